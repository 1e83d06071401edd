"""Sums stay exact, or are refused."""

import pytest
from tests.unit.assessment import small_world as world

from daowei.assessment.aggregation import aggregate
from daowei.assessment.figures import Figures
from daowei.assessment.placing import Place
from daowei.assessment.rows import value_table
from daowei.assessment.sums import OverflowingSumError
from daowei.assessment.windows import window
from daowei.foundation.periods import parse_period
from daowei.foundation.states import State
from daowei.programme.definition import AggregationType

JANUARY = (window(parse_period("202401")),)


def figures(how: str, *numbers: int, yes_no: bool = False) -> Figures:
    units = world.units()
    givers = ("e1", "e2", "w1", "w2")
    table = world.values(
        *(("e", unit, "202401", each) for unit, each in zip(givers, numbers, strict=False))
    )
    place = Place(units=units, windows=JANUARY, yes_no=yes_no)
    return aggregate(value_table(table, units).rows("e"), AggregationType(how), place)


def test_a_sum_that_64_bits_may_not_hold_is_refused_with_its_remedy() -> None:
    with pytest.raises(OverflowingSumError, match="fewer decimals"):
        figures("SUM", 2**62, 2**62)


def test_a_variance_is_refused_when_its_squares_may_not_fit() -> None:
    with pytest.raises(OverflowingSumError):
        figures("VARIANCE", 2**40, 1)


def test_the_largest_numbers_that_fit_are_added_exactly() -> None:
    found = figures("SUM", 2**61, 2**61 - 1)

    assert found.total[0, 0] == 2**62 - 1


def test_the_sample_variance_needs_two_values() -> None:
    assert figures("VARIANCE", 2, 4, 9).values()[0, 0] == pytest.approx(13.0)
    assert figures("STDDEV", 2, 4, 9).values()[0, 0] == pytest.approx(13.0**0.5)
    assert figures("VARIANCE", 2).state[0, 0] == State.NOT_COMPUTABLE


def test_yes_and_no_average_to_a_percentage_of_days() -> None:
    assert figures("AVERAGE", 1, 0, 1, 1, yes_no=True).values()[0, 0] == 75.0


def test_a_mean_over_days_counts_silence_as_nothing() -> None:
    units = world.units()
    table = world.values(("e", "e1", "202401", 91))
    quarter = (window(parse_period("2024Q1")),)

    found = aggregate(
        value_table(table, units).rows("e"),
        AggregationType.AVERAGE_SUM_ORG_UNIT,
        Place(units=units, windows=quarter),
    )

    assert found.values()[0, 0] == 91 * 31 / 91


def test_text_like_elements_show_a_single_value_only() -> None:
    found = figures("NONE", 7, 8)

    assert found.state[0].tolist()[2:4] == [State.REPORTED, State.REPORTED]
    assert found.state[0, 0] == State.NOT_COMPUTABLE
