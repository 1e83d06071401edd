"""Indicators over the tree of a small county."""

import numpy as np
import pytest
from tests.unit.assessment import small_world as world

from daowei.assessment.cube import Cube
from daowei.assessment.indicators import IndicatorFigures, compute_indicators, figures_table
from daowei.foundation.states import State
from daowei.programme.definition import Indicator, Partial

BIRTHS = (
    ("attended", "e1", "202401", 8),
    ("births", "e1", "202401", 10),
    ("attended", "e2", "202401", 1),
    ("births", "w1", "202401", 40),
    ("attended", "w1", "202401", 20),
)
ELEMENTS = (world.element("attended"), world.element("births"))
SHARE = world.indicator("share", "#{attended}", "#{births}")


def computed(
    cube: Cube, *indicators: Indicator, partial: Partial = Partial.COUNT
) -> IndicatorFigures:
    found = compute_indicators(cube, indicators, world.formulas(*indicators), partial=partial)
    return found.figures[indicators[-1].code]


def cell(figures: IndicatorFigures, cube: Cube, unit: str, period: str) -> tuple[float, State]:
    place = cube.periods.index[period], cube.column(unit)
    return float(figures.value[place]), State(figures.state[place])


def test_a_rate_of_a_township_is_the_rate_of_its_sums() -> None:
    cube = world.cube(world.values(*BIRTHS), *ELEMENTS)

    figures = computed(cube, SHARE)

    assert cell(figures, cube, "county", "202401") == (58.0, State.REPORTED)
    assert cell(figures, cube, "west", "2024Q1") == (50.0, State.REPORTED)


def test_excluding_half_reports_leaves_out_a_clinic_that_gave_one_side_only() -> None:
    cube = world.cube(world.values(*BIRTHS), *ELEMENTS)

    figures = computed(cube, SHARE, partial=Partial.EXCLUDE)

    assert cell(figures, cube, "county", "202401") == (56.0, State.REPORTED)
    assert cell(figures, cube, "east", "202401") == (80.0, State.REPORTED)


def test_a_zero_denominator_is_not_computable_and_says_so() -> None:
    table = world.values(("attended", "e1", "202401", 0), ("births", "e1", "202401", 0))
    cube = world.cube(table, *ELEMENTS)

    value, state = cell(computed(cube, SHARE), cube, "e1", "202401")

    assert np.isnan(value)
    assert state is State.NOT_COMPUTABLE


def test_a_reported_zero_is_a_figure_and_silence_is_none() -> None:
    table = world.values(("attended", "e1", "202401", 0), ("births", "e1", "202401", 5))
    cube = world.cube(table, *ELEMENTS)

    figures = computed(cube, SHARE)

    assert cell(figures, cube, "e1", "202401") == (0.0, State.REPORTED)
    assert cell(figures, cube, "e2", "202401")[1] is State.NOT_REPORTED


def test_a_denominator_below_the_minimum_base_is_withheld() -> None:
    cube = world.cube(world.values(*BIRTHS), *ELEMENTS)
    small = world.indicator("small", "#{attended}", "#{births}", minimum_base=20)

    figures = computed(cube, small)

    assert cell(figures, cube, "e1", "202401")[1] is State.WITHHELD
    assert cell(figures, cube, "w1", "202401") == (50.0, State.REPORTED)


def test_an_annualised_rate_counts_the_days_of_its_period() -> None:
    table = world.values(("births", "e1", "202401", 31))
    cube = world.cube(
        table,
        world.element("births"),
        world.element("women", population="women"),
        population=world.persons(("e1", 2024, 365)),
    )
    yearly = world.indicator("yearly", "#{births}", "#{women}", annualised=True)

    assert cell(computed(cube, yearly), cube, "e1", "202401") == (100.0, State.REPORTED)


def test_excluding_counts_the_persons_of_the_months_that_reported() -> None:
    table = world.values(
        ("births", "e1", "202401", 3),
        ("births", "e1", "202402", 3),
        ("births", "e1", "202403", 3),
        ("births", "e2", "202401", 1),
    )
    cube = world.cube(
        table,
        world.element("births"),
        world.element("women", population="women"),
        population=world.persons(("e1", 2024, 90), ("e2", 2024, 30)),
    )
    rate = world.indicator("rate", "#{births}", "#{women}", factor=1)

    found = compute_indicators(cube, [rate], world.formulas(rate), partial=Partial.EXCLUDE)

    quarter = cube.periods.index["2024Q1"], cube.column("east")
    assert found.problems == ()
    assert found.figures["rate"].denominator[quarter] == 90 + 30 / 3
    assert found.figures["rate"].numerator[quarter] == 10


