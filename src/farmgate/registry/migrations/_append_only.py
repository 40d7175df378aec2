"""Triggers that make a table append only, for migrations (the ledger uses them too).

A service that never updates is a promise; a trigger keeps it against a shell, an admin and our
own later mistakes. PostgreSQL can also empty a table without a row trigger, hence TRUNCATE.

A test that flushes the database between races must `lift` the triggers first and `install`
them again: refusing the flush is exactly what they are for. Django rebuilds a SQLite table to
alter it, and the triggers go with the old one: a later migration of the table installs them again.
"""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import RunPython

EVENTS = {"sqlite": ("UPDATE", "DELETE"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}


def append_only(*tables: str) -> RunPython:
    """Give the migration operation that protects the tables, and unprotects them backwards."""
    return RunPython(
        lambda apps, editor: [install(editor.connection, table) for table in tables],
        lambda apps, editor: [lift(editor.connection, table) for table in tables],
    )


def install(connection: BaseDatabaseWrapper, table: str) -> None:
    """Refuse every later change of the table's rows."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION farmgate_append_only() RETURNS trigger AS $$ "
                "BEGIN RAISE EXCEPTION 'append only: %', TG_TABLE_NAME "
                "USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql"
            )
        for name, event in _triggers(connection, table):
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION farmgate_append_only()"
                )
            else:
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'append only: {table}'); END"
                )


def lift(connection: BaseDatabaseWrapper, table: str) -> None:
    """Take the protection away (a migration backwards, or a test that empties its database)."""
    with connection.cursor() as cursor:
        for name, _ in _triggers(connection, table):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _triggers(connection: BaseDatabaseWrapper, table: str) -> Iterator[tuple[str, str]]:
    for event in EVENTS[connection.vendor]:
        yield f"{table}_no_{event.lower()}", event
