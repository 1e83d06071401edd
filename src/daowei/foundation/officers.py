"""Who answers for a unit, and what is missing or too much in it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from daowei.foundation.texts import N_, Text


class Part(StrEnum):
    """What an official is to a unit."""

    FIRST = "first"
    DIRECT = "direct"
    DEPUTY = "deputy"
    LIAISON = "liaison"


PART_NAMES: Mapping[Part, str] = {
    Part.FIRST: N_("First responsible"),
    Part.DIRECT: N_("Directly responsible"),
    Part.DEPUTY: N_("Deputy"),
    Part.LIAISON: N_("Liaison officer"),
}
# how many at the same time; a village's secretary and director are both first responsible
MOST: Mapping[Part, int] = {Part.FIRST: 2, Part.DIRECT: 1, Part.DEPUTY: 3, Part.LIAISON: 3}
NEEDED = (Part.FIRST, Part.DIRECT, Part.LIAISON)
UNITS_PER_OFFICER = 2  # two villages an officer, where a programme sets no other norm


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An official's part in a unit, from a day, until another or until further notice."""

    official: int
    unit: str
    part: Part
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it holds on the day, both ends included."""
        return self.since <= day and (self.until is None or day <= self.until)

    def overlaps(self, other: "Held") -> bool:
        """Whether there is a day on which both hold."""
        begins = max(self.since, other.since)
        return all(each.until is None or begins <= each.until for each in (self, other))


def reason_against(wanted: Held, held: Iterable[Held]) -> Text | None:
    """Why an official cannot take the part; None where she can.

    ``held``: all parts in the same unit.
    """
    if wanted.until is not None and wanted.until < wanted.since:
        return Text(N_("It would end before it begins: correct one of the days."))
    met = [each for each in held if each.unit == wanted.unit and each.overlaps(wanted)]
    if any(each.official == wanted.official and _is_the_same_work(each, wanted) for each in met):
        return Text(N_("This official answers for the unit already at that time."))
    if _most_at_once(met, wanted) >= MOST[wanted.part]:
        return Text(
            N_("The unit has {most} of these already at that time: end one first."),
            {"most": MOST[wanted.part]},
        )
    return None


def _is_the_same_work(one: Held, other: Held) -> bool:
    """A liaison officer looks in from above, so may be the unit's own deputy too."""
    return one.part is other.part or Part.LIAISON not in {one.part, other.part}


def _most_at_once(met: Iterable[Held], wanted: Held) -> int:
    """How many hold the same part on the fullest day of the wanted stretch."""
    same = [each for each in met if each.part is wanted.part]
    days = {max(each.since, wanted.since) for each in same}
    return max((sum(each.holds(day) for each in same) for day in days), default=0)


# ── The matrix ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """How many units one liaison officer takes charge of, by risk class; "" is any other."""

    units_per_officer: Mapping[str, int] = field(default_factory=dict)

    def share(self, risk: str) -> Fraction:
        """How much of an officer a unit of this class takes."""
        found = self.units_per_officer.get(risk) or self.units_per_officer.get("")
        return Fraction(1, found or UNITS_PER_OFFICER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A unit on a day: who answers for it, and what is missing (parts nobody holds)."""

    unit: str
    risk: str
    officials: Mapping[Part, tuple[int, ...]]
    zones: tuple[int, ...]
    missing: tuple[Part, ...]
    lacks_zone: bool

    @property
    def has_gap(self) -> bool:
        """Whether somebody or a zone is missing, or it stands in two zones."""
        return bool(self.missing) or self.lacks_zone or len(self.zones) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a liaison officer has taken charge of; 1 is exactly the norm."""

    official: int
    units: tuple[str, ...]
    share: Fraction

    @property
    def is_too_much(self) -> bool:
        """Whether it is more than the norm."""
        return self.share > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """All units and all liaison officers of a day."""

    units: tuple[Covered, ...]
    loads: tuple[Load, ...]

    @property
    def gaps(self) -> int:
        """How many units lack somebody."""
        return sum(each.has_gap for each in self.units)

    @property
    def overloads(self) -> int:
        """How many officers have more than the norm."""
        return sum(each.is_too_much for each in self.loads)


def matrix_of(
    risks: Mapping[str, str],
    held: Iterable[Held],
    *,
    zones: Mapping[int, Iterable[str]],
    norm: Norm,
    day: date,
) -> Matrix:
    """Who answers for what on a day.

    ``risks``: the units to cover, in order, with their risk class ("" for none). ``zones``: the
    units of each zone of the day; where there are none, no unit lacks one.
    """
    parts: dict[str, dict[Part, list[int]]] = defaultdict(lambda: defaultdict(list))
    for each in held:
        if each.holds(day) and each.unit in risks:
            parts[each.unit][each.part].append(each.official)
    zoned = {number: frozenset(units) for number, units in zones.items()}
    covered = tuple(
        _covered(unit, risk, parts=parts.get(unit, {}), zones=zoned) for unit, risk in risks.items()
    )
    return Matrix(units=covered, loads=_loads(covered, norm))


def _covered(
    unit: str,
    risk: str,
    *,
    parts: Mapping[Part, list[int]],
    zones: Mapping[int, frozenset[str]],
) -> Covered:
    found = {part: tuple(parts.get(part, ())) for part in Part}
    inside = tuple(number for number, units in zones.items() if unit in units)
    return Covered(
        unit=unit,
        risk=risk,
        officials=found,
        zones=inside,
        missing=tuple(part for part in NEEDED if not found[part]),
        lacks_zone=bool(zones) and not inside,
    )


def _loads(covered: Iterable[Covered], norm: Norm) -> tuple[Load, ...]:
    """The heaviest first."""
    taken: dict[int, list[Covered]] = defaultdict(list)
    for each in covered:
        for official in each.officials[Part.LIAISON]:
            taken[official].append(each)
    loads = (
        Load(
            official=official,
            units=tuple(each.unit for each in units),
            share=sum((norm.share(each.risk) for each in units), start=Fraction(0)),
        )
        for official, units in taken.items()
    )
    return tuple(sorted(loads, key=lambda each: (-each.share, each.official)))
