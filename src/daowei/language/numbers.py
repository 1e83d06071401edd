"""Arithmetic whose sums and products never round: scaled integers, floats after a division."""

import math
from collections.abc import Callable, Sequence
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    Inexact,
    InvalidOperation,
)
from fractions import Fraction
from typing import TypeAlias

# A number is exact (a whole mantissa and so many decimals, never a negative number of them) or a
# float. Whatever touches a float becomes one.
Numeric: TypeAlias = Decimal | float

EXACT = Context(prec=10_000, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact, InvalidOperation])
ROUNDINGS = {
    "half_away": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "up": ROUND_UP,
    "down": ROUND_DOWN,
}
LARGEST_EXACT_EXPONENT = 1000
SIGNIFICANT_DIGITS = 15  # at which a float is read before it is rounded
ZERO = Decimal(0)


def exact(value: Decimal | int) -> Decimal:
    """A whole or decimal number with its decimals as written, none of them negative."""
    held = Decimal(value)
    return held if _exponent(held) <= 0 else EXACT.quantize(held, Decimal(1))


def scaled(mantissa: int, decimals: int) -> Decimal:
    """``mantissa`` / 10^``decimals``, exactly."""
    sign, digits = int(mantissa < 0), tuple(map(int, str(abs(mantissa))))
    return Decimal((sign, digits, -decimals))


def mantissa_of(value: Decimal, decimals: int) -> int:
    """The whole number that stands for an exact value at so many decimals."""
    return int(EXACT.scaleb(value, decimals))


def decimals_of(value: Decimal) -> int:
    """How many decimals an exact value carries, trailing zeros included."""
    return -_exponent(value)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int), "infinities and NaN are always floats"
    return exponent


def to_float(value: Numeric) -> float:
    """A float as it is; an exact number as its mantissa over its power of ten, divided once."""
    if isinstance(value, float):
        return value
    decimals = decimals_of(value)
    mantissa = mantissa_of(value, decimals)
    try:
        return float(mantissa) / float(10**decimals)
    except OverflowError:  # too long for a float on its own: divide the whole numbers
        return _huge_quotient(mantissa, 10**decimals)


def _huge_quotient(dividend: int, divisor: int) -> float:
    try:
        return dividend / divisor
    except OverflowError:
        return math.inf if dividend > 0 else -math.inf


def add(left: Numeric, right: Numeric) -> Numeric:
    """The sum; exact with the larger number of decimals."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return EXACT.add(left, right)
    return to_float(left) + to_float(right)


def subtract(left: Numeric, right: Numeric) -> Numeric:
    """The difference; exact with the larger number of decimals."""
    return add(left, negate(right))


def negate(value: Numeric) -> Numeric:
    """The value with the other sign; an exact zero has none."""
    return EXACT.minus(value) if isinstance(value, Decimal) else -value


def multiply(left: Numeric, right: Numeric) -> Numeric:
    """The product; exact with the decimals of both."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return EXACT.multiply(left, right)
    return to_float(left) * to_float(right)


def divide(left: Numeric, right: Numeric) -> float:
    """The quotient as a float; by zero an infinity, or NaN for 0/0, as processors have it."""
    dividend, divisor = to_float(left), to_float(right)
    if divisor:
        return dividend / divisor
    if not dividend or math.isnan(dividend):
        return math.nan
    return math.copysign(math.inf, dividend) * math.copysign(1.0, divisor)


def remainder(left: Numeric, right: Numeric) -> Numeric:
    """What a division leaves, with the sign of the left side; by zero NaN."""
    if not right:
        return math.nan
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        decimals = max(decimals_of(left), decimals_of(right))
        whole, by = mantissa_of(left, decimals), mantissa_of(right, decimals)
        left_over = abs(whole) % abs(by)
        return scaled(-left_over if whole < 0 else left_over, decimals)
    dividend = to_float(left)
    return math.fmod(dividend, to_float(right)) if math.isfinite(dividend) else math.nan


