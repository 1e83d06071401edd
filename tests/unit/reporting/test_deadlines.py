"""Due days, grace, and reminders that are never sent all at once."""

from datetime import date

import pytest

from daowei.foundation.periods import PeriodType, parse_period
from daowei.programme.definition import Form
from daowei.reporting.deadlines import (
    Terms,
    Urgency,
    days_overdue,
    deadline,
    is_late,
    reminder_due,
    urgency,
)

MONTHLY = Form(
    code="m",
    uid="m",
    names={"en": "Monthly"},
    frequency=PeriodType.MONTHLY,
    elements=("a",),
    due_days=10,
)
DECEMBER = parse_period("202512")
TERMS = Terms(grace_days=2)
LIMIT = deadline(MONTHLY, DECEMBER, TERMS)


def test_grace_comes_after_the_due_day() -> None:
    assert LIMIT.due == date(2026, 1, 10)
    assert not is_late(date(2026, 1, 12), LIMIT)
    assert is_late(date(2026, 1, 13), LIMIT)
    assert days_overdue(date(2026, 1, 15), LIMIT) == 3
    assert days_overdue(date(2026, 1, 1), LIMIT) == 0


@pytest.mark.parametrize(
    ("day", "pressing"),
    [
        (date(2025, 12, 20), Urgency.RUNNING),
        (date(2026, 1, 2), Urgency.OPEN),
        (date(2026, 1, 7), Urgency.SOON),
        (date(2026, 1, 10), Urgency.TODAY),
        (date(2026, 1, 11), Urgency.IN_GRACE),
        (date(2026, 1, 13), Urgency.OVERDUE),
    ],
)
def test_a_report_presses_more_as_its_day_comes_near(day: date, pressing: Urgency) -> None:
    assert urgency(day, LIMIT, period_end=DECEMBER.end, terms=TERMS) is pressing


@pytest.mark.parametrize(
    ("day", "which"),
    [
        (date(2026, 1, 6), None),
        (date(2026, 1, 7), "before"),
        (date(2026, 1, 10), "due"),
        (date(2026, 1, 12), "due"),
        (date(2026, 1, 13), "overdue-1"),
        (date(2026, 1, 20), "overdue-2"),
        (date(2027, 1, 1), "overdue-4"),
    ],
)
def test_only_the_newest_reminder_is_up(day: date, which: str | None) -> None:
    assert reminder_due(day, LIMIT, TERMS) == which
