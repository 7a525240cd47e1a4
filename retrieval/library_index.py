"""The guideline library: found by words always, and by meaning through Chroma, whose only import this is.

Chroma is one process's own: two writers on one folder lose results without an error, so the folder is locked. What
it holds can be made again at any time, and is, whenever the guidelines or the embedder are others than before.
"""

import shutil
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from filelock import FileLock, Timeout

from retrieval.chunking import passages
from retrieval.keyword import Ranking, WordIndex, best_first, in_full, words
from retrieval.model import Document, DocumentId, Hit, Passage, PassageId, Section, digest_of
from retrieval.patient_index import OutOfScope
from retrieval.search import DEPTH, embedded, fused
from retrieval.vectors import Embedder, EmbedderUnavailable, Vector

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

_NAME = "guidelines"
# Searched so widely that, in a library of this size, the nearest found are the nearest there are.
_HNSW: dict[str, Any] = {"space": "cosine", "ef_construction": 200, "ef_search": 4 * DEPTH, "num_threads": 1}
_ephemeral = count(1)
Guideline = tuple[Document, Sequence[Section]]


class LibraryInUse(Exception):
    """Another process holds the folder; the message says which folder and what to do."""


class GuidelineLibrary:
    """Open until closed. ``state`` is "ready", or "words only: …" with the reason."""

    def __init__(self, guidelines: Iterable[Guideline]) -> None:
        """By words only; ``open`` adds the meaning. Raises OutOfScope for a document that belongs to a patient."""
        held = sorted(guidelines, key=lambda g: g[0].id)
        if any(document.patient is not None for document, _ in held):
            raise OutOfScope("a patient's document stood among the guidelines: the library was not opened")
        self._documents = {document.id: document for document, _ in held}
        self._passages = tuple(p for document, sections in held for p in passages(document, sections))
        self._words = WordIndex([words(p.text) for p in self._passages], [p.document for p in self._passages])
        self._places = {p.id: n for n, p in enumerate(self._passages)}
        self.digest = digest_of(*(part for p in self._passages for part in (p.id, p.section, p.text)))
        self.state = "words only: no embedder"
        self._embedder: Embedder | None = None
        self._shelf: _Shelf | None = None

    @classmethod
    def open(
        cls, folder: Path | None, guidelines: Iterable[Guideline], embedder: Embedder | None = None
    ) -> "GuidelineLibrary":
        """On disk in ``folder``, or in memory without one. Raises LibraryInUse.

        The vectors of a library and an embedder are made once; when the embedder is away it opens by words only.
        """
        library = cls(guidelines)
        if embedder is not None:
            try:
                library._shelf = _Shelf(folder, library._passages, embedder, library.digest)
                library._embedder, library.state = embedder, "ready"
            except EmbedderUnavailable as why:
                library.state = f"words only: {why}"
        return library

    def search(self, text: str, limit: int = 8) -> tuple[Hit, ...]:
        """The passages of the guidelines that bear on the text, best first; the same answer every time."""
        by_words = best_first(self._words.scores(words(text)))
        return tuple(fused(self._passages, by_words, self._by_meaning(text), limit))

    def document(self, id: DocumentId) -> Document | None:
        return self._documents.get(id)

    def close(self) -> None:
        """Lets the folder go. Search goes on by words."""
        if self._shelf is not None:
            self._shelf.close()
            self._shelf, self.state = None, "words only: closed"

    def _by_meaning(self, text: str) -> Ranking:
        vector = embedded(text, self._embedder)
        if self._shelf is None or vector is None:
            return ()
        nearest = [(distance, self._places[id]) for id, distance in self._shelf.nearest(vector)]
        return [place for _, place in sorted(nearest)]


class _Shelf:
    """The vectors of the library's passages in Chroma."""

    def __init__(self, folder: Path | None, held: Sequence[Passage], embedder: Embedder, digest: str) -> None:
        self._lock = None if folder is None else _locked(folder)
        self._folder = folder
        self._stamp = {"library": digest, "embedder": embedder.name}
        self._size = len(held)
        try:
            self._client, self._collection = self._found() or self._made(held, embedder)
        except BaseException:
            self._unlock()
            raise

    def nearest(self, vector: Vector) -> list[tuple[PassageId, float]]:
        """Ids and cosine distances."""
        if not self._size:
            return []
        most = min(DEPTH, self._size)
        answer = self._collection.query(query_embeddings=vector[None], n_results=most, include=["distances"])
        return list(zip(map(PassageId, answer["ids"][0]), (answer["distances"] or [[]])[0], strict=True))

    def close(self) -> None:
        if self._folder is None:
            self._client.delete_collection(self._collection.name)
        self._client.close()
        self._unlock()

    def _found(self) -> "tuple[Client, Collection] | None":
        """What an earlier process made, if it is whole and of these guidelines."""
        client = None
        try:
            for path in self._kept():
                client = _client(path)
                collection = client.get_collection(_NAME, embedding_function=None)
                if collection.metadata == self._stamp and collection.count() == self._size:
                    return client, collection
        except Exception:  # absent, half made, damaged, or of another Chroma: made again whichever it is
            pass
        if client is not None:
            client.close()
        return None

    def _made(self, held: Sequence[Passage], embedder: Embedder) -> "tuple[Client, Collection]":
        """Made anew; the stamp goes on last, when all is there."""
        vectors = embedder.embed([in_full(p.text) for p in held])
        client = _client(self._cleared())
        name = _NAME if self._folder else f"{_NAME}-{next(_ephemeral)}"
        how: Any = {"hnsw": _HNSW}
        collection = client.create_collection(name, configuration=how, embedding_function=None)
        step = client.get_max_batch_size()
        for n in range(0, len(held), step):
            ids = [str(p.id) for p in held[n : n + step]]
            collection.add(ids=ids, embeddings=vectors[n : n + step])
        collection.modify(metadata=dict(self._stamp))
        return client, collection

    def _kept(self) -> list[Path]:
        return sorted(self._folder.glob("chroma-*"))[-1:] if self._folder else []

    def _cleared(self) -> Path | None:
        """A new folder: Chroma remembers, for as long as the process lives, one that it found damaged."""
        if self._folder is None:
            return None
        last = max((int(path.name.removeprefix("chroma-")) for path in self._kept()), default=0)
        for path in self._folder.glob("chroma-*"):
            shutil.rmtree(path, ignore_errors=True)
        return self._folder / f"chroma-{last + 1:06d}"

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.release()


def _locked(folder: Path) -> FileLock:
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LibraryInUse(
            f"another process has the guideline library in {folder} open: stop it, or open it without a folder"
        ) from None
    return lock


def _client(path: Path | None) -> "Client":
    import chromadb
    from chromadb.config import Settings

    quiet = Settings(anonymized_telemetry=False)
    client: Any = chromadb.PersistentClient(path, quiet) if path else chromadb.EphemeralClient(quiet)
    return cast("Client", client)
