"""What pages of this room share: names of units, the day, the tabs, what was typed and refused."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime

from daowei.foundation.hierarchy import Unit
from daowei.foundation.problems import Problem
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit
from daowei.foundation.web.places import registry_of
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import named_here, say
from daowei.reporting.submissions import RefusedError
from daowei.verification.follow_up.web.models import (
    Appeal,
    Bulletin,
    Evidence,
    Finding,
    Incident,
    Veto,
)

TABS: Mapping[str, tuple[str, Deed]] = {
    "board": (N_("Findings"), Deed.SEE),
    "tasks": (N_("Tasks"), Deed.SEE),
    "vetoes": (N_("Vetoes"), Deed.SEE_REPORTS),
    "appeals": (N_("Appeals"), Deed.SEE_REPORTS),
    "incidents": (N_("Incidents"), Deed.SEE),
    "reviews": (N_("Self-review"), Deed.SEE),
    "bulletins": (N_("Bulletins"), Deed.SEE),
    "meetings": (N_("Meetings"), Deed.SEE),
}


def page(
    request: Visit, programme: str, name: str, /, *, tab: str, status: int = 200, **more: object
) -> HttpResponse:
    """A page of this room."""
    context = {
        "programme": programme,
        "units": registry_of(programme).units,
        "tab": tab,
        "tabs": tuple(_tabs(request, programme)),
        "today": localtime(request.moment).date(),
        "problems": (),
        "typed": {},
        **more,
    }
    return render(request, f"follow_up/{name}.html", context, status=status)


def _tabs(request: Visit, programme: str) -> Iterator[tuple[str, str]]:
    for name, (label, deed) in TABS.items():
        if request.rights.may_somewhere(deed, programme):
            yield name, label


def address(thing: Finding | Veto | Appeal | Incident | Bulletin, page: str = "") -> str:
    """Where the page of a thing is, or another page of it."""
    name = page or type(thing).__name__.lower()
    kwargs = {"programme": thing.programme, "unit": thing.unit, "number": thing.pk}
    return reverse(f"follow_up:{name}", kwargs=kwargs)


def doer(request: Visit) -> dict[str, Any]:
    """Who does something and when, for a verb."""
    return {"by": request.who, "at": request.moment}


def may(request: Visit, deed: Deed, *place: str) -> bool:
    """Whether the visitor may do the deed at a place: programme and unit."""
    return request.rights.may(deed, *place)


def expect(*, is_there: bool) -> None:
    """Goes on if it is there for the visitor.

    Raises: Http404: it is not.
    """
    if not is_there:
        raise Http404


def typed(request: Visit, name: str) -> str:
    """What was typed into a field: trimmed, without characters no database takes."""
    return request.POST.get(name, "").replace("\0", "").strip()


def everything_typed(request: Visit) -> dict[str, str]:
    """All that was typed, so that a page which refuses it shows it again."""
    return {name: str(text) for name, text in request.POST.items() if name != "csrfmiddlewaretoken"}


def in_words(problem: Problem) -> str:
    """A problem as one sentence with its remedy, for a field of a form."""
    remedy = say(problem.remedy.template, **problem.remedy.values) if problem.remedy else ""
    return f"{say(problem.message.template, **problem.message.values)}. {remedy}".strip()


def refuse_on(form: forms.Form, refused: RefusedError, *, field: str | None = None) -> None:
    """Tells on a form what was refused: at one field, or at those that the problems name."""
    for each in refused.problems:
        name = field or each.field
        form.add_error(name if name in form.fields else None, in_words(each))


def tell(request: Visit, template: str, **values: object) -> None:
    """Says on the next page that something was done."""
    messages.success(request, say(template, **values))


def files_sent(request: Visit, name: str, *, most: int) -> Sequence[tuple[str, bytes]]:
    """The files of a field with their names, read no further than one byte beyond the limit."""
    return tuple(
        (str(each.name).replace("\0", "").rsplit("/", 1)[-1][-200:], each.read(most + 1))
        for each in request.FILES.getlist(name)
    )


def unit_named(units: Mapping[str, Unit], code: str) -> str:
    """A unit's name in the visitor's language; its code where the register lacks it."""
    return named_here(units[code].names) if code in units else code


def by_thing(files: Sequence[Evidence]) -> Mapping[str, list[Evidence]]:
    """Files by what they lie beside."""
    found: dict[str, list[Evidence]] = {}
    for each in files:
        found.setdefault(each.on, []).append(each)
    return found
