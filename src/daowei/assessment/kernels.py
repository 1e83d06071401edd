"""The two steps of a roll-up: place values at their cells, and hand them up the tree.

Both work on sorted runs: values sorted by cell, units sorted by parent, so that numpy's
``reduceat`` adds whole runs at once and nothing loops over units or values.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.lineage import Lineage
from daowei.foundation.state_bytes import REPORTED


class Sweep(Enum):
    """What a parent makes of its children's cells and its own."""

    ADD = np.add
    MAX = np.maximum
    MIN = np.minimum


# what no value gives way to
NOTHING = {Sweep.MAX: np.iinfo(np.int64).min, Sweep.MIN: np.iinfo(np.int64).max}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Arrays over (reported period, unit).

    ``total``: sums of scaled values; ``count``: how many; ``reason``: why there is none, 0 for
    no reason given.
    """

    total: NDArray[np.int64]
    count: NDArray[np.int32]
    reason: NDArray[np.uint8]


def scatter(
    place: NDArray[Any],
    amount: NDArray[np.int64],
    state: NDArray[np.uint8],
    *,
    shape: tuple[int, int],
) -> Cells:
    """Reported values added up and counted at their cells; other states leave a reason.

    ``place``: each value's cell, counted row by row.
    Missing: of several reasons at one cell the largest stays.
    """
    if bool((place[1:] < place[:-1]).any()):
        order = np.argsort(place, kind="stable")
        place, amount, state = place[order], amount[order], state[order]
    cells = Cells(
        total=np.zeros(shape, dtype=np.int64),
        count=np.zeros(shape, dtype=np.int32),
        reason=np.zeros(shape, dtype=np.uint8),
    )
    silent = np.flatnonzero(state != REPORTED)
    if amount[silent].any():
        amount = np.where(state == REPORTED, amount, 0)
    starts = run_starts(place)
    filled = place[starts]
    cells.total.reshape(-1)[filled] = _added_in_runs(amount, starts)
    cells.count.reshape(-1)[filled] = np.diff(starts, append=place.size)
    # few are silent: they are taken off again one by one
    np.subtract.at(cells.count.reshape(-1), place[silent], 1)
    np.maximum.at(cells.reason.reshape(-1), place[silent], state[silent])
    return cells


def _added_in_runs(amount: NDArray[np.int64], starts: NDArray[np.intp]) -> NDArray[np.int64]:
    return amount if starts.size == amount.size else np.add.reduceat(amount, starts)


def run_starts(sorted_keys: NDArray[Any]) -> NDArray[np.intp]:
    """Where a new key begins in sorted keys."""
    if not sorted_keys.size:
        return np.zeros(0, dtype=np.intp)
    is_new = np.empty(sorted_keys.size, dtype=np.bool_)
    is_new[0] = True
    np.not_equal(sorted_keys[1:], sorted_keys[:-1], out=is_new[1:])
    return np.flatnonzero(is_new)


def sweep(
    cells: NDArray[Any], rows: NDArray[np.intp], lineage: Lineage, *, how: Sweep = Sweep.ADD
) -> None:
    """Gives every unit, in the rows named, what its subtree holds; in place.

    Whole numbers of units in pre-order are added by running sums: a subtree is an unbroken
    stretch, and its sum the difference of two. Few marks climb one by one. All else goes from
    generation to generation.
    """
    is_whole = np.issubdtype(cells.dtype, np.integer)
    if how is Sweep.ADD and is_whole and lineage.subtree_end is not None:
        _sweep_by_running_sums(cells, rows, lineage.subtree_end)
    elif how is Sweep.MAX and cells.dtype == np.uint8:
        _climb(cells, rows, lineage)
    else:
        sweep_by_generation(cells, rows, lineage, how=how)


def _sweep_by_running_sums(
    cells: NDArray[Any], rows: NDArray[np.intp], subtree_end: NDArray[np.intp]
) -> None:
    for row in rows:
        sums = np.cumsum(cells[row], dtype=cells.dtype)
        cells[row] += sums[subtree_end] - sums


def subtree_sums(
    cells: NDArray[Any], rows: NDArray[np.intp], lineage: Lineage, *, of: NDArray[np.intp]
) -> NDArray[Any]:
    """What the subtrees of some units hold, in the rows named: ``sweep`` without the others."""
    if lineage.subtree_end is None:
        swept = cells[rows]
        sweep_by_generation(swept, np.arange(rows.size), lineage)
        return swept[:, of]
    found = cells[np.ix_(rows, of)]
    ends = lineage.subtree_end[of]
    for place, row in enumerate(rows):
        sums = np.cumsum(cells[row], dtype=cells.dtype)
        found[place] += sums[ends] - sums[of]
    return found


def _climb(cells: NDArray[np.uint8], rows: NDArray[np.intp], lineage: Lineage) -> None:
    """Marks above 0 are carried to every ancestor, generation by generation upwards."""
    nearby, units = np.nonzero(cells[rows])
    where = rows[nearby]
    marks = cells[where, units]
    while units.size:
        units = lineage.parent[units].astype(np.intp)
        is_below = units >= 0
        where, units, marks = where[is_below], units[is_below], marks[is_below]
        np.maximum.at(cells, (where, units), marks)


def sweep_by_generation(
    cells: NDArray[Any], rows: NDArray[np.intp], lineage: Lineage, *, how: Sweep = Sweep.ADD
) -> None:
    """``sweep`` for any hierarchy and any numbers: children first, then their parents."""
    combine = how.value
    for brood in lineage.broods:
        given = cells[np.ix_(rows, brood.children)]
        place = np.ix_(rows, brood.parents)
        cells[place] = combine(cells[place], combine.reduceat(given, brood.starts, axis=1))
