"""DHIS2 data value sets in CSV: a header names the columns, in any order and any case."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

import polars as pl
from polars.exceptions import PolarsError

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.reporting.exchange.data_value_sets import DataValueSet, sent
from daowei.reporting.exchange.json_format import as_json

_COLUMNS: Mapping[str, str] = {
    "dataset": "data_set",
    "dataelement": "data_element",
    "period": "period",
    "orgunit": "org_unit",
    "categoryoptioncombo": "category_option_combo",
    "attributeoptioncombo": "attribute_option_combo",
    "attributecombo": "attribute_combo",
    "attributeoptions": "attribute_options",
    "value": "value",
    "comment": "comment",
    "followup": "followup",
    "deleted": "deleted",
}
# written by DHIS2's own export; whoever loads them again is a new author at a new time
_IGNORED = frozenset({"storedby", "timestamp", "lastupdated", "created"})
_NEEDED = ("dataelement", "period", "orgunit", "value")
HEADER = (
    "dataelement",
    "period",
    "orgunit",
    "categoryoptioncombo",
    "attributeoptioncombo",
    "value",
    "storedby",
    "lastupdated",
    "comment",
    "followup",
    "deleted",
)


def read_csv(
    content: bytes, *, file: str | None = None
) -> tuple[DataValueSet | None, tuple[Problem, ...]]:
    """The values of a CSV text; None and the reason where its header or its form is not DHIS2's.

    Without a column ``categoryoptioncombo``, every column of no other meaning is a category.
    """
    try:
        table = pl.read_csv(content, infer_schema=False)
    except PolarsError as error:
        return None, (_unreadable(error, file),)
    by_name = {name.strip().lower(): name for name in table.columns}
    absent = [name for name in _NEEDED[:3] if name not in by_name]
    if absent:
        return None, (_headless(absent, file),)
    return DataValueSet(values=_values(table, by_name, content), file=file), ()


def _unreadable(error: Exception, file: str | None) -> Problem:
    return problem(
        "EXC-003",
        N_("The CSV cannot be read: {reason}"),
        remedy=N_(
            "Save it as UTF-8 with commas, one header line, and as many cells in every line."
        ),
        file=file,
        reason=str(error).partition("\n")[0],
    )


def _headless(absent: Sequence[str], file: str | None) -> Problem:
    return problem(
        "EXC-004",
        N_("The header line lacks: {columns}"),
        remedy=N_(
            "The first line must name the columns, at least dataElement, period and orgUnit."
        ),
        file=file,
        line=1,
        columns=", ".join(absent),
    )


def _values(table: pl.DataFrame, by_name: Mapping[str, str], content: bytes) -> pl.DataFrame:
    columns: dict[str, pl.Series | pl.Expr] = {
        ours: table[by_name[theirs]] for theirs, ours in _COLUMNS.items() if theirs in by_name
    }
    for name in ("followup", "deleted"):
        if name in columns:
            columns[name] = table[by_name[name]].str.to_lowercase() == "true"
    if "attribute_options" in columns:
        columns["attribute_options"] = _listed(table[by_name["attributeoptions"]])
    if "category_option_combo" not in columns:
        columns |= _categories(table, by_name)
    columns["line"] = _lines(table, content)
    return sent(columns, len(table))


def _listed(texts: pl.Series) -> pl.Series:
    parts = [None if not each else as_json([p.strip() for p in each.split(",")]) for each in texts]
    return pl.Series(parts, dtype=pl.String)


def _categories(table: pl.DataFrame, by_name: Mapping[str, str]) -> dict[str, pl.Series | pl.Expr]:
    """Cells of further columns as options, the column being the category."""
    further = [
        each for name, each in by_name.items() if name not in _COLUMNS and name not in _IGNORED
    ]
    if not further:
        return {}
    cases = table.select(further).unique(maintain_order=True)
    texts = [as_json({k: v for k, v in case.items() if v}) for case in cases.iter_rows(named=True)]
    named = cases.with_columns(pl.Series("category_options", texts).replace("{}", None))
    joined = table.select(further).join(
        named, on=further, how="left", maintain_order="left", nulls_equal=True
    )
    return {"category_options": joined["category_options"]}


def _lines(table: pl.DataFrame, content: bytes) -> pl.Series:
    """The line on which each row ends; counted only where a cell holds a line break."""
    count = len(table)
    if b'"' not in content or content.count(b"\n") <= count + 1:
        return pl.int_range(2, count + 2, dtype=pl.UInt32, eager=True)
    reader = csv.reader(io.StringIO(content.decode(errors="replace")))
    ends = [reader.line_num for row in reader if row][1:]
    return pl.Series(ends[:count] + [None] * (count - len(ends)), dtype=pl.UInt32)


def write_csv(rows: Iterable[Mapping[str, object]]) -> bytes:
    """Values as DHIS2 writes them, rows in the order given."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(HEADER)
    for row in rows:
        by_name = {name.lower(): each for name, each in row.items()}
        writer.writerow(_cell(by_name.get(name)) for name in HEADER)
    return out.getvalue().encode()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
