"""The board: which rounds are settled, which wait for a decision, which can be settled."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from daowei.foundation.texts import N_
from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.places import registry_of
from daowei.foundation.web.rights import Deed
from daowei.foundation.web.speaking import say
from daowei.verification.draw.web.queries import draw_called
from daowei.verification.samples.web.actions import RefusedError, propose
from daowei.verification.samples.web.queries import (
    draws_to_settle,
    settlements_of,
    units_settled,
)


@guarded(Deed.SEE_REPORTS, somewhere=True)
def board(request: Visit, programme: str) -> HttpResponse:
    """All rounds for those above all units; for others their own units' settled values."""
    sees_all = request.rights.may(Deed.SEE_REPORTS, programme)
    own = request.rights.units(Deed.SEE_REPORTS, programme)
    context = {
        "programme": programme,
        "sees_all": sees_all,
        "settlements": settlements_of(programme) if sees_all else (),
        "ready": draws_to_settle(programme) if sees_all else (),
        "units": units_settled(programme, own),
        "names": registry_of(programme).units,
        "may_settle": request.rights.may(Deed.SETTLE, programme),
    }
    return render(request, "settlement/board.html", context)


@require_POST
@guarded(Deed.SETTLE)
def begin(request: Visit, programme: str) -> HttpResponse:
    """Proposes a settlement of a draw's recounts as they stand."""
    draw = draw_called(programme, request.POST.get("draw", ""))
    if draw is None:
        raise Http404
    try:
        made = propose(draw, by=request.who, at=request.moment,
                       reason=request.POST.get("reason", ""))  # fmt: skip
    except RefusedError as fault:
        messages.error(request, say(fault.problem.message.template,
                                    **fault.problem.message.values))  # fmt: skip
        return redirect("settlement:board", programme=programme)
    messages.success(request, say(N_("Proposed. Somebody else now approves or refuses it.")))
    return redirect("settlement:settlement", programme=programme, code=made.code)
