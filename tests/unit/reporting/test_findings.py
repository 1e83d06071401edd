"""What a report being filled in is told."""

import pytest

from daowei.foundation.hierarchy import Placement, Registry, Unit, UnitKind
from daowei.foundation.periods import PeriodType, parse_period
from daowei.programme.definition import (
    AggregationType,
    Check,
    Element,
    Form,
    Measure,
    ValueType,
)
from daowei.reporting.checks import Surroundings
from daowei.reporting.documents import Nothing, Report
from daowei.reporting.findings import ENOUGH, Background, findings_of


def _element(code: str) -> Element:
    return Element(
        code=code,
        uid=code,
        names={"en": code},
        concept=None,
        measure=Measure.FLOW,
        value_type=ValueType.INTEGER,
        aggregation=AggregationType.SUM,
    )


def _check(code: str, operator: str, importance: str) -> Check:
    return Check(
        code=code,
        names={"en": code},
        left="#{a}",
        operator=operator,
        right="#{b}",
        importance=importance,
    )


FORM = Form(
    code="m",
    uid="m",
    names={},
    frequency=PeriodType.MONTHLY,
    elements=("a", "b"),
    due_days=10,
    kinds=("village",),
    checks=("within", "pair"),
)
RULES = {
    "within": _check("within", "<=", "MEDIUM"),
    "pair": _check("pair", "compulsory_pair", "HIGH"),
    "elsewhere": _check("elsewhere", "==", "HIGH"),
}
UNIT = Unit(
    code="v", uid="v", names={}, kind=UnitKind.VILLAGE, placements=(Placement(parent=None),)
)


def _report(period: str = "202512", **values: int | Nothing) -> Report:
    return Report(
        form="m",
        unit="v",
        period=period,
        values={(code, ""): each for code, each in values.items()},
    )


def _background(*beside: Report) -> Background:
    elements = {code: _element(code) for code in "ab"}
    return Background(
        form=FORM,
        surroundings=Surroundings(registry=Registry({"v": UNIT}), elements=elements, forms=(FORM,)),
        rules=RULES,
        beside=beside,
    )


def test_a_report_that_keeps_the_rules_is_told_nothing() -> None:
    assert findings_of(_report(a=1, b=2), _background()) == ()


def test_a_broken_rule_names_its_cells_and_sides() -> None:
    (found,) = findings_of(_report(a=3, b=2), _background())

    assert (found.code, found.needs_reason, found.refuses) == ("within", False, False)
    assert found.cells == (("a", ""), ("b", ""))
    assert str(found.message) == "3 ≤ 2 does not hold"


def test_rules_of_high_importance_come_first_and_need_a_reason() -> None:
    (found,) = findings_of(_report(a=3, b=Nothing.BLANK), _background())

    assert (found.code, found.needs_reason) == ("pair", True)


@pytest.mark.parametrize("count", [ENOUGH - 1, ENOUGH])
def test_a_figure_is_held_against_its_own_past_once_there_is_enough(count: int) -> None:
    december = parse_period("202512")
    past = [
        _report(december.shifted(-back).iso, a=10 + back % 2, b=20) for back in range(1, count + 1)
    ]

    found = findings_of(_report(a=90, b=95), _background(*past))

    kinds = [each.kind for each in found]
    assert kinds == ([] if count < ENOUGH else ["outlier"])


def test_later_reports_and_those_of_other_forms_are_no_past() -> None:
    later = [_report(f"2026{month:02}", a=10 + month % 2, b=99) for month in range(1, 10)]

    assert findings_of(_report(a=90, b=95), _background(*later)) == ()
