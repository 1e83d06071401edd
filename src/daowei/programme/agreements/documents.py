"""An agreement as a paper: what both sides sign, in one canonical text with one digest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from daowei.foundation.digests import canonical, digest_of_bytes
from daowei.foundation.problems import DaoweiError

Names = Mapping[str, str]


class PaperError(DaoweiError, ValueError):
    """A text that is no paper of ours."""


class Side(StrEnum):
    """Who speaks: the level above and the level below, or the first and second department."""

    UPPER = "upper"
    LOWER = "lower"

    @property
    def other(self) -> "Side":
        """The side across the table."""
        return Side.LOWER if self is Side.UPPER else Side.UPPER


class Kind(StrEnum):
    """Vertical: between a unit and one below it. Horizontal: between two side by side."""

    VERTICAL = "vertical"
    HORIZONTAL = "horizontal"


class Measure(StrEnum):
    """What a target counts in: a number of things, a rate, or growth over the year before."""

    COUNT = "count"
    RATE = "rate"
    GROWTH = "growth"


class Good(StrEnum):
    """What one side may owe the other."""

    MONEY = "money"
    POSTS = "posts"
    GOODS = "goods"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An office that signs."""

    unit: str
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be reached on a criterion of the programme.

    ``allocated``: what the rule of the cascade gave; where ``value`` differs, ``reason`` says why.
    ``baseline``: the figure of the year before; None where there is none, which is not zero.
    """

    criterion: str
    names: Names
    measure: Measure
    value: Decimal
    unit_of_measure: Names = field(default_factory=dict)
    allocated: Decimal | None = None
    baseline: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What a side must do, and the post that answers for it."""

    side: Side
    texts: Names
    owner: str
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What a side must provide by a day: money in minor units, posts, or goods by their number."""

    side: Side
    good: Good
    texts: Names
    quantity: int
    due: date
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the scorecard as the programme defines it."""

    criterion: str
    names: Names
    pillar: Names
    weight: Decimal
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """How the year will be appraised: the programme's own scorecard, annexed."""

    scorecard: str
    names: Names
    lines: tuple[Line, ...]
    appeal_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """All terms between two offices for a period.

    ``programme_digest``: of the programme version that the terms rest on. ``number``: 0 for the
    agreement, then the annexes; an annex states all terms anew, names the digest it ``amends``
    and its ``reason``.
    """

    programme: str
    programme_names: Names
    version: str
    programme_digest: str
    period: str
    kind: Kind
    upper: Party
    lower: Party
    targets: tuple[Target, ...] = ()
    duties: tuple[Duty, ...] = ()
    owed: tuple[Owed, ...] = ()
    appraisal: Appraisal | None = None
    clauses: tuple[Names, ...] = ()
    number: int = 0
    amends: str | None = None
    reason: str = ""

    def party(self, side: Side) -> Party:
        """The office of a side."""
        return self.upper if side is Side.UPPER else self.lower

    def side_of(self, unit: str) -> Side | None:
        """Which side a unit is; None where it is neither."""
        return next((side for side in Side if self.party(side).unit == unit), None)


def text_of(paper: Paper) -> str:
    """The canonical text: what is kept, and what its digest is of. Numbers stand as text."""
    return canonical(msgspec.to_builtins(paper))


def digest_of(paper: Paper) -> str:
    """The digest that both sides sign."""
    return digest_of_bytes(text_of(paper).encode())


def paper_from(text: str) -> Paper:
    """The paper of a canonical text.

    Raises: PaperError: the text is none, and says where.
    """
    try:
        return msgspec.json.decode(text.encode(), type=Paper)
    except msgspec.DecodeError as fault:
        raise PaperError(f"this is not the text of an agreement: {fault}") from fault
