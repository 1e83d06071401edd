"""How values become those of larger units and longer periods: every aggregation type.

Source: the types and their rules are DHIS2's; a zero counts like any other value.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.figures import Figures
from daowei.assessment.kernels import Cells, Sweep, scatter, sweep
from daowei.assessment.rows import Rows
from daowei.assessment.units import UnitAxis, Upper
from daowei.assessment.windows import Window, finer_within, held, ten_years
from daowei.foundation.periods import Period
from daowei.foundation.states import State
from daowei.programme.definition import AggregationType as Type

Numbers = Sequence[NDArray[np.intp]]  # for each window, numbers of reported periods


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """What figures are asked for: which units, which stretches of time.

    ``over_tree``: a unit's figure covers its subtree; else only what the unit itself reported.
    ``yes_no``: values are truth values, whose mean is a percentage of days. ``upper``: figures of
    units with children only; leaves then stay in the long table.
    """

    units: UnitAxis
    windows: tuple[Window, ...]
    over_tree: bool = True
    yes_no: bool = False
    upper: Upper | None = None

    @property
    def shown(self) -> UnitAxis:
        """The units that get figures."""
        return self.upper.axis if self.upper else self.units


def aggregate(rows: Rows, how: Type, place: Place) -> Figures:
    """The figures of one input by one aggregation type, over units first, then over periods.

    Grain:    one cell per window and unit of the place.
    Missing:  a cell without a value has the largest reason of the cells it covers.
    Rounding: none; totals are exact.
    """
    return _WAYS[how](rows, how, place)


# ── Sums, and what can be made of sums ─────────────────────────────────────────────


def _summed(rows: Rows, how: Type, place: Place) -> Figures:
    return _sums(rows, place, held(place.windows, rows.sources))


def _counted(rows: Rows, how: Type, place: Place) -> Figures:
    sums = _summed(rows, how, place)
    return replace(sums, total=sums.count.astype(np.int64), decimals=0)


def _single(rows: Rows, how: Type, place: Place) -> Figures:
    sums = _summed(rows, how, place)
    return _only_where(sums, sums.count == 1)


def _mean(rows: Rows, how: Type, place: Place) -> Figures:
    """Sum over number of values, each weighing the same; a month shows the mean of its year."""
    if place.yes_no:
        return _share_of_days(rows, how, place)
    sums = _sums(rows, place, _held_or_within(place.windows, rows.sources))
    return replace(sums, divisor=sums.count)


def _share_of_days(rows: Rows, how: Type, place: Place) -> Figures:
    """Percentage of the days reported on that were "yes"."""
    days = np.array([each.days for each in rows.sources], dtype=np.int64)[rows.source]
    numbers = _held_or_within(place.windows, rows.sources)
    yes = _sums(replace(rows, amount=rows.amount * days * 100), place, numbers)
    all_days = _sums(replace(rows, amount=days * 10**rows.decimals), place, numbers)
    return replace(yes, divisor=all_days.total, total=yes.total * 10**rows.decimals)


def _mean_over_days(rows: Rows, how: Type, place: Place) -> Figures:
    """Value times days, over the days of the whole window: silence counts as nothing.

    Source: DHIS2's AVERAGE_SUM_ORG_UNIT; a unit that reported one of three months adds a third.
    """
    numbers = held(place.windows, rows.sources)
    within = [finer_within(each, rows.sources) for each in place.windows]
    days = np.array([each.days for each in rows.sources], dtype=np.int64)[rows.source]
    sums = _sums(replace(rows, amount=rows.amount * days), place, numbers)
    window_days = np.array([each.days for each in place.windows], dtype=np.int64)
    plain = _sums(rows, place, within) if any(each.size for each in within) else None
    if plain is None:
        return replace(sums, divisor=window_days[:, None])
    return replace(
        sums,
        total=sums.total + plain.total * window_days[:, None],
        count=sums.count + plain.count,
        divisor=window_days[:, None],
    )


def _spread(rows: Rows, how: Type, place: Place) -> Figures:
    """Sample variance, or its root; nothing for fewer than two values.

    Rounding: a float from here on, made from exact sums.
    """
    numbers = held(place.windows, rows.sources)
    sums = _sums(rows, place, numbers)
    squares = _sums(replace(rows, amount=rows.amount * rows.amount), place, numbers).total
    count = sums.count.astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = (squares - sums.total * (sums.total / count)) / (count - 1)
    variance = np.maximum(variance, 0.0) / 100.0**rows.decimals
    figures = np.sqrt(variance) if how is Type.STDDEV else variance
    return _only_where(replace(sums, total=figures, decimals=0), sums.count > 1)


def _only_where(figures: Figures, is_defined: NDArray[np.bool_]) -> Figures:
    """The figures where they are defined; NOT_COMPUTABLE where values are there and they are not."""
    undefined = (figures.count > 0) & ~is_defined
    return replace(
        figures,
        count=np.where(is_defined, figures.count, 0).astype(np.int32),
        reason=np.where(undefined, np.uint8(State.NOT_COMPUTABLE), figures.reason),
    )


def _held_or_within(windows: tuple[Window, ...], sources: tuple[Period, ...]) -> Numbers:
    """The periods a window holds; where it holds none, the longer one it lies in."""
    return tuple(
        numbers if numbers.size else finer_within(window, sources)
        for window, numbers in zip(windows, held(windows, sources), strict=True)
    )


def _sums(rows: Rows, place: Place, numbers: Numbers) -> Figures:
    """Exact sums and counts: placed at their own period, swept up the tree, added over periods."""
    own = own_cells(landed(rows, place), place.shown.size)
    if place.over_tree:
        for lineage, sources in _in_force(rows.sources, place):
            sweep(own.total, sources, lineage)
            sweep(own.count, sources, lineage)
            sweep(own.reason, sources, lineage, how=Sweep.MAX)
    return Figures(
        total=summed_over(own.total, numbers),
        count=summed_over(own.count, numbers),
        reason=_largest(own.reason, numbers),
        decimals=rows.decimals,
    )


def _reasons(rows: Rows, place: Place, numbers: Numbers) -> NDArray[np.uint8]:
    """Why there is no value, where somebody said so: by window and unit, the largest reason."""
    silent = rows.only(rows.state != State.REPORTED)
    if not silent.unit.size:
        return np.zeros((len(numbers), place.shown.size), dtype=np.uint8)
    silent = landed(silent, place)
    reasons = np.zeros((len(rows.sources), place.shown.size), dtype=np.uint8)
    np.maximum.at(reasons, (silent.source, silent.unit), silent.state)
    if place.over_tree:
        for lineage, sources in _in_force(rows.sources, place):
            sweep(reasons, sources, lineage, how=Sweep.MAX)
    return _largest(reasons, numbers)


def landed(rows: Rows, place: Place) -> Rows:
    """The rows, those of leaves moved to the parents they had in their periods."""
    if place.upper is None:
        return rows
    found = by_lineage(place.units, [(each.start, each.end) for each in rows.sources])
    homes = np.stack([place.upper.home(lineage) for lineage, _ in found])
    if len(found) == 1:
        unit = homes[0][rows.unit]
    else:
        which = np.zeros(len(rows.sources), dtype=np.intp)
        for number, (_, sources) in enumerate(found):
            which[sources] = number
        unit = homes[which[rows.source], rows.unit]
    moved = replace(rows, unit=unit)
    return moved if (unit >= 0).all() else moved.only(unit >= 0)


def _cut(cells: NDArray[Any], place: Place) -> NDArray[Any]:
    """The columns of units that get figures."""
    return cells if place.upper is None else cells[:, place.upper.kept]


def own_cells(rows: Rows, units: int) -> Cells:
    """Totals, counts and reasons by reported period and unit, combinations added up."""
    place = rows.source.astype(np.intp) * units + rows.unit
    return scatter(place, rows.amount, rows.state, shape=(len(rows.sources), units))


def _in_force(sources: Sequence[Period], place: Place) -> list[tuple[Any, Any]]:
    """The hierarchies of the units that get figures, with the periods they were in force."""
    return by_lineage(place.shown, [(each.start, each.end) for each in sources])


def by_lineage(units: UnitAxis, stretches: Sequence[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """The hierarchies in force in the stretches, each with the numbers of its stretches."""
    found: dict[int, tuple[Any, list[int]]] = {}
    for number, (start, end) in enumerate(stretches):
        lineage = units.lineage(start, end)
        found.setdefault(id(lineage), (lineage, []))[1].append(number)
    return [(lineage, np.array(numbers, dtype=np.intp)) for lineage, numbers in found.values()]


def _sweep_windows(cells: NDArray[Any], place: Place, how: Sweep = Sweep.ADD) -> None:
    """Rolls each window up the tree that was in force on its last day."""
    for lineage, numbers in by_lineage(place.units, [(each.end, each.end) for each in place.windows]):
        sweep(cells, numbers, lineage, how=how)


def summed_over(cells: NDArray[Any], numbers: Numbers) -> NDArray[Any]:
    """For each window the sum of its rows."""
    added = np.empty((len(numbers), cells.shape[1]), dtype=cells.dtype)
    for row, each in enumerate(numbers):
        np.sum(cells[each], axis=0, dtype=cells.dtype, out=added[row])
    return added


def _largest(cells: NDArray[Any], numbers: Numbers) -> NDArray[Any]:
    return np.stack([cells[each].max(axis=0, initial=0) for each in numbers])


# ── Smallest and largest ───────────────────────────────────────────────────────────

_NOTHING = {Sweep.MAX: np.iinfo(np.int64).min, Sweep.MIN: np.iinfo(np.int64).max}
_AT: Mapping[Sweep, np.ufunc] = {Sweep.MAX: np.maximum, Sweep.MIN: np.minimum}
_EXTREME = {
    Type.MAX: Sweep.MAX,
    Type.MIN: Sweep.MIN,
    Type.MAX_SUM_ORG_UNIT: Sweep.MAX,
    Type.MIN_SUM_ORG_UNIT: Sweep.MIN,
}


def _own_extremes(rows: Rows, units: int, which: Sweep) -> NDArray[np.int64]:
    extremes = np.full((len(rows.sources), units), _NOTHING[which], dtype=np.int64)
    is_reported = rows.state == State.REPORTED
    there = (rows.source[is_reported], rows.unit[is_reported])
    _AT[which].at(extremes, there, rows.amount[is_reported])
    return extremes


def _over_windows(cells: NDArray[Any], numbers: Numbers, which: Sweep) -> NDArray[Any]:
    reduce = _AT[which].reduce
    return np.stack([reduce(cells[each], axis=0, initial=_NOTHING[which]) for each in numbers])


def _extreme(rows: Rows, how: Type, place: Place) -> Figures:
    """The smallest or largest single value of all units and periods."""
    which, sums = _EXTREME[how], _summed(rows, how, place)
    own = _own_extremes(landed(rows, place), place.shown.size, which)
    if place.over_tree:
        for lineage, numbers in _in_force(rows.sources, place):
            sweep(own, numbers, lineage, how=which)
    found = _over_windows(own, held(place.windows, rows.sources), which)
    return replace(sums, total=np.where(sums.count > 0, found, 0))


def _extreme_summed(rows: Rows, how: Type, place: Place) -> Figures:
    """Each unit's smallest or largest value over time, added over units."""
    which, sums = _EXTREME[how], _summed(rows, how, place)
    own = _own_extremes(rows, place.units.size, which)
    found = _over_windows(own, held(place.windows, rows.sources), which)
    total = np.where(found == _NOTHING[which], 0, found)
    if place.over_tree:
        _sweep_windows(total, place)
    return replace(sums, total=_cut(total, place))


