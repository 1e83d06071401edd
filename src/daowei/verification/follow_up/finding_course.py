"""The course of a finding: noted, put to the unit, answered, standing, put right, closed.

Nothing is circulated before the unit had its say (CH-52).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.verification.follow_up.courses import Course

DAYS_TO_REPLY = 10
FEWEST_DAYS = 5  # CH-52
LOOK_BACK_AFTER = 60  # days after closing


class State(StrEnum):
    """How far a finding has come."""

    NOTED = "noted"
    PUT = "put"
    REPLIED = "replied"
    STANDS = "stands"
    DROPPED = "dropped"
    CLOSED = "closed"


class Step(StrEnum):
    """What may be done with a finding."""

    PUT = "put"
    ADMIT = "admit"  # the unit found it itself
    REPLY = "reply"
    UPHOLD = "uphold"
    DROP = "drop"
    CLOSE = "close"
    REOPEN = "reopen"


STATE_NAMES: Mapping[State, str] = {
    State.NOTED: N_("Noted"),
    State.PUT: N_("Put to the unit"),
    State.REPLIED: N_("The unit has replied"),
    State.STANDS: N_("Stands"),
    State.DROPPED: N_("Dropped"),
    State.CLOSED: N_("Put right and closed"),
}
STEP_NAMES: Mapping[Step, str] = {
    Step.PUT: N_("put it to the unit"),
    Step.ADMIT: N_("take it up"),
    Step.REPLY: N_("reply for the unit"),
    Step.UPHOLD: N_("let it stand"),
    Step.DROP: N_("drop it"),
    Step.CLOSE: N_("close it"),
    Step.REOPEN: N_("reopen it"),
}
COURSE = Course(
    table={
        State.NOTED: {Step.PUT: State.PUT, Step.ADMIT: State.STANDS, Step.DROP: State.DROPPED},
        State.PUT: {
            Step.REPLY: State.REPLIED,
            Step.UPHOLD: State.STANDS,
            Step.DROP: State.DROPPED,
        },
        State.REPLIED: {Step.UPHOLD: State.STANDS, Step.DROP: State.DROPPED},
        State.STANDS: {Step.CLOSE: State.CLOSED, Step.DROP: State.DROPPED},
        # found again, it is put to the unit anew, with its whole time to reply
        State.CLOSED: {Step.REOPEN: State.PUT},
        State.DROPPED: {},
    },
    state_names=STATE_NAMES,
    step_names=STEP_NAMES,
)
OPEN = frozenset({State.NOTED, State.PUT, State.REPLIED, State.STANDS})
# what the unit itself may see
TOLD = frozenset(State) - {State.NOTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What decides about a finding: its state, until when the unit may reply, and its tasks.

    ``open_tasks``: how many are not closed; ``tasks``: how many there are.
    """

    state: State
    reply_by: date | None = None
    has_reply: bool = False
    tasks: int = 0
    open_tasks: int = 0


def reply_until(told_on: date, days: int = DAYS_TO_REPLY) -> date:
    """The last day on which the unit may reply; never fewer than five days."""
    return told_on + timedelta(days=max(days, FEWEST_DAYS))


def was_heard(finding: Standing, on: date) -> bool:
    """Whether the unit replied, or its time to reply is over."""
    return finding.has_reply or (finding.reply_by is not None and finding.reply_by < on)


def may_circulate(finding: Standing, on: date) -> bool:
    """Whether others than the unit and those above it may be told: it stands, and was heard."""
    return finding.state in {State.STANDS, State.CLOSED} and was_heard(finding, on)


def refusal(finding: Standing, step: Step, on: date) -> Problem | None:
    """Why the step cannot be taken on a day; None where it can."""
    against = COURSE.refusal(finding.state, step)
    if against is not None:
        return against
    if step is Step.REPLY and finding.reply_by is not None and on > finding.reply_by:
        return _too_late(finding.reply_by)
    if step is Step.UPHOLD and not was_heard(finding, on):
        return _too_early(finding.reply_by)
    if step is Step.CLOSE and (finding.tasks == 0 or finding.open_tasks):
        return _not_put_right(finding)
    return None


def _too_late(last: date) -> Problem:
    return problem(
        "FND-020",
        N_("The time to reply was over on {value}"),
        remedy=N_("Write to whoever found it; they may reopen or drop it."),
        field="reply",
        value=last,
    )


def _too_early(last: date | None) -> Problem:
    return problem(
        "FND-021",
        N_("The unit may still reply, until {value}"),
        remedy=N_("Wait for the reply or for the end of that day."),
        field="step",
        value=last,
    )


def _not_put_right(finding: Standing) -> Problem:
    return problem(
        "FND-022",
        N_("{open} of {tasks} tasks are not closed"),
        remedy=N_("Give a task, wait until it is claimed, and look whether it was done."),
        field="step",
        value=finding.open_tasks,
        open=finding.open_tasks,
        tasks=finding.tasks,
    )


def look_back_limit(at: datetime) -> datetime:
    """What was closed up to this moment is due to be looked at once more."""
    return at - timedelta(days=LOOK_BACK_AFTER)
