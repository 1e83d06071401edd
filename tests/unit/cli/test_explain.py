import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.unit.cli.small_folder import write_folder

from daowei.cli.demo.folder import write_county
from daowei.cli.exit_codes import ExitCode
from daowei.cli.main import daowei

DAY = ("--as-of", "2026-03-01")
Tree = dict[str, object]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("explain") / "programme")


def run(*arguments: str, language: str = "en") -> Result:
    return CliRunner().invoke(daowei, ["--language", language, "explain", *arguments, *DAY])


def children(node: Tree, kind: str) -> list[Tree]:
    below = node["children"]
    assert isinstance(below, list)
    return [each for each in below if each["kind"] == kind]


def leaves(node: Tree) -> list[Tree]:
    below = node["children"]
    assert isinstance(below, list)
    return [leaf for each in below for leaf in leaves(each)] if below else [node]


def test_the_demo_county_is_walked_from_its_total_to_village_reports(tmp_path: Path) -> None:
    write_county(tmp_path)

    told = run(str(tmp_path), "score", "--unit", "Anping", "--all", "--format", "json")

    total = json.loads(told.stdout)
    assert told.exit_code == ExitCode.OK
    criteria = [
        each for pillar in children(total, "pillar") for each in children(pillar, "criterion")
    ]
    assert len(criteria) == 20
    early = next(each for each in criteria if each["code"] == "early_antenatal")
    (indicator,) = children(early, "indicator")
    (numerator,) = children(indicator, "numerator")
    reports = leaves(numerator)
    assert {each["kind"] for each in reports} == {"report"}
    assert {str(each["unit"])[:7] for each in reports} == {"qh-01-v"}
    assert len({(each["unit"], each["period"]) for each in reports}) == 13 * 12
    assert sum(int(str(each["value"] or 0)) for each in reports) == int(str(numerator["value"]))
    assert all("values/village_monthly.parquet#" in str(each["source"])
               for each in reports if each["value"])  # fmt: skip


def test_an_indicator_is_explained_for_the_whole_tree_by_default(folder: Path) -> None:
    told = run(str(folder), "antenatal_four")

    assert told.exit_code == ExitCode.OK
    assert told.stdout.startswith("Four antenatal visits completed · Sample County county · 2025")
    assert "68.8%" in told.stdout


def test_an_element_may_be_written_as_in_a_formula(folder: Path) -> None:
    plain = run(str(folder), "anc_first", "--period", "2025Q1")
    braced = run(str(folder), "#{anc_first}", "--period", "2025Q1")

    assert plain.stdout == braced.stdout
    assert "values/monthly.csv:2" in plain.stdout


def test_a_name_used_twice_says_how_to_ask_for_the_other(folder: Path) -> None:
    indicator = run(str(folder), "informed_clients", "--unit", "north")
    criterion = run(str(folder), "criterion:informed_clients", "--unit", "north")

    assert "EXP-007" in indicator.stderr
    assert "criterion:townships/informed_clients" in indicator.stderr
    assert criterion.stderr == ""
    assert "adds" in criterion.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "remedy"),
    [
        (("antenatal_for",), "EXP-001", "Did you mean antenatal_four?"),
        (("zzz",), "EXP-001", "Ask for an indicator"),
        (("anc_first.boys",), "EXP-001", "Did you mean anc_first?"),
        (("score",), "EXP-004", "Name one with --unit: north, south."),
        (("anc_first", "--unit", "Nort Township"), "EXP-002", "Did you mean North Township?"),
        (("anc_first", "--period", "1999"), "EXP-003", "from 202501 to 202512"),
        (("anc_first", "--period", "spring"), "EXP-003", "from 202501 to 202512"),
        (("score", "--unit", "north", "--period", "2024"), "EXP-005", "Leave the period out"),
        (("score", "--unit", "north-clinic"), "EXP-008", "It scores: north, south."),
    ],
)
def test_a_question_that_has_no_answer_is_met_with_help(
    folder: Path, arguments: tuple[str, ...], code: str, remedy: str
) -> None:
    told = run(str(folder), *arguments)

    assert told.exit_code == ExitCode.PROBLEMS
    assert code in told.stderr
    assert remedy in told.stderr
    assert told.stdout == ""


def test_problems_come_as_json_where_json_was_asked_for(folder: Path) -> None:
    told = run(str(folder), "zzz", "--format", "json")

    assert [each["code"] for each in json.loads(told.stdout)["problems"]] == ["EXP-001"]


def test_a_page_is_written_whole(folder: Path) -> None:
    told = run(str(folder), "score", "--unit", "North Township", "--format", "html")

    assert told.stdout.startswith("<!doctype html>")
    assert told.stdout.count("<details") == told.stdout.count("</details>")


def test_chinese_readers_find_chinese_names(folder: Path) -> None:
    told = run(str(folder), "score", "--unit", "北镇", language="zh")

    assert told.stdout.startswith("2025年乡镇责任书 · 北镇 north · 2025")


def test_depth_opens_that_many_levels(folder: Path) -> None:
    told = run(str(folder), "score", "--unit", "north", "--depth", "1")

    assert "criterion" not in told.stdout
    assert "Services …" in told.stdout


def test_a_folder_with_errors_explains_nothing(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "programme")
    (folder / "units.csv").write_text("code,name\n", encoding="utf-8")

    told = run(str(folder), "score", "--unit", "north")

    assert told.exit_code == ExitCode.PROBLEMS
    assert told.stdout == ""
