"""The public site: every path of it, without an account."""

import posixpath
from hashlib import sha256

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from daowei.disclosure.publishing.web.public_site import LANGUAGES, site_of
from daowei.foundation.web.guards import Visit, public
from daowei.foundation.web.speaking import tongue

_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".yaml": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".zip": "application/zip",
}


@public
def front(request: Visit, programme: str) -> HttpResponseBase:  # noqa: ARG001 - a view's signature
    """To the list of publications, in the visitor's language."""
    if site_of(programme) is None:
        raise Http404
    language = tongue() if tongue() in LANGUAGES else "zh"
    return redirect("publication_root:page", programme=programme, page=f"{language}/index.html")


@public
def page(request: Visit, programme: str, page: str) -> HttpResponseBase:
    """One path of the site; a browser that has it already is told so."""
    site = site_of(programme)
    content = site.content(page) if site else None
    if content is None:
        raise Http404
    mark = f'"{sha256(content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified()
    kind = _KINDS.get(posixpath.splitext(page)[1], "application/octet-stream")
    return HttpResponse(content, content_type=kind, headers={"ETag": mark})
