"""Which approved documents rest on a guideline, and on which version of it."""

from fastapi import APIRouter, Response

from api.auth import CurrentActor, may
from api.deps import PathId, TheAssistant
from api.openapi import json_response, problems
from api.schemas.guidelines import RestingPage, RestingView
from assistant.domain.people import Action

router = APIRouter(prefix="/guidelines", tags=["guidelines"], dependencies=[may(Action.DRAFT_READ)])


@router.get("/changed/plans", response_model=RestingPage, responses=problems())
def list_affected(actor: CurrentActor, assistant: TheAssistant) -> Response:
    """Approved documents that cite a version which is no longer in force, newest first."""
    found = assistant.plans_resting_on(actor=actor)
    return json_response(RestingPage(items=tuple(RestingView.of(r) for r in found)))


@router.get("/{guideline:id}/plans", response_model=RestingPage, responses=problems())
def list_resting(guideline: PathId, actor: CurrentActor, assistant: TheAssistant) -> Response:
    """Approved documents that cite this guideline in any version, or in the one named as id@version."""
    found = assistant.plans_resting_on(guideline, changed_only=False, actor=actor)
    return json_response(RestingPage(items=tuple(RestingView.of(r) for r in found)))
