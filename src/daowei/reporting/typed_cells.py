"""What people type or paste into the cells of a report, read as an entry or told why not."""

import csv
import io
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from daowei.foundation.problems import Problem, problem
from daowei.foundation.rounding import shown
from daowei.foundation.texts import N_
from daowei.language.numbers import scaled
from daowei.programme.definition import Element, ValueType
from daowei.reporting.documents import Entry, Nothing
from daowei.reporting.entries import is_allowed

NOT_APPLICABLE = frozenset({"n/a", "n.a.", "na", "#n/a", "不适用", "不適用"})
_YES = frozenset({"yes", "y", "true", "1", "是", "√", "✓"})
_NO = frozenset({"no", "n", "false", "0", "否", "×", "✗"})
_MINUS = str.maketrans(dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\ufe63", "-"))
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_GROUPED = re.compile(r"[+-]?\d{1,3}([,' ])\d{3}(\1\d{3})*(\.\d+)?")
LARGEST = 10**15


def plain(text: str) -> str:
    """The text in plain characters: full-width digits, signs and spaces become the usual ones."""
    return unicodedata.normalize("NFKC", text).translate(_MINUS).strip()


def read_cell(text: str, element: Element) -> tuple[Entry | None, Problem | None]:
    """The entry a text means for an element, scaled; or what is wrong with it."""
    written = plain(text)
    if not written:
        return Nothing.BLANK, None
    if written.lower() in NOT_APPLICABLE:
        return Nothing.NOT_APPLICABLE, None
    if element.value_type in (ValueType.BOOLEAN, ValueType.TRUE_ONLY):
        return _truth(written, element)
    return _number(written, element)


def _truth(written: str, element: Element) -> tuple[Entry | None, Problem | None]:
    word = written.lower()
    if word in _YES:
        return 1, None
    if word in _NO and element.value_type is ValueType.BOOLEAN:
        return 0, None
    return None, _refused(written, element, N_("“{value}” is neither yes nor no"))


def _number(written: str, element: Element) -> tuple[Entry | None, Problem | None]:
    bare = re.sub(r"[,' ]", "", written) if _GROUPED.fullmatch(written) else written
    if not _NUMBER.fullmatch(bare):
        return None, _refused(written, element, N_("“{value}” is not a number"))
    value = _decimal(bare)
    if value is None or abs(value) >= LARGEST:
        return None, _refused(written, element, N_("{value} is too large"))
    whole = Fraction(value) * 10**element.decimals
    if whole.denominator != 1:
        return None, _refused(written, element, N_("{value} has more decimals than the cell takes"))
    entry = int(whole)
    if not is_allowed(entry, element):
        return None, _refused(written, element, N_("{value} is not allowed here"))
    return entry, None


def _decimal(bare: str) -> Decimal | None:
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


def _refused(written: str, element: Element, message: str) -> Problem:
    return problem(
        "RPT-007",
        message,
        remedy=N_(
            "correct it, leave the cell blank, or write n/a where the question does not arise"
        ),
        field=element.code,
        value=written,
    )


def written(entry: Entry | None, element: Element) -> str:
    """An entry as it is typed: blank is nothing, not applicable is ``n/a``."""
    if entry is None or entry is Nothing.BLANK:
        return ""
    if entry is Nothing.NOT_APPLICABLE:
        return "n/a"
    return shown(scaled(entry, element.decimals), element.decimals)


def pasted(text: str) -> list[list[str]]:
    """The rows and cells of a block copied from a spreadsheet, as its program put them down.

    Cells are parted by tabs; one that holds a line break or a tab comes in quotes.
    """
    reader = csv.reader(io.StringIO(text.replace("\r\n", "\n")), delimiter="\t")
    rows = [list(each) for each in reader]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows
