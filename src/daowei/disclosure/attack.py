"""What an outsider with a pencil can work out about withheld counts from the published sums."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_array

from daowei.disclosure.sums import Sums
from daowei.foundation.problems import DaoweiError

Floats: TypeAlias = npt.NDArray[np.float64]
Truths: TypeAlias = npt.NDArray[np.bool_]

_NEGLIGIBLE = 1e-6
_TIGHT = 1e-11
_MOST_ROUNDS = 2000


class UnsettledAttackError(DaoweiError):
    """The attack did not come to an end, so that nothing can be said of what it would find."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bounds:
    """Between which counts each cell must lie, rests included, given all that is published.

    ``from_sum_low``/``from_sum_high``: for each place of the sums, what that one sum says.
    """

    low: Floats
    high: Floats
    from_sum_low: Floats
    from_sum_high: Floats


def bounds(sums: Sums, hidden: Truths) -> Bounds:
    """The narrowest bounds that sums, taken one after the other until nothing moves, give.

    A withheld count is known to be 0 or more; a published one is known. Bounds are exact where
    cells add up in one direction; over several they may be wider than the truth, and
    ``determined`` finds what a combination of sums gives away.
    """
    withheld = _with_rests(sums, hidden)
    low = np.where(withheld, 0.0, sums.value)
    high = np.where(withheld, np.inf, sums.value)
    for _ in range(_MOST_ROUNDS):
        from_low, from_high = _from_sums(sums, low, high)
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, sums.cell, from_low)
        np.minimum.at(new_high, sums.cell, from_high)
        if np.array_equal(new_low, low) and np.array_equal(new_high, high):
            return Bounds(low=low, high=high, from_sum_low=from_low, from_sum_high=from_high)
        low, high = new_low, new_high
    raise UnsettledAttackError(
        f"bounds of {int(withheld.sum())} withheld cells still move after {_MOST_ROUNDS} rounds; "
        "publish fewer levels at once"
    )


def determined(sums: Sums, hidden: Truths) -> Truths:
    """Which withheld cells some combination of sums gives exactly.

    A vector is projected on the changes that leave every published sum as it is. Where the
    projection is 0, no such change touches the cell, and so its count is fixed.
    Raises: UnsettledAttackError: the projection does not converge.
    """
    withheld = _with_rests(sums, hidden)
    free = withheld[sums.cell]
    system = _System(
        relation=sums.relation[free],
        cell=sums.cell[free],
        sign=sums.sign[free].astype(np.float64),
        relations=sums.relations,
        cells=len(sums.value),
    )
    change = system.projected(np.where(withheld, _scattered(len(withheld)), 0.0))
    fixed: Truths = withheld & (np.abs(change) < _NEGLIGIBLE)
    return fixed[: sums.published]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spread:
    """The least and the most that each cell was seen to be among all tables of the same sums."""

    low: Floats
    high: Floats

    def with_table(self, free: Truths, table: Floats) -> "Spread":
        """With one more table: ``table`` holds the free cells of it."""
        low, high = self.low.copy(), self.high.copy()
        low[free] = np.minimum(low[free], table)
        high[free] = np.maximum(high[free], table)
        return Spread(low=low, high=high)


def spread_to(sums: Sums, hidden: Truths, secret: Truths, *, k: int) -> Spread:
    """How far the secret cells can be off, by linear programming over all sums together.

    A cell that is seen to be off by ``k`` is not asked about further: each table that answers
    for one cell mostly answers for many. Where a cell ends with less, its least and most are exact.
    Raises: UnsettledAttackError: the solver gives no answer.
    """
    free = _with_rests(sums, hidden)
    matrix, totals = _free_sums(sums, free)
    seen = Spread(low=sums.value.astype(np.float64), high=sums.value.astype(np.float64))
    place = np.cumsum(free) - 1
    for cell in np.flatnonzero(secret).tolist():
        for sign in (-1.0, 1.0):  # the most first: it is mostly far away
            if seen.high[cell] - seen.low[cell] >= k - _NEGLIGIBLE:
                break
            aim = np.zeros(matrix.shape[1])
            aim[place[cell]] = sign
            seen = seen.with_table(free, _furthest(aim, matrix, totals))
    return seen


_ENDLESS = 1e9  # what no count reaches: it keeps cells that nothing bounds from running away


