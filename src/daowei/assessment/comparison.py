"""Two sets of results side by side: whose score, place or award moves, by how much, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import polars as pl

from daowei.assessment.results import SCORES, STANDINGS
from daowei.foundation.tables import expect
from daowei.foundation.texts import N_, Text


class Moved(StrEnum):
    """What differs for a unit."""

    UNIT = "unit"  # it stands in one of the two only
    SCORE = "score"
    CRITERION = "criterion"
    RANK = "rank"
    GRADE = "grade"
    AWARD = "award"
    VETO = "veto"


TOLD = {
    Moved.UNIT: N_("{unit}: {before} before, {after} after"),
    Moved.SCORE: N_("{unit}: score {before} becomes {after} ({by})"),
    Moved.CRITERION: N_("{unit}: criterion {detail}: {before} becomes {after} ({by})"),
    Moved.RANK: N_("{unit}: place {before} becomes {after}"),
    Moved.GRADE: N_("{unit}: grade {before} becomes {after}"),
    Moved.AWARD: N_("{unit}: awards {before} become {after}"),
    Moved.VETO: N_("{unit}: vetoes {before} become {after}"),
}
NOTHING = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that differs for one unit.

    ``before``/``after``: as printed, "–" for none. ``by``: the signed difference of printed
    points, None where one of the two is missing or it is no number. ``detail``: the criterion.
    """

    agreement: str
    unit: str
    period: str
    what: Moved
    before: str
    after: str
    by: Decimal | None = None
    detail: str = ""

    def told(self) -> Text:
        """The change as a sentence."""
        by = NOTHING if self.by is None else f"{self.by:+f}"
        values = {"unit": self.unit, "before": self.before, "after": self.after}
        return Text(TOLD[self.what], {**values, "by": by, "detail": self.detail})


def changed_standings(before: pl.DataFrame, after: pl.DataFrame) -> tuple[Change, ...]:
    """Every score, place, grade, award and veto that moves, by unit; what stays is not told.

    Missing: a score that comes or goes is a change, without a difference.
    """
    grain = STANDINGS.grain
    old, new = (
        _by_grain(expect(before, STANDINGS), grain),
        _by_grain(expect(after, STANDINGS), grain),
    )
    found: list[Change] = []
    for key in sorted(old.keys() | new.keys()):
        agreement, unit, period = key
        place = _Place(agreement=agreement, unit=unit, period=period)
        if key in old and key in new:
            found.extend(_changes_of(place, old[key], new[key]))
        else:
            found.append(_appeared(place, old.get(key), new.get(key)))
    return tuple(found)


def changed_scores(before: pl.DataFrame, after: pl.DataFrame) -> tuple[Change, ...]:
    """Every criterion whose printed points move, by unit; a criterion added or dropped too."""
    grain = SCORES.grain
    old, new = _by_grain(expect(before, SCORES), grain), _by_grain(expect(after, SCORES), grain)
    found = []
    for key in sorted(old.keys() | new.keys()):
        agreement, unit, criterion, period = key
        place = _Place(agreement=agreement, unit=unit, period=period)
        was, becomes = (
            str(rows[key]["points_printed"]) if key in rows else "" for rows in (old, new)
        )
        if was != becomes:
            found.append(place.moved(Moved.CRITERION, was, becomes, detail=criterion))
    return tuple(found)


def summary(changes: tuple[Change, ...]) -> Mapping[Moved, int]:
    """How many units each kind of change touches."""
    touched = {(each.what, each.agreement, each.unit) for each in changes}
    return {what: sum(1 for kind, *_ in touched if kind is what) for what in Moved}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Of which unit, in which agreement and period."""

    agreement: str
    unit: str
    period: str

    def moved(self, what: Moved, before: str, after: str, *, detail: str = "") -> Change:
        """A change here; the difference is taken where both are numbers of points."""
        measured = what in {Moved.SCORE, Moved.CRITERION} and before != "" and after != ""
        return Change(
            agreement=self.agreement,
            unit=self.unit,
            period=self.period,
            what=what,
            before=before or NOTHING,
            after=after or NOTHING,
            by=Decimal(after) - Decimal(before) if measured else None,
            detail=detail,
        )


_COLUMNS = (
    (Moved.SCORE, "points_printed"),
    (Moved.RANK, "rank"),
    (Moved.GRADE, "grade"),
    (Moved.AWARD, "awards"),
    (Moved.VETO, "vetoes"),
)


def _by_grain(
    table: pl.DataFrame, grain: tuple[str, ...]
) -> dict[tuple[str, ...], dict[str, object]]:
    return {tuple(str(row[name]) for name in grain): row for row in table.iter_rows(named=True)}


def _changes_of(
    place: _Place, old: Mapping[str, object], new: Mapping[str, object]
) -> list[Change]:
    told = ((what, _printed(old[column]), _printed(new[column])) for what, column in _COLUMNS)
    return [place.moved(what, was, becomes) for what, was, becomes in told if was != becomes]


def _appeared(
    place: _Place, old: Mapping[str, object] | None, new: Mapping[str, object] | None
) -> Change:
    was, becomes = ("" if row is None else _printed(row["points_printed"]) for row in (old, new))
    return place.moved(Moved.UNIT, was, becomes)


def _printed(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)
