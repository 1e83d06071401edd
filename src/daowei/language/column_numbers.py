"""Arithmetic on whole columns, by the rules of ``numbers``: exact until a float comes in."""

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from daowei.language import exact as exactly
from daowei.language.columns import Mask, Numbers, chosen_numbers
from daowei.language.exact import Exact, aligned, exact, exact_literal
from daowei.language.numbers import LARGEST_EXACT_EXPONENT, ZERO

Floats: TypeAlias = NDArray[np.float64]
NONE = Numbers(exact=exact_literal(ZERO))
ONE = Numbers(exact=exact_literal(Decimal(1)))
NAN = Numbers(floats=np.array([math.nan]))


def negate(numbers: Numbers) -> Numbers:
    """Each number with the other sign."""
    return Numbers(
        exact=None if numbers.exact is None else exactly.negated(numbers.exact),
        floats=None if numbers.floats is None else -numbers.floats,
        is_float=numbers.is_float,
    )


def magnitude(numbers: Numbers) -> Numbers:
    """Each number without its sign."""
    return Numbers(
        exact=None if numbers.exact is None else exactly.magnitudes(numbers.exact),
        floats=None if numbers.floats is None else np.abs(numbers.floats),
        is_float=numbers.is_float,
    )


def _by_lane(
    left: Numbers,
    right: Numbers,
    *,
    of_exact: Callable[[Exact, Exact], Exact],
    of_floats: Callable[[Floats, Floats], Floats],
) -> Numbers:
    """Exact cells by exact arithmetic, cells with a float on either side by floats."""
    found = None
    if left.exact is not None and right.exact is not None:
        found = of_exact(left.exact, right.exact)
        if left.floats is None and right.floats is None:
            return Numbers(exact=found)
    with np.errstate(all="ignore"):
        floats = of_floats(left.as_floats(), right.as_floats())
    if found is None:
        return Numbers(floats=floats)
    is_float = np.logical_or(left.float_cells, right.float_cells)
    return Numbers(exact=found, floats=floats, is_float=is_float)


def add(left: Numbers, right: Numbers) -> Numbers:
    """The sums."""
    return _by_lane(left, right, of_exact=exactly.added, of_floats=np.add)


def subtract(left: Numbers, right: Numbers) -> Numbers:
    """The differences."""
    return _by_lane(left, right, of_exact=exactly.subtracted, of_floats=np.subtract)


def multiply(left: Numbers, right: Numbers) -> Numbers:
    """The products."""
    return _by_lane(left, right, of_exact=exactly.multiplied, of_floats=np.multiply)


def divide(left: Numbers, right: Numbers) -> Numbers:
    """The quotients as floats; by zero infinities or NaN."""
    with np.errstate(all="ignore"):
        return Numbers(floats=left.as_floats() / right.as_floats())


def remainder(left: Numbers, right: Numbers) -> Numbers:
    """What divisions leave, with the sign of the left side; by zero NaN."""
    found = _by_lane(left, right, of_exact=_exact_remainder, of_floats=np.fmod)
    return _nan_where(is_zero(right), found)


def _exact_remainder(left: Exact, right: Exact) -> Exact:
    left, right = aligned((left, right))
    by = np.where(right.mantissas == 0, 1, np.abs(right.mantissas))
    left_over = np.abs(left.mantissas) % by
    return Exact(
        mantissas=np.where(left.mantissas < 0, -left_over, left_over),
        decimals=left.decimals,
        bound=left.bound,
    )


def _nan_where(where: Mask, numbers: Numbers) -> Numbers:
    return chosen_numbers(where, NAN, numbers) if where.any() else numbers


def is_zero(numbers: Numbers) -> Mask:
    """Where the number is exactly zero."""
    if numbers.exact is None:
        return np.asarray(numbers.as_floats() == 0)
    zero = np.asarray(numbers.exact.mantissas == 0, dtype=np.bool_)
    if numbers.floats is None:
        return zero
    return np.where(numbers.float_cells, numbers.floats == 0, zero)


def compare(left: Numbers, right: Numbers, how: Callable[[Any, Any], Any]) -> Mask:
    """Cell by cell ``how`` of the two, exact numbers exactly; any comparison with NaN is false."""
    found = None
    if left.exact is not None and right.exact is not None:
        one, other = aligned((left.exact, right.exact))
        found = np.asarray(how(one.mantissas, other.mantissas), dtype=np.bool_)
        if left.floats is None and right.floats is None:
            return found
    floats: Mask = how(left.as_floats(), right.as_floats())
    if found is None:
        return floats
    return np.where(np.logical_or(left.float_cells, right.float_cells), floats, found)


