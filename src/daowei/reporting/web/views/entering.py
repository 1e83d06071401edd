"""The form page: entering, checking, saving and handing in a report."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_POST

from daowei.foundation.digests import digest
from daowei.foundation.problems import Problem
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import named_here, say
from daowei.reporting.documents import Cell, Entry, Nothing
from daowei.reporting.findings import Finding
from daowei.reporting.submissions import RefusedError
from daowei.reporting.web.actions.drafting import (
    DraftConflictError,
    discard_draft,
    save_draft,
)
from daowei.reporting.web.actions.handing import Handed, Handing, Said
from daowei.reporting.web.actions.submitting import submit_report
from daowei.reporting.web.addresses import address
from daowei.reporting.web.models import Draft, Remark
from daowei.reporting.web.queries import attachments_of, remarks_of
from daowei.reporting.web.sheets import Sheet, name_of
from daowei.reporting.web.texts_of_forms import SCRIPT_TEXTS
from daowei.reporting.web.views.places import sheet_at, typed, whole

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(Deed.ENTER_REPORTS)
def enter(request: Visit, /, **names: str) -> HttpResponse:
    """The form, filled with the draft or what was handed in last; and what is done with it."""
    sheet = sheet_at(request, names)
    if request.method != "POST":
        return _form(request, sheet, texts=sheet.texts())
    texts = _typed(request, sheet)
    if request.POST.get("do") == "discard":
        discard_draft(place=sheet.place, by=request.who, at=request.moment)
        messages.info(request, say(N_("The draft was thrown away.")))
        return redirect(address("reporting:enter", sheet.place))
    return _saved_or_handed_in(request, sheet, texts)


def _saved_or_handed_in(request: Visit, sheet: Sheet, texts: Mapping[str, str]) -> HttpResponse:
    values, wrong = sheet.read(texts)
    try:
        draft = save_draft(
            place=sheet.place,
            entries=texts,
            seen=whole(request, "seen"),
            by=request.who,
            at=request.moment,
        )
    except DraftConflictError as conflict:
        reply = Reply(conflict=conflict.draft, status=409)
        return _form(request, sheet, texts=texts, reply=reply)
    if request.POST.get("do") != "submit":
        messages.success(request, say(N_("The draft is saved on the server.")))
        return redirect(address("reporting:enter", sheet.place))
    findings = (*wrong, *sheet.findings(values))
    refused = [each for each in findings if each.refuses]
    if refused or _says_nothing(values):
        reply = Reply(findings=findings, draft=draft, status=UNPROCESSABLE)
        return _form(request, sheet, texts=texts, reply=reply)
    if findings or sheet.needs_reason:
        return redirect(address("reporting:confirm", sheet.place))
    handing = _handing(request, texts=texts)
    return _handed_in(request, sheet, values=values, handing=handing)


def _typed(request: Visit, sheet: Sheet) -> dict[str, str]:
    return {name: typed(request, f"cell:{name}")[:40] for name in sheet.cells}


def _says_nothing(values: Mapping[Cell, Entry]) -> bool:
    return all(each is Nothing.BLANK for each in values.values())


def _handing(request: Visit, *, texts: Mapping[str, str], remarks: Sequence[Said] = ()) -> Handing:
    """The key is made of what is handed in and on top of what: a repeated click is the same."""
    follows, reason = typed(request, "follows"), typed(request, "reason")
    key = digest({"follows": follows, "texts": dict(texts), "reason": reason})
    return Handing(
        by=request.who,
        at=request.moment,
        key=f"page:{key}",
        reason=reason,
        remarks=tuple(remarks),
        follows=follows,
    )


def _handed_in(
    request: Visit, sheet: Sheet, *, values: Mapping[Cell, Entry], handing: Handing
) -> HttpResponse:
    try:
        handed = submit_report(place=sheet.place, values=values, handing=handing)
    except RefusedError as refused:
        reply = Reply(problems=refused.problems, status=UNPROCESSABLE)
        return _form(request, sheet, texts=sheet.texts_of(values), reply=reply)
    messages.success(request, _thanks(handed))
    return redirect(address("reporting:report", sheet.place))


def _thanks(handed: Handed) -> str:
    if handed.is_unchanged:
        return say(N_("These figures were handed in already; nothing changed."))
    if handed.difference is not None:
        return say(
            N_("The period is locked: the difference goes into the report of {period}."),
            period=handed.difference.carried_to,
        )
    return say(N_("The report is submitted."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the form page answers besides the form: why nothing was done, or what stands against it.

    ``findings``: None to look anew.
    """

    findings: Sequence[Finding] | None = None
    problems: Sequence[Problem] = ()
    conflict: Draft | None = None
    draft: Draft | None = None
    status: int = 200


