"""Reported values on disk: one Parquet file sorted by element, its codes listed beside it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from daowei.assessment.rows import Rows, no_rows
from daowei.assessment.units import UnitAxis
from daowei.assessment.windows import in_order
from daowei.foundation.digests import digest_of_file
from daowei.foundation.periods import Period, parse_period
from daowei.foundation.tables import VALUES, expect

ROWS_IN_A_GROUP = 1 << 18  # the smallest piece of the file that is read


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Where an element's rows stand in the file, and whether combinations part them."""

    first: int
    rows: int
    parted: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class ValueFile:
    """The file with its codes: numbers in its columns are places in these lists.

    Columns: ``element``, ``period`` int16, ``unit`` int32, ``combo``, ``attribute`` int16,
    ``value`` int64, ``state`` uint8; sorted by element, period, unit.
    """

    path: Path
    extents: Mapping[str, Extent]
    units: tuple[str, ...]
    periods: tuple[str, ...]
    combos: tuple[str, ...]
    attributes: tuple[str, ...]
    axis: UnitAxis

    def rows(
        self,
        element: str,
        *,
        combos: Iterable[str] | None = None,
        attributes: Iterable[str] | None = None,
        decimals: int = 0,
    ) -> Rows:
        """The rows of one element, read from its stretch of the file only."""
        extent = self.extents.get(element)
        if extent is None:
            return no_rows(decimals)
        part = self._part(extent)
        if combos is not None:
            part = part.filter(pl.col("combo").is_in(_places(combos, self.combos)))
        if attributes is not None:
            part = part.filter(pl.col("attribute").is_in(_places(attributes, self.attributes)))
        return self._rows(part, parted=extent.parted, decimals=decimals)

    def _part(self, extent: Extent) -> pl.DataFrame:
        columns = ["period", "unit", "value", "state"]
        if extent.parted:
            columns += ["combo", "attribute"]
        return self._whole.slice(extent.first, extent.rows).select(columns).collect()

    @cached_property
    def _whole(self) -> pl.LazyFrame:
        """The file, its footer read once."""
        return pl.scan_parquet(self.path, glob=False)

    def _rows(self, part: pl.DataFrame, *, parted: bool, decimals: int) -> Rows:
        unit, period = part["unit"].to_numpy(), part["period"].to_numpy()
        rows = Rows(
            sources=self._sources,
            source=period if self._source_of is None else self._source_of[period],
            unit=unit if self._column_of is None else self._column_of[unit],
            series=_series(part, len(self.attributes)) if parted else None,
            amount=part["value"].fill_null(0).to_numpy(),
            state=part["state"].to_numpy(),
            decimals=decimals,
        )
        return rows if self._column_of is None else rows.only(rows.unit >= 0)

    @cached_property
    def _sources(self) -> tuple[Period, ...]:
        return in_order(parse_period(each) for each in self.periods)

    @cached_property
    def _source_of(self) -> NDArray[np.int16] | None:
        """The place in time of each period of the file; None where they stand in order."""
        if tuple(map(parse_period, self.periods)) == self._sources:
            return None
        place = {each: number for number, each in enumerate(self._sources)}
        return np.array([place[parse_period(each)] for each in self.periods], dtype=np.int16)

    @cached_property
    def _column_of(self) -> NDArray[np.int32] | None:
        """The axis's column of each unit of the file, -1 for none; None where they are the same."""
        if self.units == self.axis.codes:
            return None
        return np.array([self.axis.index.get(each, -1) for each in self.units], dtype=np.int32)


def _places(codes: Iterable[str], among: Sequence[str]) -> list[int]:
    wanted = set(codes)
    return [place for place, each in enumerate(among) if each in wanted]


def _series(part: pl.DataFrame, attributes: int) -> NDArray[np.int32]:
    key = part["combo"].cast(pl.Int32) * attributes + part["attribute"].cast(pl.Int32)
    return (key.rank("dense").to_numpy() - 1).astype(np.int32)


def open_values(path: Path, axis: UnitAxis) -> ValueFile:
    """The file at the path, its codes read from the ``.json`` beside it."""
    codes = json.loads(_codes_of(path).read_text(encoding="utf-8"))
    return ValueFile(
        path=path,
        axis=axis,
        units=tuple(codes["units"]),
        periods=tuple(codes["periods"]),
        combos=tuple(codes["combos"]),
        attributes=tuple(codes["attributes"]),
        extents={code: Extent(**each) for code, each in codes["elements"].items()},
    )


def write_values(values: pl.DataFrame, path: Path, axis: UnitAxis) -> None:
    """Writes ``VALUES`` as a value file; values of units outside the axis keep their codes."""
    values = expect(values, VALUES)
    strangers = values["unit"].unique().sort().to_list()
    lists = {
        "element": values["element"].unique().sort().to_list(),
        "period": [each.iso for each in in_order(map(parse_period, values["period"].unique()))],
        "unit": [*axis.codes, *(each for each in strangers if each not in axis.index)],
        "combo": values["combo"].unique().sort().to_list(),
        "attribute": values["attribute"].unique().sort().to_list(),
    }
    kinds = {"unit": pl.Int32}
    coded = values.with_columns(pl.col("period").map_elements(_iso, return_dtype=pl.String)).select(
        *(
            pl.col(name).replace_strict(
                {code: place for place, code in enumerate(codes)},
                return_dtype=kinds.get(name, pl.Int16),
            )
            for name, codes in lists.items()
        ),
        "value",
        "state",
    )
    write_coded(coded, path, lists)


def write_coded(coded: pl.DataFrame, path: Path, lists: Mapping[str, Sequence[str]]) -> None:
    """Writes rows whose codes are places in ``lists`` already, and the lists beside them."""
    coded = coded.sort("element", "period", "unit", "combo", "attribute")
    coded.write_parquet(path, row_group_size=ROWS_IN_A_GROUP)
    write_codes(path, lists, _extents(coded, lists["element"]))


def _iso(text: str) -> str:
    return parse_period(text).iso


def _extents(coded: pl.DataFrame, elements: Sequence[str]) -> dict[str, Extent]:
    sizes = coded.group_by("element", maintain_order=True).agg(
        pl.len().alias("rows"),
        (pl.struct("combo", "attribute").n_unique() > 1).alias("parted"),
    )
    firsts = sizes["rows"].cum_sum() - sizes["rows"]
    return {
        elements[number]: Extent(first=first, rows=rows, parted=parted)
        for number, first, rows, parted in zip(
            sizes["element"], firsts, sizes["rows"], sizes["parted"], strict=True
        )
    }


def write_codes(
    path: Path, lists: Mapping[str, Sequence[str]], extents: Mapping[str, Extent]
) -> None:
    """Writes the lists of codes and the elements' stretches beside a value file."""
    content = {
        "elements": {
            code: {"first": each.first, "rows": each.rows, "parted": each.parted}
            for code, each in extents.items()
        },
        **{f"{name}s": list(lists[name]) for name in ("period", "unit", "combo", "attribute")},
    }
    _codes_of(path).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def watermark(path: Path) -> str:
    """The digest of the file: which values a cube was made from."""
    return digest_of_file(path)


def _codes_of(path: Path) -> Path:
    return path.with_suffix(".json")
