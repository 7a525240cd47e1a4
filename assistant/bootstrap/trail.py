"""The doors to what happened: the audit trail, and what a request was answered with before."""

from assistant.adapters import audit_chain
from assistant.bootstrap.house import House
from assistant.domain.draft import PersonId
from assistant.domain.people import Action, Actor, require
from assistant.workflow.ports import Answered, AuditEntry
from retrieval.model import PatientId


class Trail(House):
    def audit(
        self, *, actor: Actor, after: int = 0, limit: int = 100, patient: PatientId | None = None
    ) -> tuple[AuditEntry, ...]:
        require(actor, Action.AUDIT_READ)
        with self.work(read_only=True) as unit:
            return unit.audit(after=after, limit=limit, patient=patient)

    def verify_audit(self, *, actor: Actor) -> audit_chain.Verified | audit_chain.Broken:
        """Every link from the first, against the head that was kept and the checkpoints that were written out."""
        require(actor, Action.AUDIT_READ)
        checkpoint = self.folder.checkpoints.last()
        with self.work(read_only=True) as unit:
            return audit_chain.verify(
                audit_chain.entries_of(unit), head=unit.audit_head(), checkpoint=checkpoint
            )

    def answered(self, by: PersonId, key: str) -> Answered | None:
        with self.work(read_only=True) as unit:
            return unit.answered(by, key)
