"""From a request to a written draft. No transaction is open while a writer thinks."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.checks import CHECKS, inspect, ran
from assistant.checks.looked_at import checked
from assistant.checks.reading import Reading as Checked
from assistant.domain.draft import (
    CitationKind,
    Content,
    Draft,
    DraftId,
    Finding,
    Kind,
    Provenance,
    Section,
    Severity,
)
from assistant.domain.errors import Invalid
from assistant.domain.events import SYSTEM, Requested, Stuck, Written
from assistant.domain.lifecycle import State
from assistant.domain.people import Action, Actor, require
from assistant.knowledge import stays
from assistant.knowledge.elements import checklist, exempt
from assistant.knowledge.guidelines import Library
from assistant.workflow.narrating import Narrator
from assistant.workflow.ports import Clock, NewId, PatientSearch, Unit, Work, nothing_more
from assistant.writing import composer
from assistant.writing.desk import Desk
from assistant.writing.parts.disclosure import as_written, may_be_shown
from retrieval.model import EncounterId, PatientId, Query, Record

Records = Callable[[PatientId], Record]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What drafting works with. ``narrator`` is None when no language model is configured."""

    records: Records
    search: PatientSearch
    library: Library
    narrator: Narrator | None
    software: str


def request(
    kind: Kind,
    patient: PatientId,
    encounter: EncounterId | None,
    *,
    focus: str = "",
    actor: Actor,
    records: Records,
    work: Work,
    clock: Clock,
    new_id: NewId,
    also: Callable[[Unit, Draft], None] = nothing_more,
) -> Draft:
    """A draft that waits to be written. Raises NotFound for an unknown patient or encounter."""
    require(actor, Action.DRAFT_REQUEST)
    if encounter is not None:
        stays.chosen(records(patient), encounter, stays_only=False)
    draft = Draft(
        id=DraftId(new_id()),
        kind=kind,
        patient=patient,
        encounter=encounter,
        focus=" ".join(focus.split()),
        requested_by=actor.id,
        requested_at=clock(),
    )
    with work() as unit:
        if encounter is None:
            unit.readings(patient)
        unit.keep(draft, _requested(draft))
        also(unit, draft)
    return draft


def write(id: DraftId, revision: int, *, tools: Tools, work: Work, clock: Clock) -> Draft:
    """Write this revision, once: asked again after it was written, it changes nothing and gives the draft as it is."""
    with work(read_only=True) as unit:
        draft = unit.draft(id)
    if draft.state is not State.REQUESTED or draft.revision != revision:
        return draft
    content, encounter = content_of(draft, tools=tools, clock=clock)
    written = replace(draft, encounter=encounter).written(content)
    event = Written(
        at=clock(),
        by=SYSTEM,
        patient=draft.patient,
        draft=id,
        digest=content.digest,
        writer=content.provenance.writer,
        revision=revision,
    )
    with work() as unit:
        current = unit.draft(id)
        if current.state is not State.REQUESTED or current.revision != revision:
            return current
        unit.keep(written, event)
    return written


def give_up(id: DraftId, revision: int, reason: str, *, work: Work, clock: Clock) -> None:
    """What cannot be written becomes stuck, with the reason, for a person to look at."""
    with work() as unit:
        draft = unit.draft(id)
        if draft.state is State.REQUESTED and draft.revision == revision:
            stuck = Stuck(at=clock(), by=SYSTEM, patient=draft.patient, draft=id, reason=reason)
            unit.keep(draft.stuck(reason), stuck)


