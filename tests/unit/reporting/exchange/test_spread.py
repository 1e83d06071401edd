import io
import zipfile

import pytest
import xlsxwriter

from daowei.reporting.exchange.spread import spread_problems

FAR = b'<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>'


def packed(sheet: bytes, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(name, b"<worksheet><sheetData>" + sheet + b"</sheetData></worksheet>")
    return out.getvalue()


def test_a_usual_table_may_be_laid_out() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for row in range(300):
        sheet.write_row(row, 0, ["r='XFD1048576'", row, "x" * 9_000])
    book.close()

    assert spread_problems(out.getvalue(), file="a.xlsx") == ()


@pytest.mark.parametrize(
    "sheet",
    [
        FAR,
        FAR.replace(b"<", b"<x:").replace(b"<x:/", b"</x:"),
        FAR.replace(b'r="', b"r = '").replace(b'"', b"'"),
        FAR.replace(b"<c ", b'<c t="a>b" '),
        b"<row><c/></row>" * 9 + b"<row>" + b"<c/>" * 16_000 + b"</row>" + b'<row r="1048576"/>',
        b"<row/>" * 1_000_000 + b'<row><c r="XFD1"/></row>',
        b" " * (1 << 20) + FAR,
    ],
    ids=["plain", "prefixed", "quotes", "bracket", "unnamed cells", "unnamed rows", "late"],
)
def test_one_cell_in_the_last_corner_is_refused_before_it_is_laid_out(sheet: bytes) -> None:
    (told,) = spread_problems(packed(sheet), file="a.xlsx")

    assert (told.code, told.file) == ("EXC-009", "a.xlsx")


def test_a_sheet_is_found_wherever_the_book_keeps_it() -> None:
    assert spread_problems(packed(FAR, name="anywhere.bin"), file="a.xlsx")


def test_a_long_narrow_table_may_be_laid_out() -> None:
    sheet = b"".join(b'<row r="%d"><c r="C%d"/></row>' % (n, n) for n in range(1, 200_000))

    assert spread_problems(packed(sheet), file="a.xlsx") == ()
