"""What every request brings to a view: the moment, and what its visitor may do."""

from collections.abc import Callable
from typing import cast

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localtime

from daowei.foundation.web.guards import Visit
from daowei.foundation.web.models import User
from daowei.foundation.web.queries import rights_of
from daowei.site import clock

_NUL = "%00"
Responder = Callable[[HttpRequest], HttpResponseBase]


def visit(respond: Responder) -> Responder:
    """Puts ``moment``, ``who`` and ``rights`` on the request; the last two when first asked for."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        if _has_nul(request):
            raise SuspiciousOperation("an address holds NUL, which no text in a database may")
        here = cast("Visit", request)  # the attributes are added here
        here.moment = clock.now()
        here.who = cast("User", request.user)  # as lazy as the account itself
        day = localtime(here.moment).date()
        here.rights = SimpleLazyObject(lambda: rights_of(request.user, day))  # type: ignore[assignment]
        return respond(request)

    return answered


def _has_nul(request: HttpRequest) -> bool:
    return "\0" in request.path_info or _NUL in request.META.get("QUERY_STRING", "")
