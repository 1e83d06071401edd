"""What each expression gives (a count, a rate, money, yes or no …), known before data is read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from daowei.foundation.problems import Problem, Severity, problem
from daowei.foundation.texts import N_, Text
from daowei.language.printing import printed
from daowei.language.tree import (
    Binary,
    Call,
    Item,
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


class Kind(StrEnum):
    """What kind of thing an expression gives."""

    COUNT = "count"  # events of a period: a flow
    STOCK = "stock"  # a level at a moment
    RATE = "rate"  # a share, percentage or other quotient
    MONEY = "money"
    NUMBER = "number"  # no dimension: factors, weights, points
    YES_NO = "yes or no"
    TEXT = "text"
    LIST = "list"


KindOf: TypeAlias = Callable[[Item | Variable], Kind | None]
"""The kind of what is read; None where nobody knows, and then nothing is complained of."""

_NAMES = {
    Kind.COUNT: N_("a count"),
    Kind.STOCK: N_("a level"),
    Kind.RATE: N_("a rate"),
    Kind.MONEY: N_("money"),
    Kind.NUMBER: N_("a number"),
    Kind.YES_NO: N_("yes or no"),
    Kind.TEXT: N_("a text"),
    Kind.LIST: N_("a list"),
}
_QUANTITIES = frozenset({Kind.COUNT, Kind.STOCK})
_CALCULATED = frozenset({*_QUANTITIES, Kind.RATE, Kind.MONEY, Kind.NUMBER})
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_LOGICAL = frozenset({"&&", "||"})
_GIVES = {
    **dict.fromkeys(("isNull", "isNotNull", "contains", "containsItems", "is"), Kind.YES_NO),
    "between": Kind.YES_NO,
    **dict.fromkeys(("count", "rank", "log", "log10", "sqrt", "score_table"), Kind.NUMBER),
    **dict.fromkeys(("normDistCum", "normDistDen", "variance"), Kind.NUMBER),
    "last_n": Kind.LIST,
}
_LIKE_FIRST = frozenset(
    [
        "sum",
        "avg",
        "min",
        "max",
        "median",
        "stddev",
        "stddevSamp",
        "stddevPop",
        "percentileCont",
        "round",
        "abs",
        "floor",
        "ceiling",
        "trunc",
        "cap",
        "greatest",
        "least",
        "firstNonNull",
        "removeZeros",
        "previous",
        "ancestor",
        "subExpression",
        "access",
        "share_out",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a formula stands, for messages."""

    file: str | None = None
    line: int | None = None
    field: str | None = None


def check_kinds(
    node: Node, kind_of: KindOf, *, place: Place | None = None
) -> tuple[Kind | None, tuple[Problem, ...]]:
    """What the formula gives, and everything in it that mixes kinds."""
    reading = _Reading(kind_of=kind_of, place=place or Place())
    kind = reading.kind(node)
    return kind, tuple(reading.problems)


