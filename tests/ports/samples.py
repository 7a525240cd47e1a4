"""One invented patient in a few lines: enough of everything that a store keeps."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from assistant.domain.draft import (
    Citation,
    CitationKind,
    Content,
    Draft,
    DraftId,
    Evidence,
    Finding,
    Item,
    ItemId,
    ItemKind,
    Kind,
    MedicineDetail,
    PersonId,
    Provenance,
    Section,
    Severity,
    digest,
)
from assistant.domain.events import (
    Event,
    PatientForgotten,
    Published,
    Requested,
    SourceForgotten,
    SourceReceived,
    Written,
)
from assistant.workflow.ports import KeptSource, PublishedDocument
from retrieval.model import (
    Coverage,
    Document,
    DocumentId,
    DocumentKind,
    Entry,
    FactId,
    Fate,
    Medicine,
    Passage,
    PassageId,
    Patient,
    PatientId,
    Reading,
    SourceId,
    digest_of,
)
from retrieval.patient_index import PassageRow

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ANNA, BORIS = PatientId("patient-anna-4711"), PatientId("patient-boris-0815")
COORDINATOR, CLINICIAN = PersonId("coordinator@ward"), PersonId("clinician@ward")
WORDS = "Apixaban 5 mg twice daily since the stroke in May."


def later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def a_source(
    patient: PatientId = ANNA,
    *,
    text: str = WORDS,
    name: str = "discharge.txt",
    person: str = "Anna Novák",
    minute: int = 0,
) -> KeptSource:
    """A note of one line: one document, one fact, one passage, one entry read."""
    data = text.encode()
    id = SourceId("sha256:" + sha256(data).hexdigest())
    document = Document(
        id=DocumentId(digest_of(id, "note")),
        patient=patient,
        source=id,
        kind=DocumentKind.NOTE,
        title="Discharge note",
        text=text,
        pointer=name,
    )
    medicine = Medicine(
        id=FactId(digest_of(id, "0")),
        patient=patient,
        name="Apixaban",
        words=document.span(0, 8),
        pointer=name,
    )
    reading = Reading(
        source=id,
        patient=patient,
        person=Patient(id=patient, name=person, birth_date="1950-05-04", sex="female") if person else None,
        documents=(document,),
        facts=(medicine,),
        entries=(Entry(pointer=name, type="note", fate=Fate.READ),),
        format="note",
        name=name,
    )
    return KeptSource(
        id=id,
        patient=patient,
        name=name,
        data=data,
        reading=reading,
        received_at=later(minute),
        received_by=COORDINATOR,
        rows=(a_row(document),),
    )


def a_row(document: Document) -> PassageRow:
    passage = Passage(
        id=PassageId(digest_of(document.id, "0")),
        document=document.id,
        patient=document.patient,
        section="medications",
        start=0,
        end=len(document.text),
        text=document.text,
    )
    return PassageRow(passage=passage, tokens=tuple(document.text.lower().split()), vector=None)


def received(source: KeptSource) -> Event:
    return SourceReceived(
        at=source.received_at, by=source.received_by, patient=source.patient, source=source.id, read=1
    )


def source_forgotten(source: KeptSource) -> Event:
    return SourceForgotten(at=later(90), by=COORDINATOR, patient=source.patient, source=source.id)


def patient_forgotten(patient: PatientId = ANNA) -> Event:
    return PatientForgotten(at=later(95), by=COORDINATOR, patient=patient, sources=1, drafts=1)


def a_draft(id: str = "draft-1", patient: PatientId = ANNA, *, minute: int = 1) -> Draft:
    return Draft(
        id=DraftId(id),
        kind=Kind.CARE_PLAN,
        patient=patient,
        encounter=None,
        requested_by=COORDINATOR,
        requested_at=later(minute),
    )


def requested(draft: Draft) -> Event:
    return Requested(
        at=draft.requested_at,
        by=draft.requested_by,
        patient=draft.patient,
        draft=draft.id,
        kind=draft.kind,
        revision=draft.revision,
    )


def some_content(text: str = WORDS, *findings: Finding) -> Content:
    citation = Citation(kind=CitationKind.CHART, source="document-1", start=0, end=len(text), quote=text)
    item = Item(
        id=ItemId("item-1"),
        kind=ItemKind.MEDICINE,
        text=text,
        citations=(citation,),
        detail=MedicineDetail(name="Apixaban", dose="5 mg", frequency="twice daily"),
    )
    return Content(
        sections=(Section(id="medicines", title="Medicines", loinc="10160-0", items=(item,)),),
        findings=findings,
        evidence=(Evidence(number=1, citation=citation, label="note of 2 March"),),
        coverage=Coverage(
            sources=(),
            found=1,
            read=1,
            skipped=0,
            unreadable=0,
            tallies=(),
            notes=1,
            earliest=None,
            latest=None,
        ),
        provenance=Provenance(software="caretrace 0.1.0", writer="composer@1"),
    )


def a_finding(reason: str, severity: Severity = Severity.WARN) -> Finding:
    return Finding(rule="figures", severity=severity, reason=reason, item=ItemId("item-1"))


def written(draft: Draft) -> Event:
    assert draft.digest is not None
    return Written(
        at=later(5),
        by=PersonId("caretrace"),
        patient=draft.patient,
        draft=draft.id,
        digest=draft.digest,
        writer="composer@1",
        revision=draft.revision,
    )


def a_document(draft: Draft, data: bytes = b'{"resourceType":"Bundle"}') -> PublishedDocument:
    return PublishedDocument(
        draft=draft.id,
        patient=draft.patient,
        reference=f"Bundle/{draft.id}",
        digest=digest(data.decode()),
        data=data,
    )


def published(document: PublishedDocument) -> Event:
    return Published(
        at=later(30),
        by=CLINICIAN,
        patient=document.patient,
        draft=document.draft,
        reference=document.reference,
        digest=document.digest,
    )
