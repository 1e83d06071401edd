"""To whom a dispatch hands the selection: a later room's verb, told here once it is handed down."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from daowei.foundation.web.models import User
from daowei.verification.draw.selection import DrawnUnit
from daowei.verification.draw.web.models import Draw


class Handing(Protocol):
    """A verb that takes a selection, inside the transaction of the dispatch."""

    def __call__(
        self, draw: Draw, selection: Sequence[DrawnUnit], *, by: User, at: datetime
    ) -> object:
        """Takes it; what it gives is not looked at."""


_HANDING: list[Handing] = []


def handed_to(handing: Handing) -> None:
    """From now on this verb gets every selection at its dispatch, and nobody else does."""
    _HANDING[:] = [handing]


def hand_over(draw: Draw, selection: Sequence[DrawnUnit], *, by: User, at: datetime) -> None:
    """Hands a selection over; nothing happens while no room sends teams."""
    for each in _HANDING:
        each(draw, selection, by=by, at=at)
