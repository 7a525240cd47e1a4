"""What happened, in the words the audit trail keeps. Tags never change once written.

An event names things by id and never carries patient text. The store saves it in the same transaction as the change.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import ClassVar

from assistant.domain.draft import Digest, DraftId, FindingId, ItemId, PersonId
from retrieval.model import PatientId, SourceId

#: Who acts when no person does.
SYSTEM = PersonId("caretrace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    tag: ClassVar[str] = ""
    at: datetime
    by: PersonId
    patient: PatientId | None

    def facts(self) -> dict[str, object]:
        """What the event says beside who, when and whom: JSON values."""
        return {k: v for k, v in asdict(self).items() if k not in {"at", "by", "patient"} and v is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReceived(Event):
    tag: ClassVar[str] = "source:received"
    source: SourceId
    supersedes: SourceId | None = None
    read: int = 0
    skipped: int = 0
    unreadable: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceForgotten(Event):
    tag: ClassVar[str] = "source:forgotten"
    source: SourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientForgotten(Event):
    tag: ClassVar[str] = "patient:forgotten"
    sources: int
    drafts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEvent(Event):
    draft: DraftId


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested(DraftEvent):
    tag: ClassVar[str] = "draft:requested"
    kind: str
    revision: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Written(DraftEvent):
    tag: ClassVar[str] = "draft:written"
    digest: Digest
    writer: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(DraftEvent):
    tag: ClassVar[str] = "draft:decided"
    items: tuple[ItemId, ...]
    verdict: str
    digest: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Added(DraftEvent):
    """A reviewer added a statement of their own. ``fills`` is the required element that it was written for."""

    tag: ClassVar[str] = "draft:added"
    item: ItemId
    section: str
    digest: Digest
    fills: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged(DraftEvent):
    tag: ClassVar[str] = "draft:acknowledged"
    finding: FindingId
    digest: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved(DraftEvent):
    tag: ClassVar[str] = "draft:approved"
    digest: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Published(DraftEvent):
    tag: ClassVar[str] = "draft:published"
    reference: str
    digest: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(DraftEvent):
    tag: ClassVar[str] = "draft:returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(DraftEvent):
    tag: ClassVar[str] = "draft:withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded(DraftEvent):
    tag: ClassVar[str] = "draft:superseded"
    by_draft: DraftId


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck(DraftEvent):
    tag: ClassVar[str] = "draft:stuck"
    reason: str
