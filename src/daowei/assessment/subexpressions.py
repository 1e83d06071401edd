"""Columns of each unit alone, aggregated over the tree: what ``subExpression`` asks for."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.cube import Cube
from daowei.assessment.kernels import Sweep, sweep
from daowei.assessment.placing import by_lineage
from daowei.assessment.units import UnitAxis
from daowei.assessment.windows import Window
from daowei.foundation.state_bytes import REPORTED
from daowei.foundation.states import State
from daowei.language.columns import Column, exact_column, float_column

_SUMMED = {
    "SUM", "LAST", "FIRST", "LAST_IN_PERIOD", "AVERAGE_SUM_ORG_UNIT",
    "MIN_SUM_ORG_UNIT", "MAX_SUM_ORG_UNIT",
}  # fmt: skip
_EXTREMES = {"MAX": (Sweep.MAX, -np.inf), "MIN": (Sweep.MIN, np.inf)}


def over_units(column: Column, cube: Cube, windows: Sequence[Window], *, how: str) -> Column:
    """The column of each subtree, by the part of an aggregation type that is about units.

    Missing: a subtree without any value has none, for the largest reason in it.
    Rounding: sums of fractions are floats, added in the order of the units.
    """
    units, cut = cube.units, cube.cut
    shape = (len(windows), units.size)
    states = np.broadcast_to(_states(column), shape).copy()
    values = np.broadcast_to(column.as_floats(), shape)
    is_there = states == REPORTED
    count = _swept(is_there.astype(np.int64), units, windows)
    reason = _swept(np.where(is_there, 0, states), units, windows, how=Sweep.MAX)
    told = cut(np.where(count > 0, State.REPORTED, reason).astype(np.uint8))
    if how == "COUNT":
        return exact_column(cut(count), states=told)
    if how in _EXTREMES:
        which, nothing = _EXTREMES[how]
        found = _swept(np.where(is_there, values, nothing), units, windows, how=which)
        return float_column(cut(np.where(count > 0, found, 0.0)), states=told)
    total = _swept(np.where(is_there, values, 0.0), units, windows)
    figures = total if how in _SUMMED else total / np.maximum(count, 1)
    return float_column(cut(figures), states=told)


def _states(column: Column) -> NDArray[np.uint8]:
    return np.full(1, State.REPORTED, np.uint8) if column.states is None else column.states


def _swept(
    cells: NDArray[Any], units: UnitAxis, windows: Sequence[Window], *, how: Sweep = Sweep.ADD
) -> NDArray[Any]:
    for lineage, rows in by_lineage(units, [(each.end, each.end) for each in windows]):
        sweep(cells, rows, lineage, how=how)
    return cells
