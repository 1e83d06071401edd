"""Where the pages of a report are."""

from urllib.parse import urlencode

from django.urls import reverse

from daowei.reporting.web.queries import Place


def address(route: str, place: Place, **more: object) -> str:
    """Where a page of a report is: ``address("reporting:enter", place)``."""
    found = reverse(
        route,
        kwargs={
            "programme": place.programme,
            "unit": place.unit,
            "form": place.form,
            "period": place.period,
            **more,
        },
    )
    return f"{found}?{urlencode({'attribute': place.attribute})}" if place.attribute else found
