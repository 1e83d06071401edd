"""Reported values beside a programme: which rows of a table can be believed, and why not others.

Rows are judged by columns, never one by one; only distinct codes and periods are looked at singly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from daowei.foundation.hierarchy import Registry, Unit
from daowei.foundation.periods import try_period
from daowei.programme.cells import judge_cells
from daowei.programme.definition import Programme
from daowei.programme.owing import owes

FAULT = "fault"
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a programme and its registry say of codes, as small tables to join with."""

    elements: pl.DataFrame  # element, form, frequency, first_day, value_type, decimals, combos
    combos: pl.DataFrame  # category_combo, combo
    units: pl.DataFrame  # unit, first, last
    stretches: pl.DataFrame  # unit, first, last: of units that were closed in between
    owed: pl.DataFrame  # form, unit


def known_of(programme: Programme, registry: Registry) -> Known:
    """The tables that values are judged by."""
    stretches = {code: open_stretches(unit) for code, unit in registry.units.items()}
    return Known(
        elements=_elements(programme),
        combos=_combos(programme),
        units=_days((code, found[0][0], found[-1][1]) for code, found in stretches.items()),
        stretches=_days(
            (code, first, last)
            for code, found in stretches.items()
            if len(found) > 1
            for first, last in found
        ),
        owed=pl.DataFrame(
            [
                (form.code, unit.code)
                for form in programme.forms.values()
                for unit in registry.units.values()
                if owes(unit, form)
            ],
            schema={"form": pl.String, "unit": pl.String},
            orient="row",
        ),
    )


def open_stretches(unit: Unit) -> list[tuple[date, date]]:
    """The stretches in which a unit was open; a move does not close it."""
    found: list[tuple[date, date]] = []
    for each in sorted(unit.placements, key=lambda placement: placement.first_day):
        if found and found[-1][1] >= each.first_day - _ONE_DAY:
            found[-1] = (found[-1][0], max(found[-1][1], each.last_day))
        else:
            found.append((each.first_day, each.last_day))
    return found


def _elements(programme: Programme) -> pl.DataFrame:
    form_of = {code: form for form in programme.forms.values() for code in form.elements}
    rows = []
    for code, element in programme.elements.items():
        form = form_of.get(code)
        first = try_period(form.first_period) if form and form.first_period else None
        rows.append(
            (
                code,
                form.code if form else None,
                form.frequency.value if form else None,
                first.start if first else date.min,
                element.value_type.value,
                element.decimals,
                element.category_combo or "",
                (form.attribute_combo if form else None) or "",
            )
        )
    schema = {
        "element": pl.String,
        "form": pl.String,
        "frequency": pl.String,
        "first_day": pl.Date,
        "value_type": pl.String,
        "decimals": pl.Int64,
        "category_combo": pl.String,
        "attribute_combo": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _combos(programme: Programme) -> pl.DataFrame:
    rows = [("", "")] + [
        (code, each.code)
        for code, combo in programme.category_combos.items()
        for each in combo.combos
    ]
    return pl.DataFrame(
        rows, schema={"category_combo": pl.String, "combo": pl.String}, orient="row"
    )


def _days(rows: Iterable[tuple[str, date, date]]) -> pl.DataFrame:
    schema = {"unit": pl.String, "first": pl.Date, "last": pl.Date}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def periods_of(texts: pl.Series) -> pl.DataFrame:
    """What the distinct texts of a column name: ``iso``, ``type``, ``start``, ``end``, or null.

    Grain: one row per text.
    """
    rows = []
    for text in texts.unique():
        period = try_period(text)
        named = (period.iso, period.type.value, period.start, period.end) if period else (None,) * 4
        rows.append((text, *named))
    schema = {
        "period": pl.String,
        "iso": pl.String,
        "type": pl.String,
        "start": pl.Date,
        "end": pl.Date,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def judged(table: pl.DataFrame, known: Known) -> pl.DataFrame:
    """The rows with ``scaled``, ``iso``, ``form``, ``state`` and ``fault`` (null: nothing wrong).

    Grain: one row per row of ``table`` (columns of VALUES as text, ``line``).
    Missing: ``scaled`` is null for blank and not applicable.
    """
    joined = (
        table.join(known.elements, on="element", how="left", maintain_order="left")
        .join(periods_of(table["period"]), on="period", how="left", maintain_order="left")
        .join(known.units, on="unit", how="left", maintain_order="left")
    )
    placed = joined.with_columns(fault=_code_faults())
    placed = _with_combo_faults(placed, known)
    placed = _with_unit_faults(placed, known)
    cells = judge_cells(placed)
    return cells.with_columns(pl.coalesce(FAULT, "cell_fault").alias(FAULT))


def _code_faults() -> pl.Expr:
    """The first thing wrong with element, unit or period."""
    start, end = pl.col("start"), pl.col("end")
    outside = (end < pl.col("first")) | (start > pl.col("last"))
    return (
        pl.when(pl.col("value_type").is_null())
        .then(pl.lit("element"))
        .when(pl.col("form").is_null())
        .then(pl.lit("no form"))
        .when(pl.col("first").is_null())
        .then(pl.lit("unit"))
        .when(pl.col("iso").is_null())
        .then(pl.lit("period"))
        .when(pl.col("type") != pl.col("frequency"))
        .then(pl.lit("frequency"))
        .when(start < pl.col("first_day"))
        .then(pl.lit("too early"))
        .when(outside)
        .then(pl.lit("closed"))
    )


def _with_combo_faults(rows: pl.DataFrame, known: Known) -> pl.DataFrame:
    for cell, combo, fault in (
        ("combo", "category_combo", "combo"),
        ("attribute", "attribute_combo", "attribute"),
    ):
        pairs = known.combos.rename({"category_combo": combo, "combo": cell})
        found = rows.select(combo, cell).unique().join(pairs, on=[combo, cell], how="anti")
        if found.is_empty():
            continue
        wrong = found.with_columns(pl.lit(fault).alias("combo_fault"))
        rows = rows.join(wrong, on=[combo, cell], how="left", maintain_order="left")
        rows = rows.with_columns(pl.coalesce(FAULT, "combo_fault").alias(FAULT)).drop("combo_fault")
    return rows


def _with_unit_faults(rows: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Units that do not owe the form, and those closed in the midst of their time."""
    pairs = rows.select("form", "unit").unique().join(known.owed, on=["form", "unit"], how="anti")
    strangers = pairs.with_columns(pl.lit("not owed").alias("unit_fault"))
    rows = rows.join(strangers, on=["form", "unit"], how="left", maintain_order="left")
    rows = rows.with_columns(pl.coalesce(FAULT, "unit_fault").alias(FAULT)).drop("unit_fault")
    if known.stretches.is_empty():
        return rows
    broken = rows.select("unit", "start", "end").unique()
    broken = broken.join(known.stretches.select("unit").unique(), on="unit", how="semi")
    overlap = (pl.col("start") <= pl.col("last")) & (pl.col("end") >= pl.col("first"))
    open_then = broken.join(known.stretches, on="unit").filter(overlap)
    shut = broken.join(open_then, on=["unit", "start"], how="anti")
    shut = shut.select("unit", "start", pl.lit("closed").alias("gap"))
    rows = rows.join(shut, on=["unit", "start"], how="left", maintain_order="left")
    return rows.with_columns(pl.coalesce(FAULT, "gap").alias(FAULT)).drop("gap")
