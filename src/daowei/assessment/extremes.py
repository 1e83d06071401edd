"""The smallest and the largest: of all values, or of each unit's and then added up."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.figures import Figures
from daowei.assessment.kernels import NOTHING, Sweep, sweep
from daowei.assessment.placing import Numbers, Place, added_over_tree, in_force, landed
from daowei.assessment.rows import Rows
from daowei.assessment.sums import summed
from daowei.assessment.windows import held
from daowei.foundation.state_bytes import REPORTED


def _own_extremes(rows: Rows, units: int, which: Sweep) -> NDArray[np.int64]:
    extremes = np.full((len(rows.sources), units), NOTHING[which], dtype=np.int64)
    is_reported = rows.state == REPORTED
    there = (rows.source[is_reported], rows.unit[is_reported])
    which.value.at(extremes, there, rows.amount[is_reported])
    return extremes


def _over_windows(cells: NDArray[Any], numbers: Numbers, which: Sweep) -> NDArray[Any]:
    reduce = which.value.reduce
    return np.stack([reduce(cells[each], axis=0, initial=NOTHING[which]) for each in numbers])


def extreme(rows: Rows, place: Place, which: Sweep) -> Figures:
    """The smallest or largest single value of all units and periods."""
    sums = summed(rows, place)
    own = _own_extremes(landed(rows, place), place.shown.size, which)
    if place.over_tree:
        for lineage, numbers in in_force(rows.sources, place):
            sweep(own, numbers, lineage, how=which)
    found = _over_windows(own, held(place.windows, rows.sources), which)
    return replace(sums, total=np.where(sums.count > 0, found, 0))


def extreme_summed(rows: Rows, place: Place, which: Sweep) -> Figures:
    """Each unit's smallest or largest value over time, added over units."""
    sums = summed(rows, place)
    own = _own_extremes(rows, place.units.size, which)
    found = _over_windows(own, held(place.windows, rows.sources), which)
    total = np.where(found == NOTHING[which], 0, found)
    return replace(sums, total=added_over_tree(total, place))
