import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from babel.messages.pofile import read_po

from daowei.foundation.texts import LANGUAGES, Text, to_traditional
from daowei.programme.agreements.documents import Paper, Side, digest_of
from daowei.programme.agreements.printing import fonts
from daowei.programme.agreements.printing.docx import docx_of
from daowei.programme.agreements.printing.pdf import pdf_of, qr_picture
from daowei.programme.agreements.printing.sheets import Print, Sheet, Signed, sheet_of
from daowei.programme.agreements.signatures import Held

AT = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
CATALOGUES = sorted(
    (Path(__file__).parents[4] / "src" / "daowei" / "locale" / "zh" / "LC_MESSAGES").glob("*.po")
)


def laid_out(paper: Paper, language: str = "en", *, is_genuine: bool = True) -> Sheet:
    signature = Signed(
        side=Side.LOWER, who="Ada", office="Head of Fengtai", at=AT, held=Held.SERVER,
        fingerprint="0123 4567 89AB CDEF", is_genuine=is_genuine,
    )  # fmt: skip
    of = Print(
        digest=digest_of(paper), state=Text("In force"), signatures=(signature,), at=AT,
        address="https://daowei.example/verify/agreement/" + "a" * 64,
    )  # fmt: skip
    return sheet_of(paper, of, language)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_the_font_draws_every_sentence_of_the_catalogues_in_both_scripts(path: Path) -> None:
    with path.open("rb") as file:
        text = "".join(f"{each.id}{each.string}" for each in read_po(file))

    assert fonts.lacking(text) == ""
    assert fonts.lacking(to_traditional(text)) == ""


def test_a_character_that_the_font_lacks_is_named() -> None:
    assert fonts.lacking("到位 🙂") == "🙂"
    with pytest.raises(fonts.FontError, match=r"🙂 \(U\+1F642\)"):
        fonts.expect_drawn("到位 🙂")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pdf_has_the_same_bytes_each_time(paper: Callable[..., Paper], language: str) -> None:
    sheet = laid_out(paper(), language)
    at = int(AT.timestamp())

    first = pdf_of(sheet, at=at)

    assert first == pdf_of(sheet, at=at)
    assert first.startswith(b"%PDF-1.7")
    assert first != pdf_of(laid_out(paper(period="2027"), language), at=at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_docx_has_the_same_bytes_and_the_same_words(
    paper: Callable[..., Paper], language: str
) -> None:
    sheet = laid_out(paper(), language)

    content = docx_of(sheet, at=AT)

    assert content == docx_of(sheet, at=AT)
    words = _words(content)
    assert sheet.title in words
    for section in sheet.sections:
        assert section.title in words
        assert section.grid is None or {each for row in section.grid.rows for each in row} <= words
    assert {line for block in sheet.blocks for line in block.lines} <= words


def _words(content: bytes) -> set[str]:
    document = docx.Document(io.BytesIO(content))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    inside = (each.text for cell in cells for each in cell.paragraphs)
    return {*(each.text for each in document.paragraphs), *inside}


def test_a_sheet_says_who_signed_with_which_kind_of_key_and_who_did_not(
    paper: Callable[..., Paper],
) -> None:
    upper, lower = laid_out(paper()).blocks

    assert not upper.is_signed
    assert upper.lines == ("Not signed",)
    assert lower.lines[0] == "Ada, Head of Fengtai"
    assert "Key 0123 4567 89AB CDEF" in lower.lines
    assert "key held by this site for the signer" in lower.lines


def test_a_signature_that_does_not_fit_is_printed_as_such(paper: Callable[..., Paper]) -> None:
    lines = laid_out(paper(), is_genuine=False).blocks[1].lines

    assert lines[-1] == "This signature does not fit the text."


def test_a_missing_baseline_is_a_dash_and_no_zero(
    paper: Callable[..., Paper], target: Callable[..., object]
) -> None:
    grid = laid_out(paper(targets=(target(baseline=None),))).sections[0].grid

    assert grid is not None
    assert grid.rows[0][1] == "–"


def test_an_annex_says_what_it_amends(paper: Callable[..., Paper]) -> None:
    sheet = laid_out(paper(number=1, amends="sha256:" + "b" * 64, reason="The road is open"))

    assert sheet.title.startswith("Annex 1")
    assert ("Why", "The road is open") in sheet.facts


def test_a_character_without_a_shape_stops_both_prints(paper: Callable[..., Paper]) -> None:
    sheet = laid_out(paper(clauses=({"en": "Well done 🙂"},)))

    with pytest.raises(fonts.FontError):
        pdf_of(sheet, at=0)
    with pytest.raises(fonts.FontError):
        docx_of(sheet, at=AT)


def test_the_address_is_drawn_as_a_code() -> None:
    assert qr_picture("https://daowei.example/").startswith("<svg")
