"""Units over one database: whole or not at all, one writer at a time, readers never in the way."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import exc as sql
from sqlalchemy import text

from assistant.adapters.store.drafts import Drafts
from assistant.adapters.store.engine import BUSY_MS, connect, engine_for, in_our_words
from assistant.adapters.store.erasure import erasure_begins, erasure_is_unfinished, sweep
from assistant.adapters.store.records import Records
from assistant.adapters.store.schema import bring_up_to_date
from assistant.domain.errors import Unavailable
from assistant.workflow.ports import AuditHead

_OPENING = 7_304_982_114  # an advisory lock's number; any that only Caretrace uses


class SqlUnit(Records, Drafts):
    """The port's Unit. Lives as long as its block."""


class SqlStore:
    """``url`` names SQLite or PostgreSQL; ``secret`` keys pseudonyms and must stay the same for the store's life.

    ``checkpoint`` is told the trail's head after each commit. Raises Unavailable when the store cannot be opened or
    is newer than this code, Invalid when the address is none.
    """

    def __init__(
        self, url: str, *, secret: bytes, checkpoint: Callable[[AuditHead], None] = lambda head: None
    ) -> None:
        self._secret = secret
        self._checkpoint = checkpoint
        self._engine = engine_for(url)
        self._embedded = self._engine.dialect.name == "sqlite"
        self._one_writer = threading.Lock()
        self._writer: int | None = None
        try:
            with _translated(), connect(self._engine, read_only=False) as connection, connection.begin():
                if not self._embedded:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _OPENING})
                bring_up_to_date(connection)
                unfinished = erasure_is_unfinished(connection)
            self._unswept = not sweep(self._engine, rewrite=unfinished)
        except BaseException:
            self._engine.dispose()
            raise

    @contextmanager
    def work(self, *, read_only: bool = False) -> Iterator[SqlUnit]:
        """Raises Unavailable when the store cannot do it; then nothing was changed."""
        if read_only:
            with _translated(), connect(self._engine, read_only=True) as connection, connection.begin():
                yield SqlUnit(connection, secret=self._secret, read_only=True)
            return
        with self._turn():
            with _translated(), connect(self._engine, read_only=False) as connection, connection.begin():
                unit = SqlUnit(connection, secret=self._secret, read_only=False)
                yield unit
                head = unit.seal()
                if unit.erased:
                    erasure_begins(connection)
            if head is not None:
                self._checkpoint(head)
            if unit.erased or self._unswept:
                self._unswept = not sweep(self._engine, rewrite=unit.erased)

    @property
    def erasing(self) -> bool:
        """What was forgotten is out of the tables and not yet off the disk, because somebody reads or it is full."""
        with _translated(), connect(self._engine, read_only=True) as connection, connection.begin():
            return self._unswept or erasure_is_unfinished(connection)

    @property
    def journal(self) -> str:
        """How the store keeps what it acknowledged, for the health page: "wal", "delete" or "postgresql"."""
        if not self._embedded:
            return "postgresql"
        with _translated(), self._engine.connect() as connection:
            return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())

    @property
    def version(self) -> str:
        """Which database it is, for `caretrace doctor`: "SQLite 3.53.4"."""
        asked = "SELECT sqlite_version()" if self._embedded else "SHOW server_version"
        with _translated(), self._engine.connect() as connection:
            said = connection.exec_driver_sql(asked).scalar()
        return f"{'SQLite' if self._embedded else 'PostgreSQL'} {said}"

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._writer == threading.get_ident():
            raise RuntimeError("this thread writes already: end its unit before it opens another")
        if not self._one_writer.acquire(timeout=BUSY_MS / 1000):
            raise Unavailable("the store is busy: try again in a moment")
        self._writer = threading.get_ident()
        try:
            yield
        finally:
            self._writer = None
            self._one_writer.release()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (sql.SQLAlchemyError, UnicodeEncodeError) as error:
        raise in_our_words(error) from None
