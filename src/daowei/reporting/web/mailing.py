"""Mails about reports: returned ones to whoever handed them in, reminders to who owes."""

from collections.abc import Callable, Sequence

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation

from daowei.foundation.web.models import User
from daowei.reporting.web.addresses import address
from daowei.reporting.web.models import Revision
from daowei.reporting.web.owing import Owed
from daowei.reporting.web.queries import Office, office_of, place_of

DJANGO_LANGUAGES = {"zh": "zh-hans", "zh-Hant": "zh-hant"}


def mail_returned(
    revision: Revision, reasons: Sequence[str], absolute: Callable[[str], str]
) -> None:
    """Tells whoever handed in a report that it came back, and why; in her language."""
    to = revision.submitted_by
    if to is None or not to.is_active:
        return
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
    _send(to, "reporting/mail_returned.txt", context)


def mail_reminder(to: User, owed: Sequence[Owed], office: Office, *, front: str) -> None:
    """One mail that lists all somebody owes; ``front``: where the site is."""
    context = {
        "to": to,
        "rows": owed,
        "registry": office.registry,
        "names": office.programme.names,
        "link": f"{front}/p/{office.version.programme}/reports/",
    }
    _send(to, "reporting/mail_reminder.txt", context)


def _send(to: User, template: str, context: dict[str, object]) -> None:
    """The first line of the text is the subject."""
    with translation.override(DJANGO_LANGUAGES.get(to.language, to.language)):
        text = render_to_string(template, context)
    subject, _, body = text.strip().partition("\n")
    send_mail(subject.strip(), body.strip() + "\n", None, [to.email])
