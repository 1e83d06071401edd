"""In which file and line a reported value stands: looked up again only when somebody asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import polars as pl

from daowei.programme.text_files import read_text
from daowei.programme.text_tables import LINE, Columns, read_table
from daowei.programme.value_files import (
    FOLDER,
    REPORT_COLUMNS,
    REPORTS_NAME,
    VALUE_COLUMNS,
    value_file_names,
)
from daowei.programme.values import periods_of

_POPULATION = "population.csv"
_PERSONS = Columns(required=("unit", "year", "group"), prefixes=("",))
Key = tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class FilePlaces:
    """The places of a programme folder's values.

    A line of a text file is told as ``values/a.csv:12``, a row of a Parquet file as
    ``values/a.parquet#12``; both count from 1, a text file's first line being its columns.
    """

    folder: Path
    _tables: dict[str, pl.DataFrame | None] = field(default_factory=dict)
    _values: dict[str, Mapping[Key, str]] = field(default_factory=dict)

    def of_value(self, element: str, *, unit: str, period: str, combos: tuple[str, str]) -> str:
        """The place of a reported value; ``combos``: of categories, of attributes."""
        if element not in self._values:
            self._values[element] = self._of_element(element)
        return self._values[element].get((unit, period, *combos), "")

    def of_report(self, form: str, *, unit: str, period: str) -> str:
        """The line that tells when a report came."""
        return self._reports.get((form, unit, period), "")

    def of_persons(self, group: str, *, unit: str, year: int) -> str:
        """The line of a population figure."""
        return self._persons.get((group, unit, str(year)), "")

    def _of_element(self, element: str) -> Mapping[Key, str]:
        found: dict[Key, str] = {}
        for name in value_file_names(self.folder):
            table = self._table(name, VALUE_COLUMNS)
            if table is not None:
                rows = table.filter(pl.col("element") == element)
                found |= _placed(name, rows, ("unit", "period", "combo", "attribute"))
        return found

    @cached_property
    def _reports(self) -> Mapping[Key, str]:
        found: dict[Key, str] = {}
        for ending in (".csv", ".csv.gz", ".parquet"):
            name = f"{FOLDER}/{REPORTS_NAME}{ending}"
            table = self._table(name, REPORT_COLUMNS)
            if table is not None:
                found |= _placed(name, table, ("form", "unit", "period"))
        return found

    @cached_property
    def _persons(self) -> Mapping[Key, str]:
        table = self._table(_POPULATION, _PERSONS)
        if table is None:
            return {}
        return _placed(_POPULATION, table, ("group", "unit", "year"))

    def _table(self, name: str, columns: Columns) -> pl.DataFrame | None:
        """The file's cells as text with line numbers; None where it is not there."""
        if name not in self._tables:
            is_there = (self.folder / name).is_file()
            self._tables[name] = _read(self.folder, name, columns) if is_there else None
        return self._tables[name]


def _read(folder: Path, name: str, columns: Columns) -> pl.DataFrame | None:
    if not name.endswith(".parquet"):
        text, _ = read_text(folder, name)
        return read_table(text.utf8, columns, file=name)[0] if text else None
    table = pl.read_parquet(folder / name, glob=False)
    absent = [each for each in columns.optional if each not in table.columns]
    return table.select(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(LINE),
        *(pl.col(each).cast(pl.String).fill_null("") for each in table.columns),
        *(pl.lit("").alias(each) for each in absent),
    )


def _placed(name: str, rows: pl.DataFrame, key: Key) -> dict[Key, str]:
    """Each row's place by its key, periods in their one spelling."""
    if "period" in key and rows.height:
        isos = periods_of(rows["period"]).select("period", "iso")
        rows = rows.join(isos, on="period", how="left", maintain_order="left")
        rows = rows.drop("period").rename({"iso": "period"})
    mark = "#" if name.endswith(".parquet") else ":"
    lines = rows[LINE].to_list()
    return {
        found: f"{name}{mark}{line}"
        for found, line in zip(rows.select(key).iter_rows(), lines, strict=True)
    }
