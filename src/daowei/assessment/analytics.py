"""Questions as DHIS2's analytics asks them: which items, which units, which periods."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import product

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.coverage import Deliveries, Marks
from daowei.assessment.cube import Cube, UnknownInputError, ValueSource
from daowei.assessment.inputs import Formula, Inputs, Rules, column_of
from daowei.assessment.ratios import Side, side_of
from daowei.assessment.rows import Rows
from daowei.assessment.surroundings import reporting_rate
from daowei.assessment.units import under_one_root
from daowei.assessment.windows import PeriodAxis, Window, window
from daowei.foundation.periods import parse_period
from daowei.foundation.problems import DaoweiError
from daowei.foundation.relative_periods import is_relative, relative_periods
from daowei.foundation.rounding import half_away
from daowei.language.columns import Column
from daowei.programme.definition import Indicator

DECIMALS = 2  # of elements and rates in an answer, as DHIS2 prints them
UNROUNDED_DECIMALS = 10


class QueryError(DaoweiError):
    """A question that cannot be answered as it is put."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question; dimensions split the answer, filters only narrow it.

    ``items``: elements, ``element.combo``, indicators, ``form.METRIC``. ``periods``: ISO forms and
    keywords such as LAST_12_MONTHS. ``units``: codes, ``LEVEL-2``, ``OU_GROUP-code``; units beside
    a level or group bound it. None: not asked for. ``only_themselves``: the units of the filter
    without those below them.
    """

    items: tuple[str, ...]
    periods: tuple[str, ...] | None = None
    units: tuple[str, ...] | None = None
    filter_periods: tuple[str, ...] | None = None
    filter_units: tuple[str, ...] | None = None
    between: tuple[date, date] | None = None
    aggregation: str | None = None
    unrounded: bool = False
    only_themselves: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One number of the answer; unit or period is None where it was no dimension.

    ``numerator``, ``denominator``: the sides of an indicator; None for anything else.
    """

    item: str
    unit: str | None
    period: str | None
    value: Decimal
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Analytics:
    """A cube ready to be asked, with the indicators known to it.

    ``as_of``: the day that relative periods are counted from.
    """

    cube: Cube
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    formulas: Mapping[str, Formula] = field(default_factory=dict)
    constants: Mapping[str, Decimal] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    as_of: date | None = None

    def answer(self, query: Query) -> Iterator[Cell]:
        """The cells that have a number: items outermost, then units, then periods.

        Missing: no cell. Rounding: elements and rates to two decimals, indicators to their own,
            halves away from zero.
        """
        labels, windows = self._windows(query)
        cube = _narrowed(self.cube, self._within(query))
        periods = PeriodAxis(windows=windows)
        cube = replace(cube, periods=periods, stored={}, upper=None, _kept={}, _lacks={})
        places = self._places(query, cube)
        for item in query.items:
            column, decimals, sides = self._column(item, cube, query)
            values = side_of(column, (len(windows), cube.units.size)).values
            for (unit, place), (row, label) in product(places.items(), enumerate(labels)):
                if not np.isnan(number := float(values[row, place])):
                    value = half_away(number, decimals)
                    both: list[float | None] = [float(each.values[row, place]) for each in sides]
                    both = both or [None, None]
                    yield Cell(
                        item=item,
                        unit=unit,
                        period=label,
                        value=value,
                        numerator=both[0],
                        denominator=both[1],
                    )

    # ── periods ─────────────────────────────────────────────────────────────────────

    def _windows(self, query: Query) -> tuple[tuple[str | None, ...], tuple[Window, ...]]:
        if query.periods is not None:
            labels = tuple(self._isos(query.periods))
            return labels, tuple(window(parse_period(each)) for each in labels)
        if query.between is not None:
            return (None,), (Window(between=query.between),)
        if query.filter_periods is None:
            raise QueryError("a question needs periods: as a dimension, a filter or two days")
        periods = tuple(parse_period(each) for each in self._isos(query.filter_periods))
        return (None,), (Window(periods=periods),)

    def _isos(self, texts: Sequence[str]) -> Iterator[str]:
        for text in texts:
            if not is_relative(text):
                yield parse_period(text).iso
            elif self.as_of is None:
                raise QueryError(f"{text} is relative: say from which day")
            else:
                yield from (each.iso for each in relative_periods(text, self.as_of))

    # ── units ───────────────────────────────────────────────────────────────────────

    def _places(self, query: Query, cube: Cube) -> dict[str | None, int]:
        if query.units is None:
            return {None: cube.units.size - 1}
        return {code: cube.column(code) for code in self.units_meant(query.units)}

    def _within(self, query: Query) -> NDArray[np.bool_]:
        units = self.cube.units
        if query.filter_units is None:
            return np.ones(units.size, dtype=np.bool_)
        meant = self.units_meant(query.filter_units)
        if query.only_themselves:
            return units.mask(meant)
        return units.last.below([self._place(each) for each in meant])

    def _place(self, code: str) -> int:
        if code not in self.cube.units.index:
            raise UnknownInputError(f"unit {code!r} is not in the cube; check code and dates")
        return self.cube.units.index[code]

    def units_meant(self, names: Sequence[str]) -> tuple[str, ...]:
        """The units that codes, levels and groups stand for, in the order of the cube.

        Raises: UnknownInputError: a unit or group is unknown.
        """
        units = self.cube.units
        plain = [each for each in names if not each.startswith(("LEVEL-", "OU_GROUP-"))]
        listed = [self._place(each) for each in plain]
        if len(plain) == len(names):
            return tuple(names)
        bound = units.last.below(listed) if listed else np.ones(units.size, dtype=np.bool_)
        chosen = np.zeros(units.size, dtype=np.bool_)
        for each in names:
            if each.startswith("LEVEL-"):
                chosen |= units.last.depth == int(each.removeprefix("LEVEL-")) - 1
            elif each.startswith("OU_GROUP-"):
                chosen |= self.cube.members(each.removeprefix("OU_GROUP-"))
        return tuple(units.codes[each] for each in np.flatnonzero(chosen & bound))

    # ── items ───────────────────────────────────────────────────────────────────────

    def _column(self, item: str, cube: Cube, query: Query) -> tuple[Column, int, tuple[Side, ...]]:
        """The figures of an item, their decimals, and the sides of an indicator."""
        shown = UNROUNDED_DECIMALS if query.unrounded else DECIMALS
        if item in self.indicators:
            indicator = self.indicators[item]
            inputs = Inputs(
                cube=cube,
                indicators=self.indicators,
                formulas=self.formulas,
                constants=self.constants,
                rules=self.rules,
            )
            decimals = UNROUNDED_DECIMALS if query.unrounded else indicator.decimals
            ratio = inputs.ratio(indicator)
            return ratio.column, decimals, (ratio.numerator, ratio.denominator)
        name, *rest = item.split(".")
        if name in cube.deliveries and rest:
            return reporting_rate(cube, (name, rest[0]), cube.periods.windows), shown, ()
        operand = cube.operand(item.split("."))
        windows = cube.periods.windows
        return column_of(cube.made(operand, windows, how=query.aggregation)), shown, ()


