"""Incidents: somebody's rights or safety may have been hurt. They go a quicker way than findings.

How many incidents a unit has counts for nothing (CH-09): what counts is that each is answered.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.verification.follow_up.courses import Course


class Kind(StrEnum):
    """What may have happened."""

    COERCION = "coercion"
    DENIAL = "denial"
    RETALIATION = "retaliation"
    PRIVACY = "privacy"
    HARM = "harm"
    CHARGE = "charge"


KIND_NAMES: Mapping[Kind, str] = {
    Kind.COERCION: N_("Somebody was pressed or forced"),
    Kind.DENIAL: N_("A service or a document was denied"),
    Kind.RETALIATION: N_("Somebody suffers for having complained"),
    Kind.PRIVACY: N_("Something confidential was told"),
    Kind.HARM: N_("Harm done by a service"),
    Kind.CHARGE: N_("Money was taken that is not owed"),
}
URGENT = frozenset({Kind.COERCION, Kind.RETALIATION, Kind.HARM})


class State(StrEnum):
    """How far an incident has come."""

    REPORTED = "reported"
    TAKEN_UP = "taken_up"
    SECURED = "secured"  # first measures protect whoever was hurt
    SUBSTANTIATED = "substantiated"
    NOT_SUBSTANTIATED = "not_substantiated"


class Step(StrEnum):
    """What may be done with an incident."""

    TAKE_UP = "take_up"
    SECURE = "secure"
    SUBSTANTIATE = "substantiate"
    CLEAR = "clear"


STATE_NAMES: Mapping[State, str] = {
    State.REPORTED: N_("Reported"),
    State.TAKEN_UP: N_("Taken up"),
    State.SECURED: N_("First measures taken"),
    State.SUBSTANTIATED: N_("Substantiated"),
    State.NOT_SUBSTANTIATED: N_("Not substantiated"),
}
STEP_NAMES: Mapping[Step, str] = {
    Step.TAKE_UP: N_("take it up"),
    Step.SECURE: N_("note first measures"),
    Step.SUBSTANTIATE: N_("find it substantiated"),
    Step.CLEAR: N_("find it not substantiated"),
}
COURSE = Course(
    table={
        State.REPORTED: {Step.TAKE_UP: State.TAKEN_UP},
        State.TAKEN_UP: {Step.SECURE: State.SECURED},
        State.SECURED: {
            Step.SUBSTANTIATE: State.SUBSTANTIATED,
            Step.CLEAR: State.NOT_SUBSTANTIATED,
        },
        State.SUBSTANTIATED: {},
        State.NOT_SUBSTANTIATED: {},
    },
    state_names=STATE_NAMES,
    step_names=STEP_NAMES,
)
OVER = frozenset({State.SUBSTANTIATED, State.NOT_SUBSTANTIATED})
# how long each state may last: urgent, and not
_HOURS: Mapping[State, tuple[int, int]] = {
    State.REPORTED: (24, 72),
    State.TAKEN_UP: (72, 240),
    State.SECURED: (30 * 24, 60 * 24),
}


def due_at(kind: Kind, state: State, reported_at: datetime) -> datetime | None:
    """Until when the next step is to be taken, counted from the report; None once it is over."""
    hours = _HOURS.get(state)
    if hours is None:
        return None
    return reported_at + timedelta(hours=hours[0 if kind in URGENT else 1])


def check_handler(handler: int, *, is_of_the_line: bool, reported_by: int | None) -> Problem | None:
    """Why somebody may not handle an incident: she reported it, or is of the unit's own line."""
    if handler == reported_by:
        return problem(
            "FND-060",
            N_("You reported this incident yourself"),
            remedy=N_("Somebody else takes it up."),
            field="by",
        )
    if is_of_the_line:
        return problem(
            "FND-061",
            N_("You belong to the unit's own line"),
            remedy=N_("Somebody takes it up who neither works for the unit nor answers for it."),
            field="by",
        )
    return None
