"""The doors of a review: decide, answer a finding, add, send back, withdraw. Each takes the digest that was seen."""

from collections.abc import Sequence
from datetime import date

from assistant.bootstrap.house import Also, House
from assistant.checks.reading import Reading as Checked
from assistant.domain.draft import Digest, Draft, DraftId, FindingId, Kind, Section
from assistant.domain.people import Actor
from assistant.knowledge.stays import found, joined
from assistant.workflow import adding, review
from assistant.workflow.adding import Addition
from assistant.workflow.ports import nothing_more
from assistant.workflow.review import Choice


class Review(House):
    def decide(self, id: DraftId, choices: Sequence[Choice], *, seen: Digest, actor: Actor) -> Draft:
        return review.decide(
            id, choices, seen=seen, actor=actor, reader=self._beside, work=self.work, clock=self.clock
        )

    def accept_rest(self, id: DraftId, *, seen: Digest, actor: Actor) -> Draft:
        return review.accept_rest(
            id, seen=seen, actor=actor, reader=self._beside, work=self.work, clock=self.clock
        )

    def acknowledge(
        self, id: DraftId, findings: Sequence[FindingId], reason: str, *, seen: Digest, actor: Actor
    ) -> Draft:
        """One reason for all of them; all are answered, or none."""
        return review.acknowledge(
            id, findings, reason, seen=seen, actor=actor, work=self.work, clock=self.clock
        )

    def add(
        self, id: DraftId, addition: Addition, *, seen: Digest, actor: Actor, also: Also = nothing_more
    ) -> Draft:
        """A statement of the clinician's own, which they answer for."""
        return adding.add(
            id,
            addition,
            seen=seen,
            actor=actor,
            reader=self._beside,
            work=self.work,
            clock=self.clock,
            also=also,
        )

    def send_back(self, id: DraftId, reason: str, *, seen: Digest, actor: Actor) -> Draft:
        return review.send_back(id, reason, seen=seen, actor=actor, work=self.work, clock=self.clock)

    def withdraw(self, id: DraftId, reason: str, *, actor: Actor) -> Draft:
        return review.withdraw(id, reason, actor=actor, work=self.work, clock=self.clock)

    def _beside(self, draft: Draft, sections: tuple[Section, ...]) -> Checked:
        record = self.charts.record(draft.patient)
        stay = found(record, draft.encounter)
        return Checked(
            kind=draft.kind,
            sections=sections,
            record=joined(record, stay) if stay and draft.kind is Kind.DISCHARGE_SUMMARY else record,
            guidelines={str(g.document.id): g.document for g in self.library.guidelines},
            stay=stay,
            as_of=_written_for(draft),
            child_schedule=self.library.child_schedule,
            alert_ranges=self.library.alert_ranges,
            interaction_rules=self.library.interaction_rules,
        )


def _written_for(draft: Draft) -> date | None:
    """The day the draft is of: a check that looks at an edited item looks at it as of then."""
    as_of = draft.content.provenance.as_of if draft.content else ""
    return date.fromisoformat(as_of) if as_of else None
