"""Whether a site can do its work: one question each, answered without guessing."""

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from daowei.foundation.web.job_queries import is_worked
from daowei.foundation.web.models import Worker

LEAST_FREE = 256 << 20  # bytes on the disk of the data folder


def readiness(at: datetime) -> dict[str, bool]:
    """Each thing that must hold, and whether it does."""
    return {name: _holds(question, at) for name, question in _QUESTIONS.items()}


def _holds(question: Callable[[datetime], bool], at: datetime) -> bool:
    try:
        return question(at)
    except (DatabaseError, OSError):
        return False


def _database_takes_writes(_at: datetime) -> bool:
    """A write that changes nothing: it needs the database, and the right and room to write."""
    with transaction.atomic():
        Worker.objects.filter(pk=-1).update(name="")
    return True


def _tables_are_of_this_version(_at: datetime) -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _a_worker_is_alive(at: datetime) -> bool:
    return is_worked(at)


def _the_disk_has_room(_at: datetime) -> bool:
    return shutil.disk_usage(settings.DAOWEI_DATA).free >= LEAST_FREE


_QUESTIONS: Mapping[str, Callable[[datetime], bool]] = {
    "database": _database_takes_writes,
    "migrations": _tables_are_of_this_version,
    "worker": _a_worker_is_alive,
    "disk": _the_disk_has_room,
}
