"""Values as the bytes that the store keeps, and back. The same value gives the same bytes, always."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, TypeVar

import orjson
from pydantic import Field, TypeAdapter, ValidationError

from assistant.domain.errors import Unavailable
from retrieval.model import AnyFact, Document, Entry, Passage, Patient, Reading
from retrieval.patient_index import PassageRow

T = TypeVar("T")
_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}
_Fact = Annotated[
    AnyFact, Field(discriminator="kind")
]  # named by its kind, a fact is not tried as each of eighteen


def dump(value: Any) -> bytes:
    """JSON of a value made of dataclasses. A lone surrogate, which UTF-8 cannot say, is kept as its escape."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, default=_plain, separators=(",", ":")).encode("ascii")


def load(kind: type[T], data: bytes) -> T:
    """Raises Unavailable when the bytes are not a ``kind`` of this version; what they say is not repeated."""

    def whole() -> T:
        value: T = _adapter(kind).validate_python(plain(data))
        return value

    return _checked(kind.__name__, whole)


def load_reading(data: bytes) -> Reading:
    """As ``load``, five times as fast for a long record."""

    def whole() -> Reading:
        said = plain(data)
        return Reading(
            source=said["source"],
            patient=said["patient"],
            person=_adapter(Patient | None).validate_python(said["person"]),
            documents=_adapter(tuple[Document, ...]).validate_python(said["documents"]),
            facts=_adapter(tuple[_Fact, ...]).validate_python(said["facts"]),
            entries=_adapter(tuple[Entry, ...]).validate_python(said["entries"]),
            format=said["format"],
            name=said["name"],
        )

    return _checked("Reading", whole)


def dump_row(row: PassageRow) -> dict[str, Any]:
    return {"id": row.passage.id, "body": dump(row.passage), "tokens": dump(row.tokens), "vector": row.vector}


def load_rows(rows: Sequence[Any]) -> tuple[PassageRow, ...]:
    """From what ``dump_row`` gave, in their order."""
    passages = _passages(row.body for row in rows)
    tokens = plain(_list(row.tokens for row in rows))
    return tuple(
        PassageRow(passage=p, tokens=tuple(t), vector=row.vector)
        for p, t, row in zip(passages, tokens, rows, strict=True)
    )


def plain(data: bytes) -> Any:
    """The JSON values that ``dump`` wrote."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return json.loads(data)


def _passages(bodies: Iterable[bytes]) -> tuple[Passage, ...]:
    def whole() -> tuple[Passage, ...]:
        passages: tuple[Passage, ...] = _adapter(tuple[Passage, ...]).validate_python(plain(_list(bodies)))
        return passages

    return _checked("Passage", whole)


def _list(bodies: Iterable[bytes]) -> bytes:
    return b"[" + b",".join(bodies) + b"]"


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def _checked(name: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except (ValidationError, ValueError, TypeError, KeyError):
        raise Unavailable(
            f"a kept {name} cannot be read: another version of Caretrace wrote it, or it was damaged"
        ) from None


def _plain(value: Any) -> Any:
    """For ``json``, which knows neither dataclasses nor dates. As orjson writes them."""
    return value.isoformat() if isinstance(value, datetime) else asdict(value)
