"""What kind a data element is, from what its author said and from what its name says."""

import re
from collections.abc import Iterator, Mapping
from typing import Protocol

from daowei.foundation.problems import Problem, Severity, problem
from daowei.foundation.texts import N_
from daowei.language.kinds import Kind, Place

_SAYS_RATE = re.compile(
    r"%|\bper ?cent(age)?s?\b|\brates?\b|\bratios?\b|\bproportions?\b|率|百分|比例|占比|比率",
    re.IGNORECASE,
)
_OF_MEASURE = {
    "flow": Kind.COUNT,
    "stock": Kind.STOCK,
    "rate": Kind.RATE,
    "money": Kind.MONEY,
    "yes_no": Kind.YES_NO,
}
_SHARES = frozenset({"PERCENTAGE", "UNIT_INTERVAL"})
_SUMS_OVER_TIME = frozenset({"SUM"})
_SUMS = frozenset({"SUM", "AVERAGE_SUM_ORG_UNIT", "MIN_SUM_ORG_UNIT", "MAX_SUM_ORG_UNIT", "LAST"})


class DescribedElement(Protocol):
    """What of a data element tells its kind (``programme.definition.Element`` has it)."""

    @property
    def code(self) -> str: ...
    @property
    def names(self) -> Mapping[str, str]: ...
    @property
    def measure(self) -> str: ...
    @property
    def value_type(self) -> str: ...
    @property
    def aggregation(self) -> str: ...


def says_rate(names: Mapping[str, str]) -> bool:
    """Whether a name in any language says that the thing is a rate or percentage."""
    return any(_SAYS_RATE.search(each) for each in names.values())


def kind_of_element(element: DescribedElement) -> Kind:
    """The kind of an element: a rate if its measure, its value type or its name says so."""
    if element.value_type == "TEXT":
        return Kind.TEXT
    if element.value_type in _SHARES:
        return Kind.RATE
    kind = _OF_MEASURE[element.measure]
    return Kind.RATE if kind is Kind.COUNT and says_rate(element.names) else kind


def check_element(element: DescribedElement, *, place: Place | None = None) -> tuple[Problem, ...]:
    """What is wrong with the way an element is added up over units and periods."""
    return tuple(_faults(element, place or Place()))


def _faults(element: DescribedElement, place: Place) -> Iterator[Problem]:
    kind = kind_of_element(element)
    if kind is Kind.RATE and element.aggregation in _SUMS:
        said = element.measure == "rate" or element.value_type in _SHARES
        yield problem(
            "LNG-220",
            N_("{value} is a rate and would be added up ({aggregation})"),
            remedy=N_(
                "Collect its numerator and denominator; or aggregate it as AVERAGE or NONE; or "
                "say in its name that it is a count."
            ),
            severity=Severity.ERROR if said else Severity.WARNING,
            file=place.file,
            line=place.line,
            field=place.field,
            value=element.code,
            aggregation=str(element.aggregation),
        )
    if kind is Kind.STOCK and element.aggregation in _SUMS_OVER_TIME:
        yield problem(
            "LNG-221",
            N_("{value} is a level and would be added up over months ({aggregation})"),
            remedy=N_("Aggregate it as LAST or AVERAGE_SUM_ORG_UNIT."),
            severity=Severity.WARNING,
            file=place.file,
            line=place.line,
            field=place.field,
            value=element.code,
            aggregation=str(element.aggregation),
        )
