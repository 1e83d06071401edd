"""From an address to the report it names."""

from django.http import Http404

from daowei.foundation.web.guards import Visit
from daowei.foundation.web.rights import Deed
from daowei.reporting.web.queries import Place
from daowei.reporting.web.sheets import Sheet, sheet_of


def place_at(request: Visit, names: dict[str, str]) -> Place:
    """The report an address names, its attribute combination in the query."""
    return Place(**names, attribute=request.GET.get("attribute", ""))


def sheet_at(request: Visit, names: dict[str, str]) -> Sheet:
    """The report an address names, read.

    Raises: Http404: there is no such form, unit, period or combination.
    """
    found = sheet_of(place_at(request, names), request.moment)
    if found is None:
        raise Http404
    return found


def may(request: Visit, deed: Deed, place: Place) -> bool:
    """Whether the visitor may do something with the report, as far as rights go."""
    return request.rights.may(deed, place.programme, place.unit)


def typed(request: Visit, name: str) -> str:
    """What was typed into a field: trimmed, without characters no database takes."""
    return request.POST.get(name, "").replace("\0", "").strip()


def whole(request: Visit, name: str) -> int:
    """The whole number of a field; 0 where it holds none."""
    text = typed(request, name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
