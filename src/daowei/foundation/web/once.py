"""Writing once: a program or a form that sends the same again gets the same answer again.

The answer is kept in the transaction of the deed itself, so that both are there or neither.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from daowei.foundation.digests import digest, digest_of_bytes
from daowei.foundation.web.guards import Visit
from daowei.foundation.web.models import Answered

KEPT = timedelta(hours=24)
FIELD = "idempotency_key"
LONGEST_KEY = 200
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Does what a view does once for each ``Idempotency-Key`` (or form field ``idempotency_key``).

    For 24 hours the same request under the same key is given the first answer, marked
    ``Idempotency-Replayed: true``; another request under it is refused (409). What failed (400
    and above) is not kept, and may be tried again under its key.
    """

    @wraps(view)
    def done_once(request: Visit, *args: object, **kwargs: object) -> HttpResponseBase:
        key = key_of(request)
        if not key or request.method in {"GET", "HEAD", "OPTIONS"}:
            return view(request, *args, **kwargs)
        asked = digest({"to": request.get_full_path(), "content": digest_of_bytes(request.body)})
        with transaction.atomic():
            kept, is_first = _kept(request, key, asked)
            if not is_first:
                return _again(kept, asked)
            answer = view(request, *args, **kwargs)
            if answer.status_code >= 400:
                transaction.set_rollback(True)
            else:
                _keep(kept, answer)
        return answer

    return done_once


def key_of(request: HttpRequest) -> str:
    """The key a request bears; "" where it bears none."""
    given = request.headers.get("Idempotency-Key", "")
    is_form = request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}
    if not given and request.method == "POST" and is_form:
        _ = request.body  # read before the form takes the stream
        given = request.POST.get(FIELD, "")
    return given[:LONGEST_KEY]


def _kept(request: Visit, key: str, asked: str) -> tuple[Answered, bool]:
    mine = Answered.objects.filter(who=request.who, key=key)
    mine.filter(at__lt=request.moment - KEPT).delete()
    return Answered.objects.get_or_create(
        who=request.who, key=key, defaults={"asked": asked, "at": request.moment}
    )


def _again(kept: Answered, asked: str) -> HttpResponse:
    if kept.asked != asked or kept.status is None:
        return HttpResponse(
            "This idempotency key was used for another request; take a new one.",
            status=409,
            content_type="text/plain; charset=utf-8",
        )
    answer = HttpResponse(bytes(kept.content), status=kept.status)
    for name, value in kept.headers.items():
        answer[name] = value
    answer["Idempotency-Replayed"] = "true"
    return answer


def _keep(kept: Answered, answer: HttpResponse) -> None:
    kept.status, kept.content = answer.status_code, answer.content
    kept.headers = {name: answer[name] for name in _KEPT_HEADERS if answer.has_header(name)}
    kept.save(update_fields=("status", "content", "headers"))


def forget(at: datetime) -> int:
    """Takes away answers that need not be kept any longer."""
    return Answered.objects.filter(at__lt=at - KEPT).delete()[0]
