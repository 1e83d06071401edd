"""Pages of people: all of a programme, one person, her rights and her account."""

from collections.abc import Mapping
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from daowei.foundation.refusals import Refused
from daowei.foundation.texts import N_, named
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.models import Grant, User
from daowei.foundation.web.people import granting
from daowei.foundation.web.people.allowing import holds
from daowei.foundation.web.people.forms import (
    EndForm,
    ExtendForm,
    ReasonForm,
    RightForm,
    SearchForm,
    first_error,
)
from daowei.foundation.web.people.granting import Doer
from daowei.foundation.web.people.queries import (
    grants_within,
    people_sought,
    people_within,
    right_of,
)
from daowei.foundation.web.places import registry_of
from daowei.foundation.web.queries import events_on
from daowei.foundation.web.rights import ROLE_NAMES, Deed
from daowei.foundation.web.speaking import say, tongue

_A_PAGE, _MOST_CODES = 50, 500


def doer_of(request: Visit) -> Doer:
    """The visitor as somebody who does something now."""
    return Doer(by=request.who, at=request.moment, rights=request.rights)


def refuse(request: Visit, refused: Refused) -> None:
    """Tells why nothing was done."""
    messages.error(request, refused.text.in_language(tongue()))


def unit_names(programme: str) -> Mapping[str, str]:
    """The name of every unit ever, in the visitor's language."""
    units = registry_of(programme).units
    return {code: named(each.names, tongue()) for code, each in units.items()}


def codes_to_offer(request: Visit, programme: str, deed: Deed) -> tuple[tuple[str, str], ...]:
    """Codes and names of the units where the visitor may do the deed; none where they are many."""
    codes = request.rights.units(deed, programme)
    if len(codes) > _MOST_CODES:
        return ()
    names = unit_names(programme)
    return tuple((code, names.get(code, code)) for code in codes)


@guarded(Deed.MANAGE_PEOPLE, somewhere=True)
def people(request: Visit, programme: str) -> HttpResponse:
    """Everybody with a right in the visitor's units, ever."""
    form = SearchForm(request.GET)
    day = localtime(request.moment).date()
    found = people_sought(programme, request.rights, form.sought(), day=day)
    asked = {key: value for key, value in request.GET.items() if value and key != "page"}
    return render(
        request,
        "foundation/people.html",
        {
            "programme": programme,
            "form": form,
            "asked": urlencode(asked),
            "page": Paginator(found, _A_PAGE).get_page(request.GET.get("page")),
            "unit_names": unit_names(programme),
            "role_names": ROLE_NAMES,
            "unit_codes": codes_to_offer(request, programme, Deed.MANAGE_PEOPLE),
            "today": day,
        },
    )


@guarded(Deed.MANAGE_PEOPLE, somewhere=True)
def person(request: Visit, programme: str, person: int) -> HttpResponse:
    """One person: rights with their days and reasons, the account, what was done about it."""
    found = _person(request, programme, person)
    day = localtime(request.moment).date()
    grants = grants_within(programme, request.rights).filter(user=found)
    return render(
        request,
        "foundation/person.html",
        {
            "programme": programme,
            "person": found,
            "is_self": found.pk == request.who.pk,
            "grants": [
                (each, holds(right_of(each), day))
                for each in grants.select_related("given_by").order_by("since", "pk")
            ],
            "has_second_factor": Authenticator.objects.filter(user=found).exists(),
            "right_form": RightForm(initial={"since": day}),
            "end_form": EndForm(initial={"last_day": day}, auto_id=False),
            "extend_form": ExtendForm(auto_id=False),
            "reason_form": ReasonForm(auto_id=False),
            "unit_names": unit_names(programme),
            "role_names": ROLE_NAMES,
            "unit_codes": codes_to_offer(request, programme, Deed.MANAGE_PEOPLE),
            "events": events_on(programme, f"person:{found.pk}"),
        },
    )


def _person(request: Visit, programme: str, number: int) -> User:
    return get_object_or_404(people_within(programme, request.rights), pk=number)


def _grant(request: Visit, programme: str, *, person: int, number: int) -> Grant:
    theirs = grants_within(programme, request.rights).filter(user=person)
    return get_object_or_404(theirs.select_related("user"), pk=number)


def _back(programme: str, person: int) -> HttpResponse:
    return redirect("foundation:person", programme=programme, person=person)


@guarded(Deed.MANAGE_PEOPLE, somewhere=True)
@require_POST
def give(request: Visit, programme: str, person: int) -> HttpResponse:
    """Gives the person another right."""
    found, form = _person(request, programme, person), RightForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return _back(programme, person)
    try:
        granting.give(
            found, form.right(programme), doer=doer_of(request),
            reason=form.cleaned_data["reason"],
        )  # fmt: skip
        messages.success(request, say(N_("The right was given.")))
    except Refused as refused:
        refuse(request, refused)
    return _back(programme, person)


@guarded(Deed.MANAGE_PEOPLE, somewhere=True)
@require_POST
def end(request: Visit, programme: str, *, person: int, grant: int) -> HttpResponse:
    """Ends one of the person's rights."""
    found, form = _grant(request, programme, person=person, number=grant), EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return _back(programme, person)
    try:
        granting.end(found, doer=doer_of(request), **form.cleaned_data)
        messages.success(request, say(N_("The right ends.")))
    except Refused as refused:
        refuse(request, refused)
    return _back(programme, person)


@guarded(Deed.MANAGE_PEOPLE, somewhere=True)
@require_POST
def extend(request: Visit, programme: str, *, person: int, grant: int) -> HttpResponse:
    """Lets one of the person's rights hold longer."""
    found, form = _grant(request, programme, person=person, number=grant), ExtendForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return _back(programme, person)
    try:
        granting.extend(found, doer=doer_of(request), **form.cleaned_data)
        messages.success(request, say(N_("The right holds longer.")))
    except Refused as refused:
        refuse(request, refused)
    return _back(programme, person)


_ACCOUNT_DEEDS = {
    "close": (granting.close, N_("The account was closed.")),
    "reopen": (granting.reopen, N_("The account is open again; give it rights anew.")),
    "erase": (granting.erase, N_("Name and address were erased.")),
}


@guarded(Deed.MANAGE_PEOPLE, somewhere=True)
@require_POST
def account(request: Visit, programme: str, *, person: int, deed: str) -> HttpResponse:
    """Closes, opens or erases the person's account."""
    found, form = _person(request, programme, person), ReasonForm(request.POST)
    verb, told = _ACCOUNT_DEEDS[deed]
    if not form.is_valid():
        messages.error(request, first_error(form))
        return _back(programme, person)
    try:
        verb(found, programme=programme, doer=doer_of(request), **form.cleaned_data)
        messages.success(request, say(told))
    except Refused as refused:
        refuse(request, refused)
    return _back(programme, person)
