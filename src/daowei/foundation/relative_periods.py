"""Periods said from where one stands: ``LAST_12_MONTHS``, a rolling year, a day some months ago."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from daowei.foundation.periods import (
    MONTH_TYPES,
    Period,
    PeriodError,
    PeriodType,
    frequency_order,
    parse_period,
    period_containing,
    periods_of_year,
    try_period,
)

_T = PeriodType


class Stretch(Enum):
    """Which periods a keyword means, seen from the one that holds today."""

    THIS = "this"
    BEFORE = "before"  # the n before this one, which stays out
    THIS_YEAR = "this year"
    LAST_YEAR = "last year"


class Settings(Enum):
    """A type that a keyword leaves to the settings."""

    WEEK = "week"
    FINANCIAL_YEAR = "financial year"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a keyword stands for."""

    type: PeriodType | Settings
    stretch: Stretch
    count: int = 1


def _meanings() -> Mapping[str, Meaning]:
    kinds: tuple[tuple[str, PeriodType | Settings, tuple[str, ...]], ...] = (
        ("DAYS", _T.DAILY, ("3", "7", "14", "30", "60", "90", "180")),
        ("WEEKS", Settings.WEEK, ("4", "12", "52")),
        ("BIWEEKS", _T.BI_WEEKLY, ("4",)),
        ("MONTHS", _T.MONTHLY, ("3", "6", "12")),
        ("BIMONTHS", _T.BI_MONTHLY, ("6",)),
        ("QUARTERS", _T.QUARTERLY, ("4",)),
        ("SIXMONTHS", _T.SIX_MONTHLY, ("2",)),
        ("YEARS", _T.YEARLY, ("5", "10")),
        ("FINANCIAL_YEARS", Settings.FINANCIAL_YEAR, ("5", "10")),
    )
    found: dict[str, Meaning] = {}
    for plural, kind, counts in kinds:
        one = {"DAYS": "", "SIXMONTHS": "SIX_MONTH"}.get(plural, plural.removesuffix("S"))
        if one:
            found[f"THIS_{one}"] = Meaning(kind, Stretch.THIS)
            found[f"LAST_{one}"] = Meaning(kind, Stretch.BEFORE)
        found |= {f"LAST_{n}_{plural}": Meaning(kind, Stretch.BEFORE, int(n)) for n in counts}
        if plural in {"WEEKS", "MONTHS", "BIMONTHS", "QUARTERS"}:
            found[f"{plural}_THIS_YEAR"] = Meaning(kind, Stretch.THIS_YEAR)
        if plural in {"MONTHS", "QUARTERS"}:
            found[f"{plural}_LAST_YEAR"] = Meaning(kind, Stretch.LAST_YEAR)
    found["TODAY"] = Meaning(_T.DAILY, Stretch.THIS)
    found["YESTERDAY"] = Meaning(_T.DAILY, Stretch.BEFORE)
    return found


KEYWORDS: Mapping[str, Meaning] = _meanings()


def is_relative(text: str) -> bool:
    """Whether the text is a keyword of relative periods."""
    return text in KEYWORDS


def type_of_keyword(
    keyword: str,
    *,
    financial_year: PeriodType = PeriodType.FINANCIAL_OCT,
    week: PeriodType = PeriodType.WEEKLY,
) -> PeriodType:
    """The type of the periods a keyword stands for.

    Raises: PeriodError: there is no such keyword.
    """
    if keyword not in KEYWORDS:
        raise PeriodError(f"{keyword!r} is no relative period; write one like LAST_12_MONTHS")
    match KEYWORDS[keyword].type:
        case Settings.WEEK:
            return week
        case Settings.FINANCIAL_YEAR:
            return financial_year
        case PeriodType() as kind:
            return kind


