"""Mails about reports: returned ones to whoever handed them in, reminders to who owes."""

from collections.abc import Callable, Sequence

from daowei.foundation.web.mailing import try_to_send
from daowei.foundation.web.models import User
from daowei.reporting.web.addresses import address
from daowei.reporting.web.models import Revision
from daowei.reporting.web.owing import Owed
from daowei.reporting.web.queries import Office, office_of, place_of


def mail_returned(
    revision: Revision, reasons: Sequence[str], absolute: Callable[[str], str]
) -> bool:
    """Tells whoever handed in a report that it came back, and why; whether a mail went out."""
    to = revision.submitted_by
    if to is None or not to.is_active:
        return False
    office, place = office_of(revision.programme), place_of(revision)
    context = {
        "to": to,
        "unit": office.registry.unit(revision.unit).names,
        "form": office.programme.forms[revision.form].names,
        "period": revision.period,
        "by": revision.decided_by.name if revision.decided_by else "",
        "reasons": reasons,
        "link": absolute(address("reporting:enter", place)),
    }
    return try_to_send(to, "reporting/mail_returned.txt", context)


def mail_reminder(to: User, owed: Sequence[Owed], office: Office, *, front: str) -> bool:
    """One mail that lists all somebody owes; ``front``: where the site is."""
    context = {
        "to": to,
        "rows": owed,
        "registry": office.registry,
        "names": office.programme.names,
        "link": f"{front}/p/{office.version.programme}/reports/",
    }
    return try_to_send(to, "reporting/mail_reminder.txt", context)
