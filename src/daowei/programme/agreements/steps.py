"""Which step an agreement may take next, and which side may take it.

An agreement is a file of papers: the agreement itself and its annexes. Each paper goes the same
way; when an annex comes into force, the paper it amends is ``amended``, so that one stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_, Text
from daowei.programme.agreements.documents import Side


class State(StrEnum):
    """How far a paper has come."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    COUNTERED = "countered"
    AGREED = "agreed"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    ENDING = "ending"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


STATE_NAMES: Mapping[State, str] = {
    State.DRAFT: N_("Draft"),
    State.PROPOSED: N_("Proposed"),
    State.COUNTERED: N_("Counter-proposed"),
    State.AGREED: N_("Agreed, not signed"),
    State.SIGNED: N_("Signed by one side"),
    State.IN_FORCE: N_("In force"),
    State.ENDING: N_("In force; one side asks to end it"),
    State.AMENDED: N_("Amended by an annex"),
    State.WITHDRAWN: N_("Withdrawn"),
    State.LAPSED: N_("Lapsed unsigned"),
}
STANDING = frozenset({State.IN_FORCE, State.ENDING})
CLOSED = frozenset({State.AMENDED, State.WITHDRAWN, State.LAPSED})
OPEN = frozenset(State) - STANDING - CLOSED


class Step(StrEnum):
    """What a side, or the calendar, may do to a paper."""

    EDIT = "edit"
    PROPOSE = "propose"
    COUNTER = "counter"
    ACCEPT = "accept"
    SIGN = "sign"
    WITHDRAW = "withdraw"
    ASK_TO_END = "ask_to_end"
    KEEP = "keep"
    END = "end"
    LAPSE = "lapse"


STEP_NAMES: Mapping[Step, str] = {
    Step.EDIT: N_("edit the draft"),
    Step.PROPOSE: N_("propose"),
    Step.COUNTER: N_("counter-propose"),
    Step.ACCEPT: N_("accept the terms"),
    Step.SIGN: N_("sign"),
    Step.WITHDRAW: N_("withdraw"),
    Step.ASK_TO_END: N_("ask to end the agreement"),
    Step.KEEP: N_("keep the agreement"),
    Step.END: N_("end the agreement"),
    Step.LAPSE: N_("let it lapse"),
}
# steps that must say why
REASONED = frozenset({Step.WITHDRAW, Step.ASK_TO_END})