def power(base: Numbers, exponent: Numbers) -> Numbers:
    """The powers; exact for exact bases and whole exponents from 0 to 1000, else floats."""
    with np.errstate(all="ignore"):
        floats = np.power(base.as_floats(), exponent.as_floats())
    if base.exact is None or exponent.exact is None:
        return Numbers(floats=floats)
    times = _whole_exponents(exponent.exact)
    stays = (times >= 0) & ~np.asarray(base.float_cells) & ~np.asarray(exponent.float_cells)
    stays = np.broadcast_to(stays, floats.shape)
    times = np.broadcast_to(times, floats.shape)
    result = Numbers(floats=floats)
    for each in np.unique(times[stays]):
        raised = Numbers(exact=_raised(base.exact, int(each)))
        result = (
            raised
            if _everywhere(times == each, stays)
            else chosen_numbers(stays & (times == each), raised, result)
        )
    return result


def _everywhere(*masks: Mask) -> bool:
    return all(bool(each.all()) for each in masks)


def _whole_exponents(exponent: Exact) -> NDArray[np.int64]:
    """The exponents that keep a power exact; -1 for the others."""
    unit = 10**exponent.decimals
    held = exponent.mantissas if unit < 2**63 else exponent.mantissas.astype(object)
    times, left = held // unit, held % unit
    exactly_so = (left == 0) & (times >= 0) & (times <= LARGEST_EXACT_EXPONENT)
    return np.where(exactly_so, times, -1).astype(np.int64)


def _raised(base: Exact, times: int) -> Exact:
    bound = base.bound**times
    held = base.mantissas if bound < 2**63 else base.mantissas.astype(object)
    return Exact(mantissas=held**times, decimals=base.decimals * times, bound=bound)


def square_root(numbers: Numbers) -> Numbers:
    """The square roots; NaN of negative numbers."""
    with np.errstate(all="ignore"):
        return Numbers(floats=np.sqrt(numbers.as_floats()))


def logarithm(numbers: Numbers, base: Numbers | None = None) -> Numbers:
    """The natural logarithms, or those to the base; of 0 minus infinity, below NaN."""
    with np.errstate(all="ignore"):
        natural = np.log(numbers.as_floats())
        return Numbers(floats=natural if base is None else natural / np.log(base.as_floats()))


def logarithm_to_ten(numbers: Numbers) -> Numbers:
    """The logarithms to base 10."""
    with np.errstate(all="ignore"):
        return Numbers(floats=np.log10(numbers.as_floats()))


