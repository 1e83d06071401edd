"""Many reports at once, of which none was handed in before: as files bring them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.periods import try_period
from daowei.foundation.web.actions import Note, record_all
from daowei.reporting.deadlines import Terms, deadline, is_late
from daowei.reporting.documents import Cell, Entry, Key
from daowei.reporting.locking import is_locked
from daowei.reporting.submissions import RefusedError, refuse
from daowei.reporting.web.actions.submitting import (
    Handing,
    first_revision,
    form_and_period,
    problems_with_values,
    wait_for,
)
from daowei.reporting.web.models import Difference, Draft, Revision
from daowei.reporting.web.queries import (
    Office,
    Place,
    locked_periods,
    office_of,
    place_of,
    terms_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstReports:
    """What became of many reports.

    ``left``: something stands there already, the period is locked, or a difference waits for it:
    hand these in one by one.
    """

    handed_in: tuple[Place, ...]
    refused: Mapping[Place, RefusedError]
    left: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What all of them are held against, and who hands them in."""

    office: Office
    terms: Terms
    handing: Handing


@transaction.atomic
def submit_first_reports(
    *, programme: str, reports: Mapping[Place, Mapping[Cell, Entry]], handing: Handing
) -> FirstReports:
    """Hands in those that nothing stands in the way of, with a dozen questions for all of them.

    Each gets what ``submit_values`` would give it: the same checks, revision and event.
    """
    ground = _Ground(office=office_of(programme), terms=terms_of(programme), handing=handing)
    wait_for(programme, {place.unit for place in reports})
    left = _in_the_way(programme, reports)
    rows, refused = [], {}
    for place, values in reports.items():
        if place not in left:
            try:
                rows.append(_revision(ground, place, values))
            except RefusedError as error:
                refused[place] = error
    _keep(rows, programme, handing)
    handed_in = tuple(each for each in reports if each not in left and each not in refused)
    return FirstReports(handed_in=handed_in, refused=refused, left=tuple(left))


def _in_the_way(programme: str, places: Iterable[Place]) -> dict[Place, None]:
    """Those that are no plain first reports, in order."""
    wanted = list(places)
    bounds = {
        "programme": programme,
        "unit__in": {each.unit for each in wanted},
        "form__in": {each.form for each in wanted},
    }
    periods = {each.period for each in wanted}
    columns = ("form", "attribute", "unit", "period")
    standing = Revision.objects.filter(**bounds, period__in=periods, is_current=True)
    waiting = Difference.objects.filter(**bounds, carried_to__in=periods)
    taken: set[Key] = {
        *standing.values_list(*columns),
        *waiting.values_list("form", "attribute", "unit", "carried_to"),
    }
    locks = locked_periods(programme)
    shut = {each for each in periods if (found := try_period(each)) and is_locked(found, locks)}
    return dict.fromkeys(
        each
        for each in wanted
        if each.period in shut or (each.form, each.attribute, each.unit, each.period) in taken
    )


def _revision(ground: _Ground, place: Place, values: Mapping[Cell, Entry]) -> Revision:
    """The row of a first report. Raises: RefusedError: something stands against its values."""
    office, handing = ground.office, ground.handing
    form, period = form_and_period(office, place)
    refuse(problems_with_values(office, place, values=values, handing=handing))
    report, day = first_revision(place, values), localtime(handing.at).date()
    return Revision(
        **place.as_filter(),
        version=office.version.digest,
        number=report.revision,
        document=report.text,
        digest=report.digest,
        submitted_by=handing.by,
        submitted_at=handing.at,
        was_late=is_late(day, deadline(form, period, ground.terms)),
    )


def _keep(rows: Iterable[Revision], programme: str, handing: Handing) -> None:
    """The rows with their events; drafts of theirs have become reports."""
    kept = Revision.objects.bulk_create(rows)
    drafts = Draft.objects.filter(
        programme=programme,
        unit__in={each.unit for each in kept},
        period__in={each.period for each in kept},
    )
    keys = {(each.form, each.attribute, each.unit, each.period) for each in kept}
    over = [
        each.pk for each in drafts if (each.form, each.attribute, each.unit, each.period) in keys
    ]
    Draft.objects.filter(pk__in=over).delete()
    notes = [
        Note(
            unit=each.unit,
            deed="reporting.submitted",
            on=place_of(each).on,
            after={"revision": each.number, "digest": each.digest, "late": each.was_late},
        )
        for each in kept
    ]
    record_all(notes, by=handing.by, at=handing.at, programme=programme)
