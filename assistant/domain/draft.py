"""A draft, and what it is made of. Values only: every change returns a new draft.

The JSON of these values is the contract that everything else reads (see ``api/schemas/drafts.py``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Self

from assistant.domain.cited import Citation, CitationKind, Evidence
from assistant.domain.details import (
    ActionDetail,
    AllergyDetail,
    AppointmentDetail,
    Change,
    ConsideredDetail,
    Detail,
    Due,
    GoalDetail,
    MedicineDetail,
    NeedDetail,
    PersonDetail,
    ProblemDetail,
    ReferralDetail,
    ResultDetail,
    ScoreDetail,
    ScoreInput,
    StatementDetail,
)
from assistant.domain.errors import NotFound, StaleContent, Undecided
from assistant.domain.findings import Acknowledgement, Element, Finding, Harm, Presence, Severity
from assistant.domain.ids import Digest, DraftId, FindingId, ItemId, PersonId, digest
from assistant.domain.items import HIGH_RISK, Decision, Item, ItemKind, Section, Support, Verdict
from assistant.domain.lifecycle import State, move
from retrieval.model import Coverage, EncounterId, PatientId

__all__ = [
    "HIGH_RISK", "Acknowledgement", "ActionDetail", "AllergyDetail", "AppointmentDetail", "Approval",
    "Change", "CheckRun", "Citation", "CitationKind", "ConsideredDetail", "Content", "Decision", "Detail",
    "Digest", "Draft", "DraftId", "Due", "Element", "Evidence", "Finding", "FindingId", "GoalDetail", "Harm",
    "Item", "ItemId", "ItemKind", "Kind", "MedicineDetail", "NeedDetail", "PersonDetail", "PersonId",
    "Presence", "ProblemDetail", "Provenance", "Receipt", "ReferralDetail", "ResultDetail", "ScoreDetail",
    "ScoreInput", "Section", "Severity", "StatementDetail", "Support", "Verdict", "digest",
]  # fmt: skip


class Kind(StrEnum):
    CARE_PLAN = "care_plan"
    DISCHARGE_SUMMARY = "discharge_summary"
    REFERRAL = "referral"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """One check that ran over the whole draft when it was written: in which version, and over how much.

    ``rule`` is "<rule>@<version>", as its findings have it. ``looked_at`` counts what ``of`` names; 0 means that there
    was nothing of it to look at. ``not_checked`` says what the check could not decide, and why: that is a result too.
    """

    rule: str
    looked_at: int
    of: str
    findings: int = 0
    not_checked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What the draft was made from and with. Part of what an approval binds.

    ``ran`` is empty in drafts that were written before it was kept; ``checks`` names their checks all the same.
    """

    software: str  # "caretrace 0.1.0"
    writer: str  # "composer@1", or "model:<name>"
    prompts: tuple[str, ...] = ()
    guidelines: tuple[str, ...] = ()  # "<id>@<version>" of each guideline cited
    library: str = ""  # digest of the guideline library
    record: str = ""  # digest of the record as it was
    checks: tuple[str, ...] = ()  # "<rule>@<version>" of each check that ran
    as_of: str = ""  # the ISO day the draft was written for
    degraded: tuple[str, ...] = ()  # what was away while it was written, and what stood in for it
    ran: tuple[CheckRun, ...] = ()  # each check, and what it looked at
    checked: str = ""  # digest of the items that the checks read, before any decision
    settings: tuple[str, ...] = ()  # "<file>@sha256:…" of each file of the site's that the checks went by


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    by: PersonId
    at: datetime
    digest: Digest
    name: str = ""  # of the person, as on the day they signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """``reference`` names the published document; ``digest`` is of its bytes."""

    reference: str
    digest: Digest
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    sections: tuple[Section, ...]
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    coverage: Coverage
    provenance: Provenance
    acknowledgements: tuple[Acknowledgement, ...] = ()
    checklist: tuple[Element, ...] = ()

    def items(self) -> Iterator[Item]:
        for section in self.sections:
            yield from section.items

    def item(self, id: ItemId) -> Item:
        for item in self.items():
            if item.id == id:
                return item
        raise NotFound(f"no item {id} in this draft: read the draft again for its items")

    def with_item(self, item: Item, findings: tuple[Finding, ...]) -> Self:
        """The same content with one item replaced, and this item's findings with it."""
        sections = tuple(
            replace(s, items=tuple(item if i.id == item.id else i for i in s.items)) for s in self.sections
        )
        kept = tuple(f for f in self.findings if f.item != item.id)
        return replace(self, sections=sections, findings=kept + findings)

    def open_findings(self) -> tuple[Finding, ...]:
        """Findings that still block: stops that nobody acknowledged, edited away or rejected."""
        seen = {a.finding for a in self.acknowledgements}
        decided = {i.id for i in self.items() if i.decision is not None}
        return tuple(
            f
            for f in self.findings
            if f.severity is Severity.STOP and f.id not in seen and (f.item is None or f.item not in decided)
        )

    def undecided(self) -> tuple[Item, ...]:
        return tuple(i for i in self.items() if i.decision is None)

    @property
    def digest(self) -> Digest:
        """Binds every byte that could leave: items, citations, decisions, findings, evidence and versions.

        Who decided and when is left out, so that the same record drafted twice has the same digest.
        """
        return digest(_bound(self))


