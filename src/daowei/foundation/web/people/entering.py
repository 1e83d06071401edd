"""What becomes of a request once it is known whose it is: her language, her second factor."""

from collections.abc import Callable
from typing import cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import activate
from django.views.i18n import set_language

from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit
from daowei.foundation.web.models import User
from daowei.foundation.web.rights import Rights
from daowei.foundation.web.speaking import say

Responder = Callable[[HttpRequest], HttpResponseBase]
# where somebody may go before she has set up her second factor
_BEFORE = ("/account/", "/language/", "/static/")
_SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def speak(respond: Responder) -> Responder:
    """The language chosen for an account goes with it, whatever the browser asks for."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User) and user.language:
            activate(user.language)
        return respond(request)

    return answered


@login_not_required
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Keeps the language in the browser, and with the account of whoever is signed in."""
    answer = set_language(request)
    wanted, user = request.POST.get("language"), request.user
    if request.method == "POST" and isinstance(user, User) and wanted in dict(settings.LANGUAGES):
        user.language = str(wanted)
        user.save(update_fields=("language",))
    return answer


def second_factor(respond: Responder) -> Responder:
    """Whoever holds one of ``TWO_FACTOR_ROLES`` sets up a second factor before anything else."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        if settings.TWO_FACTOR_ROLES and _lacks_second_factor(request):
            messages.warning(
                request, say(N_("Your role needs a second factor: set up an app or a key first."))
            )
            return redirect("mfa_index")
        return respond(request)

    return answered


def _lacks_second_factor(request: HttpRequest) -> bool:
    user, rights = request.user, cast("Visit", request).rights
    if not isinstance(user, User) or request.path.startswith(_BEFORE) or not _needs_one(rights):
        return False
    return not Authenticator.objects.filter(user=user, type__in=_SECOND).exists()


def _needs_one(rights: Rights) -> bool:
    return any(each.role in settings.TWO_FACTOR_ROLES for each in rights.grants)
