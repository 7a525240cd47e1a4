"""What the patient takes home: an approved document in plain words, checked against what was approved."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from api.auth import CurrentActor, may
from api.deps import PathId, TheAssistant
from api.guards import SANDBOX
from api.openapi import json_response, problems
from api.schemas.drafts import FindingView
from api.schemas.wire import Wire
from assistant.bootstrap import Assistant
from assistant.domain.draft import DraftId, Finding
from assistant.domain.patient_version import Audience, Line, Part, PatientVersion, language_of
from assistant.domain.people import Action, Actor

router = APIRouter(prefix="/drafts", tags=["documents"])

Format = Literal["json", "html", "text"]
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The patient's version",
        "content": {
            "application/json": {},
            "text/html": {"schema": {"type": "string"}},
            "text/plain": {"schema": {"type": "string"}},
        },
    },
    **problems(404, 409),
}


class PatientVersionView(Wire):
    """Each line names the approved items it was made of. ``grade`` is the years of school that reading it takes.

    ``findings`` are for whoever hands it out: sentences above grade 6, and words that put the reader in a bad light.
    """

    draft: str
    digest: str
    language: str
    audience: Audience
    title: str
    grade: float
    findings: tuple[FindingView, ...]
    parts: tuple[Part, ...]
    questions: tuple[Line, ...]
    unsaid: tuple[str, ...]

    @classmethod
    def of(cls, version: PatientVersion, grade: float, findings: tuple[Finding, ...]) -> "PatientVersionView":
        return cls(
            draft=version.draft,
            digest=version.digest,
            language=str(version.language),
            audience=version.audience,
            title=version.title,
            grade=grade,
            findings=tuple(FindingView.of(f) for f in findings),
            parts=version.parts,
            questions=version.questions,
            unsaid=tuple(str(id) for id in version.unsaid),
        )


@router.get(
    "/{id}/patient-version",
    dependencies=[may(Action.DOCUMENT_READ)],
    response_model=PatientVersionView,
    responses=_ANSWERS,
)
def read_patient_version(
    id: PathId,
    actor: CurrentActor,
    assistant: TheAssistant,
    language: Annotated[
        str, Query(description="`en` or `es`; no other wording was reviewed", max_length=35)
    ] = "en",
    audience: Annotated[Audience, Query(description="whom it speaks to")] = Audience.PATIENT,
    caregiver: Annotated[
        str, Query(description="who reads it, where the document names nobody at home", max_length=120)
    ] = "",
    format: Annotated[Format, Query(description="`html` is a page to print")] = "json",
) -> Response:
    """Made from approved items only. 409 before the approval, and when a figure would differ from what was approved."""
    told, asked = language_of(language), DraftId(id)
    if format == "json":
        version, grade = assistant.patient_version(
            asked, language=told, audience=audience, actor=actor, caregiver=caregiver
        )
        return json_response(PatientVersionView.of(version, grade, assistant.plain_findings(version)))
    if format == "html":
        return page_response(assistant, actor, asked, language, audience, caregiver)
    text = assistant.patient_page(
        asked, language=told, audience=audience, format=format, actor=actor, caregiver=caregiver
    )
    return Response(text.encode("utf-8", "replace"), media_type="text/plain; charset=utf-8")


def page_response(
    assistant: Assistant,
    actor: Actor,
    id: DraftId,
    language: str,
    audience: Audience,
    caregiver: str = "",
    *,
    for_staff: bool = False,
) -> Response:
    """A page to print, which may fetch and run nothing. Raises Invalid for a language that was not reviewed.

    ``for_staff`` says above it, on the screen alone, what is hard to read.
    """
    page = assistant.patient_page(
        id,
        language=language_of(language),
        audience=audience,
        format="html",
        actor=actor,
        caregiver=caregiver,
        for_staff=for_staff,
    )
    return Response(
        page.encode("utf-8", "replace"),
        media_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": SANDBOX},
    )
