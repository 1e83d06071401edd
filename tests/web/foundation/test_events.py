"""The log only grows, and each event holds the digest of the one before."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import DatabaseError, transaction

from daowei.foundation.digests import digest
from daowei.foundation.web.actions import content_of, record
from daowei.foundation.web.models import Event, User


def _noted(by: User, at: datetime, unit: str) -> Event:
    return record(
        by=by, at=at, deed="test.done", programme="p", unit=unit, on="thing:1", after={"n": 1}
    )


def test_events_of_a_unit_are_chained(anyone: Callable[..., User], moment: datetime) -> None:
    ada = anyone("Ada")

    first, second = (_noted(ada, moment, "u") for _ in range(2))
    beside = _noted(ada, moment, "other")

    assert (first.number, second.number, beside.number) == (1, 2, 1)
    assert second.previous == first.digest == digest(content_of(first))
    assert beside.previous == ""


def test_what_was_stored_gives_the_digest_again(
    anyone: Callable[..., User], moment: datetime
) -> None:
    noted = _noted(anyone("Ada"), moment, "u")

    assert digest(content_of(Event.objects.get(pk=noted.pk))) == noted.digest


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_refuses_to_change_an_event(
    anyone: Callable[..., User], moment: datetime, deed: str
) -> None:
    noted = _noted(anyone("Ada"), moment, "u")
    found = Event.objects.filter(pk=noted.pk)

    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        found.update(deed="test.forged") if deed == "update" else found.delete()

    assert found.get().deed == "test.done"
