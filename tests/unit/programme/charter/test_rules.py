"""Each rule refuses what it says and lets its nearest neighbour stand."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from daowei.programme.charter.check import charter_digest, check_definition, rule_ids
from daowei.programme.charter.kinds import KINDS
from daowei.programme.charter.rules import Kept, rules

AS_OF = date(2026, 1, 1)
NEIGHBOURS: dict[str, list[dict[str, Any]]] = YAML(typ="safe").load(
    Path(__file__).with_name("neighbours.yaml").read_text(encoding="utf-8")
)


def neighbours() -> Iterator[Any]:
    for rule, cases in NEIGHBOURS.items():
        for case in cases:
            yield pytest.param(case, id=f"{rule}: {case['about']}")


@pytest.mark.parametrize("case", list(neighbours()))
def test_a_definition_breaks_exactly_the_rules_it_should(case: dict[str, Any]) -> None:
    refused = rule_ids(check_definition(case["is"], as_of=AS_OF))

    assert list(refused) == case.get("refused", [])


def test_every_rule_kept_on_definitions_has_a_refusing_neighbour() -> None:
    refused = {rule for cases in NEIGHBOURS.values() for each in cases
               for rule in each.get("refused", ())}  # fmt: skip
    kept_here = {each.id for each in rules().values() if Kept.DEFINITION in each.kept}

    assert kept_here <= refused


def test_there_are_sixty_rules_in_six_sections() -> None:
    sections = [each.section for each in rules().values()]

    assert len(sections) == 60
    assert {each: sections.count(each) for each in sections} == {
        "results": 13,
        "money": 10,
        "privacy": 10,
        "services": 8,
        "governance": 7,
        "side_doors": 12,
    }


def test_a_rule_reads_only_kinds_that_exist() -> None:
    named = {kind for each in rules().values() for kind in each.kinds if kind != "*"}

    assert named <= KINDS.keys()


def test_a_refusal_says_where_why_and_what_may_be_done_instead() -> None:
    scorecard = {
        "kind": "scorecard",
        "aggregation": "absolute",
        "components": [
            {"concepts": ["qual.mii"], "weight": 1, "source": "client"},
            {"concepts": ["acc.stockout", "cont.users"], "weight": 1},
        ],
    }

    (refused,) = check_definition(scorecard, as_of=AS_OF)

    assert (refused.rule, refused.name) == ("CH-02", "NO_ACCEPTOR_RESULT")
    assert (refused.path, refused.concept) == ("components[1].concepts", "cont.users")
    assert "cont.users" in str(refused.message)
    assert "Tiahrt" in str(refused.source)
    assert "removal" in str(refused.alternative)
    assert "SD12" in refused.alternative_ids


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_definition_with_nothing_but_its_kind_is_judged_and_not_stumbled_over(kind: str) -> None:
    check_definition({"kind": kind}, as_of=AS_OF)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("value", [None, 7, "x", True, [], {}, [None, 3, {}], ["comp.x"]])
def test_fields_of_the_wrong_shape_are_judged_and_not_stumbled_over(
    kind: str, value: object
) -> None:
    definition = {"kind": kind, **{each.name: value for each in KINDS[kind]}}

    check_definition(definition, as_of=AS_OF)


def test_a_flag_in_words_is_no_protection() -> None:
    home = {"kind": "visit_plan", "place": "home", "announced": "yes", "opt_in": "true"}

    assert rule_ids(check_definition(home, as_of=AS_OF)) == ("CH-37",)


def test_the_digest_of_the_charter_is_the_same_in_every_process() -> None:
    script = "from daowei.programme.charter.check import charter_digest; print(charter_digest())"

    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }

    assert told == {charter_digest()}


def test_the_charter_is_read_only_when_it_is_asked() -> None:
    script = (
        "import sys; import daowei.programme.charter.check, daowei.programme.library; "
        "from daowei.programme.charter.vocabulary import vocabulary; "
        "print(vocabulary.cache_info().currsize, 'opencc' in sys.modules)"
    )

    told = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )

    assert told.stdout.split() == ["0", "False"]
