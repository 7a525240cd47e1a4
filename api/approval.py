"""A clinician signs exactly what was read, and it leaves."""

from fastapi import APIRouter, Response

from api.auth import CurrentActor, may
from api.deps import PathId, Seen, TheAssistant
from api.drafts import draft_answer
from api.idempotency import OnlyOnce
from api.openapi import header, problems
from api.schemas.drafts import DraftView
from assistant.domain.draft import Draft, DraftId
from assistant.domain.people import Action
from assistant.workflow.ports import Answered

router = APIRouter(prefix="/drafts/{id}", tags=["review"])


@router.post(
    "/approval",
    response_model=DraftView,
    dependencies=[may(Action.DRAFT_APPROVE)],
    responses={200: {"headers": header("Link", "the document that left")}, **problems(404, 409, 412, 428)},
)
def approve(id: PathId, seen: Seen, actor: CurrentActor, assistant: TheAssistant, once: OnlyOnce) -> Response:
    """Sign the digest in `If-Match`. Of many at once one succeeds, and only while nothing waits for a decision.

    The answer is the draft as it was signed. Its document leaves at once, under the address in `Link`.
    """
    return once.answer(
        lambda also: assistant.approve(DraftId(id), seen=seen, actor=actor, also=also), _signed
    )


def _signed(draft: Draft) -> Answered:
    document = f"/v1/drafts/{draft.id}/document"
    headers = {
        "Content-Location": f"/v1/drafts/{draft.id}",
        "Link": f'<{document}>; rel="related"; type="application/fhir+json"',
    }
    return draft_answer(draft, 200, headers)
