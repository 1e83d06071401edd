"""Made-up counties on which intervals are tried: how often do they hold the truth?

The dice come from whoever calls; the thinking has none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from daowei.foundation.texts import N_
from daowei.verification.samples.designs import Floats, Labels, design
from daowei.verification.samples.estimates import Estimate, mean
from daowei.verification.samples.factors import Compared, factor
from daowei.verification.samples.unequal import by_brewer


class Dice(Protocol):
    """What of a random generator is used here (numpy's has it all)."""

    def random(self, size: int) -> Floats: ...
    def normal(self, loc: float, scale: float, size: int) -> Floats: ...
    def beta(self, a: float, b: float, size: int) -> Floats: ...
    def lognormal(self, mean: float, sigma: float, size: int) -> Floats: ...
    def permutation(self, x: int) -> NDArray[np.int64]: ...


class Pattern(StrEnum):
    """How reports go wrong in a made-up county."""

    BOTH_WAYS = "both_ways"  # miscounted, sometimes too much and sometimes too little
    ALL_A_LITTLE = "all_a_little"  # everybody somewhat too much
    SOME_A_LOT = "some_a_lot"  # two thirds are right, the others far too much


PATTERN_NAMES = {
    Pattern.BOTH_WAYS: N_("counting errors both ways"),
    Pattern.ALL_A_LITTLE: N_("everybody reports a little too much"),
    Pattern.SOME_A_LOT: N_("a third reports far too much, the others rightly"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class County:
    """Units with what they reported and what is there."""

    reported: Floats
    found: Floats

    @property
    def factor(self) -> float:
        """The truth that a sample looks for."""
        return float(self.found.sum() / self.reported.sum())


def county(pattern: Pattern, dice: Dice, *, units: int = 240) -> County:
    """A county whose reports go wrong in this way; large and small units mixed."""
    reported = np.maximum(1, np.round(dice.lognormal(4.6, 0.4, units)))
    return County(reported=reported, found=np.round(reported * _factors(pattern, dice, units)))


def _factors(pattern: Pattern, dice: Dice, units: int) -> Floats:
    if pattern is Pattern.BOTH_WAYS:
        return 1 - np.clip(dice.normal(0.06, 0.08, units), -0.3, 0.4)
    if pattern is Pattern.ALL_A_LITTLE:
        return 1 - dice.beta(2, 14, units)
    right = 1 - np.clip(dice.normal(0, 0.02, units), -0.05, 0.05)
    return np.where(dice.random(units) < 2 / 3, right, 1 - dice.beta(1.5, 4, units))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Of many draws: how often the interval held the truth, and how often it lay below it.

    ``too_hard``: all of the interval below the truth, so that a factor would take too much.
    """

    covered: float
    too_hard: float


def held_by_factor(area: County, visits: int, dice: Dice, *, draws: int) -> Held:
    """Factors of a county from simple random draws of so many units."""
    truth, units = area.factor, len(area.reported)
    covered = too_hard = 0
    for _ in range(draws):
        drawn = dice.permutation(units)[:visits]
        compared = [_compared(area, int(each), Fraction(visits, units)) for each in drawn]
        interval = factor(compared, {"": units}).interval
        covered += interval is not None and truth in interval
        too_hard += interval is not None and interval.high < truth
    return Held(covered=covered / draws, too_hard=too_hard / draws)


def _compared(area: County, place: int, chance: Fraction) -> Compared:
    return Compared(
        unit=str(place),
        stratum="",
        chance=chance,
        reported=int(area.reported[place]),
        found=int(area.found[place]),
    )


# ── other designs ───────────────────────────────────────────────────────────────────


def covered(draw: Callable[[], Estimate], truth: float, *, draws: int) -> float:
    """How often the interval of a drawn estimate holds the truth."""
    return sum(truth in draw().interval() for _ in range(draws)) / draws


def two_stage_share(clusters: int, dice: Dice) -> tuple[Callable[[], Estimate], float]:
    """A share of records, drawn in two stages: clusters, then 10 of the 40 records of each.

    Gives what draws one sample, and the truth.
    """
    size, taken, available = 40, 10, 300
    chances = np.clip(dice.normal(0.7, 0.12, available), 0.05, 0.98)
    records = (dice.random(available * size).reshape(available, size) < chances[:, None]) * 1.0

    def draw() -> Estimate:
        chosen = dice.permutation(available)[:clusters]
        inside = [dice.permutation(size)[:taken] for _ in chosen]
        values = np.concatenate([records[one][at] for one, at in zip(chosen, inside, strict=True)])
        labels = np.repeat(chosen, taken).tolist()
        count = len(labels)
        made = design(
            np.full(count, available / clusters * size / taken),
            Labels(clusters=labels, available=np.full(count, available)),
            Labels(available=np.full(count, size)),
        )
        return mean(made, values)

    return draw, float(records.mean())


def stratified_mean(per_stratum: int, dice: Dice) -> tuple[Callable[[], Estimate], float]:
    """A mean over three strata of different sizes, so many drawn from each."""
    sizes = (60, 90, 150)
    values = [
        dice.normal(level, 12.0, size) for level, size in zip((80, 95, 120), sizes, strict=True)
    ]

    def draw() -> Estimate:
        drawn = [each[dice.permutation(len(each))[:per_stratum]] for each in values]
        available = np.repeat(np.array(sizes, dtype=np.float64), per_stratum)
        strata = np.repeat(np.arange(3), per_stratum).tolist()
        made = design(available / per_stratum, Labels(strata=strata, available=available))
        return mean(made, np.concatenate(drawn))

    return draw, float(np.concatenate(values).mean())


def unequal_total(visits: int, dice: Dice) -> tuple[Callable[[], Estimate], float]:
    """A total of units drawn in proportion to size, systematically from a shuffled list."""
    sizes = np.maximum(1, np.round(dice.lognormal(4.0, 0.5, 400)))
    values = sizes * (0.9 + dice.normal(0, 0.08, len(sizes)))
    chances = visits * sizes / sizes.sum()

    def draw() -> Estimate:
        order = dice.permutation(len(sizes))
        upto = np.cumsum(chances[order])
        points = float(dice.random(1)[0]) + np.arange(visits)
        drawn = order[np.searchsorted(upto, points).clip(max=len(order) - 1)]
        return by_brewer(values[drawn], chances[drawn])

    return draw, float(values.sum())
