"""What can be told of an expression before any value is read: numbers where numbers are wanted."""

from collections.abc import Iterator

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.language.dialects import NATIVE, Dialect
from daowei.language.functions import FUNCTIONS
from daowei.language.modes import RIGHTS, Mode, out_of_place
from daowei.language.parse import NUMBER
from daowei.language.printing import printed
from daowei.language.sources import ResultType
from daowei.language.tree import (
    Binary,
    Call,
    Modified,
    Node,
    Number,
    Series,
    Truth,
    Unary,
    Words,
    walk,
)

_ANY = "any"
_WANTED = {ResultType.NUMERIC: "number", ResultType.BOOLEAN: "boolean", ResultType.TEXT: "text"}
_COMPARING = ("==", "!=", "<", "<=", ">", ">=")


def check(
    node: Node, *, mode: Mode = Mode.FORMULA, dialect: Dialect = NATIVE
) -> tuple[Problem, ...]:
    """All that is wrong with the expression whatever its values.

    ``LNG-040``: used where it may not be; ``LNG-041``: a truth or a text where a number is
    wanted, or the like (never in a lenient dialect).
    """
    misplaced = out_of_place(node, mode)
    if dialect.lenient:
        return misplaced
    whole = RIGHTS[mode].gives
    wanted = [(node, _WANTED[whole])] if whole else []
    clashes = [
        _clash(operand, sort)
        for operand, sort in (*wanted, *_wanted_below(node))
        if not _fits(operand, sort)
    ]
    return (*misplaced, *clashes)


def _wanted_below(node: Node) -> Iterator[tuple[Node, str]]:
    """Each operand and argument with the sort of value wanted of it."""
    for each in walk(node):
        match each:
            case Unary(operator=operator, operand=operand):
                yield operand, "boolean" if operator == "!" else "number"
            case Binary(operator="&&" | "||", left=left, right=right):
                yield left, "boolean"
                yield right, "boolean"
            case Binary(operator=operator, left=left, right=right) if operator in _COMPARING:
                yield from _comparable(left, right)
            case Binary(left=left, right=right):
                yield left, "number"
                yield right, "number"
            case Call(function="if", arguments=(condition, *_)):
                yield condition, "boolean"
            case Call(function=name, arguments=arguments):
                yield from ((argument, FUNCTIONS[name].takes) for argument in arguments)
            case _:
                pass


def _comparable(left: Node, right: Node) -> Iterator[tuple[Node, str]]:
    """A number is compared with numbers, a truth with truths."""
    for one, other in ((left, right), (right, left)):
        if sort_of(one) in ("number", "boolean"):
            yield other, sort_of(one)


def _fits(node: Node, wanted: str) -> bool:
    if isinstance(node, Words):
        return wanted != "number" or NUMBER.fullmatch(node.value) is not None
    found = sort_of(node)
    return wanted in (found, _ANY) or found == _ANY or (wanted == "text" and found != "list")


def sort_of(node: Node) -> str:  # noqa: PLR0911 - one case for each kind of node
    """number, boolean, text, list, or any: what the expression gives, as far as its text tells."""
    match node:
        case Number() | Unary(operator="+" | "-"):
            return "number"
        case Truth() | Unary() | Binary(operator="&&" | "||"):
            return "boolean"
        case Binary(operator=operator):
            return "boolean" if operator in _COMPARING else "number"
        case Words():
            return "text"
        case Series():
            return "list"
        case Modified(operand=operand):
            return sort_of(operand)
        case Call():
            return _sort_of_call(node)
        case _:
            return _ANY


def _sort_of_call(call: Call) -> str:
    match call.function, call.arguments:
        case "if", (_, *chosen):
            sorts = {sort_of(each) for each in chosen}
        case (("firstNonNull" | "previous" | "ancestor" | "subExpression"), (chosen, *_)):
            sorts = {sort_of(chosen)}
        case _:
            sorts = {FUNCTIONS[call.function].gives}
    return sorts.pop() if len(sorts) == 1 else _ANY


def _clash(node: Node, wanted: str) -> Problem:
    return problem(
        "LNG-041",
        N_("{value} at character {position} gives {found} where {wanted} is wanted"),
        remedy=N_("Compare it, or use if(…) to say which number it stands for."),
        value=printed(node),
        position=node.at + 1,
        found=sort_of(node),
        wanted=wanted,
    )
