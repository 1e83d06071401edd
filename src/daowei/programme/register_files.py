"""Registers as the files of a programme folder: read from bytes, written to read alike."""

import csv
import io
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from daowei.foundation.hierarchy import Placement, Registry, Unit
from daowei.foundation.problems import Problem
from daowei.foundation.uids import uid_for
from daowei.programme.definition import GroupSet
from daowei.programme.folder import Folder
from daowei.programme.registers import (
    GEOMETRY,
    PEOPLE,
    UNITS,
    read_geometry,
    read_population,
    read_units,
)
from daowei.programme.wire import language_of

Geometry = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFiles:
    """What the three files of registers say, and all problems of them."""

    registry: Registry | None
    population: pl.DataFrame
    geometry: Geometry
    problems: tuple[Problem, ...]


def read_registers(
    files: Mapping[str, bytes],
    group_sets: Mapping[str, GroupSet] | None,
    *,
    registry: Registry | None = None,
) -> RegisterFiles:
    """The registers in files given by their names in a folder.

    ``registry``: the units that population and geometry may name; else those of units.csv.
    """
    with tempfile.TemporaryDirectory() as place:
        for name in (UNITS, PEOPLE, GEOMETRY):
            if name in files:
                path = Path(place) / name
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(files[name])
        folder = Folder(Path(place))
        read = read_units(folder, group_sets)
        known = registry or read
        population = read_population(folder, known)
        geometry = read_geometry(folder, known)
    return RegisterFiles(
        registry=read,
        population=population,
        geometry=geometry,
        problems=tuple(folder.problems.found),
    )


# ── units ───────────────────────────────────────────────────────────────────────────


def units_csv(registry: Registry) -> bytes:
    """``units.csv``: a row for each place of each unit, in the order of their codes."""
    units = [registry.units[code] for code in sorted(registry.units)]
    languages = sorted({each for unit in units for each in _further_names(unit)})
    sets = sorted({each for unit in units for each in unit.groups})
    columns = [
        "code", "name", *(f"name_{each}" for each in languages), "parent", "kind",
        "opened", "closed", "uid", *(f"in:{each}" for each in sets),
    ]  # fmt: skip
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for unit in units:
        writer.writerows(_rows(unit))
    return text.getvalue().encode()


def _rows(unit: Unit) -> Iterator[Mapping[str, str]]:
    said = {
        "code": unit.code,
        "name": _own_name(unit),
        "kind": unit.kind.value,
        "uid": "" if unit.uid == uid_for("unit", unit.code) else unit.uid,
        **{f"name_{language}": name for language, name in _further_names(unit).items()},
        **{f"in:{group_set}": group for group_set, group in unit.groups.items()},
    }
    for place in unit.placements:
        yield {**said, **_place(place)}


def _place(place: Placement) -> Mapping[str, str]:
    return {
        "parent": place.parent or "",
        "opened": place.since.isoformat() if place.since else "",
        "closed": place.until.isoformat() if place.until else "",
    }


def _own_language(unit: Unit) -> str | None:
    """The language whose name stands in the column ``name``: one its own letters tell."""
    told = (language for language, name in unit.names.items() if language_of(name) == language)
    return next(told, None)


def _own_name(unit: Unit) -> str:
    language = _own_language(unit)
    return unit.names[language] if language else ""


def _further_names(unit: Unit) -> Mapping[str, str]:
    own = _own_language(unit)
    return {language: name for language, name in unit.names.items() if language != own}


# ── population and geometry ─────────────────────────────────────────────────────────


def population_csv(population: pl.DataFrame) -> bytes:
    """``population.csv``, in the order of units, years and groups."""
    in_order = population.sort("unit", "year", "group")
    return in_order.write_csv(date_format="%Y-%m-%d", null_value="").encode()


def units_geojson(geometry: Geometry) -> bytes:
    """``geo/units.geojson``: a feature a line, in the order of the units' codes."""
    features = ",\n".join(
        json.dumps(
            {"type": "Feature", "properties": {"code": code}, "geometry": geometry[code]},
            ensure_ascii=False,
        )
        for code in sorted(geometry)
    )
    return f'{{"type": "FeatureCollection", "features": [\n{features}\n]}}\n'.encode()


# ── as kept ─────────────────────────────────────────────────────────────────────────


def files_as_kept(
    handed_in: Mapping[str, bytes], read: RegisterFiles, kept: RegisterFiles
) -> dict[str, bytes]:
    """The files of a folder with the registers as kept.

    ``handed_in``: its files; ``read``: what its registers said. A file that says what is kept
    stays as it is, byte for byte.
    """
    files = dict(handed_in)
    assert kept.registry is not None, "registers as kept hold units"
    if read.registry is None or _units(read.registry) != _units(kept.registry):
        files[UNITS] = units_csv(kept.registry)
    if not _same_people(read.population, kept.population):
        files[PEOPLE] = population_csv(kept.population)
    if read.geometry != kept.geometry:
        files[GEOMETRY] = units_geojson(kept.geometry)
    return files


def _units(registry: Registry) -> Mapping[str, tuple[object, ...]]:
    """Units to compare: places in the order of their days, names and groups in any order."""
    return {
        code: (
            unit.uid,
            dict(unit.names),
            unit.kind,
            dict(unit.groups),
            sorted(unit.placements, key=lambda each: each.first_day),
        )
        for code, unit in registry.units.items()
    }


def _same_people(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    return _people(one).equals(_people(other))


def _people(population: pl.DataFrame) -> pl.DataFrame:
    """Figures to compare: sources that are not told are all alike."""
    return population.with_columns(pl.col("source").replace("", None)).sort("unit", "year", "group")
