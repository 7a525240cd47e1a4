"""One patient's passages and their vectors, read whole and scored in memory: no neighbour's row is within reach."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from retrieval.chunking import passages
from retrieval.keyword import Ranking, WordIndex, best_first, in_full, words
from retrieval.model import Document, DocumentKind, Passage, PassageId, PatientId, Query, Section
from retrieval.vectors import Embedder, Vector, Vectors, mark, pack, unpack

_MEASUREMENTS = "results"  # the section of a resource that is one measurement


class OutOfScope(Exception):
    """Something of one patient was about to be read for another. Nothing was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageRow:
    """A passage as it is kept. ``tokens`` are its stems; ``vector`` is packed, and None until an embedder saw it."""

    passage: Passage
    tokens: tuple[str, ...]
    vector: bytes | None = None


# --- making rows -----------------------------------------------------------------------------------------------


def rows(document: Document, sections: Sequence[Section] = ()) -> tuple[PassageRow, ...]:
    """The document cut into passages that words can find at once; their vectors come later."""
    return tuple(PassageRow(passage=p, tokens=words(p.text)) for p in passages(document, sections))


def waiting(kept: Iterable[PassageRow], embedder: str) -> tuple[PassageRow, ...]:
    """Those that this embedder has not seen, prose first."""
    own = mark(embedder)
    unseen = (row for row in kept if row.vector is None or not row.vector.startswith(own))
    return tuple(sorted(unseen, key=lambda row: row.passage.kind is DocumentKind.RESOURCE))


def vectors(of: Iterable[PassageRow], embedder: Embedder) -> dict[PassageId, bytes]:
    """What to keep as the vector of each. The same text is embedded once. Raises EmbedderUnavailable.

    A single measurement is marked as seen and gets no vector: what sets it apart is a number, and numbers look alike
    to an embedder.
    """
    told = [row.passage for row in of]
    texts = list(dict.fromkeys(p.text for p in told if not _is_measurement(p)))
    packed = (
        (pack(vector, embedder.name) for vector in embedder.embed(list(map(in_full, texts)))) if texts else ()
    )
    made = dict(zip(texts, packed, strict=True))
    return {p.id: mark(embedder.name) if _is_measurement(p) else made[p.text] for p in told}


def vectors_state(kept: Collection[PassageRow], embedder: str) -> str:
    """In the words of ``Coverage.vectors``: "ready", "3 of 12", or "none" when there is nothing to embed."""
    wanted = [row for row in kept if not _is_measurement(row.passage)]
    left = len(waiting(wanted, embedder))
    return "none" if not wanted else "ready" if not left else f"{len(wanted) - left} of {len(wanted)}"


def _is_measurement(passage: Passage) -> bool:
    return passage.kind is DocumentKind.RESOURCE and passage.section == _MEASUREMENTS


# --- asking them -----------------------------------------------------------------------------------------------


class PatientIndex:
    """Immutable. Its passages stand newest first, then by id, and ties in a ranking keep that order."""

    def __init__(self, patient: PatientId, kept: Iterable[PassageRow]) -> None:
        """Raises OutOfScope when a row is not this patient's. A passage that two sources brought counts once."""
        once = {row.passage.id: row for row in kept}
        if any(row.passage.patient != patient for row in once.values()):
            raise OutOfScope(
                f"passages of another patient stood among those of {patient}: nothing was searched"
            )
        ordered = sorted(once.values(), key=lambda row: row.passage.id)
        ordered.sort(key=lambda row: row.passage.date or "", reverse=True)
        self.patient = patient
        self.passages = tuple(row.passage for row in ordered)
        self._rows = tuple(ordered)
        self._by_embedder: dict[str, tuple[NDArray[np.int64], Vectors]] = {}

    def allowed(self, query: Query) -> frozenset[int] | None:
        """The places that the query allows, None for all of them. Raises OutOfScope for another patient's query."""
        if query.patient != self.patient:
            raise OutOfScope(f"a query about {query.patient} was put to the passages of {self.patient}")
        if not query.sections and query.encounter is None:
            return None
        return frozenset(
            n
            for n, p in enumerate(self.passages)
            if (not query.sections or p.section in query.sections) and query.encounter in (None, p.encounter)
        )

    def rank_by_words(self, text: str) -> Ranking:
        """The passages that have one of the words."""
        return best_first(self._words.scores(words(text)))

    def rank_by_meaning(self, vector: Vector, embedder: str) -> Ranking:
        """Every passage that has a vector of this embedder, exactly in the order of their cosine with ``vector``."""
        places, matrix = self._made_by(embedder)
        return [int(n) for n in places[np.argsort(-(matrix @ vector), kind="stable")]] if len(places) else []

    def without_vector(self, embedder: str) -> frozenset[int]:
        """The places that ``rank_by_meaning`` cannot rank."""
        return frozenset(range(len(self.passages))).difference(self._made_by(embedder)[0].tolist())

    @cached_property
    def alike(self) -> Sequence[int]:
        """A number a passage, the same where only figures differ: a measurement made again, a note copied forward."""
        told = (" ".join(stem for stem in row.tokens if not stem[0].isdigit()) for row in self._rows)
        numbers: dict[str, int] = {}
        return [numbers.setdefault(words, len(numbers)) for words in told]

    @cached_property
    def _words(self) -> WordIndex:
        return WordIndex([row.tokens for row in self._rows], [p.document for p in self.passages])

    def _made_by(self, embedder: str) -> tuple[NDArray[np.int64], Vectors]:
        if embedder not in self._by_embedder:
            own = mark(embedder)
            held = [
                (n, v)
                for n, row in enumerate(self._rows)
                if (v := row.vector) and v.startswith(own) and v != own
            ]
            places = np.array([n for n, _ in held], dtype=np.int64)
            self._by_embedder[embedder] = places, unpack([vector for _, vector in held])
        return self._by_embedder[embedder]
