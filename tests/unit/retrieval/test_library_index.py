"""The guideline library: one owner, made again when it is another, and never without an answer by words."""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from retrieval.keyword import words
from retrieval.library_index import Guideline, GuidelineLibrary, LibraryInUse
from retrieval.model import Document, DocumentId, DocumentKind, PatientId, Section, SourceId
from retrieval.patient_index import OutOfScope
from retrieval.vectors import EmbedderUnavailable, Vectors

TEXTS = {
    "asthma": "# Asthma\n\nGive every person with asthma a written action plan.\n",
    "falls": "# Falls\n\nAsk people over 65 about falls once a year.\n",
    "kidney": "# Kidney disease\n\nMeasure creatinine and urine albumin once a year.\n",
}


def guideline(id: str, text: str, patient: PatientId | None = None) -> Guideline:
    document = Document(
        id=DocumentId(id),
        patient=patient,
        source=SourceId(f"s-{id}"),
        kind=DocumentKind.GUIDELINE,
        title=id,
        text=text,
        pointer=f"{id}.md",
    )
    return document, (Section(kind=id, title=id, start=0, body=0, end=len(text)),)


class StemsAsVectors:
    """A vector that adds up one direction a stem: near when words are shared, and no model needed."""

    dimensions = 64

    def __init__(self, name: str = "stems") -> None:
        self.name = name
        self.calls = 0
        self.away = False

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self.away:
            raise EmbedderUnavailable("its server is down")
        self.calls += 1
        rows = [
            np.sum([_direction(self.name + stem) for stem in [*words(text), ""]], axis=0) for text in texts
        ]
        return np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32).reshape(len(rows), 64)


def _direction(stem: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(stem.encode()).digest()[:4])
    return np.random.default_rng(seed).standard_normal(64).astype(np.float32)


Open = Callable[..., GuidelineLibrary]


@pytest.fixture
def embedder() -> StemsAsVectors:
    return StemsAsVectors()


@pytest.fixture
def opened(tmp_path: Path, embedder: StemsAsVectors) -> Iterator[Open]:
    """Opens a library on the test's folder; what is open at the end is closed."""
    libraries: list[GuidelineLibrary] = []

    def open_library(
        texts: dict[str, str] = TEXTS,
        by: StemsAsVectors | None = embedder,
        folder: Path | None = tmp_path / "library",
    ) -> GuidelineLibrary:
        libraries.append(GuidelineLibrary.open(folder, [guideline(*g) for g in texts.items()], by))
        return libraries[-1]

    yield open_library
    for library in libraries:
        library.close()


def found(library: GuidelineLibrary, text: str) -> list[tuple[str, int | None, int | None]]:
    return [(str(hit.passage.document), hit.by_words, hit.by_meaning) for hit in library.search(text)]


@pytest.mark.parametrize("in_memory", [False, True])
def test_a_question_finds_the_guideline_by_words_and_by_meaning(
    opened: Open, tmp_path: Path, in_memory: bool
) -> None:
    library = opened(folder=None if in_memory else tmp_path / "library")
    assert library.state == "ready"
    assert found(library, "creatinine and albumin")[0] == ("kidney", 1, 1)
    assert len(library.search("creatinine and albumin", limit=2)) == 2


def test_what_is_found_is_the_exact_text_of_its_document(opened: Open) -> None:
    library = opened()
    for hit in library.search("asthma action plan"):
        document = library.document(hit.passage.document)
        assert document is not None
        assert document.text[hit.passage.start : hit.passage.end] == hit.passage.text
    assert library.document(DocumentId("unknown")) is None


def test_without_an_embedder_words_find_it(opened: Open) -> None:
    library = opened(by=None)
    assert library.state == "words only: no embedder"
    assert found(library, "creatinine") == [("kidney", 1, None)]


def test_an_embedder_that_is_away_leaves_words_and_the_reason(opened: Open, embedder: StemsAsVectors) -> None:
    embedder.away = True
    library = opened()
    assert library.state == "words only: its server is down"
    assert found(library, "creatinine") == [("kidney", 1, None)]
    embedder.away = False
    assert opened().state == "ready", "the folder was not let go"


