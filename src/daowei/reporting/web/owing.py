"""What units owe: due, overdue, returned, in draft, handed in of late."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from daowei.foundation.periods import Period, parse_period, period_containing, periods_between
from daowei.programme.definition import Form
from daowei.reporting.deadlines import Deadline, Terms, Urgency, days_overdue, deadline, urgency
from daowei.reporting.expected import expected_reports
from daowei.reporting.submissions import Standing
from daowei.reporting.web.models import Draft, Remark, Revision
from daowei.reporting.web.queries import Office, Place, locked_periods, terms_of

DAYS_BACK = 400  # older reports that never came are seen on the board
DAYS_AHEAD = 62
RECENTLY = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A report a unit owes or has given, as a line of the page."""

    place: Place
    form: Form
    period: Period
    limit: Deadline
    urgency: Urgency
    standing: Standing
    has_draft: bool
    days_overdue: int
    revision: int | None = None
    returned_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """All lines of some units on a day, sorted by how pressing they are."""

    returned: tuple[Owed, ...]
    overdue: tuple[Owed, ...]
    due: tuple[Owed, ...]
    later: tuple[Owed, ...]
    waiting: tuple[Owed, ...]  # handed in, not yet reviewed
    accepted: tuple[Owed, ...]

    @property
    def to_do(self) -> int:
        """How many reports wait for the reporter."""
        return len(self.returned) + len(self.overdue) + len(self.due)


NOTHING_OWED = Owing(returned=(), overdue=(), due=(), later=(), waiting=(), accepted=())


def owing_of(office: Office, units: Sequence[str], day: date) -> Owing:
    """What the units owe on a day."""
    terms = terms_of(office.version.programme)
    rows = tuple(_rows(office, units, day=day, terms=terms))
    return Owing(
        returned=_pressing(each for each in rows if each.standing is Standing.RETURNED),
        overdue=_newest(_missing(rows, {Urgency.OVERDUE})),
        due=_pressing(
            _missing(rows, {Urgency.IN_GRACE, Urgency.TODAY, Urgency.SOON, Urgency.OPEN})
        ),
        later=_pressing(_missing(rows, {Urgency.RUNNING})),
        waiting=_pressing(each for each in rows if each.standing is Standing.SUBMITTED),
        accepted=_lately(each for each in rows if each.standing is Standing.ACCEPTED),
    )


def _missing(rows: Iterable[Owed], pressing: set[Urgency]) -> Iterator[Owed]:
    return (each for each in rows if each.standing is Standing.NOTHING and each.urgency in pressing)


def _pressing(rows: Iterable[Owed]) -> tuple[Owed, ...]:
    return tuple(sorted(rows, key=lambda each: (each.limit.due, each.place.unit, each.place.form)))


def _newest(rows: Iterable[Owed]) -> tuple[Owed, ...]:
    return tuple(sorted(_pressing(rows), key=lambda each: each.limit.due, reverse=True))


def _lately(rows: Iterable[Owed]) -> tuple[Owed, ...]:
    return _newest(rows)[:RECENTLY]


def _rows(office: Office, units: Sequence[str], *, day: date, terms: Terms) -> Iterator[Owed]:
    programme = office.version.programme
    expected = pl.concat(
        expected_reports(form, office.registry, periods, attributes=office.attributes_of(form))
        for form, periods in _asked(office, day)
    )
    mine = expected.filter(pl.col("unit").is_in(list(units)))
    periods = mine["period"].unique().to_list()
    stands = _stands(programme, units, periods)
    drafts = _drafts(programme, units, periods)
    reasons = _reasons(programme, [pk for pk, state, _ in stands.values() if state == "returned"])
    for form_code, attribute, unit, period_text, _ in mine.iter_rows():
        place = Place(
            programme=programme, form=form_code, unit=unit, period=period_text, attribute=attribute
        )
        form, period = office.programme.forms[form_code], parse_period(period_text)
        limit = deadline(form, period, terms)
        pk, state, number = stands.get(place, (None, "nothing", None))
        yield Owed(
            place=place,
            form=form,
            period=period,
            limit=limit,
            urgency=urgency(day, limit, period_end=period.end, terms=terms),
            standing=Standing(state),
            has_draft=place in drafts,
            days_overdue=days_overdue(day, limit),
            revision=number,
            returned_because=reasons.get(pk or 0, ""),
        )


def _asked(office: Office, day: date) -> Iterator[tuple[Form, Sequence[Period]]]:
    """The periods of each form that are looked at: about a year back, and the running one.

    A locked period that was not reported is no longer owed.
    """
    locks = locked_periods(office.version.programme)
    for form in office.programme.forms.values():
        first = day - timedelta(days=DAYS_BACK)
        last = period_containing(form.frequency, day)
        periods = periods_between(form.frequency, first, last.start)
        yield form, [each for each in periods if not _is_shut(each, locks)]


def _is_shut(period: Period, locks: Iterable[Period]) -> bool:
    return any(lock.start <= period.start and period.end <= lock.end for lock in locks)


def _stands(
    programme: str, units: Sequence[str], periods: Sequence[str]
) -> Mapping[Place, tuple[int, str, int]]:
    rows = Revision.objects.filter(programme=programme, period__in=periods, is_current=True)
    names = ("form", "attribute", "unit", "period", "pk", "state", "number")
    return {
        Place(programme=programme, form=form, unit=unit, period=period, attribute=attribute): (
            pk,
            state,
            number,
        )
        for form, attribute, unit, period, pk, state, number in _of_units(rows, units, names)
    }


def _drafts(programme: str, units: Sequence[str], periods: Sequence[str]) -> frozenset[Place]:
    rows = Draft.objects.filter(programme=programme, period__in=periods)
    names = ("form", "attribute", "unit", "period")
    return frozenset(
        Place(programme=programme, form=form, unit=unit, period=period, attribute=attribute)
        for form, attribute, unit, period in _of_units(rows, units, names)
    )


MOST_NAMED = 400  # units named in a query; more are sorted out afterwards


def _of_units(rows, units: Sequence[str], names: Sequence[str]):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - rows of either model
    if len(units) <= MOST_NAMED:
        return rows.filter(unit__in=units).values_list(*names)
    wanted, place = frozenset(units), names.index("unit")
    return (row for row in rows.values_list(*names).iterator() if row[place] in wanted)


def _reasons(programme: str, revisions: Sequence[int]) -> Mapping[int, str]:
    """Why reports were returned, by revision."""
    found: dict[int, str] = {}
    rows = Remark.objects.filter(
        programme=programme, kind=Remark.Kind.RETURN, revision_id__in=revisions
    ).order_by("pk")
    for revision, text in rows.values_list("revision_id", "text"):
        if revision is not None:
            found[revision] = f"{found[revision]} · {text}" if revision in found else text
    return found