#: Kept since a later version. Left out of the digest while empty, so that an earlier draft keeps the digest it had.
_LATER = frozenset({"ran", "checked", "settings", "standing", "intolerance"})


def _bound(value: Any) -> Any:
    """Content without who and when: a decision is bound by its verdict, its reason and the text it replaced."""
    if value is None or type(value) in _PLAIN:
        return value
    if is_dataclass(value) and not isinstance(value, type):
        told = ((name, getattr(value, name)) for name in _names(type(value)))
        return {k: _bound(v) for k, v in told if v or k not in _LATER}
    if isinstance(value, Mapping):
        return {k: _bound(v) for k, v in value.items() if k not in _WHO_AND_WHEN and (v or k not in _LATER)}
    if isinstance(value, tuple | list):
        return [_bound(v) for v in value]
    return value


_PLAIN = frozenset({str, int, float, bool})
_WHO_AND_WHEN = frozenset({"by", "at"})


@cache
def _names(of: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(of) if f.name not in _WHO_AND_WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """``version`` counts saves (for the store); ``revision`` counts times it was written anew (for people)."""

    id: DraftId
    kind: Kind
    patient: PatientId
    encounter: EncounterId | None
    requested_by: PersonId
    requested_at: datetime
    state: State = State.REQUESTED
    revision: int = 1
    version: int = 1
    focus: str = ""  # for a referral: the specialty or service asked for; "" lets the criteria choose
    content: Content | None = None
    approval: Approval | None = None
    receipt: Receipt | None = None
    replaces: DraftId | None = None
    because: str = ""  # why it was returned, withdrawn or is stuck

    @property
    def digest(self) -> Digest | None:
        return self.content.digest if self.content else None

    def written(self, content: Content) -> Self:
        return replace(self._moved(State.WRITTEN), content=content, approval=None, because="")

    def decided(self, content: Content, *, seen: Digest) -> Self:
        self._expect(seen)
        return replace(self._moved(State.WRITTEN), content=content)

    def approved(self, *, by: PersonId, at: datetime, seen: Digest, name: str = "") -> Self:
        """Signed by ``by``, who read ``seen``. Refused when the content is another or something still waits."""
        content = self._expect(seen)
        moved = self._moved(State.APPROVED)
        waiting = [str(i.id) for i in content.undecided()] + [str(f.id) for f in content.open_findings()]
        if waiting:
            raise Undecided(
                f"draft {self.id} has {len(waiting)} items or findings without a decision: decide on each first",
                tuple(waiting),
            )
        return replace(moved, approval=Approval(by=by, at=at, digest=seen, name=name))

    def published(self, receipt: Receipt) -> Self:
        return replace(self._moved(State.PUBLISHED), receipt=receipt)

    def returned(self, reason: str, *, seen: Digest) -> Self:
        self._expect(seen)
        return replace(self._moved(State.RETURNED), because=reason)

    def withdrawn(self, reason: str) -> Self:
        return replace(self._moved(State.WITHDRAWN), because=reason)

    def superseded(self) -> Self:
        return self._moved(State.SUPERSEDED)

    def stuck(self, reason: str) -> Self:
        return replace(self._moved(State.STUCK), because=reason)

    def asked_again(self) -> Self:
        """A returned or stuck draft goes back to be written, as the next revision of itself."""
        return replace(self._moved(State.REQUESTED), revision=self.revision + 1, content=None)

    def _expect(self, seen: Digest) -> Content:
        if self.content is None or self.content.digest != seen:
            raise StaleContent(f"draft {self.id} changed since it was read: read it again, then decide")
        return self.content

    def _moved(self, state: State) -> Self:
        return replace(self, state=move(self.state, state), version=self.version + 1)
