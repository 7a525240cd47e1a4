"""One resource being read: its line, the facts that rest on the line, and the prose that came with it."""

from collections.abc import Iterator
from typing import TypedDict

from retrieval.model import (
    Code,
    Document,
    DocumentId,
    DocumentKind,
    EncounterId,
    FactId,
    FactKind,
    Particulars,
    PatientId,
    SourceId,
    Span,
    digest_of,
)
from retrieval.readers.fhir_chart import Chart
from retrieval.readers.fhir_entries import Found
from retrieval.readers.fhir_particulars import particulars
from retrieval.readers.fhir_shape import Json, below, many, obj, objects, said
from retrieval.readers.fhir_words import Line, concept, in_words, joined, labels, notes


class Aside(Exception):
    """Understood and left aside. The message is the reason, in our words."""


class Unclear(Exception):
    """Not understood. The message is the reason, in our words."""


class Common(TypedDict):
    """What every fact has."""

    id: FactId
    patient: PatientId
    name: str
    words: Span
    pointer: str
    status: str
    date: str | None
    codes: tuple[Code, ...]
    encounter: EncounterId | None
    note: str
    particulars: tuple[Particulars, ...]


class Sheet:
    def __init__(
        self, found: Found, *, chart: Chart, patient: PatientId, source: SourceId, sex: str = ""
    ) -> None:
        self._found = found
        self.resource, self.pointer, self.type = found.resource, found.pointer, found.type
        self.chart, self.patient, self.source, self.sex = chart, patient, source, sex
        self.line = Line()
        self.prose: list[Document] = []
        self.others: list[Sheet] = []
        self.date: str | None = None
        self.noted = ""
        self.missing = ""  # what of the resource could not be read, though the rest was
        self.kept_apart: tuple[str, ...] = ()  # security labels of what refers to it
        self._encounter: EncounterId | None = None
        self._document: Document | None = None
        self._particulars: tuple[Particulars, ...] | None = None

    def another(self) -> "Sheet":
        """A further line of the same resource, for each of several things that it holds."""
        self.others.append(
            Sheet(self._found, chart=self.chart, patient=self.patient, source=self.source, sex=self.sex)
        )
        return self.others[-1]

    def documents(self) -> Iterator[Document]:
        for sheet in (self, *self.others):
            if sheet.document is not None:
                yield sheet.document
        yield from self.prose

    # --- the line

    def say(self, label: str, *values: str) -> str:
        """Adds ``label: values`` to the line, where there is something to say; returns the values as they stand."""
        return self.line.say(label, *values)

    def note(self, holder: Json | None = None, *, told: str = "") -> str:
        """Says what somebody wrote beside the resource, or a part of it, and what the patient was ``told``."""
        words = joined(notes(self.resource if holder is None else holder), told, by=" ")
        self.noted = self.say("note", words) or self.noted
        return words

    def remark(self, label: str, words: str) -> str:
        """Says it under its own label; it is the note of the fact as well, where there is no other."""
        self.noted = self.noted or words
        return self.say(label, words)

    def begin(self, label: str, name: str, *, lacks: str) -> str:
        """The first part of a line, which names the thing. Raises Unclear where it has no name."""
        if not name:
            raise Unclear(lacks)
        return self.say(label, name)

    def people(self, label: str, *keys: str) -> str:
        """Says who: the references under these keys, by name."""
        references = [one for key in keys for one in many(self.resource, key)]
        actors = [one.get("actor", one) if isinstance(one, dict) else one for one in references]
        return self.say(label, self.chart.all_called(actors, self.resource))

    def reasons(
        self, label: str = "reason", *, code: str = "reasonCode", reference: str = "reasonReference"
    ) -> str:
        """Says why: the conditions it refers to and the reasons given in words."""
        referred = self.chart.all_called(many(self.resource, reference), self.resource)
        coded = [one for one in many(self.resource, code) if in_words(one) or not referred]
        return self.say(label, *(concept(one) for one in coded), referred)

    @property
    def encounter(self) -> EncounterId | None:
        if self._encounter is None:
            r = self.resource
            for reference in (
                r.get("encounter"),
                *objects(below(r, "context"), "encounter"),
                r.get("context"),
            ):
                if said(obj(reference).get("reference")):
                    self._encounter = self.chart.encounter(reference)
                    break
        return self._encounter

    def within(self, encounter: EncounterId) -> None:
        self._encounter = encounter

    # --- what rests on it

    @property
    def particulars(self) -> tuple[Particulars, ...]:
        if self._particulars is None:
            self._particulars = particulars(self.resource, self.pointer, self.chart)
        return self._particulars

    @property
    def document(self) -> Document | None:
        """The line as a document; from here on nothing more can be said. None for a resource that says nothing."""
        if self._document is None and (text := self.line.text):
            self._document = Document(
                id=DocumentId("res-" + digest_of(self.patient, self.pointer, text)),
                patient=self.patient,
                source=self.source,
                kind=DocumentKind.RESOURCE,
                title=": ".join(self.line.parts[0]),
                text=text,
                pointer=self.pointer,
                date=self.date,
                encounter=self.encounter,
                status=said(self.resource.get("status")) or None,
                labels=tuple(dict.fromkeys((*labels(self.resource), *self.kept_apart))),
            )
        return self._document

    def common(
        self,
        kind: FactKind,
        name: str,
        *,
        date: str | None = None,
        status: str | None = None,
        codes: tuple[Code, ...] = (),
        mark: str = "",
    ) -> Common:
        """What this fact has in common with all others. ``mark`` tells apart several of one kind from one resource."""
        self.date = self.date or date
        document = self.document
        assert document is not None  # begin() has named it
        return Common(
            id=FactId(digest_of(document.id, kind, mark)),
            patient=self.patient,
            name=name,
            words=document.span(),
            pointer=self.pointer,
            status=said(self.resource.get("status")) if status is None else status,
            date=date,
            codes=codes,
            encounter=self.encounter,
            note=self.noted,
            particulars=self.particulars,
        )

    def write(
        self,
        text: str,
        *,
        kind: DocumentKind,
        title: str,
        type: Code | None = None,
        author: str = "",
        role: str = "",
        status: str = "",
        language: str = "",
        marked: tuple[str, ...] = (),
    ) -> None:
        """Adds prose that came with the resource; its place and date are the resource's."""
        self.prose.append(
            Document(
                id=DocumentId(f"{kind.value}-" + digest_of(self.patient, self.pointer, text)),
                patient=self.patient,
                source=self.source,
                kind=kind,
                title=title,
                text=text,
                pointer=self.pointer,
                type=type,
                date=self.date,
                author=author or None,
                author_role=role or None,
                encounter=self.encounter,
                status=status or None,
                language=language or None,
                labels=marked,
            )
        )
