"""Chances of a sample from a lot, or from a stream without end."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, gammaln


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """So many things, of which some are marked (covered, or faulty: the plan says which)."""

    size: int
    marked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Things without end, of which a share is marked."""

    share: float


def lot_or_stream(share: float, size: int | None) -> Lot | Stream:
    """What a share stands for: in a lot the next whole number of things above it."""
    if size is None:
        return Stream(share=share)
    return Lot(size=size, marked=ceil(exactly(share) * size))


def exactly(share: float) -> Fraction:
    """The share as it is written: 0.05 is one twentieth."""
    return Fraction(repr(share))


def floor_of(share: float, size: int) -> int:
    """So much of a lot, rounded down to things."""
    return floor(exactly(share) * size)


def share_at_most(most: int, looked_at: int, source: Lot | Stream) -> float:
    """The chance that so many looked at show at most so many marked ones."""
    if most < 0:
        return 0.0
    if most >= looked_at:
        return 1.0
    if isinstance(source, Stream):
        return float(bdtr(most, looked_at, source.share))
    return float(min(1.0, _of_lot(looked_at, source)[: most + 1].sum()))


def shares(looked_at: int, source: Lot | Stream) -> NDArray[np.float64]:
    """The chance of each number of marked ones, from none to all."""
    if isinstance(source, Lot):
        return _of_lot(looked_at, source)
    upto = bdtr(np.arange(looked_at), looked_at, source.share)
    return np.diff(upto, prepend=0.0, append=1.0)


def _of_lot(looked_at: int, lot: Lot) -> NDArray[np.float64]:
    """The hypergeometric distribution, by logarithms of factorials."""
    found = np.arange(looked_at + 1)
    rest = lot.size - lot.marked
    possible = (found <= lot.marked) & (looked_at - found <= rest)
    chances = np.zeros(looked_at + 1)
    inside = found[possible]
    ways = _log_ways(lot.marked, inside) + _log_ways(rest, looked_at - inside)
    chances[possible] = np.exp(ways - _log_ways(lot.size, np.array(looked_at)))
    return chances


def _log_ways(of: int, taken: NDArray[np.int64]) -> NDArray[np.float64]:
    logs = gammaln(of + 1) - gammaln(taken + 1) - gammaln(of - taken + 1)
    return np.asarray(logs, dtype=np.float64)
