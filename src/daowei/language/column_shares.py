"""Sharing out exact amounts over lists of weights, for whole columns: nothing is lost or made."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daowei.language.columns import Mask, Numbers
from daowei.language.exact import Exact, aligned, exact


def shares(amount: Exact, weights: Sequence[Numbers]) -> tuple[list[Exact], Mask]:
    """Each weight's part of the amounts, adding up exactly; and where there is nothing to go by.

    Rounding: largest remainders up by one unit of the amount's last decimal, earlier ones first.
    """
    whole = _comparable(weights, amount)
    total = whole.sum(axis=0)
    refused = np.asarray((total == 0) | (whole < 0).any(axis=0), dtype=np.bool_)
    units = amount.mantissas
    if whole.dtype == object or max(amount.bound, 1) * int(np.abs(whole).max()) >= 2**63:
        units, whole, total = (each.astype(object) for each in (units, whole, total))
    shared, total = units * np.where(refused, 0, whole), np.where(refused, 1, total)
    parts, left = shared // total, shared % total
    parts = parts + (_turn(left) < units - parts.sum(axis=0))
    return [exact(each.astype(units.dtype), decimals=amount.decimals) for each in parts], refused


def _comparable(weights: Sequence[Numbers], amount: Exact) -> NDArray[Any]:
    """The weights in one unit: whole numbers, or fractions where one is a float as written."""
    found = [each.exact for each in weights if each.exact is not None and each.floats is None]
    if len(found) == len(weights):
        # room for their sum
        rows = [each.mantissas for each in aligned(found, room=len(found))]
    else:
        rows = [_fractions(each) for each in weights]
    return np.stack(np.broadcast_arrays(*rows, amount.mantissas)[:-1])


def _fractions(weight: Numbers) -> NDArray[Any]:
    if weight.exact is None:
        return np.asarray(_WRITTEN(weight.as_floats()), dtype=object)
    as_whole = np.asarray(_FRACTION(weight.exact.mantissas, 10**weight.exact.decimals), object)
    if weight.floats is None:
        return as_whole
    return np.where(weight.float_cells, np.asarray(_WRITTEN(weight.floats), object), as_whole)


def _as_written(value: float) -> Fraction:
    return Fraction(repr(float(value))) if math.isfinite(value) else Fraction(0)


_WRITTEN = np.frompyfunc(_as_written, 1, 1)
_FRACTION = np.frompyfunc(lambda mantissa, unit: Fraction(int(mantissa), int(unit)), 2, 1)


def _turn(left: NDArray[Any]) -> NDArray[np.int64]:
    """Whose turn it is to be rounded up: the largest remainder first, then the earlier member."""
    turns = np.zeros(left.shape, np.int64)
    for place in range(len(left)):
        ahead = (left > left[place]).sum(axis=0) + (left[:place] == left[place]).sum(axis=0)
        turns[place] = ahead
    return turns
