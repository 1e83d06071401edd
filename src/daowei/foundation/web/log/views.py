"""Pages of the log: an auditor's list, one event, and the sealed log that anybody may check."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from daowei.foundation.differences import differences
from daowei.foundation.web.guards import Visit, guarded, public
from daowei.foundation.web.log.forms import LogForm
from daowei.foundation.web.log.keys import public_key
from daowei.foundation.web.log.proving import head_told
from daowei.foundation.web.log.queries import (
    consistency_proof,
    head_text,
    inclusion_proof,
    latest_head,
    leaf_of,
    leaves_between,
)
from daowei.foundation.web.log.reading import deeds_done, events_asked, visible_events
from daowei.foundation.web.log_rows import Leaf, TreeHead
from daowei.foundation.web.rights import Deed

_A_PAGE, _HEADS = 50, 50
LEAVES_AT_ONCE = 2_000


@guarded(Deed.SEE_LOG, somewhere=True)
def log(request: Visit, programme: str) -> HttpResponse:
    """What was done in the visitor's units, the newest first."""
    form = LogForm(request.GET)
    events = events_asked(programme, request.rights, form.asked())
    asked = {key: value for key, value in request.GET.items() if value and key != "page"}
    return render(
        request,
        "foundation/log.html",
        {
            "programme": programme,
            "form": form,
            "is_narrowed": bool(asked),
            "asked": urlencode(asked),
            "deeds": deeds_done(programme),
            "page": Paginator(events, _A_PAGE).get_page(request.GET.get("page")),
        },
    )


@guarded(Deed.SEE_LOG, somewhere=True)
def event(request: Visit, programme: str, event: int) -> HttpResponse:
    """One deed: before and after, its neighbours in the chain, its place in the sealed log."""
    found = get_object_or_404(visible_events(programme, request.rights), pk=event)
    chain = visible_events(programme, request.rights).filter(unit=found.unit)
    return render(
        request,
        "foundation/event.html",
        {
            "programme": programme,
            "event": found,
            "before": chain.filter(number=found.number - 1).first(),
            "after": chain.filter(number=found.number + 1).first(),
            "differences": differences(found.before, found.after),
            "leaf": leaf_of(found.digest),
            "head": latest_head(),
        },
    )


@public
def sealed_log(request: Visit) -> HttpResponse:
    """The latest signed heads, and the key they are signed with."""
    heads = TreeHead.objects.order_by("-size")[:_HEADS]
    return render(
        request,
        "foundation/sealed_log.html",
        {"heads": heads, "key": public_key(), "address": settings.DAOWEI_URL},
    )


@public
def tree_head(request: Visit, size: int) -> HttpResponse:
    """One signed head, with exactly the text that was signed."""
    head = get_object_or_404(TreeHead, size=size)
    earlier = TreeHead.objects.filter(size__lt=size).order_by("-size").first()
    found = {"head": head, "text": head_text(head), "earlier": earlier}
    return render(request, "foundation/tree_head.html", found)


@public
def newest(request: Visit) -> JsonResponse:  # noqa: ARG001 - a view's signature
    """The newest head, for programs; an empty object while nothing was sealed."""
    head = latest_head()
    return JsonResponse(head_told(head) if head else {})


@public
def leaves(request: Visit, size: int, start: int) -> JsonResponse:  # noqa: ARG001
    """Digests of events from a position on, some at a time, for whoever mirrors the log.

    They tell nothing of the events but that there are so many.
    """
    head = get_object_or_404(TreeHead, size=size)
    found = leaves_between(start, min(head.size, start + LEAVES_AT_ONCE))
    return JsonResponse({**head_told(head), "start": start, "leaves": found})


@public
def inclusion(request: Visit, size: int, digest: str) -> JsonResponse:  # noqa: ARG001
    """The proof that an event stands in the log, for whoever knows its digest."""
    head = get_object_or_404(TreeHead, size=size)
    leaf = leaf_of(digest)
    if leaf is None or leaf.position >= size:
        raise Http404
    return JsonResponse({**head_told(head), **_placed(leaf, digest, size)})


@public
def consistency(request: Visit, old: int, new: int) -> JsonResponse:  # noqa: ARG001
    """The proof that the later head continues the earlier one."""
    earlier, later = (get_object_or_404(TreeHead, size=each) for each in (old, new))
    if old > new:
        raise Http404
    proof = consistency_proof(old, new)
    return JsonResponse({"old": head_told(earlier), "new": head_told(later), "proof": proof})


def _placed(leaf: Leaf, digest: str, size: int) -> dict[str, object]:
    return {"leaf": digest, "position": leaf.position, "proof": inclusion_proof(leaf, size)}
