"""The doors through which a draft leaves: approve, publish, and the document that went."""

import json
import logging
from functools import partial

from assistant.adapters import fhir_check, rendered
from assistant.bootstrap.drafts import Drafts
from assistant.bootstrap.house import Also
from assistant.bootstrap.leaving import as_it_leaves
from assistant.domain.draft import Digest, Draft, DraftId
from assistant.domain.errors import CaretraceError
from assistant.domain.people import Action, Actor, require
from assistant.workflow import publishing, review
from assistant.workflow.ports import PublishedDocument, nothing_more

log = logging.getLogger(__name__)


class Publishing(Drafts):
    def approve(self, id: DraftId, *, seen: Digest, actor: Actor, also: Also = nothing_more) -> Draft:
        """Sign what was seen, then let it leave. When the process stops in between, it leaves at the next start.

        What could not leave is not signed: its document is made first.
        """
        with self.work(read_only=True) as unit:
            draft = unit.draft(id)
        require(actor, Action.DRAFT_APPROVE, draft)
        now = self.clock()
        signed = draft.approved(by=actor.id, at=now, seen=seen, name=actor.name)
        ready = as_it_leaves(self, signed)
        review.approve(id, seen=seen, actor=actor, work=self.work, clock=lambda: now, also=also)

        def render(draft: Draft) -> tuple[str, bytes, Digest]:
            same = (draft.version, draft.approval) == (signed.version, signed.approval)
            return ready if same else as_it_leaves(self, draft)

        try:
            return publishing.publish(id, render=render, work=self.work, clock=self.clock)
        except CaretraceError as error:
            log.error("draft %s is approved and has not left: %s", id, type(error).__name__)
            return self.draft(id, actor=actor)

    def publish(self, id: DraftId) -> Draft:
        return publishing.publish(id, render=partial(as_it_leaves, self), work=self.work, clock=self.clock)

    def document(self, id: DraftId, *, actor: Actor) -> PublishedDocument:
        """The FHIR document that left, byte for byte. Raises NotFound when it has not."""
        require(actor, Action.DOCUMENT_READ)
        with self.work(read_only=True) as unit:
            return unit.document(id)

    def document_faults(self, document: PublishedDocument) -> tuple[str, ...]:
        """What would keep a FHIR document from leaving; empty when nothing. Says where, never what the text says."""
        return fhir_check.problems(json.loads(document.data))

    def rendered(self, id: DraftId, format: str, *, actor: Actor) -> str:
        """The draft as ``md`` or ``html``, in whatever state it is, and saying so."""
        draft = self.draft(id, actor=actor)
        patient = self.charts.record(draft.patient).patient
        return rendered.markdown(draft, patient) if format == "md" else rendered.html(draft, patient)
