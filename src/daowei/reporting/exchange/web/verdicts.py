"""The verdict on every line of a file, in the reader's language: on pages and in files."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
import xlsxwriter

from daowei.foundation.rounding import shown
from daowei.foundation.states import State
from daowei.foundation.texts import N_, named, translated
from daowei.language.numbers import scaled
from daowei.reporting.exchange.intake import Office
from daowei.reporting.exchange.previewing import EFFECT_NAMES, Effect
from daowei.reporting.exchange.web import storing
from daowei.reporting.exchange.web.models import Upload
from daowei.reporting.exchange.web.wording import words_of_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_AT_ONCE = 20_000
_MOST_ROWS = 1_000_000  # a sheet holds 1,048,576
HEADERS = (
    N_("File name"),
    N_("Line"),
    N_("Verdict"),
    N_("Form"),
    N_("Unit"),
    N_("Period"),
    N_("Data element"),
    N_("Combination"),
    N_("Before"),
    N_("Value"),
    N_("Field"),
    N_("What"),
    N_("What to do"),
)
STATE_NAMES: Mapping[str, str] = {
    Upload.State.RECEIVING: N_("On its way"),
    Upload.State.CHECKING: N_("Being checked"),
    Upload.State.CHECKED: N_("Checked, not loaded"),
    Upload.State.UNREADABLE: N_("Cannot be read"),
    Upload.State.LOADING: N_("Being loaded"),
    Upload.State.LOADED: N_("Loaded"),
    Upload.State.WITHDRAWN: N_("Withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called in the reader's language; a code nobody knows stays as it is."""

    office: Office | None
    language: str

    def of(self, column: str, code: str | None) -> str:
        """The name of a form, unit or element; other columns as they are."""
        if self.office is None or not code:
            return code or ""
        programme = self.office.programme
        tables: Mapping[str, Mapping[str, Any]] = {
            "form": programme.forms,
            "element": programme.elements,
            "unit": self.office.registry.units,
        }
        known = tables.get(column, {}).get(code)
        return named(known.names, self.language) if known else code

    def entry(self, value: int | None, state: int | None, element: str | None) -> str:
        """A number, or which of the nothings it is."""
        if state is None:
            return ""
        if state == State.BLANK:
            return translated(N_("blank"), self.language)
        if state == State.NOT_APPLICABLE:
            return translated(N_("not applicable"), self.language)
        known = self.office.programme.elements.get(element or "") if self.office else None
        decimals = known.decimals if known else 0
        return shown(scaled(value or 0, decimals), decimals)


def told(row: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """A row of PREVIEW as it is shown."""
    words = words_of_cell(row)
    is_its_value = row["field"] == "value"
    return {
        **row,
        "form_name": names.of("form", row["form"]),
        "unit_name": names.of("unit", row["unit"]),
        "element_name": names.of("element", row["element"]),
        "was": names.entry(row["before"], row["before_state"], row["element"]),
        "says": (row["written"] or "") if is_its_value
        else names.entry(row["value"], row["state"], row["element"]),
        "verdict": translated(EFFECT_NAMES[Effect(row["effect"])], names.language),
        "what": words[0].in_language(names.language) if words else "",
        "remedy": words[1].in_language(names.language) if words else "",
    }  # fmt: skip


def portions(upload: Upload) -> Iterator[pl.DataFrame]:
    """All cells of an upload, some at a time; none before it was checked."""
    if not storing.cells_of(upload).exists():
        return
    cells = pl.scan_parquet(storing.cells_of(upload))
    count = int(cells.select(pl.len()).collect().item())
    for first in range(0, count, _AT_ONCE):
        yield cells.slice(first, _AT_ONCE).collect()


def csv_header(language: str) -> bytes:
    """The first line."""
    return _csv([[translated(each, language) for each in HEADERS]])


def csv_rows(file: str, cells: pl.DataFrame, names: Names) -> bytes:
    """Lines of some cells."""
    return _csv(_lines(file, cells, names))


def _lines(file: str, cells: pl.DataFrame, names: Names) -> Iterator[list[object]]:
    for row in cells.iter_rows(named=True):
        each = told(row, names)
        yield [
            _tame(str(part))
            if isinstance(part, str)
            else part
            for part in (
                file, each["line"], each["verdict"], each["form"], each["unit"], each["period"],
                each["element"], each["combo"], each["was"], each["says"], each["field"],
                each["what"], each["remedy"],
            )
        ]  # fmt: skip


def _tame(text: str) -> str:
    """A text that no spreadsheet takes for a formula; numbers stay numbers."""
    is_number = text.removeprefix("-").replace(".", "", 1).isdigit()
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") and not is_number else text


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def workbook(upload: Upload, names: Names, language: str) -> bytes:
    """All lines as a sheet with filters; refused lines are coloured and say so in words."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        red = book.add_format({"bg_color": "#fde8e8"})
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet.write_row(0, 0, [translated(each, language) for each in HEADERS], bold)
        refused = translated(EFFECT_NAMES[Effect.REFUSED], language)
        number = 0
        for cells in portions(upload):
            for line in _lines(upload.name, cells, names):
                number += 1
                if number <= _MOST_ROWS:
                    sheet.write_row(number, 0, line, red if line[2] == refused else None)
        sheet.autofilter(0, 0, min(number, _MOST_ROWS), len(HEADERS) - 1)
        sheet.freeze_panes(1, 0)
    return out.getvalue()
