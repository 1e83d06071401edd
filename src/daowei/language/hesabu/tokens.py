"""Hesabu text to tokens: cleaning, splitting, and which token may follow which."""

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import zip_longest

from daowei.foundation.problems import DaoweiError


class HesabuError(DaoweiError):
    """A formula that Hesabu refuses, in Hesabu's own words, for people who know them."""


class Kind(StrEnum):
    """What a token is; the value is the name that error messages use."""

    START = "UNKNOWN"
    PREFIX = "PREFIX"
    NUMBER = "NUMERIC"
    BOOLEAN = "BOOLEAN"
    STRING = "STRING"
    VARIABLE = "VARIABLE"
    FUNCTION = "FUNCTION"
    SEPARATOR = "SEPARATOR"
    COMPARATOR = "COMPARATOR"
    LOGICAL = "LOGICALOP"
    MODIFIER = "MODIFIER"
    TERNARY = "TERNARY"
    OPEN = "CLAUSE"
    CLOSE = "CLAUSE_CLOSE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word of a formula; ``shown`` is how messages print it."""

    kind: Kind
    value: str
    at: int
    shown: str


FUNCTIONS = {
    spelling: spelling.lower()
    for spellings in (
        "abs ABS sqrt SQRT array ARRAY access ACCESS sum SUM Sum avg AVG min MIN Min",
        "max MAX Max stdevp STDEVP if IF If safe_div SAFE_DIV Safe_div",
        "score_table SCORE_TABLE score_Table round ROUND trunc TRUNC floor FLOOR",
        "ceiling CEILING randbetween RANDBETWEEN strlen STRLEN",
        "cal_days_in_month CAL_DAYS_IN_MONTH eval_array EVAL_ARRAY",
    )
    for spelling in spellings.split()
}
"""The 46 spellings of the 20 functions; no other is accepted."""

_PREFIXES = frozenset("-!~")
_OPERATORS = {
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "=~", "!~"), Kind.COMPARATOR),
    **dict.fromkeys(("&&", "||"), Kind.LOGICAL),
    **dict.fromkeys(["+", "-", "*", "/", "%", "**", "&", "|", "^", "<<", ">>"], Kind.MODIFIER),
    **dict.fromkeys(("?", ":", "??"), Kind.TERNARY),
}
_VALUES = frozenset({Kind.NUMBER, Kind.BOOLEAN, Kind.VARIABLE, Kind.FUNCTION, Kind.OPEN})
_AFTER_OPERATOR = _VALUES | {Kind.PREFIX, Kind.STRING}
_AFTER_VALUE = frozenset(
    {Kind.MODIFIER, Kind.COMPARATOR, Kind.LOGICAL, Kind.TERNARY, Kind.SEPARATOR, Kind.CLOSE}
)
# Hesabu lets a value or a bracket follow a closing bracket and silently drops it; we refuse.
_MAY_FOLLOW = {
    Kind.START: _AFTER_OPERATOR,
    Kind.OPEN: _AFTER_OPERATOR | {Kind.CLOSE},
    Kind.PREFIX: _VALUES,
    Kind.FUNCTION: frozenset({Kind.OPEN}),
    **dict.fromkeys(
        (Kind.MODIFIER, Kind.COMPARATOR, Kind.LOGICAL, Kind.TERNARY, Kind.SEPARATOR),
        _AFTER_OPERATOR,
    ),
    **dict.fromkeys(
        (Kind.NUMBER, Kind.BOOLEAN, Kind.STRING, Kind.VARIABLE, Kind.CLOSE), _AFTER_VALUE
    ),
}
_BEFORE_VALUE = frozenset(kind for kind, may in _MAY_FOLLOW.items() if Kind.VARIABLE in may)
_MAY_END = frozenset({Kind.NUMBER, Kind.BOOLEAN, Kind.STRING, Kind.VARIABLE, Kind.CLOSE})

_SPACE = re.compile(r"\s*")
_WORDS = re.compile(r"[^\W\d_]\w*")
_DIGITS = re.compile(r"[\d.]+")
_SIGNS = re.compile(r"[^\w\s()'\"]+|_+")
_LONE_EQUALS = re.compile(r"(?<![=<>!])=(?![=<>!])")
_SPELT_OUT = ((" AND ", " && "), (" and ", " && "), (" OR ", " || "), (" or ", " || "))


def cleaned(text: str) -> str:
    """The text with AND, OR and the single ``=`` in their operator spelling.

    Quotes are not respected and only plain spaces count: that is how the formulas in use were
    read. A text that begins or ends with ``=`` is left as it is, to fail.
    """
    if text.startswith("=") or text.endswith("="):
        return text
    for spelling, operator in _SPELT_OUT:
        text = text.replace(spelling, operator)
    return _LONE_EQUALS.sub("==", text)


def tokens_of(text: str) -> tuple[Token, ...]:
    """The tokens of a cleaned text, in an order that a formula can have.

    Raises: HesabuError: what cannot be split, brackets without a partner, a token out of place.
    """
    tokens: list[Token] = []
    place, last = _past_space(text, 0), Kind.START
    while place < len(text):
        token, place = _next(text, place, after=last)
        tokens.append(token)
        place, last = _past_space(text, place), token.kind
    _expect_balance(tokens)
    _expect_order(tokens)
    return tuple(tokens)


