"""Questions about reports: what stands, what waits, what is locked."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.db.models import QuerySet

from daowei.foundation.hierarchy import Registry
from daowei.foundation.periods import Period, parse_period
from daowei.foundation.web.models import RegisterStamp
from daowei.foundation.web.places import registry_of
from daowei.programme.definition import Form, Programme
from daowei.programme.web.folders import reading_of
from daowei.programme.web.models import Version
from daowei.programme.web.queries import NoVersionError
from daowei.reporting.deadlines import Terms
from daowei.reporting.documents import Cell, Entry, Report, from_document
from daowei.reporting.entries import Book
from daowei.reporting.locking import Carried, without_carried
from daowei.reporting.submissions import Standing
from daowei.reporting.web.models import (
    Attachment,
    Difference,
    Draft,
    Lock,
    Remark,
    ReportingTerms,
    Revision,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which report: a form, a unit, a period, an attribute combination, of a programme."""

    programme: str
    form: str
    unit: str
    period: str
    attribute: str = ""

    def as_filter(self) -> dict[str, str]:
        """The place as columns of a row."""
        return {
            "programme": self.programme,
            "form": self.form,
            "attribute": self.attribute,
            "unit": self.unit,
            "period": self.period,
        }

    @property
    def on(self) -> str:
        """What events about the report are noted on."""
        parts = (self.form, self.attribute, self.unit, self.period)
        return "report:" + "/".join(parts)


def place_of(row: Revision | Draft | Difference) -> Place:
    """Which report a row belongs to."""
    return Place(
        programme=row.programme,
        form=row.form,
        unit=row.unit,
        period=row.period,
        attribute=row.attribute,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A programme as its reports meet it: the version in force and the registers of now."""

    version: Version
    programme: Programme
    registry: Registry

    @property
    def book(self) -> Book:
        """What a report is held against."""
        return Book(
            elements=self.programme.elements,
            category_combos=self.programme.category_combos,
            registry=self.registry,
        )

    def attributes_of(self, form: Form) -> tuple[str, ...]:
        """The attribute combinations a form is filled in by; one empty where by none."""
        if form.attribute_combo is None:
            return ("",)
        return tuple(
            each.code for each in self.programme.category_combos[form.attribute_combo].combos
        )


def office_of(programme: str) -> Office:
    """The programme's version in force and its registers.

    Raises: NoVersionError: none is in force.
    """
    found = _in_force(programme)
    if found is None:
        raise NoVersionError(f"programme {programme!r} has no version in force; activate one")
    return _office(programme, *found)


_IN_FORCE = f"""
    SELECT version.id, version.digest, stamp.number
    FROM {Version._meta.db_table} version
    LEFT JOIN {RegisterStamp._meta.db_table} stamp ON stamp.programme = version.programme
    WHERE version.programme = %s AND version.state = %s
"""  # noqa: S608, SLF001 - names of our own tables


def _in_force(programme: str) -> tuple[int, str, int | None] | None:
    """What an office can be known by: asked with every report, so it is one plain question."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE, [programme, Version.State.IN_FORCE.value])
        found: tuple[int, str, int | None] | None = cursor.fetchone()
    return found


@lru_cache(maxsize=16)
def _office(programme: str, version: int, digest: str, _stamp: int | None) -> Office:
    row = Version.objects.get(pk=version, digest=digest)
    definition = reading_of(row).programme
    assert definition is not None, "a version with errors is never activated"
    return Office(version=row, programme=definition, registry=registry_of(programme))


def current_revision(place: Place) -> Revision | None:
    """The last revision of a report."""
    return Revision.objects.filter(**place.as_filter(), is_current=True).first()


def revisions_of(place: Place) -> QuerySet[Revision]:
    """All revisions of a report, the newest first, with who handed in and decided."""
    found = Revision.objects.filter(**place.as_filter()).order_by("-number")
    return found.select_related("submitted_by", "decided_by", "attestation")


def standing_of(revision: Revision | None) -> Standing:
    """How far the report of a current revision has come."""
    return Standing(revision.state) if revision else Standing.NOTHING


@lru_cache(maxsize=4096)
def _read(document: str) -> Report:
    return from_document(json.loads(document))


def report_of(revision: Revision) -> Report:
    """The document of a revision."""
    return _read(revision.document)


def locked_periods(programme: str) -> tuple[Period, ...]:
    """The periods the programme office has locked."""
    found = Lock.objects.filter(programme=programme).values_list("period", flat=True)
    return tuple(parse_period(each) for each in found.order_by("period"))


def terms_of(programme: str) -> Terms:
    """How the programme office handles deadlines."""
    found = ReportingTerms.objects.filter(programme=programme).first()
    if found is None:
        return Terms()
    return Terms(
        grace_days=found.grace_days,
        remind_before=found.remind_before,
        remind_every=found.remind_every,
        remind_at_most=found.remind_at_most,
    )


def differences_into(place: Place) -> QuerySet[Difference]:
    """The differences that a report takes over from locked periods, the oldest first."""
    return (
        Difference.objects.filter(
            programme=place.programme,
            form=place.form,
            attribute=place.attribute,
            unit=place.unit,
            carried_to=place.period,
        )
        .select_related("by")
        .order_by("pk")
    )


def differences_from(place: Place) -> QuerySet[Difference]:
    """The corrections of a report made after its period was locked, the oldest first."""
    found = Difference.objects.filter(**place.as_filter())
    return found.select_related("by", "corrects").order_by("pk")


def carried_of(differences: Iterable[Difference]) -> tuple[Carried, ...]:
    """Differences as the thinking reads them."""
    return tuple(
        Carried(corrects=each.period, amounts=amounts_of(each.amounts)) for each in differences
    )


def amounts_of(written: str) -> Mapping[Cell, int]:
    """Amounts by cell, from their JSON."""
    found: Mapping[str, Mapping[str, int]] = json.loads(written)
    return {
        (element, combo): amount for element, row in found.items() for combo, amount in row.items()
    }


def values_of_document(written: str) -> Mapping[Cell, Entry]:
    """The values in a stored document."""
    return _read(written).values


def draft_of(place: Place) -> Draft | None:
    """The draft of a report, where somebody saved one."""
    return Draft.objects.filter(**place.as_filter()).select_related("saved_by").first()


def remarks_of(place: Place) -> QuerySet[Remark]:
    """All remarks on a report, the first first."""
    found = Remark.objects.filter(**place.as_filter()).select_related("by", "revision")
    return found.order_by("at", "pk")


def attachments_of(place: Place) -> QuerySet[Attachment]:
    """The files beside a report, without their bytes."""
    found = Attachment.objects.filter(**place.as_filter()).select_related("by")
    return found.order_by("at", "pk")


def is_author(place: Place, user_id: int) -> bool:
    """Whether somebody handed in any revision of the report."""
    return Revision.objects.filter(**place.as_filter(), submitted_by_id=user_id).exists()


def entered_values(place: Place, current: Revision | None) -> Mapping[Cell, Entry]:
    """What was last said of the period itself.

    Without what it takes over from locked periods, and with what was corrected after its own lock.
    """
    corrected = differences_from(place).last()
    if corrected is not None:
        return values_of_document(corrected.document)
    if current is None:
        return {}
    taken = differences_into(place).filter(carried_by__position__lte=current.position)
    return without_carried(report_of(current).values, carried_of(taken))
