"""What was deleted leaves the disk too, not only the tables.

SQLite zeroes deleted rows (``secure_delete``), but copies stay where a page was once split, and the log holds the pages
as they were. So the file is written anew and the log emptied. PostgreSQL gets a VACUUM; its own log and its backups are
for whoever runs it.
"""

from contextlib import suppress

from sqlalchemy import Connection, Engine
from sqlalchemy import exc as sql

from assistant.adapters.store.schema import metadata

_WAIT_MS = 2_000  # for those who still read what was before


def erasure_begins(connection: Connection) -> None:
    """Within the transaction that deletes: a process killed before ``sweep`` finds the mark when it opens the store."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA user_version = 1")


def erasure_is_unfinished(connection: Connection) -> bool:
    if connection.dialect.name != "sqlite":
        return False
    return bool(connection.exec_driver_sql("PRAGMA user_version").scalar())


def sweep(engine: Engine, *, rewrite: bool) -> bool:
    """False when it could not be finished, because somebody reads or the disk is full: then try again later."""
    if engine.dialect.name == "sqlite":
        return _sweep_sqlite(engine, rewrite)
    with suppress(sql.DBAPIError):
        return _sweep_postgresql(engine, rewrite)
    return False


def _sweep_sqlite(engine: Engine, rewrite: bool) -> bool:
    """Past SQLAlchemy, which would open a transaction: VACUUM runs in none."""
    connection = engine.raw_connection()
    run = connection.cursor().execute
    try:
        run(f"PRAGMA busy_timeout = {_WAIT_MS}")
        if rewrite:
            run("VACUUM")
            run("PRAGMA user_version = 0")
        return bool(run("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
    except engine.dialect.loaded_dbapi.Error:
        return False
    finally:
        connection.invalidate()  # its settings were changed
        connection.close()


def _sweep_postgresql(engine: Engine, rewrite: bool) -> bool:
    if rewrite:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"VACUUM {', '.join(metadata.tables)}")
    return True