@dataclass(slots=True, kw_only=True)
class _Reading:
    kind_of: KindOf
    place: Place
    problems: list[Problem] = field(default_factory=list)

    def tell(
        self,
        code: str,
        message: str,
        *,
        node: Node,
        remedy: str,
        severity: Severity = Severity.ERROR,
        **values: object,
    ) -> None:
        self.problems.append(
            problem(
                code,
                message,
                remedy=remedy,
                file=self.place.file,
                line=self.place.line,
                field=self.place.field,
                value=printed(node),
                severity=severity,
                position=node.at + 1,
                **values,
            )
        )

    def kind(self, node: Node) -> Kind | None:  # noqa: C901, PLR0911, PLR0912 - a case a node
        match node:
            case Number():
                return Kind.NUMBER
            case Words():
                return Kind.TEXT
            case Truth():
                return Kind.YES_NO
            case Missing():
                return None
            case Item() | Variable():
                return self.kind_of(node)
            case Unary():
                return self.signed(node)
            case Binary():
                return self.joined(node)
            case Series(members=members):
                for each in members:
                    self.kind(each)
                return Kind.LIST
            case Modified():
                return self.modified(node)
            case Call():
                return self.called(node)

    def signed(self, node: Unary) -> Kind | None:
        kind = self.kind(node.operand)
        if node.operator == "!":
            self.expect_yes_or_no(node.operand, kind, asker="!")
            return Kind.YES_NO
        self.expect_number(node.operand, kind)
        return kind

    # ── operators ───────────────────────────────────────────────────────────────────

    def joined(self, node: Binary) -> Kind | None:
        """Along the spine without recursion; a chain of ``+`` is looked at as one sum."""
        first, above = spine(node)
        kind = self.kind(first)
        terms = [(first, kind)]
        for place, each in enumerate(above):
            right = self.kind(each.right)
            kind = self.of_two(each, kind, right)
            terms = [*terms, (each.right, right)] if each.operator == "+" else [(each, kind)]
            if place + 1 == len(above) or above[place + 1].operator != "+":
                self.expect_no_sum_of_rates(each, terms)
        return kind

    def of_two(self, node: Binary, left: Kind | None, right: Kind | None) -> Kind | None:
        if node.operator in _LOGICAL:
            self.expect_yes_or_no(node.left, left, asker=node.operator)
            self.expect_yes_or_no(node.right, right, asker=node.operator)
            return Kind.YES_NO
        if node.operator in _COMPARISONS:
            self.expect_comparable(node, left, right)
            return Kind.YES_NO
        self.expect_number(node.left, left)
        self.expect_number(node.right, right)
        if left not in _CALCULATED or right not in _CALCULATED:
            return None
        if node.operator in ("+", "-"):
            return self.of_sum(node, left, right)
        return _OF_TWO.get(node.operator, _first)(left, right)

    def of_sum(self, node: Binary, left: Kind, right: Kind) -> Kind | None:
        mixed = {left, right} - {Kind.NUMBER}
        if Kind.MONEY in mixed and len(mixed) > 1:
            self.tell(
                "LNG-203",
                N_("{value} adds {left} and {right} (character {position})"),
                node=node,
                remedy=N_("Multiply the other side by an amount of money first."),
                left=Text(_NAMES[left]),
                right=Text(_NAMES[right]),
            )
            return None
        if Kind.RATE in mixed and mixed & _QUANTITIES:
            self.tell(
                "LNG-201",
                N_("{value} adds a rate and a count (character {position})"),
                node=node,
                remedy=N_("Multiply the rate by its base, or divide the count by its base."),
            )
            return None
        return _more_telling(left, right)

    def expect_no_sum_of_rates(self, node: Binary, terms: list[tuple[Node, Kind | None]]) -> None:
        rates = [each for each, kind in terms if kind is Kind.RATE]
        if node.operator == "+" and len(rates) > 1:
            self.tell_sum_of_rates(node, rates)

    def tell_sum_of_rates(self, node: Node, rates: list[Node]) -> None:
        """An error for percentages as reported; quotients made here may be weighted on purpose."""
        reported = sum(isinstance(each, Item | Modified) for each in rates) > 1
        self.tell(
            "LNG-202",
            N_("{value} adds up {count} rates: percentages of different bases have no sum"),
            node=node,
            remedy=N_("Add the numerators and the denominators, and divide once."),
            severity=Severity.ERROR if reported else Severity.WARNING,
            count=len(rates),
        )

    def expect_comparable(self, node: Binary, left: Kind | None, right: Kind | None) -> None:
        kinds = {left, right}
        if Kind.TEXT in kinds and kinds & _CALCULATED:
            self.tell(
                "LNG-205",
                N_("{value} compares a text with a number (character {position})"),
                node=node,
                remedy=N_("Write numbers without quotes."),
            )

    def expect_number(self, node: Node, kind: Kind | None) -> None:
        if kind is not None and kind not in _CALCULATED:
            self.tell(
                "LNG-207",
                N_("{value} is {kind}; a number is wanted (character {position})"),
                node=node,
                remedy=N_("Make a number of it, for example with if(…, 1, 0) or sum(…)."),
                kind=Text(_NAMES[kind]),
            )

    def expect_yes_or_no(self, node: Node, kind: Kind | None, *, asker: str) -> None:
        if kind is not None and kind is not Kind.YES_NO:
            self.tell(
                "LNG-206",
                N_("{asker} asks for yes or no, and {value} is {kind} (character {position})"),
                node=node,
                remedy=N_("Compare it with something: … > 0, … == 1."),
                asker=asker,
                kind=Text(_NAMES[kind]),
            )

    # ── calls ───────────────────────────────────────────────────────────────────────

    def modified(self, node: Modified) -> Kind | None:
        kind = self.kind(node.operand)
        summed = node.modifier == "yearToDate" or (
            node.modifier == "aggregationType" and node.arguments[0] == Words("SUM")
        )
        if summed and kind is Kind.RATE:
            self.tell(
                "LNG-204",
                N_("{value} adds up a rate over units or periods"),
                node=node,
                remedy=N_("Take the sums of its numerator and denominator, and divide once."),
            )
        return kind

    def called(self, node: Call) -> Kind | None:
        kinds = [self.kind(each) for each in node.arguments]
        match node.function:
            case "if":
                self.expect_yes_or_no(node.arguments[0], kinds[0], asker="if()")
                return _same_or_number(kinds[1], kinds[2])
            case "safe_div":
                left, right = kinds
                known = left in _CALCULATED and right in _CALCULATED
                return _of_quotient(left, right) if known and left and right else None
            case "sum":
                self.expect_no_sum_in_call(node)
            case _:
                pass
        if node.function in _LIKE_FIRST and kinds:
            first, *_ = (*_members(node.arguments[0]), node.arguments[0])
            return kinds[0] if kinds[0] is not Kind.LIST else _silent(self, first)
        if node.function.startswith("orgUnit."):
            return Kind.YES_NO
        return _GIVES.get(node.function)

    def expect_no_sum_in_call(self, node: Call) -> None:
        members = [inner for each in node.arguments for inner in _members(each)]
        rates = [each for each in members if _silent(self, each) is Kind.RATE]
        windowed = any(
            isinstance(each, Call) and each.function == "last_n" for each in node.arguments
        )
        if len(rates) > 1 or (rates and windowed):
            self.tell_sum_of_rates(node, rates * 2 if windowed else rates)


