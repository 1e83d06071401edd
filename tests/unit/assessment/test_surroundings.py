"""What formulas ask about a unit besides its figures."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from tests.unit.assessment import small_world as world

from daowei.assessment.cube import Cube, UnknownInputError
from daowei.assessment.indicators import compute_indicators
from daowei.assessment.units import unit_axis, upper
from daowei.foundation.states import State
from daowei.language.dialects import DHIS2, NATIVE, Dialect

BIRTHS = world.values(("births", "e1", "202401", 8), ("births", "w1", "202401", 2))


def cube(*, is_upper: bool = False) -> Cube:
    owed = world.owing(("form", "e1", "202401"), ("form", "e2", "202401"))
    came = owed.with_columns(was_received=pl.col("unit") == "e1", days_late=pl.lit(3, pl.Int64))
    made = world.cube(BIRTHS, world.element("births"), owed=came, periods=("202401", "202402"))
    groups = {"rural": made.units.mask(["e1", "w1", "w2"])}
    made = replace(made, groups=groups)
    return replace(made, upper=upper(made.units)) if is_upper else made


def figure(
    formula: str, unit: str, asked: Cube, *, dialect: Dialect = NATIVE
) -> tuple[float, State]:
    indicator = world.indicator("it", formula, "1", factor=1)
    formulas = world.formulas(indicator, dialect=dialect)
    found = compute_indicators(asked, [indicator], formulas).figures["it"]
    place = 0, asked.column(unit)
    return float(found.value[place]), State(found.state[place])


@pytest.mark.parametrize("is_upper", [False, True])
@pytest.mark.parametrize(
    ("formula", "unit", "value"),
    [
        ("OUG{rural}", "county", 3.0),
        ("OUG{rural}", "west", 2.0),
        ("R{form.EXPECTED_REPORTS}", "county", 2.0),
        ("R{form.ACTUAL_REPORTS}", "east", 1.0),
        ("R{form.REPORTING_RATE}", "east", 50.0),
        ("R{form.REPORTING_RATE_ON_TIME}", "east", 0.0),
        ("#{births} / ancestor(#{births}, 1)", "east", 0.8),
        ("#{births} * [days]", "west", 62.0),
    ],
)
def test_each_fact_is_the_same_with_and_without_leaves(
    formula: str, unit: str, value: float, *, is_upper: bool
) -> None:
    assert figure(formula, unit, cube(is_upper=is_upper)) == (value, State.REPORTED)


@pytest.mark.parametrize("is_upper", [False, True])
@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("subExpression(if(#{births} > 5, 1, 0))", 1.0),
        ("subExpression(#{births} * #{births})", 68.0),
        ("subExpression(#{births} + 1).aggregationType(AVERAGE)", 6.0),
        ("subExpression(#{births} + 1).aggregationType(MAX)", 9.0),
        ("subExpression(#{births} + 1).aggregationType(COUNT)", 2.0),
    ],
)
def test_a_sub_expression_is_read_for_each_unit_alone_and_then_aggregated(
    formula: str, value: float, *, is_upper: bool
) -> None:
    found = figure(formula, "county", cube(is_upper=is_upper), dialect=DHIS2)

    assert found == (value, State.REPORTED)


def test_a_township_keeps_the_rates_of_clinics_that_have_left_it() -> None:
    months = [(date(2024, 1, 1), date(2024, 1, 31)), (date(2024, 2, 1), date(2024, 2, 29))]
    moved = unit_axis(
        [
            (*months[0], ["county", "east", "gone", "goes", "west"], [-1, 0, 1, 1, 0]),
            (*months[1], ["county", "east", "west", "goes"], [-1, 0, 0, 2]),
        ]
    )
    owed = world.owing(("form", "gone", "202401"), ("form", "goes", "202401"))
    asked = world.cube(BIRTHS, world.element("births"), owed=owed, axis=moved)

    assert figure("R{form.EXPECTED_REPORTS}", "east", asked) == (2.0, State.REPORTED)
    assert figure("R{form.EXPECTED_REPORTS}", "west", asked)[1] is State.CLOSED


def test_units_that_never_owed_a_form_have_no_rate() -> None:
    value, state = figure("R{form.REPORTING_RATE}", "west", cube())

    assert np.isnan(value)
    assert state is State.CLOSED


@pytest.mark.parametrize("formula", ["OUG{urban}", "R{other.REPORTING_RATE}", "#{deaths}"])
def test_what_nobody_defined_is_refused_by_name(formula: str) -> None:
    with pytest.raises(UnknownInputError, match=r"urban|other|deaths"):
        figure(formula, "county", cube())
