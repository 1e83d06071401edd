"""Totals, means, ratios and domains of a sample, each with its standard error.

Errors by Taylor linearisation: an estimate is replaced by the total of what each observation
adds to it, and the spread of that total follows from how the sample was drawn, stage by stage.

Source: Särndal, Swensson and Wretman 1992; Bellhouse 1985 for several stages; agrees with the
R package ``survey``.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daowei.verification.samples.designs import (
    Design,
    DesignError,
    Floats,
    Groups,
    Lonely,
    Stage,
    added_up,
)
from daowei.verification.samples.intervals import Interval, skewed_interval, t_interval, wider


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a sample says, how far off it typically is, and from how many clusters.

    ``degrees``: degrees of freedom, clusters less strata. ``skewness``: to which side estimates
    from such samples stray farther; 0 where it is not known.
    """

    value: float
    error: float
    degrees: int
    clusters: int
    skewness: float = 0.0

    def interval(self, confidence: float = 0.95) -> Interval:
        """Where the truth lies, by Student's t."""
        return t_interval(self.value, self.error, degrees=self.degrees, confidence=confidence)

    def cautious_interval(self, confidence: float = 0.95) -> Interval:
        """At each end the farther of Student's t and of what minds the skewness.

        Holds what it promises where a few are far off and the others right, as t does not.
        """
        leaning = skewed_interval(
            self.value,
            self.error,
            degrees=self.degrees,
            skewness=self.skewness,
            confidence=confidence,
        )
        return wider(self.interval(confidence), leaning)


def total(design: Design, values: ArrayLike, *, domain: ArrayLike | None = None) -> Estimate:
    """The total of the population, or of a domain of it (true where an observation belongs).

    Missing: observations without a value lie outside the domain; they are not dropped.
    """
    held, inside = _held(values, domain)
    share = np.where(inside, held, 0.0)
    return _estimate(design, float(design.weights @ share), _residuals(design, share))


def ratio(
    design: Design, over: ArrayLike, under: ArrayLike, *, domain: ArrayLike | None = None
) -> Estimate:
    """One total over another."""
    above, above_inside = _held(over, domain)
    below, below_inside = _held(under, domain)
    inside = above_inside & below_inside
    above, below = np.where(inside, above, 0.0), np.where(inside, below, 0.0)
    whole = float(design.weights @ below)
    if whole == 0:
        raise DesignError("a ratio over nothing: no observation adds to what it is divided by")
    found = float(design.weights @ above) / whole
    return _estimate(design, found, _residuals(design, (above - found * below) / whole))


def mean(design: Design, values: ArrayLike, *, domain: ArrayLike | None = None) -> Estimate:
    """The mean of the population or of a domain; a share where values are 0 and 1."""
    held = np.asarray(values, dtype=np.float64)
    return ratio(design, held, np.where(np.isnan(held), np.nan, 1.0), domain=domain)


def _held(values: ArrayLike, domain: ArrayLike | None) -> tuple[Floats, NDArray[np.bool_]]:
    held = np.asarray(values, dtype=np.float64)
    inside = np.ones(held.shape, bool) if domain is None else np.asarray(domain, dtype=bool)
    return held, inside & ~np.isnan(held)


def _residuals(design: Design, share: Floats) -> Floats:
    """What each observation adds, weighted; where groups were corrected, less its group's mean."""
    if design.poststrata is None:
        return design.weights * share
    groups = design.poststrata
    means = groups.totals(design.weights * share) / groups.totals(design.weights)
    return design.weights * (share - means[groups.places])


def _estimate(design: Design, value: float, added: Floats) -> Estimate:
    error = math.sqrt(variance(design, added))
    return Estimate(
        value=value,
        error=error,
        degrees=design.degrees,
        clusters=design.stages[0].clusters.count,
        skewness=_third_cumulant(design.stages[0], added) / error**3 if error else 0.0,
    )


def variance(design: Design, added: Floats) -> float:
    """The variance of a total of weighted values: between the clusters of each stage in turn.

    Deeper stages count by the share of clusters drawn above them.
    """
    spread, reached = 0.0, np.ones(len(added))
    for stage in design.stages:
        spread += _between(stage, added, reached, lonely=design.lonely)
        reached = reached * stage.fractions
        if not reached.any():
            break
    return spread


def _between(stage: Stage, added: Floats, reached: Floats, *, lonely: Lonely) -> float:
    """Between the clusters of one stage, within its strata."""
    clusters = _Clusters.of(stage, added)
    counts = stage.strata.first(stage.drawn)
    left = 1 - stage.strata.first(stage.fractions)
    squares = clusters.powers(counts, 2)
    alone = (counts == 1) & (left > 0)
    if alone.any():
        if lonely is Lonely.FAIL:
            raise DesignError(
                "a stratum with a single cluster: collapse strata by plan, or name a rule for it"
            )
        squares = _for_lonely(squares, alone, clusters, lonely=lonely)
    scale = np.where(counts > 1, counts / np.maximum(counts - 1, 1), 1.0)
    of_strata = reached[_first_of(stage.strata)] * left * scale * squares
    if lonely is Lonely.AVERAGE and alone.any():
        return float(of_strata[~alone].sum()) * len(counts) / int((~alone).sum())
    return float(of_strata.sum())


def _third_cumulant(stage: Stage, added: Floats) -> float:
    """To which side a total of weighted values leans, between the clusters of a stage.

    Missing: strata with fewer than three clusters tell nothing, and add nothing.
    """
    clusters = _Clusters.of(stage, added)
    counts = stage.strata.first(stage.drawn)
    fractions = stage.strata.first(stage.fractions)
    scale = np.where(counts > 2, counts**2 / np.maximum((counts - 1) * (counts - 2), 1), 0.0)
    cubes = clusters.powers(counts, 3)
    return float((scale * (1 - fractions) * (1 - 2 * fractions) * cubes).sum())


def _first_of(groups: Groups) -> NDArray[np.intp]:
    return np.unique(groups.places, return_index=True)[1]


@dataclass(frozen=True, slots=True, eq=False)
class _Clusters:
    """Totals of clusters, and the stratum of each."""

    totals: Floats
    strata: NDArray[np.intp]

    @classmethod
    def of(cls, stage: Stage, added: Floats) -> "_Clusters":
        at = _first_of(stage.clusters)
        return cls(stage.clusters.totals(added), stage.strata.places[at])

    def powers(self, counts: Floats, power: int) -> Floats:
        """Distances from the mean of each stratum, to this power, added up."""
        means = added_up(self.strata, self.totals) / counts
        return added_up(self.strata, (self.totals - means[self.strata]) ** power)

    def squares_as_they_are(self) -> Floats:
        """Squares added up, from the mean of all, which is 0 for what is added to a mean."""
        return added_up(self.strata, self.totals * self.totals)


def _for_lonely(
    squares: Floats, alone: NDArray[np.bool_], clusters: _Clusters, *, lonely: Lonely
) -> Floats:
    if lonely is Lonely.ADJUST:
        return np.where(alone, clusters.squares_as_they_are(), squares)
    return np.where(alone, 0.0, squares)
