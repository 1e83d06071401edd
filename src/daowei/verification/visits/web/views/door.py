"""The door for phones: a key in the path, or Digest; never a password of the site."""

import base64
import binascii
import hmac
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.timezone import localtime
from django.views.decorators.csrf import csrf_exempt

from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Guard, Marked, Visit, marked
from daowei.foundation.web.queries import rights_of
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say
from daowei.verification.visits.attachments import MOST_BYTES
from daowei.verification.visits.digest_auth import (
    Answer,
    Asked,
    challenge,
    ha1,
    judged,
    nonce_age,
    nonce_at,
    parts_of,
)
from daowei.verification.visits.openrosa import Nature, envelope
from daowei.verification.visits.sealing import key_for
from daowei.verification.visits.web.actions.phoning import (
    ha1_of,
    phone_named,
    phone_with_key,
    seen,
)
from daowei.verification.visits.web.models import Phone

DOMAIN = "/openrosa/"
XML = "text/xml; charset=utf-8"


class Caller(Visit):
    """A request from a phone that was let in; ``key`` is the one in its path, if any."""

    phone: Phone
    key: str


Parts = ParamSpec("Parts")
PhoneView = Callable[Concatenate[Caller, Parts], HttpResponse]


def by_phone(view: PhoneView[Parts]) -> Marked:
    """Whoever holds a phone's key or password, and may still inspect."""

    @wraps(view)
    def watched(request: Caller, *args: Parts.args, **kwargs: Parts.kwargs) -> HttpResponseBase:
        key = kwargs.pop("key", None)
        shut = _with_key(request, str(key)) if key is not None else _with_digest(request)
        if shut is None and not _may_inspect(request):
            shut = told(403, say(N_("You are no inspector of this programme today.")))
        answer = shut if shut is not None else _let_in(request, view, *args, **kwargs)
        return _with_headers(answer)

    return marked(login_not_required(csrf_exempt(watched)), Guard(kind="token", deed=Deed.INSPECT))


def _let_in(
    request: Caller, view: PhoneView[Parts], *args: Parts.args, **kwargs: Parts.kwargs
) -> HttpResponse:
    seen(request.phone, request.moment)
    return view(request, *args, **kwargs)


def told(status: int, message: str, nature: Nature = Nature.ERROR) -> HttpResponse:
    """An answer in the envelope that phones show to people."""
    return HttpResponse(envelope(message, nature), status=status, content_type=XML)


def _with_headers(answer: HttpResponse) -> HttpResponse:
    answer["X-OpenRosa-Version"] = "1.0"
    answer["X-OpenRosa-Accept-Content-Length"] = str(MOST_BYTES)
    answer["Cache-Control"] = "no-store"
    return answer


def _with_key(request: Caller, key: str) -> HttpResponse | None:
    """Lets in who has the key; an unknown one is 403, so that no app asks for passwords."""
    phone = phone_with_key(key)
    if phone is None:
        return told(
            403,
            say(
                N_(
                    "This phone's key is not known here, or was revoked. Ask the "
                    "programme office for a new one."
                )
            ),
        )
    request.phone, request.key = phone, key
    return None


def _with_digest(request: Caller) -> HttpResponse | None:
    """Lets in who answers the challenge; over TLS a plain Basic password will do too."""
    header = request.headers.get("Authorization", "")
    phone, is_stale = _digest(request, header)
    if phone is None and request.is_secure():
        phone = _basic(header)
    if phone is None:
        return _challenged(request, is_stale=is_stale)
    request.phone, request.key = phone, ""
    return None


def _digest(request: Caller, header: str) -> tuple[Phone | None, bool]:
    parts = parts_of(header)
    phone = phone_named(parts["username"]) if parts else None
    if parts is None or phone is None:
        return None, False
    age = nonce_age(parts["nonce"], int(request.moment.timestamp()), key=_nonce_key())
    found = judged(parts, _asked(request), kept=ha1_of(phone), age=age)
    return (phone if found is Answer.RIGHT else None), found is Answer.STALE


def _asked(request: HttpRequest) -> Asked:
    uri = request.META.get("RAW_URI") or request.get_full_path()
    return Asked(method=str(request.method), uri=str(uri))


def _basic(header: str) -> Phone | None:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    phone = phone_named(name)
    is_right = phone is not None and hmac.compare_digest(ha1_of(phone), ha1(name, password))
    return phone if is_right else None


def _challenged(request: Caller, *, is_stale: bool) -> HttpResponse:
    answer = told(401, say(N_("Sign in with the name and the password of this phone.")))
    nonce = nonce_at(int(request.moment.timestamp()), key=_nonce_key())
    answer["WWW-Authenticate"] = challenge(domain=DOMAIN, nonce=nonce, is_stale=is_stale)
    return answer


def _nonce_key() -> bytes:
    return key_for(settings.SECRET_KEY, "visits.nonces")


def _may_inspect(request: Caller) -> bool:
    """Whether the phone's owner is an inspector on that day; acts in her name from here."""
    owner = request.phone.owner
    request.user = request.who = owner
    request.rights = rights_of(owner, localtime(request.moment).date())
    return request.rights.may_somewhere(Deed.INSPECT, request.phone.programme)
