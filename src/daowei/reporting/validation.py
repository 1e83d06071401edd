"""All rules over what units reported: which are broken, where and by how much."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

import polars as pl

from daowei.foundation.hierarchy import Registry
from daowei.foundation.periods import Period, PeriodType, containing, frequency_order
from daowei.foundation.states import State
from daowei.foundation.tables import VALUES, Shape, expect
from daowei.language import numbers
from daowei.language.numbers import Numeric
from daowei.programme.owing import owes
from daowei.reporting.checks import (
    Outlook,
    ReadCheck,
    Reported,
    Surroundings,
    Verdict,
    judged,
)

VIOLATIONS = Shape(
    name="violations",
    columns={
        "check": pl.String,
        "unit": pl.String,
        "period": pl.String,
        "attribute": pl.String,
        "left": pl.Float64,  # null where the side has no value
        "right": pl.Float64,
    },
    grain=("check", "unit", "period", "attribute"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Which checks are made of whom, for which periods.

    ``units``, ``attributes``: only these; None for all that reported. A check is made of the
    periods of its own type, of units that owe a form with one of its elements.
    """

    checks: tuple[ReadCheck, ...]
    periods: tuple[Period, ...]
    surroundings: Surroundings
    units: frozenset[str] | None = None
    attributes: frozenset[str] | None = None

    @property
    def types(self) -> frozenset[PeriodType]:
        """The period types of the checks."""
        return frozenset(each.check.period_type for each in self.checks)


def violations(values: pl.DataFrame, run: Run) -> pl.DataFrame:
    """The broken rules.

    Each unit is judged by the values it reported itself; those below it do not count in. Values
    of longer types that other checks of the run use are seen in the shorter periods they hold.
    Grain: one row per broken check, unit, period and attribute combination.
    Missing: nothing is broken where nothing was reported; each side says what it makes of gaps.
    """
    rows = [
        (read.check.code, unit, period.iso, attribute, _float(found.left), _float(found.right))
        for unit, reported in _by_unit(values).items()
        if run.units is None or unit in run.units
        for read in run.checks
        if _is_asked(unit, read, run.surroundings)
        for period, attribute, found in _verdicts(unit, read, reported=reported, run=run)
        if found.is_broken
    ]
    return pl.DataFrame(rows, schema=dict(VIOLATIONS.columns), orient="row").sort(VIOLATIONS.grain)


def _verdicts(
    unit: str, read: ReadCheck, *, reported: Reported, run: Run
) -> Iterator[tuple[Period, str, Verdict]]:
    longer = _longer(read.check.period_type, run.types)
    for period in run.periods:
        if period.type is not read.check.period_type or not _is_of_level(
            unit, read, registry=run.surroundings.registry, day=period.end
        ):
            continue
        seen = [period, *(each(period) for each in longer)]
        for attribute in _attributes(read, reported, seen):
            if run.attributes is not None and attribute not in run.attributes:
                continue
            outlook = Outlook(
                surroundings=run.surroundings,
                reported=reported,
                unit=unit,
                period=period,
                attribute=attribute,
                longer=longer,
            )
            if (found := judged(read, outlook)) is not None:
                yield period, attribute, found


def _longer(
    own: PeriodType, others: Collection[PeriodType]
) -> tuple[Callable[[Period], Period], ...]:
    """What leads from a period to the longer ones that hold it, shortest first."""
    longer = [each for each in others if frequency_order(each) > frequency_order(own)]
    return tuple(
        partial(containing, coarser=each)
        for each in sorted(longer, key=lambda kind: (frequency_order(kind), kind))
    )


def _attributes(read: ReadCheck, reported: Reported, periods: Collection[Period]) -> list[str]:
    found = {
        attribute
        for period in periods
        for element, cells in reported.get(period.iso, {}).items()
        if element in read.elements
        for _, attribute in cells
    }
    return sorted(found)


def _is_asked(unit: str, read: ReadCheck, surroundings: Surroundings) -> bool:
    """Whether the unit owes a form with one of the check's elements."""
    known = surroundings.registry.units.get(unit)
    return known is not None and any(
        owes(known, form) and not read.elements.isdisjoint(form.elements)
        for form in surroundings.forms
    )


def _is_of_level(unit: str, read: ReadCheck, *, registry: Registry, day: date) -> bool:
    if not read.check.levels:
        return True
    tree = registry.tree_at(day)
    return unit in tree and int(tree.level[tree.number(unit)]) in read.check.levels


def _by_unit(values: pl.DataFrame) -> dict[str, dict[str, dict[str, dict[tuple[str, str], int]]]]:
    reported = expect(values, VALUES).filter(pl.col("state") == State.REPORTED)
    found: dict[str, dict[str, dict[str, dict[tuple[str, str], int]]]] = {}
    for element, combo, attribute, unit, period, value, _ in reported.iter_rows():
        cells = found.setdefault(unit, {}).setdefault(period, {}).setdefault(element, {})
        cells[combo, attribute] = value
    return found


def _float(value: Numeric | None) -> float | None:
    return None if value is None else numbers.to_float(value)
