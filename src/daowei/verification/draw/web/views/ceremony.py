"""The ceremony on the wall: what has happened, what happens now, in letters for a whole room."""

from django.http import HttpResponse
from django.shortcuts import render

from daowei.foundation.web.guards import Visit, guarded
from daowei.foundation.web.places import registry_of
from daowei.foundation.web.rights import Deed
from daowei.verification.draw.plan import Mode
from daowei.verification.draw.record import Step
from daowei.verification.draw.stages import STATE_NAMES, State
from daowei.verification.draw.web.queries import (
    content_inside,
    drawn_units,
    frame_of_draw,
    numbers_of,
)
from daowei.verification.draw.web.views.opening import Opened, opened
from daowei.verification.draw.web.views.planning import expected

ORDER = (
    State.FROZEN, State.PLANNED, State.COMMITTED, State.NUMBERED, State.VALUED, State.DISPATCHED,
)  # fmt: skip


@guarded(Deed.SEE)
def ceremony(request: Visit, programme: str, draw: str) -> HttpResponse:
    """The page for the projector."""
    return render(request, "draws/ceremony.html", _context(request, programme, draw))


@guarded(Deed.SEE)
def now(request: Visit, programme: str, draw: str) -> HttpResponse:
    """What the projector asks for every few seconds."""
    return render(request, "draws/ceremony_now.html", _context(request, programme, draw))


def _context(request: Visit, programme: str, draw: str) -> dict[str, object]:
    here = opened(request, programme, draw)
    found = here.draw
    return {
        "programme": programme,
        "opened": here,
        "draw": found,
        "plan": here.plan,
        "frame": frame_of_draw(found),
        "expected": expected(found, here.plan) if here.plan else (),
        "contributors": list(found.contributors.all()),
        "numbers": numbers_of(found, here.plan) if here.plan else (),
        "seed": _seed(here),
        "selection": [each for each in drawn_units(found) if not each.is_reserve]
        if here.is_known
        else (),
        "names": registry_of(programme).units,
        "states": STATE_NAMES,
        "reached": reached(here.state),
        "order": ORDER,
        "is_over": here.state in {State.VOID, State.REVEALED} or here.is_known,
        "is_open": found.mode == Mode.OPEN,
    }


def reached(state: State) -> int:
    """How many steps of the ceremony are done."""
    if state in ORDER:
        return ORDER.index(state) + 1
    return len(ORDER) if state is State.REVEALED else 0


def _seed(here: Opened) -> str:
    """The seed, once everybody may know it."""
    return str(content_inside(here.draw, Step.DISPATCH)["seed"]) if here.is_known else ""
