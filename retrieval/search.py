"""Words and meaning, fused: scope first, then the rank of each passage in both orders."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence

from retrieval.keyword import Ranking, in_full
from retrieval.model import Hit, Passage, Query
from retrieval.patient_index import PatientIndex
from retrieval.vectors import Embedder, EmbedderUnavailable, Vector

K = 60  # reciprocal rank fusion: how much the first ranks stand out
DEPTH = 200  # ranks of each order that count
ALIKE = 3  # of passages that differ in figures only


def search(query: Query, index: PatientIndex, embedder: Embedder | None = None) -> tuple[Hit, ...]:
    """The passages of this one patient that bear on the question, best first; the same answer every time.

    Passages without a vector are found by their words; without an embedder, or while it is away, all are. Of those
    that differ in figures only, the first three keep their place and the others come last. Raises OutOfScope when
    the index is not of the query's patient.
    """
    allowed = index.allowed(query)
    by_words = _within(allowed, index, index.rank_by_words(query.text))
    vector = embedded(query.text, embedder)
    if embedder is None or vector is None:
        return tuple(fused(index.passages, by_words, (), query.limit))
    by_meaning = _within(allowed, index, index.rank_by_meaning(vector, embedder.name))
    unseen = index.without_vector(embedder.name) if by_meaning else frozenset[int]()
    return tuple(fused(index.passages, by_words, by_meaning, query.limit, unseen=unseen))


def fused(
    passages: Sequence[Passage],
    by_words: Ranking,
    by_meaning: Ranking,
    limit: int,
    *,
    unseen: Container[int] = frozenset(),
) -> Iterator[Hit]:
    """Reciprocal rank fusion of two orders of places in ``passages``; equal scores keep the order of the places.

    For an ``unseen`` place, one without a vector, the rank by words stands for both: it is not put behind for a
    vector that nobody made.
    """
    depth = max(DEPTH, limit)
    words = {place: rank for rank, place in enumerate(by_words[:depth], 1)}
    meaning = {place: rank for rank, place in enumerate(by_meaning[:depth], 1)}
    scores = {
        place: _score(words.get(place)) + _score((words if place in unseen else meaning).get(place))
        for place in words.keys() | meaning.keys()
    }
    for place in sorted(scores, key=lambda place: (-scores[place], place))[: max(limit, 0)]:
        yield Hit(
            passage=passages[place],
            score=scores[place],
            by_words=words.get(place),
            by_meaning=meaning.get(place),
        )


def _score(rank: int | None) -> float:
    return 0.0 if rank is None else 1 / (K + rank)


def _within(allowed: Container[int] | None, index: PatientIndex, ranking: Ranking) -> Ranking:
    """Scope, then breadth: eight blood pressures answer less than three and what the notes say of them."""
    seen: Counter[int] = Counter()
    first: list[int] = []
    later: list[int] = []
    for place in ranking:
        if allowed is None or place in allowed:
            seen[index.alike[place]] += 1
            (first if seen[index.alike[place]] <= ALIKE else later).append(place)
    return first + later


def embedded(text: str, embedder: Embedder | None) -> Vector | None:
    """The question as a vector; None when it says nothing or no embedder can be had."""
    if embedder is None or not text.strip():
        return None
    try:
        vector: Vector = embedder.embed([in_full(text)])[0]
    except EmbedderUnavailable:
        return None
    return vector
