"""One mail that lists what somebody is to know or do."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation

from daowei.foundation.texts import Text
from daowei.foundation.web.models import User

_log = logging.getLogger(__name__)
_DJANGO_LANGUAGES = {"zh": "zh-hans", "zh-Hant": "zh-hant"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What somebody is told of: under which name it is noted, the sentence, and the page."""

    to: User
    what: str
    told: Text
    path: str


def mail_lines(to: User, lines: Sequence[Line]) -> bool:
    """Whether the mail went out. A mail server that fails loses no deed."""
    context = {"to": to, "rows": lines, "front": settings.DAOWEI_URL}
    with translation.override(_DJANGO_LANGUAGES.get(to.language, to.language)):
        text = render_to_string("follow_up/mail.txt", context)
    subject, _, body = text.strip().partition("\n")
    try:
        send_mail(subject.strip(), body.strip() + "\n", None, [to.email])
    except (OSError, SMTPException) as error:
        _log.warning("no mail to account %s: %s", to.pk, error)
        return False
    return True
