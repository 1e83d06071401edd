"""Pages of bodies: steering group, task forces, joint offices, and who sits in them."""

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from daowei.foundation.bodies import (
    BODY_NAMES,
    QUORUM_NAMES,
    SEAT_NAMES,
    BodyKind,
    Quorum,
    lacks,
    quorum,
)
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.models import Body, Seat
from daowei.foundation.web.people.forms import EndForm
from daowei.foundation.web.people.views import codes_to_offer, unit_names
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.responsibility import keeping
from daowei.foundation.web.responsibility.answering import do, is_done
from daowei.foundation.web.responsibility.forms import BodyForm, SeatForm
from daowei.foundation.web.responsibility.officer_views import today
from daowei.foundation.web.responsibility.queries import bodies_of, seated_of, seats_of
from daowei.foundation.web.rights import Deed

_NAMES = {"body_names": BODY_NAMES, "seat_names": SEAT_NAMES, "quorum_names": QUORUM_NAMES}


@guarded(Deed.SEE)
def bodies(request: Visit, programme: str) -> HttpResponse:
    """All bodies of the programme."""
    return _list(request, programme)


def _list(request: Visit, programme: str, *, form: Form | None = None) -> HttpResponse:
    may_keep = request.rights.may_somewhere(Deed.KEEP_OFFICERS, programme)
    shown = {
        "programme": programme,
        "bodies": bodies_of(programme),
        "form": form or BodyForm(initial={"since": today(request)}),
        "today": today(request),
        "unit_names": unit_names(programme),
        "may_keep": may_keep,
        "unit_codes": codes_to_offer(request, programme, Deed.KEEP_OFFICERS) if may_keep else (),
        **_NAMES,
    }
    return render(request, "foundation/bodies.html", shown, status=422 if form else 200)


def _expect_keeper(request: Visit, programme: str, unit: str) -> None:
    tree = request.rights.tree_of(programme)
    if unit not in tree or not request.rights.may(Deed.KEEP_OFFICERS, programme, unit):
        raise PermissionDenied


@guarded(Deed.KEEP_OFFICERS, somewhere=True)
@require_POST
def set_up(request: Visit, programme: str) -> HttpResponse:
    """Sets up a body."""
    form = BodyForm(request.POST)

    def made() -> None:
        given = {key: value for key, value in form.cleaned_data.items() if "name_" not in key}
        _expect_keeper(request, programme, given["unit"])
        body = Body(programme=programme, names=form.names(), **given)
        keeping.set_up_body(body, by=request.who, at=request.moment)

    if is_done(request, form, made, told=N_("The body was set up.")):
        return redirect("foundation:bodies", programme=programme)
    return _list(request, programme, form=form)


@guarded(Deed.SEE)
def body(request: Visit, programme: str, body: int) -> HttpResponse:
    """One body: who sits in it, how many make a quorum, what it lacks."""
    return _one(request, get_object_or_404(Body, programme=programme, pk=body))


def _one(request: Visit, body: Body, *, form: Form | None = None) -> HttpResponse:
    seats, day = list(seats_of(body)), today(request)
    terms = [seated_of(each) for each in seats]
    shown = {
        "programme": body.programme,
        "body": body,
        "seats": seats,
        "today": day,
        "quorum": quorum(Quorum(body.quorum), terms, day),
        "lacks": lacks(BodyKind(body.kind), terms, day),
        "form": form or SeatForm(programme=body.programme, initial={"since": day}),
        "end_form": EndForm(initial={"last_day": day}, auto_id=False),
        "unit_names": unit_names(body.programme),
        "may_keep": request.rights.may(Deed.KEEP_OFFICERS, body.programme, body.unit),
        "events": events_on(body.programme, f"body:{body.pk}"),
        **_NAMES,
    }
    return render(request, "foundation/body.html", shown, status=422 if form else 200)


def _kept(request: Visit, programme: str, number: int) -> Body:
    found = get_object_or_404(Body, programme=programme, pk=number)
    _expect_keeper(request, programme, found.unit)
    return found


@guarded(Deed.KEEP_OFFICERS, somewhere=True)
@require_POST
def take_seat(request: Visit, programme: str, body: int) -> HttpResponse:
    """Gives an official a seat."""
    found = _kept(request, programme, body)
    form = SeatForm(request.POST, programme=programme)
    made = lambda: keeping.take_seat(  # noqa: E731 - done only when the form is sound
        Seat(body=found, **form.cleaned_data), by=request.who, at=request.moment
    )
    if is_done(request, form, made, told=N_("The seat was taken.")):
        return redirect("foundation:body", programme=programme, body=body)
    return _one(request, found, form=form)


@guarded(Deed.KEEP_OFFICERS, somewhere=True)
@require_POST
def leave_seat(request: Visit, programme: str, *, body: int, seat: int) -> HttpResponse:
    """Ends a term."""
    found = get_object_or_404(_kept(request, programme, body).seats.select_related("body"), pk=seat)
    form = EndForm(request.POST)
    ended = lambda: keeping.leave_seat(  # noqa: E731
        found, **form.cleaned_data, by=request.who, at=request.moment
    )
    do(request, form, ended, told=N_("The term ends."))
    return redirect("foundation:body", programme=programme, body=body)


@guarded(Deed.KEEP_OFFICERS, somewhere=True)
@require_POST
def dissolve(request: Visit, programme: str, body: int) -> HttpResponse:
    """Ends a body."""
    found, form = _kept(request, programme, body), EndForm(request.POST)
    ended = lambda: keeping.dissolve(  # noqa: E731
        found, **form.cleaned_data, by=request.who, at=request.moment
    )
    do(request, form, ended, told=N_("The body ends."))
    return redirect("foundation:body", programme=programme, body=body)
