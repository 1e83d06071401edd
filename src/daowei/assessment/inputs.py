"""What formulas read, as columns over (period, unit): elements, populations, constants, rates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from daowei.assessment.coverage import Marks
from daowei.assessment.cube import Cube, Operand
from daowei.assessment.figures import Figures
from daowei.assessment.ratios import Ratio, ratio_of, side_of
from daowei.assessment.subexpressions import over_units
from daowei.assessment.surroundings import (
    belonging,
    lifted,
    members_below,
    reporting_rate,
    text_cells,
)
from daowei.assessment.windows import AS_IS, Window
from daowei.foundation.periods import periods_in_year
from daowei.foundation.problems import DaoweiError
from daowei.foundation.rounding import half_away_array
from daowei.language.arrays import evaluate_columns
from daowei.language.columns import Column, exact_column, float_column, truth_column
from daowei.language.rebuilding import rebuilt
from daowei.language.sharing import SharedParts
from daowei.language.tree import Call, Item, ItemKind, MissingStrategy, Node, View, items, walk
from daowei.programme.definition import Indicator

_INNER = "subExpression"


class UnknownItemError(DaoweiError):
    """A formula reads something that an indicator cannot read."""


@dataclass(frozen=True, kw_only=True)
class Formula:
    """Both sides of an indicator as trees."""

    numerator: Node
    denominator: Node

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """What both sides read."""
        return (*items(self.numerator), *items(self.denominator))

    @cached_property
    def parts(self) -> SharedParts:
        """The parts of both sides, those that are equal found once and for all."""
        return SharedParts((self.numerator, self.denominator))

    @cached_property
    def has_sub_expressions(self) -> bool:
        """Whether any part has values of its own for each unit."""
        nodes = (each for side in (self.numerator, self.denominator) for each in walk(side))
        return any(isinstance(each, Call) and each.function == _INNER for each in nodes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How formulas are read.

    ``input_decimals``: means, rates and sub-expressions are rounded so before a formula reads
    them, as DHIS2 does; None: never.
    """

    input_decimals: int | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Inputs:
    """The columns of one cube for one indicator and all it reads.

    ``indicators`` and ``formulas`` also by uid; ``only``: the reports that count;
    ``view``: from where this indicator is looked at by another one; ``over_tree``: figures of
    subtrees, else of each unit alone.
    """

    cube: Cube
    indicators: Mapping[str, Indicator]
    formulas: Mapping[str, Formula]
    constants: Mapping[str, Decimal] = field(default_factory=dict)
    rules: Rules = Rules()
    only: Marks | None = None
    view: View = AS_IS
    over_tree: bool = True
    _made: dict[object, Figures] = field(default_factory=dict)
    _inner: dict[str, Node] = field(default_factory=dict)
    _columns: dict[object, Column] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        """Periods and units."""
        units = self.cube.shown if self.over_tree else self.cube.units
        return len(self.cube.periods.windows), units.size

    def ratio(self, indicator: Indicator) -> Ratio:
        """The indicator's figures."""
        formula = self.formulas[indicator.code]
        numerator, denominator = (
            side_of(self._read_side(side, formula), self.shape)
            for side in (formula.numerator, formula.denominator)
        )
        days = self._days() if indicator.annualised else None
        return ratio_of(numerator, denominator, indicator, days=days)

    def _days(self) -> NDArray[np.int64]:
        return np.array([[each.days] for each in self.windows(AS_IS)], dtype=np.int64)

    def _read_side(self, side: Node, formula: Formula) -> Column:
        return self._read(side, None if formula.has_sub_expressions else formula.parts)

    def _read(self, node: Node, parts: SharedParts | None = None) -> Column:
        return evaluate_columns(
            node if parts else rebuilt(node, self._set_aside),
            self,
            strategy=MissingStrategy.SKIP_IF_ALL_VALUES_MISSING,
            shared=parts,
        )

    def _set_aside(self, node: Node) -> Node:
        """A sub-expression becomes an item: it has values of its own, like an element."""
        if not isinstance(node, Call) or node.function != _INNER:
            return node
        key = str(len(self._inner))
        self._inner[key] = node.arguments[0]
        return Item(ItemKind.PROGRAM_VARIABLE, (key,), node.at)

    def windows(self, view: View) -> tuple[Window, ...]:
        """The cube's windows as seen from here through a view."""
        whole = seen_through(self.view, view)
        return tuple(each.seen(whole) for each in self.cube.periods.windows)

    # ── what arrays asks ────────────────────────────────────────────────────────────

    def item(self, item: Item, view: View) -> Column:  # noqa: PLR0911 - one for each kind
        """The item's values as seen from the view.

        Raises: UnknownItemError: not an item that an indicator can read.
        """
        match item.kind:
            case ItemKind.ELEMENT:
                return self._at_level(self._element(item, view), view)
            case ItemKind.INDICATOR:
                return self._nested(item.parts[0], view)
            case ItemKind.CONSTANT:
                return constant_column(self.constants[item.parts[0]])
            case ItemKind.PERIOD_FACT:
                return self._period_fact(item.parts[0], view)
            case ItemKind.GROUP_COUNT:
                return members_below(self.cube, item.parts[0], self.windows(view))
            case ItemKind.REPORTING_RATE:
                return self._rate(item, view)
            case ItemKind.PROGRAM_VARIABLE if item.parts[0] in self._inner:
                return self._sub_expression(self._inner[item.parts[0]], view)
            case _:
                raise UnknownItemError(
                    f"{item.kind.name} is no input of an indicator: {item.parts}"
                )

    def variable(self, name: str, view: View) -> Column:
        """Another indicator by its bare name."""
        return self._nested(name, view)

    def belongs(self, function: str, uids: tuple[str, ...]) -> Column:
        """Which units are in any of the groups, or below any of the ancestors."""
        cells = belonging(self.cube, function, uids)
        return truth_column(self.cube.cut(cells) if self.over_tree else cells)

    def _sub_expression(self, inner: Node, view: View) -> Column:
        """``inner`` evaluated for each unit alone, then aggregated over the tree."""
        alone = replace(
            self,
            view=replace(seen_through(self.view, view), aggregation=None),
            over_tree=False,
            _made={},
            _inner={},
            _columns={},
        )
        column = alone._read(inner)  # noqa: SLF001 - the same class
        how = seen_through(self.view, view).aggregation or "SUM"
        if self.over_tree:
            column = over_units(column, self.cube, self.windows(view), how=how)
        return self._rounded(column)

    # ── each kind ───────────────────────────────────────────────────────────────────

    def _element(self, item: Item, view: View) -> Column:
        operand = self.cube.operand(item.parts)
        key = (operand, seen_through(self.view, view))
        if key not in self._columns:
            self._columns[key] = self._column_of(operand, view)
        return self._columns[key]

    def _column_of(self, operand: Operand, view: View) -> Column:
        if operand.element in self.cube.texts:
            return text_cells(self.cube, operand.element, self.windows(view))
        return self._rounded(column_of(self._figures(operand, view)))

    def _figures(self, operand: Operand, view: View) -> Figures:
        whole = seen_through(self.view, view)
        if self.only is None and self.over_tree:
            return self.cube.figures(operand, whole)
        key = (operand, replace(whole, level=None, stage_offset=0))
        if key not in self._made:
            self._made[key] = self.cube.made(
                operand,
                self.windows(view),
                how=whole.aggregation,
                only=self.only,
                over_tree=self.over_tree,
            )
        return self._made[key]

    def _nested(self, name: str, view: View) -> Column:
        indicator = self.indicators[name]
        inside = replace(self, view=seen_through(self.view, view), _made={}, _inner={})
        return self._rounded(inside.ratio(indicator).column)

    def _period_fact(self, fact: str, view: View) -> Column:
        numbers = [_FACTS[fact](each) for each in self.windows(view)]
        return exact_column(np.array(numbers, dtype=np.int64)[:, None])

    def _rate(self, item: Item, view: View) -> Column:
        return self._rounded(reporting_rate(self.cube, item.parts, self.windows(view)))

    def _at_level(self, column: Column, view: View) -> Column:
        level = seen_through(self.view, view).level
        return column if level is None else lifted(self.cube, column, level)

    def _rounded(self, column: Column) -> Column:
        decimals = self.rules.input_decimals
        if decimals is None:
            return column
        values = np.where(column.missing, 0.0, column.as_floats())
        return float_column(half_away_array(values, decimals), states=column.states)


