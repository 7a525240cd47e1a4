"""A source in, a Reading out: chosen by what is in the bytes, never by what the file is called."""

import codecs
import hashlib

from retrieval.model import PatientId, Reading, SourceId
from retrieval.readers.characters import LONGEST_NOTE
from retrieval.readers.errors import NotOnePatient, NotReadable, SourceRefused, TooLarge
from retrieval.readers.fhir import read_fhir
from retrieval.readers.json_forms import at_rest, parse
from retrieval.readers.notes import read_note
from retrieval.readers.unpack import Limits, unpack
from retrieval.text.html import Tangled, plain_text

__all__ = ["Limits", "NotOnePatient", "NotReadable", "SourceRefused", "TooLarge", "read"]

_USUAL = Limits()
_AS_TEXT = "Send FHIR JSON, NDJSON, or a note as text or Markdown."
# How the formats begin that are not read here.
_BY_FIRST_BYTES = (
    (b"\xff\xd8\xff", "is a JPEG picture"),
    (b"\x89PNG", "is a PNG picture"),
    (b"GIF8", "is a GIF picture"),
    (b"II*\x00", "is a TIFF picture"),
    (b"MM\x00*", "is a TIFF picture"),
    (b"BM", "is a picture"),
    (b"%PDF", "is a PDF"),
    (b"PK\x03\x04", "is a zip archive or an Office document"),
    (b"PK\x05\x06", "is an empty zip archive"),
    (b"7z\xbc\xaf", "is a 7z archive"),
    (b"BZh", "is packed with bzip2"),
    (b"\xfd7zXZ", "is packed with xz"),
    (b"\x28\xb5\x2f\xfd", "is packed with zstd"),
    (b"\xd0\xcf\x11\xe0", "is an old Office document"),
    (b"{\\rtf", "is RTF"),
    (b"SQLite format", "is a database"),
    (b"MSH|", "is an HL7 v2 message"),
)
_MARKUP = (
    (b"<clinicaldocument", "is a C-CDA document"),
    (b"<?xml", "is XML"),
    (b"<bundle", "is FHIR in XML"),
)
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(data: bytes, *, name: str, patient: PatientId | None = None, limits: Limits = _USUAL) -> Reading:
    """Reads one source of one patient. ``name`` is what the sender calls it; ``patient`` is whose it should be.

    Raises TooLarge, NotOnePatient or NotReadable; each says what is wrong in our words alone.
    """
    source = SourceId("sha256:" + hashlib.sha256(data).hexdigest())
    content = _as_utf8(unpack(data, name=name, limits=limits), name)
    _refuse_by_name(content, name)
    if not _is_json(content):
        content = _as_a_note(content, name)
        return read_note(content, source=source, name=name, patient=patient)
    with at_rest():
        return read_fhir(
            parse(content, name=name, most_values=limits.max_values),
            source=source,
            name=name,
            patient=patient,
            most_entries=limits.max_entries,
        )


def _as_utf8(content: bytes, name: str) -> bytes:
    """Without a byte order mark; what is marked as UTF-16 or UTF-32 becomes UTF-8."""
    for mark, encoding in _WIDE:
        if content.startswith(mark):
            try:
                return content.decode(encoding).encode()
            except (UnicodeDecodeError, UnicodeEncodeError):
                raise NotReadable(
                    what=f"is marked as {encoding} and is not", which=name, do="Send it as UTF-8."
                ) from None
    return content.removeprefix(codecs.BOM_UTF8)


def _refuse_by_name(content: bytes, name: str) -> None:
    head = content[:1024].lstrip()
    if not head and not content.strip():
        raise NotReadable(what="is empty", which=name, do="Send what it should hold.")
    for start, what in _BY_FIRST_BYTES:
        if content.startswith(start) and not (start == b"BM" and b"\x00" not in content[:64]):
            raise NotReadable(what=what, which=name, do=_AS_TEXT)
    for tag, what in _MARKUP:
        if head.startswith(b"<") and tag in head.lower():
            raise NotReadable(what=what, which=name, do=_AS_TEXT)
    if b"\x00" in content:
        raise NotReadable(what="holds NUL bytes, so it is no text", which=name, do=_AS_TEXT)


def _as_a_note(content: bytes, name: str) -> bytes:
    if len(content) > LONGEST_NOTE:
        what = f"is longer than a note of {LONGEST_NOTE >> 20} MiB, and no FHIR"
        raise TooLarge(what=what, which=name, do="Send it in parts.")
    try:
        return plain_text(content.decode(errors="replace")).encode() if _is_page(content) else content
    except Tangled:
        raise NotReadable(what="is HTML that is tangled beyond reading", which=name, do=_AS_TEXT) from None


def _is_page(content: bytes) -> bool:
    return content[:1024].lstrip().lower().startswith((b"<!doctype html", b"<html"))


def _is_json(content: bytes) -> bool:
    """A note may begin with a bracket, "[Nursing note]": JSON goes on with a value."""
    head = content[:1024].lstrip()
    then = head[1:].lstrip()[:1]
    return (head[:1] == b"{" and then in (b'"', b"}", b"")) or (
        head[:1] == b"[" and then in (b"{", b"[", b'"', b"]", b"")
    )
