"""The form of each file of a programme folder: field names, types, defaults, and nothing else.

Cells of YAML arrive as text and take their type here, so that ``no`` stays a word where a name
is asked for and becomes a truth where one is asked for. Mappings are keyed by code.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal, TypeAlias, TypeVar, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from daowei.foundation.periods import PeriodType
from daowei.programme.definition import (
    AggregationType,
    Direction,
    Measure,
    MissingRule,
    Partial,
    Use,
    ValueType,
)

_WHOLE = re.compile(r"[+-]?\d{1,18}")
_DECIMAL = re.compile(r"[+-]?(\d{1,18}\.\d{0,18}|\.\d{1,18})")
_CODE = re.compile(r"\w[\w\-]{0,79}")
_HAN = re.compile(r"[\u3400-\u9fff]")


class Wire(BaseModel):
    """Every form: unknown fields are refused, so that a slip of the pen is not silently lost."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _by_language(names: object) -> object:
    """A plain name under its language."""
    return {language_of(names): names} if isinstance(names, str) else names


def language_of(text: str) -> str:
    """The language of a plain name: Chinese if it holds Chinese characters, else English."""
    return "zh" if _HAN.search(text) else "en"


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _shorthand(key: str, written: Any) -> BeforeValidator:
    """A bare value stands for a mapping with only this field; ``written``: for the schema."""
    return BeforeValidator(
        lambda value: {key: value} if isinstance(value, str | None) else value,
        json_schema_input_type=written,
    )


def _any_case(value: object) -> object:
    """``monthly`` for ``Monthly``."""
    known = {each.value.lower(): each.value for each in PeriodType}
    return known.get(value.lower(), value) if isinstance(value, str) else value


def plain(value: object) -> object:
    """A value of free form as YAML 1.2 understands it; numbers with a point are exact."""
    match value:
        case dict():
            return {key: plain(each) for key, each in value.items()}
        case list():
            return [plain(each) for each in value]
        case str():
            return _scalar(value)
        case _:
            return value


def _scalar(text: str) -> object:
    if text in {"true", "false"}:
        return text == "true"
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        try:
            return Decimal(text)
        except InvalidOperation:
            return text
    return text


Words: TypeAlias = Annotated[str, Field(min_length=1, max_length=2000)]
Line: TypeAlias = Annotated[str, Field(min_length=1, max_length=300)]
Formula: TypeAlias = Annotated[str, Field(min_length=1, max_length=20_000)]
Code: TypeAlias = Annotated[str, Field(pattern=r"^\w[\w\-]*$", max_length=80)]
UnitCode: TypeAlias = Annotated[str, Field(min_length=1, max_length=80)]
Uid: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9]{10}$")]
Concept: TypeAlias = Annotated[str, Field(pattern=r"^[a-z]+\.[a-z0-9_]+$", max_length=80)]
Language: TypeAlias = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Texts: TypeAlias = Annotated[
    dict[Language, Words],
    BeforeValidator(_by_language, json_schema_input_type=str | dict[Language, Words]),
]
Names: TypeAlias = Annotated[
    dict[Language, Line],
    Field(min_length=1),
    BeforeValidator(_by_language, json_schema_input_type=str | dict[Language, Line]),
]
Codes: TypeAlias = Annotated[
    list[Code], BeforeValidator(_one_or_many, json_schema_input_type=str | list[Code])
]
UnitCodes: TypeAlias = Annotated[
    list[UnitCode], BeforeValidator(_one_or_many, json_schema_input_type=str | list[UnitCode])
]
Free: TypeAlias = Annotated[dict[str, Any], BeforeValidator(plain)]
Frequency: TypeAlias = Annotated[PeriodType, BeforeValidator(_any_case, json_schema_input_type=str)]
Number: TypeAlias = Annotated[Decimal, Field(ge=Decimal("-1e15"), le=Decimal("1e15"))]
Decimals: TypeAlias = Annotated[int, Field(ge=0, le=9)]
Days: TypeAlias = Annotated[int, Field(ge=0, le=3660)]


