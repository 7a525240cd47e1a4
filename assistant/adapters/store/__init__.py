"""All that is kept, in SQL: SQLite for one machine, PostgreSQL for several. The only door to SQLAlchemy."""

from assistant.adapters.store.store import SqlStore

__all__ = ["SqlStore"]
