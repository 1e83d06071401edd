"""Pages of invitations: those sent, one more, and the door that a link opens."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import override
from django.views.decorators.http import require_POST

from daowei.foundation.refusals import Refused
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded, public
from daowei.foundation.web.models import Invitation, User
from daowei.foundation.web.people import inviting
from daowei.foundation.web.people.forms import InviteForm, PasswordForm
from daowei.foundation.web.people.mail import unit_named
from daowei.foundation.web.people.queries import invitations_within
from daowei.foundation.web.people.views import codes_to_offer, doer_of, refuse, unit_names
from daowei.foundation.web.rights import ROLE_NAMES, Deed, Role
from daowei.foundation.web.speaking import say, tongue

_A_PAGE = 50
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@guarded(Deed.MANAGE_PEOPLE, somewhere=True)
def invitations(request: Visit, programme: str) -> HttpResponse:
    """Everybody invited, and a form to invite one more."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = inviting.invite([form.line(programme)], doer=doer_of(request))
            told = N_("The invitation is on its way.") if made else N_("Invited already.")
            messages.success(request, say(told))
            inviting.send_waiting(request.moment)
            return redirect("foundation:invitations", programme=programme)
        except Refused as refused:
            form.add_error(None, refused.text.in_language(tongue()))
    page = Paginator(invitations_within(programme, request.rights), _A_PAGE)
    return render(
        request,
        "foundation/invitations.html",
        {
            "programme": programme,
            "form": form,
            "page": page.get_page(request.GET.get("page")),
            "now": request.moment,
            "unit_names": unit_names(programme),
            "role_names": ROLE_NAMES,
            "unit_codes": codes_to_offer(request, programme, Deed.MANAGE_PEOPLE),
        },
        status=422 if form.errors else 200,
    )


def _invitation(request: Visit, programme: str, number: int) -> Invitation:
    return get_object_or_404(invitations_within(programme, request.rights), pk=number)


@guarded(Deed.MANAGE_PEOPLE, somewhere=True)
@require_POST
def send_again(request: Visit, programme: str, invitation: int) -> HttpResponse:
    """Sends a new link; the old one opens nothing any more."""
    found = _invitation(request, programme, invitation)
    try:
        inviting.send_again(found, doer=doer_of(request))
        inviting.send_waiting(request.moment)
        messages.success(request, say(N_("A new link is on its way.")))
    except Refused as refused:
        refuse(request, refused)
    return redirect("foundation:invitations", programme=programme)


@guarded(Deed.MANAGE_PEOPLE, somewhere=True)
@require_POST
def withdraw(request: Visit, programme: str, invitation: int) -> HttpResponse:
    """Makes the link open nothing."""
    found = _invitation(request, programme, invitation)
    try:
        inviting.withdraw(found, doer=doer_of(request))
        messages.success(request, say(N_("The invitation was withdrawn.")))
    except Refused as refused:
        refuse(request, refused)
    return redirect("foundation:invitations", programme=programme)


@public
def invitation(request: Visit, secret: str) -> HttpResponse:
    """Where the mailed link leads: take the role, with a new password or the account one has."""
    found = inviting.invitation_of(secret)
    if found is None:
        return render(request, "foundation/invitation_gone.html", status=404)
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return _offered(request, found)
    with override(found.language):
        return _offered(request, found)


def _offered(request: Visit, found: Invitation) -> HttpResponse:
    known = User.objects.filter(email=found.email).exists()
    newcomer = User(email=found.email, name=found.name)
    form = PasswordForm(request.POST or None, user=newcomer)
    refused = None
    if request.method == "POST" and (known or form.is_valid()):
        try:
            password = None if known else form.cleaned_data["password"]
            user = inviting.accept(found, password=password, at=request.moment)
            return _welcome(request, user, is_new=not known)
        except Refused as caught:
            refused = caught.text
    return render(
        request,
        "foundation/invitation.html",
        {
            "invitation": found,
            "form": form,
            "is_known": known,
            "is_over": bool(found.accepted_at or found.withdrawn_at)
            or found.expires_at <= request.moment,
            "refused": refused,
            "role": ROLE_NAMES[Role(found.role)],
            "unit": unit_named(found.programme, found.unit, tongue()),
        },
        status=422 if refused or form.errors else 200,
    )


def _welcome(request: Visit, user: User, *, is_new: bool) -> HttpResponse:
    """Newcomers are let in at once; who had an account signs in as always."""
    if not is_new:
        messages.success(request, say(N_("The role is yours. Sign in as always.")))
        return redirect("account_login")
    login(request, user, backend=_BACKEND)
    return redirect("home")
