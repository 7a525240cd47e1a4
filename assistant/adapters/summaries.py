"""The lines of the lists: a draft of the worklist, a source, a patient. The same whichever store keeps them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from assistant.domain.draft import Content, Draft, Severity
from assistant.workflow.attention import look_first, named
from assistant.workflow.ports import DraftSummary, KeptSource, PatientSummary, SourceSummary
from retrieval.model import Fate, Patient, PatientId, SourceId


def of_draft(draft: Draft) -> DraftSummary:
    content = draft.content
    stops = content.open_findings() if content else ()
    warnings = tuple(f for f in content.findings if f.severity is Severity.WARN) if content else ()
    return DraftSummary(
        id=draft.id,
        kind=draft.kind,
        patient=draft.patient,
        encounter=draft.encounter,
        state=draft.state,
        revision=draft.revision,
        requested_by=draft.requested_by,
        requested_at=draft.requested_at,
        items=sum(1 for _ in content.items()) if content else 0,
        undecided=len(content.undecided()) if content else 0,
        stops=len(stops),
        warnings=len(warnings),
        top=_first_said(content) if content else (),
        guidelines=content.provenance.guidelines if content else (),
    )


def of_source(source: KeptSource, superseded_by: SourceId | None = None) -> SourceSummary:
    fates = Counter(entry.fate for entry in source.reading.entries)
    return SourceSummary(
        id=source.id,
        patient=source.patient,
        name=source.name,
        format=source.reading.format,
        size=len(source.data),
        received_at=source.received_at,
        received_by=source.received_by,
        superseded_by=superseded_by,
        read=fates[Fate.READ],
        skipped=fates[Fate.SKIPPED],
        unreadable=fates[Fate.UNREADABLE],
    )


def of_patient(id: PatientId, people: Sequence[Patient | None]) -> PatientSummary:
    """From what each source in force says of the person, oldest first; of each value the newest said is believed.

    A note knows whose it is and says no more: it must not make a named patient nameless.
    """
    newest = [p for p in reversed(people) if p is not None]
    return PatientSummary(
        id=id,
        name=next((p.name for p in newest if p.name), ""),
        birth_date=next((p.birth_date for p in newest if p.birth_date), None),
        sex=next((p.sex for p in newest if p.sex), ""),
        sources=len(people),
    )


def _first_said(content: Content) -> tuple[str, ...]:
    told = replace(content, findings=tuple(f for f in content.findings if f.severity is not Severity.NOTE))
    return tuple(named(content, f) for f in look_first(told))
