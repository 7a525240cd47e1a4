"""An approved draft leaves once, as the document that its digest names."""

from collections.abc import Callable

from assistant.domain.draft import Digest, Draft, DraftId, Receipt
from assistant.domain.events import SYSTEM, Published, Superseded
from assistant.domain.lifecycle import State
from assistant.workflow.ports import Clock, PublishedDocument, Work

Render = Callable[[Draft], tuple[str, bytes, Digest]]
"""The document of an approved draft: its reference, its bytes, their digest. The same draft gives the same bytes."""


def publish(id: DraftId, *, render: Render, work: Work, clock: Clock) -> Draft:
    """Make the document and keep it. Again, it gives the first receipt; what is not approved is left alone."""
    with work(read_only=True) as unit:
        draft = unit.draft(id)
    if draft.state is not State.APPROVED:
        return draft
    reference, data, digest = render(draft)
    now = clock()
    published = draft.published(Receipt(reference=reference, digest=digest, at=now))
    document = PublishedDocument(
        draft=id, patient=draft.patient, reference=reference, digest=digest, data=data
    )
    with work() as unit:
        current = unit.draft(id)
        if current.state is not State.APPROVED:
            return current
        event = Published(
            at=now, by=SYSTEM, patient=draft.patient, draft=id, reference=reference, digest=digest
        )
        unit.keep(published, event, document)
        if draft.replaces is not None:
            earlier = unit.draft(draft.replaces)
            if earlier.state is State.PUBLISHED:
                gone = Superseded(at=now, by=SYSTEM, patient=draft.patient, draft=earlier.id, by_draft=id)
                unit.keep(earlier.superseded(), gone)
    return published


def publish_waiting(*, render: Render, work: Work, clock: Clock) -> tuple[DraftId, ...]:
    """Publish what was approved and did not leave before the process stopped; those that still cannot.

    One that cannot leave keeps nobody else from leaving, nor the house from opening.
    """
    with work(read_only=True) as unit:
        waiting = unit.drafts(states=(State.APPROVED,), limit=100_000)
    return tuple(s.id for s in waiting if not _left(s.id, render=render, work=work, clock=clock))


def _left(id: DraftId, *, render: Render, work: Work, clock: Clock) -> bool:
    try:
        publish(id, render=render, work=work, clock=clock)
    except Exception:  # whatever it is: the house opens
        return False
    return True
