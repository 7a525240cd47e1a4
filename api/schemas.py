"""What goes over the wire. The JSON of a draft is the contract that all else reads; the command line gives the same."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticSerializationError

from assistant.checks.ranking import likelihood
from assistant.domain.draft import (
    Acknowledgement,
    Approval,
    Citation,
    Content,
    Draft,
    Element,
    Evidence,
    Finding,
    Harm,
    ItemKind,
    Kind,
    Provenance,
    Receipt,
    Section,
    Severity,
    Verdict,
)
from assistant.domain.lifecycle import State
from assistant.knowledge.gaps import Gap
from assistant.knowledge.guidelines import Guideline
from assistant.workflow.attention import look_first, named, needs_attention, reading_time_s
from assistant.workflow.intake import Receipt as IntakeReceipt
from assistant.workflow.ports import AuditEntry, DraftSummary, PatientSummary, SourceSummary
from assistant.workflow.resting import Resting
from retrieval.model import (
    AnyFact,
    Conflict,
    Coverage,
    Document,
    DocumentKind,
    Fact,
    Hit,
    Patient,
    Record,
    Span,
)


class Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def as_json(view: BaseModel) -> bytes:
    """The bytes that go over the wire. A lone surrogate, which UTF-8 cannot say, goes as its escape."""
    try:
        return view.model_dump_json().encode()
    except PydanticSerializationError:
        return json.dumps(view.model_dump(mode="json"), separators=(",", ":")).encode("ascii")


NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def _plain(text: str) -> str:
    if NO_TEXT.search(text):
        raise ValueError("holds characters that no text may hold: controls, or half of one")
    return text


def _in_a_line(text: str) -> str:
    if "\n" in text or "\r" in text or "\t" in text:
        raise ValueError("must be one line")
    return text


Text = Annotated[str, AfterValidator(_plain)]
Id = Annotated[Text, AfterValidator(_in_a_line), Field(min_length=1, max_length=1024)]
Words = Annotated[Text, Field(max_length=4000)]


# --- asked -----------------------------------------------------------------------------------------------------


class DraftRequest(Wire):
    kind: Kind
    patient: Id
    encounter: Id | None = Field(
        default=None, description="FHIR Encounter id; without it the latest hospital stay"
    )
    focus: Annotated[Text, Field(max_length=200)] = Field(
        default="", description="for a referral: the specialty or service, in words"
    )
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "discharge_summary", "patient": "arthur-okafor"}]}
    )


class DecisionRequest(Wire):
    item: Id
    verdict: Verdict
    reason: Words = ""
    text: Words = Field(default="", description="the new text, for an edit")


class DecisionsRequest(Wire):
    """Taken together, or none of them."""

    decisions: Annotated[tuple[DecisionRequest, ...], Field(max_length=2000)] = ()
    accept_rest: bool = Field(
        default=False,
        description="accept what is left where nothing is wrong and a mistake would hurt little; "
        "medicines, allergies, wishes, referrals and flagged items keep waiting",
    )
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"decisions": [{"item": "3f2a9c01b7de", "verdict": "reject", "reason": "stopped on day 2"}]},
                {"accept_rest": True},
            ]
        }
    )

    @model_validator(mode="after")
    def _something_once(self) -> Self:
        items = [d.item for d in self.decisions]
        if not items and not self.accept_rest:
            raise ValueError("decides nothing: give decisions, or accept_rest")
        if len(items) != len(set(items)):
            raise ValueError("decides twice on one item")
        return self


class AcknowledgementRequest(Wire):
    """One reason for one finding, or for several: all are answered, or none."""

    finding: Id | None = Field(default=None, description="one finding")
    findings: Annotated[tuple[Id, ...], Field(max_length=500)] = Field(
        default=(), description="several that the same reason is for"
    )
    reason: Words
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"finding": "9c01b7de3f2a", "reason": "checked with the pharmacy by phone"},
                {"findings": ["9c01b7de3f2a", "de3f2a9c01b7"], "reason": "not asked in this short stay"},
            ]
        }
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.all_findings:
            raise ValueError("names no finding: give finding, or findings")
        return self

    @property
    def all_findings(self) -> tuple[str, ...]:
        return (*((self.finding,) if self.finding is not None else ()), *self.findings)


class ItemRequest(Wire):
    """A statement of the clinician's own, for a section or for a required element of the checklist."""

    text: Annotated[Words, Field(min_length=1)]
    section: Annotated[Text, Field(max_length=100)] = Field(
        default="", description="id of a section; not needed beside `fills`"
    )
    fills: Annotated[Text, Field(max_length=100)] = Field(
        default="", description="id of the element of `checklist` that it is for"
    )
    kind: ItemKind | None = Field(default=None, description="else what statements of the section usually are")
    owner: Annotated[Text, Field(max_length=200)] = Field(default="", description="who does it, of an action")
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"fills": "pending_results", "text": "No result was pending at discharge."},
                {"section": "follow_up", "text": "Wound check in the clinic", "owner": "nurse"},
            ]
        }
    )

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if not self.section and not self.fills:
            raise ValueError("has no place: give section, or fills")
        return self


