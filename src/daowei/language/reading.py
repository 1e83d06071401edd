"""One pass over a tree for one unit and period: leaves, operators, and what flows between them."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeAlias

from daowei.foundation.problems import Problem
from daowei.foundation.texts import N_
from daowei.language import numbers
from daowei.language.calculations import UndefinedError, Value
from daowei.language.coercion import (
    as_number,
    as_truth,
    equal,
    not_computable,
    ordered,
    unsuitable,
)
from daowei.language.dialects import Dialect, Nulls, Powers, Undefined
from daowei.language.numbers import Numeric
from daowei.language.sources import ResultType, Source
from daowei.language.tree import (
    Binary,
    Call,
    Item,
    ItemKind,
    Missing,
    MissingStrategy,
    Modified,
    Node,
    Number,
    Series,
    Truth,
    Unary,
    Variable,
    View,
    Words,
    spine,
)


@dataclass(frozen=True, slots=True)
class NotComputable:
    """Flows through a reading in place of a value; whatever touches it becomes it."""

    reason: Problem


# what flows inside a reading
Flowing: TypeAlias = "Value | NotComputable"


@dataclass(slots=True)
class Tally:
    """What a reading met: items, those with a value, and a null that stays one."""

    visited: int = 0
    found: int = 0
    keeps_null: bool = False


Applied: TypeAlias = "Callable[[Reading, Call], Flowing]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One pass over a tree: from which view, with which rules, counting what it meets."""

    source: Source
    dialect: Dialect
    strategy: MissingStrategy | None
    functions: Mapping[str, "Applied"]
    view: View = field(default_factory=View)
    sample: int | None = None
    allows_null: bool = False
    counts: bool = True
    tally: Tally = field(default_factory=Tally)

    def read(self, node: Node) -> Flowing:  # noqa: C901, PLR0911 - one case for each kind of node
        """The value of a node."""
        match node:
            case Number(value=value):
                return value
            case Words(value=value) | Truth(value=value):
                return value
            case Missing():
                return None
            case Item():
                return self._item(node)
            case Variable(name=name):
                return held(self.source.variable(name, self.view))
            case Unary():
                return self._unary(node)
            case Binary():
                return self._along_the_spine(node)
            case Modified(operand=operand):
                return replace(self, view=self.view.through(node)).read(operand)
            case Series(members=members):
                return self._list(members)
            case Call():
                return self._call(node)

    def allowing_null(self) -> "Reading":
        """The same reading in which a missing item is missing: the members of a list."""
        return replace(self, allows_null=True)

    def asking(self) -> "Reading":
        """The same reading for functions that deal with gaps themselves: no item counts as missing.

        Source: DHIS2, missing-value strategies: isNull, isNotNull, firstNonNull, greatest, least.
        """
        return replace(self, allows_null=True, counts=False)

    # ── leaves ──────────────────────────────────────────────────────────────────────

    def _item(self, item: Item) -> Value:
        value = held(self._looked_up(item))
        if item.kind in _ALWAYS_THERE:
            return value
        return self.counted(value, self.source.result_type(item))

    def _looked_up(self, item: Item) -> Value:
        if self.sample is None:
            return self.source.item(item, self.view)
        samples = self.source.samples(item, self.view)
        return samples[self.sample] if self.sample < len(samples) else None

    def counted(self, value: Value, result_type: ResultType) -> Value:
        """The value of something that has data, counted; or what stands for a missing one."""
        self.count(is_there=value is not None)
        if value is None and not self.allows_null and self._replaces_missing:
            return result_type.nothing
        return value

    def count(self, *, is_there: bool) -> None:
        """Adds something that has data to what the strategy looks at."""
        if self.counts:
            self.tally.visited += 1
            self.tally.found += is_there

    @property
    def _replaces_missing(self) -> bool:
        return self.strategy in (
            MissingStrategy.SKIP_IF_ALL_VALUES_MISSING,
            MissingStrategy.NEVER_SKIP,
        )

    def _list(self, members: tuple[Node, ...]) -> Flowing:
        return together(tuple(self.allowing_null().read(each) for each in members))

    # ── operators ───────────────────────────────────────────────────────────────────

    def _unary(self, node: Unary) -> Flowing:
        value = self.read(node.operand)
        if isinstance(value, NotComputable):
            return value
        if node.operator == "!":
            truth = as_truth(value, node, self.dialect)
            return self._unless_null(truth, node, lambda: not truth)
        number = as_number(value, node, self.dialect)
        if number is None:
            return self._unless_null(None, node, lambda: None)
        return numbers.negate(number) if node.operator == "-" else number

    def _along_the_spine(self, node: Binary) -> Flowing:
        first, above = spine(node)
        value = self.read(first)
        for each in above:
            if each.operator in ("&&", "||"):
                value = self._logical(each, value)
            else:
                value = self._strict(each, value, self.read(each.right))
        return value

    def _logical(self, node: Binary, left: Flowing) -> Flowing:
        """``false &&`` and ``true ||`` do not read on; a null makes null, but ``null || true``."""
        if isinstance(left, NotComputable):
            return left
        one = as_truth(left, node, self.dialect)
        settles = node.operator == "||"
        if one is settles:
            return settles
        right = self.read(node.right)
        if isinstance(right, NotComputable):
            return right
        other = as_truth(right, node, self.dialect)
        if one is None:
            return True if settles and other else None
        return other

    def _strict(self, node: Binary, left: Flowing, right: Flowing) -> Flowing:
        for each in (left, right):
            if isinstance(each, NotComputable):
                return each
        assert not isinstance(left, NotComputable)
        assert not isinstance(right, NotComputable)
        if node.operator in COMPARISONS:
            return self._compared(node, left, right)
        one = as_number(left, node, self.dialect)
        other = as_number(right, node, self.dialect)
        if one is None or other is None:
            return self._unless_null(None, node, lambda: None)
        return self.settled(self._calculated(node.operator, one, other), node)

    def _compared(self, node: Binary, left: Value, right: Value) -> Value:
        if node.operator in ("==", "!="):
            if self.dialect.nulls is Nulls.SPREAD and (left is None or right is None):
                return None
            return equal(left, right, node=node, dialect=self.dialect) is (node.operator == "==")
        if left is None or right is None:
            return self._unless_null(None, node, lambda: None)
        return COMPARISONS[node.operator](ordered(left, right, node=node, dialect=self.dialect))

    def _calculated(self, operator: str, left: Numeric, right: Numeric) -> Numeric:
        match operator:
            case "^":
                return self._power(left, right)
            case "/" | "%" if self.dialect.undefined is Undefined.NOT_A_NUMBER and not right:
                return math.nan
            case _:
                return _ARITHMETIC[operator](left, right)

    def _power(self, base: Numeric, exponent: Numeric) -> Numeric:
        match self.dialect.powers:
            case Powers.TRUE:
                return numbers.power(base, exponent)
            case Powers.WHOLE:
                return numbers.whole_power(base, exponent)
            case Powers.WHOLE_SEVEN_DIGITS:
                return numbers.seven_digits(numbers.whole_power(base, exponent))

    def settled(self, value: Value, node: Node) -> Flowing:
        """The value, or why it is none: infinities and NaN are refused where they arise."""
        refuses = self.dialect.undefined is Undefined.REFUSED
        if refuses and isinstance(value, float) and not math.isfinite(value):
            return NotComputable(not_computable(N_("{expression} is not defined"), node))
        return value

    def _unless_null(self, value: Value, node: Node, then: Callable[[], Value]) -> Value:
        """What a strict operator makes of null: null, or an error where the dialect throws."""
        if value is not None:
            return then()
        if self.dialect.nulls is Nulls.THROW:
            raise unsuitable(N_("{expression} meets {value}"), "null", node)
        return None

    # ── calls ───────────────────────────────────────────────────────────────────────

    def _call(self, call: Call) -> Flowing:
        return self.functions[call.function](self, call)

    def computed(self, call: Call, compute: Callable[[], Value]) -> Flowing:
        """What a function gives, or why it gives nothing."""
        try:
            return self.settled(compute(), call)
        except UndefinedError as fault:
            return NotComputable(not_computable(str(fault), call))


