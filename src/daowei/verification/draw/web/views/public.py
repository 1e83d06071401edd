"""What anybody sees of draws, without an account: the list, a draw, its record, the verifiers."""

import base64
import json
import re
from functools import cache
from hashlib import sha256
from importlib.resources import files

from csp.decorators import csp_replace
from django.http import Http404, HttpResponse
from django.shortcuts import render

from daowei.foundation.web.guards import Visit, public
from daowei.foundation.web.places import registry_of
from daowei.programme.web.queries import programme_in_force
from daowei.verification.draw.stages import STATE_NAMES, State
from daowei.verification.draw.web.framing import stratum_names
from daowei.verification.draw.web.models import Draw
from daowei.verification.draw.web.queries import (
    draw_called,
    drawn_units,
    draws_of,
    frame_of_draw,
    is_known,
    is_overdue,
    numbers_of,
    plan_of_draw,
    record_document,
    replacements_inside,
    void_content,
)

PYTHON, PAGE = "verify_draw.py", "verify_draw.html"


@public
def all_draws(request: Visit, programme: str) -> HttpResponse:
    """Every draw that was ever begun, with how it ended."""
    found = list(draws_of(programme))
    if not found:
        raise Http404
    context = {"programme_code": programme, "draws": found, "states": STATE_NAMES,
               "voids": {each.pk: void_content(each) for each in found
                         if each.state == State.VOID}}  # fmt: skip
    return render(request, "draws/public_list.html", context)


@public
def one_draw(request: Visit, programme: str, draw: str) -> HttpResponse:
    """A draw with its plan, commitments, numbers and record; who was drawn, once it is known."""
    found = _draw(programme, draw)
    plan, shows, frame = plan_of_draw(found), is_known(found), frame_of_draw(found)
    context = {
        "programme_code": programme,
        "draw": found,
        "plan": plan,
        "frame": frame,
        "strata": stratum_names(programme_in_force(programme), frame.strata),
        "contributors": list(found.contributors.all()),
        "numbers": numbers_of(found, plan) if plan else (),
        "selection": drawn_units(found) if shows else (),
        "replacements": replacements_inside(found) if shows else (),
        "names": registry_of(programme).units,
        "states": STATE_NAMES,
        "void": void_content(found),
        "is_overdue": is_overdue(found, request.moment),
        "head": record_document(found)["head"],
        "is_known": shows,
    }
    return render(request, "draws/public.html", context)


@public
def record(request: Visit, programme: str, draw: str) -> HttpResponse:  # noqa: ARG001 - for all alike
    """The record as a file; secret steps by their digests until the reveal."""
    found = _draw(programme, draw)
    text = json.dumps(record_document(found), ensure_ascii=False, indent=1)
    answer = HttpResponse(f"{text}\n", content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="draw-{programme}-{draw}.json"'
    return answer


def _draw(programme: str, code: str) -> Draw:
    found = draw_called(programme, code)
    if found is None:
        raise Http404
    return found


# ── verifiers ───────────────────────────────────────────────────────────────────────


@cache
def verifier(name: str) -> bytes:
    """A verifier as it is shipped."""
    return files("daowei.verification.draw").joinpath(name).read_bytes()


def _own_parts(kind: str) -> list[str]:
    """The digests of the page's script or style, for a policy that lets in these alone."""
    found = re.findall(rf"<{kind}>(.*?)</{kind}>", verifier(PAGE).decode(), flags=re.DOTALL)
    digests = (sha256(each.encode()).digest() for each in found)
    return [f"'sha256-{base64.b64encode(each).decode()}'" for each in digests]


@public
def verifier_for_python(request: Visit) -> HttpResponse:  # noqa: ARG001 - for all alike
    """The verifier as one file of Python."""
    answer = HttpResponse(verifier(PYTHON), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{PYTHON}"'
    return answer


@public
@csp_replace(  # type: ignore[untyped-decorator]  # the library ships no types
    {"default-src": ["'none'"], "script-src": _own_parts("script"),
              "style-src": _own_parts("style"), "img-src": ["data:"]})  # fmt: skip
def verifier_for_phones(request: Visit) -> HttpResponse:
    """The verifier as one page: nothing of it leaves the device, and it asks for nothing."""
    answer = HttpResponse(verifier(PAGE), content_type="text/html; charset=utf-8")
    if "save" in request.GET:
        answer["Content-Disposition"] = f'attachment; filename="{PAGE}"'
    return answer
