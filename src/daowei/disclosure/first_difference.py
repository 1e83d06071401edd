"""Where two tables or two texts first differ, told with both values."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import polars as pl

from daowei.disclosure.publication import canonical_csv

# what names a row of results, where the table has it
_KEYS = ("agreement", "award", "form", "indicator", "criterion", "pillar", "unit", "period")
NOTHING = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first place where two things differ.

    ``line``: row of a table (from 1, without its head) or line of a text. ``column``: "" for a
    whole row. ``row``: the codes that name the row.
    """

    line: int
    before: str
    after: str
    column: str = ""
    row: str = ""


def as_cells(table: pl.DataFrame) -> pl.DataFrame:
    """The table as its canonical text has it: every cell a text."""
    return cells_of(canonical_csv(table))


def cells_of(text: bytes) -> pl.DataFrame:
    """The cells of canonical text; missing ones are a dash.

    Raises: polars.exceptions.PolarsError: this is not a table.
    """
    return pl.read_csv(BytesIO(text), infer_schema=False).fill_null(NOTHING)


def first_in_tables(before: pl.DataFrame, after: pl.DataFrame) -> Difference | None:
    """The first cell in which two tables of text cells differ; None where they are equal."""
    if before.columns != after.columns:
        return Difference(line=0, before=", ".join(before.columns), after=", ".join(after.columns))
    common = min(before.height, after.height)
    ours, theirs = before.head(common), after.head(common)
    differs = [(ours[name] != theirs[name]).alias(name) for name in before.columns]
    rows = pl.DataFrame(differs).select(pl.any_horizontal(pl.all()).alias("any"))["any"]
    number = rows.arg_max() if rows.any() else None
    if number is not None:
        name = next(each.name for each in differs if each[number])
        return Difference(
            line=number + 1,
            column=name,
            row=_named(ours, number),
            before=ours[name][number],
            after=theirs[name][number],
        )
    if before.height == after.height:
        return None
    longer = before if before.height > common else after
    row = _named(longer, common)
    told = (row, NOTHING) if longer is before else (NOTHING, row)
    return Difference(line=common + 1, row=row, before=told[0], after=told[1])


def _named(table: pl.DataFrame, number: int) -> str:
    codes = (table[each][number] for each in _KEYS if each in table.columns)
    return " ".join(dict.fromkeys(code for code in codes if code))


def first_in_texts(before: bytes, after: bytes) -> Difference | None:
    """The first line in which two texts differ; None where their bytes are equal."""
    if before == after:
        return None
    ours, theirs = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pairs = zip(ours, theirs, strict=False)
    at = next((n for n, (our, their) in enumerate(pairs) if our != their), None)
    number = min(len(ours), len(theirs)) if at is None else at
    return Difference(
        line=number + 1, before=_around(ours, theirs, number), after=_around(theirs, ours, number)
    )


def _around(ours: Sequence[bytes], theirs: Sequence[bytes], number: int, *, width: int = 40) -> str:
    """Our line from a little before the first byte that differs."""
    if number >= len(ours):
        return NOTHING
    line = ours[number]
    other = theirs[number] if number < len(theirs) else b""
    same = next(
        (n for n, (a, b) in enumerate(zip(line, other, strict=False)) if a != b), len(other)
    )
    start = max(same - width // 2, 0)
    shown = line[start : start + width].decode(errors="replace").rstrip("\r\n")
    return ("…" if start else "") + shown
