"""Every answer is counted and noted: by route, never by address, and without anybody's name."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from daowei.site.operations.metrics import REQUESTS, SECONDS

Responder = Callable[[HttpRequest], HttpResponseBase]
_LOG = logging.getLogger("daowei.requests")


def watch(respond: Responder) -> Responder:
    """Counts and times every answer."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        answer = respond(request)
        _note(request, answer, time.perf_counter() - began)
        return answer

    return answered


def _note(request: HttpRequest, answer: HttpResponseBase, seconds: float) -> None:
    note(
        route_of(request),
        _method(request),
        answer.status_code,
        seconds=seconds,
        account=_account(request),
    )


def note(route: str, method: str, status: int, *, seconds: float, account: int | None) -> None:
    """Counts and notes one answer."""
    REQUESTS.labels(route, method, str(status)).inc()
    SECONDS.labels(route).observe(seconds)
    _LOG.info(
        "answered",
        extra={
            "route": route,
            "method": method,
            "status": status,
            "milliseconds": round(seconds * 1000, 1),
            "account": account,
        },
    )


def _method(request: HttpRequest) -> str:
    """The method; anything unheard-of under one name, so that nobody can fill the metrics."""
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return request.method if request.method in known else "other"


def route_of(request: HttpRequest) -> str:
    """The name of the route; addresses may name units and people."""
    match = getattr(request, "resolver_match", None)
    return match.view_name or match.route if match else "nowhere"


def _account(request: HttpRequest) -> int | None:
    """The number of the account, where the request already asked who it is."""
    token = getattr(request, "token", None)
    found = getattr(request, "_cached_user", None) if token is None else token.owner
    return getattr(found, "pk", None)
