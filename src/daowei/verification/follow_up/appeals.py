"""Appeals against a settled value, a score or a veto: the clock, who decides, what it changes.

No score is ever typed. An appeal that is upheld says which value counts; the score follows.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from daowei.foundation.hierarchy import Tree
from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.verification.follow_up.courses import Course

DAYS_TO_DECIDE = 30


class Kind(StrEnum):
    """What an appeal is against."""

    VALUE = "value"
    SCORE = "score"
    VETO = "veto"


KIND_NAMES: Mapping[Kind, str] = {
    Kind.VALUE: N_("A settled value"),
    Kind.SCORE: N_("A score"),
    Kind.VETO: N_("A veto"),
}


class State(StrEnum):
    """How far an appeal has come."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What may be done with an appeal."""

    UPHOLD = "uphold"
    REJECT = "reject"
    WITHDRAW = "withdraw"


STATE_NAMES: Mapping[State, str] = {
    State.OPEN: N_("To be decided"),
    State.UPHELD: N_("Upheld"),
    State.REJECTED: N_("Rejected"),
    State.WITHDRAWN: N_("Withdrawn"),
}
STEP_NAMES: Mapping[Step, str] = {
    Step.UPHOLD: N_("uphold the appeal"),
    Step.REJECT: N_("reject the appeal"),
    Step.WITHDRAW: N_("withdraw the appeal"),
}
COURSE = Course(
    table={
        State.OPEN: {
            Step.UPHOLD: State.UPHELD,
            Step.REJECT: State.REJECTED,
            Step.WITHDRAW: State.WITHDRAWN,
        },
        State.UPHELD: {},
        State.REJECTED: {},
        State.WITHDRAWN: {},
    },
    state_names=STATE_NAMES,
    step_names=STEP_NAMES,
)


def check_in_time(told_on: date, on: date, *, appeal_days: int) -> Problem | None:
    """Why an appeal cannot be taken in: it came before anything was told, or after the window."""
    last = told_on + timedelta(days=appeal_days)
    if told_on <= on <= last:
        return None
    return problem(
        "FND-050",
        N_("An appeal may be made from {first} to {last}; today is {value}"),
        remedy=N_("Write to the programme office; a correction later stands beside the result."),
        field="on",
        value=on,
        first=told_on,
        last=last,
    )


def decide_by(on: date) -> date:
    """Until when an appeal is to be decided."""
    return on + timedelta(days=DAYS_TO_DECIDE)


# ── Who decides ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A right somebody holds: a role in the subtree of a unit.

    ``works``: it reports, reviews or heads there, so that she answers for what is appealed.
    """

    unit: str
    works: bool


def is_of_line(
    unit: str, *, holdings: Iterable[Holding], responsible: Collection[str], tree: Tree
) -> bool:
    """Whether somebody belongs to the unit's own line.

    Whoever holds any right in the unit or below it, works for a unit above it in reporting,
    reviewing or heading, or is named as answering for it (``responsible``: such units).
    """
    below = set(tree.descendants(unit, itself=True)) if unit in tree else {unit}
    above = set(tree.ancestors(unit)) if unit in tree else set()
    held = tuple(holdings)
    return (
        any(each.unit in below for each in held)
        or any(each.unit in above and each.works for each in held)
        or not below.isdisjoint(responsible)
    )


def check_decider(decider: int, *, first: Collection[int], is_of_the_line: bool) -> Problem | None:
    """Why somebody may not decide: she decided the first time, or is of the unit's own line.

    ``first``: whoever had a hand in what is appealed, and in the appeal.
    """
    if decider in first:
        return problem(
            "FND-051",
            N_("You had a hand in what is appealed"),
            remedy=N_("Somebody else decides."),
            field="decider",
        )
    if is_of_the_line:
        return problem(
            "FND-052",
            N_("You belong to the unit's own line"),
            remedy=N_("Somebody decides who neither works for the unit nor answers for it."),
            field="decider",
        )
    return None


def check_decision(
    kind: Kind, step: Step, *, reasons: str, value: int | None
) -> tuple[Problem, ...]:
    """What is wrong with a decision: it has no reasons, or does not say what counts now."""
    found = []
    if not reasons.strip():
        found.append(
            problem(
                "FND-053",
                N_("The decision gives no reasons"),
                remedy=N_("Say why; the unit and the public read it beside the result."),
                field="reasons",
            )
        )
    if kind is not Kind.VETO and step is Step.UPHOLD and value is None:
        found.append(
            problem(
                "FND-054",
                N_("The appeal is upheld, and no value is named that counts now"),
                remedy=N_("Name it; the score is computed from it, and never typed."),
                field="value",
            )
        )
    return tuple(found)
