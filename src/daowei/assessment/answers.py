"""What pages ask of results, and what they get: slices in words of the programme, never recomputed.

Every answer says how far it goes: its watermark.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from daowei.foundation.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Watermark:
    """How far results have come: the last change of a report they hold, and when it was written.

    ``version``: label of the programme version, ``digest`` of it; ``day``: on which vetoes were
    looked at; ``reports``: how many reports count; ``is_settling``: a change is being written.
    """

    position: int
    moment: datetime | None
    version: str
    digest: str
    day: date
    reports: int
    is_settling: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeagueRow:
    """One unit's line: its place among like units, and why it has none.

    ``points``: unrounded, for bars and colours; ``printed`` decides places. ``pillars``: printed
    points by pillar, "" for none. ``reason``: as ``results.reason_told`` reads it.
    ``received`` of ``expected`` reports came from the unit and all below in the agreed period.
    """

    unit: str
    group: str
    rank: int | None
    of: int
    printed: str
    points: float | None
    state: State
    pillars: Mapping[str, str]
    grade: str | None
    awards: Sequence[str]
    vetoes: Sequence[str]
    reason: str
    expected: int
    received: int


@dataclass(frozen=True, slots=True, kw_only=True)
class League:
    """The league table of an agreement, or a page of it; best first within each group.

    ``groups``: codes of all groups that have rows; ``total``: rows there are in all.
    """

    agreement: str
    period: str
    groups: Sequence[str]
    rows: Sequence[LeagueRow]
    total: int
    watermark: Watermark


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureCell:
    """An indicator of a unit in a period, with the reports behind it.

    ``printed``: "" unless the state is REPORTED; ``value`` then None too. ``numerator`` and
    ``denominator`` None where a side is missing.
    """

    unit: str
    period: str
    printed: str
    value: float | None
    state: State
    numerator: float | None
    denominator: float | None
    expected: int
    received: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementCell:
    """A data element of a unit and all below it in a period, rolled up."""

    unit: str
    period: str
    printed: str
    value: float | None
    state: State
    count: int  # of reported values behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionLine:
    """One line of a scorecard: the figure, the target, the points and what they weigh."""

    criterion: str
    pillar: str
    indicator: str
    figure: FigureCell
    target: float | None
    baseline: float | None
    adjusted: str  # why the target was adjusted, "" where it was not
    points: float | None
    points_printed: str
    weight: str
    effective_weight: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardLine:
    """One award of the agreement for one unit: given, or why not."""

    award: str
    threshold: str
    given: bool
    amount_minor: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VetoLine:
    """One veto rule seen on one unit; ``status`` is a ``vetoes.VetoStatus``."""

    rule: str
    status: str
    evidence: Sequence[str]
    since: date | None
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCard:
    """A unit's scorecard under an agreement.

    ``covered_share``: of the weights, how much rests on figures, 0 to 1.
    """

    agreement: str
    period: str
    row: LeagueRow
    covered_share: float
    criteria: Sequence[CriterionLine]
    awards: Sequence[AwardLine]
    vetoes: Sequence[VetoLine]
    watermark: Watermark


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTable:
    """Figures of one indicator: a trend (one unit) or neighbours (one period), or both."""

    indicator: str
    cells: Sequence[FigureCell]
    watermark: Watermark


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementTable:
    """Figures of one data element."""

    element: str
    cells: Sequence[ElementCell]
    watermark: Watermark


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCell:
    """Reports of a form owed by a unit and all below it for a period, and what became of them.

    ``undated`` of those received nobody knows the day; ``unexpected`` nobody had asked for.
    """

    form: str
    unit: str
    period: str
    expected: int
    received: int
    on_time: int
    undated: int
    unexpected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTable:
    """Completeness and timeliness: cells by form, then unit as asked, then period."""

    cells: Sequence[DeliveryCell]
    watermark: Watermark


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRule:
    """A check that a unit's own reports break."""

    check: str
    unit: str
    period: str
    left: float | None
    right: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FarOff:
    """A reported value far from the median of its own series; a question, not a verdict."""

    element: str
    combo: str
    unit: str
    period: str
    value: float
    center: float
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LateReporter:
    """How often a unit's own reports of a form came late or not at all."""

    form: str
    unit: str
    expected: int
    missing: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What looks wrong in a subtree, and how much there is of it in all."""

    broken: Sequence[BrokenRule]
    far_off: Sequence[FarOff]
    late: Sequence[LateReporter]
    counts: Mapping[str, int]  # broken, far_off, late: before any cut
    watermark: Watermark


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFound:
    """A unit that a search found; ``path``: those above it, nearest first."""

    code: str
    names: Mapping[str, str]
    kind: str
    path: Sequence[str] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSource:
    """Which revision of a report a value comes from, who sent it and when."""

    form: str
    unit: str
    period: str
    number: int
    digest: str
    state: str
    submitted_by: str
    submitted_at: datetime
