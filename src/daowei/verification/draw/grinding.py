"""How far whoever tries values in secret could still bend a draw, and what a plan allows."""

import math
from dataclasses import dataclass

from daowei.foundation.texts import N_, Text

FEWEST_DICE = 10
FEWEST_LOTTERY_DRAWS = 2
TRIES = 2**40  # what a determined organiser with a rented machine can try
BEACON_OUTCOMES = 2**256


@dataclass(frozen=True, slots=True, kw_only=True)
class Grinding:
    """The most that a unit's chance can be moved by ``tries`` attempts."""

    outcomes: int
    tries: int
    shift: float

    @property
    def text(self) -> Text:
        """The bound in words."""
        return Text(
            N_("Even with a million million secret attempts nobody could move a unit's chance by "
               "more than {percent} percentage points."),
            {"percent": f"{self.shift * 100:.2g}"},
        )  # fmt: skip


def shift(outcomes: float, *, tries: float = TRIES, chance: float = 1 / 3) -> float:
    """``sqrt(p(1-p)/M) * sqrt(2 ln G)``: what choosing among G values wins with M outcomes."""
    return math.sqrt(chance * (1 - chance) / outcomes) * math.sqrt(2 * math.log(tries))


def grinding(outcomes: int, *, tries: int = TRIES) -> Grinding:
    """The bound for public randomness with so many outcomes."""
    return Grinding(outcomes=outcomes, tries=tries, shift=shift(outcomes, tries=tries))
