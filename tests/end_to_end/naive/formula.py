"""The few formulas that the examples use: items, numbers, + - * / and brackets."""

import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache

TOKEN = re.compile(r"[#R]\{[^}]+\}|\d+(?:\.\d+)?|[-+*/()>]")
Number = int | Fraction
Read = Callable[[str], Number | None]


@cache
def items(text: str) -> tuple[str, ...]:
    """What a formula reads."""
    return tuple(each for each in TOKEN.findall(text) if each[0] in "#R")


def result(text: str, read: Read) -> Number | None:
    """What a formula gives.

    Missing: None where all its items are missing; some missing count as nothing.
    """
    asked = items(text)
    found = {each: read(each) for each in asked}
    if asked and all(each is None for each in found.values()):
        return None
    rest = TOKEN.findall(text)
    return _sum(rest, {each: value or 0 for each, value in found.items()})


def _sum(rest: list[str], found: dict[str, Number]) -> Number:
    total = _product(rest, found)
    while rest and rest[0] in "+-":
        sign = 1 if rest.pop(0) == "+" else -1
        total += sign * _product(rest, found)
    return total


def _product(rest: list[str], found: dict[str, Number]) -> Number:
    total = _one(rest, found)
    while rest and rest[0] in "*/":
        total = (
            total * _one(rest, found) if rest.pop(0) == "*" else Fraction(total) / _one(rest, found)
        )
    return total


def _one(rest: list[str], found: dict[str, Number]) -> Number:
    word = rest.pop(0)
    if word == "(":
        inner = _sum(rest, found)
        rest.pop(0)
        return inner
    return found[word] if word in found else Fraction(word)
