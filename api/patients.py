"""What is known of one patient, and where it says so."""

from fastapi import APIRouter, Request, Response

from api.auth import CurrentActor, may
from api.deps import After, JsonOnly, Limit, PathId, PatientPath, TheAssistant, cut
from api.openapi import json_response, problems
from api.schemas.gaps import GapPage, GapView
from api.schemas.records import (
    DocumentLine,
    DocumentLines,
    DocumentText,
    Forgotten,
    HitPage,
    HitView,
    PatientPage,
    RecordView,
    SearchRequest,
)
from assistant.domain.people import Action
from retrieval.model import Coverage, DocumentId, PatientId, Query

router = APIRouter(prefix="/patients", tags=["patients"])
_READS = [may(Action.RECORD_READ)]


@router.get("", response_model=PatientPage, dependencies=_READS, responses=problems())
def list_patients(
    actor: CurrentActor, assistant: TheAssistant, request: Request, after: After = None, limit: Limit = 50
) -> Response:
    """Everybody with a record here, by id."""
    found = assistant.patients(actor=actor, after=after, limit=limit + 1)
    page = cut(request, found, limit, lambda p: p.id)
    return json_response(PatientPage(items=page.items, next=page.next), headers=page.headers)


@router.get("/{patient:id}/record", response_model=RecordView, dependencies=_READS, responses=problems(404))
def read_record(patient: PatientPath, actor: CurrentActor, assistant: TheAssistant) -> Response:
    """Every fact, typed and dated, each with its own words and the place where they stand."""
    return json_response(RecordView.of(assistant.record(PatientId(patient), actor=actor)))


@router.get("/{patient:id}/gaps", response_model=GapPage, dependencies=_READS, responses=problems(404))
def read_gaps(patient: PatientPath, actor: CurrentActor, assistant: TheAssistant) -> Response:
    """What care is open, due soon, closed, not for this patient or cannot be told today, each with what it rests on."""
    found = assistant.gaps(PatientId(patient), actor=actor)
    return json_response(GapPage(items=tuple(GapView.of(g) for g in found)))


@router.get("/{patient:id}/coverage", dependencies=_READS, responses=problems(404))
def read_coverage(patient: PatientPath, actor: CurrentActor, assistant: TheAssistant) -> Coverage:
    """What was found, read, left aside and unreadable: `read + skipped + unreadable == found`, always."""
    return assistant.record(PatientId(patient), actor=actor).coverage


@router.get(
    "/{patient:id}/documents", response_model=DocumentLines, dependencies=_READS, responses=problems(404)
)
def list_chart_documents(patient: PatientPath, actor: CurrentActor, assistant: TheAssistant) -> Response:
    """Every text of the chart that can be cited, without the texts themselves."""
    documents = assistant.record(PatientId(patient), actor=actor).documents
    return json_response(DocumentLines(items=tuple(DocumentLine.of(d) for d in documents)))


@router.get(
    "/{patient:id}/documents/{document:id}",
    response_model=DocumentText,
    dependencies=_READS,
    responses=problems(404),
)
def read_chart_document(
    patient: PatientPath, document: PathId, actor: CurrentActor, assistant: TheAssistant
) -> Response:
    """One text, exactly as it is cited."""
    found = assistant.chart_document(DocumentId(document), PatientId(patient), actor=actor)
    return json_response(DocumentText.of(found))


@router.post(
    "/{patient:id}/search",
    response_model=HitPage,
    dependencies=[may(Action.RECORD_SEARCH), JsonOnly],
    responses=problems(404, 413, 415),
)
def search_record(
    patient: PatientPath, body: SearchRequest, actor: CurrentActor, assistant: TheAssistant
) -> Response:
    """Passages of this one patient that bear on a question, best first. A POST, so that no log holds the question."""
    query = Query(patient=PatientId(patient), text=body.text, limit=body.limit, sections=body.sections)
    hits = assistant.search(query, actor=actor)
    return json_response(HitPage(items=tuple(HitView.of(h) for h in hits)))


@router.delete(
    "/{patient:id}",
    response_model=Forgotten,
    dependencies=[may(Action.PATIENT_FORGET)],
    responses=problems(404),
)
def forget_patient(patient: PatientPath, actor: CurrentActor, assistant: TheAssistant) -> Response:
    """Erase everything of a patient: sources, what was read of them, drafts and documents. It cannot be undone."""
    sources, drafts = assistant.forget_patient(PatientId(patient), actor=actor)
    return json_response(Forgotten(sources=sources, drafts=drafts))
