"""A mail written from a template in its reader's language."""

import logging
from collections.abc import Mapping
from smtplib import SMTPException

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation

from daowei.foundation.web.models import User

_log = logging.getLogger(__name__)
_DJANGO_LANGUAGES = {"zh": "zh-hans", "zh-Hant": "zh-hant"}


def send(to: User, template: str, context: Mapping[str, object]) -> None:
    """Sends it; the first line of the text is the subject.

    Raises: OSError, SMTPException: the mail server fails.
    """
    with translation.override(_DJANGO_LANGUAGES.get(to.language, to.language)):
        text = render_to_string(template, dict(context))
    subject, _, body = text.strip().partition("\n")
    send_mail(subject.strip(), body.strip() + "\n", None, [to.email])


def try_to_send(to: User, template: str, context: Mapping[str, object]) -> bool:
    """As ``send``; whether the mail went out. A mail server that fails loses no deed."""
    try:
        send(to, template, context)
    except (OSError, SMTPException) as error:
        _log.warning("no mail to account %s: %s", to.pk, error)
        return False
    return True
