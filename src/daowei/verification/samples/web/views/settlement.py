"""One settlement: factors, values, what it moves; and the decision on it."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from daowei.foundation.texts import N_, Named, Text
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.places import registry_of
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say
from daowei.programme.definition import Programme
from daowei.programme.web.queries import programme_in_force
from daowei.verification.samples.intervals_tried import MANY, tried_with
from daowei.verification.samples.settling import BASIS_NAMES, Basis, SettledValue, told
from daowei.verification.samples.simulation import PATTERN_NAMES
from daowei.verification.samples.web.actions import RefusedError, approve, refuse
from daowei.verification.samples.web.models import Settlement
from daowei.verification.samples.web.queries import (
    contents_of,
    counts_by_basis,
    effects_of,
    rows_of,
    settled_of_unit,
    settlement_called,
    units_visited,
    value_of,
)

_ON_A_PAGE = 50
STATE_NAMES = {
    "proposed": N_("waiting for a decision"),
    "approved": N_("counts"),
    "refused": N_("refused"),
    "replaced": N_("replaced by a later one"),
}


@guarded(Deed.SEE_REPORTS)
def settlement(request: Visit, programme: str, code: str) -> HttpResponse:
    """Everything a settlement says, and on what it rests."""
    found = _called(programme, code)
    definition, held = programme_in_force(programme), contents_of(found)
    which = request.GET.get("show", "")
    page = Paginator(rows_of(found, which=which), _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "programme": programme,
        "settlement": found,
        "contents": held,
        "visited": units_visited(found),
        "tried": {each.visited: tried_with(each.visited) for each in held.factors},
        "many": MANY,
        "patterns": PATTERN_NAMES,
        "counts": counts_by_basis(found),
        "bases": BASIS_NAMES,
        "states": STATE_NAMES,
        "page": page,
        "lines": [line(value_of(row), definition) for row in page],
        "which": which,
        "effects": effects_of(found),
        "elements": definition.elements,
        "names": registry_of(programme).units,
        "may_decide": _may_decide(request, found),
        "may_settle": request.rights.may(Deed.SETTLE, programme),
        "history": events_on(programme, found.on),
    }
    return render(request, "settlement/settlement.html", context)


def _called(programme: str, code: str) -> Settlement:
    found = settlement_called(programme, code)
    if found is None:
        raise Http404
    return found


def _may_decide(request: Visit, found: Settlement) -> bool:
    return (
        found.state == Settlement.State.PROPOSED
        and found.proposed_by_id != request.who.pk
        and request.rights.may(Deed.SETTLE, found.programme)
    )


def line(value: SettledValue, definition: Programme) -> Mapping[str, object]:
    """A value as a row of a page: named, printed, and with its sentence."""
    element = definition.elements.get(value.element)
    decimals = element.decimals if element else 0
    return {
        "unit": value.unit,
        "element": Named(element.names) if element else Text(value.element),
        "combo": _combo(value.combo, definition),
        "period": value.period,
        "reported": _printed(value.reported, decimals),
        "found": _printed(value.found, decimals),
        "settled": _printed(value.settled, decimals),
        "basis": Text(BASIS_NAMES[value.basis]),
        "tone": _TONES.get(value.basis, "plain"),
        "told": told(value, decimals=decimals),
        "is_changed": value.is_changed,
    }


_TONES = {
    Basis.CONFIRMED: "good",
    Basis.TOLERATED: "good",
    Basis.FOUND: "warn",
    Basis.NOT_VERIFIABLE: "bad",
    Basis.APPEAL: "calm",
}


def _combo(code: str, definition: Programme) -> Text | None:
    """The options of a combination by their names; None for the element as a whole."""
    if not code:
        return None
    options = {
        option.code: option.names
        for category in definition.categories.values()
        for option in category.options
    }
    combos = (each for combo in definition.category_combos.values() for each in combo.combos)
    found = next((each.options for each in combos if each.code == code), ())
    parts = {f"option{n}": Named(options[each]) for n, each in enumerate(found)}
    return Text(" · ".join(f"{{{each}}}" for each in parts), parts) if parts else Text(code)


def _printed(number: int | None, decimals: int) -> str:
    """The number, or a dash for nothing."""
    if number is None:
        return "–"
    return f"{number / 10**decimals:.{decimals}f}" if decimals else str(number)


@require_POST
@guarded(Deed.SETTLE)
def decide(request: Visit, programme: str, code: str) -> HttpResponse:
    """Approves or refuses it."""
    found = _called(programme, code)
    try:
        if request.POST.get("do") == "approve":
            approve(found, by=request.who, at=request.moment)
            messages.success(request, say(N_("Approved. From now on these values count.")))
        else:
            refuse(found, request.POST.get("reason", ""), by=request.who, at=request.moment)
            messages.success(request, say(N_("Refused. The round can be settled anew.")))
    except RefusedError as fault:
        message = fault.problem.message
        messages.error(request, say(message.template, **message.values))
    return redirect("settlement:settlement", programme=programme, code=code)


@guarded(Deed.SEE_REPORTS)
def document(request: Visit, programme: str, code: str) -> HttpResponse:
    """The whole settlement as JSON under its digest: whoever has it can repeat it."""
    del request
    found = _called(programme, code)
    answer = HttpResponse(found.document, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{found.code}.json"'
    answer["ETag"] = f'"{found.digest}"'
    return answer


@guarded(Deed.SEE_REPORTS)
def of_unit(request: Visit, programme: str, unit: str) -> HttpResponse:
    """A unit's own settled values, each with what it rests on."""
    definition = programme_in_force(programme)
    values = settled_of_unit(programme, unit)
    page = Paginator(values, _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "programme": programme,
        "unit": unit,
        "name": registry_of(programme).units[unit].names,
        "page": page,
        "lines": [line(each, definition) for each in page],
        "history": events_on(programme, f"settled:{unit}"),
    }
    return render(request, "settlement/unit.html", context)
