"""From two sides to one indicator value: the division, and every reason for there being none."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from daowei.foundation.state_bytes import NOT_COMPUTABLE, REPORTED, WITHHELD
from daowei.language.columns import Column, float_column
from daowei.programme.definition import Indicator

Number = TypeVar("Number", bound=np.generic)
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
    states = np.asarray(REPORTED if column.states is None else column.states, dtype=np.uint8)
    return Side(values=_spread(column.as_floats(), shape), state=_spread(states, shape))


def _spread(cells: NDArray[Number], shape: tuple[int, int]) -> NDArray[Number]:
    return cells if cells.shape == shape else np.broadcast_to(cells, shape)


def ratio_of(
    numerator: Side,
    denominator: Side,
    indicator: Indicator,
    *,
    days: NDArray[np.int64] | None = None,
) -> Ratio:
    """The indicator: numerator over denominator times its factor; a year's worth if annualised.

    ``days``: of each period, as a column, where the indicator is annualised.
    Missing: where a side is missing, the larger of both reasons; a denominator of exactly 0 is
        NOT_COMPUTABLE; one below the minimum base makes the value WITHHELD.
    Rounding: one division of floats.
    Source: numerator x factor x 365 over denominator x days, as DHIS2 annualises.
    """
    multiplier, divisor = indicator.factor, denominator.values
    if days is not None:
        multiplier, divisor = multiplier * DAYS_IN_YEAR, divisor * days
    state = np.maximum(numerator.state, denominator.state)
    is_there = state == REPORTED
    is_zero = is_there & (denominator.values == 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = numerator.values * multiplier / divisor
    value[is_zero] = np.nan
    state[is_zero] = NOT_COMPUTABLE
    if indicator.minimum_base is not None:
        state[(state == REPORTED) & (denominator.values < indicator.minimum_base)] = WITHHELD
    return Ratio(numerator=numerator, denominator=denominator, value=value, state=state)
