"""Bytes as they were received, within limits: a packed source is inflated in pieces, and stopped where it swells."""

import zlib
from dataclasses import dataclass

from retrieval.readers.errors import NotReadable, TooLarge

_MiB = 1024 * 1024
_PIECE = _MiB  # inflated at a time
_BITE = 64 * 1024  # packed at a time
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of one source is taken. ``max_ratio`` holds from the first mebibyte on: small things pack well."""

    max_bytes: int = 64 * _MiB  # as received
    max_unpacked: int = 256 * _MiB
    max_ratio: int = 200
    max_entries: int = 60_000  # of one source: about a gibibyte while they are read
    max_values: int = (
        4_000_000  # of one JSON: 90 MB of dense FHIR; each takes some hundred bytes once it is parsed
    )


def unpack(data: bytes, *, name: str, limits: Limits) -> bytes:
    """The content of a source: itself, or what its gzip holds. Raises TooLarge and NotReadable."""
    if len(data) > limits.max_bytes:
        raise TooLarge(
            what=f"is larger than {_size(limits.max_bytes)}",
            which=name,
            do="Send it in parts, or packed with gzip.",
        )
    if not data.startswith(GZIP):
        return data
    content = _inflated(data, name, limits)
    if content.startswith(GZIP):
        raise NotReadable(what="is packed twice", which=name, do="Unpack it once and send it again.")
    return content


def _inflated(data: bytes, name: str, limits: Limits) -> bytes:
    pieces: list[bytes] = []
    size = start = 0
    while data.startswith(GZIP, start):  # a gzip file may be several, one after another
        inflator = zlib.decompressobj(wbits=31)
        while not inflator.eof:
            packed = inflator.unconsumed_tail or data[start : start + _BITE]
            start += 0 if inflator.unconsumed_tail else len(packed)
            if not packed:
                raise _broken(name)
            try:
                pieces.append(inflator.decompress(packed, _PIECE))
            except zlib.error:
                raise _broken(name) from None
            size += len(pieces[-1])
            _stop_a_bomb(size, len(data), name, limits)
        start -= len(inflator.unused_data)
    return b"".join(pieces)


def _stop_a_bomb(size: int, packed: int, name: str, limits: Limits) -> None:
    if size > limits.max_unpacked:
        raise TooLarge(
            what=f"unpacks to more than {_size(limits.max_unpacked)}", which=name, do="Send it in parts."
        )
    if size > _MiB and size > limits.max_ratio * packed:
        raise TooLarge(
            what=f"unpacks to more than {limits.max_ratio} times its size", which=name, do="Send it unpacked."
        )


def _broken(name: str) -> NotReadable:
    return NotReadable(
        what="is gzip that breaks off or is damaged", which=name, do="Pack it again and send it whole."
    )


def _size(count: int) -> str:
    return f"{count // _MiB:,} MiB" if count >= _MiB else f"{count:,} bytes"
