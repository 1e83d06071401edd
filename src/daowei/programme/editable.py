"""What pages may edit: each kind of entry, where it stands in which file, and its fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from daowei.foundation.hierarchy import UnitKind
from daowei.foundation.periods import PeriodType
from daowei.foundation.texts import N_
from daowei.programme.definition import (
    AggregationType,
    Direction,
    Measure,
    MissingRule,
    Partial,
    Use,
    ValueType,
)
from daowei.programme.yaml_files import FieldPath


class Shape(StrEnum):
    """How a field is typed in."""

    LINE = "line"
    NUMBER = "number"
    NAMES = "names"  # one line in each language
    WORDS = "words"  # text in each language
    CHOICE = "choice"
    SEVERAL = "several"  # boxes to tick
    CODES = "codes"  # one on each line
    FORMULA = "formula"
    YES_NO = "yes_no"
    FREE = "free"  # YAML on one line: settings of a method or a target


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of an entry: its label, how it is typed, what it may be, and what it is for."""

    path: FieldPath
    label: str
    shape: Shape = Shape.LINE
    choices: tuple[str, ...] = ()
    help: str = ""
    is_required: bool = False

    @property
    def name(self) -> str:
        """The field's name in a form."""
        return "__".join(str(each) for each in self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of entry. ``pattern``: its place in the file, ``*`` for a code of somebody's choice.

    ``inside``: kinds of entries that stand within it.
    """

    code: str
    file: str
    pattern: tuple[str, ...]
    one: str  # "indicator"
    many: str  # "Indicators"
    fields: tuple[Field, ...]
    inside: tuple[str, ...] = field(default=())

    def fits(self, path: FieldPath) -> bool:
        """Whether an entry of this kind stands at the path."""
        return len(path) == len(self.pattern) and all(
            part in ("*", str(each)) for part, each in zip(self.pattern, path, strict=True)
        )


def _values(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(each.value for each in kind)


NAMES = Field(path=("names",), label=N_("Name"), shape=Shape.NAMES, is_required=True)
_OPTIONAL_NAMES = Field(
    path=("names",), label=N_("Name"), shape=Shape.NAMES,
    help=N_("Left empty, it is taken from the catalogue or the indicator."),
)  # fmt: skip
_FORMULA_HELP = N_("Elements as #{code}, other indicators as N{code}, constants as C{code}.")
_CATALOGUE = Field(
    path=("catalogue",), label=N_("Place in the catalogue"),
    help=N_("What the catalogue defines needs no second signature."),
)  # fmt: skip
_FREQUENCIES = _values(PeriodType)
_MISSING_SIDES = ("SKIP_IF_ANY_VALUE_MISSING", "SKIP_IF_ALL_VALUES_MISSING", "NEVER_SKIP")

KINDS: tuple[Kind, ...] = (
    Kind(
        code="elements", file="elements.yaml", pattern=("elements", "*"),
        one=N_("data element"), many=N_("Data elements"),
        fields=(
            _CATALOGUE,
            _OPTIONAL_NAMES,
            Field(path=("concept",), label=N_("Concept"),
                  help=N_("What is counted; the charter reads this tag.")),
            Field(path=("measure",), label=N_("Measure"), shape=Shape.CHOICE,
                  choices=_values(Measure)),
            Field(path=("value_type",), label=N_("Value type"), shape=Shape.CHOICE,
                  choices=_values(ValueType)),
            Field(path=("aggregation",), label=N_("Aggregation"), shape=Shape.CHOICE,
                  choices=_values(AggregationType)),
            Field(path=("decimals",), label=N_("Decimals"), shape=Shape.NUMBER),
            Field(path=("category_combo",), label=N_("Disaggregation")),
            Field(path=("population",), label=N_("Population group"),
                  help=N_("Filled from the register of population instead of from reports.")),
        ),
    ),
    Kind(
        code="categories", file="categories.yaml", pattern=("categories", "*"),
        one=N_("category"), many=N_("Categories"),
        fields=(
            NAMES,
            Field(path=("concept",), label=N_("Concept")),
            Field(path=("options",), label=N_("Options"), shape=Shape.FREE, is_required=True,
                  help=N_("By code, in order: {under20: {en: Under 20, zh: 20岁以下}}")),
        ),
    ),
    Kind(
        code="combinations", file="categories.yaml", pattern=("combinations", "*"),
        one=N_("combination of categories"), many=N_("Combinations"),
        fields=(
            _OPTIONAL_NAMES,
            Field(path=("categories",), label=N_("Categories"), shape=Shape.CODES,
                  is_required=True),
        ),
    ),
    Kind(
        code="forms", file="forms.yaml", pattern=("forms", "*"),
        one=N_("report form"), many=N_("Report forms"),
        fields=(
            NAMES,
            Field(path=("frequency",), label=N_("Frequency"), shape=Shape.CHOICE,
                  choices=_FREQUENCIES),
            Field(path=("due_days",), label=N_("Due, days after the period"), shape=Shape.NUMBER),
            Field(path=("kinds",), label=N_("Owed by units of the kinds"), shape=Shape.SEVERAL,
                  choices=_values(UnitKind)),
            Field(path=("groups",), label=N_("Owed by units in the groups"), shape=Shape.CODES),
            Field(path=("units",), label=N_("Owed by the units"), shape=Shape.CODES),
            Field(path=("elements",), label=N_("Data elements, in order"), shape=Shape.CODES,
                  is_required=True),
            Field(path=("attribute_combo",), label=N_("Attribute combination")),
            Field(path=("first_period",), label=N_("First period")),
        ),
    ),
    Kind(
        code="checks", file="forms.yaml", pattern=("checks", "*"),
        one=N_("check"), many=N_("Checks"),
        fields=(
            NAMES,
            Field(path=("left",), label=N_("Left side"), shape=Shape.FORMULA, help=_FORMULA_HELP,
                  is_required=True),
            Field(path=("operator",), label=N_("Operator"), shape=Shape.CHOICE, is_required=True,
                  choices=("==", "!=", ">", ">=", "<", "<=", "compulsory_pair",
                           "exclusive_pair")),
            Field(path=("right",), label=N_("Right side"), shape=Shape.FORMULA, is_required=True),
            Field(path=("importance",), label=N_("Importance"), shape=Shape.CHOICE,
                  choices=("HIGH", "MEDIUM", "LOW")),
            Field(path=("left_missing",), label=N_("When the left side is missing"),
                  shape=Shape.CHOICE, choices=_MISSING_SIDES),
            Field(path=("right_missing",), label=N_("When the right side is missing"),
                  shape=Shape.CHOICE, choices=_MISSING_SIDES),
            Field(path=("frequency",), label=N_("Frequency"), shape=Shape.CHOICE,
                  choices=_FREQUENCIES),
        ),
    ),
    Kind(
        code="indicators", file="indicators.yaml", pattern=("indicators", "*"),
        one=N_("indicator"), many=N_("Indicators"),
        fields=(
            _CATALOGUE,
            _OPTIONAL_NAMES,
            Field(path=("numerator",), label=N_("Numerator"), shape=Shape.FORMULA,
                  help=_FORMULA_HELP, is_required=True),
            Field(path=("denominator",), label=N_("Denominator"), shape=Shape.FORMULA,
                  help=N_("Left empty, the indicator is a plain figure.")),
            Field(path=("factor",), label=N_("Factor"), shape=Shape.NUMBER),
            Field(path=("decimals",), label=N_("Decimals"), shape=Shape.NUMBER),
            Field(path=("direction",), label=N_("Which way is better"), shape=Shape.CHOICE,
                  choices=_values(Direction)),
            Field(path=("uses",), label=N_("Uses"), shape=Shape.SEVERAL, choices=_values(Use),
                  help=N_("The charter decides which uses a concept allows.")),
            Field(path=("concepts",), label=N_("Concepts"), shape=Shape.CODES,
                  help=N_("What is counted; the charter reads these tags.")),
            Field(path=("measured_by",), label=N_("Measured by"), shape=Shape.CHOICE,
                  choices=("self", "client", "independent")),
            Field(path=("partial",), label=N_("Half-reported units"), shape=Shape.CHOICE,
                  choices=_values(Partial)),
            Field(path=("minimum_base",), label=N_("Smallest denominator"), shape=Shape.NUMBER),
            Field(path=("annualised",), label=N_("Annualised"), shape=Shape.YES_NO),
            Field(path=("source",), label=N_("Source")),
        ),
    ),
    Kind(
        code="agreements", file="agreement.yaml", pattern=("agreements", "*"),
        one=N_("agreement"), many=N_("Agreements"), inside=("pillars", "vetoes", "awards"),
        fields=(
            NAMES,
            Field(path=("period",), label=N_("Period"), is_required=True),
            Field(path=("kinds",), label=N_("For units of the kinds"), shape=Shape.SEVERAL,
                  choices=_values(UnitKind), is_required=True),
            Field(path=("compare_by",), label=N_("Compared within groups of")),
            Field(path=("missing",), label=N_("A criterion without a figure"), shape=Shape.CHOICE,
                  choices=_values(MissingRule), is_required=True),
            Field(path=("appeal_days",), label=N_("Days to appeal"), shape=Shape.NUMBER),
            Field(path=("decimals",), label=N_("Decimals of printed points"),
                  shape=Shape.NUMBER),
        ),
    ),
    Kind(
        code="pillars", file="agreement.yaml", pattern=("agreements", "*", "pillars", "*"),
        one=N_("pillar"), many=N_("Pillars"), inside=("criteria",), fields=(NAMES,),
    ),
    Kind(
        code="criteria", file="agreement.yaml",
        pattern=("agreements", "*", "pillars", "*", "criteria", "*"),
        one=N_("criterion"), many=N_("Criteria"),
        fields=(
            _OPTIONAL_NAMES,
            Field(path=("indicator",), label=N_("Indicator"),
                  help=N_("Left empty, the indicator of the same code.")),
            Field(path=("weight",), label=N_("Weight"), shape=Shape.NUMBER, is_required=True),
            Field(path=("method",), label=N_("Scoring method"), shape=Shape.FREE,
                  is_required=True, help=N_("A name, or a name with settings: "
                                            "{name: straight_line, floor: 50}")),
            Field(path=("target",), label=N_("Target"), shape=Shape.FREE,
                  help=N_("A number, or a rule with settings: {rule: growth, percent: 5}")),
            Field(path=("missing",), label=N_("Without a figure"), shape=Shape.CHOICE,
                  choices=_values(MissingRule)),
        ),
    ),
    Kind(
        code="vetoes", file="agreement.yaml", pattern=("agreements", "*", "vetoes", "*"),
        one=N_("veto"), many=N_("Vetoes"),
        fields=(
            NAMES,
            Field(path=("condition",), label=N_("Condition"), shape=Shape.FORMULA,
                  is_required=True, help=_FORMULA_HELP),
            Field(path=("trigger",), label=N_("What triggers it"), is_required=True,
                  help=N_("A violation by the unit, such as viol.coercion; nothing else.")),
            Field(path=("scope",), label=N_("What it bars"), shape=Shape.CHOICE,
                  choices=("award", "grade")),
            Field(path=("notice_days",), label=N_("Days of notice"), shape=Shape.NUMBER),
            Field(path=("appeal",), label=N_("Can be appealed"), shape=Shape.YES_NO),
            Field(path=("evidence",), label=N_("Evidence it needs"), shape=Shape.WORDS),
        ),
    ),
    Kind(
        code="awards", file="agreement.yaml", pattern=("agreements", "*", "awards", "*"),
        one=N_("award"), many=N_("Awards"),
        fields=(
            NAMES,
            Field(path=("threshold",), label=N_("Points it needs"), shape=Shape.NUMBER,
                  is_required=True),
            Field(path=("amount",), label=N_("Amount"), shape=Shape.NUMBER),
        ),
    ),
)  # fmt: skip

HEAD = Kind(
    code="programme", file="programme.yaml", pattern=(),
    one=N_("programme"), many=N_("Programme"),
    fields=(
        NAMES,
        Field(path=("version",), label=N_("Name of this version"), is_required=True),
        Field(path=("valid_from",), label=N_("Holds from"),
              help=N_("A day, written as 2026-01-31.")),
        Field(path=("currency",), label=N_("Currency"), is_required=True),
        Field(path=("year_start",), label=N_("The year begins in month"), shape=Shape.NUMBER),
        Field(path=("partial",), label=N_("Half-reported units"), shape=Shape.CHOICE,
              choices=_values(Partial)),
        Field(path=("legal_basis",), label=N_("Legal basis"), shape=Shape.FREE,
              help=N_("At least one law in force.")),
        Field(path=("redress",), label=N_("Complaints"), shape=Shape.FREE,
              help=N_("Two channels at least, acknowledged within 15 days, decided within 60.")),
        Field(path=("participation",), label=N_("Who was consulted"), shape=Shape.FREE),
    ),
)  # fmt: skip

_BY_CODE: Mapping[str, Kind] = {each.code: each for each in (*KINDS, HEAD)}


def kind(code: str) -> Kind:
    """The kind of that code.

    Raises: KeyError: there is none.
    """
    return _BY_CODE[code]


def kind_at(path: FieldPath) -> Kind | None:
    """The kind of entry that stands at a path; None where none does."""
    if not path:
        return HEAD
    return next((each for each in KINDS if each.fits(path)), None)


def places_of(found: Kind, content: object) -> Sequence[FieldPath]:
    """The paths of all entries of a kind in the content of its file, in the file's order."""
    paths: list[FieldPath] = [()]
    for part in found.pattern:
        paths = [(*path, each) for path in paths for each in _keys(_inside(content, path), part)]
    return paths


def _keys(here: object, part: str) -> Sequence[str]:
    if not isinstance(here, Mapping):
        return ()
    if part == "*":
        return tuple(str(each) for each in here)
    return (part,) if part in here else ()


def _inside(content: object, path: FieldPath) -> object:
    for part in path:
        content = content.get(part) if isinstance(content, Mapping) else None
    return content


def value_at(content: object, path: FieldPath) -> object:
    """What a file says at a path, in text cells; None where nothing."""
    return _inside(content, path)
