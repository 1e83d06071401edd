"""A programme as it was promised: frozen values, read from files by ``reading`` and by nobody else.

Formulas stay text here; ``programme.formulas`` parses each once. Names are texts by language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from daowei.foundation.periods import PeriodType
from daowei.foundation.problems import Problem

Names = Mapping[str, str]


class AggregationType(StrEnum):
    """How values become those of larger units and longer periods (DHIS2's names)."""

    SUM = "SUM"
    AVERAGE = "AVERAGE"
    AVERAGE_SUM_ORG_UNIT = "AVERAGE_SUM_ORG_UNIT"
    LAST = "LAST"
    LAST_AVERAGE_ORG_UNIT = "LAST_AVERAGE_ORG_UNIT"
    LAST_LAST_ORG_UNIT = "LAST_LAST_ORG_UNIT"
    LAST_IN_PERIOD = "LAST_IN_PERIOD"
    LAST_IN_PERIOD_AVERAGE_ORG_UNIT = "LAST_IN_PERIOD_AVERAGE_ORG_UNIT"
    FIRST = "FIRST"
    FIRST_AVERAGE_ORG_UNIT = "FIRST_AVERAGE_ORG_UNIT"
    FIRST_FIRST_ORG_UNIT = "FIRST_FIRST_ORG_UNIT"
    COUNT = "COUNT"
    MIN = "MIN"
    MAX = "MAX"
    MIN_SUM_ORG_UNIT = "MIN_SUM_ORG_UNIT"
    MAX_SUM_ORG_UNIT = "MAX_SUM_ORG_UNIT"
    STDDEV = "STDDEV"
    VARIANCE = "VARIANCE"
    NONE = "NONE"


class ValueType(StrEnum):
    """What may be typed into a cell (DHIS2's names; only those that can be computed with)."""

    INTEGER = "INTEGER"
    INTEGER_POSITIVE = "INTEGER_POSITIVE"
    INTEGER_NEGATIVE = "INTEGER_NEGATIVE"
    INTEGER_ZERO_OR_POSITIVE = "INTEGER_ZERO_OR_POSITIVE"
    NUMBER = "NUMBER"
    PERCENTAGE = "PERCENTAGE"
    UNIT_INTERVAL = "UNIT_INTERVAL"
    BOOLEAN = "BOOLEAN"
    TRUE_ONLY = "TRUE_ONLY"
    TEXT = "TEXT"


class Measure(StrEnum):
    """What kind of quantity an element is; the language checks that kinds are not mixed."""

    FLOW = "flow"  # a count of events in the period: may be summed over time
    STOCK = "stock"  # a level at a moment: summed over units, not over time
    RATE = "rate"  # a share or percentage: never summed
    MONEY = "money"  # minor units of the programme's currency
    YES_NO = "yes_no"


class Direction(StrEnum):
    """Which way is better."""

    MORE = "more_is_better"
    LESS = "less_is_better"
    NONE = "none"


class Partial(StrEnum):
    """What a half-reported unit counts for in a rate.

    COUNT: every reported value counts on its side (DHIS2's way).
    EXCLUDE: a unit and month counts only if it reported both sides.
    """

    COUNT = "count"
    EXCLUDE = "exclude"


class Use(StrEnum):
    """What an indicator may be used for; the first two never make a result of it."""

    OBSERVE = "observe"
    PLAN = "plan"
    PUBLISH = "publish"
    NATIONAL_OBJECTIVE = "national_objective"
    TARGET = "target"
    SCORE = "score"
    RANK = "rank"
    VETO = "veto"
    PAY_UNIT = "pay_unit"
    PAY_STAFF = "pay_staff"
    PAY_PERSON = "pay_person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where in which file a definition stood, for messages."""

    file: str
    line: int | None = None


def placed(told: Problem, origin: Origin | None) -> Problem:
    """The problem, told where the definition it is about stands."""
    return told.at(file=origin.file, line=origin.line) if origin else told


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a category: "under 20", "IUD", "county funds"."""

    code: str
    uid: str
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A disaggregation: age, sex, method, fund source."""

    code: str
    uid: str
    names: Names
    options: tuple[Option, ...]
    concept: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionCombo:
    """One option of each category of a combination; code is the options' codes joined by ``_``."""

    code: str
    uid: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryCombo:
    """Categories crossed with each other; ``combos`` is the cartesian product in order."""

    code: str
    uid: str
    names: Names
    categories: tuple[str, ...]
    combos: tuple[OptionCombo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A data element: the smallest recorded quantity.

    ``decimals``: values are held as integers scaled by ten to this power.
    ``population``: filled from population.csv, group of this name, instead of from reports.
    ``from_catalogue``: its concept was fixed by the shipped catalogue, not by the author.
    """

    code: str
    uid: str
    names: Names
    concept: str | None
    measure: Measure
    value_type: ValueType
    aggregation: AggregationType
    decimals: int = 0
    category_combo: str | None = None
    population: str | None = None
    from_catalogue: bool = False
    zero_is_significant: bool = True
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule a report should keep: ``left operator right`` (DHIS2 validation rule)."""

    code: str
    names: Names
    left: str
    operator: str  # == != > >= < <= compulsory_pair exclusive_pair
    right: str
    importance: str = "MEDIUM"  # HIGH MEDIUM LOW
    left_missing: str = "SKIP_IF_ALL_VALUES_MISSING"
    right_missing: str = "SKIP_IF_ALL_VALUES_MISSING"
    period_type: PeriodType = PeriodType.MONTHLY
    levels: tuple[int, ...] = ()
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A report form: which elements, how often, due when, owed by whom.

    ``kinds``/``groups``/``units``: a unit owes the form if it is named in any of the three.
    ``due_days``: days after the period's end.
    """

    code: str
    uid: str
    names: Names
    frequency: PeriodType
    elements: tuple[str, ...]
    due_days: int
    kinds: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    attribute_combo: str | None = None
    checks: tuple[str, ...] = ()
    first_period: str | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """Numerator over denominator, with what it may be used for.

    ``concepts``/``denominator_concepts``: tags the author declares; the charter adds those of
    every leaf. ``factor``: 1, 100, 1000 …; ``minimum_base``: a smaller denominator withholds.
    """

    code: str
    uid: str
    names: Names
    numerator: str
    denominator: str
    factor: int
    decimals: int
    direction: Direction
    uses: frozenset[Use]
    source: str
    unit_of_measure: Names = field(default_factory=dict)
    annualised: bool = False
    partial: Partial | None = None
    concepts: frozenset[str] = frozenset()
    denominator_concepts: frozenset[str] = frozenset()
    numerator_part_of_denominator: bool = False
    measured_by: str = "self"  # self, client, independent
    minimum_base: int | None = None
    charter: Mapping[str, object] = field(default_factory=dict)  # further charter fields as written
    from_catalogue: bool = False
    origin: Origin | None = None


class MissingRule(StrEnum):
    """What a criterion without a figure does to the score; stated in the agreement."""

    EXCLUDE = "exclude"  # left out, the other weights are scaled up
    ZERO = "zero"
    WITHHOLD = "withhold"  # the whole score is withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How a figure becomes points from 0 to 100: a name of the catalogue and its settings."""

    name: str
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRule:
    """Where a criterion's target comes from.

    ``rule``: fixed (``value``), by_unit (``values``), growth (``percent`` on the baseline
    period), share_of_parent (split of the parent's by ``key``), none.
    """

    rule: str
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One line of the scorecard."""

    code: str
    names: Names
    indicator: str
    weight: Decimal
    method: Method
    target: TargetRule
    missing: MissingRule | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pillar:
    """A group of criteria: responsibility, services, resources."""

    code: str
    names: Names
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VetoRule:
    """An integrity or rights failure of the unit that bars a grade or an award."""

    code: str
    names: Names
    condition: str  # formula that gives yes or no
    trigger: str  # a ``viol.*`` concept
    scope: str  # what it bars: award, grade
    notice_days: int
    appeal: bool
    evidence: Names = field(default_factory=dict)
    charter: Mapping[str, object] = field(default_factory=dict)
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """Given for reaching an absolute threshold of points; never for a place in the ranking."""

    code: str
    names: Names
    threshold: Decimal
    amount_minor: int | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What units of one kind are scored on, for one period."""

    code: str
    uid: str
    names: Names
    period: str
    kinds: tuple[str, ...]
    pillars: tuple[Pillar, ...]
    vetoes: tuple[VetoRule, ...]
    awards: tuple[Award, ...]
    missing: MissingRule
    compare_by: str | None = None  # group set within which units are ranked
    appeal_days: int = 15
    decimals: int = 1  # of printed points
    charter: Mapping[str, object] = field(default_factory=dict)
    origin: Origin | None = None

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All lines of the scorecard in order."""
        return tuple(each for pillar in self.pillars for each in pillar.criteria)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSet:
    """Groups of units meant to exclude each other: terrain, ownership."""

    code: str
    uid: str
    names: Names
    groups: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A second signature as written: who signed the digest of which definition with which key.

    ``of``: ``indicator:anc1``; ``key`` and ``signature``: Ed25519, base64.
    """

    of: str
    who: str
    key: str
    digest: str
    signature: str
    role: str | None = None
    reason: str | None = None
    signed_on: date | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The whole definition of one version; registers and values are read beside it.

    ``document``: the charter's view of programme.yaml (legal basis, redress, participation).
    ``further``: definitions of other charter kinds (benefits, payment rules, registers …) as
    written, each with its kind; the charter reads them like all others. ``inspection``,
    ``retention``: kept as documents. ``approvals``: as written; the charter verifies them.
    """

    code: str
    version: str
    names: Names
    languages: tuple[str, ...]
    currency: str
    year_start: int
    partial: Partial
    elements: Mapping[str, Element]
    categories: Mapping[str, Category]
    category_combos: Mapping[str, CategoryCombo]
    forms: Mapping[str, Form]
    checks: Mapping[str, Check]
    indicators: Mapping[str, Indicator]
    agreements: Mapping[str, Agreement]
    group_sets: Mapping[str, GroupSet]
    constants: Mapping[str, Decimal] = field(default_factory=dict)
    document: Mapping[str, object] = field(default_factory=dict)
    further: tuple[Mapping[str, object], ...] = ()
    valid_from: date | None = None
    inspection: Mapping[str, object] = field(default_factory=dict)
    retention: Mapping[str, object] = field(default_factory=dict)
    approvals: tuple[Approval, ...] = ()
