"""Months, quarters, years and their kin: reading, writing, ordering and nesting."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from enum import StrEnum
from functools import lru_cache, total_ordering

from daowei.foundation.problems import DaoweiError, Problem, problem
from daowei.foundation.texts import N_

_ONE_DAY = timedelta(days=1)


class PeriodError(DaoweiError, ValueError):
    """A text or a day that names no period."""


class PeriodType(StrEnum):
    """DHIS2's period types; the values are its names."""

    DAILY = "Daily"
    WEEKLY = "Weekly"
    WEEKLY_WEDNESDAY = "WeeklyWednesday"
    WEEKLY_THURSDAY = "WeeklyThursday"
    WEEKLY_FRIDAY = "WeeklyFriday"
    WEEKLY_SATURDAY = "WeeklySaturday"
    WEEKLY_SUNDAY = "WeeklySunday"
    BI_WEEKLY = "BiWeekly"
    MONTHLY = "Monthly"
    BI_MONTHLY = "BiMonthly"
    QUARTERLY = "Quarterly"
    QUARTERLY_NOV = "QuarterlyNov"
    SIX_MONTHLY = "SixMonthly"
    SIX_MONTHLY_APRIL = "SixMonthlyApril"
    SIX_MONTHLY_NOV = "SixMonthlyNov"
    YEARLY = "Yearly"
    FINANCIAL_FEB = "FinancialFeb"
    FINANCIAL_APRIL = "FinancialApril"
    FINANCIAL_JULY = "FinancialJuly"
    FINANCIAL_AUG = "FinancialAug"
    FINANCIAL_SEP = "FinancialSep"
    FINANCIAL_OCT = "FinancialOct"
    FINANCIAL_NOV = "FinancialNov"


@dataclass(frozen=True, slots=True)
class Weeks:
    """Periods of whole weeks; week 1 of a year is the first with four days in it (ISO 8601)."""

    first_weekday: int  # Monday is 0
    weeks: int
    infix: str


@dataclass(frozen=True, slots=True)
class Months:
    """Periods of whole months; ``first`` counts from the January of the year in the label.

    Types that begin in November carry the label of the year they end in: ``first`` is -2.
    """

    months: int
    first: int
    infix: str


_T = PeriodType
WEEK_TYPES: Mapping[PeriodType, Weeks] = {
    _T.WEEKLY: Weeks(0, 1, "W"),
    _T.WEEKLY_WEDNESDAY: Weeks(2, 1, "WedW"),
    _T.WEEKLY_THURSDAY: Weeks(3, 1, "ThuW"),
    _T.WEEKLY_FRIDAY: Weeks(4, 1, "FriW"),
    _T.WEEKLY_SATURDAY: Weeks(5, 1, "SatW"),
    _T.WEEKLY_SUNDAY: Weeks(6, 1, "SunW"),
    _T.BI_WEEKLY: Weeks(0, 2, "BiW"),
}
MONTH_TYPES: Mapping[PeriodType, Months] = {
    _T.MONTHLY: Months(1, 0, ""),
    _T.BI_MONTHLY: Months(2, 0, "B"),
    _T.QUARTERLY: Months(3, 0, "Q"),
    _T.QUARTERLY_NOV: Months(3, -2, "NovQ"),
    _T.SIX_MONTHLY: Months(6, 0, "S"),
    _T.SIX_MONTHLY_APRIL: Months(6, 3, "AprilS"),
    _T.SIX_MONTHLY_NOV: Months(6, -2, "NovS"),
    _T.YEARLY: Months(12, 0, ""),
    _T.FINANCIAL_FEB: Months(12, 1, "Feb"),
    _T.FINANCIAL_APRIL: Months(12, 3, "April"),
    _T.FINANCIAL_JULY: Months(12, 6, "July"),
    _T.FINANCIAL_AUG: Months(12, 7, "Aug"),
    _T.FINANCIAL_SEP: Months(12, 8, "Sep"),
    _T.FINANCIAL_OCT: Months(12, 9, "Oct"),
    _T.FINANCIAL_NOV: Months(12, -2, "Nov"),
}
_DAYS_OF_MONTHS = {1: 30, 2: 61, 3: 91, 6: 182, 12: 365}


def frequency_order(kind: PeriodType) -> int:
    """About how many days a period of the type lasts (DHIS2's ``frequencyOrder``)."""
    if kind in WEEK_TYPES:
        return 7 * WEEK_TYPES[kind].weeks
    return _DAYS_OF_MONTHS[MONTH_TYPES[kind].months] if kind in MONTH_TYPES else 1


