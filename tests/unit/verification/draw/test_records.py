"""A record stands as it was made, and every change to it is refused with its reason."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.verification.draw.holding import (
    ONLY_IN_THE_CHAIN,
    TAMPERINGS,
    Record,
    held,
    tampered,
)

from daowei.verification.draw import verify_draw
from daowei.verification.draw.checking import TOLD, checked
from daowei.verification.draw.plan import Mode
from daowei.verification.draw.record import covered, uncovered

SCRIPT = Path(verify_draw.__file__)


@pytest.fixture(scope="module")
def record() -> Record:
    return held()


def reasons(found: object, *, head: str = "", previous: str = "") -> list[str]:
    verdict = verify_draw.verify(found, head=head, previous=previous)
    return [each.reason for each in verdict.refusals]


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("pps", [False, True])
@pytest.mark.parametrize("stages", [1, 2, 3])
def test_a_draw_of_any_kind_stands(mode: str, *, pps: bool, stages: int) -> None:
    assert reasons(held(mode, pps=pps, stages=stages)) == []


@pytest.mark.parametrize("name", TAMPERINGS)
@pytest.mark.parametrize("reseals", [True, False])
def test_a_tampered_copy_is_refused_with_its_reason(
    record: Record, name: str, *, reseals: bool
) -> None:
    how, reason = TAMPERINGS[name]

    found = reasons(tampered(record, how, reseals=reseals))

    assert found[0] == reason
    assert reseals or "chain" in found or reason == "withheld"


@pytest.mark.parametrize("name", ONLY_IN_THE_CHAIN)
def test_whoever_changes_what_only_the_chain_holds_must_change_the_announced_head(
    record: Record, name: str
) -> None:
    how = ONLY_IN_THE_CHAIN[name]

    assert reasons(tampered(record, how, reseals=False)) == ["chain"]
    assert reasons(tampered(record, how, reseals=True), head=record["head"]) == ["head"]


def test_the_record_before_is_part_of_the_chain(record: Record) -> None:
    assert reasons(record, previous=record["previous"]) == []
    assert reasons(record, previous="f" * 64) == ["head"]


def test_a_record_cut_short_is_still_the_beginning_of_the_announced_one(record: Record) -> None:
    longer = record["head"]
    record = held()
    record["steps"].pop()
    record["head"] = record["steps"][-1]["sha256"]

    assert reasons(record) == []
    assert reasons(record, head=longer) == ["head"]


@pytest.mark.parametrize("mode", [Mode.SEALED, Mode.STAGED])
def test_a_sealed_record_shows_digests_only_and_is_filled_in_without_changing_one(
    mode: Mode,
) -> None:
    whole = held(mode, stages=2)
    whole["steps"].pop()
    whole["head"] = whole["steps"][-1]["sha256"]
    shown, secrets = covered(whole, mode)
    steps: list[Record] = json.loads(json.dumps(shown))["steps"]

    assert reasons(json.loads(json.dumps(shown))) == []
    dispatch = next(each for each in whole["steps"] if each["step"] == "dispatch")["content"]
    assert dispatch["seed"] not in json.dumps(shown)
    assert all(each["content"] is None for each in steps if each["step"] == "value")
    assert uncovered(shown, secrets) == whole


def test_an_open_draw_hides_nothing() -> None:
    _, secrets = covered(held(), Mode.OPEN)

    assert secrets == {}


def test_a_beacon_without_a_genuine_signature_is_refused_where_there_is_a_library(
    record: Record,
) -> None:
    assert checked(record).refusals == ()
    forged = [each.reason for each in
              verify_draw.verify(record, beacon=lambda _: False).refusals]  # fmt: skip
    assert forged == ["beacon"]
    unsigned = verify_draw.verify(record)
    assert [each.reason for each in unsigned.notes] == ["unsigned"]


FORM = "daowei-draw-record/1"
BROKEN: list[object] = [None, [], {}, {"record": FORM}, {"record": FORM, "steps": [{"step": "x"}]}]


@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_no_record_is_refused_as_such(broken: object) -> None:
    assert [each.reason for each in verify_draw.verify(broken).refusals] == ["form"]


def test_every_part_of_a_record_may_be_of_any_kind_without_an_error(record: Record) -> None:
    for number, step in enumerate(record["steps"]):
        for name in step["content"] or ():
            for odd in (None, 7, "x", [], {}, [None], {"a": 1}):
                copy = json.loads(json.dumps(record))
                copy["steps"][number]["content"][name] = odd
                assert reasons(copy) != [] or step["content"][name] == odd


def test_the_verifier_runs_by_itself_with_nothing_installed(record: Record, tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(json.dumps(record), encoding="utf-8")
    how, _ = TAMPERINGS["a unit spared"]
    bad = json.dumps(tampered(record, how, reseals=True))
    (tmp_path / "bad.json").write_text(bad, encoding="utf-8")
    alone = tmp_path / "verify_draw.py"
    alone.write_bytes(SCRIPT.read_bytes())

    def run(name: str, *more: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(alone), str(tmp_path / name), *more],
            capture_output=True, text=True, check=False, encoding="utf-8",
            env={"PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        assert done.stderr == ""
        return done.returncode, done.stdout

    code, told = run("good.json", "--language", "en")
    assert code == 0
    assert "GOOD: 2023-autumn" in told
    assert "signature itself was not checked" in told
    code, told = run("bad.json", "--language", "en")
    assert code == 1
    assert "the selection does not follow from the tickets" in told
    assert "抽中名单不能由签号得出" in run("bad.json", "--language", "zh")[1]


def test_every_reason_is_told_as_a_problem() -> None:
    assert TOLD.keys() == verify_draw.REASONS.keys() | verify_draw.NOTES.keys()
    assert all(str(TOLD[key].message) == pair[0] for key, pair in verify_draw.REASONS.items())