# ── narrowing ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Within:
    """Values of some units only."""

    values: ValueSource
    inside: NDArray[np.bool_]

    def rows(
        self,
        element: str,
        *,
        combos: Iterable[str] | None = None,
        attributes: Iterable[str] | None = None,
        decimals: int = 0,
    ) -> Rows:
        rows = self.values.rows(element, combos=combos, attributes=attributes, decimals=decimals)
        return rows.only(self.inside[rows.unit])


def _narrowed(cube: Cube, inside: NDArray[np.bool_]) -> Cube:
    """The cube with values and reports of some units only, under one root that holds them all."""
    wider = np.append(inside, np.False_)
    return replace(
        cube,
        units=under_one_root(cube.units),
        values=_Within(values=cube.values, inside=inside),
        population=cube.population.within(inside),
        deliveries={
            form: Deliveries(
                owed=_marks(each.owed, wider),
                came=_marks(each.came, wider),
                on_time=_marks(each.on_time, wider),
            )
            for form, each in cube.deliveries.items()
        },
        groups={
            group: np.append(members & inside, np.False_) for group, members in cube.groups.items()
        },
    )


def _marks(marks: Marks, inside: NDArray[np.bool_]) -> Marks:
    there = np.pad(marks.there, ((0, 0), (0, 1))) & inside
    return Marks(sources=marks.sources, there=there)
