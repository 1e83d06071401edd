"""A form in the browser: the page, the XForm and its files, and where answers are sent."""

import json
import re
from functools import cache
from pathlib import Path

from csp.constants import NONCE, WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_POST

from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit as Request, guarded, public
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.service_workers import service_worker
from daowei.foundation.web.speaking import say, tongue
from daowei.verification.visits.attachments import MOST_BYTES
from daowei.verification.visits.openrosa import Nature
from daowei.verification.visits.submissions import RefusedError, refused
from daowei.verification.visits.web.actions.publishing import media_type_of
from daowei.verification.visits.web.actions.receiving import Sent, receive
from daowei.verification.visits.web.media import is_for, media_of
from daowei.verification.visits.web.models import FormVersion, Order
from daowei.verification.visits.web.multipart import parts_read
from daowei.verification.visits.web.queries import current_forms
from daowei.verification.visits.web.texts_of_scripts import ENGINE_WORDS
from daowei.verification.visits.web.views.door import XML, told
from daowei.verification.visits.web.views.openrosa import thanks
from daowei.verification.visits.web.views.orders import opened_at, worker_facts

# What the form engine needs beside our own scripts: a compiled parser, and a style sheet that it
# writes into the page itself. Both carry the page's nonce.
_ENGINE = {
    "script-src": [NONCE, WASM_UNSAFE_EVAL],
    "style-src": [NONCE],
    "img-src": ["blob:"],
    "font-src": ["data:"],
    "connect-src": ["data:"],
    "worker-src": ["blob:"],
}
_UPLOAD = re.compile(r"<upload\b.*?</upload>", re.DOTALL)
_BINARY = re.compile(r'<bind\b[^>]* type="binary"[^>]*>')
_TRANSLATION = re.compile(r'<translation lang="([^"]*)"')
_WORKER = Path(__file__).parent.parent / "static" / "visits" / "worker.js"
# What the pages need besides themselves; others import the last ones under their plain names.
_NEEDED = (
    "vendor/tabler/tabler.min.css",
    "daowei/daowei.css",
    "visits/visits.css",
    "vendor/htmx/htmx.min.js",
    "vendor/vue/vue.js",
    "vendor/web-forms/index.js",
    "daowei/shell.js",
    "daowei/mark.svg",
    "visits/fill.js",
    "visits/order.js",
    "visits/photo.js",
)
_IMPORTED = ("visits/queue.js", "visits/keeping.js")


def _form_at(order: Order, form: str) -> FormVersion:
    for each in current_forms(order.programme):
        if each.form_id == form and is_for(order, each):
            return each
    raise Http404


@csp_update(_ENGINE)  # type: ignore[untyped-decorator]  # django-csp ships no types
@guarded(Deed.INSPECT, somewhere=True)
def fill(request: Request, /, *, programme: str, code: str, form: str) -> HttpResponse:
    """The form, to be filled in with or without a network."""
    order = opened_at(request, programme, code)
    found = _form_at(order, form)
    parts = {"programme": programme, "code": code, "form": form}
    facts = {
        **worker_facts(request, programme),
        "order": code,
        "title": found.title,
        "form": reverse("visits:fill_xml", kwargs=parts),
        "media": reverse("visits:fill_media", kwargs={**parts, "name": "NAME"}),
        "send": reverse("visits:fill_send", kwargs=parts),
        "most": MOST_BYTES,
        "words": {} if tongue() == "en" else {each: say(each) for each in ENGINE_WORDS},
    }
    context = {
        "programme": programme,
        "order": order,
        "form": found,
        "facts": facts,
        "asks_pictures": any(each["type"] == "binary" for each in found.questions),
        "imports": json.dumps({"imports": {"vue": static("vendor/vue/vue.js"),
                                           "web-forms": static("vendor/web-forms/index.js")}}),
        "nonce": str(request.csp_nonce),  # type: ignore[attr-defined]  # from django-csp
    }  # fmt: skip
    return render(request, "visits/fill.html", context)


@guarded(Deed.INSPECT, somewhere=True)
def fill_xml(request: Request, /, *, programme: str, code: str, form: str) -> HttpResponse:
    """The XForm, with the order filled in already, in the visitor's language first."""
    order = opened_at(request, programme, code)
    xform = _speaking(without_pictures(bytes(_form_at(order, form).xform).decode()))
    filled = xform.replace("<order/>", f"<order>{code}</order>", 1)
    return HttpResponse(filled, content_type=XML)


def without_pictures(xform: str) -> str:
    """The form without its questions for pictures.

    In the browser these are taken on the order's page, where they are painted over; Collect has a
    brush of its own (``annotate``).
    """
    unasked = _UPLOAD.sub("", xform)
    return _BINARY.sub(lambda bind: bind.group().replace(' required="true()"', ""), unasked)


def _speaking(xform: str) -> str:
    """The form with the visitor's language as its first, where it has that."""
    wanted = "(en)" if tongue() == "en" else "(zh)"
    for language in _TRANSLATION.findall(xform):
        if wanted in language:
            plain = xform.replace(' default="true()"', "")
            start = f'<translation lang="{language}"'
            return plain.replace(start, f'{start} default="true()"', 1)
    return xform


@guarded(Deed.INSPECT, somewhere=True)
def fill_media(
    request: Request, /, *, programme: str, code: str, form: str, name: str
) -> HttpResponse:
    """A file that goes with the form."""
    order = opened_at(request, programme, code)
    for each in media_of(_form_at(order, form), request.who):
        if each.name == name:
            return HttpResponse(each.content, content_type=media_type_of(name))
    raise Http404


@require_POST
@guarded(Deed.INSPECT, somewhere=True)
def fill_send(request: Request, /, *, programme: str, code: str, form: str) -> HttpResponse:
    """Answers from the browser; the same rules as for phones, and 201 once they are on disk."""
    opened_at(request, programme, code)
    try:
        parts = parts_read(request)
        if len(parts.xml) != 1:
            raise refused(400, N_("Required multipart POST field xml_submission_file missing."))
        sent = Sent(
            programme=programme,
            by=request.who,
            raw=parts.xml[0],
            files=parts.files,
            awaits_files=parts.is_incomplete,
            device=f"browser:{form}",
        )
        taken = receive(sent, at=request.moment)
    except RefusedError as error:
        return told(error.status, say(error.told.template, **error.told.values))
    return told(201, thanks(taken), Nature.SUCCESS)


@public
def worker(request: Request) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The service worker of the visits' pages, told which files of this version to keep."""
    chunks = [f"vendor/web-forms/{name}" for name in _chunks()]
    return service_worker(_WORKER, needed=_NEEDED, imported=(*_IMPORTED, *chunks))


@cache
def _chunks() -> tuple[str, ...]:
    """The pieces the form engine loads by names of its own; maps only where there is a network."""
    from django.contrib.staticfiles import finders  # noqa: PLC0415 - looks at folders

    index = finders.find("vendor/web-forms/index.js")
    folder = Path(str(index)).parent if index else Path()
    return tuple(sorted(each.name for each in folder.glob("index-*.js")))