def span(kind: PeriodType, finer: PeriodType) -> int:
    """How many periods of ``finer`` one of ``kind`` counts for: a year 52 weeks, a month 4.

    0 when ``finer`` is in truth coarser (DHIS2's ``getPeriodSpan``).
    """
    return frequency_order(kind) // frequency_order(finer)


def duration(kind: PeriodType) -> str:
    """The ISO 8601 duration of a type: ``P1M``."""
    if kind in WEEK_TYPES:
        return f"P{7 * WEEK_TYPES[kind].weeks}D"
    months = MONTH_TYPES[kind].months if kind in MONTH_TYPES else 0
    return "P1D" if not months else f"P{months}M" if months < 12 else "P1Y"


@total_ordering
@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of days with a type; ``end`` is its last day. Ordered by start, then by end."""

    type: PeriodType
    start: date
    end: date

    def __lt__(self, other: "Period") -> bool:
        return (self.start, self.end, self.type) < (other.start, other.end, other.type)

    def __str__(self) -> str:
        return self.iso

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def iso(self) -> str:
        """The one printed form: ``202401``, ``2024Q1``, ``2024W5``."""
        return _iso(self)

    @property
    def days(self) -> int:
        """Number of days, both ends included."""
        return (self.end - self.start).days + 1

    @property
    def year(self) -> int:
        """The year in the label; not always that of the start (``2025Nov``, ``2014W1``)."""
        return _label(self.type, self.start)[0]

    @property
    def number(self) -> int:
        """Which of its kind it is within the labelled year, from 1."""
        return _label(self.type, self.start)[1]

    def shifted(self, periods: int) -> "Period":
        """The period so many later (earlier when negative).

        Raises: PeriodError: beyond the years a date can hold.
        """
        return _shifted(self, periods)


@lru_cache(maxsize=65_536)
def _iso(period: Period) -> str:
    year, number = _label(period.type, period.start)
    kind = period.type
    if kind is _T.DAILY:
        return f"{period.start:%Y%m%d}" if year > 999 else period.start.isoformat().replace("-", "")
    if kind is _T.MONTHLY:
        return f"{year:04}{number:02}"
    if kind is _T.BI_MONTHLY:
        return f"{year:04}{number:02}B"
    infix = WEEK_TYPES[kind].infix if kind in WEEK_TYPES else MONTH_TYPES[kind].infix
    is_year = kind in MONTH_TYPES and MONTH_TYPES[kind].months == 12
    return f"{year:04}{infix}" + ("" if is_year else str(number))


def _label(kind: PeriodType, start: date) -> tuple[int, int]:
    if kind in MONTH_TYPES:
        rule = MONTH_TYPES[kind]
        year, month = divmod(_month_index(start) - rule.first, 12)
        return year, month // rule.months + 1
    if kind in WEEK_TYPES:
        rule_of_weeks = WEEK_TYPES[kind]
        first_week = start + timedelta(days=3)
        weeks = (start - _first_week(first_week.year, rule_of_weeks)).days // 7
        return first_week.year, weeks // rule_of_weeks.weeks + 1
    return start.year, start.timetuple().tm_yday


def _month_index(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month_start(index: int) -> date:
    year, month = divmod(index, 12)
    return date(year, month + 1, 1)


def _first_week(year: int, rule: Weeks) -> date:
    fourth = date(year, 1, 4)
    return fourth - timedelta(days=(fourth.weekday() - rule.first_weekday) % 7)


def _weeks_in(year: int, rule: Weeks) -> int:
    return (_first_week(year + 1, rule) - _first_week(year, rule)).days // 7


def _of_months(kind: PeriodType, index: int) -> Period:
    first, after = _month_start(index), index + MONTH_TYPES[kind].months
    # the last month of the last year has no first day after it
    end = date.max if after == (MAXYEAR + 1) * 12 else _month_start(after) - _ONE_DAY
    return Period(type=kind, start=first, end=end)


def _of_weeks(kind: PeriodType, start: date) -> Period:
    return Period(
        type=kind, start=start, end=start + timedelta(days=7 * WEEK_TYPES[kind].weeks - 1)
    )


@lru_cache(maxsize=65_536)
def period_containing(kind: PeriodType, day: date) -> Period:
    """The period of the type that contains the day.

    Two-week periods begin anew with each year's week 1, so that the 27th of a year of 53 weeks
    shares its second week with the next year's first; the day is then said to be in the latter.
    Raises: PeriodError: the period reaches beyond the years a date can hold.
    """
    try:
        return _containing_day(kind, day)
    except (ValueError, OverflowError) as error:
        raise PeriodError(
            f"{day}: its {kind} period leaves the calendar; take a later day"
        ) from error


def _containing_day(kind: PeriodType, day: date) -> Period:
    if kind in MONTH_TYPES:
        rule = MONTH_TYPES[kind]
        index = _month_index(day)
        return _of_months(kind, index - (index - rule.first) % rule.months)
    if kind in WEEK_TYPES:
        weeks = WEEK_TYPES[kind]
        week = day - timedelta(days=(day.weekday() - weeks.first_weekday) % 7)
        number = (week - _first_week((week + timedelta(days=3)).year, weeks)).days // 7
        return _of_weeks(kind, week - timedelta(days=7 * (number % weeks.weeks)))
    return Period(type=kind, start=day, end=day)


def numbered(kind: PeriodType, year: int, number: int = 1) -> Period:
    """The ``number``-th period of the type in the labelled year.

    Raises: PeriodError: the year has no period of that number.
    """
    try:
        return _numbered(kind, year, number)
    except (ValueError, OverflowError) as error:
        raise PeriodError(f"{year} has no {kind} period number {number}; {_examples()}") from error


def _numbered(kind: PeriodType, year: int, number: int) -> Period:
    if not 1 <= number <= periods_in_year(kind, year):
        raise ValueError(number)
    if kind in MONTH_TYPES:
        rule = MONTH_TYPES[kind]
        return _of_months(kind, year * 12 + rule.first + (number - 1) * rule.months)
    if kind in WEEK_TYPES:
        weeks = WEEK_TYPES[kind]
        return _of_weeks(
            kind, _first_week(year, weeks) + timedelta(days=7 * weeks.weeks * (number - 1))
        )
    day = date(year, 1, 1) + timedelta(days=number - 1)
    return Period(type=kind, start=day, end=day)


def periods_in_year(kind: PeriodType, year: int) -> int:
    """How many periods of the type carry the year in their label: 12 months, 52 or 53 weeks."""
    if kind in MONTH_TYPES:
        return 12 // MONTH_TYPES[kind].months
    if kind in WEEK_TYPES:
        rule = WEEK_TYPES[kind]
        return -(-_weeks_in(year, rule) // rule.weeks)
    return date(year, 12, 31).timetuple().tm_yday


def _shifted(period: Period, periods: int) -> Period:
    kind = period.type
    try:
        if kind in MONTH_TYPES:
            return _of_months(kind, _month_index(period.start) + periods * MONTH_TYPES[kind].months)
        if kind is _T.BI_WEEKLY:
            return _two_weeks_on(period, periods)
        by = timedelta(days=periods * frequency_order(kind))
        return Period(type=kind, start=period.start + by, end=period.end + by)
    except (ValueError, OverflowError) as error:
        raise PeriodError(
            f"{period} moved by {periods} leaves the calendar; move it less"
        ) from error


def _two_weeks_on(period: Period, periods: int) -> Period:
    year, number = period.year, period.number + periods
    while number < 1:
        year -= 1
        number += periods_in_year(period.type, year)
    while number > (count := periods_in_year(period.type, year)):
        number -= count
        year += 1
    return _numbered(period.type, year, number)


# ── Reading ─────────────────────────────────────────────────────────────────────────

_NUMBERED = {rule.infix: kind for kind, rule in WEEK_TYPES.items()} | {
    rule.infix: kind for kind, rule in MONTH_TYPES.items() if rule.months in {3, 6}
}
_FINANCIAL = {rule.infix: kind for kind, rule in MONTH_TYPES.items() if rule.months == 12}
_DAY = re.compile(r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})-?([0-9]{2})(B?)")
_WORDS = re.compile(r"([0-9]{4})([A-Za-z]*?)([0-9]{0,2})")


@dataclass(frozen=True, slots=True)
class _Reading:
    kind: PeriodType
    year: int
    number: int
    day: int = 0  # of the month, for days only: ``number`` is then the month


def _examples() -> str:
    return "write it like 202401, 2024Q1, 2024W5, 2024 or 2024-01-31"


def _reading(text: str) -> _Reading | None:
    if found := _DAY.fullmatch(text):
        return _Reading(_T.DAILY, int(found[1]), int(found[3]), int(found[4]))
    if found := _MONTH.fullmatch(text):
        bimonthly = bool(found[3])
        if not (bimonthly and "-" in text):
            return _Reading(
                _T.BI_MONTHLY if bimonthly else _T.MONTHLY, int(found[1]), int(found[2])
            )
    if found := _WORDS.fullmatch(text):
        return _in_words(int(found[1]), found[2], found[3])
    return None


def _in_words(year: int, infix: str, number: str) -> _Reading | None:
    if not number:
        return _Reading(_FINANCIAL[infix], year, 1) if infix in _FINANCIAL else None
    kind = _NUMBERED.get(infix)
    if kind is None or (len(number) == 2 and kind not in WEEK_TYPES):
        return None
    return _Reading(kind, year, int(number))


def type_of_iso(text: str) -> PeriodType:
    """The type that a text has by its form alone; ``2014W54`` is weekly though no week.

    Raises: PeriodError: the text has the form of no type.
    """
    reading = _reading(text)
    if reading is None:
        raise PeriodError(f"{text!r} is not a period; {_examples()}")
    return reading.kind


@lru_cache(maxsize=65_536)
def parse_period(text: str) -> Period:
    """The period a text names; ``2024-01`` and ``2024-01-31`` are read too.

    Raises: PeriodError: it names none.
    """
    reading = _reading(text)
    if reading is None:
        raise PeriodError(f"{text!r} is not a period; {_examples()}")
    try:
        if reading.day or reading.kind is _T.DAILY:
            return period_containing(_T.DAILY, date(reading.year, reading.number, reading.day))
        return _numbered(reading.kind, reading.year, reading.number)
    except (ValueError, OverflowError) as error:
        raise PeriodError(f"there is no period {text!r}; {_examples()}") from error


def try_period(text: str) -> Period | None:
    """The period a text names, or None."""
    try:
        return parse_period(text)
    except PeriodError:
        return None


def read_period(
    text: str, *, file: str | None = None, line: int | None = None, field: str = "period"
) -> tuple[Period | None, tuple[Problem, ...]]:
    """The period in somebody's data, or the problem with it."""
    if found := try_period(text):
        return found, ()
    remedy = N_("write it like 202401, 2024Q1, 2024W5, 2024 or 2024-01-31")
    if _reading(text) is None:
        code, message = "PER-001", N_("“{value}” is not a period")
    else:
        code, message = "PER-002", N_("there is no period “{value}” in the calendar")
    return None, (
        problem(code, message, remedy=remedy, file=file, line=line, field=field, value=text),
    )


