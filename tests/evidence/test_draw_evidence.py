"""Draws, tickets and beacons agree with what others compute and print."""

import json
from pathlib import Path
from typing import Any

import pytest

from daowei.cli.vectors.answers import Answer
from daowei.cli.vectors.run import answers_of

PLACE = Path(__file__).parent / "draws"
FILES = {"sampler.json": 39, "worked_draw.json": 33, "rounds.json": 11}
EXPECTATIONS = frozenset({
    "expect", "expect_round", "randomness", "derived_randomness", "bls_verified_here", "time_utc",
    "commit", "shift", "frame_bytes_sha256", "plan_canonical", "plan_sha256", "commitments",
    "tickets_first5", "strata", "selected", "start", "order",
})  # fmt: skip


@pytest.mark.parametrize(("name", "cases"), FILES.items())
def test_we_say_what_others_say(name: str, cases: int) -> None:
    answers = list(answers_of(PLACE / name))

    assert [each for each in answers if each.passed is not True] == []
    assert len(answers) == cases


def without(value: Any) -> Any:
    """The document with all expectations taken out."""
    if isinstance(value, dict):
        return {name: without(each) for name, each in value.items() if name not in EXPECTATIONS}
    return [without(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", FILES)
def test_the_same_is_answered_when_nothing_is_stated(name: str, tmp_path: Path) -> None:
    bare = tmp_path / name
    bare.write_text(json.dumps(without(json.loads((PLACE / name).read_text("utf-8")))), "utf-8")

    def told(answers: list[Answer]) -> list[tuple[str, object]]:
        return [(each.id, _first(each.answer)) for each in answers]

    assert told(list(answers_of(bare))) == told(list(answers_of(PLACE / name)))


def _first(answer: object) -> object:
    """Rows of picks go on for ever when nobody says how many are wanted: their beginning."""
    return answer[:8] if isinstance(answer, list) else answer
