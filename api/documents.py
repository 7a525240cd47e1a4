"""What was signed, as it left; and any draft in a form for people, which says whether it was signed."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Response

from api.auth import CurrentActor, may
from api.deps import PathId, TheAssistant, has
from api.guards import SANDBOX
from api.openapi import problems
from assistant.bootstrap import Assistant
from assistant.domain.draft import DraftId
from assistant.domain.people import Action, Actor

router = APIRouter(tags=["documents"])

Format = Literal["fhir", "md", "html"]
FHIR = "application/fhir+json"
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The document",
        "content": {
            FHIR: {"schema": {"type": "object"}},
            "text/markdown": {"schema": {"type": "string"}},
            "text/html": {"schema": {"type": "string"}},
        },
    },
    304: {"description": "As you have it"},
    **problems(404),
}


@router.get(
    "/drafts/{id}/document",
    dependencies=[may(Action.DOCUMENT_READ)],
    response_class=Response,
    responses=_ANSWERS,
)
@router.get(
    "/documents/{id}",
    dependencies=[may(Action.DOCUMENT_READ)],
    response_class=Response,
    responses=_ANSWERS,
    name="read_document_by_draft",
)
def read_document(
    id: PathId,
    actor: CurrentActor,
    assistant: TheAssistant,
    format: Annotated[
        Format, Query(description="`fhir` once it has left; `md` and `html` at any time")
    ] = "fhir",
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """The FHIR document byte for byte as it left; or the draft as Markdown or HTML, in whatever state it is."""
    return document_response(assistant, actor, DraftId(id), format, if_none_match)


def document_response(
    assistant: Assistant, actor: Actor, id: DraftId, format: Format, if_none_match: str | None = None
) -> Response:
    if format != "fhir":
        text = assistant.rendered(id, format, actor=actor).encode("utf-8", "replace")
        media, end = (
            ("text/markdown; charset=utf-8", "md") if format == "md" else ("text/html; charset=utf-8", "html")
        )
        headers = {"Content-Disposition": _called(id, end, shown=format == "html")}
        if format == "html":
            headers["Content-Security-Policy"] = SANDBOX
        return Response(text, headers={"Content-Type": media, **headers})
    document = assistant.document(id, actor=actor)
    tag = f'"{document.digest}"'
    if has(if_none_match, tag):
        return Response(status_code=304, headers={"ETag": tag})
    headers = {"Content-Type": FHIR, "ETag": tag, "Content-Disposition": _called(id, "json", shown=False)}
    return Response(document.data, headers=headers)


def _called(id: str, end: str, *, shown: bool) -> str:
    name = "".join(c for c in id if c.isascii() and (c.isalnum() or c in "-_"))[:80]
    return f'{"inline" if shown else "attachment"}; filename="caretrace-{name}.{end}"'
