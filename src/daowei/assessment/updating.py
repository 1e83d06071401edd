"""One report changes: the few cells above it change, in place, as a rebuild would have them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.aggregation import aggregate
from daowei.assessment.coverage import with_silence
from daowei.assessment.cube import Cube, Operand
from daowei.assessment.figures import Figures
from daowei.assessment.latest import AVERAGED
from daowei.assessment.placing import Place, by_lineage, landed
from daowei.assessment.rows import Rows
from daowei.assessment.units import UnitAxis, unit_axis
from daowei.assessment.windows import PeriodAxis, held, in_order, window
from daowei.foundation.periods import Period, frequency_order
from daowei.foundation.state_bytes import REPORTED
from daowei.foundation.states import State
from daowei.programme.definition import AggregationType as Type

_OF_PERIODS = {Type.SUM, Type.COUNT, Type.AVERAGE, Type.AVERAGE_SUM_ORG_UNIT}
_OF_WINDOWS = {
    Type.LAST,
    Type.LAST_AVERAGE_ORG_UNIT,
    Type.LAST_IN_PERIOD,
    Type.LAST_IN_PERIOD_AVERAGE_ORG_UNIT,
    Type.FIRST,
    Type.FIRST_AVERAGE_ORG_UNIT,
    Type.MIN_SUM_ORG_UNIT,
    Type.MAX_SUM_ORG_UNIT,
}
_PLAIN = {Type.SUM, Type.COUNT}
_MEANS = AVERAGED | {Type.AVERAGE}
_NO_ROWS = np.zeros(0, dtype=np.intp)
ADDED_UP = frozenset(_OF_PERIODS | _OF_WINDOWS)  # what differences can carry


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Change:
    """What one unit reported on one element, over all periods, before and after a revision.

    ``period`` is the one that was revised; rows of other periods are the same in both.
    """

    element: str
    unit: str
    period: Period
    before: Rows
    after: Rows


def can_update(cube: Cube, element: str) -> bool:
    """Whether differences are enough; if not (extremes, deviations, yes and no) make it anew."""
    definition = cube.element(element)
    is_yes_no = definition.value_type in {"BOOLEAN", "TRUE_ONLY"}
    return definition.aggregation in ADDED_UP and not is_yes_no


def update(figures: Figures, change: Change, cube: Cube) -> NDArray[np.intp]:
    """Changes an element's figures in place; gives the cube's rows in which something changed.

    ``cube`` gives the values as they are after the change; the arrays of ``figures`` are writable.
    """
    how = cube.element(change.element).aggregation
    rows, total, count = _difference(change, how, cube.periods)
    for path, places in _paths(cube, change, rows, by_window=how in _OF_WINDOWS):
        corner = (rows[places, None], path)
        figures.total[corner] += total[places, None]
        figures.count[corner] += count[places, None]
        if how in _MEANS and figures.divisor is not None:
            figures.divisor[corner] = figures.count[corner]
    reasons = _update_reasons(figures, change, cube)
    return np.union1d(rows, reasons).astype(np.intp) if reasons.size else rows


def _paths(
    cube: Cube, change: Change, rows: NDArray[np.intp], *, by_window: bool
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """The columns to change, each path with the places of the rows it holds for."""
    days = (change.period.start, change.period.end)
    if not by_window:
        yield above(cube, change.unit, days), np.arange(rows.size)
        return
    ends = [cube.periods.windows[row].end for row in rows]
    for _, places in by_lineage(cube.shown, [(end, end) for end in ends]):
        end = ends[int(places[0])]
        yield above(cube, change.unit, (end, end)), places


def _difference(
    change: Change, how: Type, periods: PeriodAxis
) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int32]]:
    """The rows in which the unit's own figure differs, and by how much in total and count."""
    if how in _PLAIN or (how is Type.AVERAGE and _counts_once(change, periods)):
        before, after = (_own(rows, change.period) for rows in (change.before, change.after))
        total, count = after[0] - before[0], after[1] - before[1]
        rows = periods.rows_holding(change.period) if total or count else _NO_ROWS
        total = count if how is Type.COUNT else total
        return rows, np.full(rows.size, total), np.full(rows.size, count, dtype=np.int32)
    place = Place(units=_two_units(), windows=periods.windows, over_tree=False)
    figures = aggregate(_side_by_side(change), how, place)
    totals = figures.total[:, 1] - figures.total[:, 0]
    counts = figures.count[:, 1] - figures.count[:, 0]
    rows = np.flatnonzero((totals != 0) | (counts != 0))
    return rows, totals[rows], counts[rows]


def _counts_once(change: Change, periods: PeriodAxis) -> bool:
    """Whether no row is shorter than what is reported, as a month is that shows its year."""
    types = {each.type for rows in (change.before, change.after) for each in rows.sources}
    return all(frequency_order(each) <= periods.finest for each in types)