def relative_periods(
    keyword: str,
    today: date,
    *,
    financial_year: PeriodType = PeriodType.FINANCIAL_OCT,
    week: PeriodType = PeriodType.WEEKLY,
) -> tuple[Period, ...]:
    """The periods a keyword stands for on a day, earliest first.

    ``LAST_…`` leaves out the period that holds today; ``…_THIS_YEAR`` is the whole year, to come
    included.
    Raises: PeriodError: there is no such keyword.
    """
    kind = type_of_keyword(keyword, financial_year=financial_year, week=week)
    meaning = KEYWORDS[keyword]
    current = period_containing(kind, today)
    match meaning.stretch:
        case Stretch.THIS:
            return (current,)
        case Stretch.BEFORE:
            return tuple(current.shifted(-each) for each in range(meaning.count, 0, -1))
        case Stretch.THIS_YEAR:
            return periods_of_year(kind, current.year)
        case Stretch.LAST_YEAR:
            return periods_of_year(kind, current.year - 1)


# ── What DHIS2 offers for a type and a day ──────────────────────────────────────────

_ROLLING = {1: 365, 7: 52, 14: 26, 30: 12, 61: 6, 91: 4, 182: 2, 365: 5}


def offered(kind: PeriodType, day: date) -> tuple[Period, ...]:
    """All periods of the day's year; of years, the five before and after as well."""
    current = period_containing(kind, day)
    if frequency_order(kind) == 365:
        return tuple(current.shifted(each) for each in range(-5, 6))
    return periods_of_year(kind, current.year)


def rolling(kind: PeriodType, day: date) -> tuple[Period, ...]:
    """About a year's worth of periods (of years, five), the last of which holds the day."""
    current = period_containing(kind, day)
    count = _ROLLING[frequency_order(kind)]
    return tuple(current.shifted(each) for each in range(1 - count, 1))


def of_last_five_years(kind: PeriodType, day: date) -> tuple[Period, ...]:
    """All periods of the five labelled years that end with the day's own."""
    year = period_containing(kind, day).year
    return tuple(each for one in range(year - 4, year + 1) for each in periods_of_year(kind, one))


def rewound(kind: PeriodType, day: date, periods: int) -> date:
    """The day so many periods earlier; in a shorter month, that month's last day."""
    if kind not in MONTH_TYPES:
        return day - timedelta(days=periods * frequency_order(kind))
    return months_on(day, -periods * MONTH_TYPES[kind].months)


def months_on(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


# ── ISO 8601 durations and intervals ────────────────────────────────────────────────

_DURATION = re.compile(r"P(?=[0-9])(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)W)?(?:([0-9]+)D)?")


def after_duration(start: date, text: str) -> date:
    """The first day after a duration (``P1Y2M10D``, ``P2W``) that begins on a day.

    Raises: PeriodError: the text is no duration in days or longer, or leaves the calendar.
    """
    found = _DURATION.fullmatch(text)
    if found is None:
        raise PeriodError(f"{text!r} is not a duration; write one like P1M, P7D or P1Y")
    years, months, weeks, days = (int(each or 0) for each in found.groups())
    try:
        return months_on(start, years * 12 + months) + timedelta(days=weeks * 7 + days)
    except (ValueError, OverflowError) as error:
        raise PeriodError(f"{text} from {start} leaves the calendar; shorten it") from error


def parse_interval(text: str) -> tuple[date, date]:
    """First and last day of a period, of ``start/end`` or of ``start/duration``.

    Raises: PeriodError: the text is none of these, or its end comes before its start.
    """
    if "/" not in text:
        period = parse_period(text)
        return period.start, period.end
    first, _, second = text.partition("/")
    start = _day(first)
    if second.startswith("P"):
        end = after_duration(start, second) - timedelta(days=1)
    else:
        end = _day(second)
    if end < start:
        raise PeriodError(f"{text!r} ends before it begins; put the earlier day first")
    return start, end


def _day(text: str) -> date:
    found = try_period(text)
    if found is None or found.type is not _T.DAILY:
        raise PeriodError(f"{text!r} is not a day; write it like 2024-01-31")
    return found.start
