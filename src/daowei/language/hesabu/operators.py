"""What Hesabu's operators give, and their refusals, on values already computed."""

import math
import operator as python
from collections.abc import Callable, Mapping

import numpy as np

from daowei.language.hesabu.functions import Value, shown
from daowei.language.hesabu.tokens import HesabuError


def prefixed(operator: str, value: Value) -> Value:
    """The value behind ``-``, ``!`` or ``~``."""
    match operator, value:
        case "!", bool():
            return not value
        case "-", float():
            return -value
        case "~", float():
            return float(~_whole(value))
        case _:
            raise HesabuError(f"Value '{shown(value)}' cannot be used with the prefix '{operator}'")


def joined(  # noqa: PLR0911 - one case an operator
    operator: str, left: Value, right: Value
) -> Value:
    """What the operator gives where the left side did not settle it."""
    match operator:
        case "&&" | "||":
            _expect(bool, operator, "logical operator", left, right)
            return right
        case "?":
            _expect(bool, operator, "ternary operator", left)
            return right
        case ":" | "??":
            return right
        case "==" | "!=":
            return equal(left, right) is (operator == "==")
        case "in":
            return _is_among(left, right)
        case _ if operator in _COMPARE:
            return _compared(operator, left, right)
        case _:
            return _calculated(operator, left, right)


def equal(one: Value, other: Value) -> bool:
    """Deep equality that never fails: a number is no truth value and no text."""
    match one, other:
        case list(), list():
            return len(one) == len(other) and all(map(equal, one, other))
        case _:
            return type(one) is type(other) and one == other


def _expect(kind: type, operator: str, name: str, *values: Value) -> None:
    for each in values:
        if not isinstance(each, kind):
            raise _misfit(each, operator, name, wanted="bool" if kind is bool else "number")


def _misfit(value: Value, operator: str, name: str, *, wanted: str = "number") -> HesabuError:
    return HesabuError(
        f"Value '{shown(value)}' cannot be used with the {name} '{operator}', it is not a {wanted}"
    )


def _is_among(left: Value, right: Value) -> bool:
    if not isinstance(right, list):
        raise _misfit(right, "in", "comparator")
    return any(equal(left, each) for each in right)


_COMPARE: Mapping[str, Callable[[float | bytes, float | bytes], bool]] = {
    "<": python.lt,
    "<=": python.le,
    ">": python.gt,
    ">=": python.ge,
}


def _compared(operator: str, left: Value, right: Value) -> bool:
    match left, right:
        case float(), float():
            return _COMPARE[operator](left, right)
        case str(), str():
            return _COMPARE[operator](left.encode(), right.encode())
        case _:
            raise _misfit(left, operator, "comparator")


def _calculated(operator: str, left: Value, right: Value) -> Value:
    match operator, left, right:
        case ("+", str(), _) | ("+", _, str()):
            return shown(left) + shown(right)
        case "+", float(), float():
            return left + right
        case "+", _, _:
            raise _misfit(left, operator, "modifier")
        case _, float(), float():
            with np.errstate(all="ignore"):
                return float(_CALCULATE[operator](np.float64(left), np.float64(right)))
        case _:
            raise _misfit(right if isinstance(left, float) else left, operator, "modifier")


def _whole(value: float) -> int:
    """Cut to a 64-bit integer."""
    return math.trunc(value) if abs(value) < 2.0**63 else -(2**63)


def _bitwise(apply: Callable[[int, int], int]) -> Callable[[np.float64, np.float64], float]:
    return lambda left, right: float(_wrapped(apply(_whole(left), _whole(right))))


def _wrapped(value: int) -> int:
    return (value + 2**63) % 2**64 - 2**63


_CALCULATE: Mapping[str, Callable[[np.float64, np.float64], float]] = {
    "-": python.sub,
    "*": python.mul,
    "/": python.truediv,
    "%": np.fmod,
    "**": np.power,
    "&": _bitwise(python.and_),
    "|": _bitwise(python.or_),
    "^": _bitwise(python.xor),
    "<<": _bitwise(lambda left, right: left << min(right, 64) if right >= 0 else 0),
    ">>": _bitwise(lambda left, right: left >> min(right, 64) if right >= 0 else 0),
}
