"""What nobody could do faster here: the same bytes parsed, texts embedded, vectors multiplied, one row committed."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import orjson
import pysqlite3

from retrieval.embeddings import Embedder
from retrieval.vectors import Vectors

Act = Callable[[], object]


def parse(data: Sequence[bytes]) -> Act:
    """FHIR in JSON as values; a note as text."""
    return lambda: [
        orjson.loads(d) if d.lstrip()[:1] in (b"{", b"[") else d.decode(errors="replace") for d in data
    ]


def embed(texts: Sequence[str], embedder: Embedder) -> Act:
    return lambda: embedder.embed(texts)


def brute_force(text: str, vectors: Vectors, embedder: Embedder | None, limit: int = 8) -> Act:
    """The query embedded, every vector multiplied, the best picked. Without an embedder, the multiplication alone."""
    spare = vectors[0]

    def act() -> object:
        query = embedder.embed([text])[0] if embedder else spare
        return np.argsort(-(vectors @ query))[:limit]

    return act


@contextlib.contextmanager
def commit(journal: str, row_bytes: int) -> Iterator[Act]:
    """One row of that size written and committed, in a database of its own, as safely as the store does it."""
    with (
        tempfile.TemporaryDirectory(prefix="caretrace-floor-") as folder,
        contextlib.closing(pysqlite3.connect(Path(folder) / "floor.db", isolation_level=None)) as connection,
    ):
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute(f"PRAGMA synchronous={'FULL' if journal == 'wal' else 'EXTRA'}")
        connection.execute("CREATE TABLE kept (row BLOB)")

        def act() -> object:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO kept VALUES (zeroblob(?))", (row_bytes,))
            return connection.execute("COMMIT")

        yield act
