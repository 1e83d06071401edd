import pytest

from daowei.foundation.hierarchy import Placement, Registry, Unit, UnitKind
from daowei.foundation.periods import PeriodType
from daowei.programme.definition import (
    AggregationType,
    CategoryCombo,
    Element,
    Form,
    Measure,
    OptionCombo,
    ValueType,
)
from daowei.reporting.documents import Entry, Nothing, Report
from daowei.reporting.entries import Book, is_allowed, problems_of


def element(
    code: str, kind: ValueType = ValueType.INTEGER_ZERO_OR_POSITIVE, decimals: int = 0
) -> Element:
    return Element(
        code=code,
        uid=code,
        names={"en": code},
        concept=None,
        measure=Measure.FLOW,
        value_type=kind,
        aggregation=AggregationType.SUM,
        decimals=decimals,
        category_combo="sex" if code == "visits" else None,
    )


FORM = Form(
    code="monthly",
    uid="monthly",
    names={"en": "Monthly"},
    frequency=PeriodType.MONTHLY,
    elements=("births", "visits"),
    due_days=10,
    units=("T1",),
)
TOWNSHIP = Unit(
    code="T1",
    uid="T1",
    names={"en": "T1"},
    kind=UnitKind.TOWNSHIP,
    placements=(Placement(parent=None),),
)
SEX = CategoryCombo(
    code="sex",
    uid="sex",
    names={"en": "Sex"},
    categories=("sex",),
    combos=tuple(OptionCombo(code=each, uid=each, options=(each,)) for each in ("f", "m")),
)
BOOK = Book(
    elements={code: element(code) for code in ("births", "visits", "other")},
    category_combos={"sex": SEX},
    registry=Registry({"T1": TOWNSHIP}),
)


def codes(values: dict[tuple[str, str], Entry], **changes: str) -> list[str]:
    key = {"form": "monthly", "unit": "T1", "period": "202401", **changes}
    report = Report(**key, values=values)  # type: ignore[arg-type]  # texts all
    return [each.code for each in problems_of(report, FORM, BOOK)]


def test_a_good_report_has_no_problems() -> None:
    assert codes({("births", ""): 3, ("visits", "f"): 0, ("visits", "m"): Nothing.BLANK}) == []


@pytest.mark.parametrize(
    ("values", "changes", "code"),
    [
        ({("other", ""): 1}, {}, "RPT-001"),
        ({("nothing", ""): 1}, {}, "RPT-001"),
        ({("visits", ""): 1}, {}, "RPT-002"),
        ({}, {"period": "2024Q1"}, "RPT-003"),
        ({}, {"period": "soon"}, "RPT-003"),
        ({}, {"period": "2024-01"}, "RPT-025"),
        ({}, {"unit": "T9"}, "RPT-004"),
        ({("births", ""): -1}, {}, "RPT-005"),
        ({}, {"attribute": "state"}, "RPT-006"),
    ],
)
def test_each_fault_has_its_code(
    values: dict[tuple[str, str], Entry], changes: dict[str, str], code: str
) -> None:
    assert codes(values, **changes) == [code]


def test_all_faults_are_told_at_once() -> None:
    assert codes({("other", ""): 1, ("births", ""): -1}, period="2024") == [
        "RPT-003",
        "RPT-001",
        "RPT-005",
    ]


@pytest.mark.parametrize(
    ("kind", "decimals", "allowed", "refused"),
    [
        (ValueType.INTEGER, 1, 20, 25),
        (ValueType.INTEGER_POSITIVE, 0, 1, 0),
        (ValueType.INTEGER_NEGATIVE, 0, -1, 0),
        (ValueType.INTEGER_ZERO_OR_POSITIVE, 0, 0, -1),
        (ValueType.PERCENTAGE, 1, 1000, 1001),
        (ValueType.UNIT_INTERVAL, 2, 100, 101),
        (ValueType.BOOLEAN, 0, 0, 2),
        (ValueType.TRUE_ONLY, 0, 1, 0),
    ],
)
def test_a_type_allows_some_numbers(
    kind: ValueType, decimals: int, allowed: int, refused: int
) -> None:
    one = element("births", kind, decimals)

    assert is_allowed(allowed, one)
    assert not is_allowed(refused, one)


def test_any_number_is_a_number_and_none_is_a_text() -> None:
    assert is_allowed(-5, element("births", ValueType.NUMBER))
    assert not is_allowed(1, element("births", ValueType.TEXT))
