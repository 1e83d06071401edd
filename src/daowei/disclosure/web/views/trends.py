"""All indicators of a unit over time, as small pictures side by side."""

from django.http import HttpResponse

from daowei.disclosure.web.here import here, page, shown
from daowei.disclosure.web.pictures import picture_of, quarters_of, trends_table
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed


@guarded(Deed.SEE)
@shown
def trends(request: Visit, programme: str, unit: str) -> HttpResponse:
    """By quarter, with the band of the units below where figures may be compared."""
    place = here(request, programme, unit)
    periods = quarters_of(place.results)
    pictures = [picture_of(place, each, periods) for each in place.programme.indicators.values()]
    table = trends_table(place, pictures, periods)
    return page(
        place,
        "trends",
        tables=[table],
        table=table,
        part="trends",
        compared=[each for each in pictures if not each.is_observed],
        observed=[each for each in pictures if each.is_observed],
        has_band=bool(place.children),
    )
