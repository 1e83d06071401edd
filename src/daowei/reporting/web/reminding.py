"""Reminders: who is told today of what, once."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime

from daowei.foundation.web.models import Grant, User
from daowei.foundation.web.places import lasting_tree
from daowei.foundation.web.rights import Role, in_force
from daowei.programme.web.models import Version
from daowei.reporting.deadlines import Terms, reminder_due
from daowei.reporting.submissions import Standing
from daowei.reporting.web.mailing import mail_reminder
from daowei.reporting.web.models import Reminder, ReminderPause
from daowei.reporting.web.owing import Owed, Owing, owing_of
from daowei.reporting.web.queries import Office, Place, office_of, terms_of

OVERDUE_FOR = timedelta(days=92)  # who has not answered for so long is not mailed for ever
MORNING = 7  # nobody is mailed before this hour


def remind_all(at: datetime) -> int:
    """Mails everybody who owes something and was not told yet; gives how many mails went out."""
    if localtime(at).hour < MORNING:
        return 0
    programmes = Version.objects.filter(state=Version.State.IN_FORCE).order_by("programme")
    return sum(
        remind(programme, at) for programme in programmes.values_list("programme", flat=True)
    )


def remind(programme: str, at: datetime) -> int:
    """The reminders of one programme."""
    office, day, terms = office_of(programme), localtime(at).date(), terms_of(programme)
    tree = lasting_tree(programme, day)
    units_of = {
        user: {unit for top in tops if top in tree for unit in tree.descendants(top, itself=True)}
        for user, tops in _reporters(programme, day)
    }
    everything = sorted(set().union(*units_of.values())) if units_of else []
    rows = tuple(_up(owing_of(office, everything, day), terms, day)) if everything else ()
    sent = 0
    for user, units in units_of.items():
        mine = [(which, each) for which, each in rows if each.place.unit in units]
        sent += _tell(user, mine, office=office, at=at)
    return sent


def _reporters(programme: str, day: date) -> Iterator[tuple[User, list[str]]]:
    """Who reports in a programme, with the tops of their subtrees; not those who paused."""
    paused = {
        each.user_id
        for each in ReminderPause.objects.all()
        if each.until is None or each.until >= day
    }
    grants = Grant.objects.filter(programme=programme, role=Role.REPORTER, user__is_active=True)
    tops: dict[User, list[str]] = {}
    for each in grants.select_related("user").order_by("user_id", "unit"):
        if in_force(each.since, each.until, day) and each.user_id not in paused:
            tops.setdefault(each.user, []).append(each.unit)
    yield from tops.items()


def _up(owing: Owing, terms: Terms, day: date) -> Iterator[tuple[str, Owed]]:
    """What is to be told of today: the name of the reminder, and the report."""
    for each in (*owing.overdue, *owing.due, *owing.returned):
        if day - each.limit.last > OVERDUE_FOR:
            continue
        if each.standing is Standing.RETURNED:
            yield f"returned-{each.revision}", each
        elif which := reminder_due(day, each.limit, terms):
            yield which, each


def _tell(user: User, rows: Iterable[tuple[str, Owed]], *, office: Office, at: datetime) -> int:
    """Notes what is new to somebody and mails it; without a mail, the next tick tries again."""
    with transaction.atomic():
        new = [each for which, each in rows if _noted(user, which, each.place, at=at)]
        if not new:
            return 0
        went_out = mail_reminder(user, new, office, front=settings.DAOWEI_URL)
        transaction.set_rollback(not went_out)
    return int(went_out)


def _noted(user: User, which: str, place: Place, *, at: datetime) -> bool:
    _, is_new = Reminder.objects.get_or_create(
        to=user, which=which, **place.as_filter(), defaults={"at": at}
    )
    return is_new
