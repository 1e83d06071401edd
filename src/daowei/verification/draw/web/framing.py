"""The frame as the register of units stands today: whom a draw could draw."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from django.db.models import Max

from daowei.foundation.hierarchy import Unit
from daowei.foundation.texts import N_, Named, Text
from daowei.foundation.web.places import registry_of, tree_at
from daowei.programme.definition import Programme
from daowei.programme.web.models import Population

ALL = "all"  # the stratum of a draw without strata
UNGROUPED = "none"


def kinds_there(programme: str, day: date) -> Mapping[str, int]:
    """The kinds of units that are open on the day, and how many there are."""
    found: dict[str, int] = {}
    for unit in _open_units(programme, day):
        found[unit.kind.value] = found.get(unit.kind.value, 0) + 1
    return found


def rows_of(
    programme: str, kind: str, *, strata: Sequence[str], size: str, day: date
) -> list[tuple[str, str, int]]:
    """A row for each open unit of a kind: code, stratum, size.

    ``strata``: group sets, joined by a point. ``size``: a population group of its latest year up
    to the day; left empty, all units are of size 1; without a figure a unit has size 0.
    """
    units = [each for each in _open_units(programme, day) if each.kind == kind]
    sizes = _sizes(programme, (each.code for each in units), size, day=day) if size else {}
    return [
        (each.code, _stratum(each, strata), sizes.get(each.code, 0) if size else 1)
        for each in units
    ]


def _open_units(programme: str, day: date) -> Iterator[Unit]:
    units = registry_of(programme).units
    return (units[code] for code in tree_at(programme, day).codes)


def _stratum(unit: Unit, strata: Sequence[str]) -> str:
    return ".".join(unit.groups.get(each, UNGROUPED) for each in strata) or ALL


def _sizes(programme: str, units: Iterable[str], group: str, *, day: date) -> Mapping[str, int]:
    kept = Population.objects.filter(programme=programme, group=group, unit__in=list(units),
                                     year__lte=day.year)  # fmt: skip
    latest = dict(kept.values_list("unit").annotate(Max("year")).order_by())
    rows = kept.values_list("unit", "year", "value")
    return {unit: value for unit, year, value in rows if latest[unit] == year}


def stratum_names(programme: Programme, strata: Iterable[str]) -> Mapping[str, Text]:
    """What strata are called: the names of their groups, joined as their codes are."""
    groups: dict[str, Text] = {
        each.code: Named(each.names)
        for group_set in programme.group_sets.values()
        for each in group_set.groups
    }
    groups |= {ALL: Text(N_("All units")), UNGROUPED: Text(N_("without a group"))}
    return {each: _joined(each.split("."), groups) for each in strata}


def _joined(codes: Sequence[str], groups: Mapping[str, Text]) -> Text:
    parts = {f"part{n}": groups.get(code, Text(code)) for n, code in enumerate(codes)}
    return Text(" · ".join(f"{{{name}}}" for name in parts), parts)


def groups_there(programme: str) -> list[str]:
    """The population groups that could serve as sizes."""
    found = Population.objects.filter(programme=programme).order_by("group")
    return list(found.values_list("group", flat=True).distinct())
