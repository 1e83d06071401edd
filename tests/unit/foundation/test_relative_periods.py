from datetime import date

import pytest

from daowei.foundation.adx_periods import adx_text, parse_adx_period
from daowei.foundation.periods import PeriodError, PeriodType, parse_period
from daowei.foundation.relative_periods import (
    KEYWORDS,
    after_duration,
    is_relative,
    months_on,
    of_last_five_years,
    offered,
    parse_interval,
    relative_periods,
    rewound,
    rolling,
    type_of_keyword,
)

TODAY = date(2024, 5, 15)


@pytest.mark.parametrize(
    ("keyword", "first", "last", "count"),
    [
        ("TODAY", "20240515", "20240515", 1),
        ("YESTERDAY", "20240514", "20240514", 1),
        ("LAST_7_DAYS", "20240508", "20240514", 7),
        ("THIS_WEEK", "2024W20", "2024W20", 1),
        ("WEEKS_THIS_YEAR", "2024W1", "2024W52", 52),
        ("LAST_4_BIWEEKS", "2024BiW6", "2024BiW9", 4),
        ("LAST_12_MONTHS", "202305", "202404", 12),
        ("MONTHS_LAST_YEAR", "202301", "202312", 12),
        ("LAST_6_BIMONTHS", "202303B", "202402B", 6),
        ("QUARTERS_THIS_YEAR", "2024Q1", "2024Q4", 4),
        ("LAST_SIX_MONTH", "2023S2", "2023S2", 1),
        ("LAST_2_SIXMONTHS", "2023S1", "2023S2", 2),
        ("LAST_5_YEARS", "2019", "2023", 5),
        ("THIS_FINANCIAL_YEAR", "2023Oct", "2023Oct", 1),
        ("LAST_10_FINANCIAL_YEARS", "2013Oct", "2022Oct", 10),
    ],
)
def test_a_keyword_stands_for_periods_seen_from_today(
    keyword: str, first: str, last: str, count: int
) -> None:
    found = relative_periods(keyword, TODAY)

    assert (found[0].iso, found[-1].iso, len(found)) == (first, last, count)
    assert list(found) == sorted(found)


def test_the_week_and_the_financial_year_begin_where_the_settings_say() -> None:
    (week,) = relative_periods("THIS_WEEK", TODAY, week=PeriodType.WEEKLY_SUNDAY)
    (year,) = relative_periods(
        "LAST_FINANCIAL_YEAR", TODAY, financial_year=PeriodType.FINANCIAL_NOV
    )

    assert (week.iso, week.start) == ("2024SunW20", date(2024, 5, 12))
    assert (year.iso, year.start) == ("2023Nov", date(2022, 11, 1))
    assert type_of_keyword("LAST_4_WEEKS", week=PeriodType.WEEKLY_FRIDAY) == "WeeklyFriday"


def test_a_word_that_is_no_keyword_is_refused() -> None:
    assert is_relative("LAST_12_MONTHS")
    assert not is_relative("202401")
    with pytest.raises(PeriodError, match="NEXT_YEAR"):
        relative_periods("NEXT_YEAR", TODAY)


def test_every_keyword_stands_for_at_least_one_period() -> None:
    assert all(relative_periods(each, TODAY) for each in KEYWORDS)


def test_what_a_form_offers_rolls_or_looks_back_on() -> None:
    assert len(offered(PeriodType.YEARLY, TODAY)) == 11
    assert len(offered(PeriodType.WEEKLY, date(2015, 4, 1))) == 53
    assert rolling(PeriodType.QUARTERLY, TODAY)[0].iso == "2023Q3"
    assert len(of_last_five_years(PeriodType.MONTHLY, TODAY)) == 60


def test_days_move_by_months_into_the_last_day_of_shorter_ones() -> None:
    assert months_on(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert rewound(PeriodType.QUARTERLY, date(2020, 5, 31), 1) == date(2020, 2, 29)
    assert rewound(PeriodType.BI_WEEKLY, date(2020, 2, 14), 3) == date(2020, 1, 3)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2014Q1", "2014-01-01", "2014-03-31"),
        ("2024-01-15/2024-02-10", "2024-01-15", "2024-02-10"),
        ("2024-01-31/P1M", "2024-01-31", "2024-02-28"),
        ("2024-01-01/P1Y2M10D", "2024-01-01", "2025-03-10"),
    ],
)
def test_an_interval_has_a_first_and_a_last_day(text: str, start: str, end: str) -> None:
    assert [each.isoformat() for each in parse_interval(text)] == [start, end]


@pytest.mark.parametrize(
    "text",
    ["2024-02-01/2024-01-01", "2024-01-01/P", "2024-01-01/P1H", "2024/P1M", "2024-01-01/P9999Y"],
)
def test_what_is_no_interval_is_refused(text: str) -> None:
    with pytest.raises(PeriodError):
        parse_interval(text)


def test_a_duration_leads_to_the_first_day_after_it() -> None:
    assert after_duration(date(2024, 1, 1), "P2W") == date(2024, 1, 15)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024-01-04/P7D", "2024ThuW1"),
        ("2024-01-15/P14D", "2024BiW2"),
        ("2024-10-01/P6M", "2024AprilS2"),
        ("2023-11-01/P6M", "2024NovS1"),
        ("2023-11-01/P1Y", "2024Nov"),
        ("2024-03-01/P2M", "202402B"),
        ("2024-04-01/P3M", "2024Q2"),
    ],
)
def test_adx_says_a_period_by_its_first_day_and_duration(text: str, iso: str) -> None:
    assert parse_adx_period(text).iso == iso
    assert adx_text(parse_period(iso)) == text


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-01/P1D/P1D",
        "2024-01-01/P1",
        "2014-02-01/P6M",
        "2014-06-01/P1Y",
        "2024-01-02/P7D",
        "2024-01/P1M",
        "2024-01-01",
        "20240101/P1D",
    ],
)
def test_what_adx_cannot_mean_is_refused(text: str) -> None:
    with pytest.raises(PeriodError, match="2"):
        parse_adx_period(text)
