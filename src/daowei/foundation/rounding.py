"""One rounding for every printed number: half away from zero, once."""

import math
from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np
from numpy.typing import NDArray

from daowei.foundation.problems import DaoweiError

# room for the longest float written out in full
_CONTEXT = Context(prec=800, rounding=ROUND_HALF_UP)
_SIGNIFICANT_DIGITS = 15


class RoundingError(DaoweiError, ValueError):
    """A number that cannot be rounded."""


def half_away(value: Decimal | float, decimals: int) -> Decimal:
    """The value with so many decimals, halves away from zero; never a negative zero.

    Rounding: whole and decimal numbers exactly; a float is first read at 15 significant digits,
        as people see it, so that 1.005 gives 1.01.
    Raises: RoundingError: the value is not a finite number, or ``decimals`` is negative.
    """
    if decimals < 0:
        raise RoundingError(f"{decimals} decimals: give 0 or more")
    exact = (
        Decimal(f"{value:.{_SIGNIFICANT_DIGITS}g}") if isinstance(value, float) else Decimal(value)
    )
    if not exact.is_finite():
        raise RoundingError(
            f"{value} is not a number that can be rounded; tell missing ones apart first"
        )
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), context=_CONTEXT)
    return rounded or abs(rounded)


def shown(value: Decimal | float, decimals: int) -> str:
    """The value as it is printed: ``-12.50``."""
    return f"{half_away(value, decimals):f}"


def half_away_array(values: NDArray[np.float64], decimals: int) -> NDArray[np.float64]:
    """The numbers ``half_away`` gives, for a whole array.

    Missing: NaN and infinities stay what they are.
    Raises: RoundingError: ``decimals`` is negative.
    """
    if decimals < 0:
        raise RoundingError(f"{decimals} decimals: give 0 or more")
    scale = math.pow(10, decimals)
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = np.abs(values) * scale
        lower = np.floor(scaled)
        above_half = scaled - lower - 0.5
        rounded = np.copysign((lower + (above_half >= 0)) / scale, values) + 0.0
        # reading at 15 digits moves a number by less than this: near a half, ask the exact one
        doubtful = np.abs(above_half) <= 1e-14 * np.maximum(scaled, 1)
    doubtful |= ~np.isfinite(scaled)
    return _settled(rounded, values, doubtful=doubtful, decimals=decimals)


def _settled(
    rounded: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    doubtful: NDArray[np.bool_],
    decimals: int,
) -> NDArray[np.float64]:
    rounded[~np.isfinite(values)] = values[~np.isfinite(values)]
    for place in zip(*np.nonzero(doubtful & np.isfinite(values)), strict=True):
        rounded[place] = float(half_away(float(values[place]), decimals))
    return rounded
