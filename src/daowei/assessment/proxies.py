"""Whether a scored element stands for an observed one (CH-63), from tallies that keep up cheaply.

The same judgement as ``guarding.proxies_among``, in whole numbers: a tally of a pair changes with
each cell that changes, and says exactly what counting every cell again would say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.groundwork import Groundwork
from daowei.assessment.guarding import observed_elements, scored_elements
from daowei.assessment.live_values import LiveValues
from daowei.assessment.placing import own_cells
from daowei.programme.charter.values import (
    PROXY_CELLS,
    PROXY_CORRELATION,
    PROXY_EQUAL_PERCENT,
    moves_with,
)

Pair = tuple[str, str]  # scored element, observed element
_EXACT = 2**62  # products below it are added exactly in 64 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Of the cells in which both elements have a number: how many, equal ones, and exact sums."""

    cells: int = 0
    equal: int = 0
    one: int = 0
    other: int = 0
    one_squared: int = 0
    other_squared: int = 0
    product: int = 0

    def with_cell(self, one: int | None, other: int | None, *, sign: int = 1) -> "Tally":
        """The tally with a cell more, or (sign -1) less; a cell without both numbers is none."""
        if one is None or other is None:
            return self
        cell = (1, int(one == other), one, other, one * one, other * other, one * other)
        names = [each.name for each in fields(self)]
        return Tally(**{
            name: getattr(self, name) + sign * number
            for name, number in zip(names, cell, strict=True)
        })  # fmt: skip

    @property
    def is_proxy(self) -> bool:
        """Whether one moves with the other: nearly always equal, or as good as correlated."""
        if self.cells < PROXY_CELLS:
            return False
        if self.equal * 100 >= PROXY_EQUAL_PERCENT * self.cells:
            return True
        together = self.cells * self.product - self.one * self.other
        spreads = (self.cells * self.one_squared - self.one**2) * (
            self.cells * self.other_squared - self.other**2
        )
        least = round(PROXY_CORRELATION * 1000)
        return spreads > 0 and (1000 * together) ** 2 >= least**2 * spreads


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Own:
    """An element's own numbers over (period, unit), and where there are any."""

    total: NDArray[np.int64]
    there: NDArray[np.bool_]


def pairs_of(ground: Groundwork) -> Iterator[Pair]:
    """Every scored element with every observed one that is reported."""
    known = set(ground.codes.elements)
    observed = sorted(observed_elements(ground.programme) & known)
    scored = scored_elements(ground.programme, ground.basis.formulas).keys()
    for one in sorted((scored - set(observed)) & known):
        yield from ((one, other) for other in observed)


def tallies(ground: Groundwork, live: LiveValues) -> Mapping[Pair, Tally]:
    """The tallies of all pairs, every cell counted."""
    kept: dict[str, _Own] = {}
    found = {}
    for one, other in pairs_of(ground):
        kept = {code: each for code, each in kept.items() if code in {one, *_observed(ground)}}
        for code in (one, other):
            kept.setdefault(code, _own(live, code, ground.units.size))
        found[one, other] = _tally(kept[one], kept[other])
    return found


def _observed(ground: Groundwork) -> frozenset[str]:
    return frozenset(observed_elements(ground.programme))


def _own(live: LiveValues, element: str, units: int) -> _Own:
    cells = own_cells(live.rows(element), units)
    return _Own(total=cells.total, there=cells.count > 0)


def _tally(one: _Own, other: _Own) -> Tally:
    both = one.there & other.there
    x, y = one.total[both], other.total[both]
    return Tally(
        cells=x.size,
        equal=int((x == y).sum()),
        one=_sum(x, np.ones_like(x)),
        other=_sum(y, np.ones_like(y)),
        one_squared=_sum(x, x),
        other_squared=_sum(y, y),
        product=_sum(x, y),
    )


def _sum(one: NDArray[np.int64], other: NDArray[np.int64]) -> int:
    """The exact sum of products."""
    if not one.size:
        return 0
    largest = int(np.abs(one).max()) * int(np.abs(other).max()) * one.size
    if largest < _EXACT:
        return int(one @ other)
    return sum(a * b for a, b in zip(one.tolist(), other.tolist(), strict=True))


def refused_scores(ground: Groundwork, found: Mapping[Pair, Tally]) -> Mapping[str, str]:
    """Indicators whose scores the charter withholds, with the reason that names both elements."""
    scored = scored_elements(ground.programme, ground.basis.formulas)
    return {
        indicator: str(moves_with(one, other).reason)
        for (one, other), tally in found.items()
        if tally.is_proxy
        for indicator in sorted(scored[one])
    }