# ── programme.yaml ──────────────────────────────────────────────────────────────────


class LegalBasisWire(Wire):
    """A law or rule the programme rests on, with its validity."""

    title: Line
    names: Names | None = None
    article: Line | None = None
    status: Literal["in_force", "repealed", "draft"]
    valid_from: date | None = None
    valid_until: date | None = None
    url: Line | None = None


class RedressWire(Wire):
    """Where people may complain, and how fast they are answered; silence is the unsafe value."""

    channels: list[Line] = []
    ack_days: Days | None = None
    resolve_days: Days | None = None
    appeal: bool = False
    non_retaliation: bool = False
    anonymous_ok: bool = False
    names: Texts | None = None


class ParticipationWire(Wire):
    """Who was asked before the programme was written."""

    users_consulted: bool = False
    names: Texts | None = None


class ConstantWire(Wire):
    """A named number for formulas: ``C{code}``."""

    value: Number
    names: Names | None = None


class OptionWire(Wire):
    """One choice: a bare name, or names with a uid."""

    names: Names
    uid: Uid | None = None


def _named_thing(value: object) -> object:
    """A bare name, or names by language, stand for a mapping with only ``names``."""
    bare = isinstance(value, str) or (
        isinstance(value, dict) and "names" not in value and "uid" not in value
    )
    return {"names": value} if bare else value


Options: TypeAlias = dict[
    Code,
    Annotated[
        OptionWire,
        BeforeValidator(
            _named_thing, json_schema_input_type=str | OptionWire | dict[Language, Line]
        ),
    ],
]


class GroupSetWire(Wire):
    """Groups of units that exclude each other; ``in:<group set>`` in units.csv fills them."""

    names: Names
    uid: Uid | None = None
    groups: Options


class ProgrammeFile(Wire):
    """programme.yaml: what the programme is, on which law it rests, where people may complain."""

    code: Code
    version: Line
    names: Names
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    languages: list[Language] = ["en"]
    year_start: Annotated[int, Field(ge=1, le=12)] = 1
    partial: Partial = Partial.EXCLUDE
    valid_from: date | None = None
    legal_basis: list[LegalBasisWire] = []
    redress: RedressWire = RedressWire()
    participation: ParticipationWire = ParticipationWire()
    constants: dict[
        Code,
        Annotated[
            ConstantWire,
            _shorthand("value", Number | ConstantWire),
        ],
    ] = {}
    group_sets: dict[Code, GroupSetWire] = {}
    retention: Free = {}
    charter: Free = {}


# ── categories.yaml ─────────────────────────────────────────────────────────────────


class CategoryWire(Wire):
    """A disaggregation with its options in order."""

    names: Names
    uid: Uid | None = None
    concept: Concept | None = None
    options: Options


class CombinationWire(Wire):
    """Categories crossed with each other; ``uids`` by combination code where imported."""

    names: Names | None = None
    uid: Uid | None = None
    categories: Annotated[list[Code], Field(min_length=1, max_length=6)]
    uids: dict[Code, Uid] = {}


class CategoriesFile(Wire):
    """categories.yaml: disaggregations. A category code also names the combination of it alone."""

    categories: dict[Code, CategoryWire] = {}
    combinations: dict[Code, CombinationWire] = {}


# ── elements.yaml ───────────────────────────────────────────────────────────────────


class ElementWire(Wire):
    """A data element. Defaults follow ``measure``; ``catalogue`` takes the rest from there.

    ``population``: filled from this group of population.csv instead of from reports.
    """

    catalogue: Line | None = None
    names: Names | None = None
    uid: Uid | None = None
    concept: Concept | None = None
    measure: Measure | None = None
    value_type: ValueType | None = None
    aggregation: AggregationType | None = None
    decimals: Decimals | None = None
    category_combo: Code | None = None
    population: Line | None = None
    zero_is_significant: bool = True


