"""A draft, and what it is made of. Values only: every change returns a new draft.

The JSON of these values is the contract that everything else reads (see ``api/schemas.py``).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Literal, NewType, Self

from assistant.domain.errors import NotFound, StaleContent, Undecided
from assistant.domain.lifecycle import State, move
from retrieval.model import Coverage, EncounterId, FactId, PatientId

DraftId = NewType("DraftId", str)
ItemId = NewType("ItemId", str)
FindingId = NewType("FindingId", str)
PersonId = NewType("PersonId", str)
Digest = NewType("Digest", str)  # "sha256:…"


def digest(value: object) -> Digest:
    """Of the canonical JSON of ``value``: sorted keys, no white space, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return Digest("sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())


class Kind(StrEnum):
    CARE_PLAN = "care_plan"
    DISCHARGE_SUMMARY = "discharge_summary"
    REFERRAL = "referral"


class CitationKind(StrEnum):
    CHART = "chart"  # a span of a document of this patient's record
    GUIDELINE = "guideline"  # a span of a guideline of the library
    REVIEWER = "reviewer"  # what a reviewer asserted; ``source`` is who


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """``quote == text_of(source)[start:end]``, exactly. Offsets count characters."""

    kind: CitationKind
    source: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One numbered thing that a writer may rest on. ``label`` says what and when, for people and models."""

    number: int
    citation: Citation
    label: str
    date: str | None = None
    fact: FactId | None = None


# --- items -----------------------------------------------------------------------------------------------------


class ItemKind(StrEnum):
    STATEMENT = "statement"
    PROBLEM = "problem"
    MEDICINE = "medicine"
    ALLERGY = "allergy"
    RESULT = "result"
    PROCEDURE = "procedure"
    IMMUNIZATION = "immunization"
    PREFERENCE = "preference"
    NEED = "need"
    GOAL = "goal"
    ACTION = "action"
    REFERRAL = "referral"
    APPOINTMENT = "appointment"
    PERSON = "person"
    DEVICE = "device"
    SCORE = "score"


#: Kinds whose mistakes hurt most: each one needs its own decision, never a bulk one (clinical-standards §4a).
HIGH_RISK = frozenset({ItemKind.MEDICINE, ItemKind.ALLERGY, ItemKind.PREFERENCE, ItemKind.REFERRAL})


class Change(StrEnum):
    """What happened to a medicine, against the list before."""

    CONTINUED = "continued"
    CHANGED = "changed"
    NEW = "new"
    STOPPED = "stopped"
    HELD = "held"
    CURRENT = "current"  # on the list; what changed was not looked at
    UNCLEAR = "unclear"  # the sources do not say, or do not agree


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineDetail:
    type: Literal["medicine"] = "medicine"
    name: str
    dose: str = ""
    route: str = ""
    frequency: str = ""
    reason: str = ""
    change: Change = Change.UNCLEAR
    directions: str = ""  # the whole direction, as charted
    was: str = ""  # the direction before, when it changed
    because: str = ""  # why it changed, as charted
    supply: str = (
        ""  # what the chart says of a medicine that the patient has not in hand: lost, stolen, not filled
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A date that code computed: ``day = anchor + days``. Both parts stand in the item's evidence."""

    day: str
    anchor: str  # the ISO day counted from
    anchor_is: str  # "discharge", "draft", "birth", "order"
    days: int
    overdue: bool = False  # the day lay in the past when the draft was written, and the thing is still open


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDetail:
    type: Literal["action"] = "action"
    owner: str  # a role of knowledge/team.py
    due: Due | None = None
    concern: str = ""
    activity: str = ""  # intervention | education | monitoring | coordination | contingency | self_management
    person: str = ""  # who holds the owner's role in this patient's care team, as charted
    measure: str = ""  # what shows whether it helped: the measure of the goal that it serves
    addresses: tuple[str, ...] = ()  # more concerns that it serves, beside ``concern``
    options: tuple[str, ...] = ()  # of a decision that patient and clinician make together
    asked_by: str = ""  # of a question that waits for an answer: who put it, and the day
    standing: str = ""  # proposed | ordered | active | done, where the record or this draft says so


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalDetail:
    type: Literal["goal"] = "goal"
    concern: str = ""
    measure: str = ""
    target: str = ""
    baseline: str = ""
    due: Due | None = None
    expressed_by: str = ""  # "patient" when these are the patient's own words
    owner: str = ""
    person: str = ""  # who holds the owner's role, as charted
    baseline_date: str = ""  # as charted
    met: bool | None = None  # whether the baseline meets the target; None where no figures decide it
    addresses: tuple[str, ...] = ()  # more concerns that it is a goal for, beside ``concern``


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDetail:
    type: Literal["referral"] = "referral"
    specialty: str
    reason: str
    question: str
    urgency: Literal["routine", "soon", "urgent"] = "routine"
    findings: tuple[str, ...] = ()
    owner: str = ""
    due: Due | None = None
    concern: str = ""
    recipient: str = ""  # the person or place asked, where the chart names one
    done: tuple[str, ...] = ()  # tests made and treatments tried so far, as charted
    prepared: str = ""  # what the chart says of the patient's agreement; "" when it says nothing
    coverage: str = ""  # who pays, as charted; authorization is the recipient's and the payer's matter
    callback: str = ""  # whom the recipient calls, as charted


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsideredDetail:
    """A referral that was considered and not suggested: for the reviewer, and never part of what leaves.

    ``because`` is why its criteria do not hold; ``missing`` what the record lacks to decide them.
    """

    type: Literal["considered"] = "considered"
    specialty: str = ""
    because: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemDetail:
    type: Literal["problem"] = "problem"
    concern: str = ""  # how goals and actions of the draft call it
    status: str = ""
    onset: str = ""
    code: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllergyDetail:
    type: Literal["allergy"] = "allergy"
    substance: str = ""
    reaction: str = ""
    criticality: str = ""
    none_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDetail:
    type: Literal["result"] = "result"
    name: str = ""
    value: str = ""
    unit: str = ""
    date: str = ""
    flag: str = ""
    pending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentDetail:
    type: Literal["appointment"] = "appointment"
    when: str = ""
    with_whom: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDetail:
    """Whose sentence a quoted statement is: the note's date, title and author, as charted."""

    type: Literal["statement"] = "statement"
    when: str = ""
    title: str = ""
    said_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetail:
    type: Literal["person"] = "person"
    name: str = ""
    role: str = ""
    phone: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedDetail:
    """A need of the patient, explained: which domain, what was answered and when, and what it bears on."""

    type: Literal["need"] = "need"
    domain: str = ""  # in the Gravity words
    answer: str = ""
    date: str = ""
    bears_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreInput:
    """One thing a score was made of. ``value`` is as charted, "" when missing; ``points`` None when not counted."""

    name: str
    value: str = ""
    points: float | None = None
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreDetail:
    """A published score, computed by code from charted inputs, never a model's opinion.

    ``points`` is None where nothing can be said. ``partial`` is true when an input is missing: the score may then be
    higher than ``points``, and is never filled in silently.
    """

    type: Literal["score"] = "score"
    name: str
    version: str = ""  # which published version of its cut-points or weights
    points: float | None = None
    of: float | None = None  # the most it can be
    band: str = ""  # what the published cut-points call it
    partial: bool = False
    inputs: tuple[ScoreInput, ...] = ()
    missing: tuple[str, ...] = ()
    source: str = ""  # author, journal or publisher, year

    def name_only(self) -> Self:
        """What is left when a reviewer says it in other words: which score it is, and no number."""
        return type(self)(name=self.name, version=self.version, source=self.source)


Detail = (
    StatementDetail
    | ScoreDetail
    | NeedDetail
    | PersonDetail
    | MedicineDetail
    | ActionDetail
    | GoalDetail
    | ReferralDetail
    | ConsideredDetail
    | ProblemDetail
    | AllergyDetail
    | ResultDetail
    | AppointmentDetail
)


class Support(StrEnum):
    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"  # a check found that the evidence does not carry it
    ASSERTED = "asserted"  # a reviewer said it, and answers for it


class Verdict(StrEnum):
    ACCEPT = "accept"
    EDIT = "edit"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    verdict: Verdict
    by: PersonId
    at: datetime
    reason: str = ""
    was: str = ""  # the text before an edit


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One statement or proposed action with what it rests on. ``written_by``: "composer", "model", "reviewer".

    ``fills`` is the required element that a reviewer wrote it for, "" for every other item. ``labels`` are the security
    labels (HL7 v3 codes) of what it rests on: they say who may not read it.
    """

    id: ItemId
    kind: ItemKind
    text: str
    citations: tuple[Citation, ...]
    detail: Detail | None = None
    written_by: str = "composer"
    support: Support = Support.SUPPORTED
    decision: Decision | None = None
    fills: str = ""
    labels: tuple[str, ...] = ()

    @property
    def leaves(self) -> bool:
        """Whether this item is part of the approved document."""
        if isinstance(self.detail, ConsideredDetail):
            return False
        return self.decision is not None and self.decision.verdict is not Verdict.REJECT


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    id: str
    title: str
    loinc: str
    items: tuple[Item, ...]


# --- findings --------------------------------------------------------------------------------------------------


class Severity(StrEnum):
    STOP = "stop"  # cannot be approved until someone with the right says why, edits or rejects
    WARN = "warn"  # the clinician must look
    NOTE = "note"


class Harm(StrEnum):
    """What may become of the patient if the finding is right and nobody acts on it."""

    SEVERE = "severe"  # may kill or disable
    SERIOUS = "serious"  # may bring the patient to hospital, or keep them there
    MODERATE = "moderate"
    MINOR = "minor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check says of one item, or of the whole when ``item`` is None.

    ``evidence`` is what it rests on, on both sides where two disagree; ``consider`` what a clinician may do about it,
    "" when that goes without saying; ``source`` the publisher and year of a clinical rule.
    """

    rule: str
    severity: Severity
    reason: str
    item: ItemId | None = None
    harm: Harm = Harm.MINOR
    consider: str = ""
    source: str = ""
    evidence: tuple[Citation, ...] = ()

    @property
    def id(self) -> FindingId:
        said = f"{self.rule}|{self.item}|{self.reason}".encode("utf-8", "surrogatepass")
        return FindingId(hashlib.sha256(said).hexdigest()[:12])


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """A clinician saw a finding that blocks, and says why the document may leave all the same."""

    finding: FindingId
    by: PersonId
    at: datetime
    reason: str


# --- what a document of the kind must contain -------------------------------------------------------------------


class Presence(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"  # documented as absent: "none known", "none pending"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"  # this patient or stay has no such thing to say, for the reason given


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One required element of the kind, held against the draft. ``where`` are the items that carry it."""

    id: str
    title: str
    presence: Presence
    where: tuple[ItemId, ...] = ()
    note: str = ""  # what was looked for and not found, or why it does not apply


# --- the draft -------------------------------------------------------------------------------------------------


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
_LATER = frozenset({"ran", "checked", "settings", "standing"})


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
