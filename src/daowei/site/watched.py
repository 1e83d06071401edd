"""Questions on figures, answered so that small sensitive counts stay where they were reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from daowei.assessment.analytics import Analytics, Cell, Query
from daowei.assessment.dhis2.translating import Item
from daowei.assessment.inputs import elements_of
from daowei.disclosure.outsiders import guarded_elements, told_to_outsiders
from daowei.foundation.hierarchy import Tree
from daowei.foundation.periods import PeriodType, parse_period


@dataclass(frozen=True, kw_only=True, eq=False)
class Watched:
    """A question whose answer tells no small sensitive count to somebody from outside.

    ``own``: the units in whose subtrees the asker may see every report.
    """

    source: Analytics
    query: Query
    tree: Tree
    own: tuple[str, ...]

    def cells(self, items: Sequence[Item]) -> tuple[tuple[Cell, ...], int]:
        """The cells that may be told, and how many may not."""
        found = tuple(self.source.answer(self.query))
        kinds = {each.code: each for each in items}
        told = tuple(each for each in found if self._may_be_told(each, kinds[each.item]))
        return told, len(found) - len(told)

    def _may_be_told(self, cell: Cell, item: Item) -> bool:
        counted = self._sensitive(item)
        if not counted or self._is_own(cell):
            return True
        return self._is_plain(cell, item) and all(
            cell.unit in self._open(each, str(cell.period)) for each in counted
        )

    def _is_plain(self, cell: Cell, item: Item) -> bool:
        """Whether it is a whole element or an indicator of one unit's whole year, as counted."""
        return (
            item.kind in {"DATA_ELEMENT", "INDICATOR"}
            and cell.unit is not None
            and cell.period is not None
            and parse_period(cell.period).type is PeriodType.YEARLY
            and self.query.filter_units is None
            and self.query.aggregation is None
        )

    def _is_own(self, cell: Cell) -> bool:
        meant = (cell.unit,) if cell.unit is not None else self.query.filter_units or ()
        within = self.query.filter_units or ()
        return bool(meant) and all(each in self._inside for each in (*meant, *within))

    @cached_property
    def _inside(self) -> frozenset[str]:
        return frozenset(
            code
            for top in self.own
            if top in self.tree
            for code in self.tree.descendants(top, itself=True)
        )

    # ── what is sensitive ───────────────────────────────────────────────────────────

    def _sensitive(self, item: Item) -> tuple[str, ...]:
        if item.kind == "REPORTING_RATE":
            return ()
        return tuple(each for each in self._elements(item) if each in self._protected)

    def _elements(self, item: Item) -> tuple[str, ...]:
        if item.kind != "INDICATOR":
            return (item.about,)
        source = self.source
        return elements_of(
            source.cube, source.indicators[item.about], source.indicators, source.formulas
        )

    @cached_property
    def _protected(self) -> frozenset[str]:
        source = self.source
        reads = {
            code: elements_of(source.cube, each, source.indicators, source.formulas)
            for code, each in source.indicators.items()
        }
        return guarded_elements(source.cube.elements, source.indicators, reads)

    def _open(self, element: str, year: str) -> frozenset[str]:
        key = (element, year)
        if key not in self._opened:
            counts = {
                str(each.unit): float(each.value)
                for each in self.source.answer(
                    Query(items=(element,), periods=(year,), units=self.tree.codes)
                )
            }
            self._opened[key] = told_to_outsiders(counts, self.tree, self.own)
        return self._opened[key]

    @cached_property
    def _opened(self) -> dict[tuple[str, str], frozenset[str]]:
        return {}
