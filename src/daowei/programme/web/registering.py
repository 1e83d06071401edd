"""Registers of a folder put on the site: units with their places, population, geometry."""

from collections.abc import Iterable

import polars as pl
from django.db import transaction
from django.db.models import F

from daowei.foundation.hierarchy import Registry
from daowei.foundation.web.models import RegisteredUnit, RegisterStamp, UnitPlace
from daowei.programme.reading import Reading
from daowei.programme.web.models import Population, UnitShape


@transaction.atomic
def register_all(programme: str, reading: Reading, *, reason: str) -> None:
    """Fills the empty registers of a programme from its folder."""
    assert reading.registry is not None, "a folder with errors is not registered"
    units = register_units(programme, reading.registry, reason=reason)
    _register_population(programme, reading.population)
    UnitShape.objects.bulk_create(
        [
            UnitShape(unit=units[code], geometry=geometry)
            for code, geometry in reading.geometry.items()
            if code in units
        ]
    )
    stamp_registers(programme)


def register_units(programme: str, registry: Registry, *, reason: str) -> dict[str, RegisteredUnit]:
    """The units with all their places, newly kept; those by code."""
    units = RegisteredUnit.objects.bulk_create(
        [
            RegisteredUnit(
                programme=programme,
                code=each.code,
                uid=each.uid,
                names=dict(each.names),
                kind=each.kind.value,
                groups=dict(each.groups),
            )
            for each in registry.units.values()
        ],
        batch_size=500,
    )
    by_code = {each.code: each for each in units}
    UnitPlace.objects.bulk_create(
        [
            UnitPlace(
                unit=by_code[unit.code],
                parent=each.parent or "",
                since=each.since,
                until=each.until,
                reason=reason,
            )
            for unit in registry.units.values()
            for each in unit.placements
        ],
        batch_size=500,
    )
    return by_code


def _register_population(programme: str, people: pl.DataFrame) -> None:
    Population.objects.bulk_create(population_rows(programme, people), batch_size=500)


def population_rows(programme: str, people: pl.DataFrame) -> Iterable[Population]:
    """A row for each figure of a table of the shape POPULATION."""
    for row in people.iter_rows(named=True):
        yield Population(programme=programme, **{**row, "source": row["source"] or ""})


def stamp_registers(programme: str) -> None:
    """Tells whatever was derived from the registers that they have changed."""
    RegisterStamp.objects.get_or_create(programme=programme)
    RegisterStamp.objects.filter(programme=programme).update(number=F("number") + 1)