def _form(
    request: Visit, sheet: Sheet, *, texts: Mapping[str, str], reply: Reply = Reply()
) -> HttpResponse:
    values, wrong = sheet.read(texts)
    findings = reply.findings
    if findings is None:
        findings = (*wrong, *sheet.findings(values)) if any(texts.values()) else ()
    remarks = list(remarks_of(sheet.place))
    kept, conflict = reply.draft or sheet.draft, reply.conflict
    context = {
        "sheet": sheet,
        "programme": sheet.place.programme,
        "blocks": sheet.blocks(texts, _counted(remarks)),
        "findings": findings,
        "problems": reply.problems,
        "was_refused": reply.status == UNPROCESSABLE and any(each.refuses for each in findings),
        "says_nothing": reply.status == UNPROCESSABLE and _says_nothing(values),
        "conflict": conflict,
        "conflicts": _conflicts(sheet, texts, conflict),
        "draft": kept,
        "seen": conflict.number if conflict else kept.number if kept else 0,
        "remarks": remarks,
        "attachments": attachments_of(sheet.place),
        "returned": [each for each in remarks if _is_of_return(each, sheet)],
        "address": address,
        "name_of": name_of,
        "script": _for_script(request, sheet, kept),
        "cell_names": sheet.cell_names,
    }
    return render(request, "reporting/enter.html", context, status=reply.status)


def _counted(remarks: Sequence[Remark]) -> dict[Cell, int]:
    found: dict[Cell, int] = {}
    for each in remarks:
        if each.element:
            cell = (each.element, each.combo)
            found[cell] = found.get(cell, 0) + 1
    return found


def _is_of_return(remark: Remark, sheet: Sheet) -> bool:
    is_current = sheet.current is not None and remark.revision_id == sheet.current.pk
    return remark.kind == Remark.Kind.RETURN and is_current and sheet.standing.value == "returned"


def _conflicts(
    sheet: Sheet, mine: Mapping[str, str], theirs: Draft | None
) -> list[tuple[str, str, str, str]]:
    """Cells in which two drafts differ: name, how it is called, my text, theirs."""
    if theirs is None:
        return []
    others, names = json.loads(theirs.entries), sheet.cell_names
    return [
        (name, names[name], mine.get(name, ""), others.get(name, ""))
        for name in sheet.cells
        if mine.get(name, "").strip() != others.get(name, "").strip()
    ]


def _for_script(request: Visit, sheet: Sheet, draft: Draft | None) -> dict[str, object]:
    return {
        "who": request.who.pk,
        "report": sheet.place.on,
        "draft": _told_draft(draft) if draft else None,
        "follows": sheet.current.digest if sheet.current else "",
        "urls": {
            name: address(f"reporting:{name}", sheet.place) for name in ("draft", "check", "enter")
        },
        "worker": reverse("reporting_root:worker"),
        "texts": {name: say(template) for name, template in SCRIPT_TEXTS.items()},
        "cells": sheet.cell_names,
    }


def _told_draft(draft: Draft) -> dict[str, object]:
    return {
        "number": draft.number,
        "entries": json.loads(draft.entries),
        "by": draft.saved_by.name,
        "at": _clock(draft.saved_at),
    }


def _clock(moment: datetime) -> str:
    return f"{localtime(moment):%Y-%m-%d %H:%M}"


# ── Asked by the page's script ──────────────────────────────────────────────────────


@require_POST
@guarded(Deed.ENTER_REPORTS)
def draft(request: Visit, /, **names: str) -> HttpResponse:
    """Saves what was typed; 409 with the other draft where somebody saved a newer one."""
    sheet, asked = sheet_at(request, names), _asked(request)
    if asked is None:
        return JsonResponse({"error": "not understood"}, status=400)
    entries = _known(asked.get("entries"), sheet)
    try:
        saved = save_draft(
            place=sheet.place,
            entries=entries,
            seen=int(asked.get("seen") or 0),
            by=request.who,
            at=request.moment,
        )
    except DraftConflictError as conflict:
        return JsonResponse(_told_draft(conflict.draft), status=409)
    return JsonResponse({"number": saved.number, "at": _clock(saved.saved_at)})


