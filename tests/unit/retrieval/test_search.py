"""One patient's passages: scope before score, words while there are no vectors, and the same answer every time."""

import hashlib
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from retrieval.keyword import words
from retrieval.langchain_retriever import RecordRetriever
from retrieval.model import Document, DocumentId, DocumentKind, EncounterId, Hit, PatientId, Query, SourceId
from retrieval.patient_index import (
    OutOfScope,
    PassageRow,
    PatientIndex,
    rows,
    vectors,
    vectors_state,
    waiting,
)
from retrieval.search import K, search
from retrieval.text.sections import sections
from retrieval.vectors import EmbedderUnavailable, Vectors, mark

ANNA, BERT = PatientId("anna"), PatientId("bert")


class StemsAsVectors:
    """A vector that adds up one direction a stem: near when words are shared, and no model needed."""

    dimensions = 64

    def __init__(self, name: str = "stems") -> None:
        self.name = name
        self.seen: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        return np.array([self._one(text) for text in texts], dtype=np.float32).reshape(
            len(texts), self.dimensions
        )

    def _one(self, text: str) -> Vectors:
        total = np.full(self.dimensions, 1e-3, dtype=np.float32)
        for stem in words(text):
            seed = int.from_bytes(hashlib.sha256((self.name + stem).encode()).digest()[:4])
            total += np.random.default_rng(seed).standard_normal(self.dimensions).astype(np.float32)
        return np.asarray(total / np.linalg.norm(total), dtype=np.float32)


class Away(StemsAsVectors):
    def embed(self, texts: Sequence[str]) -> Vectors:
        raise EmbedderUnavailable("its server is down")


