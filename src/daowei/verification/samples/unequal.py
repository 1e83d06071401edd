"""Totals of samples whose units were drawn with unequal chances."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daowei.verification.samples.designs import DesignError, Floats
from daowei.verification.samples.estimates import Estimate

Joint = NDArray[np.float64]


def expanded_total(values: ArrayLike, chances: ArrayLike) -> float:
    """The total of the population: each value over the chance to be drawn.

    Source: Horvitz and Thompson 1952.
    """
    return float(_over(values, chances).sum())


def by_brewer(values: ArrayLike, chances: ArrayLike) -> Estimate:
    """The total with an error that needs each unit's own chance only, and is never negative.

    ``n/(n-1) sum (1-p) (y/p - mean)^2``. Source: Brewer 2002, chapter 9.
    """
    expanded, p = _over(values, chances), _chances(chances)
    away = (expanded - expanded.mean()) ** 2
    return _told(expanded, _per_one_less(len(p)) * float(((1 - p) * away).sum()))


def with_replacement(values: ArrayLike, chances: ArrayLike) -> Estimate:
    """The total with the error of a draw with replacement: cautious.

    Source: Hansen and Hurwitz 1943.
    """
    expanded = _over(values, chances)
    away = (expanded - expanded.mean()) ** 2
    return _told(expanded, _per_one_less(len(expanded)) * float(away.sum()))


def by_joint_chances(values: ArrayLike, chances: ArrayLike, joint: Joint) -> Estimate:
    """The total with its error from the chances that two units are drawn together.

    ``joint``: with each unit's own chance on the diagonal. Source: Horvitz and Thompson 1952.
    """
    expanded, p = _over(values, chances), _chances(chances)
    together = 1 - np.outer(p, p) / joint
    return _told(expanded, float(expanded @ together @ expanded))


def by_yates_grundy(values: ArrayLike, chances: ArrayLike, joint: Joint) -> Estimate:
    """The same for samples of a fixed size: steadier. Source: Yates and Grundy 1953."""
    expanded, p = _over(values, chances), _chances(chances)
    apart = np.outer(p, p) / joint - 1
    np.fill_diagonal(apart, 0.0)
    differences = expanded[:, None] - expanded[None, :]
    return _told(expanded, float((apart * differences**2).sum()) / 2)


# ── joint chances where they are not known ──────────────────────────────────────────


def hartley_rao(chances: ArrayLike, squares_over_n: float | None = None) -> Joint:
    """Joint chances of systematic draws from a list in random order.

    ``squares_over_n``: the sum of squared chances of the whole population over the sample size;
    None: estimated from the sample. Source: Hartley and Rao 1962.
    """
    p = _chances(chances)
    count = len(p)
    known = float(p.sum()) / count if squares_over_n is None else squares_over_n
    return _with_own(p, np.outer(p, p) * (count - 1) / (count - p[:, None] - p[None, :] + known))


def overton(chances: ArrayLike) -> Joint:
    """Joint chances by a rule of thumb for randomised systematic draws. Source: Overton 1985."""
    p = _chances(chances)
    count = len(p)
    return _with_own(p, np.outer(p, p) * (count - 1) / (count - (p[:, None] + p[None, :]) / 2))


def _with_own(p: Floats, joint: Joint) -> Joint:
    np.fill_diagonal(joint, p)
    return joint


def _chances(chances: ArrayLike) -> Floats:
    held = np.asarray(chances, dtype=np.float64)
    if not np.all((held > 0) & (held <= 1)):
        raise DesignError("every unit drawn had a chance above 0 and of at most 1")
    return held


def _over(values: ArrayLike, chances: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64) / _chances(chances)


def _per_one_less(count: int) -> float:
    if count < 2:
        raise DesignError("a single unit shows no spread")
    return count / (count - 1)


def _told(expanded: Floats, spread: float) -> Estimate:
    return Estimate(
        value=float(expanded.sum()),
        error=math.sqrt(max(spread, 0.0)),
        degrees=len(expanded) - 1,
        clusters=len(expanded),
    )
