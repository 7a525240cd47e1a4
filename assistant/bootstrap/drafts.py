"""The doors to drafts: asked for, written, read, asked for again."""

import logging
from collections.abc import Sequence

from assistant.bootstrap.house import Also, House
from assistant.domain.draft import Draft, DraftId, Kind
from assistant.domain.errors import Invalid, Unavailable
from assistant.domain.lifecycle import State
from assistant.domain.people import Action, Actor, require
from assistant.workflow import drafting, review
from assistant.workflow.ports import DraftSummary, nothing_more
from retrieval.model import EncounterId, PatientId

log = logging.getLogger(__name__)


class Drafts(House):
    def request_draft(
        self,
        kind: Kind,
        patient: PatientId,
        *,
        actor: Actor,
        encounter: EncounterId | None = None,
        focus: str = "",
        also: Also = nothing_more,
    ) -> Draft:
        """A draft in state requested; durable work writes it. ``focus`` names the specialty of a referral."""
        draft = drafting.request(
            kind,
            patient,
            encounter,
            focus=focus,
            actor=actor,
            records=self.charts.record,
            work=self.work,
            clock=self.clock,
            new_id=self.new_id,
            also=also,
        )
        self._queue(draft)
        return draft

    def revise(self, id: DraftId, *, actor: Actor, also: Also = nothing_more) -> Draft:
        again = review.revise(
            id, actor=actor, work=self.work, clock=self.clock, new_id=self.new_id, also=also
        )
        self._queue(again)
        return again

    def write(self, id: DraftId, revision: int) -> None:
        """What the durable work does. Done twice, it is done once."""
        drafting.write(id, revision, tools=self.tools, work=self.work, clock=self.clock)

    def draft(self, id: DraftId, *, actor: Actor) -> Draft:
        require(actor, Action.DRAFT_READ)
        with self.work(read_only=True) as unit:
            return unit.draft(id)

    def revisions(self, id: DraftId, *, actor: Actor) -> tuple[Draft, ...]:
        """As it stood each time it was asked for again, oldest first, and as it stands now, last."""
        require(actor, Action.DRAFT_READ)
        with self.work(read_only=True) as unit:
            return (*unit.revisions(id), unit.draft(id))

    def drafts(
        self,
        *,
        actor: Actor,
        patient: PatientId | None = None,
        states: Sequence[str] = (),
        after: str | None = None,
        limit: int = 50,
    ) -> tuple[DraftSummary, ...]:
        require(actor, Action.DRAFT_READ)
        with self.work(read_only=True) as unit:
            return unit.drafts(patient=patient, states=[_state(s) for s in states], after=after, limit=limit)

    def _queue(self, draft: Draft) -> None:
        """The request is kept already: if its job cannot be, it is found at the next start."""
        try:
            self.jobs.write(draft.id, draft.revision)
        except Unavailable as error:
            log.error("draft %s waits for the next start: %s", draft.id, error)


def _state(name: str) -> State:
    try:
        return State(name)
    except ValueError:
        raise Invalid(f"no such state; choose among {', '.join(State)}") from None
