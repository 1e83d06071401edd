"""The page of one finding: evidence, what was reported and found, reply, tasks, history."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from daowei.foundation.problems import Problem
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say
from daowei.programme.definition import Element
from daowei.programme.web.queries import programme_in_force
from daowei.reporting.files import LARGEST
from daowei.reporting.submissions import RefusedError
from daowei.verification.follow_up import rectification
from daowei.verification.follow_up.finding_course import STATE_NAMES, State, Step, refusal
from daowei.verification.follow_up.findings import ABOUT_NAMES, SEVERITY_NAMES, SOURCE_NAMES
from daowei.verification.follow_up.web.actions import findings, tasks
from daowei.verification.follow_up.web.actions.evidence import attach
from daowei.verification.follow_up.web.actions.findings import Written
from daowei.verification.follow_up.web.forms import FindingForm, TaskForm
from daowei.verification.follow_up.web.models import Evidence, Finding, Task
from daowei.verification.follow_up.web.queries import (
    evidence_on,
    people_of,
    sees_whole,
    standing_of,
    tasks_of,
    text_of,
    visible_findings,
    who_may,
)
from daowei.verification.follow_up.web.views.here import (
    address,
    by_thing,
    doer,
    everything_typed,
    expect,
    files_sent,
    in_words,
    may,
    page,
    refuse_on,
    tell,
    typed,
)
from daowei.verification.follow_up.web.visited import sheet_signed


def opened(request: Visit, programme: str, unit: str, *, number: int) -> Finding:
    """The finding of an address.

    Raises: Http404: there is none, or it is not for the visitor's eyes.
    """
    return get_object_or_404(visible_findings(request.rights, programme), unit=unit, pk=number)


@guarded(Deed.SEE)
def finding(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """One finding; of another unit's, only what was circulated."""
    return shown(request, opened(request, programme, unit, number=number))


def shown(
    request: Visit,
    found: Finding,
    *,
    problems: Iterable[Problem] = (),
    task_form: TaskForm | None = None,
) -> HttpResponse:
    """The page; with what was refused, everything typed is still there."""
    programme, unit = found.programme, found.unit
    is_whole = sees_whole(request.rights, programme, unit)
    its_tasks = list(tasks_of(programme).filter(finding=found))
    files = evidence_on(
        programme, f"finding:{found.pk}", *(f"task:{each.pk}" for each in its_tasks)
    )
    allowed = _allowed(request, found)
    told, element = tuple(problems), _element(found)
    gives = found.state == State.STANDS and may(request, Deed.CLOSE_FINDINGS, programme, unit)
    form = task_form or (_task_form(request, found) if gives else None)
    return page(
        request, programme, "finding", tab="board", status=422 if told or task_form else 200,
        finding=found, text=text_of(found), is_whole=is_whole, tasks=its_tasks,
        files=by_thing(list(files)) if is_whole else {},
        steps=[each.value for each in allowed if each is not Step.REPLY],
        needs_reason=any(each in allowed for each in (Step.UPHOLD, Step.DROP, Step.REOPEN)),
        task_form=form, judging=_judging(request, its_tasks),
        waiting=standing_of(found).open_tasks if gives else 0,
        signed=list(sheet_signed(programme, found.visit)) if is_whole and found.visit else (),
        states=STATE_NAMES, task_states=rectification.STATE_NAMES, sources=SOURCE_NAMES,
        abouts=ABOUT_NAMES, severities=SEVERITY_NAMES, element=element.names if element else None,
        reported=_printed(found.reported, element), counted=_printed(found.found, element),
        may_reply=Step.REPLY in allowed,
        may_rectify=may(request, Deed.RECTIFY, programme, unit),
        may_attach=may_attach(request, programme, unit), problems=told,
        typed=everything_typed(request) if told else {},
        late={each.pk: _overdue(request, each) for each in its_tasks},
        events=events_on(programme, f"finding:{found.pk}") if is_whole else (),
    )  # fmt: skip


def _overdue(request: Visit, task: Task) -> int:
    day = localtime(request.moment).date()
    return rectification.days_overdue(rectification.State(task.state), task.deadline, day)


def _allowed(request: Visit, found: Finding) -> tuple[Step, ...]:
    """The steps the visitor may take now, or could once nothing stands against them."""
    programme, unit = found.programme, found.unit
    standing, day = standing_of(found), localtime(request.moment).date()
    mine: set[Step] = set()
    if may(request, Deed.CLOSE_FINDINGS, programme, unit):
        mine |= {Step.PUT, Step.UPHOLD, Step.DROP, Step.CLOSE, Step.REOPEN}
    if may(request, Deed.REPLY, programme, unit):
        mine.add(Step.REPLY)
    open_to = [each for each in mine if refusal(standing, each, day) is None]
    return tuple(open_to)


def _judging(request: Visit, its_tasks: list[Task]) -> Mapping[int, str]:
    """Why the visitor may not judge a task, by task; "" where she may."""
    found = {}
    for each in its_tasks:
        if may(request, Deed.CLOSE_FINDINGS, each.programme, each.unit):
            against = rectification.check_verifier(request.who.pk, people_of(each))
            found[each.pk] = in_words(against) if against else ""
    return found


def _element(found: Finding) -> Element | None:
    elements = programme_in_force(found.programme).elements if found.element else {}
    return elements.get(found.element)


def _printed(value: int | None, element: Element | None) -> str | None:
    """A scaled value as people write it."""
    return (
        None
        if value is None
        else f"{Decimal(value).scaleb(-(element.decimals if element else 0)):f}"
    )


