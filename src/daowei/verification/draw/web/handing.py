"""To whom a dispatch hands the selection: a later room's verb, told here once it is handed down."""

from collections.abc import Callable, Sequence
from datetime import datetime

from daowei.foundation.web.models import User
from daowei.verification.draw.selection import DrawnUnit
from daowei.verification.draw.web.models import Draw

# called inside the transaction of the dispatch: draw, selection, by, at
Handing = Callable[[Draw, Sequence[DrawnUnit], User, datetime], None]
_HANDING: list[Handing] = []


def handed_to(handing: Handing) -> None:
    """From now on this verb gets every selection at its dispatch, and nobody else does."""
    _HANDING[:] = [handing]


def hand_over(draw: Draw, selection: Sequence[DrawnUnit], by: User, at: datetime) -> None:  # noqa: PLR0917
    """Hands a selection over; nothing happens while no room sends teams."""
    for each in _HANDING:
        each(draw, selection, by, at)
