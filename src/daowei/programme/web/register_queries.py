"""Questions about the registers as they are kept now: units, population, geometry."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from daowei.foundation.hierarchy import Registry
from daowei.foundation.tables import POPULATION, expect
from daowei.foundation.web.models import RegisteredUnit
from daowei.foundation.web.places import registry_of
from daowei.programme.reading import Reading
from daowei.programme.web.models import Population, UnitShape
from daowei.programme.web.queries import reading_in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What counts in a programme now: the definitions in force over the registers as kept."""

    reading: Reading
    registry: Registry
    population: pl.DataFrame
    geometry: Mapping[str, Mapping[str, Any]]


def basis_of(programme: str) -> Basis:
    """Definitions in force and registers as kept now.

    Raises: NoVersionError: no version is in force.
    """
    return Basis(
        reading=reading_in_force(programme),
        registry=registry_of(programme),
        population=population_of(programme),
        geometry=geometry_of(programme),
    )


def population_of(programme: str) -> pl.DataFrame:
    """The population of all units as kept now; the shape POPULATION, in the order of its grain."""
    columns = tuple(POPULATION.columns)
    found = Population.objects.filter(programme=programme).order_by(*POPULATION.grain)
    rows = list(found.values_list(*columns))
    return expect(pl.DataFrame(rows, schema=dict(POPULATION.columns), orient="row"), POPULATION)


def geometry_of(
    programme: str, units: Collection[str] | None = None
) -> Mapping[str, Mapping[str, Any]]:
    """The GeoJSON geometry of units by code, as kept now; of all, or of those asked for."""
    found = UnitShape.objects.filter(unit__programme=programme).order_by("unit__code")
    if units is not None:
        found = found.filter(unit__code__in=list(units))
    return dict(found.values_list("unit__code", "geometry"))


def registered_unit(programme: str, code: str) -> RegisteredUnit | None:
    """The row of a unit with its places, the first place first."""
    found = RegisteredUnit.objects.filter(programme=programme, code=code)
    return found.prefetch_related("places").first()
