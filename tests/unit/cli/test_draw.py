"""A draw held on files from the command line, and its record checked."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.unit.verification.draw.holding import (
    ROUND,
    SIGNATURE,
    TAMPERINGS,
    document,
    frame,
    hashed_signature,
    held,
    tampered,
)

from daowei.cli.exit_codes import ExitCode
from daowei.cli.main import daowei

PARTIES = ("office", "audit", "public-witness")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "frame.tsv").write_text(frame().text, encoding="utf-8")
    settings = {name: each for name, each in document().items() if name != "frame_sha256"}
    (tmp_path / "plan.json").write_text(json.dumps(settings), encoding="utf-8")
    relay = {"round": ROUND, "randomness": hashed_signature(), "signature": SIGNATURE}
    (tmp_path / "round.json").write_text(json.dumps(relay), encoding="utf-8")
    return tmp_path


def run(place: Path, *words: str, at: str = "") -> Result:
    clock = ("--at", f"2023-09-15T{at}:00+0000", "--who", "Li Wen") if at else ()
    told = [str(place / each.removeprefix("@")) if each.startswith("@") else each for each in words]
    return CliRunner().invoke(daowei, ["--language", "en", "draw", *told, *clock])


def plan(place: Path) -> None:
    assert (
        run(place, "plan", "@frame.tsv", "@plan.json", "--record", "@d.json", at="09:00").exit_code
        == 0
    )


def commit(place: Path) -> None:
    for each in PARTIES:
        done = run(
            place, "commit", "@d.json", "--party", each, "--value", f"@{each}.value", at="09:30"
        )
        assert done.exit_code == 0, done.output


def seal(place: Path) -> Result:
    done = run(place, "seal", "@d.json", "--dice", "20261 12200", at="10:00")
    assert done.exit_code == 0, done.output
    return run(place, "seal", "@d.json", "--beacon", "@round.json", at="11:01")


def select(place: Path) -> Result:
    values = [word for each in PARTIES for word in ("--value", f"{each}={place / each}.value")]
    return run(place, "select", "@d.json", *values, at="11:05")


def mode(place: Path, name: str) -> None:
    settings = json.loads((place / "plan.json").read_text("utf-8"))
    (place / "plan.json").write_text(json.dumps({**settings, "mode": name}), "utf-8")


def test_an_open_draw_is_planned_committed_sealed_selected_and_verified(place: Path) -> None:
    plan(place)
    commit(place)
    assert seal(place).exit_code == 0
    told = select(place)

    assert told.exit_code == 0, told.output
    assert "u004\thill\treserve" in told.output or "u004\tplain\tdrawn\t1/1" in told.output
    done = run(place, "verify", "@d.json")
    assert done.exit_code == ExitCode.OK, done.output
    assert "The record stands" in done.output


def test_a_sealed_draw_shows_nothing_until_its_reveal(place: Path) -> None:
    mode(place, "sealed")
    plan(place)
    commit(place)
    seal(place)
    told = select(place)

    assert "nothing is shown" in told.output
    assert "drawn\t" not in told.output
    shown = (place / "d.json").read_text("utf-8")
    assert "probability" not in shown
    assert (place / "office.value").read_text("ascii").strip() not in shown
    secret = place / "d.secret.json"
    assert secret.stat().st_mode & 0o077 == 0
    assert run(place, "verify", "@d.json").exit_code == 0

    revealed = run(place, "reveal", "@d.json", at="11:30")
    assert "drawn" in revealed.output
    assert not secret.exists()
    assert run(place, "verify", "@d.json").exit_code == 0


def test_a_step_out_of_turn_is_refused_and_the_record_stays_as_it_was(place: Path) -> None:
    plan(place)
    before = (place / "d.json").read_bytes()

    early = run(place, "seal", "@d.json", "--dice", "2026112200", at="10:00")
    assert early.exit_code == ExitCode.REFUSED
    assert "DRW-105" in early.output
    few = run(place, "seal", "@d.json", "--dice", "123", at="10:00")
    assert "DRW-045" in few.output
    again = run(place, "plan", "@frame.tsv", "@plan.json", "--record", "@d.json", at="09:00")
    assert again.exit_code == 2
    assert (place / "d.json").read_bytes() == before


def test_a_commitment_after_the_dice_and_another_value_are_refused(place: Path) -> None:
    plan(place)
    commit(place)
    seal(place)
    late = run(
        place, "commit", "@d.json", "--party", "office", "--value", "@office.value", at="11:02"
    )
    assert "DRW-104" in late.output

    (place / "audit.value").write_text("0" * 64, "ascii")
    other = select(place)
    assert other.exit_code == ExitCode.REFUSED
    assert "DRW-106" in other.output


def test_a_round_that_was_not_planned_is_refused(place: Path) -> None:
    plan(place)
    commit(place)
    relay = json.loads((place / "round.json").read_text("utf-8"))
    (place / "round.json").write_text(json.dumps({**relay, "round": ROUND + 1}), "utf-8")

    done = run(place, "seal", "@d.json", "--beacon", "@round.json", at="11:01")

    assert done.exit_code == ExitCode.REFUSED
    assert "DRW-108" in done.output


def test_a_faulty_frame_and_plan_are_told_with_line_and_field(place: Path) -> None:
    (place / "frame.tsv").write_text("a\tx\t1.5\n", "utf-8")
    done = run(place, "plan", "@frame.tsv", "@plan.json", "--record", "@d.json", at="09:00")
    assert "frame:1 size" in done.output
    (place / "frame.tsv").write_text("a\tx\t1\n", "utf-8")
    mode(place, "secret")
    done = run(place, "plan", "@frame.tsv", "@plan.json", "--record", "@d.json", at="09:00")
    assert "plan mode" in done.output
    assert not (place / "d.json").exists()


@pytest.mark.parametrize("name", TAMPERINGS)
def test_verify_refuses_a_tampered_copy_with_its_reason(tmp_path: Path, name: str) -> None:
    how, _ = TAMPERINGS[name]
    (tmp_path / "d.json").write_text(json.dumps(tampered(held(), how, reseals=True)), "utf-8")

    done = run(tmp_path, "verify", "@d.json", "--json")

    told = json.loads(done.output)
    assert done.exit_code == ExitCode.MISMATCH
    assert not told["verified"]
    assert told["problems"][0]["code"].startswith("DRW-1")
    assert told["problems"][0]["remedy"]


def test_what_is_no_record_cannot_be_verified(tmp_path: Path) -> None:
    (tmp_path / "d.json").write_text("[]", "utf-8")

    assert run(tmp_path, "verify", "@d.json").exit_code == ExitCode.UNREADABLE
