"""One pass over a tree for all units and periods: leaves, operators, and what flows between."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeAlias

import numpy as np

from daowei.foundation.state_bytes import REPORTED
from daowei.language import column_numbers
from daowei.language.column_functions import of_values, undefined_anywhere, with_undefined
from daowei.language.column_kinds import COMPARE, as_numbers, as_truths, compared
from daowei.language.columns import (
    Column,
    ColumnError,
    Content,
    Listed,
    Mask,
    Nothing,
    Numbers,
    Texts,
    Truths,
    chosen_numbers,
    joined_states,
    nothing,
    settled,
    text_column,
    truth_column,
)
from daowei.language.exact import exact_literal
from daowei.language.sharing import SharedParts
from daowei.language.tallies import NOTHING_READ, Tally
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


class ColumnSource(Protocol):
    """Where the fast reading gets its columns; their shapes broadcast with each other."""

    def item(self, item: Item, view: View) -> Column:
        """The item's values as seen from the view."""

    def variable(self, name: str, view: View) -> Column:
        """The values of an input, or of another formula."""

    def belongs(self, function: str, uids: tuple[str, ...]) -> Column:
        """Which units answer to ``orgUnit.group`` and its kin for any of the uids."""


Found: TypeAlias = tuple[Column, Tally]
Applied: TypeAlias = "Callable[[ColumnReading, Call], Found]"
_Known: TypeAlias = dict[tuple[int, View, bool, bool], Found]

