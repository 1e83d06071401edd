"""The stretches of time that figures are asked for, and which reported periods count for each."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from daowei.foundation.periods import (
    WEEK_TYPES,
    Period,
    PeriodType,
    containing,
    frequency_order,
    numbered,
    periods_between,
)
from daowei.language.tree import View

AS_IS = View()
FINANCIAL_YEARS = {
    2: PeriodType.FINANCIAL_FEB,
    4: PeriodType.FINANCIAL_APRIL,
    7: PeriodType.FINANCIAL_JULY,
    8: PeriodType.FINANCIAL_AUG,
    9: PeriodType.FINANCIAL_SEP,
    10: PeriodType.FINANCIAL_OCT,
    11: PeriodType.FINANCIAL_NOV,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Periods taken together, or any stretch of days; figures are made for one window at a time.

    ``periods``: usually one; several for "the year to date" or a list taken as one.
    ``between``: first and last day, instead of periods; ``clipped``: values outside do not count.
    """

    periods: tuple[Period, ...] = ()
    between: tuple[date, date] | None = None
    clipped: tuple[date | None, date | None] = (None, None)

    @property
    def start(self) -> date:
        """The first day."""
        return self.between[0] if self.between else min(each.start for each in self.periods)

    @property
    def end(self) -> date:
        """The last day."""
        return self.between[1] if self.between else max(each.end for each in self.periods)

    @property
    def days(self) -> int:
        """How many days, all periods together."""
        if self.between:
            return (self.end - self.start).days + 1
        return sum(each.days for each in self.periods)

    def holds(self, source: Period) -> bool:
        """Whether a reported period counts here: as DHIS2 nests periods, never split."""
        after, before = self.clipped
        if (after and source.start < after) or (before and source.end > before):
            return False
        if self.between:
            return self.start <= source.start and source.end <= self.end
        return any(_counts_for(source, each) for each in self.periods)

    def seen(self, view: View) -> "Window":
        """The window that the modifiers around an item turn to.

        ``periodOffset`` moves by periods of the window's own type; ``yearToDate`` reaches back
        to the first period of the labelled year.
        """
        if view == AS_IS:
            return self
        moved = tuple(each.shifted(view.period_offset) for each in self.periods)
        if view.year_to_date:
            moved = tuple(dict.fromkeys(each for period in moved for each in year_to_date(period)))
        return replace(self, periods=moved, clipped=(view.min_date, view.max_date))


def window(period: Period) -> Window:
    """The window of one period."""
    return Window(periods=(period,))


@lru_cache(maxsize=4096)
def year_to_date(period: Period) -> tuple[Period, ...]:
    """The periods of the labelled year up to this one."""
    return tuple(numbered(period.type, period.year, each + 1) for each in range(period.number))


@lru_cache(maxsize=65_536)
def _counts_for(source: Period, period: Period) -> bool:
    if source.type is period.type:
        return source == period
    if frequency_order(source.type) > frequency_order(period.type):
        return False
    return containing(source, period.type) == period


@dataclass(frozen=True, kw_only=True)
class PeriodAxis:
    """The cube's rows: months, then quarters, then years, then financial years."""

    windows: tuple[Window, ...]
    _holding: dict[Period, NDArray[np.intp]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def rows_holding(self, source: Period) -> NDArray[np.intp]:
        """The rows that a reported period counts for."""
        if source not in self._holding:
            rows = [row for row, each in enumerate(self.windows) if each.holds(source)]
            self._holding[source] = np.array(rows, dtype=np.intp)
        return self._holding[source]

    @cached_property
    def finest(self) -> int:
        """The frequency (``frequency_order``) of the shortest rows."""
        return min(frequency_order(each.type) for each in self.periods)

    @cached_property
    def index(self) -> dict[str, int]:
        """Row by ISO form of the one period it is about."""
        return {
            each.periods[0].iso: row
            for row, each in enumerate(self.windows)
            if len(each.periods) == 1
        }

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The rows' periods, where each is about one."""
        return tuple(each.periods[0] for each in self.windows)

    def of_type(self, kind: PeriodType) -> NDArray[np.intp]:
        """The rows of one type, earliest first."""
        return np.flatnonzero(np.array([each.type is kind for each in self.periods]))


def axis_of(periods: Iterable[Period]) -> PeriodAxis:
    """One row for each period."""
    return PeriodAxis(windows=tuple(window(each) for each in periods))


def period_axis(
    start: date, end: date, *, year_start: int = 1, further: Iterable[PeriodType] = ()
) -> PeriodAxis:
    """All months, quarters and years that share a day with the stretch.

    ``year_start``: months other than January add financial years. ``further``: types that forms
    report by beside those, such as weeks; they follow at the end.
    """
    kinds = [PeriodType.MONTHLY, PeriodType.QUARTERLY, PeriodType.YEARLY]
    if year_start in FINANCIAL_YEARS:
        kinds.append(FINANCIAL_YEARS[year_start])
    kinds.extend(kind for kind in further if kind not in kinds)
    return axis_of(each for kind in kinds for each in periods_between(kind, start, end))


def reach(source: Period) -> tuple[date, date]:
    """What "latest" is judged by: the last day, then the first.

    A week that ends in the next month still counts in the month that holds its fourth day, so it
    reaches no further than that month.
    """
    if source.type in WEEK_TYPES:
        return min(source.end, containing(source, PeriodType.MONTHLY).end), source.start
    return source.end, source.start


def in_order(sources: Iterable[Period]) -> tuple[Period, ...]:
    """Reported periods from the earliest to the latest, each once."""
    return tuple(sorted(set(sources), key=lambda each: (*reach(each), each.type)))


@lru_cache(maxsize=256)
def held(windows: tuple[Window, ...], sources: tuple[Period, ...]) -> tuple[NDArray[np.intp], ...]:
    """For each window, the numbers of the reported periods that count for it."""
    return tuple(
        np.array([row for row, each in enumerate(sources) if window.holds(each)], dtype=np.intp)
        for window in windows
    )


@lru_cache(maxsize=4096)
def ten_years(window: Window, sources: tuple[Period, ...]) -> NDArray[np.intp]:
    """The reported periods among which the latest (or first) value of a window is looked for.

    Source: DHIS2 looks back ten years from the window's end, for LAST and FIRST alike.
    """
    end = window.end if window.clipped[1] is None else min(window.end, window.clipped[1])
    from_day = _years_before(window.end, 10)
    if window.clipped[0] is not None:
        from_day = max(from_day, window.clipped[0] - timedelta(days=1))
    return np.array(
        [row for row, each in enumerate(sources) if from_day < reach(each)[0] <= end],
        dtype=np.intp,
    )


def _years_before(day: date, years: int) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - years, day=28 if leap_day else day.day)


@lru_cache(maxsize=4096)
def finer_within(window: Window, sources: tuple[Period, ...]) -> NDArray[np.intp]:
    """The reported periods, longer than the window, in which it lies: a month's year."""
    return np.array(
        [
            row
            for row, each in enumerate(sources)
            if each.start <= window.start and window.end <= each.end and not window.holds(each)
        ],
        dtype=np.intp,
    )
