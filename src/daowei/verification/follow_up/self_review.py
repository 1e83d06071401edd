"""What a unit says of itself before a round: area by area, in place or with a gap."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_, Text


class Area(StrEnum):
    """What is looked at."""

    LEADERSHIP = "leadership"
    RECORDS = "records"
    SERVICES = "services"
    RIGHTS = "rights"
    MONEY = "money"
    DISCLOSURE = "disclosure"


AREA_NAMES: Mapping[Area, str] = {
    Area.LEADERSHIP: N_("Leadership and posts: somebody answers for each task"),
    Area.RECORDS: N_("Reports and the books behind them"),
    Area.SERVICES: N_("Services, stocks and premises"),
    Area.RIGHTS: N_("Clients' rights: notice posted, complaints answered, choice and privacy"),
    Area.MONEY: N_("Money and benefits paid on time"),
    Area.DISCLOSURE: N_("What is to be disclosed is disclosed"),
}


class Judged(StrEnum):
    """What a unit says of an area."""

    IN_PLACE = "in_place"
    GAP = "gap"
    NOT_APPLICABLE = "not_applicable"


JUDGED_NAMES: Mapping[Judged, str] = {
    Judged.IN_PLACE: N_("In place"),
    Judged.GAP: N_("A gap"),
    Judged.NOT_APPLICABLE: N_("Does not apply"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a unit says of one area; a gap is told, with what is done about it."""

    area: Area
    judged: Judged
    gap: str = ""
    action: str = ""


def check_review(said: Iterable[Said]) -> tuple[Problem, ...]:
    """What is missing: an area, or the words of a gap."""
    found = {each.area: each for each in said}
    return (
        *(_missing(area) for area in Area if area not in found),
        *(_wordless(each) for each in found.values()
          if each.judged is Judged.GAP and not (each.gap.strip() and each.action.strip())),
    )  # fmt: skip


def _missing(area: Area) -> Problem:
    return problem(
        "FND-070",
        N_("Nothing is said about: {area}"),
        remedy=N_("Say whether it is in place, has a gap, or does not apply."),
        field=area.value,
        area=Text(AREA_NAMES[area]),
    )


def _wordless(said: Said) -> Problem:
    return problem(
        "FND-071",
        N_("A gap is ticked without words: {area}"),
        remedy=N_("Write what is missing and what is done about it."),
        field=said.area.value,
        area=Text(AREA_NAMES[said.area]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Which of the units asked have reviewed themselves; ``missing`` in the order asked."""

    asked: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether no unit is left out."""
        return not self.missing


def coverage(asked: Iterable[str], reviewed: Iterable[str]) -> Coverage:
    """No unit may be a blind spot: who of those asked has not answered."""
    done, units = set(reviewed), tuple(asked)
    return Coverage(asked=units, missing=tuple(each for each in units if each not in done))