# ── First and last ─────────────────────────────────────────────────────────────────

_FIRST = {Type.FIRST, Type.FIRST_AVERAGE_ORG_UNIT, Type.FIRST_FIRST_ORG_UNIT}
_INSIDE = {Type.LAST_IN_PERIOD, Type.LAST_IN_PERIOD_AVERAGE_ORG_UNIT}
_AVERAGED = {
    Type.LAST_AVERAGE_ORG_UNIT,
    Type.FIRST_AVERAGE_ORG_UNIT,
    Type.LAST_IN_PERIOD_AVERAGE_ORG_UNIT,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Chosen:
    """For each window and series: the value taken and the period it is from, -1 for none."""

    amount: NDArray[np.int64]
    source: NDArray[np.int16]


def _latest(rows: Rows, how: Type, place: Place) -> Figures:
    """Each unit's latest (or earliest) value, added over units or averaged over them."""
    chosen = _chosen(rows, how, place)
    by_series = (len(place.windows), -1, place.units.size)
    total = chosen.amount.reshape(by_series).sum(axis=1)
    count = (chosen.source >= 0).reshape(by_series).sum(axis=1, dtype=np.int32)
    if place.over_tree:
        _sweep_windows(total, place)
        _sweep_windows(count, place)
    count = _cut(count, place)
    return Figures(
        total=_cut(total, place),
        count=count,
        reason=_reasons(rows, place, held(place.windows, rows.sources)),
        divisor=count if how in _AVERAGED else None,
        decimals=rows.decimals,
    )


def _latest_of_all(rows: Rows, how: Type, place: Place) -> Figures:
    """The one latest (or earliest) value of the subtree; of equals the last (first) unit's."""
    chosen = _chosen(replace(rows, series=None), how, place)
    units = place.units.size
    is_there = chosen.source >= 0
    which = Sweep.MIN if how in _FIRST else Sweep.MAX
    key = np.where(is_there, chosen.source * np.int64(units) + np.arange(units), _NOTHING[which])
    if place.over_tree:
        _sweep_windows(key, place, which)
    found = key != _NOTHING[which]
    giver = np.where(found, key % units, 0)
    total = np.where(found, np.take_along_axis(chosen.amount, giver, axis=1), 0)
    return Figures(
        total=_cut(total, place),
        count=_cut(found.astype(np.int32), place),
        reason=_reasons(rows, place, held(place.windows, rows.sources)),
        decimals=rows.decimals,
    )


def _chosen(rows: Rows, how: Type, place: Place) -> _Chosen:
    """The latest (earliest) reported value of each unit and series.

    Series stand one after the other, each as wide as the axis.
    """
    amount, there = _by_series(rows.only(rows.state == State.REPORTED), place.units.size)
    is_inside = how in _INSIDE
    numbers = (
        held(place.windows, rows.sources)
        if is_inside
        else tuple(ten_years(each, rows.sources) for each in place.windows)
    )
    if how in _FIRST:
        backwards = _carried(amount[::-1], there[::-1], [_mirrored(each, amount) for each in numbers])
        source = np.where(backwards.source < 0, -1, len(amount) - 1 - backwards.source)
        return _Chosen(amount=backwards.amount, source=source)
    return _carried(amount, there, numbers)


def _by_series(rows: Rows, units: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Values, and whether there is one, by reported period and unit of each series."""
    place = rows.unit
    width = units
    if rows.series is not None:
        place = rows.unit + rows.series * np.int64(units)
        width = units * (int(rows.series.max(initial=0)) + 1)
    amount = np.zeros((len(rows.sources), width), dtype=np.int64)
    there = np.zeros(amount.shape, dtype=np.bool_)
    amount[rows.source, place] = rows.amount
    there[rows.source, place] = True
    return amount, there


def _mirrored(numbers: NDArray[np.intp], cells: NDArray[Any]) -> NDArray[np.intp]:
    return (len(cells) - 1 - numbers)[::-1]


def _carried(
    amount: NDArray[np.int64], there: NDArray[np.bool_], numbers: Numbers
) -> _Chosen:
    """For each window the last value among its periods: values are carried on until the next.

    Periods of several types may leave gaps in a window's numbers; then only those count.
    """
    chosen = _Chosen(
        amount=np.zeros((len(numbers), amount.shape[1]), dtype=np.int64),
        source=np.full((len(numbers), amount.shape[1]), -1, dtype=np.int16),
    )
    for row, each in enumerate(numbers):
        if not each.size:
            continue
        before = _same_start(numbers, row)
        if before is not None:
            chosen.amount[row], chosen.source[row] = chosen.amount[before], chosen.source[before]
            each = each[numbers[before].size :]
        for number in each:
            is_given = there[number]
            np.copyto(chosen.amount[row], amount[number], where=is_given)
            np.copyto(chosen.source[row], np.int16(number), where=is_given)
    return chosen


def _same_start(numbers: Numbers, row: int) -> int | None:
    """The nearest earlier window whose periods are the first of this one's, if any."""
    mine = numbers[row]
    for before in range(row - 1, -1, -1):
        theirs = numbers[before]
        if 0 < theirs.size <= mine.size and bool((theirs == mine[: theirs.size]).all()):
            return before
    return None


_Way = Callable[[Rows, Type, Place], Figures]
_WAYS: Mapping[Type, _Way] = {
    Type.SUM: _summed,
    Type.COUNT: _counted,
    Type.AVERAGE: _mean,
    Type.AVERAGE_SUM_ORG_UNIT: _mean_over_days,
    Type.STDDEV: _spread,
    Type.VARIANCE: _spread,
    Type.MIN: _extreme,
    Type.MAX: _extreme,
    Type.MIN_SUM_ORG_UNIT: _extreme_summed,
    Type.MAX_SUM_ORG_UNIT: _extreme_summed,
    Type.LAST: _latest,
    Type.LAST_AVERAGE_ORG_UNIT: _latest,
    Type.LAST_LAST_ORG_UNIT: _latest_of_all,
    Type.LAST_IN_PERIOD: _latest,
    Type.LAST_IN_PERIOD_AVERAGE_ORG_UNIT: _latest,
    Type.FIRST: _latest,
    Type.FIRST_AVERAGE_ORG_UNIT: _latest,
    Type.FIRST_FIRST_ORG_UNIT: _latest_of_all,
    Type.NONE: _single,
}
