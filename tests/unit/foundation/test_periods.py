from datetime import date

import pytest

from daowei.foundation.periods import (
    Period,
    PeriodError,
    PeriodType,
    containing,
    parse_period,
    parts,
    period_containing,
    periods_between,
    periods_in_year,
    read_period,
    span,
    try_period,
    type_of_iso,
)


def iso(periods: tuple[Period, ...]) -> list[str]:
    return [each.iso for each in periods]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("20240229", "2024-02-29", "2024-02-29"),
        ("2014W1", "2013-12-30", "2014-01-05"),
        ("2017WedW18", "2017-05-03", "2017-05-09"),
        ("2025SunW53", "2025-12-28", "2026-01-03"),
        ("2014BiW1", "2013-12-30", "2014-01-12"),
        ("202402", "2024-02-01", "2024-02-29"),
        ("202406B", "2024-11-01", "2024-12-31"),
        ("2024Q3", "2024-07-01", "2024-09-30"),
        ("2024NovQ1", "2023-11-01", "2024-01-31"),
        ("2024S2", "2024-07-01", "2024-12-31"),
        ("2015AprilS2", "2015-10-01", "2016-03-31"),
        ("2015NovS1", "2014-11-01", "2015-04-30"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024Feb", "2024-02-01", "2025-01-31"),
        ("2013Oct", "2013-10-01", "2014-09-30"),
        ("2025Nov", "2024-11-01", "2025-10-31"),
        ("999912", "9999-12-01", "9999-12-31"),
        ("00010101", "0001-01-01", "0001-01-01"),
    ],
)
def test_a_period_is_read_with_its_days_and_printed_as_it_was_read(
    text: str, start: str, end: str
) -> None:
    period = parse_period(text)

    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)
    assert period.iso == text


@pytest.mark.parametrize(
    ("lenient", "printed"),
    [("2024-01", "202401"), ("2024-01-31", "20240131"), ("2024W05", "2024W5")],
)
def test_lenient_forms_are_read_and_one_form_is_printed(lenient: str, printed: str) -> None:
    assert parse_period(lenient).iso == printed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "202413",
        "2024Q5",
        "2024Q01",
        "2014W53",
        "2024W0",
        "2009BiW28",
        "2024-01B",
        "2024-0131",
        "20230229",
        "0000",
        "２０２４",
        " 2024",
        "2024Mar",
        "201W2",
        "2011W234",
        "2024\n",
    ],
)
def test_what_is_no_period_is_refused_with_the_value_and_a_remedy(text: str) -> None:
    with pytest.raises(PeriodError) as refusal:
        parse_period(text)

    assert repr(text) in str(refusal.value)
    assert "write it like" in str(refusal.value)
    assert try_period(text) is None


def test_a_text_has_a_type_by_its_form_even_when_the_calendar_lacks_the_period() -> None:
    assert type_of_iso("2014W54") is PeriodType.WEEKLY
    with pytest.raises(PeriodError, match="2011Q12"):
        type_of_iso("2011Q12")


def test_problems_tell_a_bad_form_from_a_missing_period() -> None:
    assert [each.code for each in read_period("soon")[1]] == ["PER-001"]
    (problem,) = read_period("2014W53", file="values.csv", line=3)[1]
    assert (problem.code, problem.place) == ("PER-002", "values.csv:3 period")
    assert read_period("2014W52") == (parse_period("2014W52"), ())


def test_periods_stand_in_the_order_of_their_days() -> None:
    texts = ["2024", "202402", "2023Nov", "2024Q1", "20240101"]

    assert sorted(map(parse_period, texts)) == [
        parse_period(each) for each in ["2023Nov", "20240101", "2024Q1", "2024", "202402"]
    ]


@pytest.mark.parametrize(
    ("text", "by", "shifted"),
    [
        ("202401", -1, "202312"),
        ("2024NovQ4", 1, "2025NovQ1"),
        ("2009BiW27", 1, "2010BiW1"),
        ("2010BiW1", -1, "2009BiW27"),
        ("2009W53", 1, "2010W1"),
        ("2024", 10, "2034"),
        ("20240228", 2, "20240301"),
    ],
)
def test_a_period_is_moved_by_periods(text: str, by: int, shifted: str) -> None:
    assert parse_period(text).shifted(by).iso == shifted


def test_moving_out_of_the_calendar_is_refused() -> None:
    with pytest.raises(PeriodError, match="9999"):
        parse_period("9999").shifted(1)
    with pytest.raises(PeriodError, match="leaves the calendar"):
        period_containing(PeriodType.WEEKLY, date.max)


def test_a_year_has_its_months_quarters_weeks_and_days() -> None:
    year = parse_period("2020")

    assert iso(parts(year, PeriodType.QUARTERLY)) == ["2020Q1", "2020Q2", "2020Q3", "2020Q4"]
    assert len(parts(year, PeriodType.WEEKLY)) == 53
    assert len(parts(year, PeriodType.DAILY)) == 366
    assert parts(year, PeriodType.YEARLY) == (year,)


def test_a_week_counts_where_its_fourth_day_lies_and_others_where_they_begin() -> None:
    assert containing(parse_period("2020W1"), PeriodType.YEARLY).iso == "2020"
    assert containing(parse_period("2020W14"), PeriodType.MONTHLY).iso == "202004"
    assert containing(parse_period("2020BiW1"), PeriodType.YEARLY).iso == "2019"
    assert containing(parse_period("2025NovS1"), PeriodType.YEARLY).iso == "2024"


def test_a_shorter_period_has_no_longer_parts() -> None:
    with pytest.raises(PeriodError, match="202401"):
        parts(parse_period("202401"), PeriodType.QUARTERLY)


def test_periods_between_two_days_include_those_cut_by_them() -> None:
    between = periods_between(PeriodType.QUARTERLY, date(2009, 8, 15), date(2010, 2, 20))

    assert iso(between) == ["2009Q3", "2009Q4", "2010Q1"]
    assert periods_between(PeriodType.DAILY, date(2010, 1, 2), date(2010, 1, 1)) == ()
    assert len(periods_between(PeriodType.YEARLY, date(9998, 1, 1), date.max)) == 2


def test_a_type_spans_so_many_of_a_finer_one_and_none_of_a_coarser() -> None:
    assert span(PeriodType.QUARTERLY, PeriodType.MONTHLY) == 3
    assert span(PeriodType.YEARLY, PeriodType.WEEKLY) == 52
    assert span(PeriodType.MONTHLY, PeriodType.WEEKLY) == 4
    assert span(PeriodType.MONTHLY, PeriodType.QUARTERLY) == 0


def test_years_of_53_weeks_have_27_two_week_periods() -> None:
    assert [periods_in_year(PeriodType.BI_WEEKLY, year) for year in (2009, 2018)] == [27, 26]
