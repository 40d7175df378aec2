"""Empty the database between tests whose commits are real, append-only tables included."""

from django.db.backends.base.operations import BaseDatabaseOperations

from farmgate.registry.migrations._append_only import install, lift

GUARDED = {
    "sqlite": "SELECT tbl_name FROM sqlite_master "
    "WHERE type = 'trigger' AND name = tbl_name || '_no_delete'",
    "postgresql": "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
    "WHERE tgname = relname || '_no_delete'",
}
plain_flush = BaseDatabaseOperations.execute_sql_flush


def flush(operations: BaseDatabaseOperations, statements: list[str]) -> None:
    """Let the triggers step aside for the flush at the end of a test, and only for that."""
    connection = operations.connection
    with connection.cursor() as cursor:
        cursor.execute(GUARDED[connection.vendor])
        tables = [table for (table,) in cursor.fetchall()]
    for table in tables:
        lift(connection, table)
    try:
        plain_flush(operations, statements)
    finally:
        for table in tables:
            install(connection, table)


def allow_flush() -> None:
    """Use it for every flush of this process."""
    BaseDatabaseOperations.execute_sql_flush = flush
