"""What each function gives for values already computed: numbers, texts, lists."""

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from daowei.foundation.texts import N_
from daowei.language import numbers
from daowei.language.numbers import Numeric

Value: TypeAlias = "Decimal | float | bool | str | tuple[Value, ...] | None"


class UndefinedError(ArithmeticError):
    """A function has no value for these arguments; the message is marked with ``N_``."""


# ── one number from numbers ─────────────────────────────────────────────────────────


def log(value: Numeric, base: Numeric | None = None) -> Numeric:
    """The natural logarithm, or the one to the base."""
    if base is None:
        return numbers.logarithm(value)
    return numbers.divide(numbers.logarithm(value), numbers.logarithm(base))


def square_root(value: Numeric) -> Numeric:
    """The square root; NaN of a negative number."""
    number = numbers.to_float(value)
    return math.sqrt(number) if number >= 0 else math.nan


def magnitude(value: Numeric) -> Numeric:
    """The value without its sign."""
    return numbers.EXACT.abs(value) if isinstance(value, Decimal) else abs(value)


def floor(value: Numeric, multiple: Numeric = Decimal(1)) -> Numeric:
    """The multiple at or below the value."""
    return numbers.to_multiple(value, multiple, up=False)


def ceiling(value: Numeric, multiple: Numeric = Decimal(1)) -> Numeric:
    """The multiple at or above the value."""
    return numbers.to_multiple(value, multiple, up=True)


def truncated(value: Numeric, decimals: Numeric = numbers.ZERO) -> Numeric:
    """The value cut towards zero after so many decimals."""
    return numbers.rounded(value, int(decimals), "down")


def safe_div(dividend: Numeric, divisor: Numeric) -> Numeric:
    """The quotient, or 0 where the divisor is exactly 0."""
    return numbers.divide(dividend, divisor) if divisor else 0.0


def score_table(value: Numeric, *bands: Numeric) -> Numeric:
    """The points of the first band ``low <= value < high``, else the default.

    Raises: UndefinedError: no band holds the value and there is no default.
    """
    for low, high, points in zip(bands[::3], bands[1::3], bands[2::3], strict=False):
        if numbers.compare(low, value) <= 0 and numbers.compare(value, high) < 0:
            return points
    if len(bands) % 3 == 1:
        return bands[-1]
    raise UndefinedError(N_("no band of the score table holds the value in {expression}"))


def cap(value: Numeric, upper: Numeric, lower: Numeric | None = None) -> Numeric:
    """The value, at most ``upper`` and at least ``lower``; ``upper`` wins where they cross."""
    raised = value if lower is None else largest((value, lower))
    return smallest((raised, upper))


def between(value: Numeric, low: Numeric, high: Numeric) -> bool:
    """Whether low <= value <= high."""
    return numbers.compare(low, value) <= 0 and numbers.compare(value, high) <= 0


def normal_share_below(value: Numeric, mean: Numeric, deviation: Numeric) -> Numeric:
    """The cumulative normal distribution at the value."""
    distance = numbers.divide(numbers.subtract(value, mean), deviation)
    return math.erfc(-distance / math.sqrt(2)) / 2


def normal_density(value: Numeric, mean: Numeric, deviation: Numeric) -> Numeric:
    """The density of the normal distribution at the value."""
    spread = numbers.to_float(deviation)
    distance = numbers.divide(numbers.subtract(value, mean), deviation)
    return numbers.divide(math.exp(-distance * distance / 2), spread * math.sqrt(2 * math.pi))


NUMERIC: Mapping[str, Callable[..., Numeric | bool]] = {
    "log": log,
    "log10": numbers.logarithm_to_ten,
    "sqrt": square_root,
    "abs": magnitude,
    "floor": floor,
    "ceiling": ceiling,
    "trunc": truncated,
    "safe_div": safe_div,
    "score_table": score_table,
    "cap": cap,
    "between": between,
}

# ── one number from many ────────────────────────────────────────────────────────────


def smallest(values: Sequence[Numeric]) -> Numeric:
    """The smallest, the first of equal ones; NaN counts as larger than all."""
    found = values[0]
    for each in values[1:]:
        if numbers.compare(each, found) < 0 or _is_nan(found):
            found = each
    return found


def largest(values: Sequence[Numeric]) -> Numeric:
    """The largest, the first of equal ones; NaN counts as larger than all."""
    found = values[0]
    for each in values[1:]:
        if numbers.compare(each, found) > 0 or _is_nan(each):
            found = each
    return found


def largest_number(values: Sequence[Numeric]) -> Numeric:
    """The largest, NaN left out unless there is nothing else."""
    return largest([each for each in values if not _is_nan(each)] or values)


