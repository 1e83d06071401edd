import math

import pytest

from daowei.verification.samples.intervals import of_lot, t_interval, wilson


def test_with_nothing_to_judge_the_spread_by_an_interval_holds_everything() -> None:
    interval = t_interval(0.9, 0.1, degrees=0)

    assert (interval.low, interval.high) == (-math.inf, math.inf)


def test_no_error_is_no_width_even_then() -> None:
    interval = t_interval(0.9, 0.0, degrees=0)

    assert interval.low == interval.high == 0.9


def test_all_of_a_lot_leaves_no_doubt() -> None:
    assert of_lot(3, 20, size=20) == (3, 3)


@pytest.mark.parametrize(("found", "of"), [(-1, 3), (4, 3), (0, 0)])
def test_no_more_is_found_than_looked_at(found: int, of: int) -> None:
    with pytest.raises(ValueError, match="look at one or more"):
        wilson(found, of)
