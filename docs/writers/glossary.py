"""The page of words: one word for one thing, in English and Chinese."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from writers.markdown import page, plain, section, table

WORDS = Path(__file__).resolve().parent.parent / "glossary.yaml"


def page_of_words() -> str:
    """Every word of the product."""
    written: Mapping[str, Any] = YAML(typ="safe").load(WORDS.read_text(encoding="utf-8"))
    return page(
        "Glossary",
        "One word for one thing, in files, commands, reports and code alike.",
        *(section(title, _words(found)) for title, found in written.items()),
        written_from="`docs/glossary.yaml`",
    )


def _words(found: Mapping[str, Mapping[str, str]]) -> str:
    rows = [
        [english, each["zh"], plain(each["is"]), plain(each.get("not", ""))]
        for english, each in found.items()
    ]
    return table(["English", "中文", "What it is", "Not to be said"], rows)
