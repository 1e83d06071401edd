"""A sheet as a docx that offices can go on writing in; the same bytes for the same sheet."""

import zipfile
from datetime import UTC, datetime
from io import BytesIO

import docx
import segno
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from daowei.programme.agreements.printing import fonts
from daowei.programme.agreements.printing.sheets import Grid, Sheet

_QUIET = RGBColor(0x4F, 0x5B, 0x67)
_LINE_CM = 16.8
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_LANGUAGES = {"en": "en-GB", "zh": "zh-CN", "zh-Hant": "zh-TW"}


def docx_of(sheet: Sheet, *, at: datetime) -> bytes:
    """The sheet as a document; ``at``: the moment that stands in the file.

    Raises: FontError: the font that the PDF is printed in lacks a character.
    """
    fonts.expect_drawn(sheet.all_text())
    document = docx.Document()
    _set_up(document, sheet, at=at)
    _head(document, sheet)
    for section in sheet.sections:
        document.add_heading(section.title, level=2)
        for line in section.lines:
            document.add_paragraph(line)
        if section.grid is not None:
            _table(document, section.grid)
    _foot(document, sheet)
    out = BytesIO()
    document.save(out)
    return _without_clock(out.getvalue())


def _set_up(document: Document, sheet: Sheet, *, at: datetime) -> None:
    moment = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    core = document.core_properties
    core.title, core.author, core.language = sheet.title, "daowei", _LANGUAGES[sheet.language]
    core.created = core.modified = moment
    core.comments = sheet.digest
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.1)
    for name in ("Normal", "Title", "Heading 2"):
        _set_font(document, name)
    document.styles["Normal"].font.size = Pt(10)
    footer = page.footer.paragraphs[0]
    footer.text = f"{sheet.footer} · {sheet.digest[:19]}… · "
    _page_number(footer)


def _set_font(document: Document, style: str) -> None:
    font = document.styles[style].font
    font.name, font.color.rgb = fonts.FAMILY, RGBColor(0x1B, 0x24, 0x2C)
    properties = document.styles[style].element.get_or_add_rPr()
    faces = properties.get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        faces.attrib.pop(qn(name), None)
    faces.set(qn("w:eastAsia"), fonts.FAMILY)


def _page_number(paragraph: Paragraph) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields


def _head(document: Document, sheet: Sheet) -> None:
    document.add_heading(sheet.title, level=0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    subtitle = document.add_paragraph(sheet.subtitle)
    subtitle.alignment = WD_ALIGN_PARAGRAPH.CENTER
    facts = Grid(caption="", head=(), rows=sheet.facts, widths=(4, 13))
    _table(document, facts)


def _table(document: Document, grid: Grid) -> None:
    heads = (grid.head,) if grid.head else ()
    table = document.add_table(rows=0, cols=len(grid.widths), style="Table Grid")
    for number, row in enumerate((*heads, *grid.rows)):
        cells = table.add_row().cells
        for column, text in enumerate(row):
            cells[column].width = Cm(_LINE_CM * grid.widths[column] / sum(grid.widths))
            paragraph = cells[column].paragraphs[0]
            paragraph.add_run(text).bold = number < len(heads)
            if column in grid.numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if heads:
        _repeat(table.rows[0]._tr)  # noqa: SLF001 - python-docx cannot repeat a head
    document.add_paragraph()


def _repeat(row: object) -> None:
    """Marks the head of a table to stand on each of its pages."""
    properties = row.get_or_add_trPr()  # type: ignore[attr-defined]  # an lxml element of python-docx
    properties.append(OxmlElement("w:tblHeader"))


def _foot(document: Document, sheet: Sheet) -> None:
    document.add_heading(sheet.signing, level=2)
    table = document.add_table(rows=1, cols=len(sheet.blocks), style="Table Grid")
    for cell, block in zip(table.rows[0].cells, sheet.blocks, strict=True):
        cell.paragraphs[0].add_run(block.title).font.color.rgb = _QUIET
        cell.add_paragraph().add_run(block.office).bold = True
        for line in block.lines:
            cell.add_paragraph(line)
    document.add_paragraph()
    picture = BytesIO()
    segno.make(sheet.address, error="m", micro=False).save(picture, kind="png", scale=6, border=2)
    document.add_paragraph().add_run().add_picture(picture, width=Cm(2.6))
    document.add_paragraph(f"{sheet.verify_label} {sheet.address}")
    document.add_paragraph(f"{sheet.digest_label}: {sheet.digest}")


def _without_clock(content: bytes) -> bytes:
    """The same file with its parts in order and no day of writing on any of them."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            part = zipfile.ZipInfo(name, date_time=_ZIP_DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return out.getvalue()
