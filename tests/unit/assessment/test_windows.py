"""Stretches of time, and which reported periods count for them."""

from datetime import date

import pytest

from daowei.assessment.windows import (
    Window,
    finer_within,
    held,
    in_order,
    period_axis,
    ten_years,
    window,
)
from daowei.foundation.periods import parse_period
from daowei.language.tree import View

JUNE = window(parse_period("202406"))


@pytest.mark.parametrize(
    ("source", "period", "counts"),
    [
        ("202406", "2024Q2", True),
        ("202406", "202406", True),
        ("2024Q2", "202406", False),
        ("2024W5", "202402", True),  # 29 January to 4 February: its fourth day is 1 February
        ("2024W5", "202401", False),
        ("2024", "2024", True),
    ],
)
def test_a_reported_period_counts_whole_where_dhis2_nests_it(
    source: str, period: str, *, counts: bool
) -> None:
    assert window(parse_period(period)).holds(parse_period(source)) is counts


def test_days_hold_only_periods_that_lie_within_them() -> None:
    days = Window(between=(date(2024, 1, 1), date(2024, 2, 20)))

    assert days.holds(parse_period("202401"))
    assert not days.holds(parse_period("202402"))
    assert days.days == 51


def test_offsets_move_by_the_windows_own_type_and_the_year_to_date_reaches_back() -> None:
    seen = JUNE.seen(View(period_offset=-2, year_to_date=True))

    assert [each.iso for each in seen.periods] == ["202401", "202402", "202403", "202404"]


def test_values_outside_the_dates_of_a_modifier_do_not_count() -> None:
    seen = JUNE.seen(View(max_date=date(2024, 5, 31)))

    assert not seen.holds(parse_period("202406"))


def test_a_month_lies_in_its_year_which_it_does_not_hold() -> None:
    sources = (parse_period("2024"),)

    assert held((JUNE,), sources)[0].size == 0
    assert finer_within(JUNE, sources).tolist() == [0]


def test_the_latest_value_is_looked_for_within_ten_years() -> None:
    sources = in_order(parse_period(each) for each in ("202407", "201406", "201407", "202406"))

    assert [sources[each].iso for each in ten_years(JUNE, sources)] == ["201407", "202406"]


def test_the_cube_has_months_then_quarters_then_years_and_financial_years_if_asked() -> None:
    axis = period_axis(date(2024, 1, 1), date(2024, 12, 31), year_start=7)

    isos = [each.iso for each in axis.periods]
    assert isos[:2] == ["202401", "202402"]
    assert isos[12:17] == ["2024Q1", "2024Q2", "2024Q3", "2024Q4", "2024"]
    assert isos[17:] == ["2023July", "2024July"]
    assert [isos[each] for each in axis.rows_holding(parse_period("202408"))] == [
        "202408",
        "2024Q3",
        "2024",
        "2024July",
    ]