def may_attach(request: Visit, programme: str, unit: str) -> bool:
    """Whether the visitor may lay files beside something of the unit."""
    deeds = (Deed.CLOSE_FINDINGS, Deed.REPLY, Deed.RECTIFY)
    return any(may(request, deed, programme, unit) for deed in deeds)


# ── writing one down ────────────────────────────────────────────────────────────────


@guarded(Deed.CLOSE_FINDINGS)
def new(request: Visit, programme: str, unit: str) -> HttpResponse:
    """A finding written by hand."""
    form = FindingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        written = Written(programme=programme, unit=unit, **form.cleaned_data)
        try:
            made = findings.note_finding(written, by=request.who, at=request.moment)
        except RefusedError as refused:
            refuse_on(form, refused, field="what")
        else:
            if made.soft:
                tell(request, N_("Noted. It carries words that a second person must read."))
            return redirect(address(made))
    status = 422 if request.method == "POST" else 200
    return page(request, programme, "new_finding", tab="board", status=status, form=form, unit=unit)


# ── steps ───────────────────────────────────────────────────────────────────────────

Doing = Callable[[Finding], object]
_DONE: Mapping[str, str] = {
    "put": N_("The unit has been told and may reply."),
    "uphold": N_("The finding stands."),
    "drop": N_("The finding is dropped."),
    "close": N_("The finding is closed."),
    "reopen": N_("The finding is reopened and put to the unit anew."),
    "holds": N_("It was looked at once more and holds."),
}


@require_POST
@guarded(Deed.CLOSE_FINDINGS)
def step(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """Puts, upholds, drops, closes, reopens, or looks back, as the button says."""
    found = opened(request, programme, unit, number=number)
    asked = typed(request, "step")
    expect(is_there=asked in _DONE)
    return _done(request, found, _doing(request, asked), told=_DONE[asked])


def _doing(request: Visit, asked: str) -> Doing:
    who = doer(request)
    reason = typed(request, "reason")
    doings: Mapping[str, Doing] = {
        "put": partial(findings.put, **who),
        "uphold": partial(findings.uphold, reason=reason, **who),
        "drop": partial(findings.drop, reason=reason, **who),
        "close": partial(findings.close, **who),
        "reopen": partial(findings.reopen, reason=reason, **who),
        "holds": partial(findings.look_back, holds=True, reason=reason, **who),
    }
    return doings[asked]


@require_POST
@guarded(Deed.REPLY)
def reply(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """The unit's reply."""
    found = opened(request, programme, unit, number=number)
    text = typed(request, "reply")
    doing = partial(findings.reply, text=text, by=request.who, at=request.moment)
    return _done(request, found, doing, told=N_("Your reply is kept beside the finding."))


def _done(request: Visit, found: Finding, doing: Doing, *, told: str) -> HttpResponse:
    try:
        doing(found)
    except RefusedError as refused:
        return shown(request, found, problems=refused.problems)
    tell(request, told)
    return redirect(address(found))


# ── tasks ───────────────────────────────────────────────────────────────────────────


def _task_form(request: Visit, found: Finding, *, is_posted: bool = False) -> TaskForm:
    day = localtime(request.moment).date()
    owners = who_may(Deed.RECTIFY, found.programme, found.unit, day=day)
    return TaskForm(request.POST if is_posted else None, owners=owners)


@require_POST
@guarded(Deed.CLOSE_FINDINGS)
def give_task(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """A task that puts the finding right."""
    found = opened(request, programme, unit, number=number)
    form = _task_form(request, found, is_posted=True)
    if not form.is_valid():
        return shown(request, found, task_form=form)
    try:
        tasks.give_task(found, _order(request, found, form), by=request.who, at=request.moment)
    except RefusedError as refused:
        refuse_on(form, refused)
        return shown(request, found, task_form=form)
    tell(request, N_("The task is given."))
    return redirect(address(found))


def _order(request: Visit, found: Finding, form: TaskForm) -> tasks.Order:
    told = dict(form.cleaned_data)
    day = localtime(request.moment).date()
    owners = who_may(Deed.RECTIFY, found.programme, found.unit, day=day)
    owner = next((each for each in owners if str(each.pk) == told["owner"]), None)
    return tasks.Order(**{**told, "owner": owner})


# ── files ───────────────────────────────────────────────────────────────────────────


@require_POST
@guarded(Deed.SEE_REPORTS)
def attachment(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """Lays files beside the finding."""
    found = opened(request, programme, unit, number=number)
    expect(is_there=may_attach(request, programme, unit))
    sent = files_sent(request, "file", most=LARGEST)
    if not sent:
        messages.error(request, say(N_("Choose a file first.")))
        return redirect(address(found))
    for name, content in sent:
        doing = partial(attach, name=name, content=content, by=request.who, at=request.moment)
        try:
            doing(found)
        except RefusedError as refused:
            return shown(request, found, problems=refused.problems)
    tell(request, N_("The file is attached."))
    return redirect(address(found))


@guarded(Deed.SEE_REPORTS)
def file(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """A file as it was handed in; always saved, never opened in the page."""
    found = Evidence.objects.filter(programme=programme, unit=unit, pk=number)
    kept = found.select_related("file").first()
    if kept is None or not _may_read(request, kept):
        raise Http404
    disposition = content_disposition_header(as_attachment=True, filename=kept.name)
    return HttpResponse(
        bytes(kept.file.content),
        headers={
            "Content-Type": "application/octet-stream",
            "Content-Disposition": disposition or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox",
        },
    )


def _may_read(request: Visit, kept: Evidence) -> bool:
    """Files beside a finding that the unit was not told of yet are for those who look into it."""
    kind, _, number = kept.on.partition(":")
    if kind != "finding":
        return True
    return visible_findings(request.rights, kept.programme).filter(pk=int(number)).exists()