def power(base: Numeric, exponent: Numeric) -> Numeric:
    """The power; exact for an exact base and a whole exponent from 0 to 1000, else a float."""
    if isinstance(base, Decimal) and isinstance(exponent, Decimal):
        times = int(exponent)
        if times == exponent and 0 <= times <= LARGEST_EXACT_EXPONENT:
            decimals = decimals_of(base)
            return scaled(mantissa_of(base, decimals) ** times, decimals * times)
    return _float_power(to_float(base), to_float(exponent))


def _float_power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and math.fmod(exponent, 2) else math.inf
    except ValueError:  # 0 to a negative power, or a root of a negative number
        return math.inf if base == 0 else math.nan


def whole_power(base: Numeric, exponent: Numeric) -> Numeric:
    """The power with the exponent cut to a whole number, as DHIS2 has it."""
    if isinstance(exponent, float) and not math.isfinite(exponent):
        return _float_power(to_float(base), exponent)
    return power(base, Decimal(int(exponent)))


def seven_digits(value: Numeric) -> Numeric:
    """The value to seven significant digits, halves to even (decimal32, as DHIS2's powers)."""
    if isinstance(value, float) and not math.isfinite(value):
        return value
    rounded = Context(prec=7, rounding=ROUND_HALF_EVEN).create_decimal(as_written(value))
    return exact(rounded)


def compare(left: Numeric, right: Numeric) -> float:
    """Below, at or above zero as left is below, at or above right; NaN if either is NaN.

    Two exact numbers are compared exactly, an exact one and a float as floats.
    """
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return float((left > right) - (left < right))
    one, other = to_float(left), to_float(right)
    if math.isnan(one) or math.isnan(other):
        return math.nan
    return float((one > other) - (one < other))


def as_written(value: Numeric) -> Decimal:
    """An exact number as it is, a float as its shortest text reads."""
    return value if isinstance(value, Decimal) else Decimal(repr(value))


def rounded(value: Numeric, decimals: int = 0, how: str = "half_away") -> Decimal:
    """The value with exactly so many decimals (none of them if ``decimals`` is below zero).

    Rounding: ``how`` of ``ROUNDINGS``; a float is first read at 15 significant digits, as people
    see it, so that 1.005 gives 1.01.
    """
    if isinstance(value, float):
        value = as_read(value)
    context = Context(prec=10_000, rounding=ROUNDINGS[how])
    cut = value.quantize(Decimal(1).scaleb(-decimals), context=context)
    return exact(cut or abs(cut))


def to_multiple(value: Numeric, multiple: Numeric, *, up: bool) -> Numeric:
    """The nearest multiple not above (or, ``up``, not below) the value; NaN of a multiple of 0.

    Rounding: an exact multiple gives an exact number; a float is read at 15 significant digits.
    """
    if not multiple:
        return math.nan
    quotient = _ratio(value, multiple)
    if quotient is None:
        return math.nan
    return multiply(Decimal(math.ceil(quotient) if up else math.floor(quotient)), multiple)


def _ratio(value: Numeric, by: Numeric) -> Fraction | None:
    if isinstance(value, Decimal) and isinstance(by, Decimal):
        return Fraction(value) / Fraction(by)
    quotient = divide(value, by)
    return Fraction(as_read(quotient)) if math.isfinite(quotient) else None


def as_read(value: float) -> Decimal:
    """A float at 15 significant digits, as people see it."""
    return Decimal(f"{value:.{SIGNIFICANT_DIGITS}g}")


def total(values: Sequence[Numeric]) -> Numeric:
    """The sum from left to right; of nothing an exact 0."""
    so_far: Numeric = ZERO
    for each in values:
        so_far = add(so_far, each)
    return so_far


def logarithm(value: Numeric) -> float:
    """The natural logarithm; of 0 minus infinity, of a negative number NaN."""
    return _logarithm(math.log, to_float(value))


def logarithm_to_ten(value: Numeric) -> float:
    """The logarithm to base 10; of 0 minus infinity, of a negative number NaN."""
    return _logarithm(math.log10, to_float(value))


def _logarithm(of: Callable[[float], float], value: float) -> float:
    if value > 0:
        return of(value)
    return -math.inf if value == 0 else math.nan
