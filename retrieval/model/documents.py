"""Texts with offsets, and exact stretches of them: a quote is ``document.text[start:end]``."""

from dataclasses import dataclass
from enum import StrEnum

from retrieval.model.ids import DocumentId, EncounterId, PassageId, PatientId, SourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One coding: ``system`` is the FHIR URI of the code system, ``display`` the words that came with it."""

    system: str
    code: str
    display: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """An exact stretch of a document: ``text == document.text[start:end]``."""

    document: DocumentId
    start: int
    end: int
    text: str


class DocumentKind(StrEnum):
    NOTE = "note"  # prose that a person wrote
    REPORT = "report"  # the prose of a diagnostic report
    RESOURCE = "resource"  # one FHIR resource, said in one line of its own words
    GUIDELINE = "guideline"  # never belongs to a patient


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text with offsets. Dates are as charted (ISO 8601, possibly only a year)."""

    id: DocumentId
    patient: PatientId | None  # None for a guideline only
    source: SourceId
    kind: DocumentKind
    title: str
    text: str
    pointer: str  # where in the source: "DocumentReference/abc", "Observation/7", a file name
    type: Code | None = None  # LOINC document type where one was given
    date: str | None = None
    author: str | None = None
    author_role: str | None = None
    encounter: EncounterId | None = None
    status: str | None = None
    language: str | None = None
    labels: tuple[str, ...] = ()  # security labels, e.g. "42CFRPart2", "R"

    def span(self, start: int = 0, end: int | None = None) -> Span:
        end = len(self.text) if end is None else end
        return Span(document=self.id, start=start, end=end, text=self.text[start:end])


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A headed part of a note. ``kind`` is the canonical name ("medications", "family_history", …; "" if unknown).

    ``start`` is where the heading begins, ``body`` where its text begins, ``end`` where the next heading starts.
    """

    kind: str
    title: str
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of a document small enough to cite: ``text == document.text[start:end]``."""

    id: PassageId
    document: DocumentId
    patient: PatientId | None
    section: str
    start: int
    end: int
    text: str
    date: str | None = None
    kind: DocumentKind = DocumentKind.NOTE
    encounter: EncounterId | None = None

    @property
    def span(self) -> Span:
        return Span(document=self.document, start=self.start, end=self.end, text=self.text)
