"""Where each person begins: a clinician with what waits, a coordinator with patients, others with what they read."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.auth import CurrentActor
from api.deps import TheAssistant
from api.pages.house import go, may_do, page
from assistant.bootstrap import Assistant
from assistant.domain.lifecycle import State
from assistant.domain.people import Action, Actor
from assistant.workflow.ports import DraftSummary, PatientSummary
from retrieval.model import PatientId

router = APIRouter()

ON_A_PAGE = 100
MOST_PATIENTS = 5000  # whose names are looked up for a list of drafts

AfterPage = Annotated[str | None, Query(max_length=1024)]


@router.get("/")
def home(actor: CurrentActor, assistant: TheAssistant, request: Request, after: AfterPage = None) -> Response:
    if may_do(actor, Action.DRAFT_DECIDE):
        return _worklist(actor, assistant, request, after)
    if may_do(actor, Action.DRAFT_REQUEST):
        return _patients(actor, assistant, request, after)
    return go("/audit") if may_do(actor, Action.AUDIT_READ) else go("/guidelines")


@router.get("/patients")
def patients(
    actor: CurrentActor, assistant: TheAssistant, request: Request, after: AfterPage = None
) -> Response:
    return _patients(actor, assistant, request, after)


def _worklist(actor: Actor, assistant: Assistant, request: Request, after: str | None) -> Response:
    found = assistant.drafts(actor=actor, states=[State.WRITTEN], after=after, limit=ON_A_PAGE + 1)
    waiting = found[:ON_A_PAGE]
    others = assistant.drafts(actor=actor, states=[s for s in State if s is not State.WRITTEN], limit=20)
    return page(
        request,
        "worklist.html.j2",
        waiting=sorted(waiting, key=lambda d: -d.stops),
        others=others,
        names=_names(actor, assistant, (*waiting, *others)),
        after=waiting[-1].id if len(found) > ON_A_PAGE else None,
    )


def _patients(actor: Actor, assistant: Assistant, request: Request, after: str | None) -> Response:
    found = assistant.patients(actor=actor, after=after, limit=ON_A_PAGE + 1)
    listed = found[:ON_A_PAGE]
    drafts = assistant.drafts(actor=actor, limit=ON_A_PAGE)
    return page(
        request,
        "patients.html.j2",
        patients=listed,
        drafts=drafts,
        names=_names(actor, assistant, drafts, listed),
        after=listed[-1].id if len(found) > ON_A_PAGE else None,
    )


def _names(
    actor: Actor,
    assistant: Assistant,
    drafts: Iterable[DraftSummary],
    known: Iterable[PatientSummary] = (),
) -> dict[PatientId, str]:
    """What the patients of these drafts are called; one without a charted name is called by id."""
    names = {p.id: p.name for p in known}
    wanted = {d.patient for d in drafts} - names.keys()
    after = None
    while wanted and len(names) < MOST_PATIENTS:
        listed = assistant.patients(actor=actor, after=after, limit=500)
        names.update({p.id: p.name for p in listed})
        wanted -= names.keys()
        if len(listed) < 500:
            break
        after = listed[-1].id
    return {id: name for id, name in names.items() if name}
