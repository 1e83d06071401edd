"""The way of a report between reporter and reviewer: which step may follow which, and by whom."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from daowei.foundation.problems import DaoweiError, Problem, errors_of, problem
from daowei.foundation.texts import N_, Text


class Standing(StrEnum):
    """How far a report has come."""

    NOTHING = "nothing"  # not handed in, or only a draft
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class Step(StrEnum):
    """What somebody does with a report."""

    SUBMIT = "submit"  # hands in a first or a mended revision
    CORRECT = "correct"  # replaces what was accepted, with a reason
    RETURN = "return"  # asks for it anew, with reasons
    ACCEPT = "accept"


# where a step leads; what is not listed is refused
TRANSITIONS: Mapping[tuple[Standing, Step], Standing] = {
    (Standing.NOTHING, Step.SUBMIT): Standing.SUBMITTED,
    (Standing.SUBMITTED, Step.SUBMIT): Standing.SUBMITTED,
    (Standing.RETURNED, Step.SUBMIT): Standing.SUBMITTED,
    (Standing.SUBMITTED, Step.CORRECT): Standing.SUBMITTED,
    (Standing.RETURNED, Step.CORRECT): Standing.SUBMITTED,
    (Standing.ACCEPTED, Step.CORRECT): Standing.SUBMITTED,
    (Standing.SUBMITTED, Step.RETURN): Standing.RETURNED,
    (Standing.SUBMITTED, Step.ACCEPT): Standing.ACCEPTED,
    (Standing.ACCEPTED, Step.RETURN): Standing.RETURNED,
}
STANDING_NAMES: Mapping[Standing, str] = {
    Standing.NOTHING: N_("Not handed in"),
    Standing.SUBMITTED: N_("Submitted"),
    Standing.RETURNED: N_("Returned"),
    Standing.ACCEPTED: N_("Accepted"),
}
_STEP_NAMES: Mapping[Step, str] = {
    Step.SUBMIT: N_("submit"),
    Step.CORRECT: N_("correct"),
    Step.RETURN: N_("return"),
    Step.ACCEPT: N_("accept"),
}
_NEEDS_REASON = frozenset({Step.CORRECT, Step.RETURN})
_REVIEWING = frozenset({Step.RETURN, Step.ACCEPT})


class RefusedError(DaoweiError):
    """A step that was refused, with everything that stands against it; nothing was changed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(each.message) for each in self.problems))


def refuse(problems: Iterable[Problem]) -> None:
    """Raises: RefusedError: some problem refuses."""
    found = errors_of(problems)
    if found:
        raise RefusedError(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A step somebody wants to take. ``is_own``: she handed in some revision of the report."""

    standing: Standing
    step: Step
    reason: str = ""
    is_own: bool = False


def leads_to(attempt: Attempt) -> Standing | None:
    """Where the step leads; None where it may not be taken from there."""
    return TRANSITIONS.get((attempt.standing, attempt.step))


def problems_with(attempt: Attempt) -> Iterator[Problem]:
    """Why the step is refused; nothing where it may be taken."""
    if leads_to(attempt) is None:
        yield problem(
            "RPT-010",
            N_("A report that stands at “{value}” cannot take the step “{step}”"),
            remedy=N_("Load the page again: somebody may have been faster."),
            value=Text(STANDING_NAMES[attempt.standing]),
            step=Text(_STEP_NAMES[attempt.step]),
        )
    if attempt.step in _NEEDS_REASON and not attempt.reason.strip():
        yield problem(
            "RPT-011",
            N_("This step needs a reason"),
            remedy=N_("Say in a sentence why; it is kept with the report."),
            field="reason",
        )
    if attempt.step in _REVIEWING and attempt.is_own:
        yield problem(
            "RPT-012",
            N_("Nobody reviews what they reported themselves"),
            remedy=N_("Another reviewer of the level above looks at it."),
        )
