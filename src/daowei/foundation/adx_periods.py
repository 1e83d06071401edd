"""Periods as ADX writes them: first day and duration, ``2024-01-01/P1M``.

Source: IHE Quality, Research and Public Health, Aggregate Data Exchange; DHIS2's reading of it.
"""

from collections.abc import Mapping

from daowei.foundation.periods import (
    MONTH_TYPES,
    WEEK_TYPES,
    Period,
    PeriodError,
    PeriodType,
    duration,
    period_containing,
    try_period,
)

# which weekday or month a period begins in tells types of one duration apart
_BY_WEEKDAY: Mapping[int, PeriodType] = {
    rule.first_weekday: kind for kind, rule in WEEK_TYPES.items() if rule.weeks == 1
}
_BY_MONTH: Mapping[tuple[str, int], PeriodType] = {
    (duration(kind), (rule.first + each) % 12 + 1): kind
    for kind, rule in MONTH_TYPES.items()
    # quarters from November share their duration with calendar quarters: ADX cannot name them
    if kind is not PeriodType.QUARTERLY_NOV
    for each in (range(12) if rule.months < 6 else range(0, 12, rule.months))
}


def parse_adx_period(text: str) -> Period:
    """The period that an ADX text names; of types up to a quarter, the start may lie within it.

    Raises: PeriodError: it is not ``day/duration``, or no type has that duration from that day.
    """
    first, _, length = text.partition("/")
    day = try_period(first)
    if day is None or day.type is not PeriodType.DAILY or "-" not in first:
        raise PeriodError(f"{text!r} is not a period of ADX; write it like 2024-01-01/P1M")
    kind = _type_of(day, length)
    if kind is None:
        raise PeriodError(f"{text!r}: no period type lasts {length!r} from {day.start}")
    return period_containing(kind, day.start)


def _type_of(day: Period, length: str) -> PeriodType | None:
    match length:
        case "P1D":
            return PeriodType.DAILY
        case "P7D":
            return _BY_WEEKDAY.get(day.start.weekday())
        case "P14D":
            return PeriodType.BI_WEEKLY
        case _:
            return _BY_MONTH.get((length, day.start.month))


def adx_text(period: Period) -> str:
    """The period in ADX: its first day and its duration."""
    return f"{period.start.isoformat()}/{duration(period.type)}"
