"""Questions about uploads, and about what stands in the reports they touch."""

import json
from collections.abc import Iterator, Mapping as RowsByCell
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl
from django.db.models import QuerySet

from daowei.foundation.periods import try_period
from daowei.foundation.web.models import User
from daowei.foundation.web.places import register_stamp, registry_of
from daowei.programme.web.folders import reading_of
from daowei.programme.web.models import Version
from daowei.programme.web.queries import version_in_force
from daowei.reporting.documents import Cell, Entry, Key, Report, from_document
from daowei.reporting.exchange.directory import directory_of
from daowei.reporting.exchange.intake import Office
from daowei.reporting.exchange.previewing import Effect, Standing
from daowei.reporting.exchange.web import storing
from daowei.reporting.exchange.web.models import Mapping, Upload
from daowei.reporting.web.models import Revision


def office_of(programme: str) -> Office | None:
    """The definition in force with its registers and identifiers; None before there is one."""
    version = version_in_force(programme)
    return _office(version.pk, register_stamp(programme)) if version else None


@lru_cache(maxsize=4)
def _office(version: int, stamp: int) -> Office:  # noqa: ARG001 - a new stamp, a new look
    found = Version.objects.get(pk=version)
    programme = reading_of(found).programme
    assert programme is not None, "a version with errors is never activated"
    registry = registry_of(found.programme)
    return Office(
        programme=programme, registry=registry, directory=directory_of(programme, registry)
    )


def standing_in(programme: str, form: str, period: str) -> Iterator[Standing]:
    """Every report of a form and period as it stands, read one after the other."""
    rows = Revision.objects.filter(
        programme=programme, form=form, period=period, is_current=True
    ).values_list("document", "state")
    for document, state in rows.iterator(chunk_size=500):
        yield Standing(report=read_report(document), is_accepted=state == Revision.State.ACCEPTED)


def read_report(document: str) -> Report:
    """The report a stored document holds."""
    return from_document(json.loads(document))


def uploads_of(user: User, programme: str) -> QuerySet[Upload]:
    """What somebody sent to a programme, the newest first."""
    found = Upload.objects.filter(programme=programme, by=user).exclude(
        state=Upload.State.WITHDRAWN
    )
    return found.select_related("check_job", "load_job", "mapping").order_by("-at")


def mappings_of(programme: str) -> QuerySet[Mapping]:
    """The saved mappings of a programme, by name."""
    return Mapping.objects.filter(programme=programme).select_related("saved_by").order_by("name")


def cells_page(
    upload: Upload, effect: Effect | None, *, first: int, count: int
) -> tuple[pl.DataFrame, int]:
    """Some of the cells of an upload, and how many there are; read from the disk as needed."""
    cells = pl.scan_parquet(storing.cells_of(upload))
    if effect is not None:
        cells = cells.filter(pl.col("effect") == effect.value)
    total = cells.select(pl.len()).collect().item()
    return cells.slice(first, count).collect(), int(total)


def counts_by(upload: Upload, column: str) -> pl.DataFrame:
    """Cells by form, unit or period, and by what becomes of them; the largest first."""
    cells = pl.scan_parquet(storing.cells_of(upload)).filter(pl.col(column).is_not_null())
    effects = [
        (pl.col("effect") == each.value).sum().alias(each.value) for each in Effect
    ]  # fmt: skip
    found = cells.group_by(column).agg(pl.len().alias("all"), *effects)
    return found.sort("all", column, descending=[True, False]).collect()


def changing_reports(upload: Upload) -> pl.DataFrame:
    """The reports that would get a new revision, by their number."""
    reports = pl.scan_parquet(storing.reports_of(upload))
    return reports.filter(pl.col("report").is_not_null()).sort("report").collect()


def cells_of_reports(upload: Upload, first: int, count: int) -> pl.DataFrame:
    """The cells that change in some of the reports, in the order of the reports."""
    inside = pl.col("report").is_between(first, first + count - 1)
    return pl.scan_parquet(storing.cells_of(upload)).filter(inside).sort("report").collect()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Some units of a programme, and a stretch of days."""

    programme: str
    units: frozenset[str]
    first: date
    last: date


def reports_in(stretch: Stretch) -> Iterator[Report]:
    """The current reports whose periods lie in the stretch, in the order of their keys."""
    rows = Revision.objects.filter(programme=stretch.programme, is_current=True)
    kept = {
        period
        for period in rows.values_list("period", flat=True).distinct()
        if (found := try_period(period)) and stretch.first <= found.start <= found.end
        and found.end <= stretch.last
    }  # fmt: skip
    ordered = rows.filter(period__in=kept).order_by("unit", "period", "form", "attribute")
    for unit, document in ordered.values_list("unit", "document").iterator(chunk_size=1000):
        if unit in stretch.units:
            yield read_report(document)


def standing_report(programme: str, key: Key) -> RowsByCell[Cell, Entry]:
    """What a report says now; nothing where there is none."""
    form, attribute, unit, period = key
    document = (
        Revision.objects.filter(
            programme=programme, form=form, attribute=attribute, unit=unit, period=period,
            is_current=True,
        ).values_list("document", flat=True).first()
    )  # fmt: skip
    return read_report(document).values if document else {}
