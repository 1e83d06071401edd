"""Whoever writes waits for a turn, where a database has one writer at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection


def has_one_writer() -> bool:
    """Whether a transaction that writes keeps all others from writing, as SQLite's does."""
    return not connection.features.has_select_for_update


def waits_for_a_turn() -> bool:
    """Whether who writes now keeps others waiting; in a transaction it is one's turn already."""
    return has_one_writer() and not connection.in_atomic_block


@contextmanager
def turn_to_write() -> Iterator[None]:
    """Waits until others who asked here have written.

    SQLite itself only looks again after ever longer pauses, in which nobody writes.
    """
    if not waits_for_a_turn():
        yield
        return
    with (Path(settings.DAOWEI_DATA) / "turn").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # the system frees it, whatever becomes of the process
        yield
