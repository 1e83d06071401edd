"""A draw held on files: each step reads the record, adds to it, and keeps it only if it stands."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from daowei.foundation.problems import DaoweiError, Problem, problem
from daowei.foundation.texts import N_
from daowei.verification.draw.checking import checked
from daowei.verification.draw.commitments import commitment, seed_lines, seed_of
from daowei.verification.draw.frame import Frame, read_frame
from daowei.verification.draw.plan import BEACON, Mode, Plan, plan_of
from daowei.verification.draw.record import (
    FIRST,
    Step,
    appended,
    contents,
    covered,
    dispatch_content,
    entry_of,
    head_of,
    is_secret,
    record_of,
    uncovered,
)
from daowei.verification.draw.selection import Drawing, drawn
from daowei.verification.draw.stage_keys import hash_of_key, root_of, stage_key

Record = dict[str, Any]
SOFTWARE = f"daowei {version('daowei')}"


class RefusedError(DaoweiError):
    """A step that is refused, with everything that speaks against it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(each.message) for each in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """Who writes the record, and when."""

    who: str
    at: datetime

    def add(self, record: Record, step: Step, content: Mapping[str, object]) -> Record:
        """The record with one more step; a secret one with salt against guessing."""
        plan = contents(record, Step.PLAN)
        mode = Mode(plan[0]["plan"]["mode"]) if plan else Mode.OPEN
        if is_secret(step, mode):
            content = {**content, "salt": os.urandom(16).hex()}
        last = max((str(each["at"]) for each in record["steps"]), default="")
        entry = entry_of(
            step, content, at=max(self.at, _moment(last)), by=self.who, previous=head_of(record)
        )
        return appended(record, entry)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text) if text else datetime.min.replace(tzinfo=UTC)


# ── files ───────────────────────────────────────────────────────────────────────────


def secrets_beside(path: Path) -> Path:
    """Where the secrets of a sealed record are kept until the reveal."""
    return path.with_suffix(".secret.json")


def read_record(path: Path) -> Record:
    """The record, with its secrets where they lie beside it.

    Raises: RefusedError: the file is none.
    """
    found = read_json(path)
    if "steps" not in found:
        raise RefusedError((_no_record(path),))
    beside = secrets_beside(path)
    return uncovered(found, read_json(beside)) if beside.exists() else found


def read_json(path: Path) -> Record:
    """The JSON object in a file.

    Raises: RefusedError: there is none.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as fault:
        raise RefusedError((_no_record(path),)) from fault
    if not isinstance(found, dict):
        raise RefusedError((_no_record(path),))
    return found


def keep(record: Record, path: Path) -> None:
    """Writes the record if it stands: secrets go to a file of their own that only you may read.

    Raises: RefusedError: it does not stand.
    """
    refusals = checked(record).refusals
    if refusals:
        raise RefusedError(refusals)
    mode = Mode(contents(record, Step.PLAN)[0]["plan"]["mode"])
    is_revealed = bool(contents(record, Step.REVEAL))
    shown, secrets = (record, {}) if is_revealed else covered(record, mode)
    if secrets:
        beside = secrets_beside(path)
        beside.touch(mode=0o600)
        beside.write_text(_text(secrets), encoding="utf-8")
    path.write_text(_text(shown), encoding="utf-8")
    if is_revealed:
        secrets_beside(path).unlink(missing_ok=True)


def _text(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


# ── steps ───────────────────────────────────────────────────────────────────────────


def begun(
    frame_text: str, settings: Mapping[str, Any], *, clerk: Clerk, previous: str = FIRST
) -> Record:
    """A record with its frame and its plan; ``settings`` are the plan without the frame's digest.

    Raises: RefusedError: the frame or the plan has faults.
    """
    frame, problems = read_frame(frame_text, file="frame")
    if frame is None:
        raise RefusedError(problems)
    plan, problems = plan_of({**settings, "frame_sha256": frame.sha256}, file="plan")
    if plan is None:
        raise RefusedError(problems)
    content = {"text": frame.text, "sha256": frame.sha256}
    entry = entry_of(Step.FRAME, content, at=clerk.at, by=clerk.who, previous=previous)
    record = record_of([entry], programme=str(settings.get("programme", "")),
                       draw=str(settings["draw"]), software=SOFTWARE)  # fmt: skip
    return clerk.add(record, Step.PLAN, {"plan": dict(plan.document), "sha256": plan.sha256})


def committed(record: Record, party: str, value: str, *, clerk: Clerk) -> Record:
    """The record with a contributor's commitment to a value."""
    published = commitment(plan_in(record).sha256, party, value)
    content = {"party": party, "commitment": published, "held": "paper"}
    return clerk.add(record, Step.COMMITMENT, content)


def selected_from(record: Record, values: Mapping[str, str], *, clerk: Clerk) -> Record:
    """The record with all values, the seed, and who is drawn."""
    plan, frame = plan_in(record), frame_in(record)
    for party in plan.parties:
        content = {"party": party, "value": values.get(party, "")}
        record = clerk.add(record, Step.VALUE, content)
    public = {each["source"]: each["value"] for each in contents(record, Step.RANDOMNESS)}
    lines = seed_lines(plan.contributions, {**public, **values}, beacon=public.get(BEACON))
    seed = seed_of(plan.sha256, lines)
    drawing = Drawing(stage=plan.stages[0], frame=frame, seed=seed, certain=plan.certain)
    record = clerk.add(record, Step.DISPATCH, dispatch_content(drawing, drawn(drawing)))
    if not plan.stages[1:]:
        return record
    hashes = [hash_of_key(stage_key(seed, stage.stage, unit.id))
              for stage in plan.stages[1:] for unit in frame.units]  # fmt: skip
    return clerk.add(record, Step.STAGE_ROOT, {"root": root_of(hashes)})


def plan_in(record: Record) -> Plan:
    """The plan that a record holds.

    Raises: RefusedError: it holds none without faults.
    """
    found = contents(record, Step.PLAN)
    plan, problems = plan_of(found[0]["plan"] if found else {})
    if plan is None:
        raise RefusedError(problems)
    return plan


def frame_in(record: Record) -> Frame:
    """The frame that a record holds.

    Raises: RefusedError: it holds none without faults.
    """
    frame, problems = read_frame(str(contents(record, Step.FRAME)[0]["text"]))
    if frame is None:
        raise RefusedError(problems)
    return frame


def _no_record(path: Path) -> Problem:
    return problem(
        "DRW-101", N_("this is no record of a draw, or a part of it is missing"), file=str(path),
        remedy=N_("Fetch the file again from the public page of the draw."),
    )  # fmt: skip
