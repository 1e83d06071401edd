"""Imported Hesabu formulas in the native language, so that they print in one spelling."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.language.hesabu.parsing import parse_hesabu
from daowei.language.hesabu.tokens import HesabuError
from daowei.language.rebuilding import rebuilt
from daowei.language.tree import (
    Binary,
    Call,
    Missing,
    Node,
    Number,
    Series,
    Unary,
    Variable,
    Words,
    whole,
)


def as_native(tree: Node) -> tuple[Node | None, tuple[Problem, ...]]:
    """The same formula as a native tree, or none and what has no counterpart (``LNG-110``).

    What Hesabu leaves unsaid is written out: a ``score_table`` without default gives its target.
    """
    translation = _Translation()
    native = rebuilt(tree, translation.of)
    problems = tuple(translation.problems)
    return (None, problems) if problems else (native, ())


_NO_COUNTERPART = {
    "randbetween": N_("What is paid must be computable again: take the number as an input."),
    "strlen": N_("Compare the text itself, or take its length as an input."),
    "cal_days_in_month": N_("Use [days], the days of the period at hand."),
}
_ONE_SPELLING = {"**": "^"}
_BITWISE = frozenset({"&", "|", "^", "<<", ">>", "~"})
_ARGUMENTS = {"abs": 1, "sqrt": 1, "safe_div": 2, "floor": 2, "ceiling": 2}


@dataclass(slots=True)
class _Translation:
    problems: list[Problem] = field(default_factory=list)

    def of(self, node: Node) -> Node:
        match node:
            case Unary(operator="~"):
                return self.refused(node, "~", N_("Write the arithmetic that is meant."))
            case Binary(operator=operator) if operator in _BITWISE:
                return self.refused(node, operator, N_("Write the arithmetic that is meant."))
            case Binary():
                return self.of_operator(node)
            case Call():
                return self.of_call(node)
            case _:
                return node

    def refused(self, node: Node, what: str, remedy: str) -> Node:
        self.problems.append(
            problem(
                "LNG-110",
                N_("{value} (character {position}) has no counterpart"),
                remedy=remedy,
                value=what,
                position=node.at + 1,
            )
        )
        return node

    def of_operator(self, node: Binary) -> Node:  # noqa: PLR0911 - one case an operator
        match node:
            case Binary(operator="+", left=left, right=right) if Words in (type(left), type(right)):
                return self.refused(node, "+", N_("Texts cannot be joined; name things apart."))
            case Binary(operator="in", left=left, right=Series(members=members)):
                return Call("is", (left, *members), node.at)
            case Binary(operator="in"):
                return self.refused(node, "in", N_("List the values after it."))
            case Binary(operator="?", left=condition, right=yes):
                return Call("if", (condition, yes, Missing(node.at)), node.at)
            case Binary(
                operator=":",
                left=Call(function="if", arguments=(condition, yes, Missing())),
                right=no,
            ):
                return Call("if", (condition, yes, no), node.at)
            case Binary(operator=":" | "??", left=left, right=right):
                return Call("firstNonNull", (left, right), node.at)
            case _:
                return replace(node, operator=_ONE_SPELLING.get(node.operator, node.operator))

    def of_call(self, call: Call) -> Node:
        if call.function in _NO_COUNTERPART:
            return self.refused(call, call.function, _NO_COUNTERPART[call.function])
        spread = replace(call, arguments=_spread(call.arguments))
        translate = _CALLS.get(call.function)
        if translate is None:
            most = _ARGUMENTS.get(call.function)
            return replace(spread, arguments=spread.arguments[:most])
        return translate(self, spread)

    def if_(self, call: Call) -> Node:
        if len(call.arguments) < 2:
            return self.refused(call, "if", N_("Give it a condition and two values."))
        return replace(call, arguments=(*call.arguments, Missing(call.at))[:3])

    def rounded(self, call: Call) -> Node:
        """The decimals must stand there as a number; they are cut to a whole one."""
        value, *decimals = call.arguments[:2]
        if not decimals:
            return replace(call, arguments=(value,))
        places = decimals[0].value if isinstance(decimals[0], Number) else None
        try:
            cut = whole(decimals[0]) if places is None else int(places)
        except ValueError:
            return self.refused(call, call.function, N_("Write its decimals as a number."))
        literal: Node = Number(Decimal(abs(cut)))
        return replace(call, arguments=(value, literal if cut >= 0 else Unary("-", literal)))

    def access(self, call: Call) -> Node:
        if len(call.arguments) == 2 and isinstance(call.arguments[0], Variable):
            return call
        *members, place = call.arguments
        return replace(call, arguments=(Series(tuple(members), call.at), place))

    def score_table(self, call: Call) -> Node:
        target, *bands = call.arguments
        whole_bands = len(bands) - len(bands) % 3
        default = bands[whole_bands] if whole_bands < len(bands) else target
        if not whole_bands:
            return default
        return replace(call, arguments=(target, *bands[:whole_bands], default))

    def for_each_pair(self, call: Call) -> Node:
        """Written out for each pair, where both lists stand there."""
        match call.arguments:
            case (
                Words(value=one),
                Series(members=ones),
                Words(value=other),
                Series(members=others),
                Words(value=text),
            ) if len(ones) == len(others):
                pairs = zip(ones, others, strict=True)
                return self.written_out(call, text, [{one: a, other: b} for a, b in pairs])
            case _:
                return self.refused(call, "eval_array", N_("Write the list out: array(…, …)."))

    def written_out(self, call: Call, text: str, known: list[dict[str, Node]]) -> Node:
        try:
            tree = rebuilt(parse_hesabu(text), self.of)
        except HesabuError as fault:
            return self.refused(call, f"eval_array: {fault}", N_("Correct the inner formula."))

        def put(values: Mapping[str, Node]) -> Callable[[Node], Node]:
            return lambda node: values.get(node.name, node) if isinstance(node, Variable) else node

        return Series(tuple(rebuilt(tree, put(each)) for each in known), call.at)


def _spread(arguments: tuple[Node, ...]) -> tuple[Node, ...]:
    """A list in first place gives way to its members."""
    match arguments:
        case (Series(members=members), *others):
            return (*members, *others)
        case _:
            return arguments


_CALLS: Mapping[str, Callable[[_Translation, Call], Node]] = {
    "if": _Translation.if_,
    "round": _Translation.rounded,
    "trunc": _Translation.rounded,
    "access": _Translation.access,
    "score_table": _Translation.score_table,
    "eval_array": _Translation.for_each_pair,
    "stdevp": lambda _, call: replace(call, function="stddevPop"),
}
