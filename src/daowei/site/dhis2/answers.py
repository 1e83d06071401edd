"""Answers in DHIS2's shape: JSON that needs no browser, and refusals as its clients read them."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

import msgspec
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from daowei.foundation.problems import DaoweiError
from daowei.foundation.web.guards import Marked
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.token_doors import by_token
from daowei.programme.dhis2.listings import NoSuchObjectError
from daowei.programme.dhis2.selection import QuestionError
from daowei.programme.web.queries import NoVersionError
from daowei.reporting.submissions import RefusedError as ReportRefusedError


class RefusedError(DaoweiError):
    """A request that cannot be met; ``code`` is DHIS2's."""

    def __init__(self, message: str, *, status: int = 409, code: str | None = None) -> None:
        super().__init__(message)
        self.status, self.code = status, code


def answered(document: object, *, status: int = 200) -> HttpResponse:
    """A document as JSON."""
    return HttpResponse(
        msgspec.json.encode(document), status=status, content_type="application/json"
    )


def web_message(status: int, message: str, *, code: str | None = None) -> HttpResponse:
    """What DHIS2 says where it has no document to give."""
    said = {
        "httpStatus": HTTPStatus(status).phrase,
        "httpStatusCode": status,
        "status": "ERROR" if status >= 400 else "OK",
        "message": message,
    }
    return answered({**said, "errorCode": code} if code else said, status=status)


_SHUT = {
    401: "Unauthorized: send a token as the password of Basic authentication, or as ApiToken.",
    403: "Access is denied: the token may not do this.",
    429: "Too many failed attempts; wait five minutes.",
}


def _refuse(request: HttpRequest, status: int) -> HttpResponse:  # noqa: ARG001 - a door's signature
    answer = web_message(status, _SHUT[status])
    if status == 401:
        answer["WWW-Authenticate"] = 'Basic realm="daowei", charset="UTF-8"'
    if status == 429:
        answer["Retry-After"] = "300"
    return answer


def _refused_reports(error: ReportRefusedError) -> HttpResponse:
    """Nothing was kept: a report refused what it was to become; every reason is told."""
    conflicts = [
        {
            "object": each.field,
            "value": f"{each.message} {each.remedy or ''}".strip(),
            "errorCode": each.code,
            "property": each.field,
        }
        for each in error.problems
    ]
    return answered(
        {
            "httpStatus": "Conflict",
            "httpStatusCode": 409,
            "status": "ERROR",
            "message": "An error occurred, please check import summary.",
            "response": {
                "responseType": "ImportSummary",
                "status": "ERROR",
                "importCount": {"imported": 0, "updated": 0, "ignored": 0, "deleted": 0},
                "conflicts": conflicts,
                "rejectedIndexes": [],
                "dataSetComplete": "false",
            },
        },
        status=409,
    )


def door(deed: Deed) -> Callable[[Callable[..., HttpResponseBase]], Marked]:
    """A view of DHIS2's addresses: opened by a token, refusing in DHIS2's words."""

    def mark(view: Callable[..., HttpResponseBase]) -> Marked:
        @wraps(view)
        def worded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except RefusedError as error:
                return web_message(error.status, str(error), code=error.code)
            except QuestionError as error:
                return web_message(400, str(error), code=error.code)
            except NoSuchObjectError as error:
                return web_message(404, str(error), code="E1005")
            except NoVersionError as error:
                return web_message(409, str(error))
            except ReportRefusedError as error:
                return _refused_reports(error)

        return by_token(deed, refuse=_refuse)(worded)

    return mark
