"""What Hesabu's functions give, on binary floats, as the systems that pay by them compute."""

import calendar
import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from daowei.language.hesabu.tokens import HesabuError, shown_number

Value: TypeAlias = "float | bool | str | list[Value] | None"
Values: TypeAlias = Sequence[Value]


def shown(value: Value) -> str:
    """A value as Hesabu prints it inside messages and joined texts."""
    match value:
        case None:
            return "<nil>"
        case bool():
            return "true" if value else "false"
        case float():
            return shown_number(value)
        case str():
            return value
        case list():
            return f"[{' '.join(shown(each) for each in value)}]"


def _numbers(name: str, values: Values, *, least: int = 1) -> list[float]:
    """The arguments as numbers. The original ends its process where this refuses."""
    if len(values) < least:
        raise HesabuError(
            f"Error for {name}-function, Expected {least} or more arguments, got {len(values)}."
        )
    return [_number(name, each) for each in values]


def _number(name: str, value: Value) -> float:
    if not isinstance(value, float):
        raise HesabuError(f"Error for {name}-function, Expected '{shown(value)}' to be a number.")
    return value


def _sum(values: Values) -> float:
    if not all(isinstance(each, float) for each in values):
        raise HesabuError("Error for sumFunction-function, Unspoorted type to sum: float64")
    total = 0.0
    for each in _numbers("SUM", values, least=0):
        total += each
    return total


def _mean(values: Values) -> float:
    numbers = _numbers("AVG", values, least=0)
    return _sum(numbers) / len(numbers) if numbers else math.nan


def _least(values: Values) -> float:
    smallest, *others = _numbers("MIN", values)
    for each in others:
        smallest = min(smallest, each)
    return smallest


def _largest(values: Values) -> float:
    largest, *others = _numbers("MAX", values)
    for each in others:
        largest = max(largest, each)
    return largest


def _deviation(values: Values) -> float:
    numbers = _numbers("STDEVP", values, least=0)
    mean = _mean(numbers)
    return math.sqrt(_mean([(each - mean) * (each - mean) for each in numbers]))


def _root(values: Values) -> float:
    if not values or not isinstance(values[0], float):
        given = shown(values[0]) if values else ""
        raise HesabuError(
            f"Error for SQRT-function, Expected '{given}' to be a float64 expression."
        )
    if values[0] < 0:
        raise HesabuError(
            f"Error for SQRT-function, Expected '{shown(values[0])}' to be a float 0 or positive."
        )
    return math.sqrt(values[0])


def _if(values: Values) -> Value:
    if not values or not isinstance(values[0], bool):
        given = shown(values[0]) if values else ""
        raise HesabuError(f"Error for IF-function, Expected '{given}' to be a boolean expression.")
    chosen = 1 if values[0] else 2
    if chosen >= len(values):
        raise HesabuError(f"Error for IF-function, Expected 3 arguments, got {len(values)}.")
    return values[chosen]


def _safe_div(values: Values) -> float:
    over, under, *_ = _numbers("SAFE_DIV", values, least=2)
    return over / under if under else 0.0


def _score_table(values: Values) -> float:
    """The first band holding the target, else the default, else (as who pays does) the target."""
    target, *bands = _numbers("SCORE_TABLE", values)
    whole = len(bands) - len(bands) % 3
    for start in range(0, whole, 3):
        low, high, points = bands[start : start + 3]
        if low <= target < high:
            return points
    return bands[whole] if whole < len(bands) else target


def _access(values: Values) -> Value:
    """The element at an index from 0. The original gives the index itself one past the end."""
    *elements, index = values or (None,)
    place = _number("ACCESS", index)
    if not 0 <= place < len(elements):
        raise HesabuError(
            f"Error for ACCESS-function, Tried to access element at index {shown(place)} "
            f"in  '{shown(elements)}'."
        )
    return elements[int(place)]


def _scale(name: str, values: Values) -> tuple[float, float]:
    number, *rest = _numbers(name, values)
    decimals = rest[0] if rest and math.isfinite(rest[0]) else 0.0
    return number, 10.0 ** max(min(math.trunc(decimals), 300), -300)


def _round(values: Values) -> float:
    number, scale = _scale("ROUND", values)
    return _away_from_zero(number * scale) / scale


def _away_from_zero(number: float) -> float:
    if not math.isfinite(number):
        return number
    whole = float(math.trunc(number))
    return whole + math.copysign(1.0, number) if abs(number - whole) >= 0.5 else whole


def _trunc(values: Values) -> float:
    number, scale = _scale("TRUNC", values)
    return float(np.trunc(number * scale)) / scale


def _stepped(name: str, step: Callable[[float], int]) -> Callable[[Values], float]:
    def function(values: Values) -> float:
        number, *rest = _numbers(name, values)
        multiple = rest[0] if rest else 1.0
        steps = number / multiple if multiple else math.nan
        return step(steps) * multiple if math.isfinite(steps) else steps * multiple

    return function


def _between(values: Values) -> float:
    """A number in [low, high) that follows from the two: repeatable, and nobody can choose it."""
    low, high, *_ = _numbers("RANDBETWEEN", values, least=2)
    drawn = hashlib.sha256(f"randbetween:{low!r}:{high!r}".encode()).digest()
    return low + (high - low) * int.from_bytes(drawn[:6], "big") / 2**48


def _length(values: Values) -> float:
    """The length in bytes, not in characters."""
    if not values or not isinstance(values[0], str):
        given = shown(values[0]) if values else ""
        raise HesabuError(f"Error for STRLEN-function, Expected '{given}' to be a text.")
    return float(len(values[0].encode()))


def _days_in_month(values: Values) -> float:
    refused = "Error for CAL_DAYS_IN_MONTH()-function,"
    if len(values) < 2:
        raise HesabuError(f"{refused} Expected 2 arguments, got {len(values)}.")
    for each in values[:2]:
        if not isinstance(each, float):
            raise HesabuError(f"{refused} Not a int or float64: {shown(each)}")
    year, month = (int(np.nan_to_num(each)) for each in _numbers("CAL_DAYS_IN_MONTH", values[:2]))
    given = shown(list(values))
    if year < 1900:
        raise HesabuError(f"{refused} Doesn't look like a valid year: {year} {given}")
    if not 1 <= month <= 12:
        raise HesabuError(f"{refused} Doesn't look like a valid monthOfYear: {month} {given}")
    return float(calendar.monthrange(year, month)[1])


APPLY: Mapping[str, Callable[[Values], Value]] = {
    "abs": lambda values: abs(_numbers("ABS", values)[0]),
    "sqrt": _root,
    "access": _access,
    "sum": _sum,
    "avg": _mean,
    "min": _least,
    "max": _largest,
    "stdevp": _deviation,
    "if": _if,
    "safe_div": _safe_div,
    "score_table": _score_table,
    "round": _round,
    "trunc": _trunc,
    "floor": _stepped("FLOOR", math.floor),
    "ceiling": _stepped("CEILING", math.ceil),
    "randbetween": _between,
    "strlen": _length,
    "cal_days_in_month": _days_in_month,
}
"""Every function but ``array`` (a series) and ``eval_array`` (it reads a formula)."""
