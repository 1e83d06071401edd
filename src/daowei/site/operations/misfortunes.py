"""What is said when something goes wrong on our side: in words, in both languages, by itself.

The page needs no database and no template: those may be what is broken.
"""

import errno
import json
import logging
import sys
from dataclasses import dataclass
from html import escape

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from daowei.foundation.texts import N_, translated
from daowei.site.operations.lines import told_without_words
from daowei.site.operations.watching import route_of

_LOG = logging.getLogger("daowei.misfortunes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfortune:
    """A status, a sentence, and after how many seconds to try again (0: it will not help)."""

    status: int
    title: str
    remedy: str
    retry: int = 0


BUSY = Misfortune(
    status=503,
    title=N_("The database is busy just now; nothing was changed."),
    remedy=N_("Go back and send it again in a moment; what you typed is still there."),
    retry=5,
)
FULL = Misfortune(
    status=507,
    title=N_("The server's disk is full; nothing was changed."),
    remedy=N_("Tell whoever runs the server; what is stored already is safe."),
    retry=60,
)
OURS = Misfortune(
    status=500,
    title=N_("Something went wrong on our side."),
    remedy=N_(
        "It has been written down. Look whether what you did was kept, then try once more; "
        "tell whoever runs the server if it stays so."
    ),
)
_FULL_WORDS = ("disk is full", "no space left", "disk full", "database or disk is full")


def misfortune_of(error: BaseException | None) -> Misfortune:
    """Which of them an error is."""
    text = str(error).lower()
    is_full = isinstance(error, OSError) and error.errno in {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EFBIG,
    }
    if is_full or (isinstance(error, DatabaseError) and any(each in text for each in _FULL_WORDS)):
        return FULL
    if isinstance(error, OperationalError | InterfaceError):
        return BUSY
    return OURS


def went_wrong(request: HttpRequest) -> HttpResponse:
    """The answer to a request that failed."""
    return answer_to(sys.exc_info()[1], route=route_of(request), as_json=_wants_json(request))


def answer_to(error: BaseException | None, *, route: str, as_json: bool) -> HttpResponse:
    """What is said of an error; its cause goes to the log, without what it was about."""
    found = misfortune_of(error)
    _LOG.error(
        "a request failed",
        extra={"route": route, "status": found.status, "error": told_without_words(error)},
    )
    answer = _as_json(found) if as_json else _as_page(found)
    if found.retry:
        answer["Retry-After"] = str(found.retry)
    answer["Cache-Control"] = "no-store"
    return answer


def _wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or "json" in request.headers.get("Accept", "")


def _as_json(found: Misfortune) -> HttpResponse:
    document = {"status": found.status, "message": f"{found.title} {found.remedy}"}
    return HttpResponse(json.dumps(document), status=found.status, content_type="application/json")


def _as_page(found: Misfortune) -> HttpResponse:
    parts = "".join(
        f'<section lang="{code}"><p><strong>{escape(translated(found.title, ours))}</strong></p>'
        f"<p>{escape(translated(found.remedy, ours))}</p></section>"
        for code, ours in (("en", "en"), ("zh-Hans", "zh"))
    )
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{found.status} · daowei 到位</title></head>"
        f'<body><main><h1>daowei <span lang="zh-Hans">到位</span></h1>{parts}'
        '<p><a href="/">daowei</a></p></main></body></html>'
    )
    return HttpResponse(page, status=found.status)
