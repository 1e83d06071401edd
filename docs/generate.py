"""Writes the reference pages from the code; ``--check`` says which of them no longer fit it."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from writers import (
    catalogue,
    charter,
    commands,
    folder,
    glossary,
    interface,
    language,
    mapping,
    permissions,
    problems,
    requirements,
    scoring,
    settings,
    tables,
)
from writers.sources import UnwritableError

REFERENCE = Path(__file__).resolve().parent / "reference"

PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings.page_of_settings,
    "commands.md": commands.page_of_commands,
    "programme-folder.md": folder.page_of_the_folder,
    "mapping-file.md": mapping.page_of_mappings,
    "language.md": language.page_of_the_language,
    "scoring-methods.md": scoring.page_of_methods,
    "charter.md": charter.page_of_the_charter,
    "catalogue.md": catalogue.page_of_the_catalogue,
    "problems.md": problems.page_of_problems,
    "tables.md": tables.page_of_tables,
    "glossary.md": glossary.page_of_words,
    "permissions.md": permissions.page_of_permissions,
    "requirements.md": requirements.page_of_requirements,
    "api.md": interface.page_of_the_interface,
}


def main() -> int:
    """Writes, or with ``--check`` compares; the exit code is 1 where a page is out of step."""
    pages = {name: text for name, write in PAGES.items() if (text := _written(name, write))}
    if len(pages) < len(PAGES):
        return 1
    if "--check" not in sys.argv:
        for name, text in pages.items():
            (REFERENCE / name).write_text(text, encoding="utf-8")
        return 0
    stray = [path.name for path in sorted(REFERENCE.glob("*.md")) if path.name not in pages]
    wrong = [name for name, text in pages.items() if _standing(name) != text]
    for name in wrong:
        print(f"docs/reference/{name} is out of step with the code; run: make docs")
    for name in stray:
        print(f"docs/reference/{name} is written by nobody; move it or remove it")
    return 1 if wrong or stray else 0


def _written(name: str, write: Callable[[], str]) -> str | None:
    try:
        return write()
    except UnwritableError as error:
        print(f"docs/reference/{name} cannot be written: {error}")
        return None


def _standing(name: str) -> str | None:
    path = REFERENCE / name
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
