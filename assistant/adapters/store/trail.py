"""What every change needs: the one connection, and the next link of the audit trail in the same transaction."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, Row, delete, insert, select, update

from assistant.adapters import serial
from assistant.adapters.audit_chain import facts_of, link, pseudonym
from assistant.adapters.store import schema as t
from assistant.domain.draft import Digest, PersonId
from assistant.domain.errors import MovedOn
from assistant.domain.events import Event
from assistant.workflow.ports import Answered, AuditEntry, AuditHead
from retrieval.model import PatientId

ANSWERS_KEPT = timedelta(days=1)


class Trail:
    """``erased`` once rows of a patient went in this transaction: their bytes must go from the disk too."""

    def __init__(self, connection: Connection, *, secret: bytes, read_only: bool) -> None:
        self._run = connection.execute
        self._secret = secret
        self._read_only = read_only
        self._head = self._first = None if read_only else self._stored_head(lock=True)
        self.erased = False

    # audit
    def audit(
        self, *, after: int = 0, limit: int = 100, patient: PatientId | None = None
    ) -> tuple[AuditEntry, ...]:
        query = select(t.audit).where(t.audit.c.seq > after).order_by(t.audit.c.seq).limit(max(limit, 0))
        if patient is not None:
            query = query.where(t.audit.c.subject == pseudonym(self._secret, patient))
        return tuple(_entry(row) for row in self._run(query))

    def audit_head(self) -> AuditHead:
        return self._head or self._stored_head()

    def seal(self) -> AuditHead | None:
        """Before the commit: the trail's new head, or None when nothing happened."""
        if self._head is None or self._head == self._first:
            return None
        self._run(update(t.audit_head).values(seq=self._head.seq, digest=self._head.digest))
        return self._head

    def _writes(self) -> None:
        if self._read_only:
            raise RuntimeError("this unit only reads: open one that writes")

    def _happened(self, event: Event) -> None:
        """The first thing that every change says."""
        self._writes()
        before = self.audit_head()
        stored = serial.dump(facts_of(event))
        seq, at, previous = before.seq + 1, event.at.isoformat(), before.digest
        subject = pseudonym(self._secret, event.patient)
        digest = link(previous, seq, at, event.by, event.tag, subject, _facts(stored))
        entry = {"seq": seq, "at": at, "by": event.by, "tag": event.tag, "subject": subject}
        self._run(insert(t.audit), {**entry, "facts": stored, "previous": previous, "digest": digest})
        self._head = AuditHead(seq=seq, digest=digest)

    def _stored_head(self, *, lock: bool = False) -> AuditHead:
        """Locked, it lets one writer in at a time, whatever process it runs in."""
        query = select(t.audit_head.c.seq, t.audit_head.c.digest)
        row = self._run(query.with_for_update() if lock else query).one()
        return AuditHead(seq=row.seq, digest=row.digest)

    # idempotency
    def answered(self, by: PersonId, key: str) -> Answered | None:
        row = self._run(select(t.answers).where(t.answers.c.by == by, t.answers.c.key == key)).one_or_none()
        if row is None:
            return None
        headers = serial.plain(row.headers)
        return Answered(request=Digest(row.request), status=row.status, body=row.body, headers=headers)

    def remember(self, by: PersonId, key: str, answer: Answered, at: datetime) -> None:
        self._writes()
        if self.answered(by, key) is not None:
            raise MovedOn(
                "a request with this key was answered a moment ago: send it again to read the answer"
            )
        self._run(delete(t.answers).where(t.answers.c.at < _moment(at - ANSWERS_KEPT)))
        self._run(
            insert(t.answers).values(
                by=by,
                key=key,
                at=_moment(at),
                request=answer.request,
                status=answer.status,
                headers=serial.dump(dict(answer.headers)),
                body=answer.body,
            )
        )

    def _forget_answers(self, about: Iterable[str]) -> None:
        """An answer names what it is about, so what names something forgotten goes with it."""
        names = {form for id in about for form in (id.encode(), serial.dump(id)[1:-1])}
        for row in self._run(select(t.answers)).all():
            if any(name in said for name in names for said in (row.body, row.headers, row.key.encode())):
                self._run(delete(t.answers).where(t.answers.c.by == row.by, t.answers.c.key == row.key))


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        seq=row.seq,
        at=row.at,
        by=PersonId(row.by),
        tag=row.tag,
        subject=row.subject,
        facts=_facts(row.facts),
        previous=row.previous,
        digest=row.digest,
    )


def _facts(stored: bytes) -> Mapping[str, object]:
    """Whoever reads the trail must be able to read a damaged entry too: its digest will not match."""
    try:
        facts = orjson.loads(stored)
    except (ValueError, TypeError):
        return {"unreadable": True}
    return facts if isinstance(facts, dict) else {"unreadable": True}


def _moment(at: datetime) -> str:
    """Ordered as text as it is in time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
