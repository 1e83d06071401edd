"""The way to identities that are kept elsewhere (OpenID Connect)."""

from allauth.account.decorators import reauthentication_required
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect.views import login
from django.http import HttpResponse
from django.shortcuts import render
from requests import RequestException

from daowei.foundation.web.guards import Visit, public


def _is_to_be_tied(request: Visit) -> bool:
    return bool(request.GET.get("process") == AuthProcess.CONNECT)


@public
@reauthentication_required(enabled=_is_to_be_tied, app="allauth.socialaccount")  # type: ignore[untyped-decorator]
def set_out(request: Visit, provider_id: str) -> HttpResponse:
    """Leads to the provider; where it cannot be asked for its way, that is said.

    Forms of this site send to this site alone, which browsers hold redirects to as well: the
    answer to one is a page that goes on by itself. Whoever ties an identity to an account types
    the password first.
    """
    try:
        answer: HttpResponse = login(request, provider_id)
    except RequestException as error:
        provider = get_adapter().get_provider(request, provider_id)
        broken: HttpResponse = render_authentication_error(request, provider, exception=error)
        return broken
    if "Location" not in answer:
        return answer
    context = {"redirect_to": answer["Location"]}
    return render(request, "socialaccount/login_redirect.html", context)
