"""To whom a dispatch hands the selection: a later room's verb, told here once it is handed down."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from daowei.foundation.web.models import User
from daowei.verification.draw.replacing import Replacement
from daowei.verification.draw.selection import DrawnUnit
from daowei.verification.draw.web.models import Draw


class Handing(Protocol):
    """A verb that takes a selection, inside the transaction of the dispatch."""

    def __call__(
        self, draw: Draw, selection: Sequence[DrawnUnit], *, by: User, at: datetime
    ) -> object:
        """Takes it; what it gives is not looked at."""


class Replacing(Protocol):
    """A verb that takes a signed replacement, inside the transaction of the second signature."""

    def __call__(self, draw: Draw, signed: Replacement, *, by: User, at: datetime) -> object:
        """Takes it; what it gives is not looked at."""


_HANDING: list[Handing] = []
_REPLACING: list[Replacing] = []


def handed_to(handing: Handing) -> None:
    """From now on this verb gets every selection at its dispatch, and nobody else does."""
    _HANDING[:] = [handing]


def hand_over(draw: Draw, selection: Sequence[DrawnUnit], *, by: User, at: datetime) -> None:
    """Hands a selection over; nothing happens while no room sends teams."""
    for each in _HANDING:
        each(draw, selection, by=by, at=at)


def replacements_to(replacing: Replacing) -> None:
    """From now on this verb gets every signed replacement."""
    _REPLACING[:] = [replacing]


def replaced(draw: Draw, signed: Replacement, *, by: User, at: datetime) -> None:
    """Hands a signed replacement over."""
    for each in _REPLACING:
        each(draw, signed, by=by, at=at)
