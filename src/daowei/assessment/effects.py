"""What changed reports do to stored figures: values, elements, deliveries, indicators, in place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.coverage import Marks
from daowei.assessment.cube import Cube, Operand
from daowei.assessment.figures import Figures
from daowei.assessment.gathering import Sent
from daowei.assessment.groundwork import Groundwork, parts_within_wholes_of
from daowei.assessment.indicators import IndicatorFigures
from daowei.assessment.inputs import Inputs
from daowei.assessment.ledger import change
from daowei.assessment.live_values import LiveValues
from daowei.assessment.refreshing import update_indicators
from daowei.assessment.rows import Rows
from daowei.assessment.standing import AnewError, Revised, Standing
from daowei.assessment.updating import Change, above, can_update, update
from daowei.foundation.periods import Period, parse_period
from daowei.foundation.state_bytes import NOT_APPLICABLE, REPORTED
from daowei.programme.definition import AggregationType
from daowei.reporting.documents import Key

MOST_ALONG_PATHS = 12  # reports at once; beyond that whole elements are made anew
_SIDES = ("numerator", "denominator", "value", "state", "expected", "received")
_CAME, _ON_TIME = 1, 2  # places in ledger.COUNTS


@dataclass(kw_only=True, eq=False)
class Effect:
    """Reports taken into results, step by step.

    Elements are updated along the path where differences carry that far and reports are few;
    indicators where a cell of them rests on the same cell of those; all else is made anew.
    ``said``: by element, unit and period what was said before and after; ``touched``: units
    whose figures may differ now.
    """

    standing: Standing
    revised: Sequence[Revised]
    said: dict[tuple[str, str, str], Change] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    _rows: set[int] = field(default_factory=set)
    _columns: set[int] = field(default_factory=set)

    @property
    def _ground(self) -> Groundwork:
        return self.standing.ground

    @cached_property
    def _placed(self) -> tuple[Revised, ...]:
        return tuple(each for each in self.revised if self.standing.has_place(each.key))

    @cached_property
    def _shape(self) -> Cube:
        """Axes and definitions; its figures are not asked for."""
        return self.standing.cube()

    @cached_property
    def elements(self) -> tuple[str, ...]:
        """Elements whose values these reports may change."""
        forms = {each.key[0] for each in self._placed}
        return tuple(each for each in self._ground.codes.elements
                     if self._ground.form_of[each] in forms)  # fmt: skip

    @cached_property
    def _anew(self) -> frozenset[str]:
        if len(self._placed) > MOST_ALONG_PATHS:
            return frozenset(self.elements)
        return frozenset(each for each in self.elements if not can_update(self._shape, each))

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """Indicators that read any of the elements, or how the forms were delivered."""
        forms = {each.key[0] for each in self._placed}
        return tuple(
            code
            for code, each in self.standing.readings.items()
            if not each.elements.isdisjoint(self.elements) or not each.forms.isdisjoint(forms)
        )

    @cached_property
    def _along(self) -> tuple[str, ...]:
        """The indicators that are computed anew along the path only."""
        readings = self.standing.readings
        return tuple(
            code
            for code in self.indicators
            if readings[code].goes_along and readings[code].elements.isdisjoint(self._anew)
        )

    # ── values, elements and deliveries ─────────────────────────────────────────────

    def change_values(self) -> None:
        """Takes the reports in one by one; elements follow along their paths, or as a whole."""
        for each in self._placed:
            self._take(each)
        cube = self.standing.cube()
        for element in sorted(self._anew):
            made = cube.made(Operand(element=element), cube.periods.windows)
            _write_figures(self.standing.arrays.figures(element), made)

    def _take(self, each: Revised) -> None:
        standing, key = self.standing, each.key
        was = standing.index.sent(key)
        elements = [code for code in self.elements if self._ground.form_of[code] == key[0]]
        before = {code: self._own(code, key) for code in elements}
        standing.live.take(key, each.sent)
        standing.index.came[key] = each.sent
        nearby = self._nearby(key)
        for code in elements:
            after = self._own(code, key)
            if not _same(before[code], after):
                self._say(code, key, (before[code], after), nearby=nearby)
        self._deliver(key, was, each.sent)
        self._mark_path(key)

    def _say(self, element: str, key: Key, rows: tuple[Rows, Rows], *, nearby: Cube) -> None:
        period = parse_period(key[3])
        now = Change(element=element, unit=key[2], period=period, before=rows[0], after=rows[1])
        first = self.said.get((element, key[2], period.iso), now)
        self.said[element, key[2], period.iso] = replace(now, before=first.before)
        if element not in self._anew:
            found = update(self.standing.arrays.figures(element), now, nearby)
            self._rows.update(found.tolist())

    def numbers(
        self, elements: tuple[str, str], unit: str, iso: str, *, then: bool
    ) -> tuple[int | None, int | None]:
        """What the unit itself reported on two elements in a period, before or after.

        Nothing where neither has moved.
        """
        if not any((each, unit, iso) in self.said for each in elements):
            return None, None
        period = parse_period(iso)
        one, other = (self._rows_of(each, unit, iso, then=then) for each in elements)
        return _number(one, period), _number(other, period)

    def _rows_of(self, element: str, unit: str, iso: str, *, then: bool) -> Rows:
        said = self.said.get((element, unit, iso))
        if said is None:
            return self._own(element, ("", "", unit, iso))
        return said.before if then else said.after

    def _own(self, element: str, key: Key) -> Rows:
        """What the unit itself reported on the element; in one period where that suffices."""
        definition = self._ground.programme.elements[element]
        is_plain = definition.aggregation in {AggregationType.SUM, AggregationType.COUNT}
        period = key[3] if is_plain else None
        live = self.standing.live
        return live.of_unit(element, key[2], period=period, decimals=definition.decimals)

    def _nearby(self, key: Key) -> Cube:
        """The cube of one period's values, and of what was owed in it."""
        period = parse_period(key[3])
        deliveries = {
            code: replace(each, owed=_only(each.owed, period))
            for code, each in self.standing.deliveries.items()
        }
        return self._ground.cube(_Nearby(live=self.standing.live, period=key[3]), deliveries)

    def _deliver(self, key: Key, was: Sent | None, now: Sent | None) -> None:
        """The form's ledger counts the report, or no more; marks follow."""
        if was is None and now is None:
            return
        ledger, marks = self.standing.ledgers[key[0]], self.standing.deliveries[key[0]]
        change(ledger, was, now, axis=self._ground.units)
        cell = ledger.row_of[key[3]], self._ground.units.index[key[2]]
        marks.came.there[cell] = ledger.own[(_CAME, *cell)] > 0
        marks.on_time.there[cell] = ledger.own[(_ON_TIME, *cell)] > 0

    def _mark_path(self, key: Key) -> None:
        """The columns above the unit, in every tree in which a figure may be added up."""
        period = parse_period(key[3])
        days = [(each.start, each.end) for each in self._shape.units.stretches]
        for stretch in (*days, (period.start, period.end)):
            self._columns.update(above(self._shape, key[2], stretch).tolist())

    # ── indicators ──────────────────────────────────────────────────────────────────

    def change_indicators(self) -> None:
        """Computes anew what reads the elements; notes whose figures that moved."""
        cube = self.standing.cube()
        codes = cube.shown.codes
        self.touched.update(codes[each] for each in self._columns)
        if self._along and self._rows:
            self._change_along(cube)
        for code in self._along:
            self._count_received(code)
        makers = self._ground.makers(cube)
        for code in self.indicators:
            if code not in self._along:
                stored = self.standing.arrays.indicator(code)
                columns = _write_indicator(stored, makers[code]().figures)
                self.touched.update(codes[each] for each in columns.tolist())

    def _change_along(self, cube: Cube) -> None:
        rows = np.array(sorted(self._rows), dtype=np.intp)
        columns = np.array(sorted(self._columns), dtype=np.intp)
        known = self._ground.programme.indicators
        stored = {code: self.standing.arrays.indicator(code) for code in self._along}
        inputs = Inputs(
            cube=cube,
            indicators=self._ground.indicators,
            formulas=self._ground.formulas,
            constants=self._ground.programme.constants,
        )
        update_indicators(
            stored, [known[code] for code in self._along], inputs, rows=rows, columns=columns
        )
        for code in self._along:
            if known[code].numerator_part_of_denominator:
                _withhold(stored[code], np.ix_(rows, columns))

    def _count_received(self, code: str) -> None:
        """How many reports gave all they owed: one more or less along the path."""
        elements = sorted(self.standing.readings[code].reported)
        cube = self._shape
        for unit, iso in sorted({(each.key[2], each.key[3]) for each in self._placed}):
            step = self._completed(unit, iso, elements)
            if step:
                period = parse_period(iso)
                path = above(cube, unit, (period.start, period.end))
                cells = np.ix_(cube.periods.rows_holding(period), path)
                self.standing.arrays.indicator(code).received[cells] += step

    def _completed(self, unit: str, iso: str, elements: Sequence[str]) -> int:
        """1 where the unit has now given all it owed in the period, -1 where no more, 0 else."""
        period = parse_period(iso)
        column = self._ground.units.index[unit]
        owing = [each for each in elements if self._is_owed(each, period, column=column)]
        changes = {each: self.said[each, unit, period.iso] for each in owing
                   if (each, unit, period.iso) in self.said}  # fmt: skip
        if not changes:
            return 0
        rest = [self._own(each, ("", "", unit, iso)) for each in owing if each not in changes]
        if not all(_is_given(each, period) for each in rest):
            return 0
        before = all(_is_given(each.before, period) for each in changes.values())
        return int(all(_is_given(each.after, period) for each in changes.values())) - int(before)

    def _is_owed(self, element: str, period: Period, *, column: int) -> bool:
        owed = self._shape.owed(element)
        if owed is None or period not in owed.sources:
            return False
        return bool(owed.there[owed.sources.index(period), column])


