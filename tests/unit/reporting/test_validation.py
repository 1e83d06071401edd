from decimal import Decimal

import polars as pl
import pytest

from daowei.foundation.hierarchy import Placement, Registry, Unit, UnitKind
from daowei.foundation.periods import PeriodType, parse_period
from daowei.foundation.states import State
from daowei.foundation.tables import VALUES
from daowei.programme.definition import Check, Form, Origin
from daowei.reporting.checks import Surroundings, concerns, is_broken, read_checks
from daowei.reporting.validation import Run, violations


def registry() -> Registry:
    units = [
        Unit(
            code=code,
            uid=code,
            names={"en": code},
            kind=UnitKind.TOWNSHIP,
            placements=(Placement(parent=parent),),
            groups={"terrain": "hills"} if code == "T1" else {},
        )
        for code, parent in (("C", None), ("T1", "C"), ("T2", "C"))
    ]
    return Registry({each.code: each for each in units})


FORM = Form(
    code="monthly",
    uid="monthly",
    names={"en": "Monthly"},
    frequency=PeriodType.MONTHLY,
    elements=("a", "b"),
    due_days=10,
    units=("C", "T1", "T2"),
)


def check(left: str, operator: str, right: str, **changes: object) -> Check:
    return Check(
        code="rule",
        names={"en": "rule"},
        left=left,
        operator=operator,
        right=right,
        **changes,  # type: ignore[arg-type]  # fields of a check
    )


def table(*rows: tuple[str, str, str, int]) -> pl.DataFrame:
    told = [
        (element, "", "", unit, period, value, State.REPORTED.value)
        for element, unit, period, value in rows
    ]
    return pl.DataFrame(told, schema=dict(VALUES.columns), orient="row")


def broken(
    values: pl.DataFrame, *checks: Check, forms: tuple[Form, ...] = (FORM,)
) -> list[tuple[object, ...]]:
    read, problems = read_checks(checks)
    assert problems == ()
    surroundings = Surroundings(
        registry=registry(), elements={}, forms=forms, constants={"k": Decimal(10)}
    )
    periods = tuple(map(parse_period, ("202401", "202402", "2024")))
    found = violations(values, Run(checks=read, periods=periods, surroundings=surroundings))
    return found.select("unit", "period", "left", "right").rows()


def test_each_unit_is_judged_by_its_own_values() -> None:
    values = table(("a", "T1", "202401", 5), ("b", "T1", "202401", 4), ("b", "C", "202401", 9))

    assert broken(values, check("#{a}", "<=", "#{b}")) == [("T1", "202401", 5.0, 4.0)]


def test_blanks_break_nothing() -> None:
    values = table(("a", "T1", "202401", 5)).with_columns(
        value=pl.lit(None, dtype=pl.Int64), state=pl.lit(State.BLANK.value, dtype=pl.UInt8)
    )

    assert broken(values, check("#{a}", "==", "1", left_missing="NEVER_SKIP")) == []


def test_a_unit_that_owes_no_form_with_the_elements_is_not_asked() -> None:
    values = table(("a", "T1", "202401", 5))

    assert broken(values, check("#{a}", "<", "#{a}"), forms=()) == []
    assert len(broken(values, check("#{a}", "<", "#{a}"))) == 1


def test_a_check_may_be_meant_for_one_level() -> None:
    values = table(("a", "C", "202401", 5), ("a", "T1", "202401", 5))

    assert broken(values, check("#{a}", "<", "0", levels=(2,))) == [("T1", "202401", 5.0, 0.0)]


def test_a_value_of_a_longer_type_of_the_run_is_seen_in_the_periods_it_holds() -> None:
    yearly = check("#{b}", ">", "100", period_type=PeriodType.YEARLY)
    values = table(("a", "T1", "202401", 50), ("b", "T1", "2024", 40), ("b", "T1", "202402", 7))

    assert broken(values, check("#{a}", "<=", "#{b}"), yearly) == [
        ("T1", "2024", 40.0, 100.0),
        ("T1", "202401", 50.0, 40.0),
    ]


def test_formulas_may_ask_about_constants_days_groups_and_earlier_months() -> None:
    values = table(("a", "T1", "202401", 20), ("a", "T1", "202402", 25), ("a", "T2", "202402", 99))

    assert broken(values, check("#{a}", "<", "C{k}")) == [
        ("T1", "202401", 20.0, 10.0),
        ("T1", "202402", 25.0, 10.0),
        ("T2", "202402", 99.0, 10.0),
    ]
    grown = check("#{a}.periodOffset(-1)", ">=", "#{a}")
    assert broken(values, grown) == [("T1", "202402", 20.0, 25.0)]
    assert broken(values, check("#{a} + [days]", "<", "100")) == [("T2", "202402", 128.0, 100.0)]
    in_hills = check("if(orgUnit.group(hills), #{a}, 0)", "==", "0")
    assert [row[0] for row in broken(values, in_hills)] == ["T1", "T1"]


def test_what_cannot_be_read_is_told_with_its_place() -> None:
    origin = Origin(file="forms.yaml", line=12)

    read, problems = read_checks([check("#{a} +", "==", "1", origin=origin), check("1", "==", "1")])

    assert len(read) == 1
    assert [(each.file, each.line) for each in problems] == [("forms.yaml", 12)]


def test_a_check_concerns_a_form_that_holds_one_of_its_cells() -> None:
    (read,) = read_checks([check("#{a.f} + #{b}", "==", "1")])[0]

    assert concerns(read, {("a", "f")})
    assert concerns(read, {("b", "m")})
    assert not concerns(read, {("a", "m")})


@pytest.mark.parametrize(
    ("operator", "left", "right"),
    [("compulsory_pair", 1, None), ("exclusive_pair", 1, 2), ("==", 1, 2), ("!=", 1, 1)],
)
def test_a_rule_is_broken(operator: str, left: int | None, right: int | None) -> None:
    assert is_broken(operator, *sides(left, right))


@pytest.mark.parametrize(
    ("operator", "left", "right"),
    [
        ("compulsory_pair", None, None),
        ("exclusive_pair", None, 2),
        (">=", 1, 1),
        ("<", 1, None),
    ],
)
def test_a_rule_is_kept(operator: str, left: int | None, right: int | None) -> None:
    assert not is_broken(operator, *sides(left, right))


def sides(*values: int | None) -> list[Decimal | None]:
    return [None if each is None else Decimal(each) for each in values]
