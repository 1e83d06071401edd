"""A locked period stays as it is; the next open one takes over the difference."""

from collections.abc import Mapping
from dataclasses import replace

from daowei.foundation.digests import canonical
from daowei.foundation.periods import Period
from daowei.foundation.web.actions import record
from daowei.reporting.documents import Cell, Entry
from daowei.reporting.entries import problems_of
from daowei.reporting.locking import (
    difference,
    next_open,
    problems_with_carrying,
    with_carried,
)
from daowei.reporting.submissions import Attempt, Standing, Step, problems_with, refuse
from daowei.reporting.web.actions.desk import Before, Desk, before_of
from daowei.reporting.web.actions.handing import Handed, Handing, Task, first_revision
from daowei.reporting.web.actions.writing import Planned, write_all, write_remarks
from daowei.reporting.web.models import Difference, Draft, Revision
from daowei.reporting.web.queries import Place, carried_of


def corrected_later(
    desk: Desk, task: Task, values: Mapping[Cell, Entry], *, period: Period
) -> Handed:
    """Notes what the next open period has to take over, and takes it over where it is handed in.

    Raises: RefusedError: no reason is given, or a later period cannot make it good.
    """
    place, before = task.place, desk.before[task.place]
    amounts = difference(before.entered, values)
    if not amounts:
        return unchanged_since(before)
    later = replace(place, period=next_open(period, desk.locks).iso)
    _refuse(desk, task, amounts, later=later)
    made = Difference.objects.create(
        **place.as_filter(),
        corrects=before.current,
        amounts=canonical(_nested(amounts)),
        document=first_revision(place, values).text,
        carried_to=later.period,
        reason=task.handing.reason,
        by=task.handing.by,
        at=task.handing.at,
    )
    _note(made, place, handing=task.handing)
    return Handed(revision=_taken_over(desk, later, handing=task.handing), difference=made)


def unchanged_since(before: Before) -> Handed:
    """Nothing new: it stands as it was last said, before its period was locked or after."""
    return Handed(revision=before.current, difference=before.corrected, is_unchanged=True)


def _refuse(desk: Desk, task: Task, amounts: Mapping[Cell, int], *, later: Place) -> None:
    office = desk.office
    attempt = Attempt(standing=Standing.ACCEPTED, step=Step.CORRECT, reason=task.handing.reason)
    refuse(
        (
            *problems_with(attempt),
            *problems_with_carrying(amounts, office.programme.elements),
            *problems_of(
                first_revision(later, {}), office.programme.forms[later.form], office.book
            ),
        )
    )


def _taken_over(desk: Desk, later: Place, *, handing: Handing) -> Revision | None:
    """The later report with the difference, where it was handed in already."""
    before = before_of(later.programme, [later])[later]
    if before.current is None:
        return None
    plain = replace(handing, remarks=(), follows=None)
    planned = Planned(
        task=Task(place=later, values={}, handing=plain),
        values=with_carried(before.entered, carried_of(before.taken)),
        before=before,
        was_late=before.current.was_late,
    )
    return write_all(desk.office, [planned])[0]


def _note(made: Difference, place: Place, *, handing: Handing) -> None:
    Draft.objects.filter(**place.as_filter()).delete()
    write_remarks(place, handing.remarks, revision=made.corrects, handing=handing)
    record(
        by=handing.by,
        at=handing.at,
        deed="reporting.difference_carried",
        programme=place.programme,
        unit=place.unit,
        on=place.on,
        before={"digest": made.corrects.digest} if made.corrects else None,
        after={"difference": made.pk, "carried_to": made.carried_to},
    )


def _nested(amounts: Mapping[Cell, int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (element, combo), amount in amounts.items():
        found.setdefault(element, {})[combo] = amount
    return found
