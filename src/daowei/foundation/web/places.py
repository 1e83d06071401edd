"""The register of units as trees, read once for each of its states."""

from collections import defaultdict
from datetime import date
from functools import lru_cache

from django.db import connection

from daowei.foundation.hierarchy import Placement, Registry, Tree, Unit, UnitKind, tree_of
from daowei.foundation.web.models import RegisteredUnit, RegisterStamp, UnitPlace

_STAMP = f"SELECT number FROM {RegisterStamp._meta.db_table} WHERE programme = %s"  # noqa: S608, SLF001


def register_stamp(programme: str) -> int:
    """How often the registers of the programme have changed."""
    with connection.cursor() as cursor:  # asked with every request, so it is one plain question
        cursor.execute(_STAMP, [programme])
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def registry_of(programme: str) -> Registry:
    """All units of the programme, ever, as the register says now."""
    return _registry_at(programme, register_stamp(programme))


def tree_at(programme: str, day: date) -> Tree:
    """The tree of the units open on the day."""
    return registry_of(programme).tree_at(day)


def lasting_tree(programme: str, day: date) -> Tree:
    """The tree of the day, with closed units below the parent they had last.

    Rights are looked up in it: the papers of a closed clinic stay with those above it.
    """
    return _lasting_tree_at(programme, register_stamp(programme), day)


@lru_cache(maxsize=16)
def _lasting_tree_at(programme: str, stamp: int, day: date) -> Tree:
    registry = _registry_at(programme, stamp)
    parents = dict(registry.parents_at(day))
    closed = [each for code, each in registry.units.items() if code not in parents]
    for unit in sorted(closed, key=_last_day, reverse=True):
        parent = unit.placements[-1].parent if unit.placements else None
        if parent in parents:
            parents[unit.code] = parent
    return tree_of(parents)


def _last_day(unit: Unit) -> date:
    return unit.placements[-1].last_day if unit.placements else date.min


@lru_cache(maxsize=16)
def _registry_at(programme: str, stamp: int) -> Registry:  # noqa: ARG001 - a new stamp, a new look
    places = defaultdict(list)
    rows = UnitPlace.objects.filter(unit__programme=programme).order_by("since")
    for unit, parent, since, until in rows.values_list("unit_id", "parent", "since", "until"):
        places[unit].append(Placement(parent=parent or None, since=since, until=until))
    units = RegisteredUnit.objects.filter(programme=programme).order_by("code")
    return Registry(
        {
            each.code: Unit(
                code=each.code,
                uid=each.uid,
                names=each.names,
                kind=UnitKind(each.kind),
                groups=each.groups,
                placements=tuple(places[each.pk]),
            )
            for each in units.iterator()
        }
    )
