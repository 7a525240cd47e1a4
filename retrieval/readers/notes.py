"""One note, as text or Markdown, with a few lines of front matter where the sender knows more than the text says."""

import codecs
import re
from pathlib import PurePath
from typing import Any

import yaml

from retrieval.model import (
    Code,
    Document,
    DocumentId,
    DocumentKind,
    EncounterId,
    Entry,
    Fate,
    Patient,
    PatientId,
    Reading,
    SourceId,
    digest_of,
)
from retrieval.readers.errors import NotOnePatient, NotReadable
from retrieval.readers.fhir_shape import prose, seen, unseen
from retrieval.readers.fhir_words import LOINC
from retrieval.text.sections import sections
from retrieval.text.stated import stated

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_KEYS = frozenset(
    {"patient", "title", "type", "date", "author", "author_role", "encounter", "language", "labels"}
)
#: Characters. A few plain lines; aliases in YAML can make a small file a huge one.
_LONGEST_FRONT = 4000
_TYPE = re.compile(r"\s*(\d{3,6}-\d)\s*(.*)")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:[T ]\d\d:\d\d.*)?)?)?$")


def read_note(data: bytes, *, name: str, patient: PatientId | None, source: SourceId) -> Reading:
    """The note, and the facts that its lists state. UTF-8 or what a byte order mark says, else Windows-1252.

    Front matter is optional YAML: patient, title, type ("18842-5 Discharge summary"), date (ISO 8601), author,
    author_role, encounter (FHIR id), language, labels. Raises NotOnePatient when nobody says whose note it is or two
    say so differently, NotReadable when the front matter is not what it should be.
    """
    received = _decoded(data, name).replace("\r\n", "\n").replace("\r", "\n")
    head, body = _parts(received, name)
    text = prose(body).strip("\n")
    if not text.strip():
        raise NotReadable(what="holds no text", which=name, do="Send the note's text.")
    of = _whose(head, patient, name)
    pointer = PurePath(name).name or "note"
    document = Document(
        id=DocumentId("doc-" + digest_of(of, pointer, text)),
        patient=of,
        source=source,
        kind=DocumentKind.NOTE,
        title=head.get("title") or _title(text) or PurePath(pointer).stem,
        text=text,
        pointer=pointer,
        type=_type(head.get("type", "")),
        date=head.get("date") or None,
        author=head.get("author") or None,
        author_role=head.get("author_role") or None,
        encounter=EncounterId(head["encounter"]) if head.get("encounter") else None,
        language=head.get("language") or None,
        labels=tuple(head.get("labels", "").split()),
    )
    hidden = unseen(received)
    reason = f"{hidden} hidden characters were left out" if hidden else ""
    return Reading(
        source=source,
        patient=of,
        person=Patient(id=of),
        documents=(document,),
        facts=stated(document, sections(text)),
        entries=(Entry(pointer=pointer, type="note", fate=Fate.READ, reason=reason),),
        format="note",
        name=name,
    )


def _decoded(data: bytes, name: str) -> str:
    mark = next((encoding for start, encoding in _MARKS if data.startswith(start)), "")
    if not mark and b"\x00" in data:
        raise NotReadable(
            what="holds NUL bytes, so it is no text", which=name, do="Send it as text or Markdown."
        )
    try:
        return data.decode(mark or "utf-8")
    except UnicodeDecodeError:
        if mark:
            raise NotReadable(
                what=f"is marked as {mark} and is not", which=name, do="Send it as UTF-8."
            ) from None
        return data.decode("cp1252", errors="replace")


def _parts(text: str, name: str) -> tuple[dict[str, str], str]:
    match = _FRONT.match(text)
    if match is None:
        return {}, text
    if len(match[1]) > _LONGEST_FRONT or re.search(r"(?:^|[:\-\[,]\s*)[&*]\w", match[1], re.MULTILINE):
        raise NotReadable(
            what="has front matter that is longer or odder than a few plain lines",
            which=name,
            do="Keep to plain values of the known keys.",
        )
    try:
        raw: Any = yaml.safe_load(_dates_as_words(match[1]))
    except yaml.YAMLError:
        raise NotReadable(
            what="has front matter that is not YAML", which=name, do="Mend the lines between the two ---."
        ) from None
    if not isinstance(raw, dict):
        return {}, text  # a rule across the page, and not front matter
    unknown = sorted(str(k) for k in raw if k not in _KEYS)
    if unknown:
        raise NotReadable(
            what=f"has {len(unknown)} keys in its front matter that are not known",
            which=name,
            do=f"Use only {', '.join(sorted(_KEYS))}.",
        )
    head = {
        k: " ".join(map(str, v)) if isinstance(v, list) else str(v) for k, v in raw.items() if v is not None
    }
    if "date" in head and not _DATE.match(head["date"]):
        raise NotReadable(
            what="has a date that is not ISO 8601", which=name, do="Write it as 2026-11-21T10:30:00Z."
        )
    return {k: " ".join(seen(v).split()) for k, v in head.items()}, text[match.end() :]


def _dates_as_words(front: str) -> str:
    """YAML would turn a date into something else: it is kept as it was written."""
    return re.sub(r"^(date:\s*)([^\"'\n]+?)\s*$", r'\1"\2"', front, flags=re.MULTILINE)


def _whose(head: dict[str, str], patient: PatientId | None, name: str) -> PatientId:
    said = head.get("patient", "").removeprefix("Patient/")
    if patient and said and said != patient:
        raise NotOnePatient(
            what="is of another patient than the one it was sent for",
            which=name,
            do="Send it for the patient it names.",
        )
    if not (patient or said):
        raise NotOnePatient(
            what="does not say whose it is",
            which=name,
            do="Name the patient, or put `patient:` in its front matter.",
        )
    return patient or PatientId(said)


def _type(said: str) -> Code | None:
    match = _TYPE.match(said)
    if match:
        return Code(system=LOINC, code=match[1], display=match[2].strip())
    return Code(system="", code="", display=said) if said else None


def _title(text: str) -> str:
    """The note's first heading, when it has one."""
    return next((s.title.strip("# :") for s in sections(text) if s.title), "")[:120]
