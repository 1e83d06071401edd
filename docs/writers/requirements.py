"""The page of requirements: what programmes do, where it is done here, and which test shows it."""

import importlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import click
import django
from ruamel.yaml import YAML
from writers.markdown import code, page, plain, section, table
from writers.sources import ROOT, UnwritableError

from daowei.cli.main import places

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements.yaml"
ROOMS = ("verification", "funding", "benefits", "capacity", "feedback", "disclosure", "site",
         "assessment", "programme", "reporting")  # fmt: skip
Requirement: TypeAlias = Mapping[str, str]


def page_of_requirements() -> str:
    """Every requirement with its function and its test, or with the room in which it will be.

    Raises: UnwritableError: something named is not there.
    """
    sections = _sections()
    faults = [fault for found in sections.values() for each in found for fault in _faults(each)]
    if faults:
        raise UnwritableError("; ".join(faults))
    return page(
        "Requirements",
        "What real local programmes do, function by function, and where it is done here. *Later* "
        "names the room in which it will be. Ids are stable.",
        table(
            ["Subsystem", "Done", "In part", "Later"],
            [[title, *_counts(found)] for title, found in sections.items()],
        ),
        *(section(title, _rows(found)) for title, found in sections.items()),
        written_from="`docs/requirements.yaml`; every function and test named was looked for",
    )


@cache
def _sections() -> Mapping[str, list[Requirement]]:
    written: Any = YAML(typ="safe").load(REQUIREMENTS.read_text(encoding="utf-8"))
    return {str(title): list(found) for title, found in written.items()}


def _counts(found: Iterable[Requirement]) -> list[str]:
    told = [("where" in each, "later" in each) for each in found]
    return [str(told.count(each)) for each in ((True, False), (True, True), (False, True))]


def _rows(found: Iterable[Requirement]) -> str:
    return table(
        ["Id", "What", "Where", "Test", "Later"],
        [
            [
                each["id"],
                plain(each["what"]),
                code(each["where"].removeprefix("daowei.")) if "where" in each else "",
                code(each["test"]) if "test" in each else "",
                "; ".join(each[key] for key in ("later", "note") if key in each),
            ]
            for each in found
        ],
    )


def _faults(each: Requirement) -> Iterator[str]:
    if not ("where" in each or "later" in each):
        yield f"{each['id']} is neither done nor to come"
    if "where" in each and not _is_there(each["where"]):
        yield f"{each['id']}: there is no {each['where']}"
    if "where" in each and not _is_tested(each.get("test", "")):
        yield f"{each['id']}: there is no test {each.get('test')}"
    if each.get("later", ROOMS[0]) not in ROOMS:
        yield f"{each['id']}: there is no room {each['later']}"


def _is_there(where: str) -> bool:
    if where.startswith("daowei "):
        verb = where.removeprefix("daowei ")
        package = places().get(verb, ("", ""))[1]
        module = importlib.import_module(f"{package}.{verb}_") if package else None
        return isinstance(getattr(module, "command", None), click.Command)
    module_name, _, name = where.rpartition(".")
    if ".web." in where or ".site." in where:
        _open_the_site()
    try:
        return hasattr(importlib.import_module(module_name), name)
    except ModuleNotFoundError:
        return False


@cache
def _open_the_site() -> None:
    """Django's surroundings, for functions behind a web door; its data goes to a folder aside."""
    os.environ.setdefault("DAOWEI_DATA", tempfile.mkdtemp(prefix="daowei-docs-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "daowei.site.settings"
    django.setup()


def _is_tested(test: str) -> bool:
    place, _, name = test.partition("::")
    path = ROOT / "tests" / place
    return path.is_file() and f"def {name}(" in path.read_text(encoding="utf-8")
