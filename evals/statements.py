"""Statements beside the one text they were taken from: what the checks read of a record with no more in it."""

from collections.abc import Mapping

from assistant.checks.reading import Reading
from assistant.domain.draft import Citation, CitationKind, Item, ItemId, ItemKind, Kind, Section
from retrieval.model import (
    Coverage,
    Document,
    DocumentId,
    DocumentKind,
    Patient,
    PatientId,
    Record,
    SourceId,
)

_SOURCE = SourceId("sha256:statements")
#: What such a record covers: its one note, and nothing else.
ONE_NOTE = Coverage(
    sources=(_SOURCE,),
    found=1,
    read=1,
    skipped=0,
    unreadable=0,
    tallies=(),
    notes=1,
    earliest=None,
    latest=None,
)


def reading(name: str, text: str, said: Mapping[str, str], *, title: str) -> Reading:
    """Each of ``said``, by item, as a statement that cites ``text`` whole. ``name`` tells the record from others."""
    patient = PatientId(name)
    note = Document(
        id=DocumentId(f"note-{name}"),
        patient=patient,
        source=_SOURCE,
        kind=DocumentKind.NOTE,
        title=title,
        text=text,
        pointer="note",
    )
    cited = Citation(kind=CitationKind.CHART, source=note.id, start=0, end=len(text), quote=text)
    items = tuple(
        Item(id=ItemId(id), kind=ItemKind.STATEMENT, text=statement, citations=(cited,))
        for id, statement in said.items()
    )
    return Reading(
        kind=Kind.CARE_PLAN,
        sections=(Section(id="assessment", title=title, loinc="51848-0", items=items),),
        record=Record(patient=Patient(id=patient), facts=(), documents=(note,), coverage=ONE_NOTE),
        guidelines={},
    )
