"""What looks wrong: broken rules, values far from their series, reports late or missing."""

from django.http import HttpResponse

from daowei.disclosure.web.here import here, page, shown
from daowei.disclosure.web.suspicions import finding_tables
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed

MOST_ROWS = 50


@guarded(Deed.SEE)
@shown
def quality(request: Visit, programme: str, unit: str) -> HttpResponse:
    """Questions to units, no verdicts."""
    place = here(request, programme, unit)
    tables = finding_tables(place, most=MOST_ROWS)
    return page(place, "quality", tables=tables, shown_tables=tables, part="quality")
