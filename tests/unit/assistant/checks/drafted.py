"""A draft of one item beside a small record: what the tests of the checks read."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from assistant.checks import inspect
from assistant.checks.reading import Reading
from assistant.domain.draft import (
    Citation,
    CitationKind,
    Detail,
    Item,
    ItemId,
    ItemKind,
    Kind,
    MedicineDetail,
    Section,
    Support,
)
from retrieval.model import (
    AnyFact,
    Coverage,
    Document,
    DocumentId,
    DocumentKind,
    Encounter,
    EncounterId,
    PatientId,
    SourceId,
    Span,
)
from tests.unit.assistant.charted import TODAY
from tests.unit.assistant.charted import record as charted

PATIENT = PatientId("p")  # whose the facts of tests/unit/assistant/charted.py are
F = TypeVar("F", bound=AnyFact)


def note(text: str, *, id: str = "note", patient: PatientId | None = PATIENT, **more: Any) -> Document:
    kind = more.pop("kind", DocumentKind.NOTE if patient else DocumentKind.GUIDELINE)
    if isinstance(more.get("encounter"), str):
        more["encounter"] = EncounterId(more["encounter"])
    return Document(
        id=DocumentId(id),
        patient=patient,
        source=SourceId("sha256:0"),
        kind=kind,
        title="note",
        text=text,
        pointer=f"{id}.md",
        **more,
    )


def entry(text: str, *, id: str, **more: Any) -> Document:
    """A coded entry of the record."""
    return note(text, id=id, kind=DocumentKind.RESOURCE, **more)


def cite(document: Document, quote: str = "") -> Citation:
    """These words of the document, else all of them."""
    start = document.text.index(quote) if quote else 0
    end = start + len(quote or document.text)
    kind = CitationKind.CHART if document.patient else CitationKind.GUIDELINE
    return Citation(kind=kind, source=document.id, start=start, end=end, quote=document.text[start:end])


def retold(source: str, said: str) -> Reading:
    """One item that says ``source``, a sentence of a note, in other words."""
    told = note(f"Course\n{source}\n")
    return reading(item(said, cite(told, source)), notes=(told,))


def support_of(source: str, said: str) -> Support:
    """What the checks say of it, retold so."""
    [section], _ = inspect(retold(source, said))
    return section.items[0].support


def own_words(text: str) -> Citation:
    return Citation(kind=CitationKind.REVIEWER, source="reviewer:ann", start=0, end=len(text), quote=text)


def placed(fact: F, document: Document, words: str = "") -> F:
    """The fact where it stands in a document."""
    start = document.text.index(words) if words else 0
    end = start + len(words or document.text)
    return replace(
        fact, words=Span(document=document.id, start=start, end=end, text=document.text[start:end])
    )


def item(
    text: str,
    *citations: Citation,
    kind: ItemKind = ItemKind.STATEMENT,
    detail: Detail | None = None,
    id: str = "i",
    **more: Any,
) -> Item:
    return Item(id=ItemId(id), kind=kind, text=text, citations=citations, detail=detail, **more)


def medicine_item(text: str, *citations: Citation, id: str = "i", **form: Any) -> Item:
    return item(text, *citations, kind=ItemKind.MEDICINE, detail=MedicineDetail(**form), id=id)


def reading(
    *items: Item,
    notes: tuple[Document, ...] = (),
    facts: tuple[AnyFact, ...] = (),
    kind: Kind = Kind.CARE_PLAN,
    section: str = "section",
    stay: Encounter | None = None,
    guidelines: Mapping[str, Document] | None = None,
    person: Mapping[str, Any] | None = None,
    coverage: Coverage | None = None,
    **more: Any,
) -> Reading:
    """As of the day of the tests, unless ``as_of`` is given. A stay is one of the facts as well."""
    record = charted(*facts, *([stay] if stay else []), **(person or {}))
    record = replace(record, documents=notes, coverage=coverage or record.coverage)
    placed_in = Section(id=section, title="Section", loinc="", items=items)
    given: dict[str, Any] = {"as_of": TODAY, "guidelines": guidelines or {}, **more}
    return Reading(kind=kind, sections=(placed_in,), record=record, stay=stay, **given)