class ReasonRequest(Wire):
    reason: Words
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "the potassium of today is missing"}]}
    )


class SearchRequest(Wire):
    text: Annotated[Text, Field(min_length=1, max_length=2000)]
    limit: int = Field(default=8, ge=1, le=50)
    sections: Annotated[tuple[Id, ...], Field(max_length=50)] = Field(
        default=(), description="only these kinds of section, e.g. `medications`"
    )
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "why was warfarin stopped", "limit": 5}]}
    )


# --- answered --------------------------------------------------------------------------------------------------


class FindingView(Wire):
    id: str
    rule: str
    severity: Severity
    reason: str
    item: str | None
    harm: Harm
    consider: str
    source: str
    evidence: tuple[Citation, ...]
    likelihood: float = Field(description="how often a finding of this rule turned out right, 0 to 1")

    @classmethod
    def of(cls, finding: Finding) -> "FindingView":
        return cls(
            id=finding.id,
            rule=finding.rule,
            severity=finding.severity,
            reason=finding.reason,
            item=finding.item,
            harm=finding.harm,
            consider=finding.consider,
            source=finding.source,
            evidence=finding.evidence,
            likelihood=round(likelihood(finding), 2),
        )


class LookFirst(Wire):
    """One of the three findings to look at first, in a sentence that stands alone."""

    finding: str
    item: str | None
    severity: Severity
    sentence: str

    @classmethod
    def of(cls, content: Content) -> "tuple[LookFirst, ...]":
        return tuple(
            cls(finding=f.id, item=f.item, severity=f.severity, sentence=named(content, f))
            for f in look_first(content)
        )


class DraftView(Wire):
    """A draft. ``digest`` is what an approval signs; it is null until the draft is written.

    ``look_first`` are the gravest findings that still wait. ``needs_attention`` are the items that wait for a decision
    of their own; ``reading_time_s`` estimates how long these and the findings shown with them take to read.
    ``provenance.ran`` says which checks ran, over how much, and what was not checked.
    """

    id: str
    kind: Kind
    patient: str
    encounter: str | None
    state: State
    revision: int
    digest: str | None
    requested_by: str
    requested_at: datetime
    focus: str
    sections: tuple[Section, ...]
    findings: tuple[FindingView, ...]
    look_first: tuple[LookFirst, ...]
    needs_attention: tuple[str, ...]
    reading_time_s: int = Field(description="an estimate: 238 words a minute, and 8 s a finding")
    acknowledgements: tuple[Acknowledgement, ...]
    checklist: tuple[Element, ...]
    evidence: tuple[Evidence, ...]
    coverage: Coverage | None
    provenance: Provenance | None
    approval: Approval | None
    receipt: Receipt | None
    replaces: str | None
    because: str

    @classmethod
    def of(cls, draft: Draft) -> "DraftView":
        content = draft.content
        return cls(
            id=draft.id,
            kind=draft.kind,
            patient=draft.patient,
            encounter=draft.encounter,
            state=draft.state,
            revision=draft.revision,
            digest=draft.digest,
            requested_by=draft.requested_by,
            requested_at=draft.requested_at,
            focus=draft.focus,
            sections=content.sections if content else (),
            findings=tuple(FindingView.of(f) for f in content.findings) if content else (),
            look_first=LookFirst.of(content) if content else (),
            needs_attention=tuple(i.id for i in needs_attention(content)) if content else (),
            reading_time_s=reading_time_s(content) if content else 0,
            acknowledgements=content.acknowledgements if content else (),
            checklist=content.checklist if content else (),
            evidence=content.evidence if content else (),
            coverage=content.coverage if content else None,
            provenance=content.provenance if content else None,
            approval=draft.approval,
            receipt=draft.receipt,
            replaces=draft.replaces,
            because=draft.because,
        )


