"""The visitor's language: sentences, days, periods."""

from datetime import date, datetime

from babel.dates import format_date, format_time
from django.utils.timezone import localtime

from daowei.disclosure.report.naming import period_name
from daowei.foundation.periods import parse_period
from daowei.foundation.web.speaking import say, tongue

__all__ = ["day", "moment", "period", "say", "tongue"]

# ours -> Unicode's, for days and numbers
_LOCALES = {"en": "en", "zh": "zh_Hans", "zh-Hant": "zh_Hant"}


def day(of: date | None) -> str:
    """A day as people write it; nothing for None."""
    return str(format_date(of, format="medium", locale=_LOCALES[tongue()])) if of else ""


def moment(of: datetime | None) -> str:
    """Day and time, to the minute, in the site's time zone; nothing for None."""
    if of is None:
        return ""
    here, language = localtime(of), _LOCALES[tongue()]
    told_day = format_date(here, format="medium", locale=language)
    return f"{told_day} {format_time(here, format='HH:mm', locale=language)}"


def period(iso: str) -> str:
    """A period by its name: ``202505`` is May 2025."""
    return period_name(parse_period(iso), tongue())
