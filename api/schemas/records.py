"""A patient's record on the wire: what became of a source, what is known, and what a search finds in it."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field

from api.schemas.wire import Id, Page, Text, Wire
from assistant.workflow.intake import Receipt as IntakeReceipt
from assistant.workflow.ports import PatientSummary, SourceSummary
from retrieval.model import AnyFact, Conflict, Document, DocumentKind, Hit, Patient, Record


class SearchRequest(Wire):
    text: Annotated[Text, Field(min_length=1, max_length=2000)]
    limit: int = Field(default=8, ge=1, le=50)
    sections: Annotated[tuple[Id, ...], Field(max_length=50)] = Field(
        default=(), description="only these kinds of section, e.g. `medications`"
    )
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "why was warfarin stopped", "limit": 5}]}
    )


class ReasonCount(Wire):
    reason: str
    count: int


class ReceiptView(Wire):
    """What became of a source: ``read + skipped + unreadable == found``."""

    source: str
    patient: str
    known: bool
    supersedes: str | None
    found: int
    read: int
    skipped: int
    unreadable: int
    reasons: tuple[ReasonCount, ...]

    @classmethod
    def of(cls, receipt: IntakeReceipt) -> "ReceiptView":
        return cls(
            source=receipt.source,
            patient=receipt.patient,
            known=receipt.known,
            supersedes=receipt.supersedes,
            found=receipt.found,
            read=receipt.read,
            skipped=receipt.skipped,
            unreadable=receipt.unreadable,
            reasons=tuple(ReasonCount(reason=r, count=n) for r, n in receipt.reasons),
        )


class HitView(Wire):
    """``text`` is exactly the document's text from ``start`` to ``end``. Scores are not given out."""

    document: str
    section: str
    start: int
    end: int
    text: str
    date: str | None

    @classmethod
    def of(cls, hit: Hit) -> "HitView":
        p = hit.passage
        return cls(document=p.document, section=p.section, start=p.start, end=p.end, text=p.text, date=p.date)


class PatientPage(Page):
    items: tuple[PatientSummary, ...]


class SourcePage(Wire):
    items: tuple[SourceSummary, ...]


class HitPage(Wire):
    items: tuple[HitView, ...]


class RecordView(Wire):
    """All that is known of one patient. Each fact carries its own words and where they stand."""

    patient: Patient
    facts: tuple[Annotated[AnyFact, Field(discriminator="kind")], ...]
    conflicts: tuple[Conflict, ...]
    digest: str

    @classmethod
    def of(cls, record: Record) -> "RecordView":
        return cls(
            patient=record.patient, facts=record.facts, conflicts=record.conflicts, digest=record.digest
        )


class DocumentLine(Wire):
    """One text of the chart, without its text."""

    id: str
    kind: DocumentKind
    title: str
    date: str | None
    author: str | None
    encounter: str | None
    pointer: str
    length: int = Field(description="characters; offsets count these")

    @classmethod
    def of(cls, document: Document) -> Self:
        return cls(**cls._said(document))

    @staticmethod
    def _said(d: Document) -> dict[str, Any]:
        return {
            "id": d.id,
            "kind": d.kind,
            "title": d.title,
            "date": d.date,
            "author": d.author,
            "encounter": d.encounter,
            "pointer": d.pointer,
            "length": len(d.text),
        }


class DocumentText(DocumentLine):
    """One text as it is cited: ``text[start:end]`` of a citation is its quote, exactly."""

    text: str
    source: str

    @staticmethod
    def _said(d: Document) -> dict[str, Any]:
        return {**DocumentLine._said(d), "text": d.text, "source": d.source}


class DocumentLines(Wire):
    items: tuple[DocumentLine, ...]


class Forgotten(Wire):
    """How much was erased."""

    sources: int
    drafts: int
