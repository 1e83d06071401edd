"""The page of settings, from the captions of the files that read the environment."""

import ast
import re
from collections.abc import Iterator

from writers.markdown import code, page, plain, section, table
from writers.sources import UnwritableError

from daowei import site

_FILES = {"settings.py": "The site", "gunicorn_config.py": "The web server"}
_LINE = re.compile(r"^(DAOWEI_\w+) {2,}(.+)$")


def page_of_settings() -> str:
    """Every variable of the environment; one that is read and not described stops the writing."""
    return page(
        "Settings",
        "What differs between places comes from the environment; nothing else needs setting.",
        *(
            section(title, table(["Variable", "What it says"], list(_rows(name))))
            for name, title in _FILES.items()
        ),
        written_from="the captions of `site/settings.py` and `site/gunicorn_config.py`",
    )


def _rows(name: str) -> Iterator[list[str]]:
    text = _text(name)
    caption = ast.get_docstring(ast.parse(text)) or ""
    joined = re.sub(r"\n {6,}", " ", caption)  # lines that go on
    found = [match.groups() for line in joined.splitlines() if (match := _LINE.match(line))]
    read = set(re.findall(r"environ\.get\(\s*\"(DAOWEI_\w+)\"", text))
    known = {each for each, _ in found} | {each for other in _FILES for each in _captioned(other)}
    if read - known:
        raise UnwritableError(f"{name}: {', '.join(sorted(read - known))} is not described on top")
    for variable, meaning in found:
        yield [code(variable), _marked(meaning)]


def _marked(meaning: str) -> str:
    """What stands between double backticks as code, the rest as plain text."""
    parts = meaning.split("``")
    marked = [code(each) if place % 2 else plain(each.strip()) for place, each in enumerate(parts)]
    return " ".join(each for each in marked if each).replace("` ;", "`;").replace("` :", "`:")


def _captioned(name: str) -> set[str]:
    caption = ast.get_docstring(ast.parse(_text(name))) or ""
    return {match[1] for line in caption.splitlines() if (match := _LINE.match(line))}


def _text(name: str) -> str:
    (place,) = site.__path__
    with open(f"{place}/{name}", encoding="utf-8") as file:  # noqa: PTH123 - a package's own file
        return file.read()
