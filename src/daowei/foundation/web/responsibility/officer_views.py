"""Pages of officers: the matrix, one unit, all officials, zones and the norm."""

from collections.abc import Mapping
from datetime import date

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from daowei.foundation.officers import PART_NAMES, UNITS_PER_OFFICER, Part
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.models import LiaisonNorm, Official, Responsibility, Zone
from daowei.foundation.web.people.forms import DayForm, EndForm
from daowei.foundation.web.people.views import codes_to_offer, unit_names
from daowei.foundation.web.places import tree_at
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.responsibility import keeping
from daowei.foundation.web.responsibility.answering import do, is_done
from daowei.foundation.web.responsibility.forms import AppointForm, NormForm, OfficialForm, ZoneForm
from daowei.foundation.web.responsibility.queries import (
    matrix_below,
    norm_of,
    officials_of,
    parts_of_unit,
    zones_of,
)
from daowei.foundation.web.rights import Deed


def today(request: Visit) -> date:
    """The day it is at the site."""
    return localtime(request.moment).date()


def _names(programme: str) -> Mapping[int, Official]:
    return {each.pk: each for each in officials_of(programme).select_related("department")}


@guarded(Deed.SEE)
def officers(request: Visit, programme: str) -> HttpResponse:
    """Who answers for each unit below one, with gaps and overloads pointed out."""
    form = DayForm(request.GET)
    day = form.day_or(today(request))
    tree = tree_at(programme, day)
    under = request.GET.get("under") or (tree.roots[0] if tree.roots else "")
    if under not in tree:
        raise Http404
    return render(
        request,
        "foundation/officers.html",
        {
            "programme": programme,
            "under": under,
            "above": tuple(reversed(tree.ancestors(under))),
            "has_below": {each for each in tree.children(under) if tree.children(each)},
            "day": day,
            "form": DayForm(initial={"day": day}),
            "matrix": matrix_below(programme, under, day),
            "officials": _names(programme),
            "zones": {each.pk: each for each in zones_of(programme, day)},
            "parts_of": tuple(Part),
            "part_names": PART_NAMES,
            "unit_names": unit_names(programme),
            "may_keep": request.rights.may(Deed.KEEP_OFFICERS, programme),
        },
    )


@guarded(Deed.SEE)
def unit_officers(request: Visit, programme: str, unit: str) -> HttpResponse:
    """Who answers for one unit, and who did."""
    return _unit_page(request, programme, unit)


def _unit_page(
    request: Visit, programme: str, unit: str, *, form: Form | None = None
) -> HttpResponse:
    day = today(request)
    found = {
        "programme": programme,
        "unit": unit,
        "today": day,
        "parts_held": parts_of_unit(programme, unit),
        "part_names": PART_NAMES,
        "unit_names": unit_names(programme),
        "zones": [each for each in zones_of(programme, day) if unit in each.units],
        "form": form or AppointForm(programme=programme, initial={"since": day}),
        "end_form": EndForm(initial={"last_day": day}, auto_id=False),
        "may_keep": request.rights.may(Deed.KEEP_OFFICERS, programme, unit),
        "events": events_on(programme, f"officers:{unit}"),
    }
    return render(request, "foundation/unit_officers.html", found, status=422 if form else 200)


@guarded(Deed.KEEP_OFFICERS)
@require_POST
def appoint(request: Visit, programme: str, unit: str) -> HttpResponse:
    """Makes an official responsible for the unit."""
    form = AppointForm(request.POST, programme=programme)
    made = lambda: keeping.appoint(  # noqa: E731 - done only when the form is sound
        Responsibility(programme=programme, unit=unit, **form.cleaned_data),
        by=request.who, at=request.moment,
    )  # fmt: skip
    if is_done(request, form, made, told=N_("Noted: the responsibility is in place.")):
        return redirect("foundation:unit_officers", programme=programme, unit=unit)
    return _unit_page(request, programme, unit, form=form)


@guarded(Deed.KEEP_OFFICERS)
@require_POST
def relieve(request: Visit, programme: str, unit: str, *, part: int) -> HttpResponse:
    """Ends a part on a day."""
    found = get_object_or_404(parts_of_unit(programme, unit), pk=part)
    form = EndForm(request.POST)
    ended = lambda: keeping.relieve(  # noqa: E731
        found, **form.cleaned_data, by=request.who, at=request.moment
    )
    do(request, form, ended, told=N_("Noted: the responsibility ends."))
    return redirect("foundation:unit_officers", programme=programme, unit=unit)


