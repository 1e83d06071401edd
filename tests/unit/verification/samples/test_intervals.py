import math

import pytest

from daowei.verification.samples.intervals import of_lot, skewed_interval, t_interval, wider, wilson


def test_with_nothing_to_judge_the_spread_by_an_interval_holds_everything() -> None:
    interval = t_interval(0.9, 0.1, degrees=0)

    assert (interval.low, interval.high) == (-math.inf, math.inf)


def test_no_error_is_no_width_even_then() -> None:
    interval = t_interval(0.9, 0.0, degrees=0)

    assert interval.low == interval.high == 0.9


def test_an_estimate_that_leans_to_neither_side_has_the_interval_of_t() -> None:
    upright = skewed_interval(0.9, 0.1, degrees=7, skewness=0.0)
    nearly = skewed_interval(0.9, 0.1, degrees=7, skewness=1e-4)

    assert upright == t_interval(0.9, 0.1, degrees=7)
    assert nearly.low == pytest.approx(upright.low, abs=1e-4)
    assert nearly.high == pytest.approx(upright.high, abs=1e-4)


def test_the_cubic_gives_back_what_t_says_at_both_ends() -> None:
    skewness, reach = -0.4, 2.364624

    found = skewed_interval(0.0, 1.0, degrees=7, skewness=skewness)

    for end, said in ((found.low, reach), (found.high, -reach)):
        t = -end
        cubic = t + skewness * (t**2 / 3 + 1 / 6) + skewness**2 * t**3 / 27
        assert cubic == pytest.approx(said, abs=1e-5)


def test_the_longer_tail_has_the_longer_arm() -> None:
    left = skewed_interval(0.9, 0.1, degrees=29, skewness=-0.3)
    right = skewed_interval(0.9, 0.1, degrees=29, skewness=0.3)

    assert 0.9 - left.low > left.high - 0.9
    assert left.low + right.high == pytest.approx(1.8)


def test_the_wider_of_two_takes_the_farther_end_on_each_side() -> None:
    one, other = t_interval(0.9, 0.1, degrees=9), t_interval(1.0, 0.1, degrees=9)

    assert wider(one, other) == wider(other, one)
    assert (wider(one, other).low, wider(one, other).high) == (one.low, other.high)


def test_all_of_a_lot_leaves_no_doubt() -> None:
    assert of_lot(3, 20, size=20) == (3, 3)


@pytest.mark.parametrize(("found", "of"), [(-1, 3), (4, 3), (0, 0)])
def test_no_more_is_found_than_looked_at(found: int, of: int) -> None:
    with pytest.raises(ValueError, match="look at one or more"):
        wilson(found, of)
