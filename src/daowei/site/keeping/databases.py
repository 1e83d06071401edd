"""The database in an archive: a snapshot taken while others write, and a new one filled from it.

SQLite copies itself page by page. Of PostgreSQL every table is copied as text within one
repeatable-read transaction: no program of PostgreSQL's own is needed, and any later version of
its server reads it.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from daowei.foundation.problems import DaoweiError
from daowei.site.keeping.archive import Archive, opened, unpack

SQLITE = "database.sqlite3"
_TABLES = "database/"
_PIECE = 1 << 20


class RestoreError(DaoweiError):
    """A backup that does not fit here, or a place that is not empty."""


def applied_migrations() -> list[list[str]]:
    """Which steps the tables have come, as (label, name)."""
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


# ── Taking a snapshot ───────────────────────────────────────────────────────────────


def take_snapshot(archive: Archive) -> None:
    """Puts the database into the archive as it is at one moment."""
    (_sqlite if connection.vendor == "sqlite" else _postgresql)(archive)


def _sqlite(archive: Archive) -> None:
    with tempfile.TemporaryDirectory(dir=archive_folder()) as folder:
        copy = Path(folder) / SQLITE
        source = sqlite3.connect(f"file:{_sqlite_path()}?mode=ro", uri=True)
        target = sqlite3.connect(copy)
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        target.close()
        source.close()
        archive.add_file(SQLITE, copy)


def archive_folder() -> Path:
    """Where a copy may lie for a while: on the disk of the database."""
    return _sqlite_path().parent


def _sqlite_path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _postgresql(archive: Archive) -> None:
    connection.ensure_connection()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in _tables():
            archive.add(f"{_TABLES}{table}", _copied(cursor.cursor, table))


def _tables() -> list[str]:
    """Every table of the site; Django's own record of migrations is not among them."""
    return sorted(set(connection.introspection.table_names()) - {"django_migrations"})


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, table)
    return [each.name for each in found]


def _copied(cursor: Any, table: str) -> Iterator[bytes]:
    """A line that names the columns, then the rows as PostgreSQL writes them."""
    names = _quoted(_columns(table))
    yield names.encode() + b"\n"
    with cursor.copy(f'COPY "{table}" ({names}) TO STDOUT') as rows:
        for piece in rows:
            yield bytes(piece)


def _quoted(columns: list[str]) -> str:
    return ", ".join(f'"{each}"' for each in columns)


# ── Filling a new one ───────────────────────────────────────────────────────────────


def expect_empty() -> None:
    """Raises: RestoreError: something is in the database already."""
    if connection.vendor == "sqlite":
        if _sqlite_path().exists() and _sqlite_path().stat().st_size:
            raise RestoreError(f"{_sqlite_path()} is there already; restore into an empty place")
    elif connection.introspection.table_names():
        raise RestoreError("the database has tables already; restore into an empty one")


def expect_known(migrations: list[list[str]]) -> None:
    """Raises: RestoreError: the backup was taken by a later version than this."""
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    later = [f"{app}.{name}" for app, name in migrations if (app, name) not in known]
    if later:
        raise RestoreError(f"the backup is of a later version: {later[0]} is not known here")


def fill(path: Path, migrations: list[list[str]]) -> None:
    """The database of an archive, brought up to this version afterwards."""
    if connection.vendor == "sqlite":
        connection.close()
        unpack(path, SQLITE, _sqlite_path())
    else:
        _migrate_to(migrations)
        with transaction.atomic():
            _fill_tables(path)
    call_command("migrate", interactive=False, verbosity=0)


def _migrate_to(migrations: list[list[str]]) -> None:
    """Tables as they were when the backup was taken."""
    graph = MigrationLoader(None).graph
    wanted = {(app, name) for app, name in migrations}
    for app in sorted({app for app, _ in wanted}):
        leaves = [
            name
            for label, name in wanted
            if label == app
            and not any(child.key in wanted and child.key[0] == app
                        for child in graph.node_map[label, name].children)
        ]  # fmt: skip
        for name in leaves:
            call_command("migrate", app, name, interactive=False, verbosity=0)


def _fill_tables(path: Path) -> None:
    tables = _tables()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"TRUNCATE {_quoted(tables)}")
        for table in tables:
            _fill_table(cursor.cursor, path, table)
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def _fill_table(cursor: Any, path: Path, table: str) -> None:
    try:
        with opened(path, f"{_TABLES}{table}") as source:
            names = source.readline().decode().strip()
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as rows:
                while piece := source.read(_PIECE):
                    rows.write(piece)
    except KeyError:  # a table that the older version did not have
        return
