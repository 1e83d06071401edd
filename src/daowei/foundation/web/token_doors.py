"""Doors for programs: a token opens them, never a password and never a browser's session."""

import base64
import binascii
from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from daowei.foundation.problems import DaoweiError
from daowei.foundation.web.guards import Guard, Marked, Visit, marked
from daowei.foundation.web.models import Token
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.tokens import rights_through, token_in_force, used

MOST_FAILURES, WITHIN_SECONDS = 20, 300
Refuse = Callable[[HttpRequest, int], HttpResponseBase]


class Shut(DaoweiError):  # noqa: N818 - a door, not an error of the site
    """Nobody comes in: 401 without a token in force, 429 after too many failures."""

    def __init__(self, status: int) -> None:
        super().__init__(f"shut: {status}")
        self.status = status


def by_token(deed: Deed, *, refuse: Refuse) -> Callable[[Callable[..., HttpResponseBase]], Marked]:
    """Whoever holds a token that may do the deed somewhere; ``refuse`` says no in the door's way.

    The view finds ``request.token``, ``request.rights`` and, as ``request.user``, its owner.
    """

    def mark(view: Callable[..., HttpResponseBase]) -> Marked:
        @wraps(view)
        def watched(request: Visit, *args: object, **kwargs: object) -> HttpResponseBase:
            try:
                enter(request)
            except Shut as shut:
                return refuse(request, shut.status)
            if not request.rights.may_somewhere(deed, token_of(request).programme):
                return refuse(request, 403)
            return view(request, *args, **kwargs)

        return marked(login_not_required(csrf_exempt(watched)), Guard(kind="token", deed=deed))

    return mark


def enter(request: Visit) -> Token:
    """Lets the holder of a token in, with the rights it hands on.

    Asked again, it says the same. Raises: Shut: there is none, or none in force.
    """
    known = getattr(request, "token", None)
    if isinstance(known, Token):
        return known
    secret = secret_of(request.headers.get("Authorization", ""))
    token = token_in_force(secret, request.moment) if secret else None
    if token is None:
        raise Shut(_refused(request, has_tried=secret is not None))
    used(token, request.moment)
    request.user = request.who = token.owner
    request.rights = rights_through(token, request.moment)
    request.token = token  # type: ignore[attr-defined]  # read by token_of
    return token


def _refused(request: HttpRequest, *, has_tried: bool) -> int:
    """The status for whoever has no token in force: 429 after too many tries from there."""
    tried = f"failures:{request.META.get('REMOTE_ADDR', '')}"
    if int(cache.get(tried, 0)) >= MOST_FAILURES:
        return 429
    if has_tried:
        _count(tried)
    return 401


def token_of(request: HttpRequest) -> Token:
    """The token behind the request."""
    found = getattr(request, "token", None)
    assert isinstance(found, Token), "asked only behind a door of by_token"
    return found


def _count(tried: str) -> None:
    cache.add(tried, 0, WITHIN_SECONDS)
    try:
        cache.incr(tried)
    except ValueError:  # it ran out in between
        cache.set(tried, 1, WITHIN_SECONDS)


def secret_of(header: str) -> str | None:
    """The token in an ``Authorization`` header: ApiToken, Bearer, or the password of Basic."""
    scheme, _, given = header.strip().partition(" ")
    match scheme.lower():
        case "apitoken" | "bearer":
            return given.strip() or None
        case "basic":
            return _password(given.strip())
        case _:
            return None


def _password(encoded: str) -> str | None:
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return text.partition(":")[2] or None
