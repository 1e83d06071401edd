"""How deeds of this room are noted, and texts read on entry."""

from collections.abc import Mapping
from datetime import datetime

from daowei.foundation.web.actions import record
from daowei.foundation.web.models import User
from daowei.programme.charter.free_words import refusals_in
from daowei.programme.charter.graph import as_problem
from daowei.reporting.submissions import refuse
from daowei.verification.follow_up.free_text import read
from daowei.verification.follow_up.web.models import OfUnit


def on(row: OfUnit) -> str:
    """What events about a row are noted on: ``finding:3``."""
    assert row.pk is not None, "saved before"
    return f"{type(row).__name__.lower()}:{row.pk}"


def note(deed: str, row: OfUnit, *, by: User | None, at: datetime, **after: object) -> None:
    """Notes a deed on a row in the log of its unit."""
    record(
        by=by,
        at=at,
        deed=f"follow_up.{deed}",
        programme=row.programme,
        unit=row.unit,
        on=on(row),
        after=after,
    )


def expect_sound(**texts: str) -> tuple[str, ...]:
    """Reads texts by field; gives the soft words in them.

    Raises: RefusedError: one is empty, too long, names a person or carries a hard word.
    """
    return _read(texts, is_incident=False)


def expect_harmless(**texts: str) -> None:
    """The same for what somebody will have to do: nothing in it may be a quota on people.

    Raises: RefusedError: as above, or the charter refuses the words.
    """
    expect_sound(**texts)
    refuse(as_problem(each) for each in refusals_in(texts.items(), subject=""))


def expect_tellable(**texts: str) -> tuple[str, ...]:
    """The same for what tells of an incident, where no word is refused.

    Raises: RefusedError: one is empty, too long or names a person.
    """
    return _read(texts, is_incident=True)


def _read(texts: Mapping[str, str], *, is_incident: bool) -> tuple[str, ...]:
    found = [read(text, field=name, is_incident=is_incident) for name, text in texts.items()]
    refuse(each for told in found for each in told.problems)
    return tuple(dict.fromkeys(word for told in found for word in told.soft))
