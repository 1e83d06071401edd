"""From a dispatched draw to sealed orders: the selection goes straight into envelopes."""

from collections.abc import Sequence
from datetime import datetime

from daowei.foundation.problems import Problem, problem
from daowei.foundation.texts import N_
from daowei.foundation.web.models import User
from daowei.verification.draw.commitments import seed_of
from daowei.verification.draw.plan import moment
from daowei.verification.draw.replacing import Replacement
from daowei.verification.draw.selection import DrawnUnit
from daowei.verification.draw.web.actions import RefusedError
from daowei.verification.draw.web.models import Draw
from daowei.verification.draw.web.queries import plan_of_draw, seed_lines_of
from daowei.verification.visits.teams import NobodyFreeError
from daowei.verification.visits.web.actions.ordering import (
    Dispatch,
    register_orders,
    send_in_place,
)
from daowei.verification.visits.web.models import Order
from daowei.verification.visits.web.queries import orders_of_draw


def hand_over(draw: Draw, selection: Sequence[DrawnUnit], *, by: User, at: datetime) -> int:
    """Makes orders of the drawn units (reserves stay where they are); gives how many.

    They open when the plan says (``visits_from``), and at once where it says nothing: an open
    draw's teams leave from the ceremony.
    Raises: RefusedError: no team may go to some unit; the draw is not dispatched then.
    """
    plan = plan_of_draw(draw)
    assert plan is not None, "only a planned draw is dispatched"
    said = plan.document.get("visits_from")
    dispatch = Dispatch(
        programme=draw.programme,
        draw_code=draw.code,
        units=[each.unit for each in selection if not each.is_reserve],
        opens_at=max(at, moment(str(said))) if said else at,
        seed=seed_of(draw.plan_sha256, seed_lines_of(draw, plan)),
    )
    try:
        return register_orders(dispatch, by=by, at=at)
    except NobodyFreeError as error:
        raise RefusedError([_nobody_free(error)]) from error


def take_replacement(draw: Draw, signed: Replacement, *, by: User, at: datetime) -> Order | None:
    """Sends a team to the reserve, at once; the order of the unit it stands in for stays as it is.

    Raises: RefusedError: no team may go there.
    """
    if not orders_of_draw(draw.programme, draw.code).exists():
        return None  # its visits are not made through here
    plan = plan_of_draw(draw)
    assert plan is not None, "only a dispatched draw has replacements"
    dispatch = Dispatch(
        programme=draw.programme,
        draw_code=draw.code,
        units=[signed.reserve],
        opens_at=at,
        seed=seed_of(draw.plan_sha256, seed_lines_of(draw, plan)),
    )
    try:
        return send_in_place(dispatch, signed.unit, by=by, at=at)
    except NobodyFreeError as error:
        raise RefusedError([_nobody_free(error)]) from error


def _nobody_free(error: NobodyFreeError) -> Problem:
    return problem(
        "VST-013",
        N_("nobody can be sent: {told}"),
        told=error.told,
        remedy=N_("Make up teams under Teams, then dispatch again: nothing was sent."),
    )
