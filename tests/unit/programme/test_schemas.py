import json
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from daowei.programme.schemas import schema_name, schemas, write_schemas

Starter = Callable[..., Path]
DEMO = Path(str(files("daowei.cli.demo").joinpath("qinghe")))


def documents(folder: Path) -> Iterator[tuple[str, Any]]:
    """Every YAML file of a folder as an editor would load it; days stay text, as JSON has none."""
    yaml = YAML(typ="safe", pure=True)
    yaml.constructor.add_constructor(
        "tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node)
    )
    for path in sorted(folder.rglob("*.yaml")):
        yield path.relative_to(folder).as_posix(), yaml.load(path.read_text(encoding="utf-8"))


def faults(folder: Path) -> list[str]:
    return [
        f"{name}: {error.json_path}: {error.message}"
        for name, document in documents(folder)
        for error in jsonschema.Draft202012Validator(schemas()[schema_name(name)]).iter_errors(
            document
        )
    ]


def test_the_starter_fits_the_published_schemas(starter: Starter) -> None:
    assert faults(starter()) == []


def test_the_sample_county_fits_the_published_schemas() -> None:
    assert faults(DEMO) == []


def test_a_slip_of_the_pen_does_not_fit(starter: Starter) -> None:
    folder = starter(replaced={"agreement.yaml": (("weight: 40", "wieght: 40"),)})

    assert len(faults(folder)) == 2


@pytest.mark.parametrize("name", sorted(schemas()))
def test_every_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schemas()[name])


def test_schemas_are_written_as_files(tmp_path: Path) -> None:
    written = write_schemas(tmp_path / "schemas")

    assert {path.name for path in written} == set(schemas())
    loaded = json.loads((tmp_path / "schemas" / "forms.schema.json").read_text(encoding="utf-8"))
    assert loaded["title"] == "FormsFile"


def test_the_starters_files_name_schemas_that_are_there(starter: Starter) -> None:
    folder = starter()

    for path in folder.rglob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        named = first.partition("$schema=")[2]
        assert (path.parent / named).is_file(), first
