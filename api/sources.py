"""A source comes in as it is, and can be had back byte for byte."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response

from api.auth import CurrentActor, may
from api.bodies import whole_body
from api.deps import PathId, PatientPath, TheAssistant
from api.idempotency import OnlyOnce
from api.openapi import header, json_response, problems
from api.problems import Refused
from api.schemas.records import ReceiptView, SourcePage
from api.schemas.wire import as_json
from assistant.domain.draft import Digest
from assistant.domain.people import Action
from assistant.workflow.intake import Receipt
from assistant.workflow.ports import Answered
from retrieval.model import PatientId, SourceId

router = APIRouter(tags=["sources"])
_NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
_NAME = "what the sender calls it; a newer source of the same name takes its place"
_WHOSE = "whose it is, when it does not say so itself: a note needs it"
_ANY = {"type": "string", "format": "binary"}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The bytes as they are, gzip or not; what they are is told from the bytes themselves.",
        "content": {
            "application/fhir+json": {"schema": _ANY},
            "application/x-ndjson": {"schema": _ANY},
            "text/plain": {
                "schema": _ANY,
                "example": "Discharge note\n\nMedications:\n- Furosemide 40 mg by mouth twice daily\n",
            },
            "application/octet-stream": {"schema": _ANY},
        },
    }
}


async def _sent(request: Request) -> bytes:
    """The source itself. Raises Refused for a form, which would have to be unpacked before it could be kept."""
    if request.headers.get("content-type", "").lower().startswith("multipart/"):
        what_to_do = "Send the bytes themselves as the body (curl: --data-binary @FILE), not a form."
        raise Refused("UnsupportedMediaType", what_to_do)
    return await whole_body(request)


@router.post(
    "/sources",
    status_code=201,
    response_model=ReceiptView,
    dependencies=[may(Action.SOURCE_RECEIVE)],
    openapi_extra=_BODY,
    responses={
        200: {"model": ReceiptView, "description": "These bytes were here already; nothing changed"},
        201: {"headers": header("Location", "where the source can be read")},
        **problems(408, 409, 413, 415),
    },
)
def receive_source(
    data: Annotated[bytes, Depends(_sent)],
    actor: CurrentActor,
    assistant: TheAssistant,
    once: OnlyOnce,
    name: Annotated[str, Query(max_length=512, pattern=_NO_CONTROLS, description=_NAME)] = "",
    patient: Annotated[
        str | None, Query(min_length=1, max_length=1024, pattern=_NO_CONTROLS, description=_WHOSE)
    ] = None,
) -> Response:
    """Read and keep one source of one patient. Every entry of it is read, left aside or unreadable, and counted."""
    whose = PatientId(patient) if patient else None
    return once.answer(
        lambda also: assistant.receive(data, name=name, patient=whose, actor=actor, also=also), _receipt
    )


@router.get(
    "/patients/{patient:id}/sources",
    response_model=SourcePage,
    dependencies=[may(Action.RECORD_READ)],
    responses=problems(404),
)
def list_sources(patient: PatientPath, actor: CurrentActor, assistant: TheAssistant) -> Response:
    """Oldest first, superseded ones too."""
    return json_response(SourcePage(items=assistant.sources(PatientId(patient), actor=actor)))


@router.get(
    "/patients/{patient:id}/sources/{source:id}",
    dependencies=[may(Action.RECORD_READ)],
    response_class=Response,
    responses={
        200: {
            "description": "The bytes as received",
            "content": {"application/octet-stream": {"schema": _ANY}},
        },
        **problems(404),
    },
)
def download_source(
    patient: PatientPath, source: PathId, actor: CurrentActor, assistant: TheAssistant
) -> Response:
    """The source, byte for byte as it was received. Always a download: a browser is never asked to show it."""
    data = assistant.source_bytes(SourceId(source), PatientId(patient), actor=actor)
    name = "source-" + "".join(c for c in source if c.isascii() and c.isalnum())[-64:]
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "ETag": f'"{name}"'}
    return Response(data, media_type="application/octet-stream", headers=headers)


@router.delete(
    "/patients/{patient:id}/sources/{source:id}",
    status_code=204,
    dependencies=[may(Action.SOURCE_FORGET)],
    responses=problems(404),
)
def forget_source(patient: PatientPath, source: PathId, actor: CurrentActor, assistant: TheAssistant) -> None:
    """Erase one source and everything derived from it. Drafts keep the quotes they stand on."""
    assistant.forget_source(SourceId(source), PatientId(patient), actor=actor)


def _receipt(receipt: Receipt) -> Answered:
    where = f"/v1/patients/{quote(receipt.patient, safe='')}/sources/{quote(receipt.source, safe='')}"
    return Answered(
        request=Digest(""),
        status=200 if receipt.known else 201,
        body=as_json(ReceiptView.of(receipt)),
        headers={"Content-Type": "application/json", "Location": where},
    )
