"""How far a spreadsheet reaches: one cell in its last corner makes a reader lay out all between."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_

MOST_CELLS = 20_000_000
_CHUNK = 1 << 20
_ROW = re.compile(rb"<(?:[\w.-]+:)?row\b")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c\b")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']""")


@dataclass(slots=True)
class _Reach:
    """The last row and column met so far, named or only counted."""

    rows: int = 0
    columns: int = 0
    named_row: int = 0
    cells_in_row: int = 0

    def see(self, xml: bytes) -> None:
        """Whole tags of a sheet; a row may go on from those seen before."""
        rest, *rows = _ROW.split(xml)
        self.cells_in_row += len(_CELL.findall(rest))
        for each in rows:
            self.columns = max(self.columns, self.cells_in_row)
            self.cells_in_row = len(_CELL.findall(each))
        self.rows += len(rows)
        self.columns = max(self.columns, self.cells_in_row)
        places = _PLACE.findall(xml) if self.rows else []
        self.named_row = max([self.named_row, *(int(row) for _, row in places)])
        self.columns = max([self.columns, *map(_number_of, {name for name, _ in places})])

    @property
    def cells(self) -> int:
        """All cells from the first to the last corner."""
        return max(self.rows, self.named_row) * self.columns


def spread_problems(content: bytes, *, file: str) -> tuple[Problem, ...]:
    """Why a spreadsheet, safe to unpack, is not to be laid out; none where it may."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            reach = _Reach()
            for piece in _whole_tags(packed, name):
                reach.see(piece)
            if reach.cells > MOST_CELLS:
                return (_told(reach, file),)
    return ()


def _whole_tags(packed: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The member in pieces that end where a tag begins."""
    begun = b""
    with packed.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            begun += chunk
            end = begun.rfind(b"<")
            yield begun[: max(end, 0)]
            begun = begun[end:] if end >= 0 else b""
    yield begun


def _number_of(letters: bytes) -> int:
    """``A`` is 1, ``Z`` is 26, ``AA`` is 27."""
    number = 0
    for each in letters.upper():
        number = number * 26 + each - ord("A") + 1
    return number


def _told(reach: _Reach, file: str) -> Problem:
    return problem(
        "EXC-009",
        N_("A sheet reaches to row {rows} and column {columns}: too many cells to lay out"),
        remedy=N_(
            "Delete the empty rows and columns behind the table, split it, or send it as CSV."
        ),
        file=file,
        value=reach.cells,
        rows=max(reach.rows, reach.named_row),
        columns=reach.columns,
    )
