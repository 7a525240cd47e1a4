"""The retrieval eval reads any BEIR folder, scores as TREC does, and takes the product's own way."""

import gzip
import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from evals.retrieval import ndcg, recall, run
from retrieval.vectors import Vectors

CORPUS = [
    {"_id": "d1", "title": "Asthma", "text": "Inhaled steroids prevent attacks."},
    {"_id": "d2", "title": "", "text": "Vaccination against influenza each autumn."},
    {"_id": "d3", "text": "Metformin lowers glucose."},
]
QUESTIONS = [
    {"_id": "q1", "text": "steroids in asthma"},
    {"_id": "q2", "text": "influenza vaccination"},
    {"_id": "q3", "text": "nobody judged this one"},
]


@pytest.fixture(params=[False, True], ids=["plain", "packed"])
def data(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    folder = tmp_path / "tiny"
    folder.mkdir()
    corpus = "\n".join(map(json.dumps, CORPUS)).encode()
    if request.param:
        folder.joinpath("corpus.jsonl.gz").write_bytes(gzip.compress(corpus))
    else:
        folder.joinpath("corpus.jsonl").write_bytes(corpus)
    folder.joinpath("queries.jsonl").write_text("\n".join(map(json.dumps, QUESTIONS)))
    folder.joinpath("qrels.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t2\nq2\td3\t1\nq3\td3\t0\n"
    )
    return folder


class OneDirection:
    name, dimensions = "one", 2

    def __init__(self) -> None:
        self.texts = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += len(texts)
        return np.array([[1.0, 0.0]] * len(texts), dtype=np.float32)


def test_words_alone_are_scored_over_the_judged_questions(data: Path) -> None:
    report = run(data)
    assert (report["documents"], report["questions"], report["embedder"]) == (3, 2, None)
    ideal = 2 + 1 / math.log2(3)
    assert report["words"] == {"ndcg_at_10": round((1 + 2 / ideal) / 2, 4), "recall_at_100": 0.75}
    assert "fused" not in report


def test_with_an_embedder_meaning_and_both_are_scored_and_vectors_are_made_once(
    data: Path, tmp_path: Path
) -> None:
    first, second = OneDirection(), OneDirection()
    report = run(data, embedder=first, cache=tmp_path / "cache")
    again = run(data, embedder=second, cache=tmp_path / "cache")
    assert report["fused"]["recall_at_100"] == report["meaning"]["recall_at_100"] == 1
    assert {**report, "seconds": 0} == {**again, "seconds": 0}
    assert second.texts == first.texts - len(CORPUS)


def test_fewer_questions_can_be_asked(data: Path) -> None:
    assert run(data, limit_queries=1)["questions"] == 1


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"qrels\.tsv"):
        run(tmp_path)


def test_ndcg_and_recall_are_what_trec_says() -> None:
    relevant = {"a": 1, "b": 2, "c": 0}
    assert math.isclose(ndcg(["a", "x", "b"], relevant), (1 + 2 / 2) / (2 + 1 / math.log2(3)))
    assert ndcg(["x"], relevant) == 0
    assert recall(["a", "c"], relevant) == 0.5


@pytest.mark.slow
@pytest.mark.needs_shared_data
@pytest.mark.parametrize(("name", "words"), [("scifact", 0.68), ("bioasq", 0.74), ("pubmedqa", 0.97)])
def test_words_alone_find_what_a_good_bm25_finds(shared_data: Path, name: str, words: float) -> None:
    assert run(shared_data / "retrieval" / name)["words"]["ndcg_at_10"] >= words
