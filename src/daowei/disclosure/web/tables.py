"""Tables as pages draw them and as they are downloaded: the same rows, so the same protection."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.http import HttpResponse

_FORMULA_SIGNS = ("=", "+", "@", "\t", "\r")  # a spreadsheet would compute what begins so


class Cell(NamedTuple):
    """One cell: words, and what the page adds to them.

    ``why``: the address of the explanation; ``bar``: length of a bar, 0 to 100; ``badges``: words
    with their tone; ``kind``: a class for the eye (``number``, ``strong``, ``soft`` …).
    """

    text: str = ""
    address: str = ""
    why: str = ""
    bar: float | None = None
    badges: Sequence[tuple[str, str]] = ()
    kind: str = ""
    note: str = ""

    @property
    def told(self) -> str:
        """Everything it says, in words."""
        parts = (self.text, *(words for words, _ in self.badges), self.note)
        return "; ".join(each for each in parts if each)


class Column(NamedTuple):
    """A column's head; ``sort``: the address that sorts by it, "" where that is not offered."""

    head: str
    kind: str = ""
    sort: str = ""
    is_sorted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its caption; the first cell of a row names it.

    ``code``: what its download is called; ``download``: the address of that.
    """

    code: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    download: str = ""
    kind: str = ""
    more: tuple[str, str] = field(default=("", ""))  # address and words of what is not shown


def share_cell(received: int, expected: int, words: str) -> Cell:
    """How many of the expected reports stand behind a figure."""
    if not expected:
        return Cell(text="–", kind="soft")
    return Cell(text=words, bar=100 * min(received / expected, 1), kind="share")


def as_csv(table: Table) -> HttpResponse:
    """The table as a file for a spreadsheet."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{table.code}.csv"'
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow([each.head for each in table.columns])
    rows.writerows([_harmless(cell.told) for cell in row] for row in table.rows)
    answer.write("\ufeff" + written.getvalue())
    return answer


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def chosen(tables: Iterable[Table], code: str) -> Table | None:
    """The table that a download asks for."""
    return next((each for each in tables if each.code == code), None)
