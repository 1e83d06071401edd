"""The database notes every touch of a report by itself, whoever writes it and however."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.utils import CursorWrapper

_REPORTS, _TOUCHES = "reporting_revision", "assessment_touch"
_COLUMNS = ("programme", "form", "attribute", "unit", "period")
_DEEDS = ("INSERT", "UPDATE", "DELETE")


def watch(sender: AppConfig, using: str, **_: Any) -> None:  # noqa: ARG001 - a signal's signature
    """Puts the triggers in place; again and again does no harm."""
    connection = connections[using]
    if {_REPORTS, _TOUCHES} <= set(connection.introspection.table_names()):
        with connection.cursor() as cursor:
            _WATCHES[connection.vendor](cursor)


def _note(row: str, moment: str, transaction: str) -> str:
    values = ", ".join(f"{row}.{each}" for each in _COLUMNS)
    return (
        f"INSERT INTO {_TOUCHES} ({', '.join(_COLUMNS)}, moment, written_in) "  # noqa: S608 - our names
        f"VALUES ({values}, {moment}, {transaction});"
    )


def _watch_sqlite(cursor: CursorWrapper) -> None:
    for deed in _DEEDS:
        row = "OLD" if deed == "DELETE" else "NEW"
        moment = f"COALESCE({row}.decided_at, {row}.submitted_at)"
        cursor.execute(
            f"CREATE TRIGGER IF NOT EXISTS {_TOUCHES}_on_{deed.lower()} AFTER {deed} ON {_REPORTS} "
            f"BEGIN {_note(row, moment, '0')} END"
        )


def _watch_postgresql(cursor: CursorWrapper) -> None:
    note = _note(
        "row", "COALESCE(row.decided_at, row.submitted_at)", "pg_current_xact_id()::text::bigint"
    )
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION {_TOUCHES}_note() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ DECLARE row {_REPORTS}; BEGIN "
        f"IF TG_OP = 'DELETE' THEN row := OLD; ELSE row := NEW; END IF; {note} RETURN NULL; END $$"
    )
    cursor.execute(
        f"CREATE OR REPLACE TRIGGER {_TOUCHES}_note AFTER INSERT OR UPDATE OR DELETE "
        f"ON {_REPORTS} FOR EACH ROW EXECUTE FUNCTION {_TOUCHES}_note()"
    )


_WATCHES = {"sqlite": _watch_sqlite, "postgresql": _watch_postgresql}