_ALWAYS_THERE = (ItemKind.CONSTANT, ItemKind.GROUP_COUNT, ItemKind.PERIOD_FACT)
_ARITHMETIC: Mapping[str, Callable[[Numeric, Numeric], Numeric]] = {
    "+": numbers.add,
    "-": numbers.subtract,
    "*": numbers.multiply,
    "/": numbers.divide,
    "%": numbers.remainder,
}
COMPARISONS: Mapping[str, Callable[[float], bool]] = {
    "==": lambda order: order == 0,
    "!=": lambda order: order != 0,
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


def held(value: "Value | int") -> Value:
    """A value from outside in the form numbers are held in."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    return numbers.exact(value)


def together(values: tuple[Flowing, ...]) -> tuple[Value, ...] | NotComputable:
    """All values, or the first reason why one is none."""
    for each in values:
        if isinstance(each, NotComputable):
            return each
    return tuple(each for each in values if not isinstance(each, NotComputable))


def is_skipped(strategy: MissingStrategy | None, *, visited: int, found: int) -> bool:
    """Whether the strategy says that there is no value, whatever the formula gave."""
    match strategy:
        case MissingStrategy.SKIP_IF_ANY_VALUE_MISSING:
            return found < visited
        case MissingStrategy.SKIP_IF_ALL_VALUES_MISSING:
            return visited > 0 and found == 0
        case _:
            return False
