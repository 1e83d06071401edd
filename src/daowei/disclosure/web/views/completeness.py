"""Which reports came and which did not, form by form."""

from django.http import HttpResponse

from daowei.disclosure.web.deliveries import MOST_UNITS, delivery_table, periods_asked
from daowei.disclosure.web.here import here, page, shown, years_of
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed


@guarded(Deed.SEE)
@shown
def completeness(request: Visit, programme: str, unit: str) -> HttpResponse:
    """The unit with all below it, and each unit directly below."""
    place = here(request, programme, unit)
    units = (place.unit, *place.children[:MOST_UNITS])
    tables = [
        delivery_table(place, form, units=units, periods=periods)
        for form in place.programme.forms.values()
        if (periods := periods_asked(place, form))
    ]
    left = max(len(place.children) - MOST_UNITS, 0)
    years = years_of(place.results)
    return page(
        place, "completeness", tables=tables, shown_tables=tables, part="completeness", left=left,
        years=years,
    )  # fmt: skip
