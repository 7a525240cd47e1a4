"""Drafts, the revisions before them, and the documents that left. Saved only by whoever read the last save."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, insert, select, update

from assistant.adapters import serial, summaries
from assistant.adapters.store import schema as t
from assistant.adapters.store.trail import Trail
from assistant.domain.draft import Digest, Draft, DraftId
from assistant.domain.errors import MovedOn, NotFound
from assistant.domain.events import Event
from assistant.domain.lifecycle import State
from assistant.workflow.ports import DraftSummary, PublishedDocument
from retrieval.model import PatientId

_d = t.drafts.c


class Drafts(Trail):
    def draft(self, id: DraftId) -> Draft:
        body = self._run(select(_d.body).where(_d.id == id)).scalar_one_or_none()
        if body is None:
            raise _no_draft(id)
        return serial.load(Draft, body)

    def drafts(
        self,
        *,
        patient: PatientId | None = None,
        states: Sequence[State] = (),
        after: str | None = None,
        limit: int = 50,
    ) -> tuple[DraftSummary, ...]:
        """In the order requested, the newest first. Raises NotFound when ``after`` is a draft that is gone."""
        query = select(_d.summary).order_by(_d.position.desc()).limit(max(limit, 0))
        if patient is not None:
            query = query.where(_d.patient == patient)
        if states:
            query = query.where(_d.state.in_([str(s) for s in states]))
        if after is not None:
            query = query.where(_d.position < self._position(DraftId(after)))
        return tuple(serial.load(DraftSummary, body) for body in self._run(query).scalars())

    def keep(self, draft: Draft, event: Event, document: PublishedDocument | None = None) -> None:
        """Raises MovedOn if someone else saved first, NotFound when the patient or the draft is not here (any more)."""
        self._happened(event)
        if draft.version == 1:
            self._begin(draft)
        else:
            self._go_on(draft)
        if document is not None:
            self._publish(document)

    def revisions(self, id: DraftId) -> tuple[Draft, ...]:
        r = t.revisions.c
        bodies = self._run(select(r.body).where(r.draft == id).order_by(r.revision)).scalars()
        return tuple(serial.load(Draft, body) for body in bodies)

    def document(self, draft: DraftId) -> PublishedDocument:
        """The last one that left. Raises NotFound when none has."""
        c = t.documents.c
        query = select(t.documents).where(c.draft == draft).order_by(c.number.desc()).limit(1)
        row = self._run(query).one_or_none()
        if row is None:
            raise NotFound(f"no document of draft {draft}: it has not left")
        return PublishedDocument(
            draft=draft,
            patient=PatientId(row.patient),
            reference=row.reference,
            digest=Digest(row.digest),
            data=row.data,
        )

    def _begin(self, draft: Draft) -> None:
        if self._run(select(t.patients.c.id).where(t.patients.c.id == draft.patient)).first() is None:
            raise NotFound(f"no patient {draft.patient} here")
        if self._run(select(_d.id).where(_d.id == draft.id)).first() is not None:
            raise _moved_on(draft.id)
        last = self._run(select(func.max(_d.position))).scalar()
        place = {"patient": draft.patient, "id": draft.id, "position": (last or 0) + 1}
        self._run(insert(t.drafts), {**place, **_kept(draft)})

    def _go_on(self, draft: Draft) -> None:
        before = and_(_d.patient == draft.patient, _d.id == draft.id, _d.version == draft.version - 1)
        if draft.revision > 1:
            old = select(_d.patient, _d.id, _d.revision, _d.body).where(before, _d.revision < draft.revision)
            self._run(insert(t.revisions).from_select(["patient", "draft", "revision", "body"], old))
        if self._run(update(t.drafts).where(before).values(**_kept(draft))).rowcount == 0:
            self._position(draft.id)
            raise _moved_on(draft.id)

    def _publish(self, document: PublishedDocument) -> None:
        c = t.documents.c
        last = self._run(select(func.max(c.number)).where(c.draft == document.draft)).scalar()
        self._run(
            insert(t.documents).values(
                patient=document.patient,
                draft=document.draft,
                number=(last or 0) + 1,
                reference=document.reference,
                digest=document.digest,
                data=document.data,
            )
        )

    def _position(self, id: DraftId) -> int:
        position = self._run(select(_d.position).where(_d.id == id)).scalar_one_or_none()
        if position is None:
            raise _no_draft(id)
        return int(position)


def _kept(draft: Draft) -> dict[str, Any]:
    return {
        "state": str(draft.state),
        "revision": draft.revision,
        "version": draft.version,
        "summary": serial.dump(summaries.of_draft(draft)),
        "body": serial.dump(draft),
    }


def _no_draft(id: DraftId) -> NotFound:
    return NotFound(f"no draft {id} here")


def _moved_on(id: DraftId) -> MovedOn:
    return MovedOn(f"someone else saved draft {id} first: read it again, then decide")