@require_POST
@guarded(Deed.ENTER_REPORTS)
def check(request: Visit, /, **names: str) -> HttpResponse:
    """What the engine says of what is typed so far."""
    sheet, asked = sheet_at(request, names), _asked(request)
    if asked is None:
        return JsonResponse({"error": "not understood"}, status=400)
    values, wrong = sheet.read(_known(asked.get("entries"), sheet))
    findings = (*wrong, *sheet.findings(values))
    return JsonResponse({"findings": [_told_finding(each) for each in findings]})


def _asked(request: Visit) -> dict[str, Any] | None:
    try:
        found = json.loads(request.body)
    except ValueError:
        return None
    is_fair = isinstance(found, dict) and isinstance(found.get("entries"), dict)
    is_counted = isinstance(found.get("seen", 0), int) if is_fair else False
    return found if is_fair and is_counted else None


def _known(entries: Any, sheet: Sheet) -> dict[str, str]:
    return {name: str(entries[name])[:40] for name in sheet.cells if name in entries}


def _told_finding(finding: Finding) -> dict[str, object]:
    return {
        "kind": finding.kind,
        "cells": [name_of(each) for each in finding.cells],
        "title": named_here(finding.names) if finding.names else "",
        "message": say(finding.message.template, **finding.message.values),
        "refuses": finding.refuses,
        "needs_reason": finding.needs_reason,
    }


# ── Handing in with a word ──────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
@guarded(Deed.ENTER_REPORTS)
def confirm(request: Visit, /, **names: str) -> HttpResponse:
    """Shows what stands against a report; hands it in once that is explained."""
    sheet = sheet_at(request, names)
    if sheet.draft is None:
        return redirect(address("reporting:enter", sheet.place))
    texts = sheet.texts()
    values, wrong = sheet.read(texts)
    findings = (*wrong, *sheet.findings(values))
    if any(each.refuses for each in findings) or _says_nothing(values):
        return redirect(address("reporting:enter", sheet.place))
    missing = _unexplained(request, sheet, findings) if request.method == "POST" else []
    if request.method == "POST" and not missing:
        said = _explanations(request, findings)
        handing = _handing(request, texts=texts, remarks=said)
        return _handed_in(request, sheet, values=values, handing=handing)
    return _confirmation(request, sheet, findings=findings, values=values, missing=missing)


def _unexplained(request: Visit, sheet: Sheet, findings: Sequence[Finding]) -> list[str]:
    fields = [f"why:{each.code}" for each in findings if each.needs_reason]
    fields += ["reason"] if sheet.needs_reason else []
    missing = [each for each in fields if not typed(request, each)]
    is_other_draft = str(sheet.draft.number if sheet.draft else 0) != request.POST.get("seen")
    return [*missing, *(["seen"] if is_other_draft else [])]


def _explanations(request: Visit, findings: Sequence[Finding]) -> list[Said]:
    return [
        Said(
            text=typed(request, f"why:{each.code}"),
            check=each.code,
            kind=Remark.Kind.EXPLANATION.value,
            cell=each.cells[0] if each.cells else ("", ""),
        )
        for each in findings
        if each.needs_reason
    ]


def _confirmation(
    request: Visit,
    sheet: Sheet,
    *,
    findings: Sequence[Finding],
    values: Mapping[Cell, Entry],
    missing: Sequence[str],
) -> HttpResponse:
    context = {
        "sheet": sheet,
        "programme": sheet.place.programme,
        "findings": findings,
        "counts": _counts(values),
        "missing": missing,
        "typed": request.POST,
        "address": address,
        "cell_names": sheet.cell_names,
        "name_of": name_of,
    }
    return render(request, "reporting/confirm.html", context, status=422 if missing else 200)


def _counts(values: Mapping[Cell, Entry]) -> dict[str, int]:
    found = list(values.values())
    return {
        "numbers": sum(isinstance(each, int) and each != 0 for each in found),
        "zeros": sum(each == 0 for each in found),
        "blank": sum(each is Nothing.BLANK for each in found),
        "not_applicable": sum(each is Nothing.NOT_APPLICABLE for each in found),
    }
