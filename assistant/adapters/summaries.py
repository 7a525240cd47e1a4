"""The lines of the lists: a draft of the worklist, a source, a patient. The same whichever store keeps them."""

from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.domain.draft import Draft, Finding, Severity
from assistant.workflow.completeness import gravest_first
from assistant.workflow.ports import DraftSummary, KeptSource, PatientSummary, SourceSummary
from retrieval.model import Fate, Patient, PatientId, SourceId

LOOK_FIRST = 3  # findings shown beside a draft of the worklist


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
        top=_first_said(gravest_first(stops + warnings)),
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


def _first_said(findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f.reason for f in findings))[:LOOK_FIRST]
