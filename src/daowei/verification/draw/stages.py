"""How far a draw has come, and what may be done next: the order that nobody can change."""

from collections.abc import Mapping
from enum import StrEnum

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_, Text


class State(StrEnum):
    """Where a draw stands."""

    FROZEN = "frozen"  # the frame can no longer change
    PLANNED = "planned"  # the plan is published; contributors commit
    COMMITTED = "committed"  # all have; the public randomness may happen
    NUMBERED = "numbered"  # it has; values are handed in
    VALUED = "valued"  # all are in; the seed is fixed, and teams may be sent
    DISPATCHED = "dispatched"
    REVEALED = "revealed"
    VOID = "void"


class Held(StrEnum):
    """Where a contributor's value is until it is handed in."""

    BROWSER = "browser"  # made on a device of one's own, kept by oneself
    PAPER = "paper"  # made elsewhere, only its commitment typed in
    SERVER = "server"  # made and held by this site


STATE_NAMES: Mapping[State, str] = {
    State.FROZEN: N_("Frame frozen"),
    State.PLANNED: N_("Plan published"),
    State.COMMITTED: N_("All have committed"),
    State.NUMBERED: N_("Public numbers are in"),
    State.VALUED: N_("Seed fixed"),
    State.DISPATCHED: N_("Teams sent"),
    State.REVEALED: N_("Revealed"),
    State.VOID: N_("Void"),
}
HELD_NAMES: Mapping[Held, str] = {
    Held.BROWSER: N_("made and kept by the contributor"),
    Held.PAPER: N_("made elsewhere and kept by the contributor"),
    Held.SERVER: N_("held by this site, which the others' values guard against"),
}
# Doings and the one state in which each may be done.
DOINGS: Mapping[str, frozenset[State]] = {
    "publish": frozenset({State.FROZEN}),
    "commit": frozenset({State.PLANNED}),
    "number": frozenset({State.COMMITTED}),
    "hand_in": frozenset({State.NUMBERED}),
    "dispatch": frozenset({State.VALUED}),
    "replace": frozenset({State.DISPATCHED}),
    "later_stage": frozenset({State.DISPATCHED}),
    "reveal": frozenset({State.DISPATCHED}),
    "void": frozenset(set(State) - {State.VOID, State.REVEALED}),
}


def fault_of(doing: str, state: State) -> Problem | None:
    """What speaks against doing something now; None where it is its turn."""
    if state in DOINGS[doing]:
        return None
    due = ", ".join(sorted(each.value for each in DOINGS[doing]))
    return problem(
        "DRW-031",
        N_("this is not the step that comes next: the draw stands at “{now}”"),
        remedy=N_("A draw goes forward one step at a time and never back; this belongs to: {due}."),
        field="state",
        value=state.value,
        now=Text(STATE_NAMES[state]),
        due=due,
    )