def column_of(figures: Figures) -> Column:
    """Figures as a column: exact where they are sums, floats where they are means."""
    if figures.is_sum:
        return exact_column(figures.total, decimals=figures.decimals, states=figures.state)
    values = figures.values()
    return float_column(np.where(figures.has_value, values, 0.0), states=figures.state)


def constant_column(value: Decimal) -> Column:
    """One number for every cell."""
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int), "constants are finite"
    mantissa = int("".join(map(str, digits))) * 10 ** max(exponent, 0) * (-1 if sign else 1)
    return exact_column(np.array([[mantissa]]), decimals=max(-exponent, 0))


_FACTS: Mapping[str, Callable[[Window], int]] = {
    "days": lambda window: window.days,
    "periodInYear": lambda window: window.periods[-1].number,
    "yearlyPeriodCount": lambda window: periods_in_year(
        window.periods[-1].type, window.periods[-1].year
    ),
}


def seen_through(outer: View, inner: View) -> View:
    """A view within a view: offsets add up, the inner setting wins where both say something."""
    if outer == AS_IS:
        return inner
    return View(
        period_offset=outer.period_offset + inner.period_offset,
        year_to_date=outer.year_to_date or inner.year_to_date,
        min_date=inner.min_date or outer.min_date,
        max_date=inner.max_date or outer.max_date,
        aggregation=inner.aggregation or outer.aggregation,
        level=inner.level or outer.level,
    )


def elements_of(  # noqa: PLR0917 - a cube, and an indicator among its kind
    cube: Cube,
    indicator: Indicator,
    indicators: Mapping[str, Indicator],
    formulas: Mapping[str, Formula],
) -> tuple[str, ...]:
    """The elements an indicator reads, those of indicators it reads included, each once."""
    found: dict[str, None] = {}
    waiting, seen = [indicator.code], {indicator.code}
    while waiting:
        for item in formulas[waiting.pop()].items:
            if item.kind is ItemKind.ELEMENT:
                found[cube.operand(item.parts).element] = None
            elif item.kind is ItemKind.INDICATOR:
                code = indicators[item.parts[0]].code
                if code not in seen:
                    seen.add(code)
                    waiting.append(code)
    return tuple(found)
