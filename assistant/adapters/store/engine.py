"""How each database is opened, so that what was acknowledged is on the disk and one writer writes at a time."""

import contextlib
from pathlib import Path
from typing import Any

import pysqlite3
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy import exc as sql

from assistant.domain.errors import CaretraceError, Invalid, Unavailable

BUSY_MS = 30_000

_SQLITE_WORDS = {
    "SQLITE_FULL": "the disk is full: free some space, then try again",
    "SQLITE_BUSY": "another process keeps the store busy: end it, then try again",
    "SQLITE_READONLY": "the data folder cannot be written: look at its permissions",
    "SQLITE_CANTOPEN": "the store's file cannot be opened: look at the permissions of the data folder",
    "SQLITE_IOERR": "the disk fails: look at the system's log, then restore a backup if the store is damaged",
    "SQLITE_CORRUPT": "the store's file is damaged: restore a backup",
    "SQLITE_NOTADB": "the store's file is no store: restore a backup",
}


def engine_for(url: str) -> Engine:
    """SQLite or PostgreSQL. Raises Invalid for anything else; an error never repeats a parameter or a password."""
    try:
        where = make_url(url)
    except sql.ArgumentError:
        raise Invalid("this is no address of a store: give sqlite:///FILE or postgresql://…") from None
    match where.get_backend_name():
        case "sqlite":
            return _sqlite(where)
        case "postgresql":
            return _postgresql(where)
        case other:
            raise Invalid(f"the store runs on SQLite or PostgreSQL, not on {other}")


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Before these releases a commit could be lost when the log began anew while another connection wrote to it."""
    mended = {(3, 44): (3, 44, 6), (3, 50): (3, 50, 7)}
    return version >= mended.get(version[:2], (3, 51, 3))


JOURNAL = (
    ("journal_mode=WAL", "synchronous=FULL")
    if wal_is_safe(pysqlite3.sqlite_version_info)
    else ("journal_mode=DELETE", "synchronous=EXTRA")
)


def connect(engine: Engine, *, read_only: bool) -> Connection:
    """One that only reads sees one moment of the store, whatever others write meanwhile, and waits for nobody."""
    options: dict[str, Any] = {"read_only": read_only}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ" if read_only else "READ COMMITTED"}
        options |= {"postgresql_readonly": read_only}
    return engine.connect().execution_options(**options)


def jobs_options(path: Path) -> dict[str, Any]:
    """What DBOS needs to open its own SQLite file as safely as ours. Raises Unavailable when the file is none."""
    try:
        with contextlib.closing(pysqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA {JOURNAL[0]}")
    except pysqlite3.Error:
        raise Unavailable(
            f"{path} is damaged: take it away, for what waits is found in the store too"
        ) from None
    return {"module": pysqlite3}


def in_our_words(error: Exception) -> CaretraceError:
    """The database's own message may quote a value: only its code is kept."""
    if isinstance(error, UnicodeEncodeError | sql.DataError):
        return Invalid("an id, a name or a key holds characters that none may hold: send plain text")
    cause = getattr(error, "orig", None)
    codes = (getattr(cause, "sqlite_errorname", None), getattr(cause, "sqlstate", None), type(error).__name__)
    name = next(str(code) for code in codes if code)
    words = next((words for code, words in _SQLITE_WORDS.items() if name.startswith(code)), "")
    return Unavailable(f"the store could not do this ({name}): {words or 'nothing was changed; try again'}")


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url, module=pysqlite3, hide_parameters=True, pool_size=8, max_overflow=24, pool_timeout=BUSY_MS / 1000
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for setting in (f"busy_timeout={BUSY_MS}", *JOURNAL, "secure_delete=ON", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get("read_only")
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: URL) -> Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    pool = {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 24, "pool_timeout": BUSY_MS / 1000}
    try:
        engine = create_engine(url, hide_parameters=True, **pool)
    except ModuleNotFoundError:
        raise Invalid("PostgreSQL needs its driver: install caretrace[postgres]") from None

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.execute(f"SET lock_timeout = {BUSY_MS}")
        connection.commit()

    return engine
