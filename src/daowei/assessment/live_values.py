"""The long table as it stands now: a value file, and the reports that came since it was written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from daowei.assessment.gathering import Coder, Sent
from daowei.assessment.rows import Rows
from daowei.assessment.units import UnitAxis
from daowei.assessment.valuefile import Extent, ValueFile, open_values
from daowei.assessment.windows import in_order
from daowei.foundation.periods import Period, parse_period
from daowei.foundation.state_bytes import REPORTED
from daowei.foundation.tables import VALUES, expect
from daowei.reporting.documents import Key

_PARTS = ("period", "unit", "combo", "attribute", "value", "state")
_NUMBERS = (np.int16, np.int32, np.int16, np.int16, np.int64, np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Coded values of one element, column by column."""

    period: NDArray[Any]
    unit: NDArray[Any]
    combo: NDArray[Any]
    attribute: NDArray[Any]
    value: NDArray[np.int64]
    state: NDArray[np.uint8]

    def only(self, mask: NDArray[np.bool_]) -> "Cells":
        """The cells marked."""
        return Cells(**{each: getattr(self, each)[mask] for each in _PARTS})

    def and_(self, other: "Cells") -> "Cells":
        """These cells and those."""
        return Cells(
            **{each: np.concatenate([getattr(self, each), getattr(other, each)]) for each in _PARTS}
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class LiveValues:
    """What ``Cube`` reads: rows of the file but for reports replaced since, and those.

    ``came``: by report, what it says now; None where it counts no more.
    """

    file: ValueFile
    coder: Coder
    came: dict[Key, Sent | None] = field(default_factory=dict)
    _of_form: dict[str, set[Key]] = field(default_factory=dict)

    def take(self, key: Key, sent: Sent | None) -> None:
        """From now on the report says this; None: it does not count."""
        self.came[key] = sent
        self._of_form.setdefault(key[0], set()).add(key)

    # ── what a cube asks ────────────────────────────────────────────────────────────

    def rows(
        self,
        element: str,
        *,
        combos: Iterable[str] | None = None,
        attributes: Iterable[str] | None = None,
        decimals: int = 0,
    ) -> Rows:
        """The rows of one element, of all or of the named combinations only."""
        cells = self.cells(element)
        for name, meant in (("combo", combos), ("attribute", attributes)):
            if meant is not None:
                cells = cells.only(np.isin(getattr(cells, name), self._places(name, meant)))
        return self._rows(cells, decimals)

    # ── what an update asks ─────────────────────────────────────────────────────────

    def of_period(self, element: str, period: str, *, decimals: int) -> Rows:
        """Every unit's rows of one element in one period."""
        return self._rows(self.cells(element, period=period), decimals, used=True)

    def of_unit(self, element: str, unit: str, *, period: str | None, decimals: int) -> Rows:
        """One unit's rows of an element, in one period or in all."""
        cells = self.cells(element, period=period)
        is_own = cells.unit == self.coder.places("unit")[unit]
        return self._rows(cells.only(is_own), decimals, used=True)

    def table(self, elements: Iterable[str], units: Iterable[str] | None = None) -> pl.DataFrame:
        """``VALUES`` of some elements, of all or of the named units only, by their grain."""
        wanted = None if units is None else self._places("unit", units)
        return pl.concat([pl.DataFrame(schema=dict(VALUES.columns)),
                          *(self._told(each, wanted) for each in elements)])  # fmt: skip

    def _told(self, element: str, units: list[int] | None) -> pl.DataFrame:
        cells = self.cells(element)
        if units is not None:
            cells = cells.only(np.isin(cells.unit, units))
        said = {
            name: pl.Series(
                _taken(self.coder.codes.lists[name], getattr(cells, name)), dtype=pl.String
            )
            for name in ("combo", "attribute", "unit", "period")
        }
        table = pl.DataFrame({**said, "value": cells.value, "state": cells.state}).with_columns(
            pl.lit(element).alias("element"),
            pl.when(pl.col("state") == REPORTED).then(pl.col("value")).alias("value"),
        )
        return expect(table, VALUES).sort(VALUES.grain)

    # ── coded cells ─────────────────────────────────────────────────────────────────

    def cells(self, element: str, *, period: str | None = None) -> Cells:
        """The element's cells as they stand, of one period or of all."""
        place = None if period is None else self.coder.places("period")[period]
        cells = self._written(element, place)
        replaced = self._of_form.get(self.coder.form_of.get(element, ""), ())
        keys = [each for each in replaced if self.coder.knows(each)
                and (period is None or each[3] == period)]  # fmt: skip
        if not keys:
            return cells
        return cells.only(~self._are_of(cells, keys)).and_(self._newer(element, keys))

    def _written(self, element: str, period: int | None) -> Cells:
        extent = self.file.extents.get(element)
        if extent is None:
            return _no_cells()
        if period is not None:
            extent = self._extents_of(element).get(period, Extent(first=0, rows=0, parted=False))
        part = self._whole.slice(extent.first, extent.rows).select(_PARTS).collect()
        return Cells(**{each: part[each].to_numpy() for each in _PARTS})

    @cached_property
    def _whole(self) -> pl.LazyFrame:
        return pl.scan_parquet(self.file.path, glob=False)

    def _extents_of(self, element: str) -> Mapping[int, Extent]:
        return self._blocks.get(element, {})

    @cached_property
    def _blocks(self) -> Mapping[str, Mapping[int, Extent]]:
        """Where each element's periods stand in the file."""
        counted = (
            self._whole.group_by("element", "period").len().sort("element", "period").collect()
        )
        first, found = 0, dict[str, dict[int, Extent]]()
        for element, period, rows in counted.iter_rows():
            code = self.coder.codes.elements[element]
            found.setdefault(code, {})[period] = Extent(first=first, rows=rows, parted=True)
            first += rows
        return found

    def _are_of(self, cells: Cells, keys: Sequence[Key]) -> NDArray[np.bool_]:
        """Which cells stood in one of these reports."""
        places = np.array([self._cell_number(each) for each in keys], dtype=np.int64)
        return np.isin(self._numbers(cells), places)

    def _numbers(self, cells: Cells) -> NDArray[np.int64]:
        units, attributes = len(self.coder.codes.units), len(self.coder.codes.attributes)
        numbers = cells.period.astype(np.int64) * units + cells.unit
        return np.asarray(numbers * attributes + cells.attribute)

    def _cell_number(self, key: Key) -> int:
        _, attribute, unit, period = key
        places = self.coder.places
        number = places("period")[period] * len(self.coder.codes.units) + places("unit")[unit]
        return number * len(self.coder.codes.attributes) + places("attribute")[attribute]

    def _newer(self, element: str, keys: Sequence[Key]) -> Cells:
        place = self.coder.places("element")[element]
        rows = [row for key in keys for row in self._said(key, place)]
        columns = zip(*rows, strict=True) if rows else [()] * len(_PARTS)
        return Cells(**{
            name: np.array(column, dtype=kind)
            for name, column, kind in zip(_PARTS, columns, _NUMBERS, strict=True)
        })  # fmt: skip

    def _said(self, key: Key, element: int) -> Iterable[tuple[int, ...]]:
        sent = self.came[key]
        if sent is None:
            return
        period = self.coder.places("period")[sent.period]
        unit = self.coder.places("unit")[sent.unit]
        attribute = self.coder.places("attribute")[sent.attribute]
        for number, combo, value, state in self.coder.rows(sent):
            if number == element:
                yield period, unit, combo, attribute, value, state

    def _places(self, name: str, codes: Iterable[str]) -> list[int]:
        known = self.coder.places(name)
        return [known[each] for each in codes if each in known]

    # ── as rows ─────────────────────────────────────────────────────────────────────

    def _rows(self, cells: Cells, decimals: int, *, used: bool = False) -> Rows:
        sources, source = self._sources, cells.period
        if used:
            numbers = np.unique(cells.period)
            sources = tuple(self._sources[each] for each in numbers)
            source = np.searchsorted(numbers, cells.period)
        return Rows(
            sources=sources,
            source=source,
            unit=cells.unit.astype(np.int32),
            series=_series(cells, len(self.coder.codes.attributes)),
            amount=cells.value,
            state=cells.state,
            decimals=decimals,
        )

    @cached_property
    def _sources(self) -> tuple[Period, ...]:
        """The file's periods stand in order, so that their places are numbers of sources."""
        found = in_order(map(parse_period, self.coder.codes.periods))
        assert tuple(each.iso for each in found) == self.coder.codes.periods, "codes in order"
        return found


def _taken(codes: Sequence[str], places: NDArray[Any]) -> list[str]:
    return [codes[each] for each in places.tolist()]


def _series(cells: Cells, attributes: int) -> NDArray[np.int32] | None:
    """A number for each combination of categories; None where there is but one."""
    keys = cells.combo.astype(np.int32) * attributes + cells.attribute
    if not keys.size or bool((keys == keys[0]).all()):
        return None
    return np.unique(keys, return_inverse=True)[1].astype(np.int32)


def _no_cells() -> Cells:
    return Cells(
        **{name: np.zeros(0, dtype=kind) for name, kind in zip(_PARTS, _NUMBERS, strict=True)}
    )


def open_live(path: Path, axis: UnitAxis, coder: Coder) -> LiveValues:
    """The values of a file written for this axis, nothing having come since."""
    return LiveValues(file=open_values(path, axis), coder=coder)
