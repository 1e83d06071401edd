"""The script that keeps form pages on the device; served from the top so that it may reach them."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.templatetags.static import static

from daowei.foundation.web.guards import Visit, public

_SCRIPT = Path(__file__).parent.parent / "static" / "reporting" / "worker.js"
# what a form page needs besides itself
_NEEDED = (
    "vendor/tabler/tabler.min.css",
    "daowei/daowei.css",
    "vendor/htmx/htmx.min.js",
    "daowei/shell.js",
    "daowei/mark.svg",
    "reporting/reporting.css",
    "reporting/form.js",
)
# imported by others under their plain names
_IMPORTED = ("reporting/grid.js", "reporting/device.js")


@public
def script(request: Visit) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The service worker, told which files of this version to keep."""
    answer = HttpResponse(_text(), content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = "/"
    answer["Cache-Control"] = "no-cache"
    return answer


@cache
def _text() -> str:
    top = str(settings.STATIC_URL)
    names = [*(static(each) for each in _NEEDED), *(top + each for each in _IMPORTED)]
    told = f"const STATIC = {json.dumps(top)};\nconst NEEDED = {json.dumps(names)};\n"
    return told + _SCRIPT.read_text(encoding="utf-8")
