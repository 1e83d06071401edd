"""The one place on the site that reads the clock."""

from datetime import UTC, datetime

from django.conf import settings


def now() -> datetime:
    """This moment; on a demonstration, the moment its clock was set to, moving on."""
    moment = datetime.now(tz=UTC)  # noqa: TID251 - handed on as an argument from here
    return moment + settings.CLOCK_OFFSET if settings.CLOCK_OFFSET else moment
