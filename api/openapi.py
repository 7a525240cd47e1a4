"""The description of the interface: every route says what it may answer, in problem documents too."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, FastAPI, Response
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.guards import DOCS
from api.problems import MEDIA
from api.schemas.problems import ProblemView
from api.schemas.wire import as_json

TAGS = [
    {
        "name": "sources",
        "description": "Bring in what is known of a patient: FHIR R4 JSON, NDJSON, or a note.",
    },
    {"name": "patients", "description": "What is known of one patient, and where it says so."},
    {"name": "guidelines", "description": "The guideline library that drafts cite."},
    {"name": "drafts", "description": "Ask for a draft, watch it being written, read it."},
    {"name": "review", "description": "Decide item by item, then sign exactly what was read."},
    {"name": "documents", "description": "What was signed, as it left."},
    {"name": "worklist", "description": "Drafts that wait for a clinician."},
    {"name": "audit", "description": "What happened, and proof that nothing of it was changed."},
    {"name": "health", "description": "Whether the service can serve."},
]
ABOUT = """\
A patient's record goes in; a cited draft comes out; a clinician decides item by item; a FHIR document leaves.

- **Who asks.** Calls under `/v1` carry `Authorization: Bearer …`. Whoever may ask for a draft can never approve one.
- **What was seen.** A decision and an approval carry `If-Match` with the `ETag` of the draft as it was read.
- **Once.** Sources, drafts, additions and approvals take an `Idempotency-Key`: sent again, one request changes nothing.
- **Errors** are problem documents (RFC 9457); their `type` leads to a page that says what to do.
- **Offsets** count characters: `text[start:end]` of the named document is the quote, exactly.
"""

_SAID = {
    400: "The request cannot be read",
    401: "No valid token",
    403: "Not for this role",
    404: "Not here",
    408: "The request came too slowly",
    409: "Not at this step, or decisions are missing",
    412: "Changed since it was read",
    413: "Too large",
    415: "Not a media type that is taken here",
    422: "Makes no sense as asked",
    428: "`If-Match` is missing",
    503: "A part is away: try again",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route may answer beside what it is for; 401 and the like may come from each."""
    return {
        status: {
            "description": _SAID[status],
            "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/ProblemView"}}},
        }
        for status in sorted({400, 401, 403, 422, 503, *statuses})
    }


def header(name: str, description: str) -> dict[str, Any]:
    return {name: {"description": description, "schema": {"type": "string"}}}


def json_response(
    view: BaseModel, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    return Response(
        as_json(view), status_code=status, media_type="application/json", headers=dict(headers or {})
    )


_SILENT = dict.fromkeys(
    ("tracing", "metrics", "logs", "operation_spans", "auto_configure"), False
)  # else what was sent goes to whoever the environment names


def new_app(version: str) -> FastAPI:
    """The application with its description, and nothing in it yet. Nothing of it is told to anybody's telemetry."""
    return FastAPIOffline(
        docs_url=None,
        redoc_url=None,
        title="Caretrace",
        summary="Drafts care plans, discharge summaries and referrals in which every sentence shows what it rests on.",
        description=ABOUT,
        version=version,
        openapi_tags=TAGS,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        generate_unique_id_function=_operation_id,
        telemetry=_SILENT,
    )


def describe(app: FastAPI) -> None:
    """Adds what FastAPI does not know: the shape of a problem, in the place of its own."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            whole = made()
            shapes = whole.setdefault("components", {}).setdefault("schemas", {})
            for its_own in ("HTTPValidationError", "ValidationError"):
                shapes.pop(its_own, None)
            _, ours = models_json_schema(
                [(ProblemView, "serialization")], ref_template="#/components/schemas/{model}"
            )
            shapes.update(ours["$defs"])
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]
    app.include_router(_docs)


def _operation_id(route: APIRoute) -> str:
    return route.name


_docs = APIRouter(include_in_schema=False)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Caretrace: the interface</title>
<link rel="icon" href="/static/icon.svg">
<link rel="stylesheet" href="/static-offline-docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/static-offline-docs/swagger-ui-bundle.js"></script>
<script src="/static/docs.js"></script>
<noscript>This page needs JavaScript. The same description is at <a href="/openapi.json">/openapi.json</a>.</noscript>
</body>
</html>
"""


@_docs.get("/docs")
def read_the_description() -> Response:
    return Response(_PAGE, media_type="text/html", headers={"Content-Security-Policy": DOCS})
