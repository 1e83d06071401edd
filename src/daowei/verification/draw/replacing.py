"""Who takes a drawn unit's place: the next reserve of its stratum, for a reason on the list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.verification.draw.selection import DrawnUnit

REASON_NAMES: Mapping[str, str] = {
    "unit_abolished": N_("The unit was abolished or merged"),
    "road_closed": N_("The road is closed"),
    "disaster": N_("Flood, fire, epidemic or other disaster"),
    "number_out_of_service": N_("The number is out of service after the calls that were planned"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A unit that cannot be visited, why, the reserve in its place, and the two who signed."""

    unit: str
    reserve: str
    reason: str
    signed_by: tuple[str, str]


def next_reserve(
    selection: Sequence[DrawnUnit], unit: str, made: Iterable[Replacement]
) -> DrawnUnit | None:
    """The first reserve of the unit's stratum that is not in use; None where all are."""
    used = {each.reserve for each in made}
    stratum = next((each.stratum for each in selection if each.unit == unit), None)
    waiting = (
        each
        for each in selection
        if each.is_reserve and each.stratum == stratum and each.unit not in used
    )
    return next(waiting, None)


def faults_of(
    asked: Replacement,
    *,
    selection: Sequence[DrawnUnit],
    made: Sequence[Replacement],
    reasons: Sequence[str],
) -> tuple[Problem, ...]:
    """Everything that speaks against a replacement."""
    found = []
    standing = (
        {each.unit for each in selection if not each.is_reserve} | {each.reserve for each in made}
    ) - {each.unit for each in made}
    waiting = next_reserve(selection, asked.unit, made)
    if asked.unit not in standing:
        found.append(
            problem(
                "DRW-021",
                N_("{value} is not to be visited"),
                remedy=N_("Name a unit that was drawn and not yet replaced."),
                field="unit",
                value=asked.unit,
            )
        )
    elif waiting is None or waiting.unit != asked.reserve:
        found.append(
            problem(
                "DRW-022",
                N_("{value} is not the next reserve of the stratum"),
                remedy=N_("Only the next may come: {next}."),
                field="reserve",
                value=asked.reserve,
                next=waiting.unit if waiting else "–",
            )
        )
    if asked.reason not in reasons:
        found.append(
            problem(
                "DRW-023",
                N_("{value} is no reason on the plan's closed list"),
                remedy=N_(
                    "Refusal, absence and missing books are results: record them in the visit."
                ),
                field="reason",
                value=asked.reason,
            )
        )
    if len(set(filter(None, asked.signed_by))) != 2:
        found.append(
            problem(
                "DRW-024",
                N_("two different people must sign a replacement"),
                remedy=N_("Have somebody else sign it too."),
                field="signed_by",
                value=", ".join(asked.signed_by),
            )
        )
    return tuple(found)
