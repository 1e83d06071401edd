"""Who may have an account: whoever was invited, nobody else."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

from daowei.foundation.web.models import User


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
        if sociallogin.is_existing:
            return
        proved = [each.email for each in sociallogin.email_addresses if each.verified]
        invited = User.objects.filter(email__in=[each.lower() for each in proved]).first()
        if invited is not None:
            sociallogin.connect(request, invited)
