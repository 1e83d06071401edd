"""A set of Hesabu equations solved as the systems that pay by them do: order, floats, first fault.

For formulas of our own, ``language.equations`` keeps the other units when one is bad.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from daowei.language.hesabu.functions import APPLY, Value, Values
from daowei.language.hesabu.operators import joined, prefixed
from daowei.language.hesabu.parsing import parse_hesabu
from daowei.language.hesabu.tokens import HesabuError
from daowei.language.tree import (
    Binary,
    Call,
    Missing,
    Node,
    Number,
    Series,
    Truth,
    Unary,
    Variable,
    Words,
    variables,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a set has no solution; ``source`` is the equation, or ``general``."""

    source: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """The value of every equation, or the faults: in Hesabu one fault leaves no values."""

    values: Mapping[str, Value] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


CYCLE = "cycle between equations"


def solve(equations: Mapping[str, str]) -> Solution:
    """The value of every equation of the set, each computed once, after those it reads.

    All equations that cannot be read are told together; computing stops at the first fault.
    """
    trees, faults = _parsed(equations)
    if faults:
        return Solution(faults=faults)
    if not trees:
        return Solution(faults=(Fault(source="general", message=CYCLE),))
    try:
        order = tuple(TopologicalSorter(_reads(trees)).static_order())
    except CycleError:
        # which node of the cycle is named differs from run to run in the original
        message = f"{CYCLE} : Found cycle at node: *"
        return Solution(faults=(Fault(source="general", message=message),))
    return _computed(trees, order)


def _parsed(equations: Mapping[str, str]) -> tuple[dict[str, Node], tuple[Fault, ...]]:
    trees: dict[str, Node] = {}
    faults = []
    for name, text in equations.items():
        try:
            trees[name] = parse_hesabu(text)
        except HesabuError as refused:
            faults.append(Fault(source=name, message=str(refused)))
    return trees, tuple(faults)


def _reads(trees: Mapping[str, Node]) -> dict[str, tuple[str, ...]]:
    return {name: variables(tree) for name, tree in trees.items()}


def _computed(trees: Mapping[str, Node], order: tuple[str, ...]) -> Solution:
    values: dict[str, Value] = {}
    for name in order:
        if name in trees:
            try:
                values[name] = expect_finite(value_of(trees[name], values))
            except HesabuError as refused:
                return Solution(faults=(Fault(source=name, message=str(refused)),))
    return Solution(values={name: values[name] for name in trees})


def expect_finite(value: Value) -> Value:
    """The value, unless it holds a number that nobody can be paid.

    Raises: HesabuError: NaN, or infinity (which Hesabu calls a division by zero), in lists too.
    """
    for each in value if isinstance(value, list) else (value,):
        if isinstance(each, list):
            expect_finite(each)
        elif isinstance(each, float) and not math.isfinite(each):
            raise HesabuError("NaN" if math.isnan(each) else "Divide by zero")
    return value


def value_of(  # noqa: C901, PLR0911 - a case a node
    node: Node, known: Mapping[str, Value]
) -> Value:
    """The value of a tree; ``known`` are the values of the names it may read.

    Raises: HesabuError: with Hesabu's own message.
    """
    match node:
        case Number(value=value):
            return float(value)
        case Words(value=value) | Truth(value=value):
            return value
        case Missing():
            return None
        case Variable(name=name):
            if name not in known:
                raise HesabuError(f"No parameter '{name}' found.")
            return known[name]
        case Unary(operator=operator, operand=operand):
            return prefixed(operator, value_of(operand, known))
        case Binary():
            return _joined(node, known)
        case Series(members=members):
            return list(_spread([value_of(each, known) for each in members])) or None
        case Call(function=function, arguments=arguments):
            return _called(function, _spread([value_of(each, known) for each in arguments]))
        case _:
            raise HesabuError(f"Hesabu has nothing like {node!r}; compute it as a native formula.")


def _spread(values: list[Value]) -> Values:
    """A list in first place gives way to its elements; nothing at all is no argument."""
    match values:
        case [list() as first, *others]:
            return [*first, *others]
        case [None]:
            return []
        case _:
            return values


def _called(function: str, values: Values) -> Value:
    return _for_each_pair(values) if function == "eval_array" else APPLY[function](values)


def _for_each_pair(values: Values) -> Value:
    """``eval_array(name, list, name, list, formula)``: the formula for each pair of elements."""
    match values:
        case [str() as one, list() as ones, str() as other, list() as others, str() as text, *_]:
            pass
        case _:
            raise HesabuError(
                "Error for EVAL_ARRAY()-function, Expected name, array, name, array, formula."
            )
    if len(ones) != len(others):
        raise HesabuError(
            f"Error for evalArray-function, Expected '{one}' and '{other}' to have same size of "
            f"values ({len(ones)} and {len(others)})"
        )
    refused = "Error for EVAL_ARRAY()-function,"
    try:
        tree = parse_hesabu(text)
    except HesabuError as fault:
        raise HesabuError(f"{refused} Meta formula: {fault}") from None
    try:
        pairs = zip(ones, others, strict=True)
        return [value_of(tree, {one: first, other: second}) for first, second in pairs]
    except HesabuError as fault:
        raise HesabuError(f"{refused} {fault}. We only know '{one}' and '{other}'") from None


def _joined(node: Binary, known: Mapping[str, Value]) -> Value:
    """Both sides, unless the left one settles it; kinds are looked at after both are computed."""
    left = value_of(node.left, known)
    match node.operator, left:
        case ("&&", False) | ("||", True):
            return left
        case "?", False:
            return None
        case ((":" | "??"), _) if left is not None:
            return left
        case _:
            return joined(node.operator, left, value_of(node.right, known))