# ── one report ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True, eq=False)
class _Nearby:
    """The rows of one period only: all that a change of one report looks at."""

    live: LiveValues
    period: str
    _kept: dict[str, Rows] = field(default_factory=dict)

    def rows(
        self,
        element: str,
        *,
        combos: Iterable[str] | None = None,
        attributes: Iterable[str] | None = None,
        decimals: int = 0,
    ) -> Rows:
        """Every combination's rows of the period."""
        assert combos is None, "whole elements are stored"
        assert attributes is None, "whole elements are stored"
        if element not in self._kept:
            self._kept[element] = self.live.of_period(element, self.period, decimals=decimals)
        return self._kept[element]


def _only(marks: Marks, period: Period) -> Marks:
    if period not in marks.sources:
        return Marks(sources=(), there=marks.there[:0])
    row = marks.sources.index(period)
    return Marks(sources=(period,), there=marks.there[row : row + 1])


def _same(one: Rows, other: Rows) -> bool:
    return one.sources == other.sources and _sorted(one) == _sorted(other)


def _sorted(rows: Rows) -> list[tuple[int, ...]]:
    series = np.zeros(rows.unit.size, np.int32) if rows.series is None else rows.series
    columns = (rows.source, series, rows.amount, rows.state)
    return sorted(zip(*(each.tolist() for each in columns), strict=True))


