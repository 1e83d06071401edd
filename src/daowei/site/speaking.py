"""The visitor's language: sentences, days, periods."""

from datetime import date, datetime

from babel.dates import format_date, format_time
from django.utils.timezone import localtime
from django.utils.translation import get_language

from daowei.disclosure.report.naming import period_name
from daowei.foundation.periods import parse_period
from daowei.foundation.texts import Text

# Django's name of a language -> ours
_OURS = {"zh-hans": "zh", "zh-hant": "zh-Hant"}
# ours -> Unicode's, for days and numbers
_LOCALES = {"en": "en", "zh": "zh_Hans", "zh-Hant": "zh_Hant"}


def tongue() -> str:
    """The visitor's language as our texts call it."""
    return _OURS.get(get_language() or "en", "en")


def say(template: str, /, **values: object) -> str:
    """A sentence in the visitor's language, its ``{values}`` filled in."""
    return Text(template, values).in_language(tongue())


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
