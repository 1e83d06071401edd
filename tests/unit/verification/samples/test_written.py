"""A settlement's document is repeated from itself, and a change in it is named."""

import copy
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from daowei.cli.main import daowei
from daowei.verification.samples.settling import Round, Sampled, settle
from daowei.verification.samples.written import differences, document_of
from daowei.verification.visits.recounts import Recount

FOUND = (70, 72, None, 71, 73, 100, 96)


def document() -> dict[str, Any]:
    units = [f"qh-{number:02}" for number in range(1, 19)]
    reports: dict[tuple[str, str, str, str], int | None] = {
        (each, "anc", "", "202511"): 100 for each in units
    }
    reports[units[-1], "anc", "", "202511"] = None
    this = Round(
        code="r1",
        reports=reports,
        recounts=[
            Recount(
                unit=unit, element="anc", combo="", period="202511", form="f", reported=100,
                found=found, is_verifiable=found is not None, visit=f"v{unit}",
            )
            for unit, found in zip(units, FOUND, strict=False)
        ],
        strata=dict.fromkeys(units, "s"),
        sampled={each: Sampled(unit=each, stratum="s", chance=Fraction(7, 18))
                 for each in units[: len(FOUND)]},
        counted=frozenset({"anc"}),
    )  # fmt: skip
    written: dict[str, Any] = json.loads(json.dumps(document_of(this, settle(this))))
    return written


def test_everything_in_a_settlement_follows_from_it() -> None:
    assert differences(document()) == ()


@pytest.mark.parametrize("part", ["settled", "basis", "factor"])
def test_a_value_that_was_changed_is_named(part: str) -> None:
    changed = copy.deepcopy(document())
    changed["values"][7][part] = {"settled": 99, "basis": "reported", "factor": "0.5"}[part]

    assert differences(changed) == ("values/qh-08 anc  202511",)


def test_a_factor_that_was_changed_is_named() -> None:
    changed = document()
    changed["factors"][0]["applied"] = "0.5000"

    assert differences(changed) == ("factors/anc",)


def said(*arguments: str) -> tuple[int, str]:
    answer = CliRunner().invoke(daowei, ["--language", "en", "sample", *arguments])
    return answer.exit_code, answer.output


def test_the_command_repeats_a_settlement(tmp_path: Path) -> None:
    file = tmp_path / "r1.json"
    file.write_text(json.dumps(document()), encoding="utf-8")
    changed = document()
    changed["values"][0]["settled"] = 100
    other = tmp_path / "r2.json"
    other.write_text(json.dumps(changed), encoding="utf-8")

    assert said("check", str(file))[0] == 0
    assert said("check", str(other)) == (4, "does not follow: values/qh-01 anc  202511\n")


def test_a_file_that_is_no_settlement_is_told(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text("[]", encoding="utf-8")

    code, told = said("check", str(file))

    assert code == 2
    assert "x.json is no settlement" in told


def test_the_command_says_how_many_to_look_at() -> None:
    assert "Look at 16." in said("plan", "--good", "80", "--bad", "50", "--size", "120")[1]
    assert "Bad must lie below good." in said("plan", "--good", "50", "--bad", "80")[1]
    close = said("plan", "--good", "51", "--bad", "50", "--errors", "1", "1")
    assert close[0] == 1
    assert "only looking at all" in close[1]
