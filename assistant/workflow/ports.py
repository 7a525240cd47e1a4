"""What the workflow needs from the world, and nothing more."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from assistant.domain.draft import Digest, Draft, DraftId, Kind, PersonId
from assistant.domain.events import Event
from assistant.domain.lifecycle import State
from retrieval.model import Hit, PassageId, PatientId, Query, Reading, SourceId
from retrieval.patient_index import PassageRow

Clock = Callable[[], datetime]  # aware, UTC
NewId = Callable[[], str]


# --- what the store keeps --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSource:
    """A source as received: ``data`` are its bytes, ``reading`` what was read of them."""

    id: SourceId
    patient: PatientId
    name: str
    data: bytes
    reading: Reading
    received_at: datetime
    received_by: PersonId
    rows: tuple[PassageRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSummary:
    id: SourceId
    patient: PatientId
    name: str
    format: str
    size: int  # bytes as received
    received_at: datetime
    received_by: PersonId
    superseded_by: SourceId | None
    read: int
    skipped: int
    unreadable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientSummary:
    id: PatientId
    name: str
    birth_date: str | None
    sex: str
    sources: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSummary:
    """A line of the worklist. ``top`` are the three findings to look at first, ``guidelines`` the documents cited."""

    id: DraftId
    kind: Kind
    patient: PatientId
    encounter: str | None
    state: State
    revision: int
    requested_by: PersonId
    requested_at: datetime
    items: int
    undecided: int
    stops: int
    warnings: int
    top: tuple[str, ...] = ()
    guidelines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDocument:
    """The approved document, kept as the bytes that left. ``digest`` is of ``data``."""

    draft: DraftId
    patient: PatientId
    reference: str
    digest: Digest
    data: bytes  # FHIR JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One link: ``digest`` covers everything else here and ``previous``. ``subject`` is a keyed pseudonym."""

    seq: int
    at: str
    by: PersonId
    tag: str
    subject: str
    facts: Mapping[str, object]
    previous: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditHead:
    """The last link: how many entries there are, and the digest that stands for all of them."""

    seq: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a request with this idempotency key was answered with. ``request`` is the digest of the request."""

    request: Digest
    status: int
    body: bytes
    headers: Mapping[str, str]


class Unit(Protocol):
    """One transaction: kept whole on a clean exit, undone on any other. Every change comes with its event."""

    # drafts
    def draft(self, id: DraftId) -> Draft:
        """Raises NotFound."""
        ...

    def drafts(
        self,
        *,
        patient: PatientId | None = None,
        states: Sequence[State] = (),
        after: str | None = None,
        limit: int = 50,
    ) -> tuple[DraftSummary, ...]:
        """Newest first, in a stable order; ``after`` is the id of the last one seen."""
        ...

    def keep(self, draft: Draft, event: Event, document: PublishedDocument | None = None) -> None:
        """Save the draft and what happened to it, together. Raises MovedOn if someone else saved first."""
        ...

    def revisions(self, id: DraftId) -> tuple[Draft, ...]:
        """The draft as it stood each time it was asked for again, oldest first; not as it stands now."""
        ...

    def document(self, draft: DraftId) -> PublishedDocument:
        """Raises NotFound when the draft has not left."""
        ...

    # sources and records
    def source(self, id: SourceId, patient: PatientId) -> SourceSummary | None: ...

    def sources(self, patient: PatientId) -> tuple[SourceSummary, ...]:
        """Oldest first, superseded ones too."""
        ...

    def bytes_of(self, id: SourceId, patient: PatientId) -> bytes:
        """As received. Raises NotFound."""
        ...

    def keep_source(self, source: KeptSource, event: Event) -> None:
        """Supersedes the current source of the same patient and name, if there is one."""
        ...

    def forget_source(self, id: SourceId, patient: PatientId, event: Event) -> None: ...

    def forget_patient(self, patient: PatientId, event: Event) -> None:
        """Sources, readings, passages, vectors, drafts, documents: all of it."""
        ...

    def readings(self, patient: PatientId) -> tuple[Reading, ...]:
        """Of the sources in force, in the order received. Raises NotFound for an unknown patient."""
        ...

    def patients(self, *, after: str | None = None, limit: int = 50) -> tuple[PatientSummary, ...]: ...

    # passages
    def rows(self, patient: PatientId) -> tuple[PassageRow, ...]:
        """Of the sources in force."""
        ...

    def keep_vectors(self, patient: PatientId, vectors: Mapping[PassageId, bytes], embedder: str) -> None: ...

    def awaiting_vectors(self, embedder: str, limit: int = 100) -> tuple[PatientId, ...]:
        """Patients with passages that this embedder has not seen."""
        ...

    # audit
    def audit(
        self, *, after: int = 0, limit: int = 100, patient: PatientId | None = None
    ) -> tuple[AuditEntry, ...]: ...

    def audit_head(self) -> AuditHead:
        """``seq`` is 0 and ``digest`` empty before anything has happened."""
        ...

    # idempotency
    def answered(self, by: PersonId, key: str) -> Answered | None: ...

    def remember(self, by: PersonId, key: str, answer: Answered, at: datetime) -> None: ...


class Work(Protocol):
    """Opens a unit. One that only reads waits for nobody; the others come one after another."""

    def __call__(self, *, read_only: bool = False) -> AbstractContextManager[Unit]: ...


def nothing_more(unit: Unit, result: object) -> None:
    """What a use case does beside its change, in the same transaction, unless the caller says otherwise."""


# --- the rest of the world -------------------------------------------------------------------------------------


class PatientSearch(Protocol):
    def search(self, query: Query) -> tuple[Hit, ...]:
        """Passages of this one patient, best first. Raises NotFound for an unknown patient."""
        ...

    def state(self, patient: PatientId) -> str:
        """Of the vectors, in the words of ``Coverage.vectors``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Everything the model is shown. ``prompt`` names the prompt and its version, ``schema`` the JSON that it answers.

    Without a schema it answers with the sentences of a section, each with the numbers of its evidence.
    """

    prompt: str
    instructions: str
    text: str
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    model: str
    text: str  # the JSON that the model answered with
    tokens_in: int | None = None
    tokens_out: int | None = None


class Model(Protocol):
    @property
    def name(self) -> str: ...

    def complete(self, brief: Brief) -> Reply:
        """Raises Unavailable when the model is away or too slow, UnusableReply when it answers with no JSON."""
        ...


class Jobs(Protocol):
    """Work that survives the process. Asked twice for the same revision of a draft, it is done once."""

    def write(self, draft: DraftId, revision: int) -> None: ...
