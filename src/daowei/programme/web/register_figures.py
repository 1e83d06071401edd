"""Verbs of what is kept beside the units: population with its sources, and geometry."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.db import transaction

from daowei.foundation.digests import digest_of_bytes
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import RegisteredUnit
from daowei.programme.web.models import Population, StoredFile, UnitShape
from daowei.programme.web.register_actions import Entry
from daowei.programme.web.registering import population_rows, stamp_registers

Geometry = Mapping[str, Mapping[str, Any]]
_GRAIN = ("programme", "unit", "year", "group")
_SAID = ("value", "source", "as_of")


@transaction.atomic
def count_people(programme: str, unit: str, *, rows: pl.DataFrame, entry: Entry) -> None:
    """Replaces the population of a unit; ``rows`` has the shape POPULATION and only that unit."""
    kept = Population.objects.filter(programme=programme, unit=unit)
    before = _told(kept)
    kept.delete()
    Population.objects.bulk_create(population_rows(programme, rows), batch_size=500)
    stamp_registers(programme)
    after = _told(Population.objects.filter(programme=programme, unit=unit))
    record(
        by=entry.by, at=entry.at, deed="population.counted", programme=programme, unit=unit,
        on=f"unit:{unit}", before={"population": before},
        after={"population": after, "reason": entry.reason},
    )  # fmt: skip


def _told(rows: Any) -> dict[str, dict[str, object]]:
    return {
        f"{each.year} {each.group}": {
            "value": each.value, "source": each.source, "as_of": each.as_of,
        }
        for each in rows.order_by("year", "group")
    }  # fmt: skip


@transaction.atomic
def load_population(programme: str, *, rows: pl.DataFrame, content: bytes, entry: Entry) -> None:
    """Keeps the figures of a file; figures it does not name stay as they are."""
    Population.objects.bulk_create(
        population_rows(programme, rows),
        batch_size=500,
        update_conflicts=True,
        unique_fields=_GRAIN,
        update_fields=_SAID,
    )
    _note_file(programme, "population.loaded", content=content, count=rows.height, entry=entry)


@transaction.atomic
def load_geometry(programme: str, *, shapes: Geometry, content: bytes, entry: Entry) -> None:
    """Keeps the shapes of a file; units it does not name keep theirs."""
    found = RegisteredUnit.objects.filter(programme=programme, code__in=list(shapes))
    UnitShape.objects.bulk_create(
        [UnitShape(unit=each, geometry=shapes[each.code]) for each in found],
        batch_size=500,
        update_conflicts=True,
        unique_fields=("unit",),
        update_fields=("geometry",),
    )
    _note_file(programme, "geometry.loaded", content=content, count=len(shapes), entry=entry)


def _note_file(programme: str, deed: str, *, content: bytes, count: int, entry: Entry) -> None:
    """The file that was loaded is kept, and named in the log."""
    stamp_registers(programme)
    record(
        by=entry.by, at=entry.at, deed=deed, programme=programme, unit="", on="registers",
        after={"file": hold(content), "count": count, "reason": entry.reason},
    )  # fmt: skip


def hold(content: bytes) -> str:
    """Keeps bytes under their digest, so that they need not be sent again."""
    name = digest_of_bytes(content)
    StoredFile.objects.bulk_create(
        [StoredFile(digest=name, content=content)], ignore_conflicts=True
    )
    return name


def held(name: str) -> bytes | None:
    """The bytes kept under a digest."""
    found = StoredFile.objects.filter(digest=name).values_list("content", flat=True).first()
    return None if found is None else bytes(found)