def _is_nan(value: Numeric) -> bool:
    return isinstance(value, float) and math.isnan(value)


def mean(values: Sequence[Numeric]) -> Numeric:
    """The sum over the count, as a float."""
    return numbers.divide(numbers.total(values), Decimal(len(values)))


def percentile(values: Sequence[Numeric], fraction: Numeric) -> Numeric | None:
    """The quantile in a straight line between the neighbours (type 7), as a float.

    Missing: NaN among the values is left out.
    Raises: UndefinedError: the fraction is not from 0 to 1.
    """
    ordered = sorted(each for each in map(numbers.to_float, values) if not math.isnan(each))
    share = numbers.to_float(fraction)
    if not 0 <= share <= 1:
        raise UndefinedError(N_("the fraction is not from 0 to 1 in {expression}"))
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    below = ordered[math.floor(place)]
    beyond = place - math.floor(place)
    return below + beyond * (ordered[math.ceil(place)] - below) if beyond else below


def median(values: Sequence[Numeric]) -> Numeric | None:
    """The middle value, or the mean of the middle two, as a float."""
    return percentile(values, Decimal("0.5"))


def population_variance(values: Sequence[Numeric]) -> float:
    """The mean squared distance from the mean."""
    return _squared_distances(values) / len(values)


def sample_variance(values: Sequence[Numeric]) -> Numeric | None:
    """The squared distances from the mean over one less than their count; none of one value."""
    return _squared_distances(values) / (len(values) - 1) if len(values) > 1 else None


def _squared_distances(values: Sequence[Numeric]) -> float:
    middle = numbers.to_float(mean(values))
    so_far = 0.0
    for each in values:
        distance = numbers.to_float(each) - middle
        so_far += distance * distance
    return so_far


def sample_deviation(values: Sequence[Numeric]) -> Numeric | None:
    """The root of the sample variance; none of one value."""
    variance = sample_variance(values)
    return None if variance is None else square_root(variance)


def population_deviation(values: Sequence[Numeric]) -> Numeric:
    """The root of the population variance."""
    return square_root(population_variance(values))


# over the values that are there, of which there is at least one; ``count`` is apart: it has a
# value for none
OVER_MANY: Mapping[str, Callable[[Sequence[Numeric]], Numeric | None]] = {
    "sum": numbers.total,
    "avg": mean,
    "min": smallest,
    "max": largest_number,
    "median": median,
    "stddev": sample_deviation,
    "stddevSamp": sample_deviation,
    "stddevPop": population_deviation,
    "variance": sample_variance,
}

# what IEEE arithmetic makes of no values at all, where a dialect has it
OF_NONE: Mapping[str, float] = {
    "sum": 0.0,
    **dict.fromkeys(("avg", "min", "max", "stddev", "stddevSamp", "stddevPop"), math.nan),
}

# ── lists ───────────────────────────────────────────────────────────────────────────


def place_of(value: Numeric, among: Sequence[Numeric]) -> Numeric:
    """1 and how many members are larger."""
    return Decimal(1 + sum(numbers.compare(each, value) > 0 for each in among))


def share_out(amount: Decimal, weights: Sequence[Numeric]) -> tuple[Decimal, ...]:
    """The amount in parts as the weights, in units of its last decimal, adding up exactly.

    Rounding: every part down, then the largest remainders up by one unit, the earlier of equal
    ones first.
    Raises: UndefinedError: a weight is below zero, or all are zero.
    """
    shares = [Fraction(numbers.as_written(each)) for each in weights]
    whole = sum(shares)
    if not whole or any(each < 0 for each in shares):
        raise UndefinedError(N_("no weight is above zero, or one is below, in {expression}"))
    decimals = numbers.decimals_of(amount)
    units = numbers.mantissa_of(amount, decimals)
    ideal = [units * each / whole for each in shares]
    parts = [math.floor(each) for each in ideal]
    by_remainder = sorted(range(len(parts)), key=lambda place: parts[place] - ideal[place])
    for place in by_remainder[: units - sum(parts)]:
        parts[place] += 1
    return tuple(numbers.scaled(part, decimals) for part in parts)


# ── texts ───────────────────────────────────────────────────────────────────────────


def contains(whole: str, *parts: str | None) -> bool:
    """Whether every part stands somewhere in the whole."""
    return all(part is not None and part in whole for part in parts)


def contains_items(whole: str, *parts: str | None) -> bool:
    """Whether every part is one of the comma-separated items."""
    return set(parts) <= set(whole.split(","))
