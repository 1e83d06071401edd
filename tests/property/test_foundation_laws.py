from datetime import date
from fractions import Fraction

import numpy as np
from hypothesis import given, strategies as st

from daowei.foundation.money import Money, parse_money, shared_out
from daowei.foundation.periods import (
    PeriodType,
    containing,
    frequency_order,
    parse_period,
    parts,
    period_containing,
)
from daowei.foundation.rounding import half_away, half_away_array

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))
kinds = st.sampled_from(PeriodType)


@given(kinds, days)
def test_a_period_s_text_reads_back_and_holds_its_day(kind: PeriodType, day: date) -> None:
    period = period_containing(kind, day)

    assert day in period
    assert parse_period(period.iso) == period


@given(kinds, days, st.integers(-60, 60))
def test_moving_there_and_back_changes_nothing_and_keeps_the_order(
    kind: PeriodType, day: date, by: int
) -> None:
    period = period_containing(kind, day)

    assert period.shifted(by).shifted(-by) == period
    assert (period.shifted(by) > period) is (by > 0)


@given(kinds, kinds, days)
def test_every_period_is_a_part_of_the_longer_one_it_counts_for(
    finer: PeriodType, coarser: PeriodType, day: date
) -> None:
    if frequency_order(finer) <= frequency_order(coarser):
        period = period_containing(finer, day)

        assert period in parts(containing(period, coarser), finer)


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_parts_sum_to_the_amount_and_lie_within_one_of_their_share(
    amount: int, weights: list[int]
) -> None:
    weights[0] += 1

    shares = shared_out(amount, weights)

    assert sum(shares) == amount
    fair = [Fraction(amount * weight, sum(weights)) for weight in weights]
    assert all(abs(share - exact) < 1 for share, exact in zip(shares, fair, strict=True))


@given(st.integers(), st.sampled_from(["CNY", "RWF", "KWD"]))
def test_money_reads_back(minor: int, currency: str) -> None:
    money = Money(minor, currency)

    assert parse_money(money.amount, currency) == money


printed_halves = st.builds(
    lambda whole, places: (whole * 10 + 5) / 10**places,
    st.integers(-(10**9), 10**9),
    st.integers(0, 6),
)


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False) | printed_halves, max_size=20),
    st.integers(0, 8),
)
def test_an_array_and_its_numbers_one_by_one_are_rounded_alike(
    values: list[float], decimals: int
) -> None:
    rounded = half_away_array(np.array(values, dtype=np.float64), decimals)

    assert rounded.tolist() == [float(half_away(each, decimals)) for each in values]