def test_an_embedder_lost_on_the_way_leaves_words(opened: Open, embedder: StemsAsVectors) -> None:
    library = opened()
    embedder.away = True
    assert found(library, "creatinine") == [("kidney", 1, None)]


def test_opened_again_it_is_the_same_and_nothing_is_embedded_twice(
    opened: Open, embedder: StemsAsVectors
) -> None:
    first = opened()
    before = first.search("falls in old people")
    first.close()
    embedder.calls = 0
    again = opened()
    assert embedder.calls == 0
    assert again.search("falls in old people") == before
    assert again.digest == first.digest


def test_another_library_is_embedded_anew_and_nothing_of_the_old_stays(opened: Open, tmp_path: Path) -> None:
    first = opened()
    first.close()
    other = opened({"sleep": "# Sleep\n\nAsk about snoring.\n"})
    assert other.digest != first.digest
    assert [document for document, *_ in found(other, "snoring")] == ["sleep"]
    assert len(list(tmp_path.glob("library/chroma-*"))) == 1


def test_another_embedder_makes_its_own_vectors(opened: Open) -> None:
    opened().close()
    other = StemsAsVectors("another")
    library = opened(by=other)
    assert other.calls == 1
    assert found(library, "creatinine")[0] == ("kidney", 1, 1)


@pytest.mark.parametrize("damage", ["garbage", "gone", "half made"])
def test_a_damaged_folder_is_made_again(
    opened: Open, tmp_path: Path, embedder: StemsAsVectors, damage: str
) -> None:
    opened().close()
    (kept,) = tmp_path.glob("library/chroma-*/chroma.sqlite3")
    match damage:
        case "garbage":
            kept.write_bytes(b"garbage" * 1000)
        case "gone":
            kept.unlink()
        case _:
            import sqlite3

            connection = sqlite3.connect(kept)
            connection.execute("DELETE FROM collection_metadata")
            connection.commit()
            connection.close()
    embedder.calls = 0
    library = opened()
    assert (library.state, embedder.calls) == ("ready", 1)
    assert found(library, "creatinine")[0] == ("kidney", 1, 1)


def test_a_second_opener_is_refused_with_the_reason(opened: Open, tmp_path: Path) -> None:
    library = opened()
    with pytest.raises(LibraryInUse, match=r"library in .*open it without a folder"):
        opened()
    library.close()
    assert opened().state == "ready"


def test_another_process_is_refused_too(opened: Open, tmp_path: Path) -> None:
    opened()
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from retrieval.library_index import LibraryInUse, _locked\n"
        "try:\n    _locked(Path(sys.argv[1]))\nexcept LibraryInUse:\n    print('refused')\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "library")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "refused\n"


def test_without_a_folder_two_may_be_open_and_know_only_their_own(opened: Open) -> None:
    one = opened(folder=None)
    two = opened({"sleep": "# Sleep\n\nAsk about snoring.\n"}, folder=None)
    one.close()
    assert [document for document, *_ in found(two, "creatinine once a year")] == ["sleep"]
    assert found(one, "creatinine") == [("kidney", 1, None)]


def test_many_may_ask_at_once(opened: Open) -> None:
    library = opened()
    with ThreadPoolExecutor(8) as at_once:
        answers = list(at_once.map(lambda _: library.search("falls in old people"), range(40)))
    assert all(answer == answers[0] for answer in answers)


def test_a_patients_document_among_the_guidelines_is_refused() -> None:
    stray = guideline("note", "Penicillin allergy.", PatientId("anna"))
    with pytest.raises(OutOfScope) as refused:
        GuidelineLibrary.open(None, [guideline("asthma", TEXTS["asthma"]), stray])
    assert "enicillin" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "  ", "the of and"])
def test_a_question_of_nothing_finds_nothing_by_words(opened: Open, text: str) -> None:
    assert all(by_words is None for _, by_words, _ in found(opened(), text))


def test_a_library_of_nothing_answers_nothing(opened: Open) -> None:
    assert opened({}).search("creatinine") == ()
