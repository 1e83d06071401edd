"""Pages of the register of units: the tree by branches, the search, one unit with its history."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from markupsafe import Markup

from daowei.foundation.hierarchy import Registry, Tree, Unit
from daowei.foundation.maps import Area, regional_map, rings_of
from daowei.foundation.texts import N_, named
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.models import Event
from daowei.foundation.web.places import registry_of
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say, tongue
from daowei.programme.unit_tree import (
    Leaf,
    Search,
    branch,
    kinds_of,
    matching,
    path_names,
    timeline_of,
)
from daowei.programme.web.models import Population
from daowei.programme.web.queries import programme_in_force
from daowei.programme.web.register_queries import geometry_of, registered_unit
from daowei.programme.web.register_words import KIND_NAMES, LANGUAGE_NAMES

_A_BRANCH, _MOST_DRAWN = 100, 300
# What a script of the page asks for alone: the element it fills, and the piece for it.
_PIECES = {
    "units-found": "programme/register/found.html",
    "unit-codes": "programme/register/codes.html",
}


def day_asked(request: Visit) -> date:
    """The day of the address, or today."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return localtime(request.moment).date()


def known_unit(programme: str, unit: str) -> Unit:
    """The unit of the address.

    Raises: Http404: there is none.
    """
    found = registry_of(programme).units.get(unit)
    if found is None:
        raise Http404
    return found


@guarded(Deed.SEE)
def units(request: Visit, programme: str) -> HttpResponse:
    """The tree of a day, its roots first; or the units that words find."""
    registry, day = registry_of(programme), day_asked(request)
    tree = registry.tree_at(day)
    words = request.GET.get("words", "").strip()
    return render(
        request,
        _PIECES.get(request.headers.get("HX-Target", ""), "programme/register/units.html"),
        {
            "programme": programme,
            "day": day,
            "is_today": day == localtime(request.moment).date(),
            "words": words,
            "search": Search(words=words),
            "found": matching(registry, tree, Search(words=words), language=tongue()),
            "roots": branch(registry, tree, tree.roots, language=tongue()),
            "opened": _opened(registry, tree),
            "kinds": kinds_of(registry, tree),
            "closed": len(registry.units) - len(tree),
            "kind_names": KIND_NAMES,
            "may_keep": request.rights.may_somewhere(Deed.KEEP_REGISTERS, programme),
            "may_keep_all": request.rights.may(Deed.KEEP_REGISTERS, programme),
        },
    )


def _opened(registry: Registry, tree: Tree) -> list[Leaf]:
    """What is below the only root: nobody need open it first; nothing where there are several."""
    children = tree.children(tree.roots[0]) if len(tree.roots) == 1 else ()
    return branch(registry, tree, children, language=tongue()) if len(children) <= _A_BRANCH else []


@guarded(Deed.SEE)
def below(request: Visit, programme: str, unit: str) -> HttpResponse:
    """The units directly below, a portion of them: a piece of the tree's page."""
    registry, day = registry_of(programme), day_asked(request)
    tree = registry.tree_at(day)
    if unit not in tree:
        raise Http404
    after = int(text) if (text := request.GET.get("after", "")).isdecimal() else 0
    children = tree.children(unit)
    shown = branch(registry, tree, children[after : after + _A_BRANCH], language=tongue())
    return render(
        request,
        "programme/register/branch.html",
        {
            "programme": programme,
            "unit": unit,
            "day": day,
            "leaves": shown,
            "left": max(len(children) - after - _A_BRANCH, 0),
            "after": after + _A_BRANCH,
            "kind_names": KIND_NAMES,
        },
    )


