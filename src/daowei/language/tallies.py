"""Which items a formula read, cell by cell, and which of them had no value."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import reduce

import numpy as np

from daowei.foundation.state_bytes import REPORTED
from daowei.language.columns import Mask, States
from daowei.language.tree import MissingStrategy


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was read: ``always`` in every cell (its states), the rest in some cells only.

    ``found``: where one of the rest had a value. ``gaps``: the state told first of those of the
    rest that had none, 0 where all had one.
    """

    always: Mapping[Hashable, States | None] = field(default_factory=dict)
    found: Mask | None = None
    gaps: States | None = None

    def __or__(self, other: "Tally") -> "Tally":
        if not other.always and other.found is None and other.gaps is None:
            return self
        return Tally(
            always={**self.always, **other.always},
            found=_either(self.found, other.found),
            gaps=_worse(self.gaps, other.gaps),
        )

    def where(self, active: Mask) -> "Tally":
        """The same in the active cells only."""
        if not self.always and self.found is None and self.gaps is None:
            return self
        found, gaps = self.found_anywhere(), self.all_gaps()
        return Tally(
            found=None if found is None else found & active,
            gaps=None if gaps is None else gaps * active,
        )

    def found_anywhere(self) -> Mask | None:
        """Where anything read had a value; None: nowhere."""
        found = self.found
        for states in self.always.values():
            here = np.ones(1, np.bool_) if states is None else states == REPORTED
            found = _either(found, here)
        return found

    def all_gaps(self) -> States | None:
        """The state told first of everything read without a value, 0 where all had one."""
        missing = (
            states * (states != REPORTED) for states in self.always.values() if states is not None
        )
        return reduce(_worse, missing, self.gaps)

    def skipped(self, strategy: MissingStrategy | None) -> States | None:
        """Where the strategy gives no value, and the state to tell there; 0 or None elsewhere."""
        match strategy:
            case MissingStrategy.SKIP_IF_ANY_VALUE_MISSING:
                return self.all_gaps()
            case MissingStrategy.SKIP_IF_ALL_VALUES_MISSING:
                gaps, found = self.all_gaps(), self.found_anywhere()
                if gaps is None or found is None:
                    return gaps
                return gaps * ~found
            case _:
                return None


NOTHING_READ = Tally()


def _either(one: Mask | None, other: Mask | None) -> Mask | None:
    if one is None or other is None:
        return other if one is None else one
    return one | other


def _worse(one: States | None, other: States | None) -> States | None:
    if one is None or other is None:
        return other if one is None else one
    return np.maximum(one, other)
