"""Pages on which a unit is opened, placed, closed, named, classified, and an entry undone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime

from daowei.foundation.hierarchy import Placement, Unit
from daowei.foundation.problems import Problem
from daowei.foundation.refusals import Refused
from daowei.foundation.texts import N_
from daowei.foundation.uids import uid_for
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.models import Event
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say, tongue
from daowei.programme.definition import Programme
from daowei.programme.unit_changes import classified, closed, named_anew, placed_anew
from daowei.programme.web import register_actions as actions
from daowei.programme.web.queries import programme_in_force
from daowei.programme.web.register_actions import Entry, Misfit
from daowei.programme.web.register_forms import (
    CloseForm,
    KindForm,
    NamesForm,
    OpenForm,
    PlaceForm,
    UndoForm,
    groups_in,
    kind_in,
    languages_of,
    names_in,
)
from daowei.programme.web.register_views import known_unit

Given: TypeAlias = Mapping[str, Any]
_MOST_TOLD = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One way a unit changes: its words, its deed, its form, and the unit that comes of it."""

    title: str
    lead: str
    button: str
    deed: str
    form: Callable[..., forms.Form]
    first: Callable[[Unit], Given]
    made: Callable[[Unit, Given, Programme], Unit]


def _names_form(*args: Any, programme: Programme, unit: Unit, **kwargs: Any) -> forms.Form:
    return NamesForm(*args, languages=languages_of(programme, unit), **kwargs)


def _kind_form(*args: Any, programme: Programme, unit: Unit, **kwargs: Any) -> forms.Form:  # noqa: ARG001 - asked like the others
    return KindForm(*args, group_sets=programme.group_sets, **kwargs)


def _plain(form: type[forms.Form]) -> Callable[..., forms.Form]:
    def made(*args: Any, programme: Programme, unit: Unit, **kwargs: Any) -> forms.Form:  # noqa: ARG001 - asked like the others
        return form(*args, **kwargs)

    return made


CHANGES: Mapping[str, Change] = {
    "place": Change(
        title=N_("Place the unit elsewhere"),
        lead=N_("From the day on it answers to another unit; earlier results keep its old place."),
        button=N_("Place it there"),
        deed="register.placed",
        form=_plain(PlaceForm),
        first=lambda unit: {"parent": unit.placements[-1].parent or ""},
        made=lambda unit, given, _: placed_anew(
            unit, parent=given["parent"] or None, since=given["since"]
        ),
    ),
    "close": Change(
        title=N_("Close the unit"),
        lead=N_("It owes no reports after its last day; what it reported stays."),
        button=N_("Close it"),
        deed="register.closed",
        form=_plain(CloseForm),
        first=lambda _: {},
        made=lambda unit, given, _: closed(unit, last_day=given["last_day"]),
    ),
    "name": Change(
        title=N_("Name the unit anew"),
        lead=N_("The code stays; the old names stay in the history."),
        button=N_("Keep these names"),
        deed="register.named",
        form=_names_form,
        first=lambda unit: {f"name_{each}": name for each, name in unit.names.items()},
        made=lambda unit, given, _: named_anew(unit, names_in(given)),
    ),
    "kind": Change(
        title=N_("Change kind or groups"),
        lead=N_("Groups decide whom a unit is compared with, and which forms it owes."),
        button=N_("Keep kind and groups"),
        deed="register.classified",
        form=_kind_form,
        first=lambda unit: {
            "kind": unit.kind.value,
            **{f"in:{group_set}": group for group_set, group in unit.groups.items()},
        },
        made=lambda unit, given, programme: classified(
            unit, kind_in(given), groups_in(given, programme.group_sets)
        ),
    ),
}


@guarded(Deed.KEEP_REGISTERS)
def change(request: Visit, programme: str, unit: str, *, what: str) -> HttpResponse:
    """The form of one change, with what stands in its way."""
    way = CHANGES.get(what)
    if way is None:
        raise Http404
    found, definition = known_unit(programme, unit), programme_in_force(programme)
    today = localtime(request.moment).date()
    first = {"since": today, "last_day": today, "seen": actions.seen(found), **way.first(found)}
    form = way.form(request.POST or None, initial=first, programme=definition, unit=found)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        _expect_reach(request, programme, given.get("parent"))
        try:
            actions.change_unit(
                programme, unit, change=lambda each: way.made(each, given, definition),
                deed=way.deed, expected=given["seen"], entry=_entry(request, given),
            )  # fmt: skip
        except (Refused, Misfit) as error:
            problems = _stand_in_the_way(form, error)
            form.data = {**request.POST.dict(), "seen": actions.seen(known_unit(programme, unit))}
        else:
            messages.success(request, say(N_("The register was changed.")))
            return redirect("programme:unit", programme=programme, unit=unit)
    words = {"title": way.title, "lead": way.lead, "button": way.button}
    return _form_page(request, {"programme": programme, "unit": found, "form": form,
                                "problems": problems, **words})  # fmt: skip


