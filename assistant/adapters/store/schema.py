"""The tables, keyed by patient first, and the steps that bring an older store to them.

Columns are what is looked up, ordered or joined; everything a clinician would recognise is inside a JSON body.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    insert,
    inspect,
    select,
    text,
)

from assistant.domain.errors import Unavailable

metadata = MetaData()
Words = Text().with_variant(
    Text(collation="C"), "postgresql"
)  # ordered by code point, as Python and SQLite do
Number = BigInteger().with_variant(Integer, "sqlite")


def _goes_with(table: str, column: str = "") -> ForeignKeyConstraint:
    """Rows that go when their patient goes, or what of the patient's they belong to."""
    if not column:
        return ForeignKeyConstraint(["patient"], [f"{table}.id"], ondelete="CASCADE")
    return ForeignKeyConstraint(["patient", column], [f"{table}.patient", f"{table}.id"], ondelete="CASCADE")


migrations = Table(
    "migrations", metadata, Column("name", Words, primary_key=True), Column("at", Words, nullable=False)
)

patients = Table(
    "patients",
    metadata,
    Column("id", Words, primary_key=True),
    Column("summary", LargeBinary, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("patient", Words, primary_key=True),
    Column("id", Words, primary_key=True),
    Column("position", Number, nullable=False),  # in the order received, within the patient
    Column("name", Words, nullable=False),  # digest of what the sender called it; "" when nothing
    Column("superseded_by", Words),
    Column("summary", LargeBinary, nullable=False),
    Column("person", LargeBinary, nullable=False),
    Column("data", LargeBinary, nullable=False),  # as received
    _goes_with("patients"),
)

readings = Table(
    "readings",
    metadata,
    Column("patient", Words, primary_key=True),
    Column("source", Words, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    _goes_with("sources", "source"),
)

passages = Table(
    "passages",
    metadata,
    Column("patient", Words, primary_key=True),
    Column("source", Words, primary_key=True),
    Column("id", Words, primary_key=True),
    Column("position", Number, nullable=False),
    Column("embedder", Words, nullable=False),  # "" until there is a vector
    Column("body", LargeBinary, nullable=False),
    Column("tokens", LargeBinary, nullable=False),
    Column("vector", LargeBinary),
    _goes_with("sources", "source"),
    Index("passages_by_embedder", "embedder", "patient"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("patient", Words, primary_key=True),
    Column("id", Words, primary_key=True),
    Column("position", Number, nullable=False, unique=True),  # in the order requested, over all patients
    Column("state", Words, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("summary", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    _goes_with("patients"),
    Index("drafts_by_id", "id", unique=True),
    Index("drafts_by_patient", "patient", "position"),
    Index("drafts_by_state", "state", "position"),
)

revisions = Table(
    "draft_revisions",
    metadata,
    Column("patient", Words, primary_key=True),
    Column("draft", Words, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    _goes_with("drafts", "draft"),
)

documents = Table(
    "documents",
    metadata,
    Column("patient", Words, primary_key=True),
    Column("draft", Words, primary_key=True),
    Column("number", Integer, primary_key=True),  # what left stays; what replaces it has the next number
    Column("reference", Words, nullable=False),
    Column("digest", Words, nullable=False),
    Column("data", LargeBinary, nullable=False),
    _goes_with("drafts", "draft"),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("at", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("tag", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("facts", LargeBinary, nullable=False),
    Column("previous", Words, nullable=False),
    Column("digest", Words, nullable=False),
    Index("audit_by_subject", "subject", "seq"),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("one", Integer, CheckConstraint("one = 1"), primary_key=True, autoincrement=False),
    Column("seq", Number, nullable=False),
    Column("digest", Words, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("by", Words, primary_key=True),
    Column("key", Words, primary_key=True),
    Column("at", Words, nullable=False),
    Column("request", Words, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("answers_by_time", "at"),
)

#: Oldest first. A new store is made as the tables stand above; an older one takes the steps it lacks.
MIGRATIONS: Mapping[str, tuple[str, ...]] = {"0001 the first tables": ()}


def bring_up_to_date(connection: Connection, steps: Mapping[str, tuple[str, ...]] = MIGRATIONS) -> None:
    """Within the caller's transaction, so that a process killed halfway leaves the store as it was.

    Raises Unavailable when a newer Caretrace has been here: its tables may mean what this one does not know.
    """
    if inspect(connection).has_table(migrations.name):
        taken = set(connection.scalars(select(migrations.c.name)))
        if unknown := sorted(taken - steps.keys()):
            raise Unavailable(
                f"a newer Caretrace made this store (it has {unknown[-1]!r}): open it with that one"
            )
        lacking = [name for name in steps if name not in taken]
        for statement in (s for name in lacking for s in steps[name]):
            connection.execute(text(statement))
    else:
        metadata.create_all(connection)
        connection.execute(insert(audit_head).values(one=1, seq=0, digest=""))
        lacking = list(steps)
    if lacking:
        now = datetime.now(UTC).isoformat()
        connection.execute(insert(migrations), [{"name": name, "at": now} for name in lacking])
