"""Text into vectors, by name: the offline default, or an OpenAI-compatible endpoint.

No small embedder tells "denies chest pain" from "severe chest pain", or the mother's disease from the patient's.
Meaning finds candidates; negation, side, person, drug and number are for code.
"""

from collections.abc import Collection
from pathlib import Path

from retrieval.vectors import Embedder, EmbedderUnavailable, Vectors, unpack

__all__ = ["DEFAULT", "Embedder", "EmbedderUnavailable", "Vectors", "open_embedder", "unpack"]

DEFAULT = "minilm"


def open_embedder(
    name: str = DEFAULT,
    *,
    models: Path | None = None,
    base_url: str = "",
    allowed_hosts: Collection[str] = (),
) -> Embedder:
    """The embedder of that name. Raises EmbedderUnavailable, with what to do, when it cannot be had.

    With a ``base_url`` the name is a model of that OpenAI-compatible endpoint. It must be this machine's own unless
    its host is in ``allowed_hosts``: what is embedded is patient text.
    """
    if base_url:
        from retrieval.embeddings_remote import OpenAICompatible

        return OpenAICompatible(base_url, name, allowed_hosts=allowed_hosts)
    if name == DEFAULT:
        from retrieval.embedding_model import MiniLM

        return MiniLM.open(models)
    if name == "none":
        raise EmbedderUnavailable("switched off by setting")
    raise ValueError(
        f"no embedder {name!r}: choose {DEFAULT!r} or 'none', or give a base URL with a model's name"
    )
