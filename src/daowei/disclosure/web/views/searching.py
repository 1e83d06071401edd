"""Finding a unit among all of a programme, as one types."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime

from daowei.assessment.answers import UnitFound
from daowei.assessment.web.queries import units_found
from daowei.disclosure.web.here import Here, here, page, shown
from daowei.disclosure.web.tables import Cell, Column, Table
from daowei.foundation.texts import N_, named
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed

MOST_FOUND = 30
MOST_LETTERS = 80


@guarded(Deed.SEE)
@shown
def search(request: Visit, programme: str) -> HttpResponse:
    """Units by name in any language or by code; with the path they stand in today."""
    place = here(request, programme)
    words = request.GET.get("q", "")[:MOST_LETTERS]
    day = localtime(request.moment).date()
    found = units_found(place.registry, words, day=day, most=MOST_FOUND)
    table = _table(place, found)
    context = {"words": words, "table": table, "is_full": len(found) == MOST_FOUND}
    if request.headers.get("HX-Request"):
        return render(request, "disclosure/found.html", {"place": place, **context})
    return page(place, "search", tables=[table], part="", **context)


def _table(place: Here, found: list[UnitFound]) -> Table:
    say, language = place.naming.say, place.naming.language
    return Table(
        code="units-found",
        caption=say(N_("Units found: {count}"), count=len(found)),
        columns=(
            Column(say(N_("Unit"))), Column(say(N_("Code"))), Column(say(N_("Under"))),
            Column(say(N_("Dossier"))),
        ),
        rows=[
            [
                Cell(
                    text=named(each.names, language),
                    address=place.address("unit", unit=each.code),
                    kind="name",
                ),
                Cell(text=each.code),
                Cell(text=" / ".join(place.naming.unit(code) for code in reversed(each.path))),
                Cell(text=say(N_("Dossier")), address=place.address("dossier", unit=each.code)),
            ]
            for each in found
        ],
    )  # fmt: skip