def _own(rows: Rows, period: Period) -> tuple[int, int]:
    """What the unit reported in one period: the sum and how many values."""
    if period not in rows.sources:
        return 0, 0
    is_meant = (rows.source == rows.sources.index(period)) & (rows.state == REPORTED)
    return int(rows.amount[is_meant].sum()), int(is_meant.sum())


def above(cube: Cube, unit: str, days: tuple[date, date]) -> NDArray[np.intp]:
    """The columns of a unit (of its parent, if it has none) and of all above it in those days."""
    column = cube.units.index[unit]
    if cube.upper is not None:
        column = int(cube.upper.home(cube.units.lineage(*days))[column])
    return np.array(list(cube.shown.lineage(*days).ancestors(column)), dtype=np.intp)


def _side_by_side(change: Change) -> Rows:
    """What the unit reported before, as of one unit, and after, as of another."""
    before, after = change.before, change.after
    sources = in_order((*before.sources, *after.sources))
    place = {each: number for number, each in enumerate(sources)}
    numbers = [
        np.array([place[each] for each in rows.sources], dtype=np.intp)[rows.source]
        for rows in (before, after)
    ]
    return Rows(
        sources=sources,
        source=np.concatenate(numbers),
        unit=np.repeat(np.arange(2, dtype=np.int32), [before.unit.size, after.unit.size]),
        series=np.concatenate([_series(rows) for rows in (before, after)]),
        amount=np.concatenate([before.amount, after.amount]),
        state=np.concatenate([before.state, after.state]),
        decimals=after.decimals,
    )


def _series(rows: Rows) -> NDArray[np.int32]:
    return np.zeros(rows.unit.size, dtype=np.int32) if rows.series is None else rows.series


@lru_cache(maxsize=1)
def _two_units() -> UnitAxis:
    return unit_axis([(date.min, date.max, ("before", "after"), (-1, -1))])


# ── reasons ────────────────────────────────────────────────────────────────────────


def _update_reasons(figures: Figures, change: Change, cube: Cube) -> NDArray[np.intp]:
    """Finds the largest reason anew along the path, from the children's cells and own rows."""
    reasons = [_own_reason(rows, change, cube) for rows in (change.before, change.after)]
    if reasons[0] == reasons[1]:
        return np.zeros(0, dtype=np.intp)
    days = (change.period.start, change.period.end)
    row = cube.periods.index[change.period.iso]
    lineage = cube.shown.lineage(*days)
    path = above(cube, change.unit, days)
    own = _own_reasons(change, cube, path)
    for column, reason in zip(path, own, strict=True):
        children = lineage.children(int(column))
        below = figures.reason[row, children].max(initial=0)
        figures.reason[row, column] = max(int(reason), int(below))
    return _spread_over_windows(figures, change, cube, path=path)


def _own_reason(rows: Rows, change: Change, cube: Cube) -> int:
    if change.period in rows.sources:
        states = rows.state[rows.source == rows.sources.index(change.period)]
        if states.size:
            return int(states[states != REPORTED].max(initial=0))
    owed = cube.owed(change.element)
    if owed is None or change.period not in owed.sources:
        return 0
    is_owed = owed.there[owed.sources.index(change.period), cube.units.index[change.unit]]
    return int(State.NOT_REPORTED) if is_owed else 0


def _own_reasons(change: Change, cube: Cube, path: NDArray[np.intp]) -> NDArray[np.uint8]:
    """The largest reason given at each column of the path itself, leaves of it included."""
    rows = cube.rows(Operand(element=change.element))
    owed = cube.owed(change.element)
    if owed is not None:
        rows = with_silence(rows, owed)
    own = np.zeros(cube.shown.size, dtype=np.uint8)
    if change.period in rows.sources:
        is_meant = rows.source == rows.sources.index(change.period)
        rows = rows.only(is_meant & (rows.state != REPORTED))
        place = Place(units=cube.units, windows=(), upper=cube.upper)
        moved = landed(rows, place)
        np.maximum.at(own, moved.unit, moved.state)
    return own[path]


def _spread_over_windows(
    figures: Figures, change: Change, cube: Cube, *, path: NDArray[np.intp]
) -> NDArray[np.intp]:
    """A longer window has the largest reason of the periods it holds."""
    home = cube.periods.index
    sources = tuple(each for each in cube.periods.periods if each.type is change.period.type)
    place = np.array([home[each.iso] for each in sources], dtype=np.intp)
    own_window = window(change.period)
    rows = [home[change.period.iso]]
    for row, numbers in enumerate(held(cube.periods.windows, sources)):
        each = cube.periods.windows[row]
        if each != own_window and each.holds(change.period):
            corner = np.ix_(place[numbers], path)
            figures.reason[row, path] = figures.reason[corner].max(axis=0)
            rows.append(row)
    return np.array(rows, dtype=np.intp)
