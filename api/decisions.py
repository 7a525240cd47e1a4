"""A clinician decides, item by item; sends a draft back; takes one out of use. A coordinator asks for it anew."""

from fastapi import APIRouter, Depends, Request, Response

from api.auth import CurrentActor, may
from api.deps import JsonOnly, PathId, Seen, TheAssistant, seen_if_said
from api.drafts import accepted, draft_answer, draft_response
from api.idempotency import OnlyOnce
from api.openapi import header, problems
from api.problems import name_no
from api.schemas.drafts import DraftView
from api.schemas.review import AcknowledgementRequest, DecisionsRequest, ItemRequest, ReasonRequest
from assistant.bootstrap import Assistant
from assistant.domain.draft import Draft, DraftId, FindingId, ItemId, Verdict
from assistant.domain.people import Action, Actor
from assistant.workflow.adding import Addition
from assistant.workflow.ports import Answered
from assistant.workflow.review import Choice, unremarkable

router = APIRouter(prefix="/drafts/{id}", tags=["review"])
_DECIDES = [may(Action.DRAFT_DECIDE), JsonOnly]


@router.post(
    "/decisions",
    response_model=DraftView,
    dependencies=_DECIDES,
    responses=problems(404, 409, 412, 413, 415, 428),
)
def decide(
    id: PathId,
    body: DecisionsRequest,
    seen: Seen,
    actor: CurrentActor,
    assistant: TheAssistant,
    request: Request,
) -> Response:
    """Accept, edit or reject items: all of these decisions are taken, or none. An edited item is checked again."""
    for decision in body.decisions:
        name_no(request, decision.item)
    choices = [
        Choice(item=ItemId(d.item), verdict=d.verdict, reason=d.reason, text=d.text) for d in body.decisions
    ]
    if body.accept_rest and not choices:
        return draft_response(assistant.accept_rest(DraftId(id), seen=seen, actor=actor))
    if body.accept_rest:
        choices += _rest(assistant, DraftId(id), actor, {c.item for c in choices})
    return draft_response(assistant.decide(DraftId(id), choices, seen=seen, actor=actor))


@router.post(
    "/acknowledgements",
    response_model=DraftView,
    dependencies=_DECIDES,
    responses=problems(404, 409, 412, 413, 415, 428),
)
def acknowledge(
    id: PathId,
    body: AcknowledgementRequest,
    seen: Seen,
    actor: CurrentActor,
    assistant: TheAssistant,
    request: Request,
) -> Response:
    """Say why the document may leave although these findings stand: one reason for all that are named."""
    for finding in body.all_findings:
        name_no(request, finding)
    findings = [FindingId(f) for f in body.all_findings]
    return draft_response(assistant.acknowledge(DraftId(id), findings, body.reason, seen=seen, actor=actor))


@router.post(
    "/items",
    status_code=201,
    response_model=DraftView,
    dependencies=_DECIDES,
    responses={
        201: {"headers": header("Content-Location", "the draft, as it is now")},
        **problems(404, 409, 412, 413, 415, 428),
    },
)
def add_item(
    id: PathId,
    body: ItemRequest,
    seen: Seen,
    actor: CurrentActor,
    assistant: TheAssistant,
    once: OnlyOnce,
) -> Response:
    """Add a statement of your own, to a section or for a required element that is missing. You answer for it."""
    addition = Addition(
        text=body.text, section=body.section, fills=body.fills, item_kind=body.kind, owner=body.owner
    )
    return once.answer(
        lambda also: assistant.add(DraftId(id), addition, seen=seen, actor=actor, also=also), _added
    )


def _added(draft: Draft) -> Answered:
    return draft_answer(draft, 201, {"Content-Location": f"/v1/drafts/{draft.id}"})


@router.post(
    "/return",
    response_model=DraftView,
    dependencies=[may(Action.DRAFT_RETURN), JsonOnly],
    responses=problems(404, 409, 412, 413, 415, 428),
)
def send_back(
    id: PathId, body: ReasonRequest, seen: Seen, actor: CurrentActor, assistant: TheAssistant
) -> Response:
    """Send it back, with what the next revision should do better."""
    return draft_response(assistant.send_back(DraftId(id), body.reason, seen=seen, actor=actor))


@router.post(
    "/withdrawal",
    response_model=DraftView,
    dependencies=[may(Action.DRAFT_WITHDRAW), JsonOnly, Depends(seen_if_said)],
    responses=problems(404, 409, 412, 413, 415),
)
def withdraw(id: PathId, body: ReasonRequest, actor: CurrentActor, assistant: TheAssistant) -> Response:
    """It will not be used. A document that left is marked as entered in error, which takes a clinician."""
    return draft_response(assistant.withdraw(DraftId(id), body.reason, actor=actor))


@router.post(
    "/revisions",
    status_code=202,
    response_model=DraftView,
    dependencies=[may(Action.DRAFT_REVISE), Depends(seen_if_said)],
    responses={202: {"headers": header("Location", "the draft to wait for")}, **problems(404, 409, 412)},
)
def revise(id: PathId, actor: CurrentActor, assistant: TheAssistant, once: OnlyOnce) -> Response:
    """Have it written anew from the record of today.

    Of a published one, a new draft is made that will take its place.
    """
    return once.answer(lambda also: assistant.revise(DraftId(id), actor=actor, also=also), accepted)


def _rest(assistant: Assistant, id: DraftId, actor: Actor, chosen: set[ItemId]) -> list[Choice]:
    content = assistant.draft(id, actor=actor).content
    rest = unremarkable(content) if content else ()
    return [Choice(item=i.id, verdict=Verdict.ACCEPT) for i in rest if i.id not in chosen]
