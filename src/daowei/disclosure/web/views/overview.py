"""The dashboard of a unit: how it stands, its league tables, the map."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from django.http import Http404, HttpResponse

from daowei.assessment.answers import LeagueRow
from daowei.assessment.open_results import OpenResults
from daowei.disclosure.report.view import Fact, MapView
from daowei.disclosure.web.figures import delivered, indicator_table
from daowei.disclosure.web.here import Here, here, page, shown
from daowei.disclosure.web.leagues import (
    league_table,
    league_tables,
    map_of,
    needs_support,
    rows_within,
)
from daowei.disclosure.web.queries import geometry_of
from daowei.disclosure.web.tables import Table
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed


@guarded(Deed.SEE)
@shown
def results(request: Visit, programme: str) -> HttpResponse:
    """The whole programme."""
    return _overview(here(request, programme))


@guarded(Deed.SEE)
@shown
def unit_results(request: Visit, programme: str, unit: str) -> HttpResponse:
    """One unit and all below it."""
    return _overview(here(request, programme, unit))


def _overview(place: Here) -> HttpResponse:
    rows = rows_within(place) if place.agreement else []
    below = [each for each in rows if each.unit != place.unit]
    tables = league_tables(place, below) if below else [indicator_table(place)]
    return page(
        place,
        "overview",
        tables=tables,
        leagues=tables,
        part="overview",
        facts=tuple(_facts(place, below)),
        own=next((each for each in rows if each.unit == place.unit), None),
        map=_map(place, below),
        further=_further(place),
    )


def _facts(place: Here, rows: Sequence[LeagueRow]) -> Iterator[Fact]:
    say, agreement = place.naming.say, place.agreement
    if rows and agreement is not None:
        ranked = sum(each.rank is not None for each in rows)
        note = say(N_("of {count} scored"), count=len(rows))
        yield Fact(label=say(N_("Units ranked")), value=str(ranked), note=note)
        yield Fact(
            label=say(N_("Units with an award")), value=str(sum(bool(each.awards) for each in rows))
        )
        yield Fact(
            label=say(N_("Units barred by a veto")),
            value=str(sum(bool(each.vetoes) for each in rows)),
        )
        yield Fact(
            label=say(N_("Units offered support")),
            value=str(sum(needs_support(agreement, each) for each in rows)),
        )
    received, expected = delivered(place)
    yield Fact(
        label=say(N_("Reports received")),
        value=f"{100 * received // expected}%" if expected else "–",
        note=say(N_("{came} of {owed}"), came=received, owed=expected),
    )


def _map(place: Here, rows: Sequence[LeagueRow]) -> MapView | None:
    if place.agreement is None or not rows:
        return None
    of = (place.code, place.agreement.code, place.unit, place.naming.language)
    drawn = _maps_of(place.results)
    if of not in drawn:
        geometry = geometry_of(place.code, [each.unit for each in rows])
        drawn[of] = map_of(rows, geometry, place.naming)
    return drawn[of]


@lru_cache(maxsize=4)
def _maps_of(results: OpenResults) -> dict[tuple[str, ...], MapView | None]:  # noqa: ARG001 - a state of results, its maps
    """Maps drawn for a state of the results, which the registers are part of."""
    return {}


def _further(place: Here) -> list[tuple[str, str]]:
    """The units below, to go down to."""
    return [(place.address("unit", unit=each), place.naming.unit(each)) for each in place.children]


@guarded(Deed.SEE)
@shown
def league(request: Visit, programme: str, unit: str, *, group: str) -> HttpResponse:
    """The whole table of one group."""
    place = here(request, programme, unit)
    wanted = "" if group == "-" else group
    rows = [each for each in rows_within(place) if each.group == wanted]
    if place.agreement is None or not rows:
        raise Http404
    table: Table = league_table(place, wanted, rows, most=None)
    return page(place, "league", tables=[table], table=table, part="overview")
