"""All that is known of one patient: who it is, what was read of which source, what was not, and what disagrees."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from retrieval.model.documents import Document, DocumentKind, Span
from retrieval.model.facts import AnyFact, Fact
from retrieval.model.ids import DocumentId, EncounterId, PatientId, SourceId

F = TypeVar("F", bound=Fact)
M = TypeVar("M")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """FHIR Patient.contact: next of kin, emergency contact, guardian, caregiver."""

    name: str
    relation: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """Who the record is about. ``words`` is the line that says it; None for a patient known from notes only."""

    id: PatientId
    name: str = ""
    birth_date: str | None = None
    sex: str = ""
    deceased: str | None = None  # a date, or "yes"
    language: str = ""
    interpreter: bool | None = None
    phone: str = ""
    address: str = ""
    contacts: tuple[Contact, ...] = ()
    words: Span | None = None
    recorded_sex: str = field(
        default="", repr=False
    )  # SNOMED CT, where the source records it apart from gender


class Fate(StrEnum):
    READ = "read"
    SKIPPED = "skipped"  # understood, and left aside for the reason given
    UNREADABLE = "unreadable"  # could not be understood, for the reason given


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What became of one resource or note of a source. ``reason`` is in our words and never quotes the patient."""

    pointer: str  # "Observation/7", or "#12" (the 12th entry) when it has no type or id
    type: str
    fate: Fate
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One source, read: every entry is accounted for, and everything else points into ``documents``."""

    source: SourceId
    patient: PatientId
    person: Patient | None
    documents: tuple[Document, ...]
    facts: tuple[AnyFact, ...]
    entries: tuple[Entry, ...]
    format: str = ""  # "fhir", "note"
    name: str = ""  # what the sender called it; a newer source of the same name supersedes this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many entries of one type met one fate for one reason."""

    type: str
    fate: Fate
    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was found, read, skipped and unreadable; ``read + skipped + unreadable == found``, always."""

    sources: tuple[SourceId, ...]
    found: int
    read: int
    skipped: int
    unreadable: int
    tallies: tuple[Tally, ...]
    notes: int
    earliest: str | None  # dates of what was read, ISO days
    latest: str | None
    words_ready: bool = True
    vectors: str = "ready"  # "ready" | "3 of 12" | "unavailable: <why>" | "none" (nothing to embed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two sources that cannot both be right. Kept as it is until a clinician chooses."""

    about: str  # "allergy", "medicine dose", "birth date" …
    said: tuple[Span, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """All that is known of one patient, as of now."""

    patient: Patient
    facts: tuple[AnyFact, ...]
    documents: tuple[Document, ...]
    coverage: Coverage
    conflicts: tuple[Conflict, ...] = ()
    _by_document: dict[DocumentId, Document] = field(default_factory=dict, repr=False, compare=False)
    _by_kind: dict[type[Fact], tuple[Any, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    _made: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, name: object, make: Callable[[], M]) -> M:
        """What ``make`` makes of this record, made at the first asking."""
        if name not in self._made:
            self._made[name] = make()
        found: M = self._made[name]
        return found

    def __hash__(self) -> int:
        """Counted once: what is remembered of a record is asked for many times in a draft."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.patient, self.facts, self.documents, self.coverage, self.conflicts))

    def __post_init__(self) -> None:
        self._by_document.update({d.id: d for d in self.documents})

    def of(self, kind: type[F]) -> tuple[F, ...]:
        """Facts of one class, in the order of the record (oldest first, undated first)."""
        if kind not in self._by_kind:
            self._by_kind[kind] = tuple(f for f in self.facts if isinstance(f, kind))
        return self._by_kind[kind]

    def document(self, id: DocumentId) -> Document | None:
        return self._by_document.get(id)

    def notes(self, encounter: EncounterId | None = None) -> Iterator[Document]:
        yield from self._notes if encounter is None else (d for d in self._notes if d.encounter == encounter)

    @cached_property
    def _notes(self) -> tuple[Document, ...]:
        return tuple(d for d in self.documents if d.kind in (DocumentKind.NOTE, DocumentKind.REPORT))

    @cached_property
    def digest(self) -> str:
        """Changes when anything that can be said of the patient changes; the same facts in another order keep it.

        What only a measure's rule reads, the particulars of a fact, is no part of it.
        """
        return (
            "sha256:"
            + hashlib.sha256(
                "\n".join(
                    [
                        repr(self.patient),
                        *filter(None, [self.patient.recorded_sex]),
                        *sorted(f.id for f in self.facts),
                        *sorted(self._by_document),
                    ]
                ).encode("utf-8", "surrogatepass")
            ).hexdigest()
        )
