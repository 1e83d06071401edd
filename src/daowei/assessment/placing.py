"""Values at their cells: which hierarchy, which period, which window; rolled up and added."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.kernels import Cells, Sweep, scatter, subtree_sums, sweep
from daowei.assessment.lineage import Lineage
from daowei.assessment.rows import Rows
from daowei.assessment.units import UnitAxis, Upper
from daowei.assessment.windows import Window
from daowei.foundation.periods import Period
from daowei.foundation.state_bytes import REPORTED

Numbers: TypeAlias = Sequence[NDArray[np.intp]]  # for each window, numbers of reported periods
_LARGEST_PLACE = 2**31 - 1  # half the bytes to sort and compare, wherever they suffice


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


def by_lineage(
    units: UnitAxis, stretches: Sequence[tuple[date, date]]
) -> list[tuple[Lineage, NDArray[np.intp]]]:
    """The hierarchies in force in the stretches, each with the numbers of its stretches."""
    found: dict[int, tuple[Lineage, list[int]]] = {}
    for number, (start, end) in enumerate(stretches):
        lineage = units.lineage(start, end)
        found.setdefault(id(lineage), (lineage, []))[1].append(number)
    return [(lineage, np.array(numbers, dtype=np.intp)) for lineage, numbers in found.values()]


def in_force(sources: Sequence[Period], place: Place) -> list[tuple[Lineage, NDArray[np.intp]]]:
    """The hierarchies of the units that get figures, with the periods they were in force."""
    return by_lineage(place.shown, [(each.start, each.end) for each in sources])


def landed(rows: Rows, place: Place) -> Rows:
    """The rows, those of leaves moved to the parents they had in their periods."""
    if place.upper is None or not rows.sources:
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


def cut(cells: NDArray[Any], place: Place) -> NDArray[Any]:
    """The columns of units that get figures."""
    return cells if place.upper is None else cells[:, place.upper.kept]


def own_cells(rows: Rows, units: int) -> Cells:
    """Totals, counts and reasons by reported period and unit, combinations added up."""
    shape = (len(rows.sources), units)
    is_short = shape[0] * units <= _LARGEST_PLACE
    place: NDArray[Any] = rows.source.astype(np.int32 if is_short else np.int64)
    place *= units
    place += rows.unit
    return scatter(place, rows.amount, rows.state, shape=shape)


def sweep_windows(cells: NDArray[Any], place: Place, how: Sweep) -> None:
    """Rolls each window up the tree that was in force on its last day; in place."""
    for lineage, numbers in _by_last_day(place):
        sweep(cells, numbers, lineage, how=how)


def added_over_tree(cells: NDArray[Any], place: Place) -> NDArray[Any]:
    """Each window added up the tree of its last day: a row for each, a column for each unit shown.

    Units that get no figures are not swept.
    """
    if not place.over_tree:
        return cut(cells, place)
    if place.upper is None:
        sweep_windows(cells, place, Sweep.ADD)
        return cells
    added = np.empty((len(cells), place.shown.size), dtype=cells.dtype)
    for lineage, numbers in _by_last_day(place):
        added[numbers] = subtree_sums(cells, numbers, lineage, of=place.upper.kept)
    return added


def _by_last_day(place: Place) -> list[tuple[Lineage, NDArray[np.intp]]]:
    return by_lineage(place.units, [(each.end, each.end) for each in place.windows])


def summed_over(cells: NDArray[Any], numbers: Numbers) -> NDArray[Any]:
    """For each window the sum of its rows."""
    return _over_windows(cells, numbers, np.add)


def largest_over(cells: NDArray[Any], numbers: Numbers) -> NDArray[Any]:
    """For each window the largest of its rows, of numbers from 0 on."""
    return _over_windows(cells, numbers, np.maximum)


def _over_windows(cells: NDArray[Any], numbers: Numbers, combine: np.ufunc) -> NDArray[Any]:
    """Windows of one period, most of all, are taken over as they stand."""
    found = np.zeros((len(numbers), cells.shape[1]), dtype=cells.dtype)
    single = [row for row, each in enumerate(numbers) if each.size == 1]
    if single:
        found[single] = cells[np.concatenate([numbers[row] for row in single])]
    for row, each in enumerate(numbers):
        if each.size > 1:
            combine.reduce(cells[each], axis=0, dtype=cells.dtype, out=found[row])
    return found


def reasons_over(rows: Rows, place: Place, numbers: Numbers) -> NDArray[np.uint8]:
    """Why there is no value, where somebody said so: by window and unit, the largest reason."""
    silent = rows.only(rows.state != REPORTED)
    if not silent.unit.size:
        return np.zeros((len(numbers), place.shown.size), dtype=np.uint8)
    silent = landed(silent, place)
    reasons = np.zeros((len(rows.sources), place.shown.size), dtype=np.uint8)
    np.maximum.at(reasons, (silent.source, silent.unit), silent.state)
    if place.over_tree:
        for lineage, sources in in_force(rows.sources, place):
            sweep(reasons, sources, lineage, how=Sweep.MAX)
    return largest_over(reasons, numbers)
