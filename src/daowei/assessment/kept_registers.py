"""The registers that results were made with, beside them: every process reads the same ones."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from daowei.foundation.hierarchy import Placement, Registry, Unit, UnitKind

_UNITS, _PEOPLE = "units.json", "population.arrow"


def keep_registers(folder: Path, registry: Registry, population: pl.DataFrame) -> None:
    """Writes both registers to the folder."""
    told = [_unit_told(each) for each in registry.units.values()]
    (folder / _UNITS).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    population.write_ipc(folder / _PEOPLE)


def kept_registers(folder: Path) -> tuple[Registry, pl.DataFrame]:
    """Units and population as they were then."""
    read = json.loads((folder / _UNITS).read_text(encoding="utf-8"))
    units = [_unit(each) for each in read]
    return Registry({each.code: each for each in units}), pl.read_ipc(folder / _PEOPLE)


def _unit_told(unit: Unit) -> dict[str, Any]:
    return {
        "code": unit.code,
        "uid": unit.uid,
        "names": dict(unit.names),
        "kind": unit.kind.value,
        "groups": dict(unit.groups),
        "placements": [
            [each.parent, _day_told(each.since), _day_told(each.until)] for each in unit.placements
        ],
    }


def _unit(read: dict[str, Any]) -> Unit:
    return Unit(
        code=read["code"],
        uid=read["uid"],
        names=read["names"],
        kind=UnitKind(read["kind"]),
        groups=read["groups"],
        placements=tuple(
            Placement(parent=parent, since=_day(since), until=_day(until))
            for parent, since, until in read["placements"]
        ),
    )


def _day_told(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(told: str | None) -> date | None:
    return None if told is None else date.fromisoformat(told)
