"""What the patient takes home, asked for over HTTP: after the signature, in two languages, and never in a third."""

import pytest

from assistant.domain.draft import Draft, Kind
from assistant.domain.people import Role
from tests.acceptance.service import Service


@pytest.fixture
def signed(service: Service) -> Draft:
    return service.approved(Kind.CARE_PLAN)


def address(draft: Draft, query: str = "") -> str:
    return f"/v1/drafts/{draft.id}/patient-version{query}"


def test_nothing_is_told_before_the_signature(service: Service) -> None:
    answer = service.client(Role.CLINICIAN).get(address(service.written(Kind.CARE_PLAN)))
    assert answer.status_code == 409
    assert "approved" in answer.json()["detail"]


def test_it_is_told_with_its_grade_and_the_items_it_was_made_of(service: Service, signed: Draft) -> None:
    told = service.client(Role.CLINICIAN).get(address(signed)).json()
    assert signed.content is not None
    approved = {i.id for i in signed.content.items() if i.leaves}
    assert told["digest"] == signed.digest
    assert told["grade"] <= 6
    assert {i for part in told["parts"] for line in part["lines"] for i in line["items"]} <= approved


def test_it_is_told_in_spanish_as_a_page_that_runs_nothing(service: Service, signed: Draft) -> None:
    answer = service.client(Role.CLINICIAN).get(address(signed, "?language=es-MX&format=html"))
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert '<html lang="es">' in answer.text
    assert "Su plan de cuidado" in answer.text


def test_another_language_is_refused_with_what_to_do(service: Service, signed: Draft) -> None:
    answer = service.client(Role.CLINICIAN).get(address(signed, "?language=fr"))
    assert answer.status_code == 422
    assert "qualified translator" in answer.json()["detail"]


def test_an_administrator_is_not_told(service: Service, signed: Draft) -> None:
    assert service.client(Role.ADMIN).get(address(signed)).status_code == 403


def test_a_caregivers_version_names_its_reader_where_the_document_names_nobody(
    service: Service, signed: Draft
) -> None:
    asks = service.client(Role.CLINICIAN)
    refused = asks.get(address(signed, "?audience=caregiver"))
    assert refused.status_code == 422
    assert "say by name who reads it" in refused.json()["detail"]
    told = asks.get(address(signed, "?audience=caregiver&caregiver=Sam%20Lee"))
    assert told.json()["title"].endswith("(for Sam Lee)")
