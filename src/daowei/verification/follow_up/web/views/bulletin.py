"""Bulletins: draft from the records, preview, show, reply, approve, and take away on paper."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from daowei.foundation.problems import Problem
from daowei.foundation.texts import LANGUAGES, N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import tongue
from daowei.programme.agreements.printing.docx import docx_of
from daowei.programme.agreements.printing.fonts import FontError
from daowei.programme.agreements.printing.pdf import pdf_of
from daowei.programme.agreements.printing.sheets import Sheet
from daowei.reporting.submissions import RefusedError
from daowei.verification.follow_up.bulletin_sheets import Print, sheet_of
from daowei.verification.follow_up.bulletins import week_before
from daowei.verification.follow_up.finding_course import FEWEST_DAYS
from daowei.verification.follow_up.web.actions import bulletins as verbs
from daowei.verification.follow_up.web.forms import ForewordForm, WeekForm
from daowei.verification.follow_up.web.models import Bulletin
from daowei.verification.follow_up.web.queries import bulletins_of, content_of, looks_into
from daowei.verification.follow_up.web.views.here import (
    address,
    everything_typed,
    expect,
    in_words,
    may,
    page,
    tell,
    typed,
)
from daowei.verification.follow_up.web.weekly import content_of_week

_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
}
_HTML_LANGUAGES = {"en": "en", "zh": "zh-Hans", "zh-Hant": "zh-Hant"}


def _named(request: Visit, bulletin: Bulletin) -> list[str]:
    """The units of the visitor that a bulletin criticises, and for which she may reply."""
    rights = request.rights
    return [each for each in content_of(bulletin).criticised
            if rights.may(Deed.REPLY, bulletin.programme, each)]  # fmt: skip


def _sees(request: Visit, bulletin: Bulletin) -> bool:
    """All see what is approved; those who make it, a draft; those named, what is shown to them."""
    programme, unit = bulletin.programme, bulletin.unit
    if bulletin.state == Bulletin.State.APPROVED:
        return True
    if may(request, Deed.PUBLISH, programme, unit) or looks_into(request.rights, programme, unit):
        return True
    return bulletin.state == Bulletin.State.SHOWN and bool(_named(request, bulletin))


@guarded(Deed.SEE)
def bulletins(request: Visit, programme: str) -> HttpResponse:
    """All bulletins the visitor may read, the newest first."""
    rights, tree = request.rights, request.rights.tree_of(programme)
    held = [each for each in rights.subtrees(Deed.PUBLISH, programme) if each in tree]
    since, _ = week_before(localtime(request.moment).date())
    found = bulletins_of(programme)
    if not held and not looks_into(rights, programme):
        found = found.filter(~Q(state=Bulletin.State.DRAFT))
    return page(
        request, programme, "bulletins", tab="bulletins",
        rows=[each for each in found if _sees(request, each)], may_make=held,
        form=WeekForm(initial={"since": since}) if held else None,
    )  # fmt: skip


@require_POST
@guarded(Deed.PUBLISH)
def draft(request: Visit, programme: str, unit: str) -> HttpResponse:
    """A bulletin made from the records of a week."""
    form = WeekForm(request.POST)
    if not form.is_valid():
        return page(request, programme, "bulletins", tab="bulletins", status=422, rows=[],
                    may_make=[unit], form=form)  # fmt: skip
    since = form.cleaned_data["since"]
    week = (since, since + timedelta(days=6))
    content = content_of_week(programme, unit, week, at=request.moment)
    made = verbs.draft(content, programme=programme, unit=unit, by=request.who, at=request.moment)
    return redirect(address(made))


def _opened(request: Visit, programme: str, unit: str, *, number: int) -> Bulletin:
    found = bulletins_of(programme).filter(unit=unit, pk=number).first()
    if found is None or not _sees(request, found):
        raise Http404
    return found


@guarded(Deed.SEE)
def bulletin(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """One bulletin, in the reader's language, with what may be done with it now."""
    return _shown(request, _opened(request, programme, unit, number=number))


