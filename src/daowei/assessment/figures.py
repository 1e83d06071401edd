"""Aggregated figures of one input over (period, unit), exact until the last division."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daowei.foundation.state_bytes import REPORTED
from daowei.foundation.states import State


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Figures:
    """Arrays over (period, unit).

    ``total`` is a sum of scaled integers (or, for deviations, the float figure itself);
    ``divisor`` what it is divided by where the figure is a mean; ``count`` how many values are
    in it; ``reason`` why there is none where ``count`` is 0, 0 meaning ``silent``: CLOSED where it
    is known who owes what, else NOT_REPORTED.
    """

    total: NDArray[Any]
    count: NDArray[np.int32]
    reason: NDArray[np.uint8]
    divisor: NDArray[Any] | None = None
    decimals: int = 0
    silent: State = State.NOT_REPORTED

    def cut(self, columns: NDArray[np.intp]) -> "Figures":
        """The figures of some units only."""
        return self.corner(np.ix_(np.arange(len(self.total)), columns))

    def corner(self, corner: tuple[NDArray[np.intp], ...]) -> "Figures":
        """The figures of some periods and units only (rows standing, columns lying)."""
        divisor = self.divisor
        if divisor is not None:
            divisor = divisor[corner] if divisor.shape[1] > 1 else divisor[corner[0][:, 0]]
        return replace(
            self,
            total=self.total[corner],
            count=self.count[corner],
            reason=self.reason[corner],
            divisor=divisor,
        )

    @property
    def is_sum(self) -> bool:
        """Whether the figures are exact sums, not means or roots."""
        return self.divisor is None and self.total.dtype.kind == "i"

    @property
    def has_value(self) -> NDArray[np.bool_]:
        """Where there is a figure."""
        return self.count > 0

    @property
    def state(self) -> NDArray[np.uint8]:
        """The state of every cell (``foundation.states.State``)."""
        return states_of(self.count, self.reason, silent=self.silent)

    def values(self) -> NDArray[np.float64]:
        """The figures as floats.

        Missing: NaN; ``state`` says why. Rounding: none but that of the one division.
        """
        scale = 10**self.decimals
        divisor = scale if self.divisor is None else self.divisor * scale
        with np.errstate(divide="ignore", invalid="ignore"):
            figures = self.total / divisor
        return np.where(self.has_value, figures, np.nan)


def states_of(
    count: NDArray[np.int32], reason: NDArray[np.uint8], *, silent: State | NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """A number where something was counted, else the reason; ``silent`` where there is no reason.

    A county whose townships closed or never owed the form is CLOSED only if all of them are:
    one township that owes and is silent makes it NOT_REPORTED.
    """
    # sums of bytes: a choice cell by cell costs ten times as much where states are mixed
    given = count > 0
    told = reason + (reason == 0) * np.asarray(silent, dtype=np.uint8)
    states: NDArray[np.uint8] = told * ~given + given * REPORTED
    return states
