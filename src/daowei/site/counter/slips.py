"""What a program asks at the counter, as the head of its request says it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from daowei.foundation.web.once import LONGEST_KEY
from daowei.foundation.web.token_doors import secret_of
from daowei.reporting.web.queries import Place
from daowei.site.api.reports import LONGEST_NAME

Scope: TypeAlias = Mapping[str, Any]  # of a request, as ASGI has it
LONGEST_BODY = 256 * 1024
_PATH = re.compile("/api/v1/programmes/([^/]+)/reports/([^/]+)/([^/]+)/([^/]+)")
_ASKS_MORE = frozenset({"if-match", "content-encoding", "transfer-encoding", "upgrade"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Of a report to be handed in: in whose name, which one, and by what key."""

    secret: str
    place: Place
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A report handed in: its bytes, and when the last of them came."""

    heading: Heading
    at: datetime
    body: bytes


def heading_of(scope: Scope) -> Heading | None:
    """The heading of a request; None for anything that is not a plain report handed in.

    Plain is: ``PUT`` of one report, with a token, ``Prefer: return=minimal``, a body whose length
    is told, and no condition.
    """
    place = _place(scope)
    if place is None:
        return None
    headers = _headers(scope["headers"])
    secret = secret_of(headers.get("authorization", ""))
    if secret is None or not _is_plain(headers) or not _is_ours(scope, headers):
        return None
    key = headers.get("idempotency-key", "")[:LONGEST_KEY]
    return Heading(secret=secret, place=place, key=key)


def _place(scope: Scope) -> Place | None:
    if scope["type"] != "http" or scope["method"] != "PUT":
        return None
    parts, attribute = _PATH.fullmatch(scope["path"]), _attribute(scope["query_string"])
    if parts is None or attribute is None:
        return None
    programme, form, unit, period = parts.groups()
    if any(len(each) > LONGEST_NAME or "\0" in each for each in (form, unit, period, attribute)):
        return None
    return Place(programme=programme, form=form, unit=unit, period=period, attribute=attribute)


def _attribute(query: bytes) -> str | None:
    """The attribute combination asked for; None where anything else is asked as well."""
    asked = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    match asked:
        case []:
            return ""
        case [("attribute", attribute)]:
            return attribute
        case _:
            return None


def _headers(given: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Fields by their names; one that comes twice is joined, as behind WSGI."""
    found: dict[str, str] = {}
    for name, value in given:
        known, said = name.decode("latin-1"), value.decode("latin-1")
        found[known] = f"{found[known]},{said}" if known in found else said
    return found


def _is_plain(headers: Mapping[str, str]) -> bool:
    length = headers.get("content-length", "")
    return (
        length.isdecimal()
        and int(length) <= LONGEST_BODY
        and headers.get("content-type", "application/json").startswith("application/json")
        and "return=minimal" in headers.get("prefer", "")
        and _ASKS_MORE.isdisjoint(headers)
    )


def _is_ours(scope: Scope, headers: Mapping[str, str]) -> bool:
    """Whether the request came to our address, and safely where that is asked for."""
    is_safe = not settings.SECURE_SSL_REDIRECT or _scheme(scope, headers) == "https"
    return is_safe and _is_our_host(headers.get("host", ""))


def _scheme(scope: Scope, headers: Mapping[str, str]) -> str:
    """As Django reads it: what the proxy says, where one is trusted, else the connection's own."""
    name, _ = settings.SECURE_PROXY_SSL_HEADER or ("", "")
    said = headers.get(name.removeprefix("HTTP_").replace("_", "-").lower())
    return str(scope["scheme"]) if said is None else said.split(",")[0].strip()


@lru_cache(maxsize=64)
def _is_our_host(host: str) -> bool:
    return validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)