def _furthest(aim: Floats, matrix: csr_array, totals: Floats) -> Floats:
    """The table that lies furthest in a direction."""
    found = linprog(aim, A_eq=matrix, b_eq=totals, bounds=(0, _ENDLESS), method="highs")
    if found.status != 0:
        raise UnsettledAttackError(
            f"a table of {matrix.shape[1]} withheld cells could not be solved ({found.message}); "
            "publish fewer levels at once"
        )
    table: Floats = found.x
    return table


def _free_sums(sums: Sums, free: Truths) -> tuple[csr_array, Floats]:
    """The sums over free cells alone, and what they add up to."""
    inside = free[sums.cell]
    place = np.cumsum(free) - 1
    rows, columns = sums.relation[inside], place[sums.cell[inside]]
    signs = sums.sign[inside].astype(np.float64)
    shape = (sums.relations, int(free.sum()))
    matrix = csr_array((signs, (rows, columns)), shape=shape)
    true = sums.value[free].astype(np.float64)
    return matrix, np.asarray(matrix @ true)


def _scattered(count: int) -> Floats:
    """Fixed numbers from 0.5 to 1.5 without any pattern that a sum could cancel.

    Source: the finaliser of splitmix64 (Steele, Lea and Flood 2014).
    """
    mixed = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return 0.5 + (mixed ^ (mixed >> np.uint64(31))) / 2.0**64


def _with_rests(sums: Sums, hidden: Truths) -> Truths:
    rests = np.ones(len(sums.value) - sums.published, dtype=bool)
    return np.concatenate([hidden, rests])


def _from_sums(sums: Sums, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """For each place, the bounds that its own sum gives, all other cells being within theirs."""
    part = sums.sign > 0
    least = np.where(part, low[sums.cell], -high[sums.cell])
    most = np.where(part, high[sums.cell], -low[sums.cell])
    upper = -_sum_of_others(sums, least, endless=-np.inf)
    lower = -_sum_of_others(sums, most, endless=np.inf)
    return np.where(part, lower, -upper), np.where(part, upper, -lower)


def _sum_of_others(sums: Sums, terms: Floats, *, endless: float) -> Floats:
    """For each place, the sum of the terms at the other places of its relation."""
    is_endless = np.isinf(terms)
    finite = np.where(is_endless, 0.0, terms)
    whole = np.bincount(sums.relation, weights=finite, minlength=sums.relations)
    count = np.bincount(sums.relation, weights=is_endless, minlength=sums.relations)
    others_endless = count[sums.relation] - is_endless > 0
    return np.where(others_endless, endless, whole[sums.relation] - finite)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _System:
    """The sums restricted to withheld cells, as a sparse matrix of +1 and -1."""

    relation: npt.NDArray[np.int64]
    cell: npt.NDArray[np.int64]
    sign: Floats
    relations: int
    cells: int

    def sums_of(self, changes: Floats) -> Floats:
        """By how much changes of cells move each sum."""
        moved = self.sign * changes[self.cell]
        return np.bincount(self.relation, weights=moved, minlength=self.relations).astype(
            np.float64
        )

    def spread(self, moves: Floats) -> Floats:
        """The transpose: moves of sums handed back to the cells."""
        handed = self.sign * moves[self.relation]
        return np.bincount(self.cell, weights=handed, minlength=self.cells).astype(np.float64)

    def projected(self, vector: Floats) -> Floats:
        """The nearest change that moves no sum, by conjugate gradients.

        Source: Hestenes and Stiefel 1952, on the normal equations, scaled by row.
        """
        scale = np.maximum(np.bincount(self.relation, minlength=self.relations), 1)
        residual = self.sums_of(vector)
        moves = np.zeros(self.relations)
        scaled = residual / scale
        direction, norm = scaled, float(residual @ scaled)
        enough = float(vector @ vector) * _TIGHT**2
        for _ in range(10 * self.relations + _MOST_ROUNDS):
            if norm <= enough:
                return vector - self.spread(moves)
            image = self.sums_of(self.spread(direction))
            step = norm / float(direction @ image)
            moves = moves + step * direction
            residual = residual - step * image
            scaled = residual / scale
            before, norm = norm, float(residual @ scaled)
            direction = scaled + norm / before * direction
        raise UnsettledAttackError(
            f"{self.relations} sums could not be solved together; publish fewer levels at once"
        )
