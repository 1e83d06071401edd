"""What is wrong with the entries of one report, told to its author before anything is added up."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from daowei.foundation.hierarchy import Registry
from daowei.foundation.periods import Period, try_period
from daowei.foundation.problems import Problem, problem
from daowei.foundation.rounding import shown
from daowei.foundation.texts import N_
from daowei.language.numbers import scaled
from daowei.programme.definition import CategoryCombo, Element, Form, ValueType
from daowei.programme.owing import owes
from daowei.reporting.documents import Nothing, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What a report is held against."""

    elements: Mapping[str, Element]
    category_combos: Mapping[str, CategoryCombo]
    registry: Registry


def problems_of(report: Report, form: Form, book: Book) -> tuple[Problem, ...]:
    """Everything wrong with a report of the form, all at once.

    Blank and not applicable are always allowed.
    """
    return (
        *_period_problems(report, form, book.registry),
        *_attribute_problems(report, form, book),
        *_cell_problems(report, form, book),
        *_number_problems(report, book),
    )


def _period_problems(report: Report, form: Form, registry: Registry) -> Iterator[Problem]:
    period = try_period(report.period)
    if period is None or period.type is not form.frequency:
        message = N_("{value} is not a period of form {form}, which is {frequency}")
        remedy = N_("choose a period of that frequency")
        yield problem(
            "RPT-003",
            message,
            remedy=remedy,
            field="period",
            value=report.period,
            form=form.code,
            frequency=form.frequency.value,
        )
    elif period.iso != report.period:
        message = N_("{value} is written {iso} here, so that a report has one name only")
        remedy = N_("write the period so")
        yield problem(
            "RPT-025",
            message,
            remedy=remedy,
            field="period",
            value=report.period,
            iso=period.iso,
        )
    elif not _is_owed(report, form, registry=registry, period=period):
        message = N_("{value} does not owe form {form} for {period}")
        remedy = N_("check who fills in the form, and whether the unit was open then")
        yield problem(
            "RPT-004",
            message,
            remedy=remedy,
            field="unit",
            value=report.unit,
            form=form.code,
            period=period.iso,
        )


def _is_owed(report: Report, form: Form, *, registry: Registry, period: Period) -> bool:
    unit = registry.units.get(report.unit)
    return unit is not None and owes(unit, form) and unit.was_open_between(period.start, period.end)


def _attribute_problems(report: Report, form: Form, book: Book) -> Iterator[Problem]:
    if report.attribute not in _combos(form.attribute_combo, book):
        message = N_("“{value}” is not an attribute combination of form {form}")
        remedy = N_("choose one of the form's combinations")
        yield problem(
            "RPT-006",
            message,
            remedy=remedy,
            field="attribute",
            value=report.attribute,
            form=form.code,
        )


def _cell_problems(report: Report, form: Form, book: Book) -> Iterator[Problem]:
    asked = book.elements.keys() & form.elements
    for element, combo in report.values:
        if element not in asked:
            message = N_("{value} is not on form {form}")
            remedy = N_("leave it out, or report it on its own form")
            yield problem(
                "RPT-001", message, remedy=remedy, field=element, value=element, form=form.code
            )
        elif combo not in _combos(book.elements[element].category_combo, book):
            message = N_("“{value}” is not a category combination of {element}")
            remedy = N_("choose one of the element's combinations")
            yield problem(
                "RPT-002", message, remedy=remedy, field=element, value=combo, element=element
            )


_NO_COMBO = frozenset({""})


def _combos(code: str | None, book: Book) -> frozenset[str]:
    if code is None:
        return _NO_COMBO
    return frozenset(each.code for each in book.category_combos[code].combos)


def _number_problems(report: Report, book: Book) -> Iterator[Problem]:
    for (code, _), entry in report.values.items():
        element = book.elements.get(code)
        if isinstance(entry, Nothing) or element is None:
            continue
        if not is_allowed(entry, element):
            message = N_("{value} is not a value of {element}, which is {type}")
            remedy = N_("correct it, or leave the cell blank")
            yield problem(
                "RPT-005",
                message,
                remedy=remedy,
                field=code,
                value=shown(scaled(entry, element.decimals), element.decimals),
                element=code,
                type=element.value_type.value,
            )


def is_allowed(value: int, element: Element) -> bool:
    """Whether a scaled number is one the element's value type allows."""
    return _ALLOWS[element.value_type](value, 10**element.decimals)


# by value type: whether a number of so many parts, of which ``one`` make a whole, is allowed
_ALLOWS: Mapping[ValueType, Callable[[int, int], bool]] = {
    ValueType.INTEGER: lambda parts, one: parts % one == 0,
    ValueType.INTEGER_POSITIVE: lambda parts, one: parts > 0 and parts % one == 0,
    ValueType.INTEGER_NEGATIVE: lambda parts, one: parts < 0 and parts % one == 0,
    ValueType.INTEGER_ZERO_OR_POSITIVE: lambda parts, one: parts >= 0 and parts % one == 0,
    ValueType.NUMBER: lambda _, __: True,
    ValueType.PERCENTAGE: lambda parts, one: 0 <= parts <= 100 * one,
    ValueType.UNIT_INTERVAL: lambda parts, one: 0 <= parts <= one,
    ValueType.BOOLEAN: lambda parts, one: parts in {0, one},
    ValueType.TRUE_ONLY: lambda parts, one: parts == one,
    ValueType.TEXT: lambda _, __: False,
}