class DraftEvent(Wire):
    """What a watcher is told: that it moved, and where to. The draft itself is read at its own address."""

    id: str
    state: State
    revision: int
    digest: str | None
    because: str

    @classmethod
    def of(cls, draft: Draft) -> "DraftEvent":
        return cls(
            id=draft.id,
            state=draft.state,
            revision=draft.revision,
            digest=draft.digest,
            because=draft.because,
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


class Page(Wire):
    next: str | None = Field(default=None, description="send it as `after` to read on; null at the end")


class DraftPage(Page):
    items: tuple[DraftSummary, ...]


class RevisionPage(Wire):
    """The draft as it stood each time it was asked for again, oldest first, and as it stands now, last."""

    items: tuple[DraftView, ...]


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


class GuidelineLine(Wire):
    """``year`` is of the source, ``version`` of our text."""

    id: str
    document: str = Field(description="what citations name as their source")
    title: str
    publisher: str
    source: str
    year: int
    version: str
    status: str
    effective: str
    grade: str
    jurisdiction: str

    @classmethod
    def of(cls, guideline: Guideline) -> Self:
        return cls(**cls._said(guideline))

    @staticmethod
    def _said(g: Guideline) -> dict[str, Any]:
        return {
            "id": g.id,
            "document": g.document.id,
            "title": g.title,
            "publisher": g.publisher,
            "source": g.source,
            "year": g.year,
            "version": g.version,
            "status": str(g.status),
            "effective": g.effective,
            "grade": g.grade,
            "jurisdiction": g.jurisdiction,
        }


class GuidelineText(GuidelineLine):
    text: str

    @staticmethod
    def _said(g: Guideline) -> dict[str, Any]:
        return {**GuidelineLine._said(g), "text": g.document.text}


class GuidelinePage(Wire):
    items: tuple[GuidelineLine, ...]


class GapEvidence(Wire):
    """Where in the chart it stands: ``document[start:end]``."""

    document: str
    start: int
    end: int
    text: str

    @classmethod
    def of(cls, found: Fact | Span) -> Self:
        at = found.words if isinstance(found, Fact) else found
        return cls(document=at.document, start=at.start, end=at.end, text=at.text)


class MeasuredView(Wire):
    """What a national measure says of the same care."""

    measure: str
    says: str
    reason: str


class GapView(Wire):
    """``next_due``: of open care the day to do it by, of closed care the day from which it is asked for again."""

    id: str = Field(description="guideline/entry")
    guideline: str
    title: str
    concern: str
    says: str
    owner: str
    grade: str
    source: str
    rules: tuple[str, ...]
    state: str
    why: str | None = Field(
        description="of what does not apply: declined, hospice, limited_benefit, excluded"
    )
    reason: str
    since: date | None = Field(description="the day of what closed or declined it")
    next_due: date | None
    elsewhere: bool = Field(description="closed by what was done at another place, as the record tells")
    before: str
    missing: tuple[str, ...]
    evidence: tuple[GapEvidence, ...]
    measured: tuple[MeasuredView, ...] = Field(description="national measures that were scored beside ours")

    @classmethod
    def of(cls, gap: Gap) -> Self:
        g, e = gap.guideline, gap.entry
        return cls(
            id=gap.id,
            guideline=g.key,
            title=g.title,
            concern=e.concern,
            says=e.says,
            owner=str(e.owner),
            grade=g.grade,
            source=f"{g.publisher}: {g.source} ({g.year})",
            rules=e.rules,
            state=str(gap.state),
            why=str(gap.why) if gap.why else None,
            reason=gap.reason,
            since=gap.since,
            next_due=gap.next_due,
            elsewhere=gap.elsewhere,
            before=gap.before,
            missing=gap.missing,
            evidence=tuple(GapEvidence.of(b) for b in gap.evidence),
            measured=tuple(
                MeasuredView(measure=m.measure, says=m.says, reason=m.reason) for m in gap.measured
            ),
        )


class GapPage(Wire):
    items: tuple[GapView, ...]


class RestingView(Wire):
    """An approved document and the guideline that it cites; ``now`` is what is in force in its place."""

    draft: str
    kind: str
    patient: str
    state: str
    cited: str
    now: str
    change: str = Field(description="none, newer, superseded or gone")

    @classmethod
    def of(cls, resting: Resting) -> Self:
        d = resting.draft
        return cls(
            draft=d.id,
            kind=str(d.kind),
            patient=d.patient,
            state=str(d.state),
            cited=resting.cited,
            now=resting.now,
            change=str(resting.change),
        )


class RestingPage(Wire):
    items: tuple[RestingView, ...]


class AuditPage(Wire):
    items: tuple[AuditEntry, ...]
    next: int | None = Field(default=None, description="send it as `after` to read on; null at the end")


class Verification(Wire):
    """Whether every link of the trail holds. ``seq`` is the first entry that is not what was written."""

    verified: bool
    count: int | None = None
    seq: int | None = None
    reason: str = ""


class Live(Wire):
    live: bool = True


class Ready(Wire):
    ready: bool


class HealthView(Wire):
    ready: bool
    parts: Mapping[str, str]


class FieldProblem(Wire):
    pointer: str
    detail: str


class ProblemView(BaseModel):
    """RFC 9457. ``type`` leads to a page that says what this kind of problem means."""

    type: str
    title: str
    status: int
    detail: str
    waiting: tuple[str, ...] = Field(default=(), description="items and findings that still need a decision")
    errors: tuple[FieldProblem, ...] = ()
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems/StaleContent",
                    "title": "Changed since it was read",
                    "status": 412,
                    "detail": "draft 3f2a changed since it was read: read it again, then decide",
                }
            ]
        }
    )
