"""Figures for DHIS2's tools: asked in their words, with small sensitive counts withheld."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpResponse
from django.utils.timezone import localtime

from daowei.assessment.analytics import Analytics, Cell, Query, QueryError
from daowei.assessment.cube import UnknownInputError
from daowei.assessment.dhis2.asking import AnalyticsRefusedError, asked_of
from daowei.assessment.dhis2.grids import Grid
from daowei.assessment.dhis2.translating import Item, Translation
from daowei.assessment.inputs import elements_of
from daowei.assessment.web.queries import NoResultsError
from daowei.disclosure.outsiders import is_protected, told_to_outsiders
from daowei.foundation.hierarchy import Tree
from daowei.foundation.periods import PeriodType, parse_period
from daowei.foundation.web.guards import Visit
from daowei.foundation.web.models import User
from daowei.foundation.web.rights import Deed
from daowei.site.dhis2.answers import RefusedError, answered, door
from daowei.site.dhis2.cubes import analytics_of
from daowei.site.dhis2.programmes import behind, parameters

MOST_CELLS = 100_000


@door(Deed.SEE)
def analytics(request: Visit, form: str | None = None) -> HttpResponse:
    """Elements, indicators and reporting rates over units and periods."""
    grid = _grid(request)
    match form or "json":
        case "json":
            return answered(grid.document())
        case "csv":
            return HttpResponse(grid.csv(), content_type="application/csv")
        case _:
            raise RefusedError(f"Format `{form}` is not one of json, csv.", status=406)


@door(Deed.SEE)
def value_set(request: Visit) -> HttpResponse:
    """The same as a data value set, for another system to load."""
    moment = localtime(request.moment).strftime("%Y-%m-%dT%H:%M:%S.000")
    return answered(_grid(request).value_set(moment))


def _grid(request: Visit) -> Grid:
    try:
        return _answered(request)
    except AnalyticsRefusedError as error:
        raise RefusedError(str(error), code=error.code) from error
    except UnknownInputError as error:
        raise RefusedError(str(error.args[0]), code="E7124") from error
    except QueryError as error:
        raise RefusedError(str(error), code="E7100") from error
    except NoResultsError as error:
        raise RefusedError(str(error), code="E7144") from error


def _answered(request: Visit) -> Grid:
    here, today = behind(request), localtime(request.moment).date()
    tree = here.registry.tree_at(today)
    own = request.rights.subtrees(Deed.SEE_REPORTS, here.programme.code)
    translation = Translation(programme=here.programme, registry=here.registry, tree=tree, own=own)
    asked = asked_of(parameters(request), today)
    items = translation.items(asked)
    query = translation.query(asked, items)
    _expect_small(query)
    source = analytics_of(here, request.moment)
    watched = _Watched(source=source, query=query, tree=tree, own=own)
    cells, withheld = ((), 0) if asked.skip_data else watched.cells(items)
    user = request.user
    return Grid(
        asked=asked,
        translation=translation,
        items=items,
        units=query.units or query.filter_units,
        cells=cells,
        language=user.language if isinstance(user, User) else "en",
        withheld=withheld,
    )


def _expect_small(query: Query) -> None:
    size = len(query.items) * len(query.units or (0,)) * len(query.periods or (0,))
    if size > MOST_CELLS:
        raise AnalyticsRefusedError("E7128", f"Query result set exceeded max limit: `{MOST_CELLS}`")


@dataclass(frozen=True, kw_only=True, eq=False)
class _Watched:
    """A question whose answer tells no small sensitive count to somebody from outside."""

    source: Analytics
    query: Query
    tree: Tree
    own: tuple[str, ...]

    def cells(self, items: Sequence[Item]) -> tuple[tuple[Cell, ...], int]:
        """The cells that may be told, and how many may not."""
        found = tuple(self.source.answer(self.query))
        kinds = {each.code: each for each in items}
        told = tuple(each for each in found if self._may_be_told(each, kinds[each.item]))
        return told, len(found) - len(told)

    def _may_be_told(self, cell: Cell, item: Item) -> bool:
        counted = self._sensitive(item)
        if not counted or self._is_own(cell):
            return True
        return self._is_plain(cell, item) and all(
            cell.unit in self._open(each, str(cell.period)) for each in counted
        )

    def _is_plain(self, cell: Cell, item: Item) -> bool:
        """Whether it is a whole element or an indicator of one unit's whole year, as counted."""
        return (
            item.kind in {"DATA_ELEMENT", "INDICATOR"}
            and cell.unit is not None
            and cell.period is not None
            and parse_period(cell.period).type is PeriodType.YEARLY
            and self.query.filter_units is None
            and self.query.aggregation is None
        )

    def _is_own(self, cell: Cell) -> bool:
        meant = (cell.unit,) if cell.unit is not None else self.query.filter_units or ()
        within = self.query.filter_units or ()
        return bool(meant) and all(each in self._inside for each in (*meant, *within))

    @cached_property
    def _inside(self) -> frozenset[str]:
        return frozenset(
            code
            for top in self.own
            if top in self.tree
            for code in self.tree.descendants(top, itself=True)
        )

    # ── what is sensitive ───────────────────────────────────────────────────────────

    def _sensitive(self, item: Item) -> tuple[str, ...]:
        if item.kind == "REPORTING_RATE":
            return ()
        return tuple(each for each in self._elements(item) if each in self._protected)

    def _elements(self, item: Item) -> tuple[str, ...]:
        if item.kind != "INDICATOR":
            return (item.about,)
        source = self.source
        return elements_of(
            source.cube, source.indicators[item.about], source.indicators, source.formulas
        )

    @cached_property
    def _protected(self) -> frozenset[str]:
        elements = self.source.cube.elements
        return frozenset(code for code, each in elements.items() if is_protected(each))

    def _open(self, element: str, year: str) -> frozenset[str]:
        key = (element, year)
        if key not in self._opened:
            counts = {
                str(each.unit): float(each.value)
                for each in self.source.answer(
                    Query(items=(element,), periods=(year,), units=self.tree.codes)
                )
            }
            self._opened[key] = told_to_outsiders(counts, self.tree, self.own)
        return self._opened[key]

    @cached_property
    def _opened(self) -> dict[tuple[str, str], frozenset[str]]:
        return {}
