"""What the pages of one draw share: which it is, and what the visitor may do in it."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.utils.timezone import localtime

from daowei.foundation.web.guards import Visit
from daowei.foundation.web.rights import Deed
from daowei.verification.draw.plan import Plan
from daowei.verification.draw.stages import DOINGS, State
from daowei.verification.draw.web.models import Contributor, Draw
from daowei.verification.draw.web.queries import (
    contributor_of,
    draw_called,
    is_known,
    plan_of_draw,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A draw as one visitor sees it."""

    draw: Draw
    plan: Plan | None
    mine: Contributor | None  # the visitor's own part
    plans: bool  # whether she plans draws and sends teams
    contributes: bool
    inspects: bool

    @property
    def state(self) -> State:
        """Where the draw stands."""
        return State(self.draw.state)

    @property
    def is_known(self) -> bool:
        """Whether everybody may know who was drawn."""
        return is_known(self.draw)

    def turn(self, doing: str) -> bool:
        """Whether it is this step's turn."""
        return self.state in DOINGS[doing]


def opened(request: Visit, programme: str, draw: str) -> Opened:
    """The draw of the address.

    Raises: Http404: there is none.
    """
    found = draw_called(programme, draw)
    if found is None:
        raise Http404
    rights = request.rights
    return Opened(
        draw=found,
        plan=plan_of_draw(found),
        mine=contributor_of(found, request.who),
        plans=rights.may(Deed.PLAN_DRAWS, programme),
        contributes=rights.may_somewhere(Deed.CONTRIBUTE, programme),
        inspects=rights.may_somewhere(Deed.INSPECT, programme),
    )


def today(request: Visit) -> date:
    """The day at the county."""
    return localtime(request.moment).date()
