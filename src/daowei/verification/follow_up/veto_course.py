"""The course of a veto: proposed on findings that stand, notice by a second person, reply, appeal.

Whether a veto bars anything is computed where results are (its condition must hold as well); from
here come the dates and papers that this needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.verification.follow_up.courses import Course


class State(StrEnum):
    """How far a veto has come."""

    PROPOSED = "proposed"
    NOTICED = "noticed"
    APPEALED = "appealed"
    CONFIRMED = "confirmed"  # the appeal was rejected
    LIFTED = "lifted"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What may be done with a veto."""

    NOTICE = "notice"
    REPLY = "reply"
    APPEAL = "appeal"
    REJECT = "reject"
    LIFT = "lift"
    WITHDRAW = "withdraw"


STATE_NAMES: Mapping[State, str] = {
    State.PROPOSED: N_("Proposed"),
    State.NOTICED: N_("Notice was given"),
    State.APPEALED: N_("Appealed, suspended"),
    State.CONFIRMED: N_("Confirmed on appeal"),
    State.LIFTED: N_("Lifted on appeal"),
    State.WITHDRAWN: N_("Withdrawn"),
}
STEP_NAMES: Mapping[Step, str] = {
    Step.NOTICE: N_("give notice"),
    Step.REPLY: N_("reply for the unit"),
    Step.APPEAL: N_("appeal"),
    Step.REJECT: N_("reject the appeal"),
    Step.LIFT: N_("lift the veto"),
    Step.WITHDRAW: N_("withdraw it"),
}
COURSE = Course(
    table={
        State.PROPOSED: {Step.NOTICE: State.NOTICED, Step.WITHDRAW: State.WITHDRAWN},
        State.NOTICED: {
            Step.REPLY: State.NOTICED,
            Step.APPEAL: State.APPEALED,
            Step.WITHDRAW: State.WITHDRAWN,
        },
        State.APPEALED: {
            Step.REPLY: State.APPEALED,
            Step.REJECT: State.CONFIRMED,
            Step.LIFT: State.LIFTED,
            Step.WITHDRAW: State.WITHDRAWN,
        },
        State.CONFIRMED: {},
        State.LIFTED: {},
        State.WITHDRAWN: {},
    },
    state_names=STATE_NAMES,
    step_names=STEP_NAMES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VetoSteps:
    """What was done about a veto, for whoever computes results.

    ``agreement`` and ``rule``: of the programme. ``evidence``: digests of findings and papers.
    ``upheld``: whether the appeal was; None until it is decided.
    """

    agreement: str
    rule: str
    unit: str
    evidence: tuple[str, ...] = ()
    notice_on: date | None = None
    reply: str = ""
    appealed_on: date | None = None
    upheld: bool | None = None


def upheld_by(state: State) -> bool | None:
    """Whether the unit's appeal was upheld; None while there is no decision."""
    return {State.LIFTED: True, State.CONFIRMED: False}.get(state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One thing a veto rests on: a finding that stands after the unit was heard."""

    finding: int
    stands: bool
    was_heard: bool


def check_proposal(grounds: tuple[Ground, ...]) -> tuple[Problem, ...]:
    """What is wrong with the findings a veto would rest on."""
    if not grounds:
        return (
            problem(
                "FND-040",
                N_("The veto rests on no finding"),
                remedy=N_("Choose the findings of this unit that show what happened."),
                field="findings",
            ),
        )
    return tuple(
        problem(
            "FND-041",
            N_("Finding {value} does not stand yet, or the unit was not heard on it"),
            remedy=N_("Wait for the reply, and let the finding stand first."),
            field="findings",
            value=each.finding,
        )
        for each in grounds
        if not (each.stands and each.was_heard)
    )


def check_notice(by: int, *, proposed_by: int) -> Problem | None:
    """Notice is a second person's decision."""
    if by != proposed_by:
        return None
    return problem(
        "FND-042",
        N_("You proposed this veto yourself"),
        remedy=N_("A second person gives notice, or withdraws it."),
        field="by",
    )


def bars_from(notice_on: date, notice_days: int) -> date:
    """The first day on which a veto can bar anything."""
    return notice_on + timedelta(days=notice_days)