def content_of(draft: Draft, *, tools: Tools, clock: Clock) -> tuple[Content, EncounterId | None]:
    """Record, evidence, items, checks: everything a written draft holds, and the stay that it took."""
    record = tools.records(draft.patient)
    desk = desk_for(draft, record, tools=tools, clock=clock)
    if desk.stay is not None and draft.kind is Kind.DISCHARGE_SUMMARY:
        record = stays.joined(record, desk.stay)
    guidelines = {str(d.id): d for d in tools.library.documents}
    sections = composer.compose(desk)
    evidence = composer.evidence(sections, record, guidelines)
    writer, degraded = composer.NAME, _degraded(record)
    prompts: tuple[str, ...] = ()
    reading = _beside(desk, record, sections, tools.library)
    if tools.narrator is not None:
        told = tools.narrator.narrate(reading, evidence)
        sections, writer, prompts = told.sections, told.writer, told.prompts
        degraded = (*degraded, *told.degraded)
        evidence = composer.evidence(sections, record, guidelines)
    sections = as_written(sections, desk)
    sections, findings = inspect(replace(reading, sections=sections))
    findings = may_be_shown(findings, desk)
    reading = replace(reading, sections=sections)
    spared = exempt(draft.kind, record, desk.stay, desk.as_of)
    shortened = (Finding(rule=composer.NAME, severity=Severity.NOTE, reason=r) for r in desk.left_out)
    provenance = Provenance(
        software=tools.software,
        writer=writer,
        prompts=prompts,
        guidelines=_cited(sections),
        library=tools.library.digest,
        record=record.digest,
        checks=tuple(CHECKS),
        as_of=desk.as_of.isoformat(),
        degraded=degraded,
        ran=ran(reading, findings),
        checked=checked(reading),
        settings=tools.library.settings,
    )
    content = Content(
        sections=sections,
        findings=(*findings, *shortened),
        evidence=evidence,
        coverage=record.coverage,
        provenance=provenance,
        checklist=checklist(draft.kind, sections, spared),
    )
    return content, desk.stay.key if desk.stay else None


def reading_of(draft: Draft, *, tools: Tools, clock: Clock) -> Checked:
    """A written draft as the checks read it when it was written. Raises Invalid for one that is not written."""
    if draft.content is None:
        raise Invalid(f"draft {draft.id} is not written: ask for it, then read it")
    record = tools.records(draft.patient)
    desk = desk_for(draft, record, tools=tools, clock=clock)
    if desk.stay is not None and draft.kind is Kind.DISCHARGE_SUMMARY:
        record = stays.joined(record, desk.stay)
    return _beside(desk, record, draft.content.sections, tools.library)


def _beside(desk: Desk, record: Record, sections: tuple[Section, ...], library: Library) -> Checked:
    return Checked(
        kind=desk.kind,
        sections=sections,
        record=record,
        guidelines={str(d.id): d for d in library.documents},
        stay=desk.stay,
        as_of=desk.as_of,
        child_schedule=library.child_schedule,
        alert_ranges=library.alert_ranges,
        interaction_rules=library.interaction_rules,
        applicable=tuple(desk.guidelines),
    )


def desk_for(draft: Draft, record: Record, *, tools: Tools, clock: Clock) -> Desk:
    """A discharge summary is written as of the discharge; a plan and a referral as of today."""
    today = clock().date()
    summary = draft.kind is Kind.DISCHARGE_SUMMARY
    stay = stays.chosen(record, draft.encounter, stays_only=not summary)
    known = stays.joined(record, stay) if summary and stay else record
    left = stays.day(stay.end) if summary and stay else None
    known = stays.known_by(known, left) if left else known
    as_of = min(left, today) if left else today
    applicable, left_out = tools.library.applicable(record, as_of), list[str]()
    if left and left < today:
        applicable, answered = tools.library.answered_since(
            applicable, known=known, now=record, today=today, kind=draft.kind
        )
        if answered:
            what = (
                "action that guidelines ask for is"
                if answered == 1
                else "actions that guidelines ask for are"
            )
            left_out.append(f"{answered} {what} left out: begun, ordered or done since the discharge")
    return Desk(
        kind=draft.kind,
        record=known,
        stay=stay,
        guidelines=applicable,
        left_out=left_out,
        as_of=as_of,
        ask=lambda text: tools.search.search(Query(patient=draft.patient, text=text, limit=8)),
        focus=draft.focus,
        requested_by=draft.requested_by,
        child_schedule=tools.library.child_schedule,
    )


def _cited(sections: tuple[Section, ...]) -> tuple[str, ...]:
    cited = (c for s in sections for i in s.items for c in i.citations)
    return tuple(sorted({c.source for c in cited if c.kind is CitationKind.GUIDELINE}))


def _degraded(record: Record) -> tuple[str, ...]:
    state = record.coverage.vectors
    return () if state in {"ready", "none"} else (f"search by words only: vectors {state}",)


def _requested(draft: Draft) -> Requested:
    return Requested(
        at=draft.requested_at,
        by=draft.requested_by,
        patient=draft.patient,
        draft=draft.id,
        kind=draft.kind,
        revision=draft.revision,
    )