class ElementsFile(Wire):
    """elements.yaml: what is counted."""

    elements: dict[Code, ElementWire]


# ── forms.yaml ──────────────────────────────────────────────────────────────────────

MissingName = Literal["SKIP_IF_ANY_VALUE_MISSING", "SKIP_IF_ALL_VALUES_MISSING", "NEVER_SKIP"]


class FormWire(Wire):
    """A report form; owed by units of ``kinds``, in ``groups`` or named in ``units``.

    ``checks`` left out: all checks that read nothing but this form's elements.
    """

    names: Names
    uid: Uid | None = None
    frequency: Frequency = PeriodType.MONTHLY
    elements: Annotated[list[Code], Field(min_length=1)]
    due_days: Days = 15
    kinds: Codes = []
    groups: Codes = []
    units: UnitCodes = []
    attribute_combo: Code | None = None
    checks: list[Code] | None = None
    first_period: Line | None = None


class CheckWire(Wire):
    """A rule a report should keep: left, operator, right."""

    names: Names
    left: Formula
    operator: Literal["==", "!=", ">", ">=", "<", "<=", "compulsory_pair", "exclusive_pair"]
    right: Formula
    importance: Literal["HIGH", "MEDIUM", "LOW"] = "MEDIUM"
    left_missing: MissingName = "SKIP_IF_ALL_VALUES_MISSING"
    right_missing: MissingName = "SKIP_IF_ALL_VALUES_MISSING"
    frequency: Frequency = PeriodType.MONTHLY
    levels: list[Annotated[int, Field(ge=1, le=30)]] = []


class FormsFile(Wire):
    """forms.yaml: who reports what, how often, due when; and what is checked."""

    forms: dict[Code, FormWire]
    checks: dict[Code, CheckWire] = {}


# ── indicators.yaml ─────────────────────────────────────────────────────────────────


class IndicatorWire(Wire):
    """Numerator over denominator. Without a denominator it is a plain figure.

    Left out: ``names`` and ``source`` with ``catalogue``; ``factor`` is 100 with a denominator,
    else 1; ``decimals`` is 1 with one, else 0.
    """

    catalogue: Line | None = None
    names: Names | None = None
    uid: Uid | None = None
    numerator: Formula
    denominator: Formula | None = None
    factor: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    decimals: Decimals | None = None
    direction: Direction = Direction.NONE
    uses: list[Use] = [Use.OBSERVE]
    source: Words | None = None
    unit_of_measure: Texts = {}
    annualised: bool = False
    partial: Partial | None = None
    concepts: list[Concept] = []
    denominator_concepts: list[Concept] = []
    numerator_part_of_denominator: bool = False
    measured_by: Literal["self", "client", "independent"] = "self"
    minimum_base: Annotated[int, Field(ge=0)] | None = None
    charter: Free = {}


class IndicatorsFile(Wire):
    """indicators.yaml: what is computed from what is counted, and what it may be used for."""

    indicators: dict[Code, IndicatorWire]


# ── agreement.yaml ──────────────────────────────────────────────────────────────────


class MethodWire(Wire):
    """``straight_line`` alone, or a mapping: ``name`` and the method's own settings beside it."""

    model_config = ConfigDict(extra="allow")
    name: Code


class TargetWire(Wire):
    """A number alone is a fixed target; else ``rule`` and the rule's own settings beside it."""

    model_config = ConfigDict(extra="allow")
    rule: Literal["fixed", "by_unit", "growth", "share_of_parent", "none"] = "fixed"


class CriterionWire(Wire):
    """One line of the scorecard; ``indicator`` left out: the one of the criterion's own code."""

    names: Names | None = None
    indicator: Code | None = None
    weight: Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=6)]
    method: Annotated[MethodWire, _shorthand("name", Code | MethodWire)]
    target: Annotated[TargetWire, _shorthand("value", Number | TargetWire)] = TargetWire(
        rule="none"
    )
    missing: MissingRule | None = None