@guarded(Deed.KEEP_OFFICERS, somewhere=True)
def officials(request: Visit, programme: str) -> HttpResponse:
    """Everybody who answers for something; and one more."""
    form = OfficialForm(request.POST or None, programme=programme)
    if request.method == "POST":
        kept = lambda: keeping.keep_official(  # noqa: E731
            Official(
                programme=programme, name=form.cleaned_data["name"],
                position=form.cleaned_data["position"], user=form.cleaned_data["email"],
                department=form.cleaned_data["department"],
            ), by=request.who, at=request.moment,
        )  # fmt: skip
        if is_done(request, form, kept, told=N_("The official was entered.")):
            return redirect("foundation:officials", programme=programme)
    found = officials_of(programme).select_related("department").prefetch_related("parts", "seats")
    shown = {"programme": programme, "form": form, "officials": found, "today": today(request),
             "part_names": PART_NAMES, "unit_names": unit_names(programme)}  # fmt: skip
    return render(request, "foundation/officials.html", shown, status=422 if form.errors else 200)


@guarded(Deed.KEEP_OFFICERS)
def zones(request: Visit, programme: str) -> HttpResponse:
    """The zones with their leaders, and the norm of liaison officers."""
    return _zones_page(request, programme)


def _zones_page(
    request: Visit, programme: str, *, zone: Form | None = None, norm: Form | None = None
) -> HttpResponse:
    kept = norm_of(programme)
    given = {
        "norm": kept.norms.get("", UNITS_PER_OFFICER),
        "risk_set": kept.risk_set,
        "by_class": " ".join(f"{key}={value}" for key, value in kept.norms.items() if key),
    }
    shown = {
        "programme": programme,
        "zones": Zone.objects.filter(programme=programme).select_related("leader").order_by("pk"),
        "today": today(request),
        "unit_names": unit_names(programme),
        "unit_codes": codes_to_offer(request, programme, Deed.KEEP_OFFICERS),
        "zone_form": zone or _zone_form(request, programme),
        "norm_form": norm or NormForm(initial=given, prefix="norm"),
        "end_form": EndForm(initial={"last_day": today(request)}, auto_id=False),
    }
    return render(request, "foundation/zones.html", shown, status=422 if zone or norm else 200)


def _zone_form(request: Visit, programme: str, *, is_sent: bool = False) -> ZoneForm:
    known = frozenset(tree_at(programme, today(request)).codes)
    return ZoneForm(
        request.POST if is_sent else None, programme=programme, known=known,
        initial={"since": today(request)},
    )  # fmt: skip


@guarded(Deed.KEEP_OFFICERS)
@require_POST
def add_zone(request: Visit, programme: str) -> HttpResponse:
    """Sets up a zone."""
    form = _zone_form(request, programme, is_sent=True)
    made = lambda: keeping.keep_zone(  # noqa: E731
        Zone(
            programme=programme, names=form.names(),
            **{key: form.cleaned_data[key]
               for key in ("leader", "units", "since", "until", "reason")},
        ), by=request.who, at=request.moment,
    )  # fmt: skip
    if is_done(request, form, made, told=N_("The zone was set up.")):
        return redirect("foundation:zones", programme=programme)
    return _zones_page(request, programme, zone=form)


@guarded(Deed.KEEP_OFFICERS)
@require_POST
def end_zone(request: Visit, programme: str, zone: int) -> HttpResponse:
    """Ends a zone on a day."""
    found = get_object_or_404(Zone, programme=programme, pk=zone)
    form = EndForm(request.POST)

    def ended() -> None:
        found.until, found.reason = form.cleaned_data["last_day"], form.cleaned_data["reason"]
        keeping.keep_zone(found, by=request.who, at=request.moment)

    do(request, form, ended, told=N_("The zone ends."))
    return redirect("foundation:zones", programme=programme)


@guarded(Deed.KEEP_OFFICERS)
@require_POST
def set_norm(request: Visit, programme: str) -> HttpResponse:
    """Sets how many units a liaison officer takes charge of."""
    form = NormForm(request.POST, prefix="norm")
    made = lambda: keeping.set_norm(  # noqa: E731
        LiaisonNorm(
            programme=programme, risk_set=form.cleaned_data["risk_set"],
            norms={"": form.cleaned_data["norm"], **form.cleaned_data["by_class"]},
        ), by=request.who, at=request.moment,
    )  # fmt: skip
    if is_done(request, form, made, told=N_("The norm was set.")):
        return redirect("foundation:zones", programme=programme)
    return _zones_page(request, programme, norm=form)
