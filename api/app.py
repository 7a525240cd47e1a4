"""The HTTP face of the assistant: the interface under /v1, and the page that people review on."""

from collections.abc import Collection
from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from api import (
    approval,
    audit,
    decisions,
    documents,
    drafts,
    guidelines,
    health,
    openapi,
    pages,
    patient_versions,
    patients,
    problems,
    resting,
    sources,
    worklist,
)
from api.auth import Gate, Sessions, Tokens, bearer
from api.bodies import USUAL_BYTES, Bounded
from api.guards import Headers, Hosts, Segments, Watch
from assistant.bootstrap import SOFTWARE, Assistant
from assistant.settings import LOOPBACK

_RESOURCES = (
    sources, patients, resting, guidelines, drafts, decisions, approval, documents, patient_versions, worklist, audit,
    health,
)  # fmt: skip


def create_app(
    assistant: Assistant, *, tokens: Tokens, sessions: Sessions, hosts: Collection[str] = LOOPBACK
) -> FastAPI:
    """``hosts`` are the names that it answers to; "*" means any, for those who check the name before it."""
    app = openapi.new_app(SOFTWARE.rpartition(" ")[2])
    app.state.assistant, app.state.tokens, app.state.sessions = assistant, tokens, sessions
    for resource in _RESOURCES:
        app.include_router(resource.router, prefix="/v1", dependencies=[Depends(bearer)])
    app.include_router(health.open_router)
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    problems.install(app, as_page=pages.said)
    openapi.describe(app)

    largest = max(assistant.settings.max_source_mb << 20, USUAL_BYTES)

    def limit(method: str, path: str) -> int:
        return largest if (method, path) == ("POST", "/v1/sources") else USUAL_BYTES

    # The last one added comes first.
    app.add_middleware(Bounded, limit=limit)
    app.add_middleware(Gate, tokens=tokens, sessions=sessions)
    app.add_middleware(Segments)
    app.add_middleware(Hosts, names=hosts)
    app.add_middleware(Headers)
    app.add_middleware(Watch)
    return app