def _past_space(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    assert found is not None
    return found.end()


def _next(  # noqa: PLR0911 - one case a sign
    text: str, place: int, *, after: Kind
) -> tuple[Token, int]:
    match text[place]:
        case sign if sign.isdigit() or sign == ".":
            return _number(text, place)
        case ",":
            return _token(Kind.SEPARATOR, ",", place), place + 1
        case "[":
            return _bracketed(text, place)
        case "'" | '"':
            return _string(text, place)
        case "(":
            return Token(kind=Kind.OPEN, value="(", at=place, shown="40"), place + 1
        case ")":
            return Token(kind=Kind.CLOSE, value=")", at=place, shown="41"), place + 1
        case sign if sign.isalpha():
            return _word(text, place)
        case _:
            return _operator(text, place, after=after)


def _token(kind: Kind, value: str, place: int) -> Token:
    return Token(kind=kind, value=value, at=place, shown=value)


def _number(text: str, place: int) -> tuple[Token, int]:
    found = _DIGITS.match(text, place)
    assert found is not None
    written = found.group()
    try:
        value = float(written)
    except ValueError:
        raise HesabuError(f"Unable to parse numeric value '{written}' to float64\n") from None
    shown = shown_number(value)
    return Token(kind=Kind.NUMBER, value=written, at=place, shown=shown), found.end()


def _word(text: str, place: int) -> tuple[Token, int]:
    found = _WORDS.match(text, place)
    assert found is not None
    word = found.group()
    match word:
        case "true" | "false":
            token = _token(Kind.BOOLEAN, word, place)
        case "in" | "IN":
            token = _token(Kind.COMPARATOR, "in", place)
        case _ if word in FUNCTIONS:
            # the original prints a memory address here
            token = Token(kind=Kind.FUNCTION, value=FUNCTIONS[word], at=place, shown="*")
        case _:
            token = _token(Kind.VARIABLE, word, place)
    return token, found.end()


def _bracketed(text: str, place: int) -> tuple[Token, int]:
    end = text.find("]", place)
    if end < 0:
        raise HesabuError("Unclosed parameter bracket")
    return _token(Kind.VARIABLE, text[place + 1 : end], place), end + 1


def _string(text: str, place: int) -> tuple[Token, int]:
    read, end = [], place + 1
    while end < len(text) and text[end] not in "'\"":
        end += text[end] == "\\"
        read.append(text[end : end + 1])
        end += 1
    if end >= len(text):
        raise HesabuError("Unclosed string literal")
    return _token(Kind.STRING, "".join(read), place), end + 1


def _operator(text: str, place: int, *, after: Kind) -> tuple[Token, int]:
    found = _SIGNS.match(text, place)
    assert found is not None
    signs = found.group()
    if signs in _PREFIXES and Kind.PREFIX in _MAY_FOLLOW[after]:
        return _token(Kind.PREFIX, signs, place), found.end()
    if signs not in _OPERATORS:
        raise HesabuError(f"Invalid token: '{signs}'")
    return _token(_OPERATORS[signs], signs, place), found.end()


def _expect_balance(tokens: list[Token]) -> None:
    opened = sum(each.kind is Kind.OPEN for each in tokens)
    if opened != sum(each.kind is Kind.CLOSE for each in tokens):
        raise HesabuError("Unbalanced parenthesis")


def _expect_order(tokens: list[Token]) -> None:
    last = Token(kind=Kind.START, value="", at=0, shown="<nil>")
    depth = 0
    for each, following in zip_longest(tokens, tokens[1:]):
        if _looks_like_a_call(each, following) and last.kind in {Kind.CLOSE, *_BEFORE_VALUE}:
            raise HesabuError(f"Undefined function {each.value}")
        if each.kind not in _MAY_FOLLOW[last.kind]:
            raise HesabuError(_out_of_place(last, each))
        depth += (each.kind is Kind.OPEN) - (each.kind is Kind.CLOSE)
        if depth < 0:
            raise HesabuError("Unbalanced parenthesis")
        last = each
    if last.kind not in _MAY_END:
        raise HesabuError("Unexpected end of expression")


def _looks_like_a_call(token: Token, following: Token | None) -> bool:
    return token.kind is Kind.VARIABLE and following is not None and following.kind is Kind.OPEN


def _out_of_place(last: Token, token: Token) -> str:
    return (
        f"Cannot transition token types from {last.kind} [{last.shown}] "
        f"to {token.kind} [{token.shown}]"
    )


def shown_number(value: float) -> str:
    """The number as Hesabu prints it inside texts: shortest digits, exponent from a million up."""
    if not math.isfinite(value):
        return {math.inf: "+Inf", -math.inf: "-Inf"}.get(value, "NaN")
    exact = Decimal(repr(value)).normalize()
    if -4 <= exact.adjusted() < 6 or value == 0:
        return repr(value).removesuffix(".0")
    return f"{value:.{len(exact.as_tuple().digits) - 1}e}"
