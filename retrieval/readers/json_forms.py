"""JSON as it is sent: one document or one a line, with or without a byte order mark, in whatever encoding."""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson

from retrieval.readers.characters import text_of
from retrieval.readers.errors import NotReadable, TooLarge

_ESCAPED = re.compile(
    rb"\\(?:u([dD][89abAB][0-9a-fA-F]{2})(\\u[dD][c-fC-F][0-9a-fA-F]{2})?|u([dD][c-fC-F][0-9a-fA-F]{2})|.)",
    re.S,
)
_BROKEN_LINE = None  # stands for a line of NDJSON that is no JSON


@contextmanager
def at_rest() -> Iterator[None]:
    """The garbage collector rests: a large parse makes no garbage, only half a million objects to look through."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def parse(content: bytes, *, name: str, most_values: int = 4_000_000) -> Any:
    """The value of a JSON document; the list of the values of NDJSON, None for a line that is broken.

    Raises NotReadable for what breaks off or is no JSON, TooLarge for what is nested beyond sense or holds too much.
    """
    if _too_many(content, most_values):
        raise TooLarge(what=f"holds more than {most_values:,} values", which=name, do="Send it in parts.")
    try:
        return _loads(content)
    except orjson.JSONDecodeError as fault:
        lines = [line for line in content.splitlines() if line.strip()]
        if _is_one_a_line(lines):
            return [_line(line) for line in lines]
        raise _refused(fault, name) from None


def _too_many(content: bytes, most: int) -> bool:
    """Before they are made: a value of two bytes takes sixty in memory. Commas in texts count too."""
    if len(content) <= most:
        return False
    return sum(map(content.count, (b",", b"{", b"["))) > most or content.count(b"\n") > most


def _refused(fault: orjson.JSONDecodeError, name: str) -> NotReadable | TooLarge:
    if "depth limit" in fault.msg:
        return TooLarge(what="is nested too deeply", which=name, do="Send FHIR: nothing in it is that deep.")
    where = f"line {fault.lineno}, column {fault.colno}"
    return NotReadable(
        what=f"is JSON that breaks off or is damaged at {where}", which=name, do="Send it whole."
    )


def _loads(content: bytes) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as fault:
        mended = _mended(content, fault.msg)
        if mended is None:
            raise
        return orjson.loads(mended)


def _mended(content: bytes, fault: str) -> bytes | None:
    """The same document where only its characters were at fault: half a surrogate pair, an old Windows encoding."""
    if "surrogate" in fault and "UTF-8" not in fault:
        return _ESCAPED.sub(_whole, content)
    if "UTF-8" in fault:
        return _ESCAPED.sub(_whole, text_of(content).encode())
    return None


def _whole(found: re.Match[bytes]) -> bytes:
    lone = (found[1] and not found[2]) or found[3]
    return b"\\ufffd" if lone else found[0]


def _is_one_a_line(lines: list[bytes]) -> bool:
    """Several lines, of which one of the first two is a resource by itself."""
    values = [_line(line) for line in lines[:2]] if len(lines) > 1 else []
    return any(isinstance(value, dict) and "resourceType" in value for value in values)


def _line(line: bytes) -> Any:
    try:
        return _loads(line)
    except orjson.JSONDecodeError:
        return _BROKEN_LINE
