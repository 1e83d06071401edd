"""Service workers: the scripts that keep pages on a device, each told which files to keep."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.templatetags.static import static

_OFFLINE = Path(__file__).parent / "static" / "foundation" / "offline.js"


def service_worker(script: Path, *, needed: Sequence[str], imported: Sequence[str]) -> HttpResponse:
    """The worker whose own script says which pages it keeps; it may reach the whole site.

    ``needed``: static files it keeps from the start; ``imported``: those that others load under
    their plain names.
    """
    text = _text(script, tuple(needed), tuple(imported))
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = "/"
    answer["Cache-Control"] = "no-cache"
    return answer


@cache
def _text(script: Path, needed: tuple[str, ...], imported: tuple[str, ...]) -> str:
    top = str(settings.STATIC_URL)
    names = [*(static(each) for each in needed), *(top + each for each in imported)]
    told = f"const STATIC = {json.dumps(top)};\nconst NEEDED = {json.dumps(names)};\n"
    return told + "".join(each.read_text(encoding="utf-8") for each in (script, _OFFLINE))
