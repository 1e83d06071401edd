"""Rounding whole columns: exact numbers by whole arithmetic, floats as people read them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from daowei.language.columns import Numbers
from daowei.language.exact import Exact, exact
from daowei.language.numbers import mantissa_of, rounded

_SAFE = 1e14  # from here on a scaled float leaves no room to tell steps apart
_DIGITS = 15  # at which a float is read


def rounded_numbers(numbers: Numbers, decimals: int, *, how: str = "half_away") -> Numbers:
    """The numbers with exactly so many decimals, exact from then on.

    Rounding: ``how`` as of ``numbers.ROUNDINGS``; floats are first read at 15 significant digits.
    """
    if numbers.exact is None:
        return Numbers(exact=_of_floats(numbers.as_floats(), decimals, how=how))
    whole = _of_exact(numbers.exact, decimals, how=how)
    if numbers.floats is None:
        return Numbers(exact=whole)
    read = _of_floats(np.where(numbers.float_cells, numbers.floats, 0.0), decimals, how=how)
    mantissas = np.where(numbers.float_cells, read.mantissas, whole.mantissas)
    return Numbers(exact=exact(mantissas, decimals=max(decimals, 0)))


def _of_exact(numbers: Exact, decimals: int, *, how: str) -> Exact:
    """Cut by whole division; what is left decides whether the last digit grows."""
    surplus = numbers.decimals - decimals
    if surplus <= 0:
        factor = 10**-surplus
        held = numbers.mantissas
        if numbers.bound * factor >= 2**63:
            held = held.astype(object)
        return Exact(mantissas=held * factor, decimals=decimals, bound=numbers.bound * factor)
    unit = 10**surplus
    held = numbers.mantissas if unit * 2 < 2**63 else numbers.mantissas.astype(object)
    whole, left = np.abs(held) // unit, np.abs(held) % unit
    grown = whole + _grows(whole, left * 2, unit, how=how)
    signed = np.where(held < 0, -grown, grown)
    below = max(-decimals, 0)
    bound = (numbers.bound // unit + 1) * 10**below
    if bound >= 2**63:
        signed = signed.astype(object)
    return Exact(mantissas=signed * 10**below, decimals=max(decimals, 0), bound=bound)


def _grows(
    whole: NDArray[Any], twice_left: NDArray[Any], unit: float, *, how: str
) -> NDArray[np.bool_]:
    match how:
        case "up":
            grows = twice_left > 0
        case "down":
            grows = twice_left < 0
        case "half_even":
            grows = (twice_left > unit) | ((twice_left == unit) & (whole % 2 == 1))
        case _:
            grows = twice_left >= unit
    return np.asarray(grows, dtype=np.bool_)


def _of_floats(values: NDArray[np.float64], decimals: int, *, how: str) -> Exact:
    with np.errstate(all="ignore"):
        scaled = (
            np.abs(values) * 10.0**decimals if decimals >= 0 else (np.abs(values) / 10.0**-decimals)
        )
        scaled, doubtful = _as_read(scaled)
        whole = np.floor(scaled)
        grown = whole + _grows(whole, (scaled - whole) * 2, 1.0, how=how)
        usual = np.copysign(grown, values).astype(np.int64)
    mantissas = (
        usual * 10 ** max(-decimals, 0) if decimals > -4 else (usual.astype(object) * 10**-decimals)
    )
    places = doubtful[np.isfinite(values.ravel()[doubtful])]
    if len(places):
        mantissas = _one_by_one(mantissas, values, places=places, decimals=decimals, how=how)
    return exact(mantissas, decimals=max(decimals, 0))


def _as_read(scaled: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """The numbers with those that read as a step or as half of one put on it; and the doubtful.

    A float next to a half step reads as the half step if it is nearer to it than half a unit of
    the last digit read. What is just about as far as that is doubtful, and what has no room for
    digits after the step.
    """
    halves = np.rint(scaled * 2)
    off = np.abs(scaled * 2 - halves)
    close = np.flatnonzero(((off != 0) & (off <= 4e-14 * scaled)) | ~(scaled < _SAFE))
    if not len(close):
        return scaled, close
    here, apart = scaled.ravel()[close], off.ravel()[close]
    reach = 10.0 ** (np.floor(np.log10(here)) - (_DIGITS - 1))
    sure = (here < _SAFE) & (apart < 0.7 * reach)
    doubtful = ~(here < _SAFE) | ((apart >= 0.7 * reach) & (apart <= 1.3 * reach))
    read = scaled.copy()
    read.ravel()[close[sure]] = halves.ravel()[close[sure]] / 2
    read.ravel()[close[doubtful]] = 0.0
    return read, close[doubtful]


def _one_by_one(
    mantissas: NDArray[Any],
    values: NDArray[np.float64],
    *,
    places: NDArray[np.intp],
    decimals: int,
    how: str,
) -> NDArray[Any]:
    """The few doubtful cells by the reference's own rounding."""
    held = mantissas.astype(object).ravel()
    for place in places:
        one = rounded(float(values.ravel()[place]), decimals, how)
        held[place] = mantissa_of(one, max(decimals, 0))
    return held.reshape(mantissas.shape)
