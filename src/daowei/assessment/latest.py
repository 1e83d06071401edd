"""The first and the last: values carried on until the next one comes."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.figures import Figures
from daowei.assessment.kernels import NOTHING, Sweep
from daowei.assessment.placing import (
    Numbers,
    Place,
    added_over_tree,
    cut,
    reasons_over,
    sweep_windows,
)
from daowei.assessment.rows import Rows
from daowei.assessment.windows import held, ten_years
from daowei.foundation.state_bytes import REPORTED
from daowei.programme.definition import AggregationType as Type

_FIRST = {Type.FIRST, Type.FIRST_AVERAGE_ORG_UNIT, Type.FIRST_FIRST_ORG_UNIT}
_INSIDE = {Type.LAST_IN_PERIOD, Type.LAST_IN_PERIOD_AVERAGE_ORG_UNIT}
AVERAGED = {
    Type.LAST_AVERAGE_ORG_UNIT,
    Type.FIRST_AVERAGE_ORG_UNIT,
    Type.LAST_IN_PERIOD_AVERAGE_ORG_UNIT,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Chosen:
    """For each window and series: the value taken and the period it is from, -1 for none."""

    amount: NDArray[np.int64]
    source: NDArray[np.int16]


def latest(rows: Rows, place: Place, how: Type) -> Figures:
    """Each unit's latest (or earliest) value, added over units or averaged over them."""
    chosen = _chosen(rows, place, how)
    total = added_over_tree(_over_series(chosen.amount, place.units.size), place)
    is_there = (chosen.source >= 0).astype(np.int32)
    count = added_over_tree(_over_series(is_there, place.units.size), place)
    return Figures(
        total=total,
        count=count,
        reason=reasons_over(rows, place, held(place.windows, rows.sources)),
        divisor=count if how in AVERAGED else None,
        decimals=rows.decimals,
    )


def _over_series(cells: NDArray[Any], units: int) -> NDArray[Any]:
    """Each unit's sum over its combinations."""
    by_series = cells.reshape(len(cells), -1, units)
    if by_series.shape[1] == 1:
        return cells
    summed: NDArray[Any] = by_series.sum(axis=1, dtype=cells.dtype)
    return summed


def latest_of_all(rows: Rows, place: Place, how: Type) -> Figures:
    """The one latest (or earliest) value of the subtree; of equals the last (first) unit's."""
    chosen = _chosen(replace(rows, series=None), place, how)
    units = place.units.size
    is_there = chosen.source >= 0
    which = Sweep.MIN if how in _FIRST else Sweep.MAX
    key = np.where(is_there, chosen.source * np.int64(units) + np.arange(units), NOTHING[which])
    if place.over_tree:
        sweep_windows(key, place, which)
    found = key != NOTHING[which]
    giver = np.where(found, key % units, 0)
    total = np.where(found, np.take_along_axis(chosen.amount, giver, axis=1), 0)
    return Figures(
        total=cut(total, place),
        count=cut(found.astype(np.int32), place),
        reason=reasons_over(rows, place, held(place.windows, rows.sources)),
        decimals=rows.decimals,
    )


def _chosen(rows: Rows, place: Place, how: Type) -> _Chosen:
    """The latest (earliest) reported value of each unit and series.

    Series stand one after the other, each as wide as the axis.
    """
    amount, there = _by_series(rows.only(rows.state == REPORTED), place.units.size)
    is_inside = how in _INSIDE
    numbers = (
        held(place.windows, rows.sources)
        if is_inside
        else tuple(ten_years(each, rows.sources) for each in place.windows)
    )
    if how in _FIRST:
        backwards = _carried(
            amount[::-1], there[::-1], [_mirrored(each, amount) for each in numbers]
        )
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


def _carried(amount: NDArray[np.int64], there: NDArray[np.bool_], numbers: Numbers) -> _Chosen:
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
        known = 0 if before is None else numbers[before].size
        for number in each[known:]:
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
