"""Tasks: mine, those that wait for somebody to look, and those that came up; claim and judge."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.reporting.files import LARGEST
from daowei.reporting.submissions import RefusedError
from daowei.verification.follow_up import rectification
from daowei.verification.follow_up.rectification import State, check_verifier
from daowei.verification.follow_up.web.actions import tasks as verbs
from daowei.verification.follow_up.web.models import Task
from daowei.verification.follow_up.web.queries import people_of, tasks_of, text_of, within
from daowei.verification.follow_up.web.rechecking import in_ticket_order
from daowei.verification.follow_up.web.views.finding import opened, shown
from daowei.verification.follow_up.web.views.here import address, files_sent, page, tell, typed

MOST = 200


@guarded(Deed.SEE)
def tasks(request: Visit, programme: str) -> HttpResponse:
    """What waits for the visitor: to do, to look at, and what was not done in time below her."""
    day = localtime(request.moment).date()
    waiting = tasks_of(programme).exclude(state__in=rectification.DONE)
    seen = within(request.rights, programme, Task.objects.all(), Deed.SEE_REPORTS)
    rows = list(waiting.filter(seen)[: MOST * 5])
    mine = [each for each in rows if _is_mine(request, each)]
    looks = in_ticket_order(programme, [each for each in rows if _may_judge(request, each)])
    to_judge = [each for each, _ in looks]
    risen = [each for each in rows if each.level and each not in mine]
    listed = (*mine[:MOST], *to_judge[:MOST], *risen[:MOST])
    return page(
        request, programme, "tasks", tab="tasks",
        mine=mine[:MOST], to_judge=to_judge[:MOST], risen=risen[:MOST],
        texts={each.pk: text_of(each.finding) for each in listed},
        late={each.pk: rectification.days_overdue(State(each.state), each.deadline, day)
              for each in listed},
        states=rectification.STATE_NAMES,
        teams={each.pk: team for each, team in looks if team},
    )  # fmt: skip


def _is_mine(request: Visit, task: Task) -> bool:
    if task.state not in rectification.WAITS_FOR_THE_OWNER:
        return False
    if task.owner_id is not None:
        return task.owner_id == request.who.pk
    return request.rights.may(Deed.RECTIFY, task.programme, task.unit)


def _may_judge(request: Visit, task: Task) -> bool:
    may = request.rights.may(Deed.CLOSE_FINDINGS, task.programme, task.unit)
    is_claimed = task.state == State.CLAIMED
    return is_claimed and may and check_verifier(request.who.pk, people_of(task)) is None


def _task(programme: str, unit: str, *, number: int) -> Task:
    return get_object_or_404(tasks_of(programme), unit=unit, pk=number)


@require_POST
@guarded(Deed.RECTIFY)
def claim(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """Somebody of the unit says that it is done, with proof."""
    task = _task(programme, unit, number=number)
    finding = opened(request, programme, unit, number=task.finding_id)
    proofs: Sequence[tuple[str, bytes]] = files_sent(request, "proof", most=LARGEST)
    text = typed(request, f"claim-{task.pk}")
    try:
        verbs.claim(task, text=text, proofs=proofs, by=request.who, at=request.moment)
    except RefusedError as refused:
        return shown(request, finding, problems=refused.problems)
    tell(request, N_("Somebody else looks whether it was done."))
    return redirect(address(finding))


@require_POST
@guarded(Deed.CLOSE_FINDINGS)
def judge(request: Visit, programme: str, unit: str, *, number: int) -> HttpResponse:
    """Confirms that it was done, or sends it back with a word."""
    task = _task(programme, unit, number=number)
    finding = opened(request, programme, unit, number=task.finding_id)
    is_done, remark = typed(request, "verdict") == "done", typed(request, f"remark-{task.pk}")
    try:
        verbs.judge(task, is_done=is_done, remark=remark, by=request.who, at=request.moment)
    except RefusedError as refused:
        return shown(request, finding, problems=refused.problems)
    tell(request, N_("Confirmed.") if is_done else N_("Sent back to the unit."))
    return redirect(address(finding))
