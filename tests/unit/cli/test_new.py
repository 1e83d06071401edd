from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from daowei.cli.exit_codes import ExitCode
from daowei.programme.checking import check_folder
from daowei.programme.reading import read_programme

Said = Callable[..., Result]


def test_a_new_folder_is_in_order_and_carries_what_was_said_of_it(
    said: Said, tmp_path: Path
) -> None:
    place = tmp_path / "begun"

    ended = said("new", place, "--code", "anc", "--name-en", "Care", "--name-zh", "照护",
                 "--year", "2027")  # fmt: skip

    assert ended.exit_code == ExitCode.OK
    result = check_folder(place, date(2027, 6, 1))
    assert result.problems == ()
    assert result.reading.programme is not None
    assert result.reading.programme.code == "anc"
    assert result.reading.programme.names == {"en": "Care", "zh": "照护"}
    assert result.reading.programme.agreements["townships"].period == "2027"


def test_the_folder_names_the_programme_where_nothing_was_said(said: Said, tmp_path: Path) -> None:
    said("new", tmp_path / "our-county")

    programme = read_programme(tmp_path / "our-county").programme
    assert programme is not None
    assert (programme.code, programme.names) == ("our-county", {"en": "our-county"})


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "See what stands against it: "),
        ("zh", "查看还有哪些问题："),
        ("zh-Hant", "查看還有哪些問題："),
    ],
)
def test_the_next_three_commands_are_told(
    said: Said, tmp_path: Path, language: str, sentence: str
) -> None:
    place = tmp_path / "begun"

    ended = said("new", place, language=language)

    _, *commands = ended.stdout.splitlines()
    assert len(commands) == 3
    assert commands[0] == f"  {sentence}daowei check {place}"
    assert f"daowei import table TABLE.xlsx --mapping MAPPING.yaml --into {place}" in commands[1]
    assert f"daowei compute {place}" in commands[2]


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "is not an empty folder"), ("zh", "不是空文件夹")]
)
def test_a_folder_with_something_in_it_is_left_alone(
    said: Said, tmp_path: Path, language: str, sentence: str
) -> None:
    (tmp_path / "mine").write_text("mine")

    ended = said("new", tmp_path, language=language)

    assert ended.exit_code == ExitCode.USAGE
    assert sentence in ended.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["mine"]


def test_a_name_that_is_no_code_asks_for_one(said: Said, tmp_path: Path) -> None:
    ended = said("new", tmp_path / "our county")

    assert ended.exit_code == ExitCode.USAGE
    assert "“our county” cannot be a code" in ended.stderr
    assert not (tmp_path / "our county").exists()


def test_schemas_are_written_for_editors(said: Said, tmp_path: Path) -> None:
    ended = said("schemas", tmp_path / "made" / "schemas", language="zh")

    written = sorted(each.name for each in (tmp_path / "made" / "schemas").iterdir())
    *named, hint = ended.stdout.splitlines()
    assert ended.exit_code == ExitCode.OK
    assert sorted(Path(each).name for each in named) == written
    assert "elements.schema.json" in written
    assert hint.startswith("编辑器凭文件首行找到它们：# yaml-language-server: $schema=schemas/")
