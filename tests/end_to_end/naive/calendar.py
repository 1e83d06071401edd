"""Months, quarters and years as texts: 202501, 2025Q1, 2025."""

import calendar
from datetime import date
from functools import cache


@cache
def months_of(period: str) -> tuple[str, ...]:
    """The months a period is made of."""
    year = period[:4]
    if "Q" in period:
        first = 3 * int(period[-1]) - 2
        return tuple(f"{year}{month:02}" for month in range(first, first + 3))
    if len(period) == 4:
        return tuple(f"{year}{month:02}" for month in range(1, 13))
    return (period,)


@cache
def first_day(period: str) -> date:
    month = months_of(period)[0]
    return date(int(month[:4]), int(month[4:]), 1)


@cache
def last_day(period: str) -> date:
    month = months_of(period)[-1]
    year, number = int(month[:4]), int(month[4:])
    return date(year, number, calendar.monthrange(year, number)[1])


def days_of(period: str) -> int:
    return (last_day(period) - first_day(period)).days + 1


@cache
def periods_holding(period: str) -> tuple[str, ...]:
    """The month, quarter and year in which a whole period lies, itself included."""
    months = set(months_of(period))
    year, month = period[:4], int(months_of(period)[0][4:])
    around = (f"{year}{month:02}", f"{year}Q{(month + 2) // 3}", year)
    return tuple(each for each in around if months <= set(months_of(each)))


def periods_of_years(first: int, last: int) -> list[str]:
    """Every month, quarter and year of some years."""
    years = [str(year) for year in range(first, last + 1)]
    months = [month for year in years for month in months_of(year)]
    quarters = [f"{year}Q{number}" for year in years for number in range(1, 5)]
    return months + quarters + years


def of_frequency(frequency: str, periods: list[str]) -> list[str]:
    """Of some periods those that a form is reported for."""
    lengths = {"Monthly": 1, "Quarterly": 3, "Yearly": 12}
    return [each for each in periods if len(months_of(each)) == lengths[frequency]]