class PillarWire(Wire):
    """A group of criteria."""

    names: Names
    criteria: Annotated[dict[Code, CriterionWire], Field(min_length=1)]


class VetoWire(Wire):
    """What bars a grade or an award: an integrity or rights failure of the unit."""

    names: Names
    condition: Formula
    trigger: Concept
    scope: Literal["award", "grade"] = "award"
    notice_days: Days = 0
    appeal: bool = False
    evidence: Texts = {}
    charter: Free = {}


class AwardWire(Wire):
    """Given for reaching a threshold of points; ``amount`` in the programme's currency."""

    names: Names
    threshold: Annotated[Decimal, Field(ge=0, le=1_000_000)]
    amount: Annotated[Decimal, Field(ge=0, le=Decimal("1e13"))] | None = None


class AgreementWire(Wire):
    """What units of the given kinds are scored on in one period."""

    names: Names
    uid: Uid | None = None
    period: Line
    kinds: Annotated[Codes, Field(min_length=1)]
    pillars: Annotated[dict[Code, PillarWire], Field(min_length=1)]
    vetoes: dict[Code, VetoWire] = {}
    awards: dict[Code, AwardWire] = {}
    missing: MissingRule
    compare_by: Code | None = None
    appeal_days: Days = 15
    decimals: Decimals = 1
    charter: Free = {}


class AgreementFile(Wire):
    """agreement.yaml: one or several agreements by code."""

    agreements: dict[Code, AgreementWire]


# ── the rest ────────────────────────────────────────────────────────────────────────


class ApprovalWire(Wire):
    """A second person's signature under one definition.

    ``of``: ``indicator:anc1``; ``key`` and ``signature``: Ed25519, base64.
    """

    of: Line
    who: Line
    role: Line | None = None
    key: Line
    digest: Annotated[str, Field(pattern="^sha256:[0-9a-f]{64}$")]
    signature: Line
    reason: Words | None = None
    signed_on: date | None = None


class ApprovalsFile(Wire):
    """approvals.yaml: second signatures that the charter asks for."""

    approvals: list[ApprovalWire] = []


class FurtherWire(Wire):
    """A definition of another charter kind, with its fields as the charter names them."""

    model_config = ConfigDict(extra="allow")
    kind: Code


class FurtherFile(Wire):
    """further.yaml: benefits, payment rules, registers and the like, for the charter to read."""

    further: dict[Code, FurtherWire]


Fraction: TypeAlias = Annotated[str, Field(pattern=r"^([1-9]\d{0,3}/[1-9]\d{0,3}|0?\.\d{1,6}|1)$")]
Reasons: TypeAlias = Annotated[
    dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")], Names],
    BeforeValidator(
        lambda value: {each: each for each in value} if isinstance(value, list) else value,
        json_schema_input_type=dict[str, Names] | list[str],
    ),
]


class ToleranceWire(Wire):
    """How far a recount may lie from the report before the report no longer stands."""

    model_config = ConfigDict(extra="allow")
    share: Annotated[Decimal, Field(ge=0, le=1)] | None = None
    events: Annotated[int, Field(ge=0)] | None = None


class CertaintyWire(Wire):
    """Whoever was not drawn for so many rounds is taken without drawing."""

    unseen_rounds: Annotated[int, Field(ge=1, le=100)]


class InspectionFile(Wire):
    """inspection.yaml: who is drawn and how many, tolerance, forms; further fields are kept."""

    model_config = ConfigDict(extra="allow")
    unit_kind: Line | None = None
    strata: Codes = []
    size: Code | None = None
    fraction: Fraction | None = None
    at_least: Annotated[int, Field(ge=1, le=10_000)] | None = None
    reserves: Annotated[int, Field(ge=0, le=1000)] | None = None
    replacement_reasons: Reasons = {}
    certainty: CertaintyWire | None = None
    tolerance: ToleranceWire | None = None
    forms: Codes = []


