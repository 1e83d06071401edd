"""What a report handed in would become, thought out without writing anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.timezone import localtime

from daowei.reporting.deadlines import deadline, is_late
from daowei.reporting.documents import Cell, Entry
from daowei.reporting.locking import is_locked, with_carried
from daowei.reporting.submissions import (
    Attempt,
    RefusedError,
    Standing,
    Step,
    problems_with,
    refuse,
)
from daowei.reporting.web.actions.desk import Before, Desk, desk_of
from daowei.reporting.web.actions.handing import (
    Answer,
    Handed,
    Handing,
    Task,
    form_and_period,
    problems_with_following,
    problems_with_values,
)
from daowei.reporting.web.actions.writing import Planned
from daowei.reporting.web.models import Revision
from daowei.reporting.web.queries import Place, carried_of, report_of, standing_of


def is_shut(desk: Desk, task: Task) -> bool:
    """Whether its period is locked; what names no form or period of the programme is not."""
    try:
        _, period = form_and_period(desk.office, task.place)
    except RefusedError:
        return False
    return is_locked(period, desk.locks)


def attempted(desk: Desk, task: Task) -> Planned | Answer:
    """What a report of an open period becomes, or all that stands against it."""
    try:
        return _planned(desk, task)
    except RefusedError as error:
        return error


def _planned(desk: Desk, task: Task) -> Planned | Handed:
    """The revision to be written, or that there is nothing new. Raises: RefusedError."""
    before, entered = looked_at(desk, task)
    if task.is_merging and entered == before.entered:
        return Handed(revision=before.current, is_unchanged=True)
    _refuse_step(before.current, task.handing)
    values = with_carried(entered, carried_of(before.taken))
    if before.current is not None and _says_nothing_new(before.current, values, task.handing):
        return Handed(revision=before.current, is_unchanged=True)
    form, period = form_and_period(desk.office, task.place)
    day = localtime(task.handing.at).date()
    late = is_late(day, deadline(form, period, desk.terms))
    return Planned(task=task, values=values, before=before, was_late=late)


def looked_at(desk: Desk, task: Task) -> tuple[Before, Mapping[Cell, Entry]]:
    """What stood, and what the period is to say now. Raises: RefusedError."""
    form_and_period(desk.office, task.place)
    before = desk.before[task.place]
    refuse(problems_with_following(before.current, task.handing))
    told = {**before.entered, **task.values} if task.is_merging else task.values
    values = {cell: entry for cell, entry in told.items() if entry is not None}
    if not (task.is_merging and values == before.entered):
        refuse(problems_with_values(
            desk.office, task.place, values=values, handing=task.handing
        ))  # fmt: skip
    return before, values


def _refuse_step(current: Revision | None, handing: Handing) -> None:
    standing = standing_of(current)
    step = Step.CORRECT if standing is Standing.ACCEPTED else Step.SUBMIT
    refuse(problems_with(Attempt(standing=standing, step=step, reason=handing.reason)))


def _says_nothing_new(current: Revision, values: Mapping[Cell, Entry], handing: Handing) -> bool:
    """The same figures again while the last are being looked at, or are accepted."""
    is_waiting = current.state != Revision.State.RETURNED
    return is_waiting and not handing.remarks and dict(report_of(current).values) == dict(values)


# ── ahead of one's turn ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What is to become of reports, and what they were held against."""

    desk: Desk
    tried: Mapping[Place, Planned | Answer]

    def of(self, task: Task, desk: Desk) -> Planned | Answer | None:
        """What it would become now as well; None where anything changed meanwhile."""
        found = self.tried.get(task.place)
        return found if found and desk.is_as(self.desk, task.place) else None


def sketched(programme: str, tasks: Sequence[Task]) -> Sketch:
    """What would become of reports if they were written now; those of locked periods are not."""
    desk = desk_of(programme, [each.place for each in tasks])
    tried = {each.place: attempted(desk, each) for each in tasks if not is_shut(desk, each)}
    for each in tried.values():
        if isinstance(each, Planned):
            each.document  # noqa: B018 - written down once, for whoever asks later
    return Sketch(desk=desk, tried=tried)
