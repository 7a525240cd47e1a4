"""The record changes before a draft is signed: what was written stands, and what could not leave is not signed."""

import json
from pathlib import Path

import pytest

from assistant.bootstrap import open_assistant
from assistant.domain.draft import Draft, Kind, Verdict
from assistant.domain.errors import NotFound
from assistant.domain.lifecycle import State
from assistant.domain.people import Role
from assistant.settings import Settings
from assistant.workflow import review
from assistant.workflow.review import Choice
from retrieval.model import PatientId
from tests.acceptance.service import ADA, NOTE, Service, a_service


def replaced(service: Service) -> None:
    """A note that bears the record's name has taken its place: of the stay nothing is charted any more."""
    service.receive(NOTE.encode(), name="record.json", patient=ADA)


def erased(service: Service) -> None:
    """Nothing is left of the patient but the drafts."""
    admin, clinician = service.people[Role.ADMIN], service.people[Role.CLINICIAN]
    for source in service.assistant.sources(PatientId(ADA), actor=clinician):
        service.assistant.forget_source(source.id, PatientId(ADA), actor=admin)


def signed_and_not_left(service: Service) -> Draft:
    """As a process leaves it that was stopped between the signature and the document."""
    draft = service.decided(Kind.DISCHARGE_SUMMARY)
    assert draft.digest is not None
    clinician, work = service.people[Role.CLINICIAN], service.assistant.work
    return review.approve(
        draft.id, seen=draft.digest, actor=clinician, work=work, clock=service.assistant.clock
    )


def test_a_draft_of_a_stay_that_is_charted_no_more_is_edited_and_leaves(service: Service) -> None:
    clinician, draft = service.people[Role.CLINICIAN], service.decided(Kind.DISCHARGE_SUMMARY)
    replaced(service)
    assert draft.content is not None
    first = next(iter(draft.content.items()))
    edit = Choice(item=first.id, verdict=Verdict.EDIT, text=f"{first.text}, as told", reason="asked again")
    draft = service.assistant.decide(draft.id, [edit], seen=draft.content.digest, actor=clinician)
    assert draft.digest is not None
    assert service.assistant.approve(draft.id, seen=draft.digest, actor=clinician).state is State.PUBLISHED
    document = service.assistant.document(draft.id, actor=clinician)
    assert service.assistant.document_faults(document) == ()
    assert json.loads(document.data)["resourceType"] == "Bundle"


def test_what_could_not_leave_is_not_signed(service: Service) -> None:
    draft = service.decided(Kind.DISCHARGE_SUMMARY)
    erased(service)
    answer = service.clinician.post(
        f"/v1/drafts/{draft.id}/approval", headers={"If-Match": f'"{draft.digest}"'}
    )
    assert answer.status_code == 404
    assert service.clinician.get(f"/v1/drafts/{draft.id}").json()["state"] == "written"


@pytest.mark.parametrize(("change", "state"), [(replaced, State.PUBLISHED), (erased, State.APPROVED)])
def test_the_house_opens_again_whatever_became_of_what_was_signed(
    tmp_path: Path, change: object, state: State
) -> None:
    assert callable(change)
    with a_service(tmp_path) as service:
        draft = signed_and_not_left(service)
        change(service)
    with open_assistant(Settings(data=tmp_path / "data", embedder="none")) as again:
        clinician = service.people[Role.CLINICIAN]
        assert again.draft(draft.id, actor=clinician).state is state
        if state is State.APPROVED:
            with pytest.raises(NotFound):
                again.document(draft.id, actor=clinician)
