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
from daowei.programme.web.signing import sign_definition, signatures_under
from daowei.programme.web.views.drafts import draft_of, told

_EDIT = Deed.EDIT_PROGRAMME


@guarded(_EDIT)
def signatures(request: Visit, programme: str, draft: int) -> HttpResponse:
    """Every definition that may be signed, with who signed it."""
    found = draft_of(programme, draft)
    head = head_of(found)
    definition = reading_of(head).programme
    wanted = request.GET.get("q", "").strip()
    names = sorted(signable(definition)) if definition else []
    shown = {
        "draft": found,
        "head": head,
        "can_sign": definition is not None,
        "rows": [
            (name, signatures_under(definition, name))
            for name in names
            if definition is not None
            and (wanted in name if wanted else _is_signed(definition, name))
        ],
        "q": wanted,
    }
    return render(request, "programme/signatures.html", shown)


def _is_signed(definition: object, name: str) -> bool:
    return bool(signatures_under(definition, name))  # type: ignore[arg-type]  # a programme


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
