"""Signatures that the charter asks for: the author's, and a second person's."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say
from daowei.programme.charter.graph import signable
from daowei.programme.web.draft_actions import head_of
from daowei.programme.web.folders import reading_of
from daowei.programme.web.signing import sign_definition, signatures as signatures_of
from daowei.programme.web.views.drafts import draft_of, told

_EDIT = Deed.EDIT_PROGRAMME


@guarded(_EDIT)
def signatures(request: Visit, programme: str, draft: int) -> HttpResponse:
    """Every definition that may be signed, with who signed it."""
    found = draft_of(programme, draft)
    head = head_of(found)
    definition = reading_of(head).programme
    wanted = request.GET.get("q", "").strip()
    signed = signatures_of(definition) if definition else {}
    names = signable(definition) if definition else ()
    chosen = [each for each in sorted(names) if (wanted in each if wanted else each in signed)]
    shown = {
        "draft": found,
        "head": head,
        "can_sign": definition is not None,
        "rows": [(name, signed.get(name, ())) for name in chosen],
        "q": wanted,
    }
    return render(request, "programme/signatures.html", shown)


@require_POST
@guarded(_EDIT)
@told
def sign(request: Visit, programme: str, draft: int) -> HttpResponse:
    """Signs one definition, as its author or as the second person."""
    found = draft_of(programme, draft)
    of, role = request.POST["of"], request.POST["role"]
    sign_definition(
        found, of=of, role=role, base=int(request.POST["base"]), by=request.who, at=request.moment
    )
    messages.success(request, say(N_("Signed: {what}"), what=of))
    return redirect("programme:signatures", programme=programme, draft=draft)
