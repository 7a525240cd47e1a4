"""Whether the service lives, whether it can serve, and how its parts are."""

from fastapi import APIRouter, Response

from api.auth import CurrentActor
from api.deps import TheAssistant
from api.openapi import json_response, problems
from api.problems import Problem
from api.schemas.health import HealthView, Live, Ready

open_router = APIRouter(tags=["health"])
router = APIRouter(tags=["health"])


@open_router.get("/livez")
def is_it_alive() -> Live:
    """The process answers. Nothing else is looked at."""
    return Live()


@open_router.get("/readyz", response_model=Ready, responses={503: problems()[503]})
def is_it_ready(assistant: TheAssistant) -> Response:
    """Requests can be served. Says no more than that: anybody may ask."""
    if not assistant.health().ready:
        return Problem("Unavailable", "Not ready to serve.").answer()
    return json_response(Ready(ready=True))


@router.get("/health", response_model=HealthView, responses=problems())
def read_health(actor: CurrentActor, assistant: TheAssistant) -> Response:
    """How each part is, in words: the store, the embedder, the guidelines, the model."""
    health = assistant.health()
    return json_response(HealthView(ready=health.ready, parts=health.parts))
