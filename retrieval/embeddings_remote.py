"""Vectors from an OpenAI-compatible endpoint: this machine's own, unless a host is allowed by name."""

import ipaddress
import os
from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np

from retrieval.vectors import EmbedderUnavailable, Vectors

if TYPE_CHECKING:
    import openai

TIMEOUT_S = 30.0
AT_ONCE = 32


class OpenAICompatible:
    """No redirect is followed and, on loopback, no proxy is used: the texts go to the host that was named.

    Raises EmbedderUnavailable when the endpoint is away or answers something else than vectors; never with its text.
    """

    def __init__(self, base_url: str, model: str, *, allowed_hosts: Collection[str] = ()) -> None:
        parts = urlsplit(base_url)
        self._host, self._url, self._model = parts.hostname or "", base_url, model
        if parts.scheme not in {"http", "https"} or not self._host:
            raise ValueError("the embedder's base URL must be http(s)://host[:port]/path")
        if not _is_loopback(self._host) and self._host not in allowed_hosts:
            raise ValueError(
                f"patient text may not go to {self._host}: allow that host by name, or use this machine"
            )
        self.name = f"{model} at {parts.netloc.rpartition('@')[2]}"

    @cached_property
    def dimensions(self) -> int:
        return int(self._asked(["ready"]).shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return np.concatenate([self._asked(texts[n : n + AT_ONCE]) for n in range(0, len(texts), AT_ONCE)])

    def _asked(self, texts: Sequence[str]) -> Vectors:
        import openai

        try:
            answer = self._client.embeddings.create(
                model=self._model, input=list(texts), encoding_format="float"
            )
            rows = np.array([row.embedding for row in answer.data], dtype=np.float32)
        except (openai.OpenAIError, ValueError, TypeError, AttributeError) as why:
            raise self._away(type(why).__name__) from None
        lengths = np.linalg.norm(rows, axis=-1, keepdims=True) if rows.ndim == 2 else np.zeros(1)
        if len(rows) != len(texts) or not np.isfinite(lengths).all() or not lengths.all():
            raise self._away("it did not answer one vector a text")
        return np.asarray(rows / lengths, dtype=np.float32)

    @cached_property
    def _client(self) -> "openai.OpenAI":
        import openai

        http = openai.DefaultHttpxClient(follow_redirects=False, trust_env=not _is_loopback(self._host))
        key = os.environ.get("OPENAI_API_KEY") or "none"
        return openai.OpenAI(
            base_url=self._url, api_key=key, timeout=TIMEOUT_S, max_retries=1, http_client=http
        )

    def _away(self, why: str) -> EmbedderUnavailable:
        return EmbedderUnavailable(
            f"no vectors from {self._host} for {self._model} ({why}): is its server running?"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
