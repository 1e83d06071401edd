"""Where a page of results stands: which results, of which unit, for which agreement and visitor."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, wraps
from urllib.parse import quote, urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from daowei.assessment.answers import Watermark
from daowei.assessment.open_results import OpenResults
from daowei.assessment.web.queries import NoResultsError, results_of
from daowei.disclosure.report.naming import Naming
from daowei.disclosure.web.sight import Sight, secrets_of
from daowei.disclosure.web.tables import Table, as_csv, chosen
from daowei.foundation.hierarchy import Registry, Tree
from daowei.foundation.periods import parse_period
from daowei.foundation.texts import named
from daowei.foundation.web.guards import Visit
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import tongue
from daowei.programme.definition import Agreement, Programme

_PLAIN = "/~:@!$&'()*+,;="  # what stands in a path as it is, as Django has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How far results go, as ``parts.watermark`` tells it."""

    at: object
    position: int
    is_settling: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Here:
    """The ground a page stands on.

    ``agreement``: the one looked at, None in a programme without any; ``period``: the one looked
    at; ``tree``: the hierarchy in force at its end.
    """

    code: str
    results: OpenResults
    sight: Sight
    naming: Naming
    unit: str
    agreement: Agreement | None
    period: str
    tree: Tree
    visit: Visit

    @property
    def programme(self) -> Programme:
        """The definitions behind the results."""
        return self.results.ground.programme

    @property
    def registry(self) -> Registry:
        """The units behind the results."""
        return self.results.ground.basis.registry

    @property
    def children(self) -> tuple[str, ...]:
        """The units directly below; none for one that was closed then."""
        return self.tree.children(self.unit) if self.unit in self.tree else ()

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """The path down to the unit in the hierarchy in force then: addresses and names."""
        above = self.tree.ancestors(self.unit) if self.unit in self.tree else ()
        return [(self.address("unit", unit=each), self.naming.unit(each)) for each in above[::-1]]

    def address(self, route: str, *, asked: Mapping[str, str] | None = None, **parts: str) -> str:
        """The address of a page of this room, about the same agreement and period."""
        found = _pattern(route, self.code, tuple(parts))
        for name, value in parts.items():
            found = found.replace(f"0{name}0", quote(str(value), safe=_PLAIN))
        return found + (self._tail if asked is None else _tail(asked))

    @cached_property
    def _tail(self) -> str:
        return _tail(self.asked)

    @cached_property
    def asked(self) -> dict[str, str]:
        """What goes along from page to page."""
        told = {key: self.visit.GET.get(key, "") for key in ("agreement", "period")}
        return {key: value for key, value in told.items() if value}

    def download(self, table: str) -> str:
        """The address under which this page gives one of its tables as CSV."""
        words = {**self.visit.GET.dict(), "csv": table}
        return f"{self.visit.path}?{urlencode(words)}"

    @property
    def mark(self) -> Mark:
        """How far the results go."""
        return marked(self.results.watermark)


@lru_cache(maxsize=512)
def _pattern(route: str, programme: str, parts: tuple[str, ...]) -> str:
    """The address of a route with a mark for each part, looked up once: tables hold hundreds."""
    kwargs = {name: f"0{name}0" if name != "number" else 0 for name in parts}
    found = reverse(f"disclosure:{route}", kwargs={"programme": programme, **kwargs})
    return found.replace("/0/", "/0number0/") if "number" in parts else found


def _tail(asked: Mapping[str, str]) -> str:
    words = {key: value for key, value in asked.items() if value}
    return f"?{urlencode(words)}" if words else ""


def marked(watermark: Watermark) -> Mark:
    """A watermark as pages tell it."""
    return Mark(at=watermark.moment, position=watermark.position, is_settling=watermark.is_settling)


def here(visit: Visit, programme: str, unit: str | None = None) -> Here:
    """Where a visitor stands.

    Raises: NoResultsError: nothing was computed yet. Http404: there is no such unit or agreement.
    """
    results = results_of(programme)
    registry = results.ground.basis.registry
    agreement = _agreement(results.ground.programme, visit.GET.get("agreement", ""))
    period = _period(results, visit.GET.get("period", ""), agreement)
    tree = registry.tree_at(parse_period(period).end)
    chosen_unit = unit if unit is not None else next(iter(tree.roots), "")
    if chosen_unit not in registry.units:
        raise Http404
    return Here(
        code=programme,
        results=results,
        sight=sight_of(visit, programme, results),
        naming=Naming(language=tongue(), programme=results.ground.programme, registry=registry),
        unit=chosen_unit,
        agreement=agreement,
        period=period,
        tree=tree,
        visit=visit,
    )


def sight_of(visit: Visit, programme: str, results: OpenResults) -> Sight:
    """What the visitor may see of the results."""
    own = visit.rights.subtrees(Deed.SEE_REPORTS, programme)
    tree = visit.rights.tree_of(programme)
    inside = [(tree.index[each], int(tree.last[tree.index[each]])) for each in own if each in tree]

    def sees(unit: str) -> bool:
        place = tree.index.get(unit)
        if place is None:
            return unit in own
        return any(first <= place <= last for first, last in inside)

    return Sight(secrets=secrets_of(results), own=own, sees=sees)


def _agreement(programme: Programme, asked: str) -> Agreement | None:
    if asked:
        if asked not in programme.agreements:
            raise Http404
        return programme.agreements[asked]
    newest = sorted(programme.agreements.values(), key=lambda each: parse_period(each.period).end)
    return newest[-1] if newest else None


def _period(results: OpenResults, asked: str, agreement: Agreement | None) -> str:
    periods = results.ground.periods
    if asked:
        if asked not in periods.index:
            raise Http404
        return asked
    if agreement is not None:
        return agreement.period
    return years_of(results)[-1]


def years_of(results: OpenResults) -> tuple[str, ...]:
    """The longest periods that results reach over, in order."""
    periods = results.ground.periods.periods
    longest = max(each.days for each in periods)
    return tuple(each.iso for each in periods if each.days > longest - 3)


def shown(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that says so where nothing was computed yet."""

    @wraps(view)
    def guarded_view(request: Visit, **parts: str) -> HttpResponse:
        try:
            return view(request, **parts)
        except NoResultsError:
            return render(request, "disclosure/nothing.html")

    return guarded_view


def page(
    place: Here, template: str, *, tables: Iterable[Table] = (), **more: object
) -> HttpResponse:
    """The page, or the one of its tables that a download asks for."""
    wanted = place.visit.GET.get("csv")
    if wanted is not None:
        found = chosen(tables, wanted)
        if found is None:
            raise Http404
        return as_csv(found)
    context = {
        "place": place,
        "unit": place.unit,
        "unit_name": place.naming.unit(place.unit),
        "crumbs": place.crumbs,
        "mark": place.mark,
        "agreements": [
            (each.code, named(each.names, place.naming.language))
            for each in place.programme.agreements.values()
        ],
        **more,
    }
    return render(place.visit, f"disclosure/{template}.html", context)
