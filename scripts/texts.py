"""Gathers every sentence people may read and keeps the Chinese catalogues in step with it.

Each room has a catalogue of its own. ``texts.py`` updates them all, ``texts.py reporting site``
only those; ``texts.py --missing`` prints what still lacks a translation.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "daowei"
CHINESE = SOURCE / "locale" / "zh" / "LC_MESSAGES"
KEYWORDS = {"N_": None, "_": None, "_n": None}
_SAID = re.compile(r'{%-?\s*said\s+"([^"]+)"')

Found = tuple[int, str, str, list[str]]


def extract_said(
    file: BinaryIO,
    _keywords: object,
    _tags: object,
    options: object,  # noqa: ARG001 - babel
) -> Iterator[Found]:
    """``{% said "Sentence" %}`` in Django's own templates."""
    for number, line in enumerate(file.read().decode().splitlines(), start=1):
        for sentence in _SAID.findall(line):
            yield number, "_", sentence, []


METHODS = [
    ("**/templates/**.html", extract_said),
    ("**.py", "python"),
    ("**.html", "jinja2"),
    ("**.svg", "jinja2"),
    ("**.txt", "jinja2"),
]


@cache
def gathered() -> Mapping[str, Catalog]:
    """All marked templates of the package by room, with where they stand."""
    catalogs: dict[str, Catalog] = {}
    found = extract_from_dir(SOURCE, METHODS, keywords=KEYWORDS)
    for filename, _line, message, comments, _context in sorted(found, key=lambda each: each[:2]):
        room = filename.split("/")[0]
        catalog = catalogs.setdefault(room, Catalog(project="daowei", charset="utf-8"))
        catalog.add(message, locations=[(filename, None)], auto_comments=comments)
    return catalogs


def chinese() -> dict[str, Catalog]:
    """The Chinese catalogues as they stand, by room."""
    return {path.stem: _read(path) for path in sorted(CHINESE.glob("*.po"))}


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def sentences() -> dict[str, str]:
    """Every template with its Chinese sentence, of all rooms."""
    return {
        str(each.id): str(each.string)
        for catalog in chinese().values()
        for each in catalog
        if each.id and each.string
    }


def missing() -> list[str]:
    """Templates without a Chinese sentence."""
    known = sentences()
    wanted = (str(each.id) for catalog in gathered().values() for each in catalog if each.id)
    return sorted({each for each in wanted if each not in known})


def update(rooms: list[str]) -> None:
    """Adds new templates to the rooms' catalogues, drops those no longer used.

    A sentence that another room has in Chinese already is taken over from there.
    """
    known, standing = sentences(), chinese()
    for room, wanted in gathered().items():
        if not rooms or room in rooms:
            catalog = standing.get(room) or Catalog(
                locale="zh_Hans", project="daowei", charset="utf-8"
            )
            catalog.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
            catalog.obsolete.clear()
            for each in catalog:
                if each.id and not each.string and each.id in known:
                    each.string = known[str(each.id)]
            _write(catalog, CHINESE / f"{room}.po")


def _write(catalog: Catalog, path: Path) -> None:
    text = BytesIO()
    write_po(text, catalog, width=100, omit_header=False, sort_output=True, no_location=True)
    lines = [line for line in text.getvalue().decode().splitlines() if "-Date:" not in line]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if "--missing" in sys.argv:
        print("\n".join(missing()))  # noqa: T201 - that is what it is for
    else:
        update(sys.argv[1:])
