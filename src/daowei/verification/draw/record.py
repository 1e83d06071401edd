"""The record of a draw: one file of steps, each bound to the one before it, that only grows.

While a sealed draw is under way its secret steps show their digests alone; at the reveal the same
file is filled in, and no digest in it changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from daowei.foundation.digests import canonical
from daowei.verification.draw.plan import Mode, written
from daowei.verification.draw.selection import Drawing, DrawnUnit
from daowei.verification.draw.tickets import hashed, in_order, label_of

FORM = "daowei-draw-record/1"
FIRST = "0" * 64  # what the first record of a programme follows


class Step(StrEnum):
    """What can happen in a draw, in the order in which it may."""

    FRAME = "frame"
    PLAN = "plan"
    COMMITMENT = "commitment"
    RANDOMNESS = "randomness"
    VALUE = "value"
    DISPATCH = "dispatch"
    STAGE_ROOT = "stage-root"
    OPENING = "opening"
    STAGE_LIST = "stage-list"
    STAGE_KEY = "stage-key"
    REPLACEMENT = "replacement"
    REVEAL = "reveal"
    VOID = "void"


# Told to nobody before the reveal, unless the draw is an open one.
SECRET = frozenset({Step.VALUE, Step.DISPATCH, Step.STAGE_LIST, Step.STAGE_KEY, Step.REPLACEMENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A step of a record; ``content`` is None while it is secret."""

    step: Step
    at: str
    by: str
    content_sha256: str
    previous: str
    content: Mapping[str, object] | None

    @property
    def sha256(self) -> str:
        """The digest that the next step is bound to; it covers the content by its digest."""
        return hashed(
            canonical(
                {
                    "at": self.at,
                    "by": self.by,
                    "content_sha256": self.content_sha256,
                    "previous": self.previous,
                    "step": self.step,
                }
            )
        )

    @property
    def document(self) -> dict[str, object]:
        """The step as it stands in the file."""
        return {
            "step": self.step.value,
            "at": self.at,
            "by": self.by,
            "content": self.content,
            "content_sha256": self.content_sha256,
            "previous": self.previous,
            "sha256": self.sha256,
        }


def entry_of(
    step: Step, content: Mapping[str, object], *, at: datetime, by: str, previous: str
) -> Entry:
    """The next entry; a secret one carries a ``salt`` in its content, so that none can guess it."""
    return Entry(
        step=step,
        at=written(at),
        by=by,
        content_sha256=hashed(canonical(content)),
        previous=previous,
        content=content,
    )


def is_secret(step: Step, mode: Mode) -> bool:
    """Whether the step's content waits for the reveal."""
    return mode is not Mode.OPEN and step in SECRET


def record_of(
    entries: Sequence[Entry], *, programme: str, draw: str, software: str
) -> dict[str, object]:
    """The whole file."""
    return {
        "record": FORM,
        "programme": programme,
        "draw": draw,
        "previous": entries[0].previous,
        "steps": [each.document for each in entries],
        "head": entries[-1].sha256,
        "software": software,
    }


# ── contents ────────────────────────────────────────────────────────────────────────


def dispatch_content(drawing: Drawing, selection: Iterable[DrawnUnit]) -> dict[str, object]:
    """The seed, everybody's ticket in order, and who is drawn or stands by."""
    stage = drawing.stage.stage
    labels = [label_of(stage, each.stratum, each.id) for each in drawing.frame.units]
    return {
        "seed": drawing.seed,
        "tickets": [[label, number] for number, label in in_order(labels, drawing.seed)],
        "selection": [selected(each) for each in selection],
    }


def selected(each: DrawnUnit) -> dict[str, object]:
    """A drawn unit or a reserve as it stands in the file; its chance as a fraction."""
    chance = each.probability
    return {
        "unit": each.unit,
        "stratum": each.stratum,
        "order": each.order,
        "reserve": each.is_reserve,
        "probability": f"{chance.numerator}/{chance.denominator}",
    }


# ── a record as a file that grows ───────────────────────────────────────────────────

Document = Mapping[str, object]


def appended(record: Document, entry: Entry) -> dict[str, object]:
    """The file with one more step."""
    steps = [*_steps(record), entry.document]
    return {**record, "steps": steps, "head": entry.sha256}


def head_of(record: Document) -> str:
    """The digest that the next step, or the next draw's record, is bound to."""
    return str(record["head"])


def covered(record: Document, mode: Mode) -> tuple[dict[str, object], dict[str, object]]:
    """The file without its secrets, and the secrets by their digests."""
    hides = [each for each in _steps(record) if is_secret(Step(each["step"]), mode)]
    secrets = {str(each["content_sha256"]): each["content"] for each in hides if each["content"]}
    steps = [{**each, "content": None} if each in hides else each for each in _steps(record)]
    return {**record, "steps": steps}, secrets


def uncovered(record: Document, secrets: Mapping[str, object]) -> dict[str, object]:
    """The file with its secrets filled in; no digest changes."""
    steps = [
        {**each, "content": secrets.get(str(each["content_sha256"]))}
        if each["content"] is None
        else each
        for each in _steps(record)
    ]
    return {**record, "steps": steps}


def contents(record: Document, step: Step) -> list[Mapping[str, Any]]:
    """The contents that are shown of the steps of a kind."""
    return [each["content"] for each in _steps(record)
            if each["step"] == step and each["content"] is not None]  # fmt: skip


def _steps(record: Document) -> list[dict[str, Any]]:
    steps = record["steps"]
    assert isinstance(steps, list), "a record has steps"
    return steps
