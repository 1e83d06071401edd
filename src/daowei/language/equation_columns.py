"""A set of formulas computed over columns: each once, and no cell lost for another's fault."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from daowei.language.column_calls import APPLIED
from daowei.language.column_reading import ColumnReading, ColumnSource, list_of
from daowei.language.columns import Column
from daowei.language.equations import ALL_BELOW, EACH, EquationSet
from daowei.language.sharing import SharedParts
from daowei.language.tree import Item, MissingStrategy, View


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The members (activities) of a scope: how many, and how many axes a cell has with theirs.

    ``depth``: 2 where columns are over units, 3 where they are over periods and units.
    """

    size: int
    depth: int


def compute_equations(
    equations: EquationSet,
    source: ColumnSource,
    *,
    axes: Mapping[str, Axis] | None = None,
    strategy: MissingStrategy | None = None,
) -> Mapping[str, Column]:
    """The column of every formula of the set; parts that are equal are computed once.

    ``source.variable`` gives the inputs by full name. ``axes``: by the scope they stand in
    (``quality`` for ``quality.*.amount``).
    Missing: what is missing or not computable in one cell touches only what reads that cell.
    """
    known = _Known(source=source, axes=axes or {}, equations=equations)
    reading = ColumnReading(
        source=known,
        strategy=strategy,
        shared=SharedParts(equations.trees.values()),
        functions=APPLIED,
    )
    known.reading.append(reading)
    for name, tree in equations.trees.items():
        known.columns[name] = reading.outcome(tree)
    return known.columns


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """The source as formulas of the set see it: inputs, and formulas computed before."""

    source: ColumnSource
    axes: Mapping[str, Axis]
    equations: EquationSet
    columns: dict[str, Column] = field(default_factory=dict)
    reading: list[ColumnReading] = field(default_factory=list)

    def item(self, item: Item, view: View) -> Column:
        return self.source.item(item, view)

    def belongs(self, function: str, uids: tuple[str, ...]) -> Column:
        return self.source.belongs(function, uids)

    def variable(self, name: str, view: View) -> Column:
        if name.startswith(ALL_BELOW):
            return self._members(name.removeprefix(ALL_BELOW), view)
        if name in self.equations.inputs:
            return self.source.variable(name, view)
        if view == View():
            return self.columns[name]
        return self.reading[0].from_view(view).outcome(self.equations.trees[name])

    def _members(self, name: str, view: View) -> Column:
        axis = self.axes[name.partition(f".{EACH}.")[0]]
        column = self.variable(name, view)
        return list_of([column.member(place, depth=axis.depth) for place in range(axis.size)])
