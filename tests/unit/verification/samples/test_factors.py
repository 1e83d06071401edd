from fractions import Fraction

import pytest

from daowei.verification.samples.factors import Compared, factor, true_total


def compared(*pairs: tuple[int, int], chance: Fraction = Fraction(1, 3)) -> list[Compared]:
    return [
        Compared(unit=f"u{number}", stratum="s", chance=chance, reported=reported, found=found)
        for number, (reported, found) in enumerate(pairs)
    ]


def test_nobody_visited_or_nothing_reported_gives_no_factor() -> None:
    assert factor([], {}).estimate is None
    assert factor(compared((0, 4), (0, 0)), {"s": 6}).estimate is None


def test_a_single_visit_gives_a_factor_and_no_interval() -> None:
    found = factor(compared((100, 80)), {"s": 3})

    assert found.estimate is not None
    assert found.estimate.value == pytest.approx(0.8)
    assert found.interval is None
    assert found.applied is None


def test_where_everybody_was_visited_nothing_is_left_to_chance() -> None:
    found = factor(compared(*[(100, 80), (50, 45)] * 3, chance=Fraction(1)), {"s": 6})

    assert found.interval is not None
    assert found.interval.low == found.interval.high == pytest.approx(375 / 450)


def test_units_drawn_for_certain_stand_for_themselves_beside_the_lot() -> None:
    pairs = compared((100, 90), (100, 95), (100, 85), (100, 92))
    sure = Compared(unit="big", stratum="s", chance=Fraction(1), reported=1000, found=500)

    found = factor([*pairs, sure], {"s": 13})

    assert found.estimate is not None
    assert found.estimate.value == pytest.approx((3 * 362 + 500) / (3 * 400 + 1000))
    assert found.estimate.degrees == 3


def test_the_true_total_is_told_in_both_ways() -> None:
    pairs = compared((100, 90), (120, 110), (80, 70), chance=Fraction(1, 2))

    by_factor, by_differences = true_total(700, pairs, {"s": 6})

    assert by_factor is not None
    assert by_factor.value == pytest.approx(700 * 0.9)
    assert by_differences.value == pytest.approx(700 - 60)
