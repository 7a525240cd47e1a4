"""Ask for a draft, watch it being written, read it."""

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.concurrency import run_in_threadpool

from api.auth import CurrentActor, may
from api.deps import After, JsonOnly, Limit, PathId, TheAssistant, cut, has
from api.idempotency import OnlyOnce
from api.openapi import header, json_response, problems
from api.problems import name_no
from api.schemas.drafts import DraftEvent, DraftPage, DraftRequest, DraftView, RevisionPage
from api.schemas.wire import as_json
from assistant.bootstrap import Assistant
from assistant.domain.draft import Digest, Draft, DraftId
from assistant.domain.lifecycle import State
from assistant.domain.people import Action, Actor
from assistant.workflow.ports import Answered
from retrieval.model import EncounterId, PatientId

router = APIRouter(prefix="/drafts", tags=["drafts"])
_READS = [may(Action.DRAFT_READ)]
_ETAG: dict[int | str, dict[str, Any]] = {
    200: {"headers": header("ETag", "the digest in quotes, for `If-Match`")}
}

POLL_S = (0.1, 1.0)  # how soon a stream looks again: at first, and once it has waited a while
HEARTBEAT_S = 15.0


def etag(draft: DraftView) -> str:
    """While it can be decided on, the digest alone: what an approval binds. Elsewhere with the state it is in.

    A draft that was approved, published or withdrawn keeps its digest, and whoever watches it must still see it move.
    """
    if draft.digest is None:
        return f'"{draft.state}.{draft.revision}"'
    return f'"{draft.digest}"' if draft.state is State.WRITTEN else f'"{draft.digest}.{draft.state}"'


def draft_response(draft: Draft) -> Response:
    view = DraftView.of(draft)
    return json_response(view, headers={"ETag": etag(view)})


def draft_answer(draft: Draft, status: int, headers: Mapping[str, str]) -> Answered:
    """The same, to be kept with its effect."""
    view = DraftView.of(draft)
    return Answered(
        request=Digest(""),
        status=status,
        body=as_json(view),
        headers={"Content-Type": "application/json", "ETag": etag(view), **headers},
    )


def accepted(draft: Draft) -> Answered:
    """The 202 of a draft that waits to be written."""
    return draft_answer(draft, 202, {"Location": f"/v1/drafts/{draft.id}", "Retry-After": "1"})


@router.post(
    "",
    status_code=202,
    response_model=DraftView,
    dependencies=[may(Action.DRAFT_REQUEST), JsonOnly],
    responses={202: {"headers": header("Location", "the draft")}, **problems(404, 409, 413, 415)},
)
def request_draft(
    body: DraftRequest, request: Request, actor: CurrentActor, assistant: TheAssistant, once: OnlyOnce
) -> Response:
    """Ask for a draft. It is written in the background: poll it, or listen to its events."""
    name_no(request, body.patient)
    name_no(request, body.encounter)
    return once.answer(
        lambda also: assistant.request_draft(
            body.kind,
            PatientId(body.patient),
            actor=actor,
            encounter=EncounterId(body.encounter) if body.encounter else None,
            focus=body.focus,
            also=also,
        ),
        accepted,
    )


@router.get("", response_model=DraftPage, dependencies=_READS, responses=problems(404))
def list_drafts(
    actor: CurrentActor,
    assistant: TheAssistant,
    request: Request,
    patient: Annotated[str | None, Query(min_length=1, max_length=1024)] = None,
    state: Annotated[list[State] | None, Query(description="give it more than once for several")] = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """Newest first, in an order that new drafts do not disturb."""
    whose = PatientId(patient) if patient else None
    found = assistant.drafts(
        actor=actor, patient=whose, states=list(state or ()), after=after, limit=limit + 1
    )
    page = cut(request, found, limit, lambda d: d.id)
    return json_response(DraftPage(items=page.items, next=page.next), headers=page.headers)


@router.get(
    "/{id}",
    response_model=DraftView,
    dependencies=_READS,
    responses={**_ETAG, 304: {"description": "As you have it"}, **problems(404)},
)
def read_draft(
    id: PathId,
    actor: CurrentActor,
    assistant: TheAssistant,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """The draft as it stands: items with their citations, findings, what was read, and what it was made with."""
    view = DraftView.of(assistant.draft(DraftId(id), actor=actor))
    headers = {"ETag": etag(view)}
    if has(if_none_match, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return json_response(view, headers=headers)


@router.get("/{id}/revisions", response_model=RevisionPage, dependencies=_READS, responses=problems(404))
def list_revisions(id: PathId, actor: CurrentActor, assistant: TheAssistant) -> Response:
    """The draft as it stood each time it was asked for again, and as it stands now, last."""
    every = assistant.revisions(DraftId(id), actor=actor)
    return json_response(RevisionPage(items=tuple(DraftView.of(d) for d in every)))


@router.get(
    "/{id}/events",
    dependencies=_READS,
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "One event a change: `event` is the state, `data` says what moved. Ends with the writing.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        204: {"description": "`Last-Event-ID` was the last one: there is no more to come"},
        **problems(404),
    },
)
async def watch_draft(
    id: PathId,
    request: Request,
    actor: CurrentActor,
    assistant: TheAssistant,
    last_event_id: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Server-sent events while the draft is being written. Goes on after `Last-Event-ID`."""
    draft = await run_in_threadpool(assistant.draft, DraftId(id), actor=actor)
    if draft.state is not State.REQUESTED and _mark(draft) == last_event_id:
        return Response(status_code=204)
    return StreamingResponse(
        _events(request, assistant, actor, draft, last_event_id),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


async def _events(
    request: Request, assistant: Assistant, actor: Actor, draft: Draft, last: str | None
) -> AsyncIterator[bytes]:
    pause_s, quiet_s = POLL_S[0], 0.0
    while True:
        if _mark(draft) != last:
            last, quiet_s = _mark(draft), 0.0
            said = as_json(DraftEvent.of(draft)).decode()
            yield format_sse_event(data_str=said, event=str(draft.state), id=last)
        if draft.state is not State.REQUESTED or await request.is_disconnected():
            return
        await anyio.sleep(pause_s)
        quiet_s, pause_s = quiet_s + pause_s, min(pause_s * 1.3, POLL_S[1])
        if quiet_s >= HEARTBEAT_S:
            quiet_s = 0.0
            yield KEEPALIVE_COMMENT
        draft = await run_in_threadpool(assistant.draft, draft.id, actor=actor)


def _mark(draft: Draft) -> str:
    return f"{draft.revision}.{draft.version}.{draft.state}"
