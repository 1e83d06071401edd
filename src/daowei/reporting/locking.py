"""Locked periods: closed for good, and corrected by a difference in the next open one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from daowei.foundation.periods import Period
from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.programme.definition import Element, Measure
from daowei.reporting.documents import Cell, Entry, Nothing

# Only what is added up over time can be made good by a later period.
_CARRIED = frozenset({Measure.FLOW, Measure.MONEY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a later period's report takes over from a locked one: amounts to add, scaled."""

    corrects: str  # the locked period
    amounts: Mapping[Cell, int]


def is_locked(period: Period, locks: Iterable[Period]) -> bool:
    """Whether a period lies within a locked one: locking a year locks its months."""
    return any(lock.start <= period.start and period.end <= lock.end for lock in locks)


def next_open(period: Period, locks: Iterable[Period]) -> Period:
    """The first later period of the same type that is not locked."""
    known = tuple(locks)
    later = period.shifted(1)
    while is_locked(later, known):
        later = later.shifted(1)
    return later


def difference(before: Mapping[Cell, Entry], after: Mapping[Cell, Entry]) -> dict[Cell, int]:
    """What has to be added later so that the sums over time come right.

    A blank or not applicable cell adds nothing, so it counts as 0 here and only here.
    """
    cells = dict.fromkeys((*before, *after))
    changed = {cell: _amount(after.get(cell)) - _amount(before.get(cell)) for cell in cells}
    return {cell: amount for cell, amount in changed.items() if amount}


def _amount(entry: Entry | None) -> int:
    return 0 if entry is None or isinstance(entry, Nothing) else entry


def problems_with_carrying(
    amounts: Mapping[Cell, int], elements: Mapping[str, Element]
) -> Iterator[Problem]:
    """Cells whose difference no later period can make good: levels, rates, answers."""
    for code in dict.fromkeys(element for element, _ in amounts):
        if code in elements and elements[code].measure not in _CARRIED:
            yield problem(
                "RPT-014",
                N_("{value} is not added up over time; a later period cannot make it good"),
                remedy=N_("The period is locked: report the right figure for the next period."),
                field=code,
                value=code,
            )


def with_carried(entered: Mapping[Cell, Entry], carried: Iterable[Carried]) -> dict[Cell, Entry]:
    """The values of a report with the differences it takes over."""
    found = dict(entered)
    for each in carried:
        for cell, amount in each.amounts.items():
            found[cell] = _amount(found.get(cell)) + amount
    return found


def without_carried(values: Mapping[Cell, Entry], carried: Iterable[Carried]) -> dict[Cell, Entry]:
    """What was entered for the period itself: the values less the differences taken over."""
    found = dict(values)
    for each in carried:
        for cell, amount in each.amounts.items():
            found[cell] = _amount(found.get(cell)) - amount
    return found
