"""Tables that only grow: the database itself refuses to change or delete their rows."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.utils import CursorWrapper

TABLES = ("foundation_event", "foundation_leaf", "foundation_treehead")


def lock(sender: AppConfig, using: str, **_: Any) -> None:  # noqa: ARG001 - a signal's signature
    """Puts the guards in place; again and again does no harm."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in TABLES:
            if table in present:
                _GUARDS[connection.vendor](cursor, table)


def _guard_sqlite(cursor: CursorWrapper, table: str) -> None:
    for deed in ("UPDATE", "DELETE"):
        cursor.execute(
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        )


def _guard_postgresql(cursor: CursorWrapper, table: str) -> None:
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} only grows'; END $$"
    )
    cursor.execute(
        f"CREATE OR REPLACE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_only_grows()"
    )


_GUARDS = {"sqlite": _guard_sqlite, "postgresql": _guard_postgresql}