def note(id: str, text: str, **more: object) -> Document:
    plain = Document(
        id=DocumentId(id),
        patient=ANNA,
        source=SourceId("s"),
        kind=DocumentKind.NOTE,
        title="",
        text=text,
        pointer="note.txt",
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def line(id: str, text: str, pointer: str) -> Document:
    return note(id, text, kind=DocumentKind.RESOURCE, pointer=pointer)


RECORD = (
    note(
        "n1", "HPI: Admitted with shortness of breath.\n\nPLAN:\nWeigh daily.", encounter=EncounterId("stay")
    ),
    note("n2", "PLAN:\nAsthma action plan given. Weigh at each visit.", encounter=EncounterId("visit")),
    line("r1", "Medicine: furosemide 40 mg twice daily", "MedicationRequest/1"),
    line("r2", "Result: creatinine 1.4 mg/dL", "Observation/2"),
)


@pytest.fixture
def kept() -> list[PassageRow]:
    return [row for d in RECORD for row in rows(d, sections(d.text))]


@pytest.fixture
def embedder() -> StemsAsVectors:
    return StemsAsVectors()


def embedded(kept: Sequence[PassageRow], embedder: StemsAsVectors) -> list[PassageRow]:
    made = vectors(kept, embedder)
    return [replace(row, vector=made[row.passage.id]) for row in kept]


def ask(text: str, **more: object) -> Query:
    return Query(patient=ANNA, text=text, **more)  # type: ignore[arg-type]


def found(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.text for hit in hits]


# --- scope -----------------------------------------------------------------------------------------------------


def test_an_index_with_a_passage_of_another_patient_is_refused_whole(kept: list[PassageRow]) -> None:
    stray = rows(note("x", "Penicillin allergy.", patient=BERT))
    with pytest.raises(OutOfScope) as refused:
        PatientIndex(ANNA, [*kept, *stray])
    assert "enicillin" not in str(refused.value)


def test_a_passage_of_nobody_is_not_the_patients() -> None:
    with pytest.raises(OutOfScope):
        PatientIndex(ANNA, rows(note("g", "Check the weight daily.", patient=None)))


def test_a_query_about_another_patient_is_refused(kept: list[PassageRow]) -> None:
    with pytest.raises(OutOfScope, match="bert"):
        search(Query(patient=BERT, text="furosemide"), PatientIndex(ANNA, kept))


def test_only_the_sections_asked_for_are_searched(kept: list[PassageRow], embedder: StemsAsVectors) -> None:
    index = PatientIndex(ANNA, embedded(kept, embedder))
    hits = search(ask("weigh furosemide", sections=("medications",)), index, embedder)
    assert found(hits) == ["Medicine: furosemide 40 mg twice daily"]


def test_only_the_stay_asked_for_is_searched(kept: list[PassageRow], embedder: StemsAsVectors) -> None:
    index = PatientIndex(ANNA, embedded(kept, embedder))
    hits = search(ask("weigh", encounter=EncounterId("stay")), index, embedder)
    assert {hit.passage.document for hit in hits} == {"n1"}


# --- words and meaning -----------------------------------------------------------------------------------------


def test_words_serve_while_no_vector_is_made(kept: list[PassageRow], embedder: StemsAsVectors) -> None:
    hits = search(ask("furosemide"), PatientIndex(ANNA, kept), embedder)
    assert [(hit.passage.document, hit.by_words, hit.by_meaning) for hit in hits] == [("r1", 1, None)]


def test_a_passage_without_a_vector_is_found_beside_those_that_have_one(
    kept: list[PassageRow], embedder: StemsAsVectors
) -> None:
    half = [*embedded(kept[:2], embedder), *kept[2:]]
    hits = search(ask("furosemide, weigh daily"), PatientIndex(ANNA, half), embedder)
    assert {hit.passage.document for hit in hits} == {"n1", "n2", "r1"}
    assert (hits[0].passage.document, hits[0].by_meaning) == ("r1", None)


def test_a_passage_without_a_vector_is_not_put_behind_for_it(
    kept: list[PassageRow], embedder: StemsAsVectors
) -> None:
    index = PatientIndex(ANNA, embedded(kept, embedder))
    (first, second, *_) = search(ask("creatinine"), index, embedder)
    assert (first.passage.document, first.by_words, first.by_meaning) == ("r2", 1, None)
    assert first.score > second.score


def test_search_goes_on_by_words_when_the_embedder_is_away(
    kept: list[PassageRow], embedder: StemsAsVectors
) -> None:
    index = PatientIndex(ANNA, embedded(kept, embedder))
    assert search(ask("weigh daily"), index, Away()) == search(ask("weigh daily"), index)


def test_vectors_of_another_embedder_are_not_compared(
    kept: list[PassageRow], embedder: StemsAsVectors
) -> None:
    index = PatientIndex(ANNA, embedded(kept, embedder))
    hits = search(ask("weigh daily"), index, StemsAsVectors("another"))
    assert hits == search(ask("weigh daily"), index)


def test_a_score_is_the_reciprocal_of_both_ranks(kept: list[PassageRow], embedder: StemsAsVectors) -> None:
    hits = search(ask("weigh daily"), PatientIndex(ANNA, embedded(kept, embedder)), embedder)
    for hit in hits:
        expected = sum(1 / (K + rank) for rank in (hit.by_words, hit.by_meaning) if rank is not None)
        assert math.isclose(hit.score, expected)
    assert {hit.passage.document for hit in hits} == {"n1", "n2", "r1"}
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits[0].by_words == 1


def test_the_nearest_is_exactly_the_one_of_greatest_cosine(
    kept: list[PassageRow], embedder: StemsAsVectors
) -> None:
    index = PatientIndex(ANNA, embedded(kept, embedder))
    (asked,) = embedder.embed(["asthma at each visit"])
    cosines = {
        n: float(embedder.embed([p.text])[0] @ asked)
        for n, p in enumerate(index.passages)
        if p.document != "r2"
    }
    assert list(index.rank_by_meaning(asked, embedder.name)) == sorted(cosines, key=lambda n: -cosines[n])


@pytest.mark.parametrize(("text", "limit"), [("", 8), ("   ", 8), ("weigh", 0), ("the of and", 8)])
def test_a_question_of_nothing_finds_nothing_by_words(kept: list[PassageRow], text: str, limit: int) -> None:
    assert search(ask(text, limit=limit), PatientIndex(ANNA, kept)) == ()


def test_a_patient_without_passages_is_asked_without_harm(embedder: StemsAsVectors) -> None:
    assert search(ask("weigh"), PatientIndex(ANNA, []), embedder) == ()


# --- the same answer every time --------------------------------------------------------------------------------


def test_the_answer_does_not_depend_on_the_order_of_the_rows(
    kept: list[PassageRow], embedder: StemsAsVectors
) -> None:
    ready = embedded(kept, embedder)
    answers = set()
    for seed in range(10):
        shuffled = random.Random(seed).sample(ready, len(ready))
        answers.add(search(ask("weigh daily furosemide"), PatientIndex(ANNA, shuffled), embedder))
    assert len(answers) == 1


def test_of_equals_the_newest_comes_first_and_then_the_order_of_ids() -> None:
    dated = [
        note(f"d{n}", "Weigh daily.", date=date)
        for n, date in enumerate(["2024", "2026-01", None, "2026-01"])
    ]
    hits = search(ask("weigh"), PatientIndex(ANNA, [row for d in dated for row in rows(d)]))
    assert [hit.passage.date for hit in hits] == ["2026-01", "2026-01", "2024", None]
    assert hits[0].passage.id < hits[1].passage.id


def test_a_measurement_made_again_and_again_leaves_room_for_the_notes(embedder: StemsAsVectors) -> None:
    measured = [
        line(f"bp{n}", f"Blood pressure 1{n}0/80 on 2026-01-0{n}", f"Observation/{n}") for n in range(1, 9)
    ]
    told = note("n", "The blood pressure is well controlled; stay on lisinopril.")
    kept = embedded([row for d in [*measured, told] for row in rows(d)], embedder)
    hits = search(ask("blood pressure", limit=5), PatientIndex(ANNA, kept), embedder)
    assert [hit.passage.document == "n" for hit in hits].index(True) <= 3
    assert len(search(ask("blood pressure", limit=20), PatientIndex(ANNA, kept), embedder)) == 9


def test_a_passage_that_two_sources_brought_is_found_once(kept: list[PassageRow]) -> None:
    assert len(search(ask("furosemide"), PatientIndex(ANNA, kept + kept))) == 1


# --- making vectors --------------------------------------------------------------------------------------------


def test_prose_waits_first_and_what_an_embedder_has_seen_waits_no_more(
    kept: list[PassageRow], embedder: StemsAsVectors
) -> None:
    assert [row.passage.document for row in waiting(reversed(kept), "stems")][-2:] == ["r2", "r1"]
    ready = embedded(kept, embedder)
    assert waiting(ready, "stems") == ()
    assert len(waiting(ready, "another")) == len(kept)


def test_a_single_measurement_is_left_to_words(kept: list[PassageRow], embedder: StemsAsVectors) -> None:
    made = vectors(kept, embedder)
    (measured,) = [row.passage.id for row in kept if row.passage.document == "r2"]
    assert made[measured] == mark("stems")
    assert not any("creatinine" in text for text in embedder.seen)


def test_a_text_that_was_copied_forward_is_embedded_once(embedder: StemsAsVectors) -> None:
    copied = [row for n in range(3) for row in rows(note(f"c{n}", "Stable on home medicines."))]
    assert len(vectors(copied, embedder)) == 3
    assert len(embedder.seen) == 1


@pytest.mark.parametrize(
    ("ready", "of", "state"),
    [
        (0, slice(0, 4), "0 of 4"),
        (3, slice(0, 4), "3 of 4"),
        (5, slice(0, 5), "ready"),
        (0, slice(4, 5), "none"),
    ],
)
def test_the_state_of_the_vectors_is_said(
    kept: list[PassageRow], embedder: StemsAsVectors, ready: int, of: slice, state: str
) -> None:
    some = [*embedded(kept[:ready], embedder), *kept[ready:]][of]
    assert vectors_state(some, embedder.name) == state


# --- for LangChain ---------------------------------------------------------------------------------------------


@pytest.fixture
def asked(kept: list[PassageRow]) -> tuple[list[Query], Callable[[Query], tuple[Hit, ...]]]:
    seen: list[Query] = []

    def answer(query: Query) -> tuple[Hit, ...]:
        seen.append(query)
        return search(query, PatientIndex(ANNA, kept))

    return seen, answer


def test_a_retriever_asks_about_its_own_patient_and_no_other(
    asked: tuple[list[Query], Callable[[Query], tuple[Hit, ...]]],
) -> None:
    seen, answer = asked
    retriever = RecordRetriever(patient=ANNA, search=answer, limit=3)
    retriever.invoke("bert's allergies")
    assert [(query.patient, query.limit) for query in seen] == [(ANNA, 3)]
    with pytest.raises(ValueError, match="frozen"):
        retriever.patient = BERT  # type: ignore[misc]


def test_what_a_retriever_finds_keeps_its_place(
    asked: tuple[list[Query], Callable[[Query], tuple[Hit, ...]]],
) -> None:
    (first, *_) = RecordRetriever(patient=ANNA, search=asked[1]).invoke("shortness of breath")
    place = first.metadata
    assert (place["source"], place["section"]) == ("n1", "history_of_present_illness")
    assert first.page_content == RECORD[0].text[place["start"] : place["end"]]