@pytest.mark.parametrize(
    ("owed", "code"),
    [
        ([("a", "e1", "202401"), ("b", "w1", "202401")], "ASM-001"),
        ([("a", "e1", "202401"), ("b", "e1", "2024Q1")], "ASM-002"),
    ],
)
def test_inputs_that_cannot_be_matched_all_count_and_a_warning_says_so(
    owed: list[tuple[str, str, str]], code: str
) -> None:
    cube = world.cube(
        world.values(*BIRTHS),
        *ELEMENTS,
        owed=world.owing(*owed),
        form_of={"attended": "a", "births": "b"},
    )

    found = compute_indicators(cube, [SHARE], world.formulas(SHARE), partial=Partial.EXCLUDE)

    assert [each.code for each in found.problems] == [code]
    assert cell(found.figures["share"], cube, "county", "202401") == (58.0, State.REPORTED)


def test_expected_and_received_count_unit_months_that_owed_and_gave_all_inputs() -> None:
    owed = world.owing(*(("form", unit, "202401") for unit in ("e1", "e2", "w1", "w2")))
    cube = world.cube(
        world.values(*BIRTHS),
        *ELEMENTS,
        owed=owed,
        form_of={"attended": "form", "births": "form"},
    )

    figures = computed(cube, SHARE)
    county = cube.periods.index["2024Q1"], cube.column("county")

    assert (figures.expected[county], figures.received[county]) == (4, 2)
    assert cell(figures, cube, "w2", "202401")[1] is State.NOT_REPORTED
    assert cell(figures, cube, "w2", "202402")[1] is State.CLOSED


def test_leaving_reports_out_still_tells_the_silent_the_blank_and_the_closed_apart() -> None:
    owed = world.owing(*(("form", unit, "202401") for unit in ("e1", "e2", "w1")))
    table = world.values(
        ("attended", "e1", "202401", 8),
        ("births", "e1", "202401", State.BLANK),
        ("attended", "w1", "202401", State.NOT_APPLICABLE),
        ("births", "w1", "202401", State.NOT_APPLICABLE),
    )
    forms = {"attended": "form", "births": "form"}
    cube = world.cube(table, *ELEMENTS, owed=owed, form_of=forms)

    figures = computed(cube, SHARE, partial=Partial.EXCLUDE)

    units = ("e1", "e2", "w1", "w2", "east", "county")
    assert [cell(figures, cube, unit, "202401")[1] for unit in units] == [
        State.BLANK,
        State.NOT_REPORTED,
        State.NOT_APPLICABLE,
        State.CLOSED,
        State.NOT_REPORTED,
        State.NOT_REPORTED,
    ]


def test_an_indicator_reads_another_one_a_month_earlier() -> None:
    cube = world.cube(
        world.values(("births", "e1", "202401", 4), ("births", "e1", "202402", 6)), *ELEMENTS
    )
    base = world.indicator("base", "#{births}", "1", factor=1)
    growth = world.indicator(
        "growth", "N{base} - N{base}.periodOffset(-1)", "N{uid-base}.periodOffset(-1)"
    )

    figures = computed(cube, base, growth)

    assert cell(figures, cube, "e1", "202402") == (50.0, State.REPORTED)


def test_the_printed_table_rounds_once_and_leaves_missing_ones_empty() -> None:
    cube = world.cube(
        world.values(("attended", "e1", "202401", 1), ("births", "e1", "202401", 800)), *ELEMENTS
    )
    found = compute_indicators(cube, [SHARE], world.formulas(SHARE))

    table = figures_table(found, cube, {"share": SHARE}, units=["e1", "e2"], periods=["202401"])

    assert table["printed"].to_list() == ["0.1", ""]
    assert table["value"].to_list() == [0.125, None]
    assert table["state"].to_list() == [State.REPORTED, State.NOT_REPORTED]
