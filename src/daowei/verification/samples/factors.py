"""Verification factors: what was found over what was reported, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from daowei.verification.samples.designs import Design, Labels, Lonely, design
from daowei.verification.samples.estimates import Estimate, ratio, total
from daowei.verification.samples.intervals import Interval
from daowei.verification.samples.quality import factor as factor_of_unit

DECIMALS = 4
# With fewer visits the spread is guessed rather than seen: whatever they show, nothing is applied.
FEWEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A visited unit: what it reported and what was found, over all cells that were recounted.

    ``chance``: with which it was drawn.
    """

    unit: str
    stratum: str
    chance: Fraction
    reported: int
    found: int

    @property
    def factor(self) -> Fraction | None:
        """Found over reported; of a reported 0 there is none."""
        return factor_of_unit(self.found, self.reported)


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """The factor of an area from the units visited in it.

    ``estimate``: None where it cannot be made: nobody was visited, or nothing reported by them.
    """

    estimate: Estimate | None
    visited: int
    confidence: float = 0.95

    @property
    def interval(self) -> Interval | None:
        """Where the true factor lies; None where the visits cannot show any spread."""
        if self.estimate is None or self.estimate.degrees < 1:
            return None
        return self.estimate.cautious_interval(self.confidence)

    @property
    def applied(self) -> Decimal | None:
        """What reports of units not visited are multiplied with; None: they stand.

        Only when the interval leaves out 1, and then its end nearer to 1; never above 1, so that
        reporting too little earns nothing.
        Rounding: upwards at the fourth decimal: in favour of whoever was not visited.
        """
        interval = self.interval
        if interval is None or self.visited < FEWEST:
            return None
        nearer = Decimal(repr(interval.high)).quantize(
            Decimal(1).scaleb(-DECIMALS), rounding=ROUND_CEILING
        )
        return max(nearer, Decimal(0)) if nearer < 1 else None


def factor(compared: Sequence[Compared], sizes: Mapping[str, int]) -> Factor:
    """The factor of an area: a weighted ratio, its error by linearisation over the visited units.

    ``sizes``: how many units each stratum has.
    """
    if not compared or not any(each.reported for each in compared):
        return Factor(estimate=None, visited=len(compared))
    found = ratio(
        sample_of(compared, sizes),
        [float(each.found) for each in compared],
        [float(each.reported) for each in compared],
    )
    return Factor(estimate=found, visited=len(compared))


def sample_of(compared: Sequence[Compared], sizes: Mapping[str, int]) -> Design:
    """How the visited units were drawn: strata, chances and, where these are equal, sizes.

    Units drawn for certain stand for themselves. With unequal chances the draw counts as one with
    replacement, which is cautious.
    """
    strata = [(each.stratum, each.chance == 1) for each in compared]
    sure = {stratum: sum(each == (stratum, True) for each in strata) for stratum, _ in strata}
    chances = {
        stratum: {
            each.chance for each, label in zip(compared, strata, strict=True) if label == stratum
        }
        for stratum in strata
    }
    available = [
        float(sure[stratum])
        if is_sure
        else float(sizes[stratum] - sure[stratum])
        if len(chances[stratum, is_sure]) == 1
        else float("inf")
        for stratum, is_sure in strata
    ]
    weights = [float(1 / each.chance) for each in compared]
    return design(weights, Labels(strata=strata, available=available), lonely=Lonely.ADJUST)


def true_total(
    reported_total: int, compared: Sequence[Compared], sizes: Mapping[str, int]
) -> tuple[Estimate | None, Estimate]:
    """What the total really is, in two ways: reports times factor, and reports plus differences.

    The first suits errors that grow with size, the second few and separate ones. Tell both when
    they differ by more than an error.
    """
    by_factor = factor(compared, sizes).estimate
    scaled = by_factor and Estimate(
        value=reported_total * by_factor.value,
        error=reported_total * by_factor.error,
        degrees=by_factor.degrees,
        clusters=by_factor.clusters,
        skewness=by_factor.skewness,
    )
    differences = [float(each.found - each.reported) for each in compared]
    added = total(sample_of(compared, sizes), differences)
    return scaled, Estimate(
        value=reported_total + added.value,
        error=added.error,
        degrees=added.degrees,
        clusters=added.clusters,
        skewness=added.skewness,
    )
