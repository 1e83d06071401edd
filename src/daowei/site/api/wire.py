"""What the JSON interface takes and gives, field by field; OpenAPI is written from it."""

from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from ninja import Schema
from pydantic import ConfigDict, Field

One = TypeVar("One")
NO_NUL = r"^[^\x00]*$"  # which PostgreSQL keeps in no text
Code = Annotated[str, Field(max_length=128, pattern=NO_NUL)]
Names = dict[str, str]
Value = int | float | str | None


class Out(Schema):
    """Everything given."""


class In(Schema):
    """Everything taken; a field that nobody knows is refused."""

    model_config = ConfigDict(extra="forbid")


class Fault(Out):
    """One thing wrong: stable code, where, what was written, what to do."""

    code: str = Field(examples=["RPT-005"])
    field: str | None = None
    message: str = Field(examples=["-3 is not a value of anc_first, which is INTEGER"])
    remedy: str | None = Field(None, examples=["correct it, or leave the cell blank"])
    value: str | None = Field(None, examples=["-3"])


class Problem(Out):
    """RFC 9457: why a request was not met."""

    type: str = "about:blank"
    title: str = Field(examples=["Not found"])
    status: int = Field(examples=[404])
    detail: str = ""
    problems: list[Fault] = Field(default_factory=list)


class Page(Out, Generic[One]):
    """A part of a list. ``next``: the cursor of what follows; null at the end."""

    items: list[One]
    next: str | None = None


# ── programmes ──────────────────────────────────────────────────────────────────────


class ProgrammeOut(Out):
    """A programme as its version in force defines it."""

    code: str = Field(examples=["qinghe"])
    names: Names = Field(examples=[{"en": "Qinghe", "zh": "清河县"}])
    version: str = Field(examples=["2025.1"])
    digest: str = Field(description="Of the names and digests of all files of the folder.")
    languages: list[str]
    currency: str
    year_start: int
    agreements: list[str]


class VersionOut(Out):
    """A version of a programme."""

    label: str
    digest: str
    state: str
    made_at: datetime
    activated_at: datetime | None


class UnitOut(Out):
    """A unit of the register as it stands on the day asked for."""

    code: str = Field(examples=["qh-05"])
    uid: str
    names: Names
    kind: str
    parent: str | None
    level: int = Field(description="1 for a root.")
    groups: dict[str, str]
    opened: date | None
    closed: date | None


class ElementOut(Out):
    """A data element."""

    code: str
    uid: str
    names: Names
    concept: str | None
    measure: str
    value_type: str
    aggregation: str
    decimals: int
    combinations: list[str] = Field(description="Codes to report by; one empty code for none.")


class FormOut(Out):
    """A report form."""

    code: str
    uid: str
    names: Names
    frequency: str
    due_days: int
    elements: list[str]
    attributes: list[str]


class IndicatorOut(Out):
    """An indicator with its formula and what it may be used for."""

    code: str
    uid: str
    names: Names
    numerator: str
    denominator: str
    factor: int
    decimals: int
    annualised: bool
    uses: list[str]
    source: str


# ── reports ─────────────────────────────────────────────────────────────────────────


class OwedOut(Out):
    """A report that is owed, and how far it has come."""

    form: str
    unit: str
    period: str
    attribute: str
    due: date
    state: Literal["nothing", "submitted", "returned", "accepted"]


class ReportOut(Out):
    """The current revision of a report, without its values."""

    form: str
    unit: str
    period: str
    attribute: str
    revision: int
    digest: str
    state: str
    submitted_at: datetime
    submitted_by: str | None
    was_late: bool
    decided_at: datetime | None
    reason: str


class WholeReportOut(ReportOut):
    """A report with its values: a number as text, null for blank, or ``not_applicable``."""

    values: dict[str, dict[str, str | None]] = Field(
        examples=[{"anc_first": {"": "12"}, "live_births": {"": None}}]
    )