_UPPER, _LOWER = frozenset({Side.UPPER}), frozenset({Side.LOWER})
_EITHER = _UPPER | _LOWER
# state -> step -> (sides that may take it, state after it); new terms void a signature
TABLE: Mapping[State, Mapping[Step, tuple[frozenset[Side], State]]] = {
    State.DRAFT: {
        Step.EDIT: (_UPPER, State.DRAFT),
        Step.PROPOSE: (_UPPER, State.PROPOSED),
        Step.WITHDRAW: (_UPPER, State.WITHDRAWN),
    },
    State.PROPOSED: {
        Step.COUNTER: (_LOWER, State.COUNTERED),
        Step.ACCEPT: (_LOWER, State.AGREED),
        Step.PROPOSE: (_UPPER, State.PROPOSED),
        Step.WITHDRAW: (_UPPER, State.WITHDRAWN),
    },
    State.COUNTERED: {
        Step.PROPOSE: (_UPPER, State.PROPOSED),
        Step.ACCEPT: (_UPPER, State.AGREED),
        Step.COUNTER: (_LOWER, State.COUNTERED),
        Step.WITHDRAW: (_UPPER, State.WITHDRAWN),
    },
    State.AGREED: {
        Step.SIGN: (_EITHER, State.SIGNED),
        Step.PROPOSE: (_UPPER, State.PROPOSED),
        Step.COUNTER: (_LOWER, State.COUNTERED),
        Step.WITHDRAW: (_UPPER, State.WITHDRAWN),
    },
    State.SIGNED: {
        Step.SIGN: (_EITHER, State.IN_FORCE),
        Step.PROPOSE: (_UPPER, State.PROPOSED),
        Step.COUNTER: (_LOWER, State.COUNTERED),
        Step.WITHDRAW: (_UPPER, State.WITHDRAWN),
    },
    State.IN_FORCE: {Step.ASK_TO_END: (_EITHER, State.ENDING)},
    State.ENDING: {
        Step.KEEP: (_EITHER, State.IN_FORCE),
        Step.END: (_EITHER, State.WITHDRAWN),
    },
    State.AMENDED: {},
    State.WITHDRAWN: {},
    State.LAPSED: {},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one paper has come. ``signed_by``: who has signed; ``asked_by``: who asks to end."""

    state: State = State.DRAFT
    signed_by: frozenset[Side] = frozenset()
    asked_by: Side | None = None


@dataclass(frozen=True, slots=True)
class File:
    """The papers of one agreement: the agreement itself first, then its annexes."""

    papers: tuple[Progress, ...] = (Progress(),)

    @property
    def standing(self) -> int | None:
        """The number of the paper in force; None while none is."""
        found = (number for number, each in enumerate(self.papers) if each.state in STANDING)
        return next(found, None)

    @property
    def open(self) -> int | None:
        """The number of the paper that is being negotiated; None while none is."""
        found = (number for number, each in enumerate(self.papers) if each.state in OPEN)
        return next(found, None)

    @property
    def is_closed(self) -> bool:
        """Whether nothing more can be done with it."""
        return self.standing is None and self.open is None

    def begun_annex(self) -> tuple["File", Problem | None]:
        """The file with one more paper, a draft; refused while another is open or none in force."""
        if self.standing is None or self.open is not None:
            message = N_("An annex can be begun only on an agreement in force without an open one.")
            remedy = N_("Finish or withdraw the open paper first.")
            return self, problem("AGR-012", message, remedy=remedy)
        return File((*self.papers, Progress())), None

    def taken(self, step: Step, side: Side | None) -> tuple["File", Problem | None]:
        """The file after a step on the paper it concerns; unchanged, with a problem, if refused.

        ``side``: None for the calendar, which alone lets papers lapse.
        """
        number = self.concerned(step)
        if number is None:
            return self, refused(step, self.papers[-1])
        before = self.papers[number]
        fault = refusal(before, step, side)
        if fault is not None:
            return self, fault
        return self._with(number, _after(before, step, side)), None

    def concerned(self, step: Step) -> int | None:
        """The paper a step is about: endings concern the one in force, all else the open one."""
        ends = step in {Step.ASK_TO_END, Step.KEEP, Step.END}
        return self.standing if ends else self.open

    def _with(self, number: int, progress: Progress) -> "File":
        papers = list(self.papers)
        papers[number] = progress
        for other, each in enumerate(papers):
            if other != number:
                papers[other] = _beside(each, progress, is_earlier=other < number)
        return File(tuple(papers))


def _beside(paper: Progress, changed: Progress, *, is_earlier: bool) -> Progress:
    """What becomes of another paper: amended by what comes into force, ended with what ends."""
    if is_earlier and changed.state is State.IN_FORCE and paper.state in STANDING:
        return replace(paper, state=State.AMENDED, asked_by=None)
    ended = changed.state is State.WITHDRAWN and not is_earlier
    return replace(paper, state=State.WITHDRAWN) if ended and paper.state in OPEN else paper


def refusal(paper: Progress, step: Step, side: Side | None) -> Problem | None:
    """Why the step is refused; None where it is allowed."""
    if step is Step.LAPSE:
        return None if paper.state in OPEN and side is None else refused(step, paper)
    entry = TABLE[paper.state].get(step)
    if entry is None or side is None:
        return refused(step, paper)
    if side not in entry[0]:
        return _not_yours(step, paper)
    if step is Step.SIGN and side in paper.signed_by:
        return problem(
            "AGR-013",
            N_("This side has signed already."),
            remedy=N_("Wait for the other side's signature."),
        )
    if step is Step.END and side is paper.asked_by:
        return problem(
            "AGR-014",
            N_("The side that asked to end the agreement cannot end it alone."),
            remedy=N_("The other side ends it, or keeps it."),
        )
    return None


def allowed(paper: Progress, side: Side | None) -> tuple[Step, ...]:
    """The steps a side may take now, in their usual order."""
    return tuple(step for step in Step if refusal(paper, step, side) is None)


def refused(step: Step, paper: Progress) -> Problem:
    """Told when the paper's state does not allow the step to anybody."""
    known = [STEP_NAMES[each] for each in TABLE[paper.state]]
    return problem(
        "AGR-010",
        N_("A paper in the state “{state}” does not allow this step: {step}."),
        remedy=N_("Now one may: {known}.") if known else N_("Nothing more can be done with it."),
        state=Text(STATE_NAMES[paper.state]),
        step=Text(STEP_NAMES[step]),
        known=_listed(known),
    )


def _not_yours(step: Step, paper: Progress) -> Problem:
    return problem(
        "AGR-011",
        N_("It is for the other side to {step} now."),
        remedy=N_("Write a comment, or wait for the other side."),
        step=Text(STEP_NAMES[step]),
        state=Text(STATE_NAMES[paper.state]),
    )


def _listed(steps: list[str]) -> Text:
    places = [f"step{number}" for number in range(len(steps))]
    template = ", ".join(f"{{{each}}}" for each in places)
    return Text(template, {place: Text(step) for place, step in zip(places, steps, strict=True)})


def _after(paper: Progress, step: Step, side: Side | None) -> Progress:
    if step is Step.LAPSE:
        return replace(paper, state=State.LAPSED)
    state = TABLE[paper.state][step][1]
    if step is Step.SIGN and side is not None:
        return replace(paper, state=state, signed_by=paper.signed_by | {side})
    if step in {Step.PROPOSE, Step.COUNTER}:
        return Progress(state=state)
    return replace(paper, state=state, asked_by=side if step is Step.ASK_TO_END else None)
