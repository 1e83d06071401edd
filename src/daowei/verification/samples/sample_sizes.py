"""How many to look at, before anybody sets out."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from daowei.verification.samples.intervals import normal_quantile
from daowei.verification.samples.lots import exactly


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareAim:
    """A share that is to be known to within ``half_width`` to either side.

    ``share``: about what is expected; one half is the most cautious. ``population``: None where
    it is too large to matter. ``design_effect``: how much clusters widen the spread.
    """

    half_width: float
    share: float = 0.5
    population: int | None = None
    design_effect: float = 1.0
    confidence: float = 0.95


def for_share(aim: ShareAim) -> int:
    """The number to look at; never more than there are.

    Rounding: upwards, once, at the end.
    """
    needed = ceil(round(unrounded_for_share(aim), 9))
    return needed if aim.population is None else min(needed, aim.population)


def unrounded_for_share(aim: ShareAim) -> float:
    """``z² p (1-p) / d²``, less where the population is small, times the design effect.

    Source: Cochran 1977, 4.2 (finite population: ``n0 / (1 + (n0 - 1) / N)``).
    """
    z = normal_quantile(aim.confidence)
    needed = z * z * aim.share * (1 - aim.share) / aim.half_width**2
    if aim.population is not None:
        needed /= 1 + (needed - 1) / aim.population
    return needed * aim.design_effect


def design_effect(cluster_size: float, correlation: float) -> float:
    """How many times as many must be looked at when neighbours are looked at together.

    ``correlation``: within clusters, 0 where neighbours are no more alike than strangers.
    Source: Kish 1965, 5.4.
    """
    return 1 + (cluster_size - 1) * correlation


def random_third(units: int) -> int:
    """A third of a stratum, and at least two of it, so that its spread can be judged."""
    return max(min(2, units), -(-units // 3))


def proportional(units: Mapping[str, int], total: int) -> dict[str, int]:
    """A sample shared out over strata by their size; the largest remainders get what is left."""
    everybody = sum(units.values())
    shares = {stratum: divmod(size * total, everybody) for stratum, size in units.items()}
    taken = {stratum: whole for stratum, (whole, _) in shares.items()}
    left = total - sum(taken.values())
    for stratum in sorted(shares, key=lambda each: (-shares[each][1], each))[:left]:
        taken[stratum] += 1
    return taken


def fixed_rate(units: Mapping[str, int], rate: float) -> dict[str, int]:
    """The same share of every stratum, rounded up."""
    return {stratum: ceil(exactly(rate) * size) for stratum, size in units.items()}
