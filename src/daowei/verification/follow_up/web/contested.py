"""What a unit may appeal against besides vetoes: asked of later rooms, answered from upstairs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from daowei.foundation.texts import Text
from daowei.verification.follow_up.appeals import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestable:
    """A settled value or a score that a unit was told of.

    ``name``: what it is; ``shown``: as printed. ``first``: accounts with a hand in it.
    ``appeal_days``: its window, as the agreement sets it.
    """

    kind: Kind
    name: Text
    shown: str
    told_on: date
    appeal_days: int
    agreement: str = ""
    criterion: str = ""
    element: str = ""
    combo: str = ""
    period: str = ""
    first: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """By which a form names it."""
        parts = (self.kind, self.agreement, self.criterion, self.element, self.combo, self.period)
        return "|".join(parts)


Asked = Callable[[str, str, datetime], Sequence[Contestable]]


def _nothing(programme: str, unit: str, at: datetime) -> Sequence[Contestable]:  # noqa: ARG001
    return ()


_asked: list[Asked] = [_nothing]


def answered_by(ask: Asked) -> None:
    """Who answers from now on: given programme, unit and moment."""
    _asked[:] = [ask]


def contestable(programme: str, unit: str, at: datetime) -> Sequence[Contestable]:
    """Settled values and scores of a unit that it was told of."""
    return _asked[0](programme, unit, at)
