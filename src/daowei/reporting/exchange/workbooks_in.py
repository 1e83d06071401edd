"""Workbooks that we handed out, read back: which report they are, and what was filled in."""

from pathlib import Path

import fastexcel
import polars as pl

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.reporting.exchange.opening import LIMITS, UnpackingLimits, zip_problems
from daowei.reporting.exchange.recognising import FORM_SHEET
from daowei.reporting.exchange.spread import spread_problems

PLACE = ("form", "unit", "period", "attribute")  # rows of the hidden sheet: name, value
CODES = ("element", "combo")  # the first two, hidden, columns of the grid
VALUE_COLUMN, HEADER_ROW = "value", 6  # headers of codes stand in a hidden row above the grid

Filled = tuple[pl.DataFrame | None, tuple[Problem, ...]]


def filled_form(path: Path, *, name: str, limits: UnpackingLimits = LIMITS) -> Filled:
    """The cells of a filled-in form as texts, with the row each stands in."""
    content = path.read_bytes()
    problems = zip_problems(content, file=name, limits=limits) or spread_problems(
        content, file=name
    )
    if problems:
        return None, problems
    try:
        book = fastexcel.read_excel(content)
        place = book.load_sheet(FORM_SHEET, header_row=None, dtypes="string").to_polars()
        grid = book.load_sheet(0, header_row=HEADER_ROW, dtypes="string").to_polars()
    except fastexcel.FastExcelError:
        return None, (_changed(name),)
    said = dict(zip(place.to_series(0), place.to_series(1).fill_null(""), strict=True))
    if not said.keys() >= set(PLACE) or not set(grid.columns) >= {*CODES, VALUE_COLUMN}:
        return None, (_changed(name),)
    return _cells(grid, said, name)


def _cells(grid: pl.DataFrame, said: dict[str, str], name: str) -> Filled:
    texts = [pl.col(each).fill_null("").str.strip_chars() for each in (*CODES, VALUE_COLUMN)]
    cells = grid.select(
        pl.int_range(HEADER_ROW + 2, HEADER_ROW + 2 + pl.len(), dtype=pl.Int64).alias("line"),
        *texts,
        *(pl.lit(said[each]).alias(each) for each in ("unit", "period", "attribute")),
        pl.lit("").alias("state"),
    ).filter(pl.col("element") != "")
    if (cells[VALUE_COLUMN] == "").all():
        return None, (_nothing_filled_in(name),)
    return cells, ()


def _changed(name: str) -> Problem:
    return problem(
        "EXC-043",
        N_("The form in this workbook was taken apart"),
        remedy=N_("Download the form again and fill in only its white cells."),
        file=name,
    )


def _nothing_filled_in(name: str) -> Problem:
    return problem(
        "EXC-044",
        N_("Nothing is filled in on this form"),
        remedy=N_("Fill in at least one cell; 0 and not applicable (NA) are answers too."),
        file=name,
    )
