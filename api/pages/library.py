"""Guidelines to read, the trail to read, and how the house is."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.audit import verification
from api.auth import CurrentActor
from api.deps import PathId, TheAssistant
from api.pages.house import page
from api.pages.patient import marked
from assistant.bootstrap import Assistant
from assistant.domain.people import Action, Actor, Permit, decision
from assistant.workflow.resting import Resting

router = APIRouter()

ON_A_PAGE = 200


@router.get("/guidelines")
def list_guidelines(actor: CurrentActor, assistant: TheAssistant, request: Request) -> Response:
    found = sorted(assistant.guidelines(actor=actor), key=lambda g: (str(g.status), g.title))
    schedule = assistant.library.child_schedule
    return page(
        request,
        "guidelines.html.j2",
        guidelines=found,
        resting=_resting(assistant, actor),
        schedule=schedule,
    )


def _resting(assistant: Assistant, actor: Actor) -> tuple[Resting, ...]:
    """Approved documents that cite what has changed since; none to whoever may not read drafts."""
    if not isinstance(decision(actor, Action.DRAFT_READ), Permit):
        return ()
    return assistant.plans_resting_on(actor=actor)


@router.get("/guidelines/{guideline:id}")
def read_guideline(
    guideline: PathId,
    actor: CurrentActor,
    assistant: TheAssistant,
    request: Request,
    start: int = 0,
    end: int = 0,
) -> Response:
    found = assistant.guideline(guideline, actor=actor)
    return page(
        request,
        "text.html.j2",
        document=found.document,
        patient="",
        guideline=found,
        parts=marked(found.document.text, start, end),
    )


@router.get("/audit")
def read_audit(
    actor: CurrentActor,
    assistant: TheAssistant,
    request: Request,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> Response:
    found = assistant.audit(actor=actor, after=after, limit=ON_A_PAGE + 1)
    listed = found[:ON_A_PAGE]
    return page(
        request,
        "audit.html.j2",
        entries=listed,
        after=listed[-1].seq if len(found) > ON_A_PAGE else None,
        verified=verification(assistant, actor),
    )
