"""Open care over the wire, on the patient's page and in the library: each answer with the place it rests on."""

from pathlib import Path

import pytest

from assistant.domain.people import Role
from tests.acceptance.service import Service

MIGUEL = Path(__file__).parents[2] / "assistant" / "demo" / "patients" / "miguel-santoro" / "record.json"


@pytest.fixture(scope="module")
def ward(shared_service: Service) -> tuple[Service, str]:
    return shared_service, shared_service.receive(MIGUEL.read_bytes(), name="miguel.json")


def test_gaps_come_with_their_rule_and_the_words_they_rest_on(ward: tuple[Service, str]) -> None:
    service, patient = ward
    found = service.coordinator.get(f"/v1/patients/{patient}/gaps").json()["items"]
    by_id = {g["id"]: g for g in found}
    kidneys = by_id["diabetes-kidney/egfr-and-uacr"]
    assert (kidneys["state"], kidneys["rules"]) == ("closed", ["C02"])
    assert kidneys["evidence"]
    assert all(set(e) == {"document", "start", "end", "text"} for e in kidneys["evidence"])
    where = kidneys["evidence"][0]
    text = service.coordinator.get(f"/v1/patients/{patient}/documents/{where['document']}").json()["text"]
    assert text[where["start"] : where["end"]] == where["text"]


def test_nobody_has_gaps_whom_nobody_knows(ward: tuple[Service, str]) -> None:
    assert ward[0].coordinator.get("/v1/patients/nobody/gaps").status_code == 404


def test_the_patients_page_shows_what_is_open_with_its_guideline(ward: tuple[Service, str]) -> None:
    service, patient = ward
    page = service.browser(Role.COORDINATOR).get(f"/patients/{patient}").text
    assert "Care that guidelines ask for" in page
    assert "Diabetes and heart" in page
    assert "/guidelines/diabetes-statin@" in page.replace("%40", "@")


def test_whoever_reads_drafts_is_told_which_rest_on_a_changed_guideline(ward: tuple[Service, str]) -> None:
    service, _ = ward
    for role, status in ((Role.COORDINATOR, 200), (Role.AUDITOR, 200), (Role.ADMIN, 403)):
        assert service.client(role).get("/v1/guidelines/changed/plans").status_code == status
    assert service.coordinator.get("/v1/guidelines/copd/plans").json() == {"items": []}
    assert service.browser(Role.COORDINATOR).get("/guidelines").status_code == 200
    assert service.browser(Role.ADMIN).get("/guidelines").status_code == 200
