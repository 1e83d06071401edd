"""What an expression is, once read: a closed set of nodes, each knowing where it stood."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias


class ItemKind(StrEnum):
    """What an item in braces or brackets stands for; the value is its prefix in the text."""

    ELEMENT = "#"
    CONSTANT = "C"
    GROUP_COUNT = "OUG"
    REPORTING_RATE = "R"
    INDICATOR = "N"
    PROGRAM_INDICATOR = "I"
    PROGRAM_ELEMENT = "D"
    PROGRAM_ATTRIBUTE = "A"
    PROGRAM_VARIABLE = "V"
    PERIOD_FACT = "[]"  # [days], [periodInYear], [yearlyPeriodCount]


class MissingStrategy(StrEnum):
    """What a formula gives when items have no value (DHIS2's names)."""

    SKIP_IF_ANY_VALUE_MISSING = "SKIP_IF_ANY_VALUE_MISSING"
    SKIP_IF_ALL_VALUES_MISSING = "SKIP_IF_ALL_VALUES_MISSING"
    NEVER_SKIP = "NEVER_SKIP"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """From where an item is looked at: what the modifiers and windows around it add up to."""

    period_offset: int = 0
    year_to_date: bool = False
    min_date: date | None = None
    max_date: date | None = None
    aggregation: str | None = None
    stage_offset: int = 0
    level: int | None = None  # of the ancestor to look at; None: the unit itself

    def through(self, modified: "Modified") -> "View":
        """This view seen through one modifier; offsets add up, an inner setting wins."""
        match modified.modifier, modified.arguments:
            case "periodOffset", (offset,):
                return replace(self, period_offset=self.period_offset + whole(offset))
            case "stageOffset", (offset,):
                return replace(self, stage_offset=self.stage_offset + whole(offset))
            case "yearToDate", ():
                return replace(self, year_to_date=True)
            case "minDate", (Words(value=day),):
                return replace(self, min_date=date.fromisoformat(day))
            case "maxDate", (Words(value=day),):
                return replace(self, max_date=date.fromisoformat(day))
            case "aggregationType", (Words(value=name),):
                return replace(self, aggregation=name)
            case _:
                pass
        raise ValueError(f"no such modifier: {modified.modifier}")

    def earlier(self, periods: int) -> "View":
        """This view, so many periods earlier."""
        return replace(self, period_offset=self.period_offset - periods)

    def window(self, periods: int) -> tuple["View", ...]:
        """This view in each of the last so many periods, oldest first."""
        return tuple(self.earlier(each) for each in reversed(range(periods)))

    def moved(self, call: "Call") -> "View":
        """This view as ``previous`` and ``ancestor`` move it for their first argument."""
        match call.function, call.arguments[1:]:
            case "previous", periods:
                return self.earlier(whole(periods[0]) if periods else 1)
            case "ancestor", (level,):
                return replace(self, level=whole(level))
            case _:
                pass
        raise ValueError(f"no function that looks elsewhere: {call.function}")


def _position() -> Any:
    return field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Number:
    """A literal, exact as written (``1e3`` and ``.5`` included)."""

    value: Decimal
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Words:
    """A string literal, escapes already read."""

    value: str
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Truth:
    """``true`` or ``false``."""

    value: bool
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Missing:
    """``null``."""

    at: int = _position()


@dataclass(frozen=True, slots=True)
class Item:
    """``#{element.combo.attribute}``, ``C{…}``, ``[days]``: something that has data.

    ``parts`` are the identifiers between the dots, ``*`` for "any"; a part may carry a prefix
    of its own (``deGroup:…``, ``co:…``, ``coGroup:…``).
    """

    kind: ItemKind
    parts: tuple[str, ...]
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Variable:
    """Another formula of the same set, by name: bare or in square brackets."""

    name: str
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Unary:
    """``-x``, ``+x``, ``not x`` (printed ``!x``)."""

    operator: str
    operand: "Node"
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Binary:
    """``left operator right``; ``and``/``or`` are printed ``&&``/``||``."""

    operator: str
    left: "Node"
    right: "Node"
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Call:
    """``function(arguments)``; the name in its one spelling."""

    function: str
    arguments: "tuple[Node, ...]"
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Modified:
    """``operand.periodOffset(-1)`` and its kin: the operand looked at elsewhere or otherwise."""

    operand: "Node"
    modifier: str
    arguments: "tuple[Node, ...]"
    at: int = _position()


@dataclass(frozen=True, slots=True)
class Series:
    """A list of values: ``array(1, 2, 3)``."""

    members: "tuple[Node, ...]"
    at: int = _position()


Node: TypeAlias = (
    Number | Words | Truth | Missing | Item | Variable | Unary | Binary | Call | Modified | Series
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    match node:
        case Unary(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Call(arguments=arguments):
            return arguments
        case Modified(operand=operand, arguments=arguments):
            return (operand, *arguments)
        case Series(members=members):
            return members
        case Number() | Words() | Truth() | Missing() | Item() | Variable():
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, parents first, left to right."""
    stack = [node]
    while stack:
        each = stack.pop()
        yield each
        stack.extend(reversed(children(each)))


def items(node: Node) -> tuple[Item, ...]:
    """All items read anywhere in the tree, in order of appearance, each once."""
    return tuple(dict.fromkeys(each for each in walk(node) if isinstance(each, Item)))


def variables(node: Node) -> tuple[str, ...]:
    """The names of other formulas read anywhere in the tree, each once."""
    return tuple(dict.fromkeys(each.name for each in walk(node) if isinstance(each, Variable)))


def whole(node: Node) -> int:
    """The whole number a literal stands for, its sign included.

    Raises: ValueError: the node is not a whole literal (the parser lets none through).
    """
    match node:
        case Number(value=value) if value == value.to_integral_value():
            return int(value)
        case Unary(operator="-", operand=operand):
            return -whole(operand)
        case Unary(operator="+", operand=operand):
            return whole(operand)
        case _:
            pass
    raise ValueError(f"not a whole number: {node}")


def spine(node: Node) -> tuple[Node, tuple[Binary, ...]]:
    """The leftmost operand and the operators above it, innermost first.

    ``a + b - c`` stands as ``(a + b) - c``: long sums are deep on the left, so readers fold
    along the spine instead of recursing into it.
    """
    above: list[Binary] = []
    while isinstance(node, Binary):
        above.append(node)
        node = node.left
    return node, tuple(reversed(above))


def viewed(node: Node, view: View | None = None) -> tuple[tuple[Item | Variable, View], ...]:
    """Everything read from outside with the views it is read from, in order, each once."""
    found: dict[tuple[Item | Variable, View], None] = {}
    stack: list[tuple[Node, View]] = [(node, view or View())]
    while stack:
        each, seen_from = stack.pop()
        if isinstance(each, Item | Variable):
            found[each, seen_from] = None
        stack.extend(reversed(tuple(_views_below(each, seen_from))))
    return tuple(found)


def _views_below(node: Node, view: View) -> Iterator[tuple[Node, View]]:
    match node:
        case Modified(operand=operand):
            yield operand, view.through(node)
        case Call(function="previous" | "ancestor", arguments=(operand, *_)):
            yield operand, view.moved(node)
        case Call(function="last_n", arguments=(operand, count)):
            for each in view.window(whole(count)):
                yield operand, each
        case _:
            for below in children(node):
                yield below, view
