"""Rows of a table by unit and period, found without reading the table again each time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import polars as pl

Row = Mapping[str, object]


class Sliced(Protocol):
    """Rows by unit and period, wherever they are kept."""

    def of(self, unit: str, period: str) -> Sequence[Row]:
        """The rows of a unit and period."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Slices:
    """A table with columns ``unit`` and ``period``; sorted once, sliced by unit when asked."""

    table: pl.DataFrame
    _known: dict[str, Mapping[str, Sequence[Row]]] = field(default_factory=dict)

    @cached_property
    def _sorted(self) -> pl.DataFrame:
        return self.table.sort("unit", "period", maintain_order=True)

    @cached_property
    def _places(self) -> Mapping[str, tuple[int, int]]:
        lengths = self._sorted.group_by("unit", maintain_order=True).len()
        ends = lengths["len"].cum_sum().to_list()
        return {
            unit: (end - length, length)
            for (unit, length), end in zip(lengths.iter_rows(), ends, strict=True)
        }

    def of(self, unit: str, period: str) -> Sequence[Row]:
        """The rows of a unit and period, in the order of the table."""
        if unit not in self._known:
            self._known[unit] = self._of_unit(unit)
        return self._known[unit].get(period, ())

    def _of_unit(self, unit: str) -> Mapping[str, Sequence[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self._sorted.slice(*self._places.get(unit, (0, 0))).iter_rows(named=True):
            found.setdefault(str(row["period"]), []).append(row)
        return found