def _shown(
    request: Visit,
    found: Bulletin,
    *,
    problems: Iterable[Problem] = (),
    foreword: ForewordForm | None = None,
) -> HttpResponse:
    content, told = content_of(found), tuple(problems)
    makes = may(request, Deed.PUBLISH, found.programme, found.unit)
    is_draft = found.state == Bulletin.State.DRAFT
    last = (
        localtime(found.shown_at).date() + timedelta(days=FEWEST_DAYS) if found.shown_at else None
    )
    return page(
        request, found.programme, "bulletin", tab="bulletins",
        status=422 if told or foreword else 200,
        bulletin=found, content=content, sheet=sheet(found, tongue()), last=last,
        foreword=(foreword or ForewordForm(initial=dict(content.foreword or {})))
        if makes and is_draft else None,
        may_show=makes and is_draft,
        may_approve=makes and found.state != Bulletin.State.APPROVED
        and found.made_by_id != request.who.pk,
        reply_for=[each for each in _named(request, found) if each not in (content.said or {})]
        if found.state == Bulletin.State.SHOWN else [],
        problems=told, typed=everything_typed(request) if told else {},
        languages=LANGUAGES, events=events_on(found.programme, f"bulletin:{found.pk}")
        if makes or looks_into(request.rights, found.programme, found.unit) else (),
    )  # fmt: skip


@require_POST
@guarded(Deed.PUBLISH)
def step(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """Shows it to those it names, or approves it."""
    found, asked = _opened(request, programme, unit, number=number), typed(request, "step")
    expect(is_there=asked in {"show", "approve"})
    doing = verbs.show if asked == "show" else verbs.approve
    done = partial(doing, by=request.who, at=request.moment)
    told = (
        N_("Shown to the units it names; they may reply.")
        if asked == "show"
        else N_("Approved, fixed and circulated.")
    )
    return _done(request, found, done, told=told)


@require_POST
@guarded(Deed.PUBLISH)
def foreword(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """The words before the records."""
    found, form = _opened(request, programme, unit, number=number), ForewordForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, foreword=form)
    try:
        verbs.write_foreword(found, foreword=form.cleaned_data, by=request.who, at=request.moment)
    except RefusedError as refused:
        for each in refused.problems:
            name = str(each.field or "").removeprefix("foreword_")
            form.add_error(name if name in form.fields else None, in_words(each))
        return _shown(request, found, foreword=form)
    tell(request, N_("The foreword is kept."))
    return redirect(address(found))


@require_POST
@guarded(Deed.REPLY)
def reply(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """What the unit of the address says to a bulletin that names it."""
    found = bulletins_of(programme).filter(pk=number).first()
    if found is None or not _sees(request, found):
        raise Http404
    done = partial(verbs.reply_to_bulletin, unit=unit, text=typed(request, f"reply-{unit}"),
                   by=request.who, at=request.moment)  # fmt: skip
    return _done(request, found, done, told=N_("Your reply is printed in the bulletin."))


def _done(
    request: Visit, found: Bulletin, doing: Callable[[Bulletin], object], *, told: str
) -> HttpResponse:
    try:
        doing(found)
    except RefusedError as refused:
        return _shown(request, found, problems=refused.problems)
    tell(request, told)
    return redirect(address(found))


# ── on paper ────────────────────────────────────────────────────────────────────────


def sheet(found: Bulletin, language: str) -> Sheet:
    """The bulletin laid out in a language."""
    content = content_of(found)
    of = Print(
        digest=found.digest or content.digest,
        made_by=found.made_by.name,
        approved_by=found.approved_by.name if found.approved_by else "",
        approved_on=localtime(found.approved_at).date() if found.approved_at else None,
        address=f"{settings.DAOWEI_URL}{address(found)}",
    )
    return sheet_of(content, of, language)


@guarded(Deed.SEE)
def printed(request: Visit, programme: str, unit: str, *, number: int, kind: str) -> HttpResponse:
    """The bulletin as PDF, docx or HTML, in the language asked for or the reader's own."""
    found = _opened(request, programme, unit, number=number)
    wanted = request.GET.get("language", "")
    language = wanted if wanted in LANGUAGES else tongue()
    try:
        content = _made(found, sheet(found, language), kind)
    except FontError as fault:
        return HttpResponse(str(fault), status=422, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(content, content_type=_TYPES[kind])
    name = f"bulletin-{found.year}-{found.number}-{language}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _made(found: Bulletin, laid: Sheet, kind: str) -> bytes:
    """The same bytes for the same bulletin: its own moment stands in the file."""
    at = found.approved_at or found.made_at
    if kind == "pdf":
        return pdf_of(laid, at=int(at.timestamp()))
    if kind == "docx":
        return docx_of(laid, at=at)
    context = {"sheet": laid, "lang": _HTML_LANGUAGES[laid.language]}
    return render_to_string("follow_up/bulletin_file.html", context).encode()
