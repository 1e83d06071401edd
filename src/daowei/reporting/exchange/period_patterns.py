"""Periods as offices write them, read by a pattern such as ``MM/YYYY``."""

import re
from collections.abc import Mapping
from functools import cache

from daowei.foundation.periods import (
    Period,
    PeriodError,
    PeriodType,
    numbered,
    try_period,
)

_PARTS: Mapping[str, str] = {
    "YYYY": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})",
    "QQ": r"[Qq第]?(?P<quarter>[1-4])",
}


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    pieces = re.split("(YYYY|MM|DD|QQ)", pattern)
    return re.compile("".join(_PARTS.get(each, re.escape(each)) for each in pieces))


def period_by(pattern: str, text: str) -> Period | None:
    """The period a text names under a pattern; ``ISO`` stands for DHIS2's own forms.

    A pattern with a day gives a day, with a month a month, with a quarter a quarter, else a year.
    """
    if pattern == "ISO":
        return try_period(text.strip())
    found = _expression(pattern).fullmatch(text.strip())
    if found is None:
        return None
    parts = {name: int(each) for name, each in found.groupdict().items()}
    try:
        return _period_of(parts)
    except (PeriodError, KeyError):
        return None


def _period_of(parts: Mapping[str, int]) -> Period | None:
    if "day" in parts:
        return try_period(f"{parts['year']:04}{parts['month']:02}{parts['day']:02}")
    if "month" in parts:
        return numbered(PeriodType.MONTHLY, parts["year"], parts["month"])
    if "quarter" in parts:
        return numbered(PeriodType.QUARTERLY, parts["year"], parts["quarter"])
    return numbered(PeriodType.YEARLY, parts["year"])
