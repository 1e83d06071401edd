"""Columns taken as numbers, truths or texts, and compared, as the native dialect takes values."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daowei.foundation.texts import N_
from daowei.language import column_numbers
from daowei.language.calculations import Value
from daowei.language.coercion import unsuitable
from daowei.language.columns import Column, Mask, Nothing, Numbers, Texts, Truths
from daowei.language.exact import exact_literal
from daowei.language.parse import NUMBER
from daowei.language.tree import Node


def as_numbers(column: Column, node: Node) -> Numbers:
    """The column's numbers; a constant text that reads as a number counts.

    Raises: ExpressionError: it holds no numbers (``LNG-020``).
    """
    match column.content:
        case Numbers() as found:
            return found
        case Nothing():
            return column_numbers.NONE
        case Texts(values=values) if values.size == 1 and NUMBER.fullmatch(str(values[0])):
            return Numbers(exact=exact_literal(Decimal(f"{Decimal(str(values[0])):f}")))
    raise unsuitable(N_("a number is wanted in {expression}, not {value}"), sample(column), node)


def as_truths(column: Column, node: Node) -> Mask:
    """The column's truths; texts that read ``true`` or ``false`` count.

    Raises: ExpressionError: it holds no truths (``LNG-020``).
    """
    match column.content:
        case Truths(values=values):
            return values
        case Nothing():
            return np.zeros(1, np.bool_)
        case Texts(values=texts) if np.isin(texts, ("true", "false")).all():
            return np.asarray(texts == "true")
    raise unsuitable(
        N_("true or false is wanted in {expression}, not {value}"), sample(column), node
    )


def as_texts(column: Column, node: Node) -> NDArray[np.str_]:
    """The column's texts; truths as ``true`` and ``false``.

    Raises: ExpressionError: it holds numbers or lists (``LNG-020``).
    """
    match column.content:
        case Texts(values=texts):
            return texts
        case Nothing():
            return np.array([""])
        case Truths(values=values):
            return np.where(values, "true", "false")
        case _:
            pass
    raise unsuitable(N_("a text is wanted in {expression}, not {value}"), sample(column), node)


def sample(column: Column) -> Value:
    """One value of the column, for a message."""
    match column.content:
        case Texts(values=texts):
            return str(texts.ravel()[0]) if texts.size else ""
        case Truths(values=values):
            return bool(values.ravel()[0]) if values.size else False
        case Numbers() as found:
            floats = found.as_floats().ravel()
            return float(floats[0]) if floats.size else 0.0
        case Nothing():
            return None
        case _:
            return ()


COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


def compared(operator: str, left: Column, right: Column, *, node: Node) -> Mask:
    """Cell by cell: numbers where either side holds them, else texts, else truths.

    Raises: ExpressionError: the two are not comparable (``LNG-020``).
    """
    how = COMPARE[operator]
    contents = (left.content, right.content)
    if any(isinstance(each, Nothing) for each in contents):
        return np.zeros(1, np.bool_)
    if any(isinstance(each, Numbers) for each in contents):
        return column_numbers.compare(as_numbers(left, node), as_numbers(right, node), how)
    if any(isinstance(each, Texts) for each in contents):
        texts: Mask = how(as_texts(left, node), as_texts(right, node))
        return texts
    truths: Mask = how(as_truths(left, node), as_truths(right, node))
    return truths
