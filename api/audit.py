"""What happened, and proof that nothing of it was changed."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.auth import CurrentActor, may
from api.deps import Limit, TheAssistant, cut
from api.openapi import json_response, problems
from api.schemas.audit import AuditPage, Verification
from assistant.bootstrap import Assistant
from assistant.domain.people import Action, Actor
from retrieval.model import PatientId

router = APIRouter(prefix="/audit", tags=["audit"], dependencies=[may(Action.AUDIT_READ)])


@router.get("", response_model=AuditPage, responses=problems())
def read_audit(
    actor: CurrentActor,
    assistant: TheAssistant,
    request: Request,
    after: Annotated[int, Query(ge=0, le=2**53, description="the `next` of the page before")] = 0,
    limit: Limit = 100,
    patient: Annotated[
        str | None, Query(min_length=1, max_length=1024, pattern=r"^[^\x00-\x1f\x7f]+$")
    ] = None,
) -> Response:
    """Oldest first. `subject` is a keyed pseudonym of the patient; `patient` gives that patient's entries alone."""
    whose = PatientId(patient) if patient else None
    found = assistant.audit(actor=actor, after=after, limit=limit + 1, patient=whose)
    page = cut(request, found, limit, lambda entry: str(entry.seq))
    following = int(page.next) if page.next else None
    return json_response(AuditPage(items=page.items, next=following), headers=page.headers)


@router.get("/verification", response_model=Verification, responses=problems())
def verify_audit(actor: CurrentActor, assistant: TheAssistant) -> Response:
    """Every link from the first, against the head that was kept and the checkpoint that left the store."""
    return json_response(verification(assistant, actor))


def verification(assistant: Assistant, actor: Actor) -> Verification:
    found = assistant.verify_audit(actor=actor)
    if hasattr(found, "count"):
        return Verification(verified=True, count=found.count)
    return Verification(verified=False, seq=found.seq, reason=found.reason)
