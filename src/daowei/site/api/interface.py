"""The whole interface: its rooms, its description, and its place among the site's addresses."""

from collections.abc import Callable
from importlib.metadata import version

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from daowei.foundation.web.guards import Guard, Visit, marked, public
from daowei.foundation.web.once import key_of, once
from daowei.foundation.web.token_doors import Shut, enter
from daowei.site.api import exports, log, programmes, reports, results
from daowei.site.api.answering import entered, handle_problems

api = NinjaAPI(
    title="daowei",
    version="1",
    description=(
        "Programmes, reports, results and their log. Every call bears a token: "
        "`Authorization: Bearer d2pat_…`; make one under /account/tokens/. Lists come in pages: "
        "send `next` back as `cursor`. Refusals are `application/problem+json`. Numbers are texts, "
        "so that no digit is lost; a missing number is null or absent, never 0."
    ),
    urls_namespace="api",
    auth=entered,
    docs_url=None,
    openapi_url=None,
)
for each in (programmes, reports, results, log, exports):
    api.add_router("", each.router)
handle_problems(api)


def schema() -> dict[str, object]:
    """The description as OpenAPI."""
    found = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"token": []}]
    for operations in found["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
            operation["responses"].update(_REFUSALS)
    return found


_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_REFUSALS = {
    code: {"description": what, "content": _PROBLEM}
    for code, what in (
        ("400", "The cursor or the size of the question is none of ours"),
        ("401", "No token in force"),
        ("403", "The token may not do this there"),
        ("404", "There is no such thing, or not for this token"),
        ("409", "Refused; every reason is told"),
        ("422", "The request does not fit this description"),
        ("429", "Too many failed attempts"),
    )
}


@public
def described(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - a view's signature
    """The description, for programs and for people who write them."""
    return JsonResponse({**schema(), "x-daowei": version("daowei")})


def _keeping(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """The view; what it writes under an ``Idempotency-Key``, it writes once."""

    def called(request: Visit, **parts: object) -> HttpResponseBase:
        if not key_of(request) or request.method == "GET":
            return view(request, **parts)
        try:
            enter(request)
        except Shut:
            return view(request, **parts)  # which says so in the interface's own way
        return once(view)(request, **parts)

    return called


def _opened() -> list[URLPattern]:
    """Ninja's routes, marked: each of their operations asks for a token itself."""
    routes = [
        each for each in api.urls[0] if isinstance(each, URLPattern) and each.name != "api-root"
    ]
    for each in routes:
        keeps_itself = each.name in reports.KEEPING_RECEIPTS
        view = each.callback if keeps_itself else _keeping(each.callback)
        each.callback = marked(csrf_exempt(login_not_required(view)), Guard(kind="token"))
    return routes


app_name = "api"
urlpatterns = [path("openapi.json", described, name="openapi"), *_opened()]
