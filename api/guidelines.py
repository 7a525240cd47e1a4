"""The guideline library that drafts cite: our own texts, each with whose word it is and how strong."""

from fastapi import APIRouter, Response

from api.auth import CurrentActor, may
from api.deps import JsonOnly, PathId, TheAssistant
from api.openapi import json_response, problems
from api.schemas.guidelines import GuidelineLine, GuidelinePage, GuidelineText
from api.schemas.records import HitPage, HitView, SearchRequest
from assistant.domain.people import Action

router = APIRouter(prefix="/guidelines", tags=["guidelines"], dependencies=[may(Action.GUIDELINE_READ)])


@router.get("", response_model=GuidelinePage, responses=problems())
def list_guidelines(actor: CurrentActor, assistant: TheAssistant) -> Response:
    """All of them, superseded ones too, so that what was cited can still be read."""
    found = assistant.guidelines(actor=actor)
    return json_response(GuidelinePage(items=tuple(GuidelineLine.of(g) for g in found)))


@router.get("/{guideline:id}", response_model=GuidelineText, responses=problems(404))
def read_guideline(guideline: PathId, actor: CurrentActor, assistant: TheAssistant) -> Response:
    """By its id (the version in force), or as a citation names it: with its version."""
    return json_response(GuidelineText.of(assistant.guideline(guideline, actor=actor)))


@router.post("/search", response_model=HitPage, dependencies=[JsonOnly], responses=problems(413, 415))
def search_guidelines(body: SearchRequest, actor: CurrentActor, assistant: TheAssistant) -> Response:
    """Passages of the library that bear on a question, best first. `sections` is not used here."""
    hits = assistant.search_guidelines(body.text, actor=actor, limit=body.limit)
    return json_response(HitPage(items=tuple(HitView.of(h) for h in hits)))
