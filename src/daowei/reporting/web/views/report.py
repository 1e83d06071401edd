"""The page of one report: all revisions, who did what, remarks, files; and prints of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say
from daowei.reporting.documents import Cell, Report
from daowei.reporting.files import LARGEST
from daowei.reporting.submissions import RefusedError, Standing
from daowei.reporting.web.actions.drafting import add_remark, attach
from daowei.reporting.web.actions.handing import Said, is_nil
from daowei.reporting.web.actions.reviewing import attest_nil
from daowei.reporting.web.addresses import address
from daowei.reporting.web.models import Attachment, Remark, Revision
from daowei.reporting.web.queries import (
    amounts_of,
    attachments_of,
    differences_from,
    is_author,
    remarks_of,
    report_of,
    revisions_of,
)
from daowei.reporting.web.sheets import Sheet, Shown, name_of, shown_entry
from daowei.reporting.web.views.places import may, sheet_at, typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A cell that a revision says otherwise than the one before."""

    name: str
    before: Shown
    after: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A revision with what it changed."""

    revision: Revision
    changes: tuple[Change, ...]
    is_nil: bool


@guarded(Deed.SEE_REPORTS)
def report(request: Visit, /, **names: str) -> HttpResponse:
    """One report, from its first revision to what became of it."""
    sheet = sheet_at(request, names)
    if sheet.current is None and may(request, Deed.ENTER_REPORTS, sheet.place):
        return redirect(address("reporting:enter", sheet.place))
    revisions = tuple(_told(sheet, list(revisions_of(sheet.place))))
    texts = sheet.texts_of(report_of(sheet.current).values) if sheet.current else {}
    values, _ = sheet.read(texts)
    remarks = list(remarks_of(sheet.place))
    context = {
        "sheet": sheet,
        "programme": sheet.place.programme,
        "blocks": sheet.blocks(texts),
        "findings": sheet.findings(values) if sheet.current else (),
        "explained": _explained(sheet, remarks),
        "revisions": revisions,
        "remarks": remarks,
        "attachments": attachments_of(sheet.place),
        "events": events_on(sheet.place.programme, sheet.place.on),
        "carried_away": _carried_away(sheet),
        "address": address,
        "cell_names": sheet.cell_names,
        "name_of": name_of,
        **_allowed(request, sheet, revisions),
    }
    return render(request, "reporting/report.html", context)


def _explained(sheet: Sheet, remarks: Sequence[Remark]) -> dict[str, list[str]]:
    """What the reporter said of the broken rules of the newest revision, by rule."""
    found: dict[str, list[str]] = {}
    for each in remarks:
        if each.check_code and sheet.current and each.revision_id == sheet.current.pk:
            found.setdefault(each.check_code, []).append(each.text)
    return found


def _allowed(request: Visit, sheet: Sheet, revisions: Sequence[Told]) -> dict[str, bool]:
    """What the visitor may do with it now."""
    is_own = is_author(sheet.place, request.who.pk)
    reviews = may(request, Deed.REVIEW_REPORTS, sheet.place)
    vouched = bool(revisions) and hasattr(revisions[0].revision, "attestation")
    return {
        "may_enter": may(request, Deed.ENTER_REPORTS, sheet.place),
        "may_review": reviews and not is_own,
        "is_own": is_own and reviews,
        "may_accept": sheet.standing is Standing.SUBMITTED,
        "may_return": sheet.standing in (Standing.SUBMITTED, Standing.ACCEPTED)
        and not sheet.is_locked,
        "may_attest": may(request, Deed.SIGN, sheet.place)
        and not is_own
        and bool(revisions)
        and revisions[0].is_nil
        and not vouched,
        "may_comment": reviews or may(request, Deed.ENTER_REPORTS, sheet.place),
    }


def _told(sheet: Sheet, revisions: Sequence[Revision]) -> Iterator[Told]:
    documents = [report_of(each) for each in revisions]
    for place, revision in enumerate(revisions):
        before = documents[place + 1] if place + 1 < len(documents) else None
        yield Told(
            revision=revision,
            changes=tuple(_changes(sheet, before, documents[place])) if before else (),
            is_nil=is_nil(documents[place]),
        )


def _changes(sheet: Sheet, before: Report, after: Report) -> Iterator[Change]:
    elements = sheet.office.programme.elements
    for cell in dict.fromkeys((*sheet.cells.values(), *before.values, *after.values)):
        one, other = before.values.get(cell), after.values.get(cell)
        if one != other and cell[0] in elements:
            yield Change(
                name=name_of(cell),
                before=shown_entry(one, elements[cell[0]]),
                after=shown_entry(other, elements[cell[0]]),
            )


def _carried_away(sheet: Sheet) -> list[tuple[object, Mapping[Cell, int]]]:
    """Corrections made after the period was locked, with their amounts."""
    return [(each, amounts_of(each.amounts)) for each in differences_from(sheet.place)]


# ── Remarks and files ───────────────────────────────────────────────────────────────


@require_POST
@guarded(Deed.SEE_REPORTS)
def comment(request: Visit, /, **names: str) -> HttpResponse:
    """Whoever enters or reviews the report may say something about it, or about a cell."""
    sheet = sheet_at(request, names)
    if not any(
        may(request, each, sheet.place) for each in (Deed.ENTER_REPORTS, Deed.REVIEW_REPORTS)
    ):
        raise PermissionDenied
    said = Said(
        text=typed(request, "text"),
        cell=sheet.cells.get(request.POST.get("cell", ""), ("", "")),
    )
    try:
        add_remark(place=sheet.place, said=said, by=request.who, at=request.moment)
    except RefusedError as refused:
        tell_refusal(request, refused)
    return redirect(_back(request, sheet))


@require_POST
@guarded(Deed.ENTER_REPORTS)
def attachment(request: Visit, /, **names: str) -> HttpResponse:
    """Keeps a file beside the report."""
    sheet, sent = sheet_at(request, names), request.FILES.get("file")
    if sent is None:
        messages.error(request, say(N_("Choose a file first.")))
        return redirect(_back(request, sheet))
    name, content = (
        str(sent.name).replace("\0", "").rsplit("/", 1)[-1][-200:],
        sent.read(LARGEST + 1),
    )
    try:
        attach(place=sheet.place, name=name, content=content, by=request.who, at=request.moment)
        messages.success(request, say(N_("“{name}” is attached."), name=name))
    except RefusedError as refused:
        tell_refusal(request, refused)
    return redirect(_back(request, sheet))


def _back(request: Visit, sheet: Sheet) -> str:
    route = "reporting:enter" if request.POST.get("from") == "enter" else "reporting:report"
    return address(route, sheet.place)


def tell_refusal(request: Visit, refused: RefusedError) -> None:
    """Says on the next page why something was refused."""
    for each in refused.problems:
        remedy = say(each.remedy.template, **each.remedy.values) if each.remedy else ""
        messages.error(request, f"{say(each.message.template, **each.message.values)}. {remedy}")


@guarded(Deed.SEE_REPORTS)
def file(request: Visit, /, number: int, **names: str) -> HttpResponse:
    """A file beside the report: always a download, never shown or run by the browser."""
    sheet = sheet_at(request, names)
    found = (
        Attachment.objects.filter(**sheet.place.as_filter(), pk=number)
        .select_related("file")
        .first()
    )
    if found is None:
        raise Http404
    return HttpResponse(
        bytes(found.file.content),
        headers={
            "Content-Type": "application/octet-stream",
            "Content-Disposition": content_disposition_header(
                as_attachment=True, filename=found.name
            )
            or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox",
        },
    )


@require_POST
@guarded(Deed.SIGN)
def attest(request: Visit, /, **names: str) -> HttpResponse:
    """The head vouches for a nil report."""
    sheet = sheet_at(request, names)
    if sheet.current is None:
        raise Http404
    try:
        attest_nil(
            revision=sheet.current,
            statement=typed(request, "statement"),
            by=request.who,
            at=request.moment,
        )
        messages.success(request, say(N_("You vouched for this nil report.")))
    except RefusedError as refused:
        tell_refusal(request, refused)
    return redirect(address("reporting:report", sheet.place))


# ── Paper ───────────────────────────────────────────────────────────────────────────


@guarded(Deed.SEE_REPORTS)
def paper(request: Visit, /, **names: str) -> HttpResponse:
    """The report on paper, or an empty form to fill in by hand (``?blank=1``)."""
    sheet = sheet_at(request, names)
    is_blank = bool(request.GET.get("blank"))
    texts = (
        {} if is_blank or sheet.current is None else sheet.texts_of(report_of(sheet.current).values)
    )
    context = {
        "sheet": sheet,
        "programme": sheet.place.programme,
        "blocks": sheet.blocks(texts),
        "is_blank": is_blank or sheet.current is None,
        "address": address,
    }
    return render(request, "reporting/paper.html", context)
