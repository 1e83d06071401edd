"""Headings, tables and escapes: the little Markdown that reference pages are made of."""

import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"([\\*`\[\]<])")
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


def page(title: str, *parts: str, written_from: str) -> str:
    """A whole page; says at its top where it was written from, so that nobody edits it."""
    note = f"<!-- Written by docs/generate.py from {written_from}; change that, not this. -->"
    return "\n\n".join([note, f"# {title}", *(part.strip("\n") for part in parts if part)]) + "\n"


def section(title: str, *parts: str, level: int = 2) -> str:
    """A heading with what stands below it."""
    return "\n\n".join([f"{'#' * level} {title}", *(part.strip("\n") for part in parts if part)])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; line breaks and bars in cells are kept from breaking it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(each) for each in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def listed(lines: Iterable[str]) -> str:
    """A list with dashes."""
    return "\n".join(f"- {each}" for each in lines)


def code(text: str) -> str:
    """The text as code; two backticks where it holds one itself."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def codes(texts: Iterable[str]) -> str:
    """Several, parted by commas."""
    return ", ".join(code(each) for each in texts)


def plain(text: str) -> str:
    """The text as it stands, whatever of it Markdown would take for a sign."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def anchor(heading: str) -> str:
    """What a link to the heading ends in."""
    return "#" + _NOT_IN_ANCHORS.sub("", heading.lower()).replace(" ", "-")
