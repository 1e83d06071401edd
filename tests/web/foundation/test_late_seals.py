"""On PostgreSQL a transaction may commit long after later ones: the sealer never misses it."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction
from pytest_django import DjangoDbBlocker

from daowei.foundation.web.actions import record
from daowei.foundation.web.log.sealing import seal
from daowei.foundation.web.models import Event, Leaf

AT = datetime(2026, 1, 12, 1, 0, tzinfo=UTC)
pytestmark = pytest.mark.only_on("postgresql")  # SQLite has one writer at a time


def _noted(unit: str, on: str) -> Event:
    return record(by=None, at=AT, deed="test.late", programme="late", unit=unit, on=on)


@pytest.fixture
def elsewhere() -> Callable[..., None]:
    """Does something in a transaction of its own, on another connection, and commits it."""

    def done(act: Callable[[], object]) -> None:
        fault: list[BaseException] = []

        def run() -> None:
            try:
                with transaction.atomic():
                    act()
            except BaseException as caught:  # noqa: BLE001 - told below
                fault.append(caught)
            finally:
                connections.close_all()

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(20)
        assert not thread.is_alive(), "it waits for somebody"
        assert fault == []

    return done


def _clean() -> None:
    """Takes away what these tests committed; nothing else is in their programme."""
    with connection.cursor() as cursor:
        for table in ("foundation_leaf", "foundation_treehead", "foundation_event"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM foundation_leaf")
        cursor.execute("DELETE FROM foundation_treehead")
        cursor.execute("DELETE FROM foundation_sealedchain")
        cursor.execute("DELETE FROM foundation_event WHERE programme = 'late'")
        cursor.execute("DELETE FROM foundation_chainhead WHERE programme = 'late'")
        for table in ("foundation_leaf", "foundation_treehead", "foundation_event"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_an_event_committed_late_is_sealed_late_and_no_writer_waits(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    elsewhere: Callable[..., None],
) -> None:
    with django_db_blocker.unblock():
        try:
            _interleave(elsewhere)
        finally:
            connection.close()
            _clean()


def _interleave(elsewhere: Callable[..., None]) -> None:
    with transaction.atomic():
        late = _noted("a", "early number, late commit")
        elsewhere(lambda: _noted("b", "late number, early commit"))
        elsewhere(lambda: seal(AT))
        early = Event.objects.get(programme="late", unit="b")
        assert late.pk < early.pk
        assert Leaf.objects.filter(event=early).exists()
        assert not Leaf.objects.filter(event=late).exists()
    elsewhere(lambda: seal(AT))

    assert Leaf.objects.filter(event=late).exists()
    assert Leaf.objects.get(event=late).position > Leaf.objects.get(event=early).position
    assert Leaf.objects.count() == Event.objects.count()
