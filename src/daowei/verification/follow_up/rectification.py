"""Tasks that put right what was found: an owner, a deadline, proof, and another pair of eyes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.verification.follow_up.courses import Course

DAYS_A_LEVEL = 7  # overdue for so many days more, it goes one level higher


class State(StrEnum):
    """How far a task has come."""

    OPEN = "open"
    CLAIMED = "claimed"
    REOPENED = "reopened"
    CLOSED = "closed"
    DROPPED = "dropped"


class Step(StrEnum):
    """What may be done with a task."""

    CLAIM = "claim"
    CLOSE = "close"
    REOPEN = "reopen"
    DROP = "drop"


STATE_NAMES: Mapping[State, str] = {
    State.OPEN: N_("To be done"),
    State.CLAIMED: N_("Said to be done"),
    State.REOPENED: N_("Not done yet"),
    State.CLOSED: N_("Done and checked"),
    State.DROPPED: N_("Not needed any more"),
}
STEP_NAMES: Mapping[Step, str] = {
    Step.CLAIM: N_("say that it is done"),
    Step.CLOSE: N_("confirm that it is done"),
    Step.REOPEN: N_("say that it is not done"),
    Step.DROP: N_("take it back"),
}
_WAITING = {Step.CLAIM: State.CLAIMED, Step.DROP: State.DROPPED}
COURSE = Course(
    table={
        State.OPEN: _WAITING,
        State.REOPENED: _WAITING,
        State.CLAIMED: {Step.CLOSE: State.CLOSED, Step.REOPEN: State.REOPENED,
                        Step.DROP: State.DROPPED},
        # found again later, the task is to be done again
        State.CLOSED: {Step.REOPEN: State.REOPENED},
        State.DROPPED: {},
    },
    state_names=STATE_NAMES,
    step_names=STEP_NAMES,
)  # fmt: skip
WAITS_FOR_THE_OWNER = frozenset({State.OPEN, State.REOPENED})
DONE = frozenset({State.CLOSED, State.DROPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who had a hand in a task: accounts by number; None where nobody yet.

    ``found_by``: the team that found what the task puts right.
    """

    owner: int | None = None
    claimed_by: int | None = None
    found_by: frozenset[int] = frozenset()


def check_verifier(verifier: int, people: People) -> Problem | None:
    """Why somebody may not judge a task: it is hers, or she was of the team that found it."""
    if verifier in {people.owner, people.claimed_by}:
        return problem(
            "FND-030",
            N_("Nobody closes a task of their own"),
            remedy=N_("Somebody else looks whether it was done."),
            field="verifier",
        )
    if verifier in people.found_by:
        return problem(
            "FND-031",
            N_("You were of the team that found it"),
            remedy=N_("Another team looks whether it was put right."),
            field="verifier",
        )
    return None


def days_overdue(state: State, deadline: date, on: date) -> int:
    """Days since the deadline while it waits for the owner; 0 otherwise."""
    return max((on - deadline).days, 0) if state in WAITS_FOR_THE_OWNER else 0


def level_of(overdue: int, levels: int) -> int:
    """How many levels up an overdue task has gone: one at once, one more each week, never beyond.

    ``levels``: how many units stand above the task's own.
    """
    return min(1 + (overdue - 1) // DAYS_A_LEVEL, levels) if overdue > 0 else 0


# ── Who looks whether it was done ───────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A task said to be done; ``found_by``: the team that found it, "" where none did."""

    task: int
    unit: str
    found_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """Which team looks at a claim; "" where there is no other team."""

    task: int
    team: str


def rechecks(
    claims: Iterable[Claim], *, tickets: Mapping[str, str], teams: Sequence[str]
) -> tuple[Recheck, ...]:
    """The claims in the order of the draw's own tickets, each with another team than found it.

    ``tickets``: of units, as the draw's record has them; units the draw does not know come last,
    by code. Teams take turns in that order, so that nobody chooses what is looked at by whom.
    """
    ordered = sorted(claims, key=lambda each: (_ticket(each.unit, tickets), each.unit, each.task))
    given = dict.fromkeys(teams, 0)
    found = []
    for each in ordered:
        others = [team for team in teams if team != each.found_by]
        team = min(others, key=lambda name: (given[name], teams.index(name)), default="")
        if team:
            given[team] += 1
        found.append(Recheck(task=each.task, team=team))
    return tuple(found)


def _ticket(unit: str, tickets: Mapping[str, str]) -> tuple[bool, str]:
    return (unit not in tickets, tickets.get(unit, ""))
