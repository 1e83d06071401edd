"""Steering groups, task forces and joint offices: seats, terms, quorum."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from daowei.foundation.texts import N_, Text


class BodyKind(StrEnum):
    """What a body is for."""

    STEERING = "steering"
    TASK_FORCE = "task_force"
    JOINT_OFFICE = "joint_office"


class SeatPart(StrEnum):
    """What an official is in a body."""

    CHAIR = "chair"
    EXECUTIVE_DEPUTY = "executive_deputy"
    DEPUTY = "deputy"
    MEMBER = "member"
    SECRETARY = "secretary"


class Quorum(StrEnum):
    """How many must be there for a decision."""

    MAJORITY = "majority"
    TWO_THIRDS = "two_thirds"
    ALL = "all"


BODY_NAMES: Mapping[BodyKind, str] = {
    BodyKind.STEERING: N_("Steering group"),
    BodyKind.TASK_FORCE: N_("Task force"),
    BodyKind.JOINT_OFFICE: N_("Joint office"),
}
SEAT_NAMES: Mapping[SeatPart, str] = {
    SeatPart.CHAIR: N_("Chair"),
    SeatPart.EXECUTIVE_DEPUTY: N_("Executive deputy"),
    SeatPart.DEPUTY: N_("Deputy"),
    SeatPart.MEMBER: N_("Member"),
    SeatPart.SECRETARY: N_("Secretary"),
}
QUORUM_NAMES: Mapping[Quorum, str] = {
    Quorum.MAJORITY: N_("More than half"),
    Quorum.TWO_THIRDS: N_("Two thirds"),
    Quorum.ALL: N_("All"),
}
ONE_AT_A_TIME = frozenset({SeatPart.CHAIR, SeatPart.EXECUTIVE_DEPUTY})
WITHOUT_A_VOTE = frozenset({SeatPart.SECRETARY})
FEWEST_VOTES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """A term: an official's part in a body, both days included."""

    official: int
    part: SeatPart
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the term runs on the day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def overlaps(self, other: "Seated") -> bool:
        """Whether there is a day on which both run."""
        begins = max(self.since, other.since)
        return all(each.until is None or begins <= each.until for each in (self, other))


def reason_against(
    wanted: Seated, seats: Iterable[Seated], *, since: date, until: date | None
) -> Text | None:
    """Why an official cannot take the seat; ``since`` and ``until`` are the body's own days."""
    if wanted.until is not None and wanted.until < wanted.since:
        return Text(N_("It would end before it begins: correct one of the days."))
    ends_late = until is not None and (wanted.until is None or wanted.until > until)
    if wanted.since < since or ends_late:
        return Text(N_("The term must lie within the days of the body itself."))
    met = [each for each in seats if each.overlaps(wanted)]
    if any(each.official == wanted.official for each in met):
        return Text(N_("This official has a seat already at that time."))
    if wanted.part in ONE_AT_A_TIME and any(each.part is wanted.part for each in met):
        return Text(
            N_("There is one {part} at a time: end the other term first."),
            {"part": Text(SEAT_NAMES[wanted.part])},
        )
    return None


def quorum(rule: Quorum, seats: Iterable[Seated], day: date) -> int:
    """How many votes must be there on the day; at least one."""
    votes = sum(each.holds(day) and each.part not in WITHOUT_A_VOTE for each in seats)
    needed = {
        Quorum.MAJORITY: votes // 2 + 1,
        Quorum.TWO_THIRDS: -(-votes * 2 // 3),
        Quorum.ALL: votes,
    }
    return max(1, needed[rule])


def lacks(kind: BodyKind, seats: Iterable[Seated], day: date) -> tuple[Text, ...]:
    """What is missing in a body on a day."""
    running = [each for each in seats if each.holds(day)]
    parts = {each.part for each in running}
    found = []
    if SeatPart.CHAIR not in parts:
        found.append(Text(N_("Nobody chairs it.")))
    if kind is BodyKind.STEERING and SeatPart.EXECUTIVE_DEPUTY not in parts:
        found.append(Text(N_("It has no executive deputy.")))
    votes = sum(each.part not in WITHOUT_A_VOTE for each in running)
    if votes < FEWEST_VOTES:
        found.append(
            Text(N_("Only {votes} may vote; at least {fewest} make a body."),
                 {"votes": votes, "fewest": FEWEST_VOTES})
        )  # fmt: skip
    return tuple(found)
