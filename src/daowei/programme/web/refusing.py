"""What the charter refuses on the site: counted by the day, never with a name."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.utils.timezone import localtime

from daowei.foundation.texts import N_, Text
from daowei.programme.charter.free_words import refusals_in
from daowei.programme.charter.rules import Refusal
from daowei.programme.web.models import CharterRefusal


def count_refusals(programme: str, refusals: Iterable[Refusal], *, on: date) -> None:
    """Adds the refusals of a day to the public count; each subject once for each rule."""
    CharterRefusal.objects.bulk_create(
        [
            CharterRefusal(programme=programme, rule=each.rule, subject=each.subject[:200], on=on)
            for each in refusals
        ],
        ignore_conflicts=True,
    )


def against_words(
    texts: Mapping[str, str], *, of: str, programme: str, at: datetime
) -> Text | None:
    """The charter's answer to free words in the books of offices; what it refuses is counted."""
    found = refusals_in(texts.items(), subject=of)
    count_refusals(programme, found, on=localtime(at).date())
    return _told(found[0]) if found else None


def _told(refused: Refusal) -> Text:
    return Text(
        N_("The charter refuses this ({rule}). {message} {remedy}"),
        {"rule": refused.rule, "message": refused.message, "remedy": refused.alternative},
    )
