"""By when a report is due, how late it is by the server's clock, and who is reminded when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from daowei.foundation.periods import Period
from daowei.programme.definition import Form
from daowei.reporting.expected import due_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a programme office handles its deadlines.

    ``grace_days``: days after the due day on which a report still counts as on time.
    ``remind_before``: days before the due day of the first reminder. ``remind_every``: days
    between reminders of what is overdue; ``remind_at_most``: how many of these.
    """

    grace_days: int = 0
    remind_before: int = 3
    remind_every: int = 7
    remind_at_most: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The due day, and the last day (grace included) that counts as on time."""

    due: date
    last: date


class Urgency(StrEnum):
    """How a report that has not come stands on a day; the most pressing first."""

    OVERDUE = "overdue"
    IN_GRACE = "in_grace"
    TODAY = "today"
    SOON = "soon"
    OPEN = "open"  # the period is over, its report not yet near the due day
    RUNNING = "running"  # the period is not over


def deadline(form: Form, period: Period, terms: Terms) -> Deadline:
    """Due day and last day of a period's report."""
    due = due_day(form, period)
    return Deadline(due=due, last=due + timedelta(days=terms.grace_days))


def is_late(day: date, limit: Deadline) -> bool:
    """Whether a report that came on the day is late."""
    return day > limit.last


def days_overdue(day: date, limit: Deadline) -> int:
    """Days past the last day on time; 0 while it is not over."""
    return max(0, (day - limit.last).days)


def urgency(day: date, limit: Deadline, *, period_end: date, terms: Terms) -> Urgency:
    """How pressing a report is that has not come by the day."""
    if day > limit.last:
        return Urgency.OVERDUE
    if day > limit.due:
        return Urgency.IN_GRACE
    if day == limit.due:
        return Urgency.TODAY
    if day <= period_end:
        return Urgency.RUNNING
    is_near = (limit.due - day).days <= terms.remind_before
    return Urgency.SOON if is_near else Urgency.OPEN


def reminder_days(limit: Deadline, terms: Terms) -> Iterator[tuple[str, date]]:
    """The reminders of a report that does not come: name and first day of each, in order."""
    if terms.remind_before > 0:
        yield "before", limit.due - timedelta(days=terms.remind_before)
    yield "due", limit.due
    for number in range(terms.remind_at_most):
        yield f"overdue-{number + 1}", limit.last + timedelta(days=1 + number * terms.remind_every)


def reminder_due(day: date, limit: Deadline, terms: Terms) -> str | None:
    """The reminder that is up on the day, the last one begun; None before the first.

    A site that stood still for a week sends the newest only, not all that it missed.
    """
    begun = [name for name, first in reminder_days(limit, terms) if first <= day]
    return begun[-1] if begun else None
