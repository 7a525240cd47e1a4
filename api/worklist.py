"""Drafts that wait for a clinician."""

from fastapi import APIRouter, Request, Response

from api.auth import CurrentActor, may
from api.deps import After, Limit, TheAssistant, cut
from api.openapi import json_response, problems
from api.schemas.drafts import DraftPage
from assistant.domain.lifecycle import State
from assistant.domain.people import Action

router = APIRouter(prefix="/worklist", tags=["worklist"])


@router.get("", response_model=DraftPage, dependencies=[may(Action.DRAFT_READ)], responses=problems(404))
def list_waiting_drafts(
    actor: CurrentActor, assistant: TheAssistant, request: Request, after: After = None, limit: Limit = 50
) -> Response:
    """Written and not yet decided. Newest first; within a page those come first that more findings stop."""
    found = assistant.drafts(actor=actor, states=[State.WRITTEN], after=after, limit=limit + 1)
    page = cut(request, found, limit, lambda d: d.id)
    first = tuple(sorted(page.items, key=lambda d: -d.stops))
    return json_response(DraftPage(items=first, next=page.next), headers=page.headers)
