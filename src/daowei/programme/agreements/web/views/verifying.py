"""Anybody who holds a paper finds here whether it is genuine, who signed it, and when."""

import re

from django.http import HttpResponse
from django.shortcuts import redirect, render

from daowei.foundation.web.guards import Visit, public
from daowei.programme.agreements.documents import Side, digest_of
from daowei.programme.agreements.saying import SIDE_NAMES
from daowei.programme.agreements.signatures import HELD_NAMES
from daowei.programme.agreements.steps import STATE_NAMES, State
from daowei.programme.agreements.web.queries import (
    document_with_digest,
    shown,
    signatures_under,
    terms_of,
)

_DIGEST = re.compile(r"[0-9a-f]{64}")


@public
def ask(request: Visit) -> HttpResponse:
    """A digest, or the address from a QR code, typed or pasted."""
    typed = request.GET.get("digest", "").strip()
    found = _DIGEST.search(typed.lower())
    if found:
        return redirect("agreements_root:verify", digest=found.group())
    context = {"typed": typed, "is_wrong": bool(typed)}
    return render(request, "agreements/verify_ask.html", context, status=422 if typed else 200)


@public
def verify(request: Visit, digest: str) -> HttpResponse:
    """The public facts of a paper signed by both sides; nothing of any other is told."""
    document = document_with_digest(f"sha256:{digest.lower()}")
    if document is None:
        return render(request, "agreements/verify_unknown.html", {"digest": digest}, status=404)
    terms = terms_of(document)
    context = {
        "document": document,
        "terms": terms,
        "is_whole": digest_of(terms) == document.digest,
        "state": STATE_NAMES[State(document.state)],
        "signatures": shown(signatures_under(document), document.digest),
        "sides": {each: SIDE_NAMES[terms.kind, each] for each in Side},
        "held": HELD_NAMES,
    }
    return render(request, "agreements/verify.html", context)
