"""Which reports count for a rate: those of units that gave all its inputs, where that is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from daowei.assessment.coverage import Marks, Reports, all_of
from daowei.assessment.cube import Cube
from daowei.foundation.problems import Problem, Severity, problem
from daowei.foundation.texts import N_


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matching:
    """``only``: the reports that count, None for all; ``reports``: how many stand behind a cell."""

    only: Marks | None
    reports: Reports
    problems: tuple[Problem, ...] = ()


def matched(
    cube: Cube, indicator: str, elements: Sequence[str], *, exclude: bool, reports: bool = True
) -> Matching:
    """The reports that count for an indicator made of these elements.

    With ``exclude`` a unit and month counts only if the unit gave a number for every element.
    Where the inputs come from different units or for different periods nothing can be matched:
    then every report counts, and a warning says so.
    """
    reported = [each for each in elements if cube.element(each).population is None]
    behind = cube.reports(elements if reports else ())
    if not exclude or not reported:
        return Matching(only=None, reports=behind)
    given = all_of([cube.numbers_given(each) for each in reported])
    only = replace(given, asked=tuple(reported))
    problems = tuple(_why_not(cube, indicator, reported))
    if len(reported) < len(elements):
        problems += tuple(_why_no_persons(cube, indicator, elements, only=only))
    return Matching(only=None if problems else only, reports=behind, problems=problems)


def _why_not(cube: Cube, indicator: str, elements: Sequence[str]) -> Iterator[Problem]:
    first = elements[0]
    for each in elements[1:]:
        if _periods_of(cube, each) != _periods_of(cube, first):
            message = N_(
                "{value} mixes {one} and {other}, which are reported for different periods: "
                "half-reported units cannot be left out, so every report counts"
            )
            yield _warning("ASM-002", message, indicator, one=first, other=each)
        elif _reporters(cube, each) != _reporters(cube, first):
            message = N_(
                "{value} mixes {one} and {other}, which are owed by different units: "
                "half-reported units cannot be left out, so every report counts"
            )
            yield _warning("ASM-001", message, indicator, one=first, other=each)


def _periods_of(cube: Cube, element: str) -> frozenset[object]:
    owed = cube.owed(element)
    return frozenset(each.type for each in owed.sources) if owed else frozenset()


def _reporters(cube: Cube, element: str) -> frozenset[int]:
    owed = cube.owed(element)
    return frozenset(np.flatnonzero(owed.there.any(axis=0)).tolist()) if owed else frozenset()


def _why_no_persons(
    cube: Cube, indicator: str, elements: Sequence[str], *, only: Marks
) -> Iterator[Problem]:
    """Persons can be matched to reports only where each reporting unit has its own figure."""
    reporters = np.flatnonzero(only.there.any(axis=0))
    above = [set(cube.units.last.ancestors(int(each))) - {int(each)} for each in reporters]
    if set(reporters.tolist()) & set().union(*above):
        message = N_(
            "{value} rests on reports of units below each other, whose population would count "
            "twice: half-reported units are not left out, every report counts"
        )
        yield _warning("ASM-003", message, indicator)
    years = {each.end.year for each in only.sources}
    groups = {group for each in elements if (group := cube.element(each).population) is not None}
    for group in sorted(groups):
        if any((cube.population.of(group, year)[reporters] < 0).any() for year in years):
            message = N_(
                "{value} needs the population “{group}” of every reporting unit, and some have "
                "none: half-reported units are not left out, every report counts"
            )
            yield _warning("ASM-004", message, indicator, group=group)


def _warning(
    code: str, message: str, indicator: str, *, one: str = "", other: str = "", group: str = ""
) -> Problem:
    return problem(
        code,
        message,
        remedy=N_("report the inputs on one form, or write “partial: count” for this indicator"),
        field="partial",
        value=indicator,
        severity=Severity.WARNING,
        one=one,
        other=other,
        group=group,
    )
