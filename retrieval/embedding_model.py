"""The offline embedder: all-MiniLM-L6-v2 in int8 on onnxruntime, one text at a time, so that it repeats itself.

An int8 model scales a batch by its largest number: the same text among other texts gets another vector. Alone it
gets the same one every time, with any number of threads, and alone is the fastest here too.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from retrieval.folders import cache_folder
from retrieval.vectors import EmbedderUnavailable, Vector, Vectors

GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"
MANIFEST = "manifest.json"
MODEL = "all-MiniLM-L6-v2"
VERSION = f"{MODEL}/int8/1"  # another graph makes other vectors: count up
TOKEN_LIMIT = 256
_REPAIR = "run `caretrace models fetch`"


def models_folder() -> Path:
    """``$CARETRACE_MODELS``, else the user's cache."""
    named = os.environ.get("CARETRACE_MODELS", "")
    return Path(named) if named else cache_folder("models")


class MiniLM:
    """Text past 256 word pieces is not read. Safe to share between threads."""

    name = VERSION
    dimensions = 384

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        self._folder = folder
        self._threads = threads
        self._loading = Lock()

    @classmethod
    def open(cls, models: Path | None = None) -> "MiniLM":
        """The model in a folder that `caretrace models fetch` filled; read from disk at the first text."""
        folder = (models or models_folder()) / MODEL
        check_built(folder)
        return cls(folder)

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = [self._one(text) for text in texts]
        return np.stack(rows) if rows else np.empty((0, self.dimensions), dtype=np.float32)

    def _one(self, text: str) -> Vector:
        session, tokenizer = self._loaded
        ids = tokenizer.encode(text.encode("utf-8", "replace").decode()).ids
        vector: Vector = session.run(None, {"ids": np.array(ids, dtype=np.int64)})[0]
        return vector

    @property
    def _loaded(self) -> tuple[Any, Any]:
        with self._loading:
            return self._parts

    @cached_property
    def _parts(self) -> tuple[Any, Any]:
        files = _verified(self._folder)
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(files[GRAPH], options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_buffer(files[TOKENIZER])
        tokenizer.no_padding()
        tokenizer.enable_truncation(TOKEN_LIMIT)
        return session, tokenizer


def check_built(folder: Path) -> None:
    """Raises EmbedderUnavailable unless a model of this version lies there; reads the manifest only."""
    manifest = _manifest(folder)
    if manifest.get("name") != VERSION:
        raise EmbedderUnavailable(f"the model in {folder} is not {VERSION}: {_REPAIR}")
    for file in (GRAPH, TOKENIZER):
        if not (folder / file).is_file():
            raise EmbedderUnavailable(f"{file} is missing in {folder}: {_REPAIR}")


def _verified(folder: Path) -> dict[str, bytes]:
    """The bytes of both files, if they are what was built."""
    digests, found = _manifest(folder).get("sha256", {}), {}
    for file in (GRAPH, TOKENIZER):
        try:
            found[file] = (folder / file).read_bytes()
        except OSError as why:
            raise EmbedderUnavailable(f"{folder / file} cannot be read ({why.strerror}): {_REPAIR}") from why
        if hashlib.sha256(found[file]).hexdigest() != digests.get(file):
            raise EmbedderUnavailable(f"{folder / file} has changed since it was built: {_REPAIR}")
    return found


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except FileNotFoundError as why:
        raise EmbedderUnavailable(f"no model in {folder}: {_REPAIR}") from why
    except (OSError, ValueError) as why:
        raise EmbedderUnavailable(f"the manifest in {folder} cannot be read: {_REPAIR}") from why
    return manifest if isinstance(manifest, dict) else {}
