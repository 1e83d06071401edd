"""Who may have an account: whoever was invited, nobody else."""

import logging
from collections.abc import Collection
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from daowei.foundation.texts import N_
from daowei.foundation.web.models import User
from daowei.foundation.web.speaking import say

_LOG = logging.getLogger("daowei.accounts")


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """There is no open registration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Accounts are made by invitation only."""
        return False


class OutsideAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """An identity from outside opens the account of the same, proved, address, and makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """An identity that nobody invited gets no account."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Connects the identity to the invited account, when its address was proved."""
        proved = {each.email.lower() for each in sociallogin.email_addresses if each.verified}
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            _expect_own(request, proved)
            return
        if sociallogin.is_existing:
            return
        invited = User.objects.filter(email__in=proved).first()
        if invited is not None:
            sociallogin.connect(request, invited)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **how: object) -> None:  # noqa: ARG002
        """Writes down which provider failed, and how; neither an address nor a token."""
        error = how.get("exception")
        what = type(error).__name__ if error else str(how.get("error"))
        _LOG.warning(
            "an identity provider failed",
            extra={"provider": getattr(provider, "sub_id", str(provider)), "error": what},
        )


def _expect_own(request: HttpRequest, proved: Collection[str]) -> None:
    """Nobody ties somebody else's identity to an account that stands open on a desk."""
    user = request.user
    if isinstance(user, User) and user.email.lower() in proved:
        return
    messages.error(request, say(N_("That identity is of another address; it was not connected.")))
    raise ImmediateHttpResponse(redirect("socialaccount_connections"))
