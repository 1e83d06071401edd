"""A sheet as PDF/UA by typst: tagged for screen readers, the same bytes for the same sheet."""

from importlib.resources import files
from io import BytesIO

import msgspec
import segno
import typst

from daowei.programme.agreements.printing import fonts
from daowei.programme.agreements.printing.sheets import Sheet

_TAGS = {"en": ("en", "GB"), "zh": ("zh", "CN"), "zh-Hant": ("zh", "TW")}


def pdf_of(sheet: Sheet, *, at: int) -> bytes:
    """The sheet on A4 pages; ``at``: the moment that stands in the file, in seconds since 1970.

    Raises: FontError: the font lacks a character.
    """
    fonts.expect_drawn(sheet.all_text())
    language, region = _TAGS[sheet.language]
    content = msgspec.to_builtins(sheet) | {
        "qr": qr_picture(sheet.address),
        "lang": language,
        "region": region,
        "family": fonts.FAMILY,
    }
    made = typst.compile(
        str(files(__package__) / "agreement.typ"),
        format="pdf",
        font_paths=[str(fonts.folder())],
        ignore_system_fonts=True,
        sys_inputs={"sheet": msgspec.json.encode(content).decode()},
        timestamp=at,
        pdf_standards=["ua-1"],
    )
    return bytes(made)


def qr_picture(address: str) -> str:
    """The address as a QR code, an SVG; read also when a seventh of it is worn off."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()
