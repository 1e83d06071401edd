from fractions import Fraction

import pytest

from daowei.verification.samples.quality import (
    Agreement,
    agreement,
    factor,
    is_far_off,
    is_listed,
    share,
)


@pytest.mark.parametrize(
    ("recounted", "reported", "said"),
    [
        (5, 5, Agreement.AGREES),
        (0, 0, Agreement.ON_ZERO),
        (4, 5, Agreement.OVER),
        (6, 5, Agreement.UNDER),
        (3, 0, Agreement.UNREPORTED),
    ],
)
def test_a_recount_stands_to_a_report_in_one_of_five_ways(
    recounted: int, reported: int, said: Agreement
) -> None:
    assert agreement(recounted, reported) is said


def test_events_that_were_not_reported_have_no_factor_and_never_an_infinite_one() -> None:
    assert factor(3, 0) is None
    assert not is_far_off(factor(3, 0))


def test_the_limit_itself_is_not_flagged() -> None:
    assert not is_far_off(Fraction(9, 10))
    assert is_far_off(Fraction(89, 100))
    assert is_far_off(Fraction(111, 100))


def test_one_extreme_or_two_moderate_values_list_a_unit() -> None:
    assert is_listed([0.1, -3.0])
    assert is_listed([2.0, -2.5, 0])
    assert not is_listed([2.9, 1.9, -1.9])


def test_of_nothing_expected_there_is_no_share() -> None:
    assert share(0, 0) is None
