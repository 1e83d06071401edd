"""A small commented folder to begin a programme from; it passes the charter as it stands."""

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from daowei.foundation.problems import DaoweiError
from daowei.programme.schemas import write_schemas
from daowei.programme.wire import is_code


class StarterError(DaoweiError):
    """The folder cannot be begun: the code is none, or something lies there already."""


def write_starter(
    folder: Path, *, code: str, names: Mapping[str, str], year: int
) -> tuple[Path, ...]:
    """The files of the starter, with the programme's code, names and first year filled in.

    Raises: StarterError: the code cannot be one, or the folder is not empty.
    """
    if not is_code(code):
        raise StarterError(f"{code!r} cannot be a code; use letters, digits, _ and -")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StarterError(f"{folder.name} is not an empty folder; choose another")
    filled = {"code": code, "names": json.dumps(dict(names), ensure_ascii=False), "year": str(year)}
    written = []
    for name, template in _templates():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(template).safe_substitute(filled), encoding="utf-8")
        written.append(path)
    return (*written, *write_schemas(folder / "schemas"))


def _templates() -> Iterator[tuple[str, str]]:
    yield from _below(files("daowei.programme").joinpath("starter"), "")


def _below(place: Traversable, within: str) -> Iterator[tuple[str, str]]:
    for each in sorted(place.iterdir(), key=lambda entry: entry.name):
        if each.is_dir():
            yield from _below(each, f"{within}{each.name}/")
        elif each.name.endswith((".yaml", ".csv")):
            yield within + each.name, each.read_text(encoding="utf-8")