@guarded(Deed.SEE)
def unit(request: Visit, programme: str, unit: str) -> HttpResponse:
    """One unit: names, kind, groups, places over time, figures, shape, and every entry."""
    registry, found = registry_of(programme), known_unit(programme, unit)
    today = localtime(request.moment).date()
    tree, row = registry.tree_at(today), registered_unit(programme, unit)
    definition = programme_in_force(programme)
    return render(
        request,
        "programme/register/unit.html",
        {
            "programme": programme,
            "unit": found,
            "is_open": unit in tree,
            "above": _above(registry, tree, found),
            "below": _first_below(registry, tree, unit),
            "below_count": len(tree.children(unit)) if unit in tree else 0,
            "places": row.places.order_by("since", "pk") if row else (),
            "timeline": timeline_of(found, today=today),
            "unit_names": _names_of(registry, found),
            "group_sets": definition.group_sets,
            "population": Population.objects.filter(programme=programme, unit=unit).order_by(
                "-year", "group"
            ),
            "map": _map(registry, tree, found, programme=programme),
            "point": _point(programme, unit),
            "entries": tuple(_entries(programme, unit)),
            "kind_names": KIND_NAMES,
            "language_names": LANGUAGE_NAMES,
            "may_keep": request.rights.may(Deed.KEEP_REGISTERS, programme, unit),
        },
    )


def _above(registry: Registry, tree: Tree, unit: Unit) -> list[tuple[str, str]]:
    codes = reversed(tree.ancestors(unit.code)) if unit.code in tree else ()
    names = path_names(registry, tree, unit, language=tongue())
    return list(zip(codes, names, strict=True))


def _first_below(registry: Registry, tree: Tree, code: str) -> list[Leaf]:
    children = tree.children(code) if code in tree else ()
    return branch(registry, tree, children[:_A_BRANCH], language=tongue())


def _names_of(registry: Registry, unit: Unit) -> dict[str, str]:
    """The names of all units it ever stood under."""
    parents = (each.parent for each in unit.placements if each.parent in registry.units)
    return {code: named(registry.units[code].names, tongue()) for code in parents if code}


# ── its shape among its neighbours ──────────────────────────────────────────────────


def _map(registry: Registry, tree: Tree, unit: Unit, *, programme: str) -> Markup | None:
    """The unit among those beside it; None where it has no area."""
    drawn = tuple(_areas(registry, tree, unit, programme=programme))
    if not any(each.code == unit.code for each in drawn):
        return None
    label = say(N_("Map: {name} among its neighbours"), name=named(unit.names, tongue()))
    return Markup(regional_map(drawn, label=label, width=420))  # noqa: S704 - it escapes its texts


def _areas(registry: Registry, tree: Tree, unit: Unit, *, programme: str) -> Iterator[Area]:
    for code, geometry in geometry_of(programme, _beside(tree, unit.code)).items():
        rings = rings_of(geometry)
        if rings:
            is_it = code == unit.code
            name = named(registry.units[code].names, tongue())
            yield Area(code=code, label=name, short=name if is_it else "", rings=rings,
                       shade=1 if is_it else None)  # fmt: skip


def _beside(tree: Tree, code: str) -> tuple[str, ...]:
    if code not in tree:
        return (code,)
    above = tree.ancestors(code)
    beside = tree.children(above[0]) if above else tree.roots
    return (code, *islice((each for each in beside if each != code), _MOST_DRAWN))


def _point(programme: str, code: str) -> tuple[float, float] | None:
    """Where a unit stands that has no area: longitude and latitude."""
    geometry = geometry_of(programme, (code,)).get(code, {})
    coordinates = geometry.get("coordinates")
    if geometry.get("type") != "Point" or not isinstance(coordinates, list):
        return None
    return coordinates[0], coordinates[1]


# ── entries ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryTold:
    """An entry with its reason and first day; ``can_be_undone``: the last of the register."""

    event: Event
    reason: str
    since: date | None
    can_be_undone: bool


def _entries(programme: str, unit: str) -> Iterator[EntryTold]:
    """What was entered, the latest first."""
    events = list(events_on(programme, f"unit:{unit}"))
    last = next((each for each in reversed(events) if each.deed.startswith("register.")), None)
    for each in reversed(events):
        said = json.loads(each.after) if each.after else {}
        since = said.get("from")
        yield EntryTold(
            event=each,
            reason=said.get("reason", ""),
            since=date.fromisoformat(since) if since else None,
            can_be_undone=each is last,
        )
