"""Exact numbers in arrays: whole mantissas scaled by a power of ten, however large they grow."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from daowei.language.numbers import scaled, to_float

Mantissas: TypeAlias = NDArray[Any]  # int64, or Python's own integers where those would not fit
_LARGEST = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Exact:
    """Numbers ``mantissas / 10**decimals``; no mantissa is further from zero than ``bound``."""

    mantissas: Mantissas
    decimals: int
    bound: int

    @cached_property
    def floats(self) -> NDArray[np.float64]:
        """The nearest floats of the mantissas, then one IEEE division by ten to the decimals."""
        try:
            floats = self.mantissas.astype(np.float64)
            return floats / float(10**self.decimals) if self.decimals else floats
        except OverflowError:  # too long for a float on its own: as the reference converts them
            return np.asarray(_CONVERTED(self.mantissas, self.decimals), dtype=np.float64)

    def tightened(self) -> "Exact":
        """The same numbers with the least true bound, in int64 where they fit."""
        bound = _magnitude(self.mantissas)
        mantissas = self.mantissas
        if bound <= _LARGEST and mantissas.dtype == object:
            mantissas = mantissas.astype(np.int64)
        return Exact(mantissas=mantissas, decimals=self.decimals, bound=bound)


def exact(mantissas: Mantissas, *, decimals: int = 0) -> Exact:
    """The numbers of an integer array, each ``mantissa / 10**decimals``."""
    bound = _magnitude(mantissas)
    held = object if bound > _LARGEST else np.int64
    return Exact(mantissas=mantissas.astype(held, copy=False), decimals=decimals, bound=bound)


def exact_literal(value: Decimal) -> Exact:
    """One number as written, for every cell."""
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int), "literals are finite"
    mantissa = int("".join(map(str, digits))) * 10 ** max(exponent, 0) * (-1 if sign else 1)
    held = object if abs(mantissa) > _LARGEST else np.int64
    return Exact(
        mantissas=np.array([mantissa], dtype=held),
        decimals=max(-exponent, 0),
        bound=abs(mantissa),
    )


_CONVERTED = np.frompyfunc(lambda mantissa, decimals: to_float(scaled(mantissa, decimals)), 2, 1)


def negated(numbers: Exact) -> Exact:
    """Each number with the other sign."""
    return Exact(mantissas=-numbers.mantissas, decimals=numbers.decimals, bound=numbers.bound)


def magnitudes(numbers: Exact) -> Exact:
    """Each number without its sign."""
    return Exact(
        mantissas=np.abs(numbers.mantissas), decimals=numbers.decimals, bound=numbers.bound
    )


def added(left: Exact, right: Exact) -> Exact:
    """The sums, with the decimals of the finer side."""
    left, right = aligned((left, right), room=2)
    return Exact(
        mantissas=left.mantissas + right.mantissas,
        decimals=left.decimals,
        bound=left.bound + right.bound,
    )


def subtracted(left: Exact, right: Exact) -> Exact:
    """The differences, with the decimals of the finer side."""
    left, right = aligned((left, right), room=2)
    return Exact(
        mantissas=left.mantissas - right.mantissas,
        decimals=left.decimals,
        bound=left.bound + right.bound,
    )


def multiplied(left: Exact, right: Exact) -> Exact:
    """The products; decimals add up."""
    if left.bound * right.bound > _LARGEST:
        left, right = left.tightened(), right.tightened()
    if left.bound * right.bound > _LARGEST:
        left, right = _unbounded(left), _unbounded(right)
    return Exact(
        mantissas=left.mantissas * right.mantissas,
        decimals=left.decimals + right.decimals,
        bound=left.bound * right.bound,
    )


def aligned(numbers: Sequence[Exact], *, room: int = 1) -> tuple[Exact, ...]:
    """The same numbers with as many decimals on every side.

    ``room``: so many of them may be added up without leaving int64.
    """
    decimals = max(each.decimals for each in numbers)
    if not _fits(numbers, decimals=decimals, room=room):
        numbers = [each.tightened() for each in numbers]
        if not _fits(numbers, decimals=decimals, room=room):
            numbers = [_unbounded(each) for each in numbers]
    return tuple(_scaled(each, decimals=decimals) for each in numbers)


def _fits(numbers: Sequence[Exact], *, decimals: int, room: int) -> bool:
    largest: int = max(each.bound * 10 ** (decimals - each.decimals) for each in numbers)
    return largest * room <= _LARGEST


def _scaled(numbers: Exact, *, decimals: int) -> Exact:
    if numbers.decimals == decimals:
        return numbers
    factor = 10 ** (decimals - numbers.decimals)
    if numbers.bound == 0:  # a factor beyond int64 has nothing to multiply
        return Exact(mantissas=numbers.mantissas, decimals=decimals, bound=0)
    return Exact(
        mantissas=numbers.mantissas * factor, decimals=decimals, bound=numbers.bound * factor
    )


def _unbounded(numbers: Exact) -> Exact:
    return Exact(
        mantissas=numbers.mantissas.astype(object),
        decimals=numbers.decimals,
        bound=numbers.bound,
    )


def _magnitude(mantissas: Mantissas) -> int:
    if mantissas.size == 0:
        return 0
    return max(abs(int(mantissas.max())), abs(int(mantissas.min())))
