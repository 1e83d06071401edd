"""Whose results a draft would move: known to a later room, told here once it is handed down."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from daowei.programme.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One thing of a unit's results that a draft moves, as printed; "–" for none.

    ``what``: score, rank, grade, award or veto. ``by``: the difference in points.
    """

    unit: str
    names: Mapping[str, str]
    what: str
    before: str
    after: str
    by: Decimal | None


Moving = Callable[[str, Reading, datetime], Sequence[Move] | None]


def _nobody_knows(programme: str, draft: Reading, at: datetime) -> None:
    del programme, draft, at


_ANSWERING: list[Moving] = [_nobody_knows]


def answered_by(moving: Moving) -> None:
    """From now on this function is asked."""
    _ANSWERING[0] = moving


def moved_by(programme: str, draft: Reading, at: datetime) -> Sequence[Move] | None:
    """What the draft moves; None while nobody can tell."""
    return _ANSWERING[0](programme, draft, at)
