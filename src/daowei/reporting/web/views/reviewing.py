"""Review: what waits, accept and return, one or many."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from daowei.foundation.periods import parse_period
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say
from daowei.programme.definition import Form
from daowei.reporting.expected import due_day
from daowei.reporting.submissions import RefusedError
from daowei.reporting.web.actions.handing import Said
from daowei.reporting.web.actions.reviewing import accept_report, accept_reports, return_report
from daowei.reporting.web.addresses import address
from daowei.reporting.web.looking import findings_against
from daowei.reporting.web.mailing import mail_returned
from daowei.reporting.web.models import Revision
from daowei.reporting.web.queries import Office, Place, office_of, place_of
from daowei.reporting.web.sheets import Sheet
from daowei.reporting.web.views.places import sheet_at, typed, whole
from daowei.reporting.web.views.report import tell_refusal

A_PAGE = 25
_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A report that waits for review. ``is_own``: the visitor reported it herself."""

    revision: Revision
    place: Place
    form: Form
    days: int
    findings: int
    is_own: bool

    @property
    def may_be_ticked(self) -> bool:
        """Nothing stands against it, and somebody else reported it."""
        return self.findings == 0 and not self.is_own


@guarded(Deed.REVIEW_REPORTS, somewhere=True)
def review(request: Visit, programme: str) -> HttpResponse:
    """Reports that wait in the visitor's subtree, the earliest due first."""
    office = office_of(programme)
    waiting = _all_waiting(request, programme)
    form = request.GET.get("form", "")
    chosen = [each for each in waiting if form in ("", each.form)]
    chosen.sort(key=lambda each: (_due(office, each), each.unit, each.form))
    page = Paginator(chosen, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "programme": programme,
        "office": office,
        "registry": office.registry,
        "page": page,
        "rows": _rows(request, office, list(page)),
        "count": len(chosen),
        "forms": sorted({each.form for each in waiting} & office.programme.forms.keys()),
        "form": form,
        "address": address,
    }
    return render(request, "reporting/review.html", context)


def _all_waiting(request: Visit, programme: str) -> list[Revision]:
    units = frozenset(request.rights.units(Deed.REVIEW_REPORTS, programme))
    rows = Revision.objects.filter(programme=programme, is_current=True, state="submitted")
    return [each for each in rows.select_related("submitted_by") if each.unit in units]


def _due(office: Office, revision: Revision) -> date:
    form, period = office.programme.forms.get(revision.form), parse_period(revision.period)
    return due_day(form, period) if form else period.end


def _rows(request: Visit, office: Office, revisions: list[Revision]) -> list[Waiting]:
    own = _own(request.who.pk, revisions)
    findings = findings_against(office, revisions) if revisions else {}
    return [
        _row(request, office, each, own=own, findings=findings)
        for each in revisions
        if each.form in office.programme.forms
    ]


def _row(
    request: Visit,
    office: Office,
    revision: Revision,
    *,
    own: frozenset[Place],
    findings: Mapping[int, int],
) -> Waiting:
    place = place_of(revision)
    return Waiting(
        revision=revision,
        place=place,
        form=office.programme.forms[revision.form],
        days=(localtime(request.moment).date() - localtime(revision.submitted_at).date()).days,
        findings=findings[revision.pk],
        is_own=place in own,
    )


def _own(user: int, revisions: Iterable[Revision]) -> frozenset[Place]:
    """Those the visitor reported herself, in whatever revision."""
    shown = list(revisions)
    rows = Revision.objects.filter(
        programme__in={each.programme for each in shown},
        unit__in={each.unit for each in shown},
        submitted_by_id=user,
    )
    return frozenset(place_of(each) for each in rows)


@require_POST
@guarded(Deed.REVIEW_REPORTS, somewhere=True)
def accept_many(request: Visit, programme: str) -> HttpResponse:
    """Accepts the ticked reports against which nothing stands."""
    ticked = [int(each) for each in request.POST.getlist("revision") if _NUMBER.fullmatch(each)]
    rows = Revision.objects.filter(programme=programme, pk__in=ticked, is_current=True)
    mine = [each for each in rows if request.rights.may(Deed.REVIEW_REPORTS, programme, each.unit)]
    against = findings_against(office_of(programme), mine) if mine else {}
    clean = [each for each in mine if not against[each.pk]]
    accepted, refused = accept_reports(revisions=clean, by=request.who, at=request.moment)
    messages.success(request, say(N_("{count} reports accepted."), count=len(accepted)))
    left = len(ticked) - len(accepted)
    if left or refused:
        messages.warning(
            request,
            say(N_("{count} were left: they are your own, changed, or need a look."), count=left),
        )
    return redirect("reporting:review", programme=programme)


@require_POST
@guarded(Deed.REVIEW_REPORTS)
def accept(request: Visit, /, **names: str) -> HttpResponse:
    """Accepts the revision that was looked at."""
    sheet = sheet_at(request, names)
    try:
        accept_report(revision=_looked_at(request, sheet), by=request.who, at=request.moment)
    except RefusedError as refused:
        tell_refusal(request, refused)
        return redirect(address("reporting:report", sheet.place))
    messages.success(request, say(N_("The report is accepted.")))
    return redirect("reporting:review", programme=sheet.place.programme)


@require_POST
@guarded(Deed.REVIEW_REPORTS)
def send_back(request: Visit, /, **names: str) -> HttpResponse:
    """Returns the revision that was looked at, with reasons; the reporter is told by mail."""
    sheet = sheet_at(request, names)
    reasons = tuple(_reasons(request, sheet))
    try:
        returned = return_report(
            revision=_looked_at(request, sheet),
            reasons=reasons,
            by=request.who,
            at=request.moment,
        )
    except RefusedError as refused:
        tell_refusal(request, refused)
        return redirect(address("reporting:report", sheet.place))
    if mail_returned(returned, [each.text for each in reasons], request.build_absolute_uri):
        messages.success(request, say(N_("The report is returned, and the reporter is told.")))
    else:
        messages.warning(
            request, say(N_("The report is returned. No mail went out; tell the reporter."))
        )
    return redirect("reporting:review", programme=sheet.place.programme)


def _reasons(request: Visit, sheet: Sheet) -> Iterable[Said]:
    fields = {"reason": ("", ""), **{f"why:{name}": cell for name, cell in sheet.cells.items()}}
    for field, cell in fields.items():
        if text := typed(request, field):
            yield Said(text=text, cell=cell)


def _looked_at(request: Visit, sheet: Sheet) -> Revision:
    """The revision on the reviewer's screen, so that a newer one is not decided unseen."""
    position = whole(request, "position")
    found = Revision.objects.filter(**sheet.place.as_filter(), pk=position).first()
    if found is None:
        raise Http404
    return found
