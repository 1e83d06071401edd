"""What the frame of every page shows: programme, menu, language, and who is signed in."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import Resolver404

from daowei.foundation.web.models import User
from daowei.foundation.web.rights import NOBODY, Rights
from daowei.programme.web.folders import reading_of
from daowei.programme.web.queries import version_in_force
from daowei.site.navigation import Link, links
from daowei.site.speaking import tongue

TONGUES = (
    ("en", "en", "English"),
    ("zh", "zh-hans", "简体中文"),
    ("zh-Hant", "zh-hant", "繁體中文"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """The programme a page belongs to, by code and name."""

    code: str
    names: Mapping[str, str]


def shell(request: HttpRequest) -> dict[str, object]:
    """The context of the frame."""
    rights: Rights = getattr(request, "rights", NOBODY)
    user = getattr(request, "user", None)
    known = {code: here_named(code) for code in rights.programmes}
    programme = _programme_of(request, known)
    return {
        "visitor": user if isinstance(user, User) else None,
        "rights": rights,
        "here": programme,
        "programmes": tuple(known.values()),
        "menu": _menu(request, rights, programme),
        "tongues": TONGUES,
        "language": tongue(),
        "is_demonstration": settings.CLOCK_OFFSET is not None,
        "moment_here": getattr(request, "moment", None),
        "notices": tuple(get_messages(request)) if hasattr(request, "_messages") else (),
        "csrf": get_token(request),
    }


def _programme_of(request: HttpRequest, known: Mapping[str, Here]) -> Here | None:
    """The programme of the address; without one, the only one the visitor has rights in."""
    match = getattr(request, "resolver_match", None)
    named = match.kwargs.get("programme") if match and not isinstance(match, Resolver404) else None
    if named is None:
        return next(iter(known.values())) if len(known) == 1 else None
    return known.get(str(named)) or here_named(str(named))


def here_named(code: str) -> Here:
    """A programme with the names its version in force gives it; else its code."""
    version = version_in_force(code)
    programme = reading_of(version).programme if version else None
    return Here(code=code, names=programme.names if programme else {"en": code})


def _menu(request: HttpRequest, rights: Rights, here: Here | None) -> tuple[Link, ...]:
    match = getattr(request, "resolver_match", None)
    room = match.namespace if match else ""
    return links(rights, here.code, request.path, room=room) if here else ()
