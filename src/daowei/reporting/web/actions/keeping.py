"""What the programme office keeps: locked periods and the terms of deadlines; and who pauses."""

from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.periods import try_period
from daowei.foundation.problems import problem
from daowei.foundation.texts import N_
from daowei.foundation.web.actions import record
from daowei.foundation.web.models import User
from daowei.reporting.deadlines import Terms
from daowei.reporting.submissions import RefusedError
from daowei.reporting.web.models import Lock, ReminderPause, ReportingTerms
from daowei.reporting.web.queries import terms_of


@transaction.atomic
def lock_period(*, programme: str, period: str, by: User, at: datetime, reason: str = "") -> Lock:
    """Closes a period for good, and every shorter one in it.

    Locked already, it stays as it is. There is no way back: later corrections are differences.
    Raises: RefusedError: it is no period, or not over.
    """
    found = try_period(period)
    if found is None or found.end >= localtime(at).date():
        raise RefusedError(
            [
                problem(
                    "RPT-023",
                    N_("“{value}” is not a period that is over"),
                    remedy=N_("Lock a month, quarter or year once it is over."),
                    field="period",
                    value=period,
                )
            ]
        )
    made, is_new = Lock.objects.get_or_create(
        programme=programme, period=found.iso, defaults={"by": by, "at": at, "reason": reason}
    )
    if is_new:
        record(
            by=by,
            at=at,
            deed="reporting.period_locked",
            programme=programme,
            unit="",
            on=f"period:{found.iso}",
            after={"reason": reason},
        )
    return made


@transaction.atomic
def set_terms(*, programme: str, terms: Terms, by: User, at: datetime) -> None:
    """Days of grace, and when people are reminded; reports handed in keep their lateness."""
    before = terms_of(programme)
    ReportingTerms.objects.update_or_create(programme=programme, defaults=asdict(terms))
    record(
        by=by,
        at=at,
        deed="reporting.terms_set",
        programme=programme,
        unit="",
        on="reporting-terms:",
        before=asdict(before),
        after=asdict(terms),
    )


@transaction.atomic
def pause_reminders(*, user: User, until: date | None, at: datetime) -> None:
    """No reminders for somebody, until a day or, without one, until she asks for them."""
    ReminderPause.objects.update_or_create(user=user, defaults={"until": until})
    _note_pause("reporting.reminders_paused", user, at)


@transaction.atomic
def resume_reminders(*, user: User, at: datetime) -> None:
    """Reminders again."""
    ReminderPause.objects.filter(user=user).delete()
    _note_pause("reporting.reminders_resumed", user, at)


def _note_pause(deed: str, user: User, at: datetime) -> None:
    record(by=user, at=at, deed=deed, programme="", unit="", on=f"user:{user.pk}")
