"""Values taken as numbers, truths or texts, and compared, under a dialect."""

import math
from decimal import Decimal

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.language import numbers
from daowei.language.calculations import Value
from daowei.language.dialects import Dialect, Nulls
from daowei.language.errors import ExpressionError
from daowei.language.numbers import Numeric
from daowei.language.parse import NUMBER
from daowei.language.printing import printed
from daowei.language.tree import Node


def as_number(value: Value, node: Node, dialect: Dialect) -> Numeric | None:
    """The value as a number: a text that reads as one counts, a truth only in a lenient dialect.

    Missing: None stays None.
    Raises: ExpressionError: it is no number (``LNG-020``).
    """
    match value:
        case None | Decimal() | float():
            return value
        case bool() if dialect.lenient:
            return Decimal(int(value))
        case str() if NUMBER.fullmatch(value):
            return numbers.exact(Decimal(value))
    raise unsuitable(N_("a number is wanted in {expression}, not {value}"), value, node)


def as_truth(value: Value, node: Node, dialect: Dialect) -> bool | None:
    """The value as true or false; numbers and any text only in a lenient dialect.

    Missing: None stays None.
    Raises: ExpressionError: it is neither (``LNG-020``).
    """
    match value:
        case None | bool():
            return value
        case "true" | "false":
            return value == "true"
        case str() if dialect.lenient:
            return value.lower() == "true"
        case Decimal() | float() if dialect.lenient and _is_whole(value):
            return bool(value)
    raise unsuitable(N_("true or false is wanted in {expression}, not {value}"), value, node)


def _is_whole(value: Numeric) -> bool:
    return math.isfinite(value) and value % 1 == 0


def as_text(value: Value, node: Node) -> str | None:
    """The value as text: numbers without needless zeros, truths as ``true`` and ``false``.

    Missing: None stays None.
    Raises: ExpressionError: it is a list (``LNG-020``).
    """
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return repr(value)
        case Decimal():
            text = f"{value:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        case tuple():
            raise unsuitable(N_("a text is wanted in {expression}, not {value}"), value, node)


def unsuitable(message: str, value: Value, node: Node) -> ExpressionError:
    """The error for a value of the wrong kind in the sub-expression."""
    shown = "(…)" if isinstance(value, tuple) else str(value)
    told = problem(
        "LNG-020",
        message,
        remedy=N_("Look at what {expression} reads."),
        value=shown,
        expression=printed(node),
    )
    return ExpressionError(told, at=node.at)


def ordered(left: Value, right: Value, *, node: Node, dialect: Dialect) -> float:
    """Below, at or above zero as left is below, at or above right.

    Numbers where either is one, else texts where either is one, else truths. NaN where two
    numbers have no order.

    Raises: ExpressionError: they are not comparable (``LNG-020``).
    """
    if _is_number(left) or _is_number(right):
        one, other = as_number(left, node, dialect), as_number(right, node, dialect)
    elif isinstance(left, str) or isinstance(right, str):
        first, second = as_text(left, node) or "", as_text(right, node) or ""
        return float((first > second) - (first < second))
    else:
        one, other = as_truth_number(left, node, dialect), as_truth_number(right, node, dialect)
    assert one is not None
    assert other is not None
    return numbers.compare(one, other)


def as_truth_number(value: Value, node: Node, dialect: Dialect) -> Numeric:
    """1 for true and 0 for false."""
    return Decimal(bool(as_truth(value, node, dialect)))


def equal(left: Value, right: Value, *, node: Node, dialect: Dialect) -> bool:
    """Whether two values are the same; in a lenient dialect what cannot be compared differs.

    Raises: ExpressionError: they are not comparable in a strict dialect (``LNG-020``).
    """
    if left is None or right is None:
        return left is right
    try:
        if dialect.lenient and isinstance(left, bool) != isinstance(right, bool):
            return _equal_with_truth(left, right, node=node, dialect=dialect)
        return ordered(left, right, node=node, dialect=dialect) == 0
    except ExpressionError:
        if dialect.nulls is Nulls.THROW:
            return False
        raise


def _equal_with_truth(left: Value, right: Value, *, node: Node, dialect: Dialect) -> bool:
    if _is_number(left) or _is_number(right):
        return ordered(left, right, node=node, dialect=dialect) == 0
    return as_truth(left, node, dialect) == as_truth(right, node, dialect)


def _is_number(value: Value) -> bool:
    return isinstance(value, Decimal | float)


def not_computable(message: str, node: Node) -> Problem:
    """Why a sub-expression has no value although its inputs are there (``LNG-030``)."""
    return problem(
        "LNG-030",
        message,
        remedy=N_("Say what it is then: if(…), firstNonNull(…) or safe_div(…)."),
        expression=printed(node),
    )
