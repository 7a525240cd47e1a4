"""A source comes in: read, kept as received, cut into passages. Twice the same changes nothing."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from assistant.domain.errors import NotFound
from assistant.domain.events import PatientForgotten, SourceForgotten, SourceReceived
from assistant.domain.people import Action, Actor, require
from assistant.workflow.ports import Clock, KeptSource, SourceSummary, Unit, Work, nothing_more
from retrieval.model import Fate, PatientId, Reading, SourceId
from retrieval.patient_index import PassageRow

Read = Callable[[bytes, str, PatientId | None], Reading]
Cut = Callable[[Reading], tuple[PassageRow, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a source. ``known`` when these bytes were already here and nothing changed."""

    source: SourceId
    patient: PatientId
    known: bool
    supersedes: SourceId | None
    found: int
    read: int
    skipped: int
    unreadable: int
    reasons: tuple[tuple[str, int], ...]  # why entries were skipped or unreadable, and how many each


def receive(
    data: bytes,
    *,
    name: str,
    patient: PatientId | None,
    actor: Actor,
    read: Read,
    cut: Cut,
    work: Work,
    clock: Clock,
    also: Callable[[Unit, Receipt], None] = nothing_more,
) -> Receipt:
    """Keep one source and everything read from it, or nothing at all. Raises SourceRefused with what to do."""
    require(actor, Action.SOURCE_RECEIVE)
    id = SourceId("sha256:" + hashlib.sha256(data).hexdigest())
    reading = read(data, name, patient)
    with work(read_only=True) as unit:
        there = unit.source(id, reading.patient)
    if there is not None and there.superseded_by is None:
        return _receipt(reading, known=True, supersedes=None)
    rows = cut(reading)
    now = clock()
    with work() as unit:
        there = unit.source(id, reading.patient)
        if there is not None and there.superseded_by is None:
            return _receipt(reading, known=True, supersedes=None)
        before = _in_force(unit.sources(reading.patient), name)
        supersedes = before.id if before else None
        count = _counts(reading)
        unit.keep_source(
            KeptSource(
                id=id,
                patient=reading.patient,
                name=name,
                data=data,
                reading=reading,
                received_at=now,
                received_by=actor.id,
                rows=rows,
            ),
            SourceReceived(
                at=now,
                by=actor.id,
                patient=reading.patient,
                source=id,
                supersedes=supersedes,
                read=count[Fate.READ],
                skipped=count[Fate.SKIPPED],
                unreadable=count[Fate.UNREADABLE],
            ),
        )
        receipt = _receipt(reading, known=False, supersedes=supersedes)
        also(unit, receipt)
    return receipt


def forget_source(id: SourceId, patient: PatientId, *, actor: Actor, work: Work, clock: Clock) -> None:
    """Erase one source and everything derived from it. Drafts keep their own quotes. Raises NotFound."""
    require(actor, Action.SOURCE_FORGET)
    with work() as unit:
        if unit.source(id, patient) is None:
            raise NotFound(f"this patient has no source {id}: list the sources first")
        unit.forget_source(id, patient, SourceForgotten(at=clock(), by=actor.id, patient=patient, source=id))


def forget_patient(patient: PatientId, *, actor: Actor, work: Work, clock: Clock) -> tuple[int, int]:
    """Erase everything of a patient, drafts and documents too; how many sources and drafts. Raises NotFound."""
    require(actor, Action.PATIENT_FORGET)
    with work() as unit:
        sources, drafts = len(unit.sources(patient)), len(unit.drafts(patient=patient, limit=10_000))
        if not sources and not drafts:
            raise NotFound(f"no patient {patient} here")
        event = PatientForgotten(at=clock(), by=actor.id, patient=patient, sources=sources, drafts=drafts)
        unit.forget_patient(patient, event)
    return sources, drafts


def _in_force(sources: tuple[SourceSummary, ...], name: str) -> SourceSummary | None:
    return next((s for s in sources if name and s.name == name and s.superseded_by is None), None)


def _counts(reading: Reading) -> dict[Fate, int]:
    return {fate: sum(e.fate is fate for e in reading.entries) for fate in Fate}


def _receipt(reading: Reading, *, known: bool, supersedes: SourceId | None) -> Receipt:
    count = _counts(reading)
    reasons: dict[str, int] = {}
    for e in reading.entries:
        if e.reason:
            reasons[f"{e.type}: {e.reason}"] = reasons.get(f"{e.type}: {e.reason}", 0) + 1
    return Receipt(
        source=reading.source,
        patient=reading.patient,
        known=known,
        supersedes=supersedes,
        found=len(reading.entries),
        read=count[Fate.READ],
        skipped=count[Fate.SKIPPED],
        unreadable=count[Fate.UNREADABLE],
        reasons=tuple(sorted(reasons.items(), key=lambda r: -r[1])),
    )
