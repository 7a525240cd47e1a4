"""How well the passages that answer a question are found: BEIR data in, nDCG@10 and recall@100 out.

It matters because a draft can only cite what search brings up. The path measured is the product's own: the documents
are cut, stemmed, embedded and ranked as one patient's notes are; a document ranks where its best passage does.
"""

import gzip
import hashlib
import json
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from retrieval.folders import write_whole
from retrieval.keyword import in_full
from retrieval.model import Document, DocumentId, DocumentKind, PassageId, PatientId, Query, SourceId
from retrieval.patient_index import PassageRow, PatientIndex, rows, vectors
from retrieval.search import search
from retrieval.vectors import Embedder

_NOBODY = PatientId("corpus")
_DEEP = 500  # passages: enough for a hundred documents
Ranked = list[str]  # ids of documents, best first
Relevant = Mapping[str, int]


def run(
    data: Path,
    *,
    embedder: Embedder | None = None,
    limit_queries: int | None = None,
    cache: Path | None = None,
) -> dict[str, Any]:
    """Scores of words alone, and with an embedder of meaning alone and of both fused, over the questions in qrels.

    ``data`` holds corpus.jsonl or corpus.jsonl.gz, queries.jsonl and qrels.tsv. Vectors are kept in ``cache`` where
    one is given; nothing else is written. Raises FileNotFoundError naming what is missing.
    """
    began = time.perf_counter()
    qrels = _qrels(data / "qrels.tsv")
    questions = [(id, text) for id, text in _questions(data) if any(qrels.get(id, {}).values())][
        :limit_queries
    ]
    kept = [row for document in _corpus(data) for row in rows(document)]
    if embedder is not None:
        kept = _with_vectors(kept, embedder, cache)
    index = PatientIndex(_NOBODY, kept)
    answers = {
        name: [answer(text) for _, text in questions] for name, answer in _ways(index, embedder).items()
    }
    return {
        "data": data.name,
        "documents": len({row.passage.document for row in kept}),
        "passages": len(index.passages),
        "questions": len(questions),
        "embedder": embedder.name if embedder else None,
        **{name: _scores(given, [qrels[id] for id, _ in questions]) for name, given in answers.items()},
        "seconds": round(time.perf_counter() - began, 1),
    }


def _ways(index: PatientIndex, embedder: Embedder | None) -> dict[str, Callable[[str], Ranked]]:
    def by_search(text: str, with_embedder: Embedder | None) -> Ranked:
        hits = search(Query(patient=_NOBODY, text=text, limit=_DEEP), index, with_embedder)
        return _documents(str(hit.passage.document) for hit in hits)

    def by_meaning(text: str) -> Ranked:
        assert embedder is not None
        places = index.rank_by_meaning(embedder.embed([in_full(text)])[0], embedder.name)[:_DEEP]
        return _documents(str(index.passages[place].document) for place in places)

    words = {"words": lambda text: by_search(text, None)}
    return (
        words
        if embedder is None
        else words | {"meaning": by_meaning, "fused": lambda t: by_search(t, embedder)}
    )


def _documents(ranked: Iterable[str]) -> Ranked:
    return list(dict.fromkeys(ranked))[:100]


# --- scores ----------------------------------------------------------------------------------------------------


def _scores(answers: Sequence[Ranked], relevant: Sequence[Relevant]) -> dict[str, float | None]:
    """Means over the questions; None when there is none."""
    if not answers:
        return {"ndcg_at_10": None, "recall_at_100": None}
    pairs = list(zip(answers, relevant, strict=True))
    return {
        "ndcg_at_10": round(sum(ndcg(a, r) for a, r in pairs) / len(pairs), 4),
        "recall_at_100": round(sum(recall(a, r) for a, r in pairs) / len(pairs), 4),
    }


def ndcg(ranked: Ranked, relevant: Relevant, depth: int = 10) -> float:
    """Normalised discounted cumulative gain, the gain being the grade as it is in qrels."""
    ideal = _gain(sorted(relevant.values(), reverse=True)[:depth])
    return _gain(relevant.get(id, 0) for id in ranked[:depth]) / ideal


def recall(ranked: Ranked, relevant: Relevant, depth: int = 100) -> float:
    wanted = {id for id, grade in relevant.items() if grade > 0}
    return len(wanted.intersection(ranked[:depth])) / len(wanted)


def _gain(grades: Iterable[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


# --- reading ---------------------------------------------------------------------------------------------------


def _corpus(data: Path) -> Iterator[Document]:
    packed = data / "corpus.jsonl.gz"
    for row in _lines(packed if packed.exists() else data / "corpus.jsonl"):
        text = "\n".join(part for part in (row.get("title") or "", row["text"]) if part)
        yield Document(
            id=DocumentId(str(row["_id"])),
            patient=_NOBODY,
            source=SourceId(""),
            kind=DocumentKind.NOTE,
            title=row.get("title") or "",
            text=text,
            pointer="",
        )


def _questions(data: Path) -> Iterator[tuple[str, str]]:
    return ((str(row["_id"]), row["text"]) for row in _lines(data / "queries.jsonl"))


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    """TREC-like: question, document, grade; the first line may name the columns."""
    found: dict[str, dict[str, int]] = {}
    for line in path.read_text("utf-8").splitlines():
        question, *_, document, grade = line.split("\t")
        if grade.strip().lstrip("-").isdigit():
            found.setdefault(question, {})[document] = max(int(grade), 0)
    return found


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as file
    ):
        yield from (json.loads(line) for line in file if line.strip())


# --- vectors ---------------------------------------------------------------------------------------------------


def _with_vectors(kept: Sequence[PassageRow], embedder: Embedder, cache: Path | None) -> list[PassageRow]:
    file = None if cache is None else cache / f"{_name(kept, embedder)}.json"
    if file is not None and file.exists():
        made = {PassageId(id): bytes.fromhex(vector) for id, vector in json.loads(file.read_bytes()).items()}
    else:
        made = vectors(kept, embedder)
        if file is not None:
            write_whole(file, json.dumps({id: vector.hex() for id, vector in made.items()}).encode())
    return [replace(row, vector=made[row.passage.id]) for row in kept]


def _name(kept: Sequence[PassageRow], embedder: Embedder) -> str:
    every = hashlib.sha256(embedder.name.encode())
    for row in kept:
        every.update(f"{row.passage.id}\x1f{row.passage.text}\x1e".encode("utf-8", "surrogatepass"))
    return f"vectors-{every.hexdigest()[:20]}"