def to_multiple(numbers: Numbers, multiple: Numbers, *, up: bool) -> Numbers:
    """The nearest multiples not above (or, ``up``, not below); NaN of a multiple of 0."""

    def of_exact(value: Exact, step: Exact) -> Exact:
        value, step = aligned((value, step))
        by = np.where(step.mantissas == 0, 1, step.mantissas)
        steps = -(-value.mantissas // by) if up else value.mantissas // by
        bound = value.bound + step.bound
        held = steps if bound < 2**63 else steps.astype(object)
        return Exact(mantissas=held * step.mantissas, decimals=value.decimals, bound=bound)

    def of_floats(value: Floats, step: Floats) -> Floats:
        return (np.ceil if up else np.floor)(value / step) * step

    found = _by_lane(numbers, multiple, of_exact=of_exact, of_floats=of_floats)
    return _nan_where(is_zero(multiple), found)


def floor(numbers: Numbers, multiple: Numbers = ONE) -> Numbers:
    """The multiples at or below the numbers."""
    return to_multiple(numbers, multiple, up=False)


def ceiling(numbers: Numbers, multiple: Numbers = ONE) -> Numbers:
    """The multiples at or above the numbers."""
    return to_multiple(numbers, multiple, up=True)


def safe_div(dividend: Numbers, divisor: Numbers) -> Numbers:
    """The quotients as floats, 0 where the divisor is exactly 0."""
    quotients = divide(dividend, divisor).as_floats()
    return Numbers(floats=np.where(is_zero(divisor), 0.0, quotients))


def smaller(found: Numbers, each: Numbers) -> Numbers:
    """Cell by cell the smaller, the first of equal ones."""
    return chosen_numbers(compare(each, found, np.less), each, found)


def larger(found: Numbers, each: Numbers) -> Numbers:
    """Cell by cell the larger, the first of equal ones."""
    return chosen_numbers(compare(each, found, np.greater), each, found)


def cap(value: Numbers, upper: Numbers, lower: Numbers | None = None) -> Numbers:
    """The value, at most ``upper`` and at least ``lower``; ``upper`` wins where they cross."""
    return smaller(value if lower is None else larger(value, lower), upper)


def normal_share_below(value: Numbers, mean: Numbers, deviation: Numbers) -> Numbers:
    """The cumulative normal distribution at the values."""
    distances = divide(subtract(value, mean), deviation).as_floats()
    with np.errstate(all="ignore"):
        shares = np.asarray(_ERFC(-distances / math.sqrt(2)), dtype=np.float64) / 2
    return Numbers(floats=shares)


_ERFC = np.frompyfunc(math.erfc, 1, 1)


def normal_density(value: Numbers, mean: Numbers, deviation: Numbers) -> Numbers:
    """The density of the normal distribution at the values."""
    distances = divide(subtract(value, mean), deviation).as_floats()
    with np.errstate(all="ignore"):
        spread = deviation.as_floats() * math.sqrt(2 * math.pi)
        return Numbers(floats=np.exp(-distances * distances / 2) / spread)


NUMERIC: Mapping[str, Callable[..., Numbers]] = {
    "log": logarithm,
    "log10": logarithm_to_ten,
    "sqrt": square_root,
    "abs": magnitude,
    "floor": floor,
    "ceiling": ceiling,
    "safe_div": safe_div,
    "cap": cap,
}

# ── one number from many ────────────────────────────────────────────────────────────

# a member of a list and where it has a value (None: everywhere)
Member: TypeAlias = tuple[Numbers, Mask | None]


def total(members: Sequence[Member]) -> Numbers:
    """The sums of what is there, from left to right; 0 of nothing."""
    if not members:
        return NONE
    return reduce(add, (_or_zero(each) for each in members))


def _or_zero(member: Member) -> Numbers:
    numbers, there = member
    return numbers if there is None else chosen_numbers(there, numbers, NONE)


def count(members: Sequence[Member]) -> Numbers:
    """How many are there."""
    return Numbers(exact=exact(_counted(members)))


def _counted(members: Sequence[Member]) -> NDArray[np.int64]:
    always = sum(there is None for _, there in members)
    found = np.full(1, always, np.int64)
    for _, there in members:
        if there is not None:
            found = found + there
    return found


def mean(members: Sequence[Member]) -> Numbers:
    """The sums over the counts, as floats."""
    return divide(total(members), count(members))


def extreme(members: Sequence[Member], pick: Callable[[Numbers, Numbers], Numbers]) -> Numbers:
    """The smallest or largest of what is there."""
    found, there = members[0]
    for numbers, also in members[1:]:
        picked = pick(found, numbers)
        if also is not None:
            picked = chosen_numbers(also, picked, found)
        if there is not None:
            picked = chosen_numbers(there, picked, numbers)
        found, there = picked, None if there is None or also is None else there | also
    return found


def quantile(members: Sequence[Member], fraction: Floats) -> Numbers:
    """The quantiles in a straight line between the neighbours (type 7), as floats."""
    rows = [
        numbers.as_floats() if there is None else np.where(there, numbers.as_floats(), math.nan)
        for numbers, there in members
    ]
    ordered = np.sort(np.stack(np.broadcast_arrays(*rows, fraction)[:-1]), axis=0)
    places = np.clip(fraction, 0, 1) * (np.maximum(_counted(members), 1) - 1)
    places = np.broadcast_to(places, ordered.shape[1:])
    below = _taken(ordered, np.floor(places))
    beyond = places - np.floor(places)
    between = below + beyond * (_taken(ordered, np.ceil(places)) - below)
    return Numbers(floats=np.where(beyond != 0, between, below))


def _taken(ordered: Floats, places: Floats) -> Floats:
    indices = places.astype(np.int64)[np.newaxis]
    return np.asarray(np.take_along_axis(ordered, indices, axis=0)[0], dtype=np.float64)


def median(members: Sequence[Member]) -> Numbers:
    """The middle values, or the means of the middle two."""
    return quantile(members, np.array([0.5]))


def _squared_distances(members: Sequence[Member]) -> Floats:
    middle = mean(members).as_floats()
    so_far: Floats = np.zeros(1)
    with np.errstate(all="ignore"):
        for numbers, there in members:
            distance = numbers.as_floats() - middle
            square = distance * distance
            so_far = so_far + (square if there is None else np.where(there, square, 0.0))
    return so_far


def population_variance(members: Sequence[Member]) -> Numbers:
    """The mean squared distances from the means."""
    with np.errstate(all="ignore"):
        return Numbers(floats=_squared_distances(members) / _counted(members))


def sample_variance(members: Sequence[Member]) -> Numbers:
    """The squared distances from the means over one less than the counts; 0 where one is there."""
    return Numbers(floats=_squared_distances(members) / np.maximum(_counted(members) - 1, 1))


OVER_MANY: Mapping[str, tuple[Callable[[Sequence[Member]], Numbers], int]] = {
    "sum": (total, 1),
    "avg": (mean, 1),
    "min": (lambda members: extreme(members, smaller), 1),
    "max": (lambda members: extreme(members, larger), 1),
    "median": (median, 1),
    "stddev": (lambda members: square_root(sample_variance(members)), 2),
    "stddevSamp": (lambda members: square_root(sample_variance(members)), 2),
    "stddevPop": (lambda members: square_root(population_variance(members)), 1),
    "variance": (sample_variance, 2),
}
"""What each gives, and how many members must be there for it to give anything."""


def place_of(value: Numbers, members: Sequence[Member]) -> Numbers:
    """1 and how many members are larger."""
    places = np.ones(1, np.int64)
    for numbers, there in members:
        ahead = compare(numbers, value, np.greater)
        places = places + (ahead if there is None else ahead & there)
    return Numbers(exact=exact(places))
