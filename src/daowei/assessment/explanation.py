"""What stands behind a number: a tree that opens only where somebody looks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from daowei.foundation.states import State
from daowei.foundation.texts import N_, Text
from daowei.language.tree import Item, View
from daowei.programme.definition import Indicator

STATES_TOLD = {
    State.REPORTED: N_("reported"),
    State.BLANK: N_("left blank"),
    State.NOT_APPLICABLE: N_("not applicable"),
    State.NOT_REPORTED: N_("not reported"),
    State.CLOSED: N_("nobody was asked"),
    State.NOT_COMPUTABLE: N_("cannot be computed"),
    State.WITHHELD: N_("withheld"),
}


class Kind(StrEnum):
    """What a node of the tree is; stable, for machines."""

    SCORE = "score"
    PLACE = "place"
    AWARD = "award"
    VETO = "veto"
    PILLAR = "pillar"
    CRITERION = "criterion"
    WEIGHT = "weight"
    METHOD = "method"
    TARGET = "target"
    INDICATOR = "indicator"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    ELEMENT = "element"
    REPORT = "report"
    LEFT_OUT = "left_out"
    VERSIONS = "versions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One number (or nothing) with all it rests on.

    ``code``: of the thing itself, as in the programme's files. ``value``: as printed, "" for
    none. ``source``: the law, paper or place in a file. ``expected``/``received``: reports owed
    and come, None where that is no question here. ``below`` makes the nodes below when asked.
    """

    kind: Kind
    title: Text
    code: str = ""
    unit: str = ""
    unit_name: Text | None = None
    period: str = ""
    value: str = ""
    measure: Text | None = None
    state: State = State.REPORTED
    formula: str = ""
    notes: tuple[Text, ...] = ()
    source: str = ""
    expected: int | None = None
    received: int | None = None
    below: Callable[[], Sequence["Explanation"]] | None = field(default=None, compare=False)

    @property
    def children(self) -> tuple["Explanation", ...]:
        """The nodes directly below, made now."""
        return tuple(self.below()) if self.below else ()


AS_IS = View()


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Something that a formula reads, as that formula looks at it.

    ``basis``: the indicator whose partial rule decides which reports count; "" where all do.
    """

    text: str
    item: Item
    view: View = AS_IS
    basis: str = ""

    def plainly(self) -> "Read":
        """The same thing at its own unit and period: only another aggregation type stays."""
        return replace(self, view=View(aggregation=self.view.aggregation))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A unit and a period."""

    unit: str
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A number as the cube or a file holds it, printed; ``place``: file and line, or revision."""

    value: str
    state: State = State.REPORTED
    notes: tuple[Text, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one unit itself said: a cell of a form, or that it said nothing."""

    title: Text
    fact: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An indicator of a unit in a period, with both its sides printed."""

    value: str
    state: State
    numerator: str
    denominator: str
    expected: int
    received: int
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A unit and period that a partial rule leaves out, and which elements it did not give."""

    spot: Spot
    lacking: tuple[str, ...]


class Facts(Protocol):
    """What an explanation asks; the cube answers, and in tests a few dictionaries do."""

    def figure(self, indicator: str, spot: Spot, within: Read | None = None) -> Figure:
        """The indicator's figure; as another formula reads it, where ``within`` is given."""

    def left_out(self, indicator: str, spot: Spot) -> Sequence[LeftOut]:
        """The reports that the indicator's partial rule leaves out."""

    def reads(self, indicator: str, side: str, within: Read | None = None) -> Sequence[Read]:
        """What a side of the indicator reads."""

    def fact(self, read: Read, spot: Spot) -> Fact:
        """What is read at a unit and period, rolled up."""

    def parts(self, read: Read, spot: Spot) -> Sequence[Spot]:
        """The shorter periods or smaller units whose figures make this one."""

    def reports(self, read: Read, spot: Spot) -> Sequence[Report]:
        """What the unit itself reported for exactly that period, by combination."""

    def indicator_of(self, read: Read) -> Indicator | None:
        """The indicator that is read; None for anything else."""

    def name_of(self, read: Read) -> Text:
        """The name of what is read."""

    def unit_name(self, unit: str) -> Text | None:
        """The unit's name."""
