"""Verbs of tasks: give, claim with proof, confirm or send back, escalate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.foundation.web.models import User
from daowei.reporting.submissions import refuse
from daowei.verification.follow_up import finding_course
from daowei.verification.follow_up.rectification import (
    COURSE,
    State,
    Step,
    check_verifier,
    days_overdue,
    level_of,
)
from daowei.verification.follow_up.web.actions.evidence import attach
from daowei.verification.follow_up.web.actions.noting import expect_harmless, expect_sound, note
from daowei.verification.follow_up.web.models import Evidence, Finding, Task
from daowei.verification.follow_up.web.queries import people_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be put right: by which post, until when, shown how."""

    what: str
    proof: str
    post: str
    deadline: date
    owner: User | None = None


@transaction.atomic
def give_task(finding: Finding, order: Order, *, by: User, at: datetime) -> Task:
    """A task that puts a finding right.

    Raises: RefusedError: the finding does not stand, the deadline is over, or the words may not be.
    """
    expect_harmless(what=order.what, proof=order.proof, post=order.post)
    finding = Finding.objects.select_for_update().get(pk=finding.pk)
    refuse(_not_now(finding, order, localtime(at).date()))
    task = Task.objects.create(
        programme=finding.programme,
        unit=finding.unit,
        finding=finding,
        what=order.what.strip(),
        proof=order.proof.strip(),
        post=order.post.strip(),
        owner=order.owner,
        deadline=order.deadline,
        given_by=by,
        given_at=at,
    )
    note("task_given", task, by=by, at=at, what=task.what, deadline=task.deadline.isoformat())
    return task


def _not_now(finding: Finding, order: Order, day: date) -> list[Problem]:
    found: list[Problem] = []
    if finding.state != finding_course.State.STANDS:
        found.append(
            problem(
                "FND-032",
                N_("The finding does not stand, so there is nothing to put right yet"),
                remedy=N_("Hear the unit and let the finding stand first."),
                field="finding",
            )
        )
    if order.deadline < day:
        found.append(
            problem(
                "FND-033",
                N_("The deadline {value} is over already"),
                remedy=N_("Name a day to come."),
                field="deadline",
                value=order.deadline,
            )
        )
    return found


@transaction.atomic
def claim(
    task: Task, *, text: str, proofs: Sequence[tuple[str, bytes]] = (), by: User, at: datetime
) -> Task:
    """Somebody of the unit says that it is done, with proof: files by name.

    Raises: RefusedError: it is not open, nothing is said, or no proof is attached.
    """
    expect_sound(claim=text)
    task = _locked(task, Step.CLAIM)
    for name, content in proofs:
        attach(task, name=name, content=content, by=by, at=at)
    refuse(_unproved(task))
    task.claim, task.claimed_by, task.claimed_at = text.strip(), by, at
    return _moved(task, Step.CLAIM, by=by, at=at, claim=task.claim)


def _unproved(task: Task) -> list[Problem]:
    proofs = Evidence.objects.filter(programme=task.programme, on=f"task:{task.pk}")
    since = task.judged_at
    if (proofs.filter(at__gt=since) if since else proofs).exists():
        return []
    return [
        problem(
            "FND-034",
            N_("No proof is attached: {value}"),
            remedy=N_("Attach the file that shows it, then say that it is done."),
            field="proof",
            value=task.proof,
        )
    ]


@transaction.atomic
def judge(task: Task, *, is_done: bool, remark: str, by: User, at: datetime) -> Task:
    """A verifier who is neither the owner nor of the team that found it looks whether it was done.

    Raises: RefusedError: it was not claimed, or she may not judge it; sent back without a word.
    """
    step = Step.CLOSE if is_done else Step.REOPEN
    if not is_done or remark.strip():
        expect_sound(remark=remark)
    task = _locked(task, step)
    against = check_verifier(by.pk, people_of(task))
    refuse([against] if against else [])
    task.remark, task.judged_by, task.judged_at = remark.strip(), by, at
    return _moved(task, step, by=by, at=at, remark=task.remark)


@transaction.atomic
def escalate(task: Task, *, levels: int, at: datetime) -> Task:
    """Notes how many levels up an overdue task has gone; again and again does no harm."""
    task = Task.objects.select_for_update().get(pk=task.pk)
    overdue = days_overdue(State(task.state), task.deadline, localtime(at).date())
    level = level_of(overdue, levels)
    if level <= task.level:
        return task
    task.level = level
    task.save(update_fields=("level",))
    note("task_escalated", task, by=None, at=at, level=level, days=overdue)
    return task


_DEEDS = {Step.CLAIM: "task_claimed", Step.CLOSE: "task_closed", Step.REOPEN: "task_reopened"}


def _locked(task: Task, step: Step) -> Task:
    found = Task.objects.select_for_update().get(pk=task.pk)
    against = COURSE.refusal(State(found.state), step)
    refuse([against] if against else [])
    return found


def _moved(task: Task, step: Step, *, by: User, at: datetime, **after: object) -> Task:
    task.state = COURSE.after(State(task.state), step)
    task.save()
    note(_DEEDS[step], task, by=by, at=at, **after)
    return task
