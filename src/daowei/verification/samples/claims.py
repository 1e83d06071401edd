"""Is a claim safe? "The county's total is at least so much", confirmed at a stated risk.

Units are drawn with replacement, each with a chance in proportion to what it reported; every
visit lowers the risk that the claim is wrong and nobody noticed, or raises it. A sample size fixed
beforehand is not needed: one stops when the risk is small enough, or has visited everybody.

Source: Stark 2009, Risk-limiting post-election audits (Kaplan-Markov, MACRO), with a total in
place of a margin of votes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, log


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """That a total is at least a target, by what each unit reported."""

    reported: Mapping[str, int]
    target: int

    @property
    def margin(self) -> int:
        """By how much the reported total lies above the target."""
        return sum(self.reported.values()) - self.target

    @property
    def bound(self) -> Fraction:
        """By how many margins the total could be overstated at most: the ``U`` of the source.

        Raises: ValueError: what was reported does not even reach the target.
        """
        if self.margin <= 0:
            raise ValueError(
                f"a reported total of {sum(self.reported.values())} does not exceed {self.target}: "
                "there is nothing to confirm"
            )
        return Fraction(sum(self.reported.values()), self.margin)

    def chance(self, unit: str) -> Fraction:
        """How likely each draw takes this unit."""
        return Fraction(self.reported[unit], sum(self.reported.values()))

    def taint(self, unit: str, found: int) -> Fraction:
        """The share of a unit's report that was not there; too little reported counts as 0."""
        reported = self.reported[unit]
        return max(Fraction(0), Fraction(reported - found, reported))


def risk(bound: Fraction, taints: Iterable[Fraction]) -> Fraction:
    """The chance to see so little wrong although the claim is wrong, at most 1.

    A unit of whose report nothing was there makes it 1: visit everybody.
    """
    total = Fraction(1)
    for taint in taints:
        if taint >= 1:
            return Fraction(1)
        total *= (1 - 1 / bound) / (1 - taint)
    return min(total, Fraction(1))


def risk_of(claim: Claim, visits: Iterable[tuple[str, int]]) -> Fraction:
    """The risk after visits: of each its unit and what was found, once for each time drawn."""
    return risk(claim.bound, (claim.taint(unit, found) for unit, found in visits))


def clean_visits(bound: Fraction, limit: float) -> int:
    """How many visits confirm a claim when nothing wrong is found."""
    if bound <= 1:
        return 1
    needed = ceil(log(limit) / log(1 - 1 / bound))
    return needed if (1 - 1 / bound) ** needed <= Fraction(repr(limit)) else needed + 1


def overstatement_bound(winner: int, loser: int, *, batch: tuple[int, int, int]) -> Fraction:
    """How far one batch could overstate a margin, in margins.

    ``batch``: its ballots, and what it reports for winner and loser.
    """
    ballots, for_winner, for_loser = batch
    return Fraction(for_winner - for_loser + ballots, winner - loser)
