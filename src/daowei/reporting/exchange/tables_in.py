"""Opens a CSV, XLSX or Parquet file as a table of texts with the line of each row."""

from collections.abc import Sequence
from pathlib import Path

import fastexcel
import polars as pl
from polars.exceptions import PolarsError

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.programme.text_files import fault_of_text
from daowei.reporting.exchange.opening import LIMITS, UnpackingLimits, unpacked, zip_problems
from daowei.reporting.exchange.spread import spread_problems

LINE = "\x00line"  # no header can be called this

Opened = tuple[pl.DataFrame | None, tuple[Problem, ...]]


def open_table(
    path: Path,
    *,
    sheet: str | None = None,
    header_line: int = 1,
    limits: UnpackingLimits = LIMITS,
) -> Opened:
    """All cells as text, with the file's own line (or row) number in the column ``LINE``.

    Missing: an empty cell is null.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        return None, (_absent(path, error),)
    name = path.name.removesuffix(".gz")
    try:
        match Path(name).suffix.lower():
            case ".xlsx":
                return _spreadsheet(
                    content, path.name, sheet=sheet, header_line=header_line, limits=limits
                )
            case ".parquet":
                return _numbered(_as_texts(pl.read_parquet(content)), 1), ()
            case _:
                return _csv(content, path.name, header_line=header_line, limits=limits)
    except (PolarsError, fastexcel.FastExcelError) as error:
        return None, (_unreadable(path.name, error),)


def _csv(content: bytes, file: str, *, header_line: int, limits: UnpackingLimits) -> Opened:
    plain, problems = unpacked(content, file=file, limits=limits)
    fault = fault_of_text(plain) if plain is not None else None
    if plain is None or fault:
        return None, (*problems, *([fault.at(file=file)] if fault else []))
    table = pl.read_csv(plain, infer_schema=False, skip_lines=header_line - 1)
    return _numbered(table, header_line + 1), ()


def _spreadsheet(
    content: bytes, file: str, *, sheet: str | None, header_line: int, limits: UnpackingLimits
) -> Opened:
    problems = zip_problems(content, file=file, limits=limits)
    problems = problems or spread_problems(content, file=file)
    if problems:
        return None, problems
    book = fastexcel.read_excel(content)
    chosen = sheet if sheet is not None else book.sheet_names[0]
    if chosen not in book.sheet_names:
        return None, (_no_sheet(chosen, book.sheet_names, file),)
    cells = book.load_sheet(chosen, header_row=header_line - 1, dtypes="string").to_polars()
    return _numbered(cells, header_line + 1), ()


def _as_texts(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(pl.all().cast(pl.String))


def _numbered(table: pl.DataFrame, first: int) -> pl.DataFrame:
    return table.with_columns(pl.int_range(first, first + len(table), dtype=pl.UInt32).alias(LINE))


def _absent(path: Path, error: OSError) -> Problem:
    return problem(
        "EXC-022",
        N_("The file cannot be opened: {reason}"),
        remedy=N_("Put it beside the mapping file, under the name that the mapping gives."),
        file=path.name,
        reason=error.strerror or type(error).__name__,
    )


def _unreadable(file: str, error: Exception) -> Problem:
    return problem(
        "EXC-023",
        N_("The table cannot be read: {reason}"),
        remedy=N_("Open it, save it again as .xlsx or as CSV in UTF-8, and try once more."),
        file=file,
        reason=str(error).partition("\n")[0],
    )


def _no_sheet(sheet: str, names: Sequence[str], file: str) -> Problem:
    return problem(
        "EXC-024",
        N_("There is no sheet called “{value}”"),
        remedy=N_("The file has these sheets: {names}."),
        file=file,
        value=sheet,
        names=", ".join(names),
    )
