"""The folder ``values/``: reported values and received reports as tables of declared shape."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import polars as pl

from daowei.foundation.digests import digest_of_file
from daowei.foundation.hierarchy import Registry
from daowei.foundation.problems import Problem, ProblemList
from daowei.foundation.tables import REPORTS, VALUES, empty, expect
from daowei.foundation.texts import N_
from daowei.programme.definition import Programme
from daowei.programme.folder import Folder
from daowei.programme.text_tables import LINE, MOST_TOLD, Columns, read_table
from daowei.programme.values import FAULT, judged, known_of, periods_of

VALUE_COLUMNS = Columns(
    required=("element", "unit", "period", "value"), optional=("combo", "attribute", "state")
)
REPORT_COLUMNS = Columns(required=("form", "unit", "period"), optional=("attribute", "received"))
FOLDER, REPORTS_NAME = "values", "reports"
OTHERS = frozenset({"procedures", "agreed_targets"})  # files of the folder that other rooms read
_ENDINGS = (".csv", ".csv.gz", ".parquet")
_MOST_PARQUET = 4 << 30
_LARGEST_SUM = 9.2e18
# what is told of each fault: code, column, message, remedy
Faults: TypeAlias = Mapping[str, tuple[str, str, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuesReading:
    """Values and reports that can be believed; problems name each line that was left out.

    ``values``: shape VALUES; ``reports``: shape REPORTS, with those that values show to have come.
    """

    values: pl.DataFrame
    reports: pl.DataFrame
    problems: tuple[Problem, ...]
    digests: Mapping[str, str]


def read_values(place: Path, programme: Programme, registry: Registry) -> ValuesReading:
    """All values of a programme folder; the lines that are refused are told, the rest is read."""
    folder = Folder(place)
    known = known_of(programme, registry)
    tables = [
        each for name in value_file_names(place) if (each := _cells(name, folder)) is not None
    ]
    rows = judged(pl.concat(tables or [_nothing()]), known).select(_KEPT)
    rows = _with_duplicates(rows)
    _tell_faults(rows, FAULTS, folder.problems)
    sound = rows.filter(pl.col(FAULT).is_null())
    guard_sums(sound, folder.problems)
    values = expect(
        sound.drop("value", "period").rename({"iso": "period", "scaled": "value"}), VALUES
    )
    reports = _read_reports(folder, programme, registry)
    return ValuesReading(
        values=values,
        reports=_with_shown(reports, sound),
        problems=tuple(folder.problems.found),
        digests=folder.digests,
    )


def value_file_names(place: Path) -> tuple[str, ...]:
    """The files of values, in the order of their names."""
    found = sorted((place / FOLDER).iterdir()) if (place / FOLDER).is_dir() else []
    return tuple(
        f"{FOLDER}/{path.name}"
        for path in found
        if path.name.endswith(_ENDINGS) and path.name.split(".")[0] not in OTHERS | {REPORTS_NAME}
    )


_CELLS = (*VALUE_COLUMNS.required, *VALUE_COLUMNS.optional)
_KEPT = (LINE, "file", "element", "combo", "attribute", "unit", "period", "value", "iso", "form",
         "decimals", "state", "scaled", FAULT)  # fmt: skip


def _nothing() -> pl.DataFrame:
    return pl.DataFrame(schema={LINE: pl.Int64} | dict.fromkeys((*_CELLS, "file"), pl.String))


def _cells(name: str, folder: Folder) -> pl.DataFrame | None:
    table = _table(name, folder, VALUE_COLUMNS)
    return None if table is None else table.select(LINE, *_CELLS, pl.lit(name).alias("file"))


def _table(name: str, folder: Folder, columns: Columns) -> pl.DataFrame | None:
    if name.endswith(".parquet"):
        return _parquet(name, folder, columns)
    text = folder.text(name)
    table, problems = read_table(text.utf8, columns, file=name) if text else (None, ())
    folder.problems.extend(problems)
    return table


# ── Parquet ─────────────────────────────────────────────────────────────────────────


def _parquet(name: str, folder: Folder, columns: Columns) -> pl.DataFrame | None:
    """The table as text cells; ``line`` is the number of the row, from 1."""
    path = folder.place / name
    problems = ProblemList(file=name)
    table = _opened(path, problems)
    if table is not None and _fits(table, columns, problems):
        folder.digests[name] = digest_of_file(path)
        absent = [each for each in columns.optional if each not in table.columns]
        wanted = [each for each in table.columns if columns.knows(each)]
        return table.select(
            pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(LINE),
            *(pl.col(each).cast(pl.String).fill_null("").str.strip_chars() for each in wanted),
            *(pl.lit("").alias(each) for each in absent),
        )
    folder.problems.extend(problems.found)
    return None


def _opened(path: Path, problems: ProblemList) -> pl.DataFrame | None:
    if not path.resolve().is_relative_to(path.parent.parent.resolve()) or not path.is_file():
        problems.add("PRG-001", N_("this is not a plain file inside the programme folder"),
                     remedy=N_("Put the file itself into the folder."))  # fmt: skip
        return None
    if path.stat().st_size > _MOST_PARQUET:
        problems.add("PRG-003", N_("the file is larger than 4 GiB"),
                     remedy=N_("Split it by year."))  # fmt: skip
        return None
    try:
        return pl.read_parquet(path, glob=False)
    except (pl.exceptions.PolarsError, OSError):
        problems.add("PRG-050", N_("this is not a Parquet file that can be read"),
                     remedy=N_("Write it again, or hand in the table as CSV."))  # fmt: skip
        return None


def _fits(table: pl.DataFrame, columns: Columns, problems: ProblemList) -> bool:
    for name in columns.required:
        if name not in table.columns:
            problems.add("PRG-030", N_("the column {value} is missing"),
                         remedy=N_("Name the columns: {known}."), value=name,
                         known=",".join(columns.required))  # fmt: skip
    for name, kind in table.schema.items():
        if kind.is_float():
            problems.add("PRG-051", N_("the column {value} holds floats, which are not exact"),
                         remedy=N_("Write values as text or decimals."), value=name)  # fmt: skip
        if kind.is_nested() or kind == pl.Binary:
            problems.add("PRG-051", N_("the column {value} holds lists or bytes, not cells"),
                         remedy=N_("Write one value per row, as text."), value=name)  # fmt: skip
    return not problems.found


# ── faults ──────────────────────────────────────────────────────────────────────────

_GRAIN = ("element", "combo", "attribute", "unit", "iso")

FAULTS: Faults = {
    "element": ("PRG-020", "element", N_("there is no element {value}"),
                N_("Correct the code, or define it in elements.yaml.")),
    "no form": ("PRG-052", "element", N_("the element {value} stands on no report form"),
                N_("Put it on a form; an element filled from population.csv is not reported.")),
    "unit": ("PRG-020", "unit", N_("there is no unit {value} in units.csv"),
             N_("Correct the code, or add the unit.")),
    "period": ("PER-001", "period", N_("“{value}” is not a period"),
               N_("write it like 202401, 2024Q1, 2024W5, 2024 or 2024-01-31")),
    "frequency": ("PRG-053", "period", N_("{value} is not of the form's frequency"),
                  N_("Report each element for the periods of its form.")),
    "too early": ("PRG-053", "period", N_("{value} lies before the form's first period"),
                  N_("Correct the period, or the form's first_period.")),
    "closed": ("PRG-054", "unit", N_("the unit {value} was closed in this period"),
               N_("Correct unit or period, or the unit's days in units.csv.")),
    "not owed": ("PRG-055", "unit", N_("the unit {value} does not report this form"),
                 N_("Correct the unit, or name its kind, group or code in the form.")),
    "combo": ("PRG-020", "combo", N_("“{value}” is no combination of this element"),
              N_("Name options of its categories, joined by _; none where it has no categories.")),
    "attribute": ("PRG-020", "attribute", N_("“{value}” is no attribute combination of the form"),
                  N_("Name options of the form's categories, joined by _.")),
    "state": ("PRG-056", "value", N_("the value “{value}” and the state beside it do not agree"),
              N_("Write reported, blank or not_applicable, or leave the state out.")),
    "text": ("PRG-057", "value", N_("the element holds text, which is not computed with"),
             N_("Leave text out of the tables of values.")),
    "yes or no": ("PRG-057", "value", N_("“{value}” is neither yes nor no"),
                  N_("Write true or false.")),
    "number": ("PRG-057", "value", N_("“{value}” is not a number"),
               N_("Write it with a point and without separators: 1234.5; NA: does not apply.")),
    "whole": ("PRG-057", "value", N_("{value} is not a whole number"),
              N_("Count whole things, or give the element decimals and the type NUMBER.")),
    "too large": ("PRG-058", "value", N_("{value} is too large to be added up exactly"),
                  N_("Look whether digits were typed twice.")),
    "decimals": ("PRG-059", "value", N_("{value} has more decimals than its element keeps"),
                 N_("Round it yourself so that everyone sees how, or raise the decimals.")),
    "range": ("PRG-060", "value", N_("{value} is outside what the value type allows"),
              N_("Correct the value, or the element's value_type.")),
    "twice": ("PRG-061", "value", N_("the same cell is filled more than once ({value})"),
              N_("Keep one line for each element, unit and period; none of these was read.")),
}  # fmt: skip


def _with_duplicates(rows: pl.DataFrame) -> pl.DataFrame:
    """Cells filled more than once: nobody knows which holds, so none is read."""
    sound = pl.col(FAULT).is_null()
    keys = rows.filter(sound).select(_GRAIN)
    if keys.hash_rows().n_unique() == keys.height:  # equal cells have equal hashes
        return rows
    twice = sound & pl.struct(*_GRAIN, sound.alias("sound")).is_duplicated()
    return rows.with_columns(pl.when(twice).then(pl.lit("twice")).otherwise(FAULT).alias(FAULT))


def _tell_faults(rows: pl.DataFrame, faults: Faults, problems: ProblemList) -> None:
    """Every refused line, the first of each sort in each file in full, the rest counted."""
    refused = rows.filter(pl.col(FAULT).is_not_null())
    for (file, fault), lines in refused.group_by("file", FAULT, maintain_order=True):
        code, column, message, remedy = faults[str(fault)]
        for row in lines.head(MOST_TOLD).iter_rows(named=True):
            problems.add(code, message, remedy=remedy, file=str(file), line=row[LINE],
                         field=column, value=row[column])  # fmt: skip
        if lines.height > MOST_TOLD:
            problems.add(code, N_("… and {value} more lines like these"), file=str(file),
                         field=column, value=lines.height - MOST_TOLD)  # fmt: skip


def guard_sums(sound: pl.DataFrame, problems: ProblemList) -> None:
    """Elements whose values could not be added up in 64 bits."""
    sums = sound.group_by("element").agg(pl.col("scaled").cast(pl.Float64).abs().sum())
    for element, _ in sums.filter(pl.col("scaled") > _LARGEST_SUM).sort("element").iter_rows():
        problems.add(
            "PRG-058",
            N_("the values of {value} are too large to be added up exactly"),
            remedy=N_("Give the element fewer decimals."),
            file=FOLDER,
            field="value",
            value=element,
        )


# ── reports ─────────────────────────────────────────────────────────────────────────


def _read_reports(folder: Folder, programme: Programme, registry: Registry) -> pl.DataFrame:
    """The lines of ``reports.csv`` (or ``.parquet``) that can be believed."""
    names = [f"{FOLDER}/{REPORTS_NAME}{ending}" for ending in _ENDINGS]
    tables = [
        table.with_columns(file=pl.lit(name))
        for name in filter(folder.has, names)
        if (table := _table(name, folder, REPORT_COLUMNS)) is not None
    ]
    if not tables:
        return empty(REPORTS)
    table = pl.concat(tables, how="diagonal")
    rows = table.join(periods_of(table["period"]), on="period", how="left", maintain_order="left")
    rows = rows.with_columns(day=pl.col("received").str.to_date("%Y-%m-%d", strict=False))
    rows = rows.with_columns(fault=_report_fault(programme, registry))
    _tell_faults(rows, _REPORT_FAULTS, folder.problems)
    sound = rows.filter(pl.col(FAULT).is_null()).drop("period", "received")
    return expect(sound.rename({"iso": "period", "day": "received"}), REPORTS)


_REPORT_FAULTS: Faults = {
    "form": ("PRG-020", "form", N_("there is no form {value}"), N_("Correct the code.")),
    "unit": FAULTS["unit"],
    "period": FAULTS["period"],
    "frequency": FAULTS["frequency"],
    "received": ("PRG-012", "received", N_("“{value}” is not a day"),
                 N_("Write it as 2025-01-31.")),
    "twice": ("PRG-061", "period", N_("the same report stands here more than once ({value})"),
              N_("Keep the line with the day on which it first came; none of these was read.")),
}  # fmt: skip


def _report_fault(programme: Programme, registry: Registry) -> pl.Expr:
    frequencies = {code: form.frequency.value for code, form in programme.forms.items()}
    frequency = pl.col("form").replace_strict(frequencies, default=None, return_dtype=pl.String)
    units = pl.Series(list(registry.units), dtype=pl.String).implode()
    return (
        pl.when(frequency.is_null())
        .then(pl.lit("form"))
        .when(~pl.col("unit").is_in(units))
        .then(pl.lit("unit"))
        .when(pl.col("iso").is_null())
        .then(pl.lit("period"))
        .when(pl.col("type") != frequency)
        .then(pl.lit("frequency"))
        .when((pl.col("received") != "") & pl.col("day").is_null())
        .then(pl.lit("received"))
        .when(pl.struct("form", "attribute", "unit", "iso").is_duplicated())
        .then(pl.lit("twice"))
    )


def _with_shown(reports: pl.DataFrame, sound: pl.DataFrame) -> pl.DataFrame:
    """The reports, and those of which no line tells but whose values are there."""
    keys = ["form", "attribute", "unit", "period"]
    shown = sound.select("form", "attribute", "unit", period="iso").unique()
    unknown = shown.join(reports, on=keys, how="anti")
    received = pl.lit(None, dtype=pl.Date).alias("received")
    return expect(
        pl.concat([reports, unknown.with_columns(received).select(*REPORTS.columns)]), REPORTS
    )
