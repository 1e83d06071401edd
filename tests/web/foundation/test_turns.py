"""Where a database has one writer at a time, writers wait for each other."""

from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from daowei.foundation.web.turns import has_one_writer, turn_to_write


@pytest.fixture
def line(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with one writer, and no transaction that a test has opened."""
    settings.DAOWEI_DATA = tmp_path
    monkeypatch.setattr("daowei.foundation.web.turns.has_one_writer", lambda: True)
    return tmp_path / "turn"


def test_a_writer_waits_until_the_one_before_has_written(line: Path) -> None:
    order, has_begun = [], Event()

    def write() -> None:
        has_begun.set()
        with turn_to_write():
            order.append("second")
        connection.close()

    other = Thread(target=write)
    with turn_to_write():
        other.start()
        assert has_begun.wait(10)
        other.join(0.2)
        order.append("first")
    other.join(10)

    assert order == ["first", "second"]
    assert line.exists()


@pytest.mark.django_db
def test_inside_a_transaction_it_is_ones_turn_already(line: Path) -> None:
    with transaction.atomic(), turn_to_write():
        pass

    assert not line.exists()


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db
def test_a_database_with_many_writers_lets_them_all_write() -> None:
    assert not has_one_writer()


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db
def test_sqlite_has_one_writer() -> None:
    assert has_one_writer()
