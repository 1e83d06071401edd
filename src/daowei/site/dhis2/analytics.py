"""Figures for DHIS2's tools: asked in their words, with small sensitive counts withheld."""

from django.http import HttpResponse
from django.utils.timezone import localtime

from daowei.assessment.analytics import Query, QueryError
from daowei.assessment.cube import UnknownInputError
from daowei.assessment.dhis2.asking import AnalyticsRefusedError, asked_of
from daowei.assessment.dhis2.grids import Grid
from daowei.assessment.dhis2.translating import Translation
from daowei.assessment.web.queries import NoResultsError
from daowei.foundation.web.guards import Visit
from daowei.foundation.web.models import User
from daowei.foundation.web.rights import Deed
from daowei.site.dhis2.answers import RefusedError, answered, door
from daowei.site.dhis2.cubes import analytics_of
from daowei.site.dhis2.programmes import behind, parameters
from daowei.site.watched import Watched

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
    watched = Watched(source=source, query=query, tree=tree, own=own)
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