@guarded(Deed.KEEP_REGISTERS, somewhere=True)
def open_unit(request: Visit, programme: str) -> HttpResponse:
    """A new unit, below one in the visitor's reach."""
    definition = programme_in_force(programme)
    first = {"since": localtime(request.moment).date(), "parent": request.GET.get("below", "")}
    form = OpenForm(request.POST or None, initial=first, programme=definition)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        _expect_reach(request, programme, given["parent"])
        made = _new_unit(given, definition)
        try:
            actions.open_unit(programme, made, entry=_entry(request, given))
        except (Refused, Misfit) as error:
            problems = _stand_in_the_way(form, error)
        else:
            messages.success(request, say(N_("The unit {code} was opened."), code=made.code))
            return redirect("programme:unit", programme=programme, unit=made.code)
    words = {
        "title": N_("Open a unit"),
        "lead": N_("A unit is an office, a place or a facility; never a person or a household."),
        "button": N_("Open the unit"),
    }
    return _form_page(request, {"programme": programme, "unit": None, "form": form,
                                "problems": problems, **words})  # fmt: skip


def _new_unit(given: Given, programme: Programme) -> Unit:
    return Unit(
        code=given["code"],
        uid=uid_for("unit", given["code"]),
        names=names_in(given),
        kind=kind_in(given),
        groups=groups_in(given, programme.group_sets),
        placements=(Placement(parent=given["parent"] or None, since=given["since"]),),
    )


@guarded(Deed.KEEP_REGISTERS)
def undo(request: Visit, programme: str, unit: str, *, entry: int) -> HttpResponse:
    """An entry taken back by a new one, with the reason."""
    event = get_object_or_404(
        Event, pk=entry, programme=programme, on=f"unit:{unit}", deed__startswith="register."
    )
    form = UndoForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            actions.undo(programme, event, entry=_entry(request, form.cleaned_data))
        except (Refused, Misfit) as error:
            problems = _stand_in_the_way(form, error)
        else:
            messages.success(request, say(N_("The entry was undone.")))
            return redirect("programme:units", programme=programme)
    words = {
        "title": N_("Undo an entry"),
        "lead": N_("The unit is put back as it was before; both entries stay in the history."),
        "button": N_("Undo the entry"),
    }
    return _form_page(
        request,
        {"programme": programme, "unit": known_unit(programme, unit), "form": form,
         "problems": problems, "event": event, **words},
    )  # fmt: skip


def _form_page(request: Visit, context: dict[str, object]) -> HttpResponse:
    status = 422 if context["form"].errors else 200  # type: ignore[attr-defined]  # a form
    return render(request, "programme/register/change.html", context, status=status)


def _entry(request: Visit, given: Given) -> Entry:
    day = given.get("since") or given.get("last_day")
    return Entry(by=request.who, at=request.moment, reason=given["reason"],
                 since=day.isoformat() if day else "")  # fmt: skip


def _expect_reach(request: Visit, programme: str, parent: str | None) -> None:
    """Nobody puts a unit where she may not keep the register; above all units, only who may all.

    A parent that is no unit is told by the register itself.
    """
    if parent is None or (parent and parent not in request.rights.tree_of(programme)):
        return
    if not request.rights.may(Deed.KEEP_REGISTERS, programme, parent or None):
        raise PermissionDenied


def _stand_in_the_way(form: forms.Form, error: Refused | Misfit) -> tuple[Problem, ...]:
    """Tells why nothing was changed; the problems, at most so many, for the page's table."""
    if isinstance(error, Refused):
        form.add_error(None, error.text.in_language(tongue()))
        return ()
    count = len(error.problems)
    form.add_error(None, say(N_("Nothing was changed: {count} problems below."), count=count))
    return error.problems[:_MOST_TOLD]
