"""Gathers every sentence people may read and keeps the Chinese catalogue in step with it.

``texts.py`` updates ``daowei.po``; ``texts.py --missing`` prints what still lacks a translation.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "daowei"
CHINESE = SOURCE / "locale" / "zh" / "LC_MESSAGES" / "daowei.po"
KEYWORDS = {"N_": None, "_": None, "_n": None}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.svg", "jinja2")]


def gathered() -> Catalog:
    """All marked templates of the package, with where they stand."""
    catalog = Catalog(project="daowei", charset="utf-8")
    found = extract_from_dir(SOURCE, METHODS, keywords=KEYWORDS)
    for filename, _line, message, comments, _context in sorted(found, key=lambda each: each[:2]):
        catalog.add(message, locations=[(filename, None)], auto_comments=comments)
    return catalog


def chinese() -> Catalog:
    """The Chinese catalogue as it stands."""
    if not CHINESE.exists():
        return Catalog(locale="zh_Hans", project="daowei", charset="utf-8")
    with CHINESE.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def missing() -> list[str]:
    """Templates without a Chinese sentence."""
    known = chinese()
    return [
        str(each.id)
        for each in gathered()
        if each.id and not (each.id in known and known[each.id].string)
    ]


def update() -> None:
    """Adds new templates to the Chinese catalogue and drops those no longer used."""
    known = chinese()
    known.update(gathered(), no_fuzzy_matching=True, update_creation_date=False)
    known.obsolete.clear()
    text = BytesIO()
    write_po(text, known, width=100, omit_header=False, sort_output=True, no_location=True)
    lines = [line for line in text.getvalue().decode().splitlines() if "-Date:" not in line]
    CHINESE.parent.mkdir(parents=True, exist_ok=True)
    CHINESE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if "--missing" in sys.argv:
        print("\n".join(missing()))  # noqa: T201 - that is what it is for
    else:
        update()
