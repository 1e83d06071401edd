"""Units as somebody wrote them down: a registry, or everything that is wrong with them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from daowei.foundation.hierarchy import Placement, Registry, Unit, change_days
from daowei.foundation.problems import Problem, Severity, errors_of, problem
from daowei.foundation.texts import N_, Text

_ONE_DAY = timedelta(days=1)


def registry_of(
    units: Sequence[Unit], *, file: str | None = None
) -> tuple[Registry | None, tuple[Problem, ...]]:
    """The registry, unless an error stands against it; and all problems at once.

    Several roots are allowed, and told as a note.
    """
    known = {each.code: each for each in units}
    problems = [
        *_twice(units),
        *(each for unit in known.values() for each in _of_one(unit)),
        *(each for unit in known.values() for each in _with_parents(unit, known)),
        *_loops(known),
        *_roots(known),
    ]
    placed = tuple(each.at(file=file) for each in problems)
    return (None if errors_of(placed) else Registry(known)), placed


def _twice(units: Sequence[Unit]) -> Iterator[Problem]:
    for code, times in Counter(each.code for each in units).items():
        if times > 1:
            message = N_("the code {value} is given to {times} units")
            remedy = N_("give each unit its own code; write one unit's moves as its dated rows")
            yield problem("UNT-001", message, remedy=remedy, field="code", value=code, times=times)


def _of_one(unit: Unit) -> Iterator[Problem]:
    if not unit.placements:
        message = N_("{value} is placed nowhere")
        remedy = N_("give it a parent, or make it a root, from a day on")
        yield problem("UNT-002", message, remedy=remedy, field="parent", value=unit.code)
    for each in unit.placements:
        if each.first_day > each.last_day:
            message = N_("{value} closes on {until}, before it opens on {since}")
            remedy = N_("put the opening day first")
            yield problem(
                "UNT-003",
                message,
                remedy=remedy,
                field="parent",
                value=unit.code,
                line=each.line,
                since=each.since,
                until=each.until,
            )
    yield from _overlaps(unit)


def _overlaps(unit: Unit) -> Iterator[Problem]:
    in_order = sorted(unit.placements, key=lambda each: each.first_day)
    for place, each in enumerate(in_order[1:], start=1):
        before = max(in_order[:place], key=lambda each: each.last_day)
        if each.first_day <= before.last_day:
            message = N_("{value} has two places from {day} on: under {one} and under {other}")
            remedy = N_("close the first on the day before the second begins")
            yield problem(
                "UNT-004",
                message,
                remedy=remedy,
                field="parent",
                value=unit.code,
                line=each.line,
                day=_said(each.first_day),
                one=before.parent or "-",
                other=each.parent or "-",
            )


def _with_parents(unit: Unit, known: Mapping[str, Unit]) -> Iterator[Problem]:
    for each in unit.placements:
        if each.parent is None:
            continue
        if each.parent == unit.code:
            message = N_("{value} is put under itself")
            yield problem(
                "UNT-005",
                message,
                remedy=N_("name the unit above it"),
                field="parent",
                value=unit.code,
                line=each.line,
            )
        elif each.parent not in known:
            message = N_("{value} is put under {parent}, which is no unit")
            remedy = N_("correct the parent's code, or add the unit")
            yield problem(
                "UNT-006",
                message,
                remedy=remedy,
                field="parent",
                value=unit.code,
                line=each.line,
                parent=each.parent,
            )
        else:
            yield from _beyond(unit, each, known[each.parent])


def _beyond(unit: Unit, placement: Placement, parent: Unit) -> Iterator[Problem]:
    """Days on which the unit would hang from a parent that is not open."""
    day = _first_uncovered(placement, parent)
    if day is None:
        return
    if all(each.first_day > day for each in parent.placements):
        code, message = "UNT-007", N_("{value} is under {parent} on {day}, before {parent} opens")
    else:
        code, message = "UNT-008", N_("{value} is under {parent} on {day}, when {parent} is closed")
    remedy = N_("move it to an open parent for those days, or correct the days")
    yield problem(
        code,
        message,
        remedy=remedy,
        field="parent",
        value=unit.code,
        line=placement.line,
        parent=parent.code,
        day=_said(day),
    )


def _first_uncovered(placement: Placement, parent: Unit) -> date | None:
    day = placement.first_day
    for each in sorted(parent.placements, key=lambda each: each.first_day):
        if each.first_day > day:
            break
        if each.last_day >= placement.last_day:
            return None
        day = max(day, each.last_day + _ONE_DAY)
    return day if day <= placement.last_day else None


def _loops(known: Mapping[str, Unit]) -> Iterator[Problem]:
    """Loops, each once: a new one on a day must pass through a unit newly placed that day."""
    told: set[frozenset[str]] = set()
    placed = sorted(
        (each.first_day, code) for code, unit in known.items() for each in unit.placements
    )
    for day, code in placed:
        path = _way_back(code, known, day)
        if path and frozenset(path) not in told:
            told.add(frozenset(path))
            yield _loop(path, known[code], day)


def _way_back(code: str, known: Mapping[str, Unit], day: date) -> tuple[str, ...]:
    """The path upwards from a unit to itself, if there is one of more than one step."""
    path, here = [code], known[code].parent_at(day)
    while here is not None and here in known and here not in path:
        path.append(here)
        here = known[here].parent_at(day)
    return (*path, code) if here == code and len(path) > 1 else ()


def _loop(path: tuple[str, ...], unit: Unit, day: date) -> Problem:
    placement = next(each for each in unit.placements if each.first_day == day)
    shown = " → ".join(path)
    if any(each.first_day < day for each in unit.placements):
        message = N_("{value} is moved on {day} into its own subtree: {path}")
        remedy = N_("name a parent outside it, or move the units below first")
        return problem(
            "UNT-010",
            message,
            remedy=remedy,
            field="parent",
            value=unit.code,
            line=placement.line,
            path=shown,
            day=_said(day),
        )
    message = N_("{value} is above itself: {path}")
    remedy = N_("give one of these units a parent outside the loop")
    return problem(
        "UNT-009",
        message,
        remedy=remedy,
        field="parent",
        value=unit.code,
        line=placement.line,
        path=shown,
    )


def _roots(known: Mapping[str, Unit]) -> Iterator[Problem]:
    ever = [unit for unit in known.values() if any(each.parent is None for each in unit.placements)]
    for day in change_days(ever):
        roots = [unit.code for unit in ever if unit.is_open(day) and unit.parent_at(day) is None]
        if len(roots) > 1:
            message = N_("from {day} on there are {count} units without a parent: {value}")
            remedy = N_("nothing to do if they are trees of their own")
            yield problem(
                "UNT-011",
                message,
                remedy=remedy,
                field="parent",
                value=", ".join(sorted(roots)),
                severity=Severity.NOTE,
                count=len(roots),
                day=_said(day),
            )
            return


def _said(day: date) -> Text | str:
    return Text(N_("the beginning")) if day == date.min else day.isoformat()