# ── Nesting ─────────────────────────────────────────────────────────────────────────


def periods_between(kind: PeriodType, start: date, end: date) -> tuple[Period, ...]:
    """All periods of the type that share a day with the stretch, earliest first."""
    return tuple(_from(period_containing(kind, start), end)) if start <= end else ()


def _from(period: Period, end: date) -> Iterator[Period]:
    while period.start <= end:
        yield period
        if period.end == date.max:
            return
        period = period.shifted(1)


def periods_of_year(kind: PeriodType, year: int) -> tuple[Period, ...]:
    """All periods of the type that carry the year in their label."""
    return tuple(_numbered(kind, year, each + 1) for each in range(periods_in_year(kind, year)))


@lru_cache(maxsize=65_536)
def containing(period: Period, coarser: PeriodType) -> Period:
    """The longer period a shorter one counts for: the one that holds its first day.

    A week counts where its fourth day lies, as ISO 8601 counts it to a year.
    """
    in_weeks = period.type in WEEK_TYPES and WEEK_TYPES[period.type].weeks == 1
    return period_containing(coarser, period.start + timedelta(days=3 if in_weeks else 0))


@lru_cache(maxsize=65_536)
def parts(period: Period, finer: PeriodType) -> tuple[Period, ...]:
    """The shorter periods that count for a longer one, earliest first (see ``containing``).

    Raises: PeriodError: the other type is longer.
    """
    if frequency_order(finer) > frequency_order(period.type):
        raise PeriodError(f"{period} has no {finer} parts; ask for a shorter type")
    near = periods_between(finer, period.start, period.end)
    return tuple(each for each in near if containing(each, period.type) == period)
