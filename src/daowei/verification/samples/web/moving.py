"""What a settlement moves in scores is computed in a later room, named when the site starts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from daowei.verification.samples.settling import Cell, SettledValue
from daowei.verification.samples.web.queries import Effect

Values: TypeAlias = Mapping[Cell, SettledValue]
Moving = Callable[[str, Values, datetime], Sequence[Effect] | None]


def nobody(programme: str, values: Values, at: datetime) -> Sequence[Effect] | None:
    """Nobody can tell."""
    del programme, values, at
    return None


_ANSWERING: list[Moving] = [nobody]


def answered_by(moving: Moving) -> None:
    """From now on this function is asked."""
    _ANSWERING[0] = moving


def moved_by(programme: str, values: Values, at: datetime) -> Sequence[Effect] | None:
    """Whose scores values move when they count instead of the reports; None: not yet known."""
    return _ANSWERING[0](programme, values, at)