class CarriedOut(Out):
    """What a correction of a locked period changes: the next open period takes it over."""

    form: str
    unit: str
    period: str
    attribute: str
    carried_to: str
    changes: dict[str, dict[str, str]] = Field(examples=[{"anc_first": {"": "-2"}}])


class ReportIn(In):
    """All values of a report; what is left out stays as it was, null makes a cell blank."""

    values: dict[Code, dict[Code, Value]] = Field(
        examples=[{"anc_first": {"": 12}, "anc_fourth": {"": "not_applicable"}}]
    )
    reason: str = Field(
        "",
        max_length=2000,
        pattern=NO_NUL,
        description="Needed where an accepted report is corrected.",
    )


class DecisionIn(In):
    """Why a report is returned. ``digest``: of the revision that was looked at."""

    digest: str = Field("", max_length=71)
    reason: str = Field("", max_length=2000, pattern=NO_NUL)


# ── results ─────────────────────────────────────────────────────────────────────────


class MarkOut(Out):
    """How far the results have come."""

    position: int
    moment: datetime | None
    version: str
    digest: str
    reports: int


class LeagueRowOut(Out):
    """One line of the league table; ``reason`` says why there is no place."""

    unit: str
    group: str
    rank: int | None
    of: int
    points: str
    state: str
    pillars: dict[str, str]
    grade: str | None
    awards: list[str]
    vetoes: list[str]
    reason: str
    expected: int
    received: int


class LeagueOut(Out):
    """The league table of an agreement, best first within each group."""

    agreement: str
    period: str
    rows: list[LeagueRowOut]
    total: int
    watermark: MarkOut


class CriterionOut(Out):
    """One line of a scorecard."""

    criterion: str
    pillar: str
    indicator: str
    figure: str
    state: str
    target: float | None
    points: str
    weight: str
    reason: str


class CardOut(Out):
    """The scorecard of a unit."""

    agreement: str
    period: str
    row: LeagueRowOut
    covered_share: float
    criteria: list[CriterionOut]
    watermark: MarkOut


class FigureOut(Out):
    """One figure: an element or indicator of a unit (with all below it) in a period."""

    item: str
    unit: str
    period: str
    value: str


class FiguresOut(Out):
    """Figures; those missing have no entry.

    ``withheld``: how many were left out because they would tell a small sensitive count.
    """

    figures: list[FigureOut]
    withheld: int
    watermark: MarkOut


class WhyOut(Out):
    """What stands behind a number; ``children`` down to the depth asked for."""

    kind: str
    title: str
    code: str
    unit: str
    period: str
    value: str
    state: str
    formula: str
    notes: list[str]
    source: str
    expected: int | None
    received: int | None
    children: list["WhyOut"] = Field(default_factory=list)


class QuestionOut(Out):
    """A question on a number, with its clock and its answer."""

    id: int
    unit: str
    what: str = Field(examples=["indicator:antenatal_early"])
    period: str
    shown: str
    text: str
    asked_by: str
    asked_at: datetime
    due_on: date
    answer: str
    answered_by: str | None
    answered_at: datetime | None
    closed_at: datetime | None


class QuestionIn(In):
    """A question on a number of a unit."""

    unit: Code
    what: str = Field(max_length=200, examples=["indicator:antenatal_early"])
    period: str = Field(max_length=16)
    text: str = Field(min_length=1, max_length=4000)
    shown: str = Field("", max_length=64)


class AnswerIn(In):
    """The unit's answer."""

    text: str = Field(min_length=1, max_length=4000)


# ── the log ─────────────────────────────────────────────────────────────────────────


class EventOut(Out):
    """A deed: who, when, what, on what; chained to the one before it of the same unit."""

    number: int
    at: datetime
    by: str | None
    deed: str
    on: str
    before: Any
    after: Any
    previous: str
    digest: str


class FoundOut(Out):
    """What a digest stands for."""

    digest: str
    kind: Literal["report", "version", "event"]
    on: str
    unit: str
    at: datetime
