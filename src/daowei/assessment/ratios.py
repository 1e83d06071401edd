"""From two sides to one indicator value: the division, and every reason for there being none."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daowei.foundation.states import State
from daowei.language.columns import Column, float_column
from daowei.programme.definition import Indicator

DAYS_IN_YEAR = 365  # as DHIS2 counts, leap years included


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Side:
    """Numerator or denominator over (period, unit); NaN where ``state`` is not REPORTED."""

    values: NDArray[np.float64]
    state: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ratio:
    """Both sides and what they make; ``value`` stands where it is REPORTED or WITHHELD."""

    numerator: Side
    denominator: Side
    value: NDArray[np.float64]
    state: NDArray[np.uint8]

    @property
    def column(self) -> Column:
        """The values as an input of other formulas."""
        return float_column(self.value, states=self.state)


def side_of(column: Column, shape: tuple[int, int]) -> Side:
    """A formula's column spread over all periods and units."""
    states = np.uint8(State.REPORTED) if column.states is None else column.states
    return Side(
        values=np.broadcast_to(column.as_floats(), shape),
        state=np.broadcast_to(np.asarray(states, dtype=np.uint8), shape),
    )


def ratio_of(
    numerator: Side, denominator: Side, indicator: Indicator, *, days: NDArray[np.int64]
) -> Ratio:
    """The indicator: numerator over denominator times its factor; a year's worth if annualised.

    ``days``: of each period, as a column.
    Missing: where a side is missing, the larger of both reasons; a denominator of exactly 0 is
        NOT_COMPUTABLE; one below the minimum base makes the value WITHHELD.
    Rounding: one division of floats.
    Source: numerator x factor x 365 over denominator x days, as DHIS2 annualises.
    """
    multiplier = indicator.factor * (DAYS_IN_YEAR if indicator.annualised else 1)
    divisor = denominator.values * (days if indicator.annualised else 1)
    state = np.maximum(numerator.state, denominator.state)
    is_there = state == State.REPORTED
    is_zero = is_there & (denominator.values == 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(is_there & ~is_zero, numerator.values * multiplier / divisor, np.nan)
    state = np.where(is_zero, np.uint8(State.NOT_COMPUTABLE), state)
    if indicator.minimum_base is not None:
        is_small = (state == State.REPORTED) & (denominator.values < indicator.minimum_base)
        state = np.where(is_small, np.uint8(State.WITHHELD), state)
    return Ratio(numerator=numerator, denominator=denominator, value=value, state=state)
