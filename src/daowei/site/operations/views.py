"""Addresses for machines that watch over the site."""

import hmac
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse

from daowei.foundation.web.guards import Visit, public
from daowei.site.operations.metrics import figures
from daowei.site.operations.readiness import readiness

_HERE = {"127.0.0.1", "::1"}


@public
def health(request: Visit) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
def ready(request: Visit) -> JsonResponse:
    """Whether the site can do its work; 503 and what is missing where it cannot."""
    found = readiness(request.moment)
    status = HTTPStatus.OK if all(found.values()) else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse(found, status=status)


@public
def metrics(request: Visit) -> HttpResponse:
    """Figures for Prometheus: for this machine, and for whoever has the token."""
    if not (_is_from_here(request) or _has_token(request)):
        raise Http404
    return HttpResponse(figures(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _is_from_here(request: Visit) -> bool:
    """Asked on this machine itself, and not on behalf of somebody by a proxy."""
    forwarded = {"X-Forwarded-For", "Forwarded"} & set(request.headers)
    return request.META.get("REMOTE_ADDR") in _HERE and not forwarded


def _has_token(request: Visit) -> bool:
    wanted = settings.DAOWEI_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())
