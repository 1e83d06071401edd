"""CSV as a table of text cells with line numbers, its columns checked, its broken lines told."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import polars as pl

from daowei.foundation.likeness import nearest
from daowei.foundation.problems import Problem, ProblemList
from daowei.foundation.texts import N_

LINE = "line"
MOST_TOLD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which columns a table has; ``prefixes`` allow any column that begins so."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()

    def knows(self, name: str) -> bool:
        """Whether the column may stand in the table."""
        return name in self.required + self.optional or name.startswith(self.prefixes or ("\0",))


def read_table(
    utf8: bytes, columns: Columns, *, file: str
) -> tuple[pl.DataFrame | None, tuple[Problem, ...]]:
    """All cells as text without blanks around, "" where empty; column ``line`` says where.

    Optional columns that are not there are filled with "". None where the table cannot be read.
    """
    problems = ProblemList(file=file)
    header = _header(utf8)
    if not _has_columns(header, columns, problems):
        return None, tuple(problems.found)
    table = _cells(utf8, header)
    if table is None or _is_uneven(utf8, table, width=len(header)):
        _tell_uneven_lines(utf8, len(header), problems)
    if table is None and not problems.found:
        _tell_stray_quote(utf8, problems)
    if table is None or problems.found:
        return None, tuple(problems.found)
    absent = [name for name in columns.optional if name not in header]
    return table.with_columns(*(pl.lit("").alias(name) for name in absent)), ()


def _cells(utf8: bytes, header: Sequence[str]) -> pl.DataFrame | None:
    """The lines that are not wholly empty; None where this is not CSV."""
    try:
        table = pl.read_csv(utf8, infer_schema=False, row_index_name=LINE, row_index_offset=2)
    except pl.exceptions.PolarsError:
        return None
    if table.width != len(header) + 1:  # it saw another first line, one with a stray line end
        return None
    table.columns = [LINE, *header]
    text = pl.col(pl.String).fill_null("").str.strip_chars()
    said = pl.any_horizontal(pl.col(pl.String) != "")
    return table.with_columns(text, pl.col(LINE).cast(pl.Int64)).filter(said)


def _is_uneven(utf8: bytes, table: pl.DataFrame, *, width: int) -> bool:
    """Whether commas and lines do not match: a cell may be missing, or hold a comma in quotes."""
    return utf8.count(b",") != (width - 1) * (table.height + 1)


def _header(utf8: bytes) -> list[str]:
    first = utf8.split(b"\n", 1)[0].decode().replace("\r", " ")
    return [each.strip() for each in next(csv.reader([first]), [])]


def _has_columns(header: Sequence[str], columns: Columns, problems: ProblemList) -> bool:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        problems.add(
            "PRG-030",
            N_("the columns are not separated by commas"),
            remedy=N_("Save the table as CSV with commas between its columns."),
            line=1,
            value=header[0],
        )
        return False
    for name in columns.required:
        if name not in header:
            problems.add(
                "PRG-030",
                N_("the column {value} is missing"),
                remedy=N_("The first line names the columns, with commas between: {known}."),
                line=1,
                value=name,
                known=",".join(columns.required),
            )
    for name in dict.fromkeys(header):
        if not columns.knows(name):
            near = nearest(name, columns.required + columns.optional)
            problems.add(
                "PRG-031",
                N_("there is no column “{value}” in this table"),
                remedy=N_("Did you mean {near}?") if near else N_("Take the column out."),
                line=1,
                value=name,
                near=near,
            )
        elif header.count(name) > 1:
            problems.add(
                "PRG-031",
                N_("the column {value} stands here twice"),
                remedy=N_("Keep one of the two."),
                line=1,
                value=name,
            )
    return not problems.found


def _tell_uneven_lines(utf8: bytes, width: int, problems: ProblemList) -> None:
    """The lines that do not have as many cells as the first; at most twenty of them."""
    reader = csv.reader(utf8.decode().splitlines(keepends=True), strict=True)
    wrong = ((reader.line_num, len(cells)) for cells in reader if cells and len(cells) != width)
    try:
        for line, count in islice(wrong, MOST_TOLD):
            problems.add(
                "PRG-032",
                N_("the line has {value} cells, the first line {width}"),
                remedy=N_("Look for a comma too many or too few, or a quote that is not closed."),
                line=line,
                value=count,
                width=width,
            )
    except csv.Error:
        problems.add(
            "PRG-032",
            N_("the table cannot be read as CSV beyond this line"),
            remedy=N_("Look for a quote that is not closed."),
            line=reader.line_num,
        )


def _tell_stray_quote(utf8: bytes, problems: ProblemList) -> None:
    """What is left when every line has its cells: a quote within a cell that has none around it."""
    lines = enumerate(utf8.decode().splitlines(), start=1)
    first = next((number for number, line in lines if line.count('"') % 2), None)
    problems.add(
        "PRG-032",
        N_("a quote stands within a cell"),
        remedy=N_("Take the quote out, or put the whole cell in quotes and double those within."),
        line=first,
    )
