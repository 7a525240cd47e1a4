"""What is known of a patient: the sources as received, what was read of them, and the passages that are searched."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, Table, and_, bindparam, delete, func, insert, or_, select, update

from assistant.adapters import serial, summaries
from assistant.adapters.store import schema as t
from assistant.adapters.store.trail import Trail
from assistant.domain.errors import NotFound
from assistant.domain.events import Event
from assistant.workflow.ports import KeptSource, PatientSummary, SourceSummary
from retrieval.model import PassageId, Patient, PatientId, Reading, SourceId, digest_of
from retrieval.patient_index import PassageRow

_s = t.sources.c
_IN_FORCE = _s.superseded_by.is_(None)


class Records(Trail):
    def source(self, id: SourceId, patient: PatientId) -> SourceSummary | None:
        found = self._summaries(
            select(_s.summary, _s.superseded_by).where(_s.patient == patient, _s.id == id)
        )
        return found[0] if found else None

    def sources(self, patient: PatientId) -> tuple[SourceSummary, ...]:
        """Oldest first, superseded ones too."""
        query = select(_s.summary, _s.superseded_by).where(_s.patient == patient)
        return self._summaries(query.order_by(_s.position))

    def bytes_of(self, id: SourceId, patient: PatientId) -> bytes:
        data = self._run(select(_s.data).where(_s.patient == patient, _s.id == id)).scalar_one_or_none()
        if data is None:
            raise _no_source(id)
        return bytes(data)

    def keep_source(self, source: KeptSource, event: Event) -> None:
        """A source without a name supersedes nothing. The same bytes kept again are in force again."""
        self._happened(event)
        patient, name = source.patient, digest_of(source.name) if source.name else ""
        if not self._knows(patient):
            self._run(insert(t.patients).values(id=patient, summary=b""))
        self._take_out(source.id, patient)
        if name:
            same = and_(_s.patient == patient, _s.name == name, _IN_FORCE)
            self._run(update(t.sources).where(same).values(superseded_by=source.id))
        last = self._run(select(func.max(_s.position)).where(_s.patient == patient)).scalar()
        self._run(
            insert(t.sources).values(
                patient=patient,
                id=source.id,
                position=(last or 0) + 1,
                name=name,
                summary=serial.dump(summaries.of_source(source)),
                person=serial.dump(source.reading.person),
                data=source.data,
            )
        )
        body = serial.dump(source.reading)
        self._run(insert(t.readings).values(patient=patient, source=source.id, body=body))
        self._keep_rows(source)
        self._describe(patient)

    def forget_source(self, id: SourceId, patient: PatientId, event: Event) -> None:
        """What it had superseded is in force again. Raises NotFound."""
        self._happened(event)
        if not self._take_out(id, patient):
            raise _no_source(id)
        self._forget_answers([id])
        self._describe(patient)
        self.erased = True

    def forget_patient(self, patient: PatientId, event: Event) -> None:
        """Raises NotFound."""
        self._happened(event)
        drafts = self._run(select(t.drafts.c.id).where(t.drafts.c.patient == patient)).scalars()
        sources = self._run(select(_s.id).where(_s.patient == patient)).scalars()
        self._forget_answers([patient, *drafts, *sources])
        if self._run(delete(t.patients).where(t.patients.c.id == patient)).rowcount == 0:
            raise _no_patient(patient)
        self.erased = True

    def readings(self, patient: PatientId) -> tuple[Reading, ...]:
        query = _in_force(select(t.readings.c.body), t.readings).where(_s.patient == patient)
        bodies = self._run(query.order_by(_s.position)).scalars().all()
        if not bodies and not self._knows(patient):
            raise _no_patient(patient)
        return tuple(serial.load_reading(body) for body in bodies)

    def patients(self, *, after: str | None = None, limit: int = 50) -> tuple[PatientSummary, ...]:
        query = select(t.patients.c.summary).order_by(t.patients.c.id).limit(max(limit, 0))
        if after is not None:
            query = query.where(t.patients.c.id > after)
        return tuple(serial.load(PatientSummary, body) for body in self._run(query).scalars())

    # passages
    def rows(self, patient: PatientId) -> tuple[PassageRow, ...]:
        p = t.passages.c
        query = _in_force(select(p.body, p.tokens, p.vector), t.passages).where(_s.patient == patient)
        return serial.load_rows(self._run(query.order_by(_s.position, p.position)).all())

    def keep_vectors(self, patient: PatientId, vectors: Mapping[PassageId, bytes], embedder: str) -> None:
        """Of passages that are still here; the others are left out."""
        self._writes()
        if not vectors:
            return
        p = t.passages.c
        change = update(t.passages).where(p.patient == bindparam("of"), p.id == bindparam("which"))
        change = change.values(vector=bindparam("found"), embedder=bindparam("by"))
        self._run(
            change, [{"of": patient, "which": i, "found": v, "by": embedder} for i, v in vectors.items()]
        )

    def awaiting_vectors(self, embedder: str, limit: int = 100) -> tuple[PatientId, ...]:
        """In the order of their ids."""
        p = t.passages.c
        other = or_(p.embedder < embedder, p.embedder > embedder)  # by the index: <> would read every row
        query = _in_force(select(p.patient), t.passages).where(other).distinct().order_by(p.patient)
        return tuple(self._run(query.limit(max(limit, 0))).scalars())

    # parts of the above
    def _knows(self, patient: PatientId) -> bool:
        return self._run(select(t.patients.c.id).where(t.patients.c.id == patient)).first() is not None

    def _summaries(self, query: Select[Any]) -> tuple[SourceSummary, ...]:
        found = self._run(query).all()
        return tuple(
            replace(serial.load(SourceSummary, r.summary), superseded_by=r.superseded_by) for r in found
        )

    def _take_out(self, id: SourceId, patient: PatientId) -> bool:
        """The source and all that was derived from it; the one it superseded takes its place in the line."""
        this = and_(_s.patient == patient, _s.id == id)
        row = self._run(select(_s.superseded_by).where(this)).one_or_none()
        if row is None:
            return False
        before = and_(_s.patient == patient, _s.superseded_by == id)
        self._run(update(t.sources).where(before).values(superseded_by=row.superseded_by))
        self._run(delete(t.sources).where(this))
        return True

    def _keep_rows(self, source: KeptSource) -> None:
        whose = {"patient": source.patient, "source": source.id, "embedder": ""}
        rows = [{**whose, "position": n, **serial.dump_row(row)} for n, row in enumerate(source.rows)]
        if rows:
            self._run(insert(t.passages), rows)

    def _describe(self, patient: PatientId) -> None:
        """A patient is known for as long as a source or a draft is kept."""
        this = t.patients.c.id == patient
        kept = (select(c.id).where(c.patient == patient).limit(1) for c in (_s, t.drafts.c))
        if not any(self._run(query).first() for query in kept):
            self._run(delete(t.patients).where(this))
            return
        bodies = self._run(
            select(_s.person).where(_s.patient == patient, _IN_FORCE).order_by(_s.position)
        ).scalars()
        people = [None if body == b"null" else serial.load(Patient, body) for body in bodies]
        summary = serial.dump(summaries.of_patient(patient, people))
        self._run(update(t.patients).where(this).values(summary=summary))


def _in_force(query: Select[Any], table: Table) -> Select[Any]:
    """Only rows of sources that nothing superseded."""
    its = and_(_s.patient == table.c.patient, _s.id == table.c.source, _IN_FORCE)
    return query.select_from(table).join(t.sources, its)


def _no_source(id: SourceId) -> NotFound:
    return NotFound(f"this patient has no source {id}: list the sources first")


def _no_patient(patient: PatientId) -> NotFound:
    return NotFound(f"no patient {patient} here")
