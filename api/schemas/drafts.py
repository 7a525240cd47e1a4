"""A draft as it goes over the wire: the contract that all else reads. The command line gives the same."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from api.schemas.wire import Id, Page, Text, Wire
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
    Kind,
    Provenance,
    Receipt,
    Section,
    Severity,
)
from assistant.domain.lifecycle import State
from assistant.workflow.attention import look_first, named, needs_attention, reading_time_s
from assistant.workflow.ports import DraftSummary
from retrieval.model import Coverage


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


class DraftPage(Page):
    items: tuple[DraftSummary, ...]


class RevisionPage(Wire):
    """The draft as it stood each time it was asked for again, oldest first, and as it stands now, last."""

    items: tuple[DraftView, ...]
