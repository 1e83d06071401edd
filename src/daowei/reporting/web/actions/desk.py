"""What lies on the desk when reports are handed in: the programme, its locks, what stood before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from daowei.foundation.periods import Period
from daowei.foundation.web.models import RegisteredUnit
from daowei.foundation.web.turns import has_one_writer
from daowei.reporting.deadlines import Terms
from daowei.reporting.documents import Cell, Entry
from daowei.reporting.locking import without_carried
from daowei.reporting.web.models import Difference, Draft, Revision
from daowei.reporting.web.queries import (
    Office,
    Place,
    carried_of,
    locked_periods,
    office_of,
    place_of,
    report_of,
    terms_of,
    values_of_document,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What stood of a report.

    ``taken``: differences it takes over from locked periods; ``corrected``: its own last
    correction after its period was locked; ``drafts``: their numbers.
    """

    current: Revision | None = None
    taken: Sequence[Difference] = ()
    corrected: Difference | None = None
    drafts: Sequence[int] = ()

    @property
    def entered(self) -> Mapping[Cell, Entry]:
        """What was last said of the period itself."""
        if self.corrected is not None:
            return values_of_document(self.corrected.document)
        if self.current is None:
            return {}
        last = self.current.position
        taken = [each for each in self.taken if (each.carried_by_id or last + 1) <= last]
        return without_carried(report_of(self.current).values, carried_of(taken))

    @property
    def mark(self) -> tuple[object, ...]:
        """What differs as soon as anything about the report was changed."""
        current, corrected = self.current, self.corrected
        return (
            (current.pk, current.state) if current else None,
            [(each.pk, each.carried_by_id) for each in self.taken],
            corrected.pk if corrected else None,
            self.drafts,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What all reports of a programme are held against, and what stood of each."""

    office: Office
    locks: tuple[Period, ...]
    terms: Terms
    before: Mapping[Place, Before]

    def is_as(self, other: "Desk", place: Place) -> bool:
        """Whether a report is held against the same here and there."""
        return (
            self.office is other.office
            and (self.locks, self.terms) == (other.locks, other.terms)
            and self.before[place].mark == other.before[place].mark
        )


def desk_of(programme: str, places: Iterable[Place]) -> Desk:
    """Everything about these reports, with as many questions for many as for one."""
    return Desk(
        office=office_of(programme),
        locks=locked_periods(programme),
        terms=terms_of(programme),
        before=before_of(programme, places),
    )


def wait_for(programme: str, units: Iterable[str]) -> None:
    """Who hands in for a unit waits for whoever is at it; always in the order of codes.

    Where a database has one writer at a time, there is nobody to wait for.
    """
    if has_one_writer():
        return
    rows = RegisteredUnit.objects.filter(programme=programme, code__in=sorted(set(units)))
    list(rows.select_for_update(no_key=True).order_by("code").values_list("pk"))


def before_of(programme: str, places: Iterable[Place]) -> Mapping[Place, Before]:
    """What stood of each report."""
    wanted = tuple(places)
    bounds = {"programme": programme, "unit__in": {each.unit for each in wanted}}
    periods = {each.period for each in wanted}
    standing = Revision.objects.filter(**bounds, period__in=periods, is_current=True)
    current = {place_of(each): each for each in standing}
    drafts = defaultdict(list)
    for draft in Draft.objects.filter(**bounds, period__in=periods).defer("entries"):
        drafts[place_of(draft)].append(draft.pk)
    taken, corrected = _differences(bounds)
    return {
        each: Before(
            current=current.get(each),
            taken=taken.get(each, ()),
            corrected=corrected.get(each),
            drafts=drafts.get(each, ()),
        )
        for each in wanted
    }


def _differences(
    bounds: Mapping[str, object],
) -> tuple[Mapping[Place, list[Difference]], Mapping[Place, Difference]]:
    """By the report that takes them over, and the last by the report they correct."""
    taken, corrected = defaultdict(list), {}
    for each in Difference.objects.filter(**bounds).order_by("pk"):
        here = place_of(each)
        corrected[here] = each
        later = Place(
            programme=here.programme, form=here.form, unit=here.unit, period=each.carried_to,
            attribute=here.attribute,
        )  # fmt: skip
        taken[later].append(each)
    return taken, corrected
