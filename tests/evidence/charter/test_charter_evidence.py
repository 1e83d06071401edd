import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from daowei.cli.vectors.charter import answer
from daowei.programme.charter.check import check_definition, rule_ids
from daowei.programme.definition import Use
from daowei.programme.library import library

HERE = Path(__file__).parent
AS_OF = date(2026, 1, 1)
CASES: list[dict[str, Any]] = json.loads((HERE / "worked_cases.json").read_text("utf-8"))
ALLOWED: dict[str, list[str]] = json.loads((HERE / "catalogue_uses.json").read_text("utf-8"))
# the reference checker tried these only; the other three stand or fall with an agreement
TRIED = frozenset(Use) - {Use.VETO, Use.PAY_STAFF, Use.PAY_PERSON}


@pytest.mark.parametrize("case", CASES, ids=[each["id"] for each in CASES])
def test_a_worked_case_breaks_exactly_the_rules_its_authors_say(case: dict[str, Any]) -> None:
    refused = rule_ids(check_definition(case["is"], as_of=AS_OF))

    assert list(refused) == case["refused"]


@pytest.mark.parametrize("code", list(ALLOWED))
def test_each_use_of_a_catalogue_entry_gets_the_verdict_of_the_reference(code: str) -> None:
    definition = library()[code].as_definition()

    allowed = {
        use for use in TRIED if not check_definition({**definition, "uses": [use]}, as_of=AS_OF)
    }

    assert allowed == set(ALLOWED[code]) == library()[code].uses


def test_the_runner_answers_without_looking_at_what_is_expected() -> None:
    case = {"id": "IND-01", "definition": CASES[0]["is"]}
    document = {"generated": "2026-01-01 (fixed evaluation date)", "cases": [case]}

    (found,) = answer(document)

    assert found.passed is None
    assert found.answer == {"verdict": "refuse", "rules": CASES[0]["refused"]}


def test_the_runner_judges_by_the_day_in_the_head_of_the_file() -> None:
    legacy = next(each for each in CASES if each["id"] == "BEN-17")
    case = {"id": "early", "definition": legacy["is"], "verdict": "refuse", "rules": ["CH-23"]}

    (found,) = answer({"generated": "2015-06-30", "cases": [case]})

    assert found.passed is True