def _number(rows: Rows, period: Period) -> int | None:
    """All combinations of the period added up; None where there is no number."""
    if period not in rows.sources:
        return None
    is_meant = (rows.source == rows.sources.index(period)) & (rows.state == REPORTED)
    return int(rows.amount[is_meant].sum()) if is_meant.any() else None


def _is_given(rows: Rows, period: Period) -> bool:
    """Whether there is a number, or word that the question does not arise."""
    if period not in rows.sources:
        return False
    states = rows.state[rows.source == rows.sources.index(period)]
    silent = int(states[states != REPORTED].max(initial=0))
    return bool((states == REPORTED).any()) or silent == NOT_APPLICABLE


# ── arrays in place ─────────────────────────────────────────────────────────────────


def _write_figures(stored: Figures, made: Figures) -> None:
    stored.total[...] = made.total
    stored.count[...] = made.count
    stored.reason[...] = made.reason
    if stored.divisor is not None and made.divisor is not None:
        stored.divisor[...] = made.divisor


def _write_indicator(stored: IndicatorFigures, made: IndicatorFigures) -> NDArray[np.intp]:
    """Writes what was made over what stood; gives the columns in which that makes a difference.

    Raises: AnewError: a side that was one number everywhere is so no more.
    """
    differs = np.zeros(stored.value.shape[1], dtype=np.bool_)
    for part in _SIDES:
        old, new = getattr(stored, part), getattr(made, part)
        is_other = (old != new) & ~((old != old) & (new != new))  # noqa: PLR0124 - only NaN differs from itself
        if is_other.any():
            if not old.flags.writeable:
                raise AnewError(f"{part} was one number everywhere and is no more; computing anew")
            differs |= is_other.any(axis=0)
            old[...] = new
    return np.flatnonzero(differs)


def _withhold(stored: IndicatorFigures, corner: tuple[NDArray[np.intp], ...]) -> None:
    part = IndicatorFigures(**{each: getattr(stored, each)[corner] for each in _SIDES})
    stored.state[corner] = parts_within_wholes_of(part).state