# ── examples/*.yaml ─────────────────────────────────────────────────────────────────

Cell: TypeAlias = str | None
Expected: TypeAlias = str | None


class ExpectWire(Wire):
    """What should come out for one unit: printed indicator figures, points, grade.

    Where there are several periods, ``indicators`` may be keyed ``2026Q1`` and so on one deeper.
    """

    indicators: dict[Code, Expected | dict[Line, Expected]] = {}
    points: Expected = None
    criteria: dict[Code, Expected] = {}
    grade: Expected = None


class ExampleFile(Wire):
    """A worked example: given these values, these figures and points are expected.

    ``given``: unit, element (``anc1`` or ``anc1.under_20``), then a value or values by period;
    blank is a blank cell and ``NA`` not applicable. ``period``: of values without one and of
    the expected figures. ``agreement``: the one under which points and grades are expected.
    """

    name: Line
    names: Names | None = None
    period: Line
    agreement: Code | None = None
    given: dict[UnitCode, dict[Line, Cell | dict[Line, Cell]]]
    population: dict[UnitCode, dict[Line, Annotated[int, Field(ge=0)]]] = {}
    expect: Annotated[dict[UnitCode, ExpectWire], Field(min_length=1)]


FILES: dict[str, type[Wire]] = {
    "programme.yaml": ProgrammeFile,
    "categories.yaml": CategoriesFile,
    "elements.yaml": ElementsFile,
    "forms.yaml": FormsFile,
    "indicators.yaml": IndicatorsFile,
    "agreement.yaml": AgreementFile,
    "inspection.yaml": InspectionFile,
    "approvals.yaml": ApprovalsFile,
    "further.yaml": FurtherFile,
    "examples/*.yaml": ExampleFile,
}


# ── filling a form ──────────────────────────────────────────────────────────────────

Form = TypeVar("Form", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One field that does not fit the form: where, of which kind, and what stood there."""

    path: tuple[str | int, ...]
    kind: str
    value: object
    context: Mapping[str, Any] = field(default_factory=dict)


def is_code(text: str) -> bool:
    """Whether the text can be a code."""
    return _CODE.fullmatch(text) is not None


def as_written(filled: BaseModel) -> dict[str, Any]:
    """The fields that were filled in, as plain values; days as text."""
    return filled.model_dump(mode="json", exclude_none=True)


def fill(form: type[Form], content: object) -> tuple[Form | None, tuple[Fault, ...]]:
    """The filled form, or every field that does not fit."""
    try:
        return form.model_validate(content), ()
    except ValidationError as error:
        faults = error.errors(include_url=False)
        return None, tuple(
            Fault(
                path=each["loc"],
                kind=each["type"],
                value=each["input"],
                context=each.get("ctx", {}),
            )
            for each in faults
        )


def fields_at(form: type[BaseModel], path: tuple[str | int, ...]) -> tuple[str, ...]:
    """The fields that may stand in the mapping at ``path``; none where any may."""
    here: Any = form
    for part in path:
        here = _inside(here, str(part))
    return tuple(here.model_fields) if _is_form(here) else ()


def _inside(kind: Any, part: str) -> Any:
    if _is_form(kind):
        known = kind.model_fields.get(part)
        return known.annotation if known else None
    if get_origin(kind) is Annotated:
        return _inside(get_args(kind)[0], part)
    if get_origin(kind) in {dict, list}:
        inner = get_args(kind)[-1]
        return get_args(inner)[0] if get_origin(inner) is Annotated else inner
    forms = [each for each in get_args(kind) if _is_form(each)]
    return _inside(forms[0], part) if forms else None


def _is_form(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