_ALWAYS_THERE = (ItemKind.CONSTANT, ItemKind.GROUP_COUNT, ItemKind.PERIOD_FACT)
_FILLING = (MissingStrategy.SKIP_IF_ALL_VALUES_MISSING, MissingStrategy.NEVER_SKIP)
_SKIPPING = (
    MissingStrategy.SKIP_IF_ALL_VALUES_MISSING,
    MissingStrategy.SKIP_IF_ANY_VALUE_MISSING,
)
_ARITHMETIC: Mapping[str, Callable[[Numbers, Numbers], Numbers]] = {
    "+": column_numbers.add,
    "-": column_numbers.subtract,
    "*": column_numbers.multiply,
    "/": column_numbers.divide,
    "%": column_numbers.remainder,
    "^": column_numbers.power,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnReading:
    """One pass over trees: from which view, under which strategy; equal parts are read once."""

    source: ColumnSource
    strategy: MissingStrategy | None
    shared: SharedParts
    functions: Mapping[str, Applied]
    view: View = field(default_factory=View)
    allows_null: bool = False
    counts: bool = True
    known: _Known = field(default_factory=dict)

    def outcome(self, node: Node) -> Column:
        """The column of a whole expression, without values where the strategy skips."""
        column, tally = self.read(node)
        return _skipped(column, tally, self.strategy)

    def read(self, node: Node) -> Found:
        """The column of a node and the items read for it."""
        number = self.shared.number(node)
        if not self.shared.is_shared(number):
            return self._read(node)
        key = self._key(number)
        if key not in self.known:
            self.known[key] = self._read(node)
        return self.known[key]

    def _key(self, number: int) -> tuple[int, View, bool, bool]:
        return number, self.view, self.allows_null, self.counts

    def _read(self, node: Node) -> Found:  # noqa: C901, PLR0911, PLR0912 - a case a node
        match node:
            case Number(value=value):
                return Column(content=Numbers(exact=exact_literal(value))), NOTHING_READ
            case Words(value=text):
                return text_column(text), NOTHING_READ
            case Truth(value=truth):
                return truth_column(np.array([truth])), NOTHING_READ
            case Missing():
                return nothing(), NOTHING_READ
            case Item():
                return self._item(node)
            case Variable(name=name):
                return self.source.variable(name, self.view), NOTHING_READ
            case Unary():
                return self._unary(node)
            case Modified(operand=operand):
                return replace(self, view=self.view.through(node)).read(operand)
            case Series(members=members):
                return self._list(members)
            case Call():
                return self._call(node)
            case Binary():
                return self._along_the_spine(node)

    def from_view(self, view: View) -> "ColumnReading":
        """A reading of a whole expression from elsewhere."""
        return replace(self, view=view, allows_null=False, counts=True)

    def allowing_null(self) -> "ColumnReading":
        """The same reading in which missing items are missing: the members of a list."""
        return replace(self, allows_null=True)

    def asking(self) -> "ColumnReading":
        """The same reading for functions that deal with gaps themselves: no item counts."""
        return replace(self, allows_null=True, counts=False)

    def all(self, nodes: Sequence[Node]) -> tuple[list[Column], Tally]:
        """The columns of several nodes, and the items read for all of them."""
        columns, tally = [], NOTHING_READ
        for each in nodes:
            column, read = self.read(each)
            columns.append(column)
            tally |= read
        return columns, tally

    # ── leaves ──────────────────────────────────────────────────────────────────────

    def _item(self, item: Item) -> Found:
        column = self.source.item(item, self.view)
        if item.kind in _ALWAYS_THERE:
            return column, NOTHING_READ
        tally = NOTHING_READ
        if self.counts and self.strategy in _SKIPPING:
            tally = Tally(always={(item.kind, item.parts, self.view): column.states})
        if column.states is None or self.allows_null or self.strategy not in _FILLING:
            return column, tally
        return Column(content=_filled(column.content, ~column.missing)), tally

    def _list(self, members: Sequence[Node]) -> Found:
        columns, tally = self.allowing_null().all(members)
        return list_of(columns), tally

    # ── operators ───────────────────────────────────────────────────────────────────

    def _unary(self, node: Unary) -> Found:
        column, tally = self.read(node.operand)
        content: Content
        if node.operator == "!":
            content = Truths(~as_truths(column, node))
        else:
            numbers = as_numbers(column, node)
            content = column_numbers.negate(numbers) if node.operator == "-" else numbers
        return Column(content=content, states=column.states), tally

    def _along_the_spine(self, node: Binary) -> Found:
        """From the innermost operator outwards, or from the last one known already."""
        first, above = spine(node)
        start, found = self._known_along(above)
        if found is None:
            found = self.read(first)
        for each in above[start:]:
            if each.operator in ("&&", "||"):
                found = self._logical(each, found)
            else:
                found = self._strict(each, found, self.read(each.right))
            if self.shared.is_shared(number := self.shared.number(each)):
                self.known[self._key(number)] = found
        return found

    def _known_along(self, above: Sequence[Binary]) -> tuple[int, Found | None]:
        for place in range(len(above) - 1, -1, -1):
            key = self._key(self.shared.number(above[place]))
            if key in self.known:
                return place + 1, self.known[key]
        return 0, None

    def _logical(self, node: Binary, left: Found) -> Found:
        """``false &&`` and ``true ||`` do not read on; a null makes null, but ``null || true``."""
        (one, read), (other, also) = left, self.read(node.right)
        settles = node.operator == "||"
        first, second = as_truths(one, node), as_truths(other, node)
        settled_by = (first == settles) & ~one.missing
        states = joined_states((one, other))
        if states is not None:
            sure = settled_by
            if settles:
                spared = one.missing if one.undefined is None else one.missing & ~one.undefined
                sure = sure | (spared & second & ~other.missing)
            states = np.where(sure, REPORTED, states)
        reads_on = ~settled_by if one.undefined is None else ~settled_by & ~one.undefined
        truths = first | second if settles else first & second
        return Column(content=Truths(truths), states=states), read | also.where(reads_on)

    def _strict(self, node: Binary, left: Found, right: Found) -> Found:
        (one, read), (other, also) = left, right
        tally = read | also
        states = joined_states((one, other))
        if node.operator in COMPARE:
            truths = compared(node.operator, one, other, node=node)
            return Column(content=Truths(truths), states=states), tally
        compute = _ARITHMETIC[node.operator]
        return settled(compute(as_numbers(one, node), as_numbers(other, node)), states), tally

    # ── calls ───────────────────────────────────────────────────────────────────────

    def _call(self, call: Call) -> Found:
        if call.function in self.functions:
            return self.functions[call.function](self, call)
        columns, tally = self.all(call.arguments)
        return with_undefined(of_values(call, columns), undefined_anywhere(columns)), tally

    def together(
        self,
        call: Call,
        nodes: Sequence[Node],
        compute: Callable[[Call, Sequence[Column]], Column],
    ) -> Found:
        """What a function over many gives for nodes that may be missing."""
        columns, tally = self.allowing_null().all(nodes)
        if len(columns) == 1 and isinstance(columns[0].content, Listed):
            undefined = undefined_anywhere(columns)
            columns = list(columns[0].content.members)
        else:
            undefined = undefined_anywhere(columns)
        return with_undefined(compute(call, columns), undefined), tally


def list_of(columns: Sequence[Column]) -> Column:
    """A list in every cell; not computable where one of its members is not."""
    undefined = undefined_anywhere(columns)
    whole_list = Column(content=Listed(tuple(columns)))
    return with_undefined(whole_list, undefined)


def _filled(content: Content, there: Mask) -> Content:
    """The content with 0, no or '' where there is nothing."""
    match content:
        case Numbers():
            return chosen_numbers(there, content, column_numbers.NONE)
        case Truths(values=values):
            return Truths(values & there)
        case Texts(values=texts):
            return Texts(np.where(there, texts, ""))
        case Nothing():
            return column_numbers.NONE
        case Listed():
            raise ColumnError("an item holds no lists")


def _skipped(column: Column, tally: Tally, strategy: MissingStrategy | None) -> Column:
    skipped = tally.skipped(strategy)
    if skipped is None or not skipped.any():
        return column
    own = REPORTED if column.states is None else column.states
    return Column(content=column.content, states=skipped + own * (skipped == 0))
