import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.unit.cli.small_folder import write_folder

from daowei.cli.exit_codes import ExitCode
from daowei.cli.main import daowei

DAY = ("--as-of", "2026-03-01")


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("diff") / "old")


def changed(old: Path, place: Path, file: str, *swaps: tuple[str, str]) -> Path:
    new = place / "new"
    shutil.copytree(old, new)
    text = (new / file).read_text(encoding="utf-8")
    for before, after in swaps:
        assert before in text, before
        text = text.replace(before, after, 1)
    (new / file).write_text(text, encoding="utf-8")
    return new


def run(*arguments: Path | str, language: str = "en") -> Result:
    told = ["--language", language, "diff", *map(str, arguments), *DAY]
    return CliRunner().invoke(daowei, told, env={"COLUMNS": "120"})


def document(*arguments: Path | str) -> dict[str, list[dict[str, object]]]:
    return dict(json.loads(run(*arguments, "--json").stdout))


def test_equal_folders_differ_in_nothing(old: Path) -> None:
    told = run(old, old)

    assert told.exit_code == ExitCode.OK
    assert "The definitions are the same." in told.stdout
    assert "Nobody's score" in told.stdout


def test_a_harder_target_is_told_in_words_and_moves_the_score(old: Path, tmp_path: Path) -> None:
    new = changed(old, tmp_path, "agreement.yaml", ("target: 90", "target: 100"))

    told = run(old, new)

    assert told.exit_code == ExitCode.OK
    assert "criterion townships/antenatal_four: target was" in told.stdout
    assert "South Township south" in told.stdout
    assert "71.1 → 67.8" in told.stdout
    assert "points of 2 units move, by -8.9 to -5.6" in told.stdout


def test_moves_come_as_json_with_their_size(old: Path, tmp_path: Path) -> None:
    new = changed(old, tmp_path, "agreement.yaml", ("target: 90", "target: 100"))

    told = document(old, new)

    assert [each["code"] for each in told["changes"]] == ["townships/antenatal_four"]
    moved = {(each["unit"], each["what"]): each["by"] for each in told["moves"]}
    assert moved["south", "score"] == "-3.3"
    assert {each["detail"] for each in told["criteria"]} == {"antenatal_four"}


def test_an_award_that_moves_out_of_reach_is_told(old: Path, tmp_path: Path) -> None:
    awards = '    awards:\n      best: {names: {en: "Best"}, threshold: 90}\n'
    text = (old / "agreement.yaml").read_text(encoding="utf-8")
    assert "awards:" not in text
    first, second = tmp_path / "first", tmp_path / "second"
    for place, threshold in ((first, "90"), (second, "95")):
        shutil.copytree(old, place)
        ours = text.rstrip() + "\n" + awards.replace("90", threshold)
        (place / "agreement.yaml").write_text(ours, encoding="utf-8")

    told = document(first, second)

    moved = {
        (each["unit"], each["what"]): (each["before"], each["after"]) for each in told["moves"]
    }
    assert moved["north", "award"] == ("best", "–")


def test_values_of_another_folder_may_be_used(old: Path, tmp_path: Path) -> None:
    new = changed(old, tmp_path, "agreement.yaml", ("target: 90", "target: 100"))
    elsewhere = write_folder(tmp_path / "elsewhere")
    (elsewhere / "values" / "monthly.csv").write_text(
        "element,unit,period,value\nanc_first,north-clinic,202501,10\n"
        "anc_fourth,north-clinic,202501,9\n",
        encoding="utf-8",
    )

    told = document(old, new, "--values", elsewhere)

    scores = {each["unit"]: each for each in told["moves"] if each["what"] == "score"}
    assert set(scores) == {"north"}
    assert scores["north"]["by"] == "-6.0"


def test_an_agreement_moved_to_another_year_is_compared_for_the_new_one(
    old: Path, tmp_path: Path
) -> None:
    before = changed(
        old, tmp_path / "older", "agreement.yaml", ('period: "2025"', 'period: "2024"')
    )

    told = document(before, old)

    assert [each["field"] for each in told["changes"]] == ["period"]
    assert told["moves"] == []


def test_values_that_the_older_version_does_not_know_are_noted(old: Path, tmp_path: Path) -> None:
    new = changed(
        old,
        tmp_path,
        "elements.yaml",
        (
            "elements:\n",
            'elements:\n  guests: {names: {en: "Guests"}, catalogue: MH01.denominator}\n',
        ),
    )
    listed = "[anc_first, anc_fourth]"
    forms = (new / "forms.yaml").read_text(encoding="utf-8")
    (new / "forms.yaml").write_text(
        forms.replace(listed, "[anc_first, anc_fourth, guests]"), encoding="utf-8"
    )
    with (new / "values" / "monthly.csv").open("a", encoding="utf-8") as file:
        file.write("guests,north-clinic,202501,4,\n")

    told = run(old, new)

    assert told.exit_code == ExitCode.OK
    assert "CMP-001" in told.stderr
    assert "there is no element guests" in told.stderr
    assert "element guests was added" in told.stdout


def test_a_version_the_charter_refuses_is_told_apart_and_not_computed(
    old: Path, tmp_path: Path
) -> None:
    new = changed(old, tmp_path, "agreement.yaml", ("weight: 40", "weight: 4"))

    told = run(old, new)

    assert told.exit_code == ExitCode.REFUSED
    assert "criterion townships/informed_clients: weight was 40 and is now 4" in told.stdout
    assert "Results were not compared" in told.stdout
    assert "CH-" in told.stderr


def test_a_folder_that_is_not_there_is_told(old: Path, tmp_path: Path) -> None:
    told = run(old, tmp_path / "nowhere")

    assert told.exit_code == ExitCode.PROBLEMS
    assert "PRG-001" in told.stderr
