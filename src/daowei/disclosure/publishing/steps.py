"""Which step a publication may take next, and what stands in its way.

A publication is computed, reviewed, laid open for contest, approved by two people and published.
Whoever finds a fault has it computed anew, and it goes the whole way again. What is published
stays as it is: a correction is another publication beside it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_

LEAST_DAYS = 5  # of notice before anything is said of a unit in public: charter CH-52
APPROVALS = 2


class State(StrEnum):
    """How far a publication has come."""

    PREPARED = "prepared"
    COMPUTED = "computed"
    REVIEWED = "reviewed"
    CONTESTED = "contested"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


STATE_NAMES: Mapping[State, str] = {
    State.PREPARED: N_("Being computed"),
    State.COMPUTED: N_("Computed, to be reviewed"),
    State.REVIEWED: N_("Reviewed"),
    State.CONTESTED: N_("Open to contest"),
    State.APPROVED: N_("Approved by one person"),
    State.PUBLISHED: N_("Published"),
    State.WITHDRAWN: N_("Withdrawn"),
}


class Step(StrEnum):
    """What may be done with a publication."""

    COMPUTE = "compute"
    REVIEW = "review"
    OPEN = "open"
    APPROVE = "approve"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


STEP_NAMES: Mapping[Step, str] = {
    Step.COMPUTE: N_("Compute anew"),
    Step.REVIEW: N_("I have reviewed it"),
    Step.OPEN: N_("Open it to contest"),
    Step.APPROVE: N_("Approve"),
    Step.PUBLISH: N_("Approve and publish"),
    Step.WITHDRAW: N_("Withdraw"),
}

# state -> step -> state after it
TABLE: Mapping[State, Mapping[Step, State]] = {
    State.PREPARED: {Step.COMPUTE: State.COMPUTED, Step.WITHDRAW: State.WITHDRAWN},
    State.COMPUTED: {
        Step.COMPUTE: State.COMPUTED,
        Step.REVIEW: State.REVIEWED,
        Step.WITHDRAW: State.WITHDRAWN,
    },
    State.REVIEWED: {
        Step.COMPUTE: State.COMPUTED,
        Step.OPEN: State.CONTESTED,
        Step.WITHDRAW: State.WITHDRAWN,
    },
    State.CONTESTED: {
        Step.COMPUTE: State.COMPUTED,
        Step.APPROVE: State.APPROVED,
        Step.WITHDRAW: State.WITHDRAWN,
    },
    State.APPROVED: {
        Step.COMPUTE: State.COMPUTED,
        Step.PUBLISH: State.PUBLISHED,
        Step.WITHDRAW: State.WITHDRAWN,
    },
    State.PUBLISHED: {},
    State.WITHDRAWN: {},
}
# what is computed anew was reviewed and approved as something else
_APPROVING = frozenset({Step.APPROVE, Step.PUBLISH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a publication stands on a day.

    ``until``: the last day on which it may be contested; ``appeals``: how many are undecided;
    ``approved_by``: who approved it; ``reviewed_by``: who reviewed it; ``is_fixed``: its files
    are there, under their digest.
    """

    state: State
    today: date
    until: date | None = None
    appeals: int = 0
    prepared_by: int | None = None
    reviewed_by: int | None = None
    approved_by: frozenset[int] = frozenset()
    is_fixed: bool = False


def steps_from(standing: Standing, who: int) -> tuple[Step, ...]:
    """What somebody may do now."""
    return tuple(each for each in TABLE[standing.state] if not against(standing, each, who))


def against(standing: Standing, step: Step, who: int) -> tuple[Problem, ...]:
    """All that speaks against a step; nothing where it may be taken."""
    if step not in TABLE[standing.state]:
        return (_not_now(standing.state, step),)
    return tuple(_in_the_way(standing, step, who))


def _not_now(state: State, step: Step) -> Problem:
    return problem(
        "PBL-001",
        N_("this cannot be done at the point that the publication has come to"),
        remedy=N_("Look at the publication's page again: somebody may have been quicker."),
        field=step.value,
        value=state.value,
    )


def _in_the_way(standing: Standing, step: Step, who: int) -> Iterator[Problem]:
    if step in {Step.REVIEW, Step.OPEN, *_APPROVING} and not standing.is_fixed:
        yield problem(
            "PBL-002",
            N_("the publication has not been computed yet"),
            remedy=N_("Wait until the computation is done, or ask for it again."),
            field=step.value,
        )
    if step is Step.REVIEW and who == standing.prepared_by:
        yield problem(
            "PBL-003",
            N_("whoever prepared a publication does not review it"),
            remedy=N_("Ask a colleague of the office to review it."),
            field=step.value,
        )
    if step in _APPROVING:
        yield from _in_the_way_of_approval(standing, step, who)


def _in_the_way_of_approval(standing: Standing, step: Step, who: int) -> Iterator[Problem]:
    if standing.until is None or standing.today <= standing.until:
        yield problem(
            "PBL-004",
            N_("units may still contest it, until {value}"),
            remedy=N_("Approve it on the day after."),
            field=step.value,
            value=standing.until.isoformat() if standing.until else "–",
        )
    if standing.appeals:
        yield problem(
            "PBL-005",
            N_("{value} appeals are not decided yet"),
            remedy=N_("Decide them; where one is upheld, compute the publication anew."),
            field=step.value,
            value=standing.appeals,
        )
    if who in standing.approved_by:
        yield problem(
            "PBL-006",
            N_("you have approved it already; a second person must"),
            remedy=N_("Ask a colleague of the office to approve it as well."),
            field=step.value,
        )
