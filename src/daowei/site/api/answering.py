"""How the interface answers: who may come in, pages by cursor, entity tags, problems."""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from itertools import islice
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import parse_etags, quote_etag
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from daowei.assessment.result_folder import ResultsError
from daowei.assessment.web.actions import QuestionError
from daowei.foundation.problems import DaoweiError, Problem, problem
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit
from daowei.foundation.web.models import Token
from daowei.foundation.web.rights import Deed, Rights
from daowei.foundation.web.token_doors import Shut, enter, token_of
from daowei.programme.web.queries import NoVersionError
from daowei.reporting.submissions import RefusedError

MOST, USUAL = 500, 50
Thing = TypeVar("Thing")
TYPE = "application/problem+json"


class DeniedError(DaoweiError):
    """The token may not do this: 403 where it may see it, else 404."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class StaleError(DaoweiError):
    """Something was changed since the sender looked at it."""


def entered(request: Visit) -> Token:
    """The token of a request; every operation is opened by one."""
    return enter(request)


def expect(request: Visit, deed: Deed, programme: str, *, unit: str | None = None) -> None:
    """Whether the token may do a deed in a programme, at a unit or anywhere in it.

    Raises: DeniedError: it may not.
    """
    error = denied(token_of(request), request.rights, deed, programme=programme, unit=unit)
    if error is not None:
        raise error


def denied(
    token: Token, rights: Rights, deed: Deed, *, programme: str, unit: str | None = None
) -> DeniedError | None:
    """What a token is told that may not do a deed; None where it may."""
    if programme != token.programme or not rights.may_somewhere(Deed.SEE, programme):
        return DeniedError(404, "There is no such programme for this token.")
    if unit is not None and unit not in rights.tree_of(programme):
        return DeniedError(404, f"There is no unit {unit!r}.")
    allowed = rights.may(deed, programme, unit) if unit else rights.may_somewhere(deed, programme)
    return None if allowed else DeniedError(403, f"The token may not {deed.value} there.")


# ── pages ───────────────────────────────────────────────────────────────────────────


def page(
    things: Iterable[Thing],
    key: Callable[[Thing], Any],
    *,
    cursor: str | None,
    limit: int = USUAL,
) -> dict[str, Any]:
    """The things after the cursor, in the ascending order of their keys.

    Raises: HttpError: the cursor is none of ours.
    """
    after = _read_cursor(cursor) if cursor else None
    rest = (each for each in things if after is None or key(each) > after)
    found = list(islice(rest, limit + 1))
    has_more = len(found) > limit
    items = found[:limit]
    return {"items": items, "next": cursor_of(key(items[-1])) if has_more else None}


def cursor_of(key: Any) -> str:
    """A cursor for a key, which may be a text, a number or a tuple of them."""
    return base64.urlsafe_b64encode(json.dumps(key, ensure_ascii=False).encode()).decode()


def _read_cursor(cursor: str) -> Any:
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (binascii.Error, ValueError) as error:
        raise HttpError(400, "The cursor is none of ours; begin without one.") from error
    if not isinstance(found, str | int | list) or isinstance(found, bool):
        raise HttpError(400, "The cursor is none of ours; begin without one.")
    return tuple(found) if isinstance(found, list) else found


def number_in(cursor: str | None) -> int:
    """The number a cursor holds; 0 without one.

    Raises: HttpError: it holds none.
    """
    found = _read_cursor(cursor) if cursor else 0
    if not isinstance(found, int) or not 0 <= found < 2**62:
        raise HttpError(400, "The cursor is none of ours; begin without one.")
    return found


# ── entity tags ─────────────────────────────────────────────────────────────────────


def is_known(request: HttpRequest, tag: str) -> bool:
    """Whether the asker holds this very state already (``If-None-Match``)."""
    return quote_etag(tag) in parse_etags(request.headers.get("If-None-Match", ""))


def expect_state(request: HttpRequest, tag: str | None) -> None:
    """Whether the state that a change is meant for still stands (``If-Match``).

    Raises: StaleError: it does not.
    """
    wanted = parse_etags(request.headers.get("If-Match", ""))
    if wanted and wanted != ["*"] and (tag is None or quote_etag(tag) not in wanted):
        raise StaleError("The report was changed meanwhile; read it again, then send your change.")


# ── problems ────────────────────────────────────────────────────────────────────────


def refusal(
    status: int, detail: str = "", *, faults: Sequence[Mapping[str, object]] = ()
) -> HttpResponse:
    """A refusal as RFC 9457 has it."""
    said = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "problems": list(faults),
    }
    answer = HttpResponse(json.dumps(said, ensure_ascii=False), status=status, content_type=TYPE)
    if status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="daowei"'
    if status == 429:
        answer["Retry-After"] = "300"
    return answer


_SHUT = {
    401: "Send a token in force: Authorization: Bearer d2pat_…",
    429: "Too many failed attempts; wait five minutes.",
}


def handle_problems(api: NinjaAPI) -> None:
    """Every refusal of this interface has one shape."""
    handlers: Mapping[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Shut: lambda _, error: refusal(error.status, _SHUT[error.status]),
        DeniedError: lambda _, error: refusal(error.status, str(error)),
        StaleError: lambda _, error: refusal(412, str(error)),
        RefusedError: _refused,
        QuestionError: lambda _, error: refusal(409, str(error)),
        ResultsError: lambda _, error: refusal(409, str(error)),
        NoVersionError: lambda _, error: refusal(404, str(error)),
        ValidationError: _invalid,
        Http404: lambda _, error: refusal(404, str(error)),
        HttpError: lambda _, error: refusal(error.status_code, str(error)),
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _refused(request: HttpRequest, error: RefusedError) -> HttpResponse:
    language = token_of(request).owner.language
    faults = [_fault(each, language) for each in error.problems]
    return refusal(409, "The report does not take this.", faults=faults)


def _fault(each: Problem, language: str) -> dict[str, object]:
    told = each.as_json(language)
    return {name: told[name] for name in ("code", "field", "message", "remedy", "value")}


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    token = getattr(request, "token", None)
    language = token.owner.language if isinstance(token, Token) else "en"
    told = [
        problem(
            "API-001",
            N_("The request does not fit the description of the interface: {said}"),
            remedy=N_("See the description, /api/v1/openapi.json, and send what it asks for."),
            field=".".join(str(part) for part in each["loc"]),
            said=each["msg"],
        )
        for each in error.errors
    ]
    faults = [_fault(each, language) for each in told]
    return refusal(422, "The request does not fit the description.", faults=faults)
