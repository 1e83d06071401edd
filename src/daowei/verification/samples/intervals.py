"""Intervals: between which values the truth lies, as far as a sample can tell."""

import math
from dataclasses import dataclass

from scipy.special import betaincinv, ndtri, stdtrit

from daowei.verification.samples.lots import Lot, share_at_most

_UPRIGHT = 1e-6  # what leans less is taken for symmetric, lest rounding show in the ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Both ends, included; made so that of all such intervals ``confidence`` hold the truth."""

    low: float
    high: float
    confidence: float = 0.95

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


def normal_quantile(confidence: float) -> float:
    """How many standard errors to either side hold so much of a normal distribution."""
    return float(ndtri(_upper(confidence)))


def t_quantile(confidence: float, degrees: int) -> float:
    """The same for Student's t; infinite where nothing is left to judge the spread by."""
    return float(stdtrit(degrees, _upper(confidence))) if degrees > 0 else math.inf


def _upper(confidence: float) -> float:
    return 1 - (1 - confidence) / 2


def t_interval(
    estimate: float, error: float, *, degrees: int, confidence: float = 0.95
) -> Interval:
    """Around an estimate with its standard error; ``degrees`` are clusters less strata."""
    reach = t_quantile(confidence, degrees) * error if error else 0.0
    return Interval(low=estimate - reach, high=estimate + reach, confidence=confidence)


def skewed_interval(
    estimate: float, error: float, *, degrees: int, skewness: float, confidence: float = 0.95
) -> Interval:
    """The same for an estimate whose distribution leans to one side.

    ``skewness``: of the estimate, not of what was observed; the tail it points to is the longer.
    Source: Hall 1992, On the removal of skewness by transformation, JRSS B 54:221-228 (the cubic).
    """
    reach = t_quantile(confidence, degrees)
    if not error or abs(skewness) < _UPRIGHT or math.isinf(reach):
        return t_interval(estimate, error, degrees=degrees, confidence=confidence)
    far, near = (
        3 / skewness * (math.cbrt(1 + skewness * (side - skewness / 6)) - 1)
        for side in (reach, -reach)
    )
    return Interval(low=estimate - far * error, high=estimate - near * error, confidence=confidence)


def wider(one: Interval, other: Interval) -> Interval:
    """From the lower of the two low ends to the higher of the two high ends."""
    return Interval(
        low=min(one.low, other.low), high=max(one.high, other.high), confidence=one.confidence
    )


def wilson(found: int, looked_at: int, *, confidence: float = 0.95) -> Interval:
    """Of a share in a large population; holds its promise on average.

    Source: Wilson 1927; Newcombe 1998, method 3.
    """
    _expect_count(found, looked_at)
    z = normal_quantile(confidence)
    share, square = found / looked_at, z * z
    middle = share + square / (2 * looked_at)
    reach = z * math.sqrt(share * (1 - share) / looked_at + square / (4 * looked_at**2))
    scale = 1 + square / looked_at
    low = 0.0 if found == 0 else (middle - reach) / scale
    high = 1.0 if found == looked_at else (middle + reach) / scale
    return Interval(low=low, high=high, confidence=confidence)


def clopper_pearson(found: int, looked_at: int, *, confidence: float = 0.95) -> Interval:
    """Of a share in a large population; never holds less than it promises.

    Source: Clopper and Pearson 1934; Newcombe 1998, method 5.
    """
    _expect_count(found, looked_at)
    tail = (1 - confidence) / 2
    left = looked_at - found
    low = 0.0 if found == 0 else float(betaincinv(found, left + 1, tail))
    high = 1.0 if left == 0 else float(betaincinv(found + 1, left, 1 - tail))
    return Interval(low=low, high=high, confidence=confidence)


def of_lot(found: int, looked_at: int, *, size: int, confidence: float = 0.95) -> tuple[int, int]:
    """How many there are in a whole lot of which some were looked at: the fewest and the most.

    Exact for sampling without replacement: a number of them is left out when it would show so
    few, or so many, with a chance of at most half of what the confidence leaves.
    Source: the hypergeometric distribution, both tails.
    """
    _expect_count(found, looked_at)
    tail = (1 - confidence) / 2
    lots = [Lot(size=size, marked=each) for each in range(found, size - (looked_at - found) + 1)]
    likely = [
        lot.marked
        for lot in lots
        if 1.0 - share_at_most(found - 1, looked_at, lot) > tail
        and share_at_most(found, looked_at, lot) > tail
    ]
    return likely[0], likely[-1]


def _expect_count(found: int, looked_at: int) -> None:
    if not 0 <= found <= looked_at or looked_at < 1:
        raise ValueError(f"{found} of {looked_at}: look at one or more, and find no more than that")