def _silent(reading: _Reading, node: Node) -> Kind | None:
    """The kind of a part that was complained of already."""
    kind = _Reading(kind_of=reading.kind_of, place=reading.place).kind(node)
    return kind if kind is not Kind.LIST else None


def _members(node: Node) -> tuple[Node, ...]:
    """What a list holds; a single value is its own member."""
    match node:
        case Series(members=members):
            return members
        case Call(function="last_n", arguments=(operand, _)):
            return (operand,)
        case _:
            return (node,)


def _more_telling(left: Kind, right: Kind) -> Kind:
    return right if left is Kind.NUMBER else left


def _same_or_number(left: Kind | None, right: Kind | None) -> Kind | None:
    if left is None or right is None or left is right:
        return left or right
    if Kind.NUMBER in {left, right} and {left, right} <= _CALCULATED:
        return _more_telling(left, right)
    return None


def _of_product(left: Kind, right: Kind) -> Kind:
    pair = {left, right}
    if Kind.MONEY in pair:
        return Kind.MONEY
    if len(pair) == 1:
        return Kind.RATE if left is Kind.RATE else Kind.NUMBER
    if Kind.NUMBER in pair:
        return _more_telling(left, right)
    return next((kind for kind in (left, right) if kind in _QUANTITIES), Kind.NUMBER)


def _of_quotient(left: Kind, right: Kind) -> Kind:
    if right is Kind.NUMBER:
        return left
    if left is Kind.MONEY and right is not Kind.MONEY:
        return Kind.MONEY
    if left in _QUANTITIES and right is Kind.RATE:
        return left
    if left is right and left is Kind.RATE:
        return Kind.NUMBER
    return Kind.RATE


def _first(left: Kind, _: Kind) -> Kind:
    return left


_OF_TWO = {"*": _of_product, "/": _of_quotient}

# ── indicators and elements ─────────────────────────────────────────────────────────

_PARTS_OF_A_YEAR = frozenset({4, 12, 52, 365, 366})


def check_ratio(
    numerator: Node,
    denominator: Node,
    *,
    annualised: bool,
    kind_of: KindOf,
    place: Place | None = None,
) -> tuple[Problem, ...]:
    """Everything that mixes kinds in an indicator, and annualising that does not fit.

    Annualising multiplies by 365 over the days of the period: right for a yearly population in
    the denominator, twelve times too high for a count of the same month.
    """
    at = place or Place()
    reading = _Reading(kind_of=kind_of, place=at)
    reading.kind(numerator)
    kind = reading.kind(denominator)
    if annualised and kind is Kind.COUNT:
        reading.tell(
            "LNG-210",
            N_(
                "annualised, but the denominator {value} is a count of the same period: "
                "a month comes out about 12 times too high"
            ),
            node=denominator,
            remedy=N_("Do not annualise, or divide by a yearly population."),
        )
    for part in _hand_annualised(denominator, reading):
        reading.tell(
            "LNG-211",
            N_(
                "{value} makes a month's share of a yearly level by hand: "
                "3 times too high for a quarter, 12 times for a year"
            ),
            node=part,
            remedy=N_("Divide by the yearly level itself and set annualised."),
        )
    return tuple(reading.problems)


def _hand_annualised(node: Node, reading: _Reading) -> Iterator[Node]:
    if not isinstance(node, Binary):
        return
    first, above = spine(node)
    yield from _hand_annualised(first, reading)
    for each in above:
        match each:
            case Binary(operator="/", left=left, right=Number(value=value)) if (
                value in _PARTS_OF_A_YEAR and _silent(reading, left) is Kind.STOCK
            ):
                yield each
        yield from _hand_annualised(each.right, reading)
