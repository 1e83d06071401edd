"""Data elements: what they measure, how they add up, what they are about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from daowei.foundation.problems import Severity
from daowei.foundation.texts import N_
from daowei.language.element_kinds import says_rate
from daowei.programme.definition import AggregationType, Element, Measure, ValueType
from daowei.programme.dhis2.bundle import Bundle
from daowei.programme.dhis2.disaggregation import Disaggregations
from daowei.programme.dhis2.metadata import DataElement
from daowei.programme.dhis2.wording import concept_of

_DECIMALS = {ValueType.NUMBER: 2, ValueType.PERCENTAGE: 2, ValueType.UNIT_INTERVAL: 4}
_TEXTS = frozenset({"TEXT", "LONG_TEXT"})
_SHARES = frozenset({ValueType.PERCENTAGE, ValueType.UNIT_INTERVAL})
_FLOWS = frozenset({AggregationType.SUM, AggregationType.COUNT})
_RATES = frozenset(
    {AggregationType.AVERAGE, AggregationType.STDDEV, AggregationType.VARIANCE,
     AggregationType.NONE}
)  # fmt: skip
_SUMS_OVER_UNITS = frozenset(
    {AggregationType.SUM, AggregationType.AVERAGE_SUM_ORG_UNIT, AggregationType.LAST,
     AggregationType.FIRST, AggregationType.LAST_IN_PERIOD, AggregationType.MIN_SUM_ORG_UNIT,
     AggregationType.MAX_SUM_ORG_UNIT}
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """Elements by code, and their codes by uid."""

    elements: Mapping[str, Element]
    codes: Mapping[str, str]


def elements_of(bundle: Bundle, parts: Disaggregations) -> Elements:
    """The elements of totals; single records and what cannot be computed with are told."""
    all_elements = bundle.metadata.all(DataElement)
    codes = bundle.codes(all_elements)
    found = dict(_elements(bundle, codes, parts))
    return Elements(
        elements=found,
        codes={each.uid: code for code, each in found.items()},
    )


def _elements(
    bundle: Bundle, codes: Mapping[str, str], parts: Disaggregations
) -> Iterator[tuple[str, Element]]:
    for uid, each in bundle.metadata.all(DataElement).items():
        value_type = _value_type(each)
        if each.domain_type != "AGGREGATE":
            bundle.tell(
                "DHI-021",
                N_("{value} belongs to records of single events, which a programme does not hold"),
                each,
                remedy=N_("Report its total on a form, if it is needed."),
                severity=Severity.NOTE,
            )
        elif value_type is None:
            bundle.tell(
                "DHI-022",
                N_("{value} has the value type {type}, which nothing is computed with"),
                each,
                remedy=N_("It was left out; keep it in DHIS2."),
                type=each.value_type,
                severity=Severity.NOTE,
            )
        else:
            yield (
                codes[uid],
                _element(bundle, each, code=codes[uid], value_type=value_type, parts=parts),
            )


def _value_type(element: DataElement) -> ValueType | None:
    if element.value_type in _TEXTS:
        return ValueType.TEXT
    return ValueType(element.value_type) if element.value_type in set(ValueType) else None


def _element(
    bundle: Bundle,
    element: DataElement,
    *,
    code: str,
    value_type: ValueType,
    parts: Disaggregations,
) -> Element:
    said = _aggregation(bundle, element)
    names = bundle.names(element)
    is_number = value_type not in {ValueType.TEXT, ValueType.BOOLEAN, ValueType.TRUE_ONLY}
    measure = _measure(names, value_type, said) if is_number else Measure.YES_NO
    if value_type is ValueType.TEXT:
        measure, said = Measure.FLOW, AggregationType.NONE
    return Element(
        code=code,
        uid=element.id,
        names=names,
        concept=concept_of(element.called) if is_number and measure is not Measure.RATE else None,
        measure=measure,
        value_type=value_type,
        aggregation=_kept_apart(bundle, element, said) if measure is Measure.RATE else said,
        decimals=_DECIMALS.get(value_type, 0),
        category_combo=_combo_of(bundle, element, parts) or None,
    )


def _aggregation(bundle: Bundle, element: DataElement) -> AggregationType:
    if element.aggregation_type in set(AggregationType):
        return AggregationType(element.aggregation_type)
    bundle.tell(
        "DHI-023",
        N_("{value} is aggregated by {type}, which is not known here"),
        element,
        remedy=N_("Its values stand for themselves (NONE) until you choose another way."),
        type=element.aggregation_type,
    )
    return AggregationType.NONE


def _measure(
    names: Mapping[str, str], value_type: ValueType, aggregation: AggregationType
) -> Measure:
    """A rate by type or by name; else what its own way of adding up says."""
    if value_type in _SHARES or says_rate(names) or aggregation in _RATES:
        return Measure.RATE
    return Measure.FLOW if aggregation in _FLOWS else Measure.STOCK


def _kept_apart(bundle: Bundle, element: DataElement, said: AggregationType) -> AggregationType:
    """The way a rate is aggregated: never by adding up.

    Conservative against the figure: no total is shown rather than a sum of percentages.
    """
    if said not in _SUMS_OVER_UNITS:
        return said
    bundle.tell(
        "DHI-040",
        N_("{value} is a percentage or rate by its name or type, and DHIS2 adds it up ({said})"),
        element,
        remedy=N_(
            "It stands for itself here (NONE). Collect its numerator and denominator; or, if it "
            "is a count, say so in its name."
        ),
        said=said.value,
    )
    return AggregationType.NONE


def _combo_of(bundle: Bundle, element: DataElement, parts: Disaggregations) -> str:
    if element.category_combo is None:
        return ""
    code = parts.codes.get(element.category_combo.id)
    if code is None:
        bundle.tell(
            "DHI-024",
            N_("{value} is split by {combo}, which is not in the files"),
            element,
            remedy=N_("It was taken without its parts; export the categoryCombos too."),
            combo=element.category_combo.id,
        )
    return code or ""
