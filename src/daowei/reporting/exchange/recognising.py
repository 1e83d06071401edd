"""What a file from outside is, told by its bytes and not by its name."""

import csv
import io
import zipfile
from enum import StrEnum
from pathlib import Path

import fastexcel

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.reporting.exchange.opening import LIMITS, UnpackingLimits, unpacked

_HEAD = 4096
LONG_COLUMNS = frozenset({"element", "unit", "period", "value"})
_DHIS2_COLUMNS = frozenset({"dataelement", "period", "orgunit"})
FORM_SHEET = "daowei-form"  # hidden in the workbooks we hand out: says which report it is


class Kind(StrEnum):
    """The kinds of files that values come in."""

    FORM = "form"  # a workbook that we handed out, filled in
    LONG = "long"  # one value a line: element, combo, attribute, unit, period, value
    TABLE = "table"  # somebody's own table: needs a mapping
    DHIS2_JSON = "json"
    DHIS2_XML = "xml"
    DHIS2_CSV = "csv"
    ADX = "adx"


KIND_NAMES = {
    Kind.FORM: N_("Form filled in as a workbook"),
    Kind.LONG: N_("Table with one value in each line"),
    Kind.TABLE: N_("Table of your own, read by a mapping"),
    Kind.DHIS2_JSON: N_("DHIS2 data value set (JSON)"),
    Kind.DHIS2_XML: N_("DHIS2 data value set (XML)"),
    Kind.DHIS2_CSV: N_("DHIS2 data value set (CSV)"),
    Kind.ADX: N_("ADX"),
}
DOCUMENTS = frozenset({Kind.DHIS2_JSON, Kind.DHIS2_XML, Kind.DHIS2_CSV, Kind.ADX})


def recognised(
    path: Path, *, name: str, limits: UnpackingLimits = LIMITS
) -> tuple[Kind | None, tuple[Problem, ...]]:
    """The kind of the file; None where it is none of them, or must not be opened."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip():
        return None, (_empty(name),)
    if head.startswith(b"PK\x03\x04") and is_workbook(path):
        return _kind_of_workbook(path), ()
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        content, problems = unpacked(path.read_bytes(), file=name, limits=limits)
        return (None, problems) if content is None else _kind_of_text(content[:_HEAD], name)
    if head.startswith(b"PAR1"):
        return Kind.LONG, ()
    return _kind_of_text(head, name)


def is_workbook(path: Path) -> bool:
    """Whether the file is an .xlsx, whatever it is called."""
    try:
        with zipfile.ZipFile(path) as packed:
            return "xl/workbook.xml" in packed.namelist()
    except zipfile.BadZipFile:
        return False


def _kind_of_workbook(path: Path) -> Kind:
    """A workbook that cannot be read is a table: whoever opens it says what is wrong."""
    try:
        book = fastexcel.read_excel(path)
        if FORM_SHEET in book.sheet_names:
            return Kind.FORM
        columns = book.load_sheet(0, n_rows=0).available_columns()
    except fastexcel.FastExcelError:
        return Kind.TABLE
    return Kind.LONG if {each.name for each in columns} >= LONG_COLUMNS else Kind.TABLE


def _kind_of_text(head: bytes, name: str) -> tuple[Kind | None, tuple[Problem, ...]]:
    text = head.decode("utf-8-sig", errors="replace").lstrip()
    if text.startswith(("{", "[")):
        return Kind.DHIS2_JSON, ()
    if text.startswith("<"):
        is_adx = "urn:ihe:qrph:adx" in text or "<adx" in text
        return (Kind.ADX if is_adx else Kind.DHIS2_XML), ()
    if "\x00" in text:
        return None, (_strange(name),)
    header = {each.strip().lower() for each in next(csv.reader(io.StringIO(text)), [])}
    if header >= _DHIS2_COLUMNS:
        return Kind.DHIS2_CSV, ()
    return (Kind.LONG if header >= LONG_COLUMNS else Kind.TABLE), ()


def _empty(name: str) -> Problem:
    return problem(
        "EXC-040",
        N_("The file is empty"),
        remedy=N_("Save it again where it was made, and look at its size before you send it."),
        file=name,
    )


def _strange(name: str) -> Problem:
    return problem(
        "EXC-041",
        N_("This is no kind of file that values are read from"),
        remedy=N_("Send a workbook (.xlsx), CSV, Parquet, or DHIS2's JSON, XML, CSV or ADX."),
        file=name,
    )
