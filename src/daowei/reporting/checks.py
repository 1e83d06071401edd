"""One rule a report should keep: read once, judged for one unit and period at a time."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from daowei.foundation.hierarchy import Registry
from daowei.foundation.periods import Period
from daowei.foundation.problems import Problem
from daowei.language import numbers
from daowei.language.calculations import Value
from daowei.language.dialects import NATIVE, Dialect
from daowei.language.errors import ExpressionError
from daowei.language.numbers import Numeric
from daowei.language.parse import parse
from daowei.language.reference import outcome
from daowei.language.sources import NoSource, ResultType
from daowei.language.tree import Item, ItemKind, MissingStrategy, Node, View, items
from daowei.programme.definition import Check, Element, Form, ValueType, placed
from daowei.programme.owing import owes

# what one unit reported: period -> element -> (category option combo, attribute combo) -> number
Reported: TypeAlias = Mapping[str, Mapping[str, Mapping[tuple[str, str], int]]]

_TRUTHS = (ValueType.BOOLEAN, ValueType.TRUE_ONLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCheck:
    """A check with its formulas read; ``elements`` are those either side reads."""

    check: Check
    left: Node
    right: Node
    items: tuple[Item, ...]

    @property
    def elements(self) -> frozenset[str]:
        """The data elements either side reads."""
        return frozenset(each.parts[0] for each in self.items)


def read_checks(
    checks: Iterable[Check], *, dialect: Dialect = NATIVE
) -> tuple[tuple[ReadCheck, ...], tuple[Problem, ...]]:
    """The checks whose formulas can be read, and what is wrong with the others."""
    found, problems = [], []
    for check in checks:
        try:
            found.append(_read(check, dialect))
        except ExpressionError as error:
            problems.append(placed(error.problem, check.origin))
    return tuple(found), tuple(problems)


def _read(check: Check, dialect: Dialect) -> ReadCheck:
    left, right = parse(check.left, dialect=dialect), parse(check.right, dialect=dialect)
    both = dict.fromkeys((*items(left), *items(right)))
    read = tuple(each for each in both if each.kind is ItemKind.ELEMENT)
    return ReadCheck(check=check, left=left, right=right, items=read)


def concerns(read: ReadCheck, cells: Collection[tuple[str, str]]) -> bool:
    """Whether a form with these cells (element, combination) is judged by the check.

    One item of the check among them is enough; an item without a combination is any of its cells.
    """
    elements = {element for element, _ in cells}
    return any(
        each.parts[:2] in cells if len(each.parts) > 1 else each.parts[0] in elements
        for each in read.items
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What formulas may ask of, besides what was reported."""

    registry: Registry
    elements: Mapping[str, Element]
    forms: tuple[Form, ...] = ()
    constants: Mapping[str, Numeric] | None = None
    dialect: Dialect = NATIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook(NoSource):
    """The values one unit reported itself, seen from a period and an attribute combination.

    ``longer``: period types whose values are seen too, in the period that holds this one; where
    both have a value, the shorter stands.
    """

    surroundings: Surroundings
    reported: Reported
    unit: str
    period: Period
    attribute: str
    longer: tuple[Callable[[Period], Period], ...] = ()

    def item(self, item: Item, view: View) -> Value:
        """The sum over the combinations the item leaves open; None where none was reported."""
        period = self.period.shifted(view.period_offset)
        match item.kind:
            case ItemKind.ELEMENT:
                return self._element(item, period)
            case ItemKind.CONSTANT:
                return (self.surroundings.constants or {}).get(item.parts[0])
            case ItemKind.PERIOD_FACT if item.parts[0] == "days":
                return numbers.exact(period.days)
            case ItemKind.GROUP_COUNT:
                return numbers.exact(self._units_in(item.parts[0]))
            case _:
                return None

    def result_type(self, item: Item) -> ResultType:
        """Truth values for yes/no elements."""
        element = self.surroundings.elements.get(item.parts[0])
        is_truth = element is not None and element.value_type in _TRUTHS
        return ResultType.BOOLEAN if is_truth else ResultType.NUMERIC

    def belongs(self, function: str, uids: tuple[str, ...]) -> bool:
        """Whether a unit above, a group or a form of the unit bears one of the codes or uids."""
        return not self._names(function).isdisjoint(uids)

    def _element(self, item: Item, period: Period) -> Value:
        for each in (period, *(longer(period) for longer in self.longer)):
            found = self._cells(item, each)
            if found:
                return self._number(item, sum(found))
        return None

    def _cells(self, item: Item, period: Period) -> list[int]:
        element, combo, attribute = (*item.parts, "*", "*")[:3]
        cells = self.reported.get(period.iso, {}).get(element, {})
        wanted = self.attribute if attribute == "*" else attribute
        return [
            value
            for (its_combo, its_attribute), value in cells.items()
            if combo in ("*", its_combo) and its_attribute == wanted
        ]

    def _number(self, item: Item, total: int) -> Value:
        element = self.surroundings.elements.get(item.parts[0])
        if self.result_type(item) is ResultType.BOOLEAN:
            return total != 0
        return numbers.scaled(total, element.decimals if element else 0)

    def _units_in(self, group: str) -> int:
        units = self.surroundings.registry.units.values()
        return sum(
            group in each.groups.values()
            and each.was_open_between(self.period.start, self.period.end)
            for each in units
        )

    def _names(self, function: str) -> frozenset[str]:
        registry = self.surroundings.registry
        unit = registry.unit(self.unit)
        match function:
            case "orgUnit.ancestor":
                tree = registry.tree_at(self.period.end)
                above = tree.ancestors(self.unit) if self.unit in tree else ()
                return frozenset(above) | {registry.unit(each).uid for each in above}
            case "orgUnit.group":
                return frozenset(unit.groups.values())
            case "orgUnit.dataSet":
                owed = [each for each in self.surroundings.forms if owes(unit, each)]
                return frozenset(name for each in owed for name in (each.code, each.uid))
            case _:
                return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What both sides gave (None: no value), and whether the rule is broken."""

    left: Numeric | None
    right: Numeric | None
    is_broken: bool


def judged(read: ReadCheck, outlook: Outlook) -> Verdict | None:
    """Whether the rule is kept; None where nothing was reported that either side reads."""
    if all(outlook.item(each, View()) is None for each in read.items):
        return None
    check = read.check
    left = _side(read.left, MissingStrategy(check.left_missing), outlook)
    right = _side(read.right, MissingStrategy(check.right_missing), outlook)
    return Verdict(left=left, right=right, is_broken=is_broken(check.operator, left, right))


def _side(node: Node, strategy: MissingStrategy, outlook: Outlook) -> Numeric | None:
    dialect = outlook.surroundings.dialect
    value = outcome(node, outlook, dialect=dialect, strategy=strategy).value
    if isinstance(value, bool):
        return numbers.exact(value)
    if value is None or isinstance(value, str | tuple) or not math.isfinite(value):
        return None
    return value


def is_broken(operator: str, left: Numeric | None, right: Numeric | None) -> bool:
    """Whether the two sides break the rule; a comparison without both sides is never broken.

    Source: DHIS2, validation rules: compulsory and exclusive pairs.
    """
    if operator == "compulsory_pair":
        return (left is None) is not (right is None)
    if left is None or right is None:
        return False
    return operator == "exclusive_pair" or not _HOLDS[operator](numbers.compare(left, right))


_HOLDS: Mapping[str, Callable[[float], bool]] = {
    "==": lambda order: order == 0,
    "!=": lambda order: order != 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
}
