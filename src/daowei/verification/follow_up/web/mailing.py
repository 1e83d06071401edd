"""One mail that lists what somebody is to know or do."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from daowei.foundation.texts import Text
from daowei.foundation.web.mailing import try_to_send
from daowei.foundation.web.models import User


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
    return try_to_send(to, "follow_up/mail.txt", context)
