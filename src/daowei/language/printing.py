"""From a tree back to text, in one spelling that every dialect reads alike."""

import re

from daowei.language.parse import LEVELS, TIGHTNESS
from daowei.language.tokens import quoted
from daowei.language.tree import (
    Binary,
    Call,
    Item,
    ItemKind,
    Missing,
    Modified,
    Node,
    Number,
    Series,
    Truth,
    Unary,
    Variable,
    Words,
    spine,
)

_SIGN = len(LEVELS)
_POWER = _SIGN + 1
_ATOM = _POWER + 1
_BARE = re.compile(r"[^\W\d]\w*")
_RESERVED = frozenset({"true", "false", "null", "in", "and", "or", "not"})


def printed(node: Node) -> str:  # noqa: C901, PLR0911, PLR0912 - one case for each kind of node
    """The expression in its one spelling; ``parse`` gives the same tree back."""
    match node:
        case Number(value=value):
            return f"{value:f}"
        case Words(value=value):
            return quoted(value)
        case Truth(value=value):
            return "true" if value else "false"
        case Missing():
            return "null"
        case Item():
            return printed_item(node)
        case Variable(name=name):
            return name if _BARE.fullmatch(name) and name not in _RESERVED else f"[{name}]"
        case Unary(operator=operator, operand=operand):
            return operator + _within(operand, _SIGN)
        case Binary():
            return _printed_spine(node)
        case Call():
            return _printed_call(node)
        case Modified():
            return _printed_modified(node)
        case Series(members=members):
            return f"array({', '.join(map(printed, members))})"


def printed_item(item: Item) -> str:
    """``#{element.combo}``, ``[days]``."""
    if item.kind is ItemKind.PERIOD_FACT:
        return f"[{item.parts[0]}]"
    return f"{item.kind.value}{{{'.'.join(item.parts)}}}"


def tightness(node: Node) -> int:
    """How tightly the outermost operator binds; a number, item or call most tightly."""
    match node:
        case Binary(operator="^"):
            return _POWER
        case Binary(operator=operator):
            return TIGHTNESS[operator]
        case Unary():
            return _SIGN
        case _:
            return _ATOM


def _within(node: Node, least: int) -> str:
    text = printed(node)
    return text if tightness(node) >= least else f"({text})"


def _printed_spine(node: Binary) -> str:
    """Along the left side without recursion: a sum of a thousand terms is a thousand deep."""
    first, above = spine(node)
    text, inner = printed(first), tightness(first)
    for each in above:
        # both sides of a power in brackets: dialects differ on which side binds
        own = tightness(each)
        left = text if inner >= (_ATOM if own == _POWER else own) else f"({text})"
        right = _within(each.right, _ATOM if own == _POWER else own + 1)
        text, inner = f"{left} {each.operator} {right}", own
    return text


def _printed_call(call: Call) -> str:
    if call.function == "is":
        first, *others = map(printed, call.arguments)
        return f"is({first} in {', '.join(others)})"
    if call.function.startswith("orgUnit."):
        return f"{call.function}({', '.join(map(_bare, call.arguments))})"
    return f"{call.function}({', '.join(map(printed, call.arguments))})"


def _printed_modified(node: Modified) -> str:
    stands_alone = isinstance(node.operand, Item | Call | Modified)
    operand = printed(node.operand) if stands_alone else f"({printed(node.operand)})"
    return f"{operand}.{node.modifier}({', '.join(map(_bare, node.arguments))})"


def _bare(node: Node) -> str:
    return node.value if isinstance(node, Words) else printed(node)
