"""Where a unit writes how it sees its score."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from daowei.disclosure.publishing.steps import State
from daowei.disclosure.publishing.web import actions
from daowei.disclosure.publishing.web.forms import ReplyForm
from daowei.disclosure.publishing.web.models import Reply
from daowei.disclosure.publishing.web.public_site import reprint_of
from daowei.disclosure.publishing.web.queries import publication_numbered
from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say

_OPEN = frozenset({State.CONTESTED, State.APPROVED, State.PUBLISHED})


@guarded(Deed.REPLY)
def reply(request: Visit, *, programme: str, unit: str, number: int) -> HttpResponse:
    """The reply of a scored unit; once written it stands."""
    found = publication_numbered(programme, number)
    if found is None or State(found.state) not in _OPEN:
        raise Http404
    reprint = reprint_of(found)
    if unit not in reprint.rules.units:
        raise Http404
    form = ReplyForm(request.POST or None)
    problems: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            actions.reply(found, unit, form.cleaned_data["text"], by=request.who, at=request.moment)
        except actions.RefusedError as fault:
            problems = fault.problems
        else:
            messages.success(request, say(N_("The reply stands beside the score.")))
            return redirect("publication:publication", programme=programme, number=number)
    context = {
        "programme": programme,
        "unit": reprint.rules.registry.units[unit],
        "publication": found,
        "names": reprint.rules.agreement.names,
        "points": reprint.points.get(unit, ""),
        "form": form,
        "problems": problems,
        "standing": Reply.objects.filter(publication=found, unit=unit).first(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "publication/reply.html", context, status=status)
