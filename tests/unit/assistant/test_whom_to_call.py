"""Whom this patient calls: own clinicians and places with their numbers, at night too, and nobody else's doctor."""

from typing import Any

import pytest

from assistant.domain.draft import Kind, PersonDetail
from assistant.knowledge.own_team import own_team
from assistant.writing.desk import Desk
from assistant.writing.parts.calling import NONE_AT_NIGHT, places, whom_to_call
from retrieval.model import Record, Telephone
from tests.unit.assistant.charted import TODAY
from tests.unit.assistant.test_plan import small
from tests.unit.assistant.test_plan_actions import note, resource

CLINIC = resource("Organization", "clinic", name="Elm Street Clinic", type=[{"text": "Primary care practice"}],
                  telecom=[{"system": "phone", "value": "555-0130"}])  # fmt: skip
VISIT = resource("Encounter", "v", status="finished", period={"start": "2026-11-10"},
                 serviceProvider={"reference": "Organization/clinic"}, **{"class": {"code": "AMB"}})  # fmt: skip
COMMENT = "http://hl7.org/fhir/StructureDefinition/contactpoint-comment"


def team(*members: tuple[str, str]) -> dict[str, Any]:
    return resource("CareTeam", "t", status="active", participant=[
        {"role": [{"text": role}], "member": {"display": name}} for name, role in members])  # fmt: skip


def numbers(record: Record) -> dict[str, str]:
    return {t.number: t.hours for t in record.of(Telephone)}


def desk(record: Record) -> Desk:
    return Desk(
        kind=Kind.CARE_PLAN, record=record, stay=None, guidelines=(), as_of=TODAY, ask=lambda text: (),
        requested_by="cora",  # type: ignore[arg-type]
    )  # fmt: skip


# --- numbers ------------------------------------------------------------------------------------------------------


def test_the_number_of_a_place_that_a_visit_was_at_is_a_fact_with_its_own_line() -> None:
    [one] = small(CLINIC, VISIT).of(Telephone)
    assert (one.name, one.number, one.place) == ("Elm Street Clinic", "555-0130", True)
    assert "555-0130" in one.words.text


def test_a_place_that_nobody_of_the_record_turns_to_is_not_read() -> None:
    assert numbers(small(CLINIC)) == {}


def test_a_payer_is_not_called_about_an_illness() -> None:
    payer = CLINIC | {"type": [{"text": "Payer"}]}
    assert numbers(small(payer, VISIT)) == {}


@pytest.mark.parametrize(
    "at_night",
    [
        {"telecom": [{"system": "phone", "value": "555-0139",
                      "extension": [{"url": COMMENT, "valueString": "After hours"}]}]},
        {"contact": [{"purpose": {"text": "After hours"}, "telecom": [{"system": "phone", "value": "555-0139"}]}]},
    ],
)  # fmt: skip
def test_a_number_for_the_night_says_so_and_is_shown_first(at_night: dict[str, Any]) -> None:
    merged = CLINIC | at_night | {"telecom": [*CLINIC["telecom"], *at_night.get("telecom", [])]}
    record = small(merged, VISIT)
    assert numbers(record)["555-0139"] == "After hours"
    first = places(desk(record))[0]
    assert isinstance(first.detail, PersonDetail)
    assert (first.detail.phone, "After hours" in first.detail.role) == ("555-0139", True)


def test_a_service_that_is_open_around_the_clock_is_there_at_night() -> None:
    line = resource("HealthcareService", "h", name="Nurse advice", availableTime=[{"allDay": True}],
                    providedBy={"reference": "Organization/clinic"},
                    telecom=[{"system": "phone", "value": "555-0140"}])  # fmt: skip
    assert numbers(small(CLINIC, VISIT, line))["555-0140"] == "24 hours"


def test_that_no_number_is_there_at_night_is_said_aloud_and_only_then() -> None:
    day = desk(small(CLINIC, VISIT))
    assert [i.text for i in whom_to_call(day)] == ["Primary care practice: Elm Street Clinic, 555-0130"]
    assert day.left_out == [NONE_AT_NIGHT]
    always = CLINIC | {"telecom": [{"system": "phone", "value": "555-0139",
                                    "extension": [{"url": COMMENT, "valueString": "24 hours"}]}]}  # fmt: skip
    night = desk(small(always, VISIT))
    assert "555-0139" in whom_to_call(night)[0].text
    assert night.left_out == []


def test_a_place_that_only_protected_visits_turn_to_keeps_their_labels() -> None:
    apart = VISIT | {"meta": {"security": [{"code": "42CFRPart2"}]}}
    [one] = small(CLINIC, apart).of(Telephone)
    document = small(CLINIC, apart).document(one.words.document)
    assert document is not None
    assert "42CFRPart2" in document.labels
    assert places(desk(small(CLINIC, apart))) == []


# --- whose clinician ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "text", "hers"),
    [
        ("Infant's pediatrician", "", False),
        ("Pediatrician (separate record)", "", False),
        ("Husband's cardiologist", "", False),
        ("Pediatrician", "Baby's pediatrician is Dr. Mehta; weight checks there.", False),
        ("Physician", "Dr. Mehta, her husband's doctor, was copied by mistake.", False),
        ("Physician", "Seen with her husband. Dr. Mehta will follow the blood pressure.", True),
        ("Women's health physician", "", True),
        ("Primary care physician", "Her daughter drives her to Dr. Mehta.", True),
    ],
)
def test_another_persons_clinician_is_not_on_this_patients_team(role: str, text: str, hers: bool) -> None:
    record = small(team(("Anil Mehta", role)), note=note(text or "Well today."))
    assert [m.name for m in own_team(record)] == (["Anil Mehta"] if hers else [])


def test_a_childs_pediatrician_is_the_childs_own() -> None:
    record = small(team(("Anil Mehta", "Child's pediatrician")), born="2019-01-01", note=note("Well today."))
    assert [m.name for m in own_team(record)] == ["Anil Mehta"]


def test_who_orders_for_the_patient_treats_the_patient_whatever_a_note_calls_them() -> None:
    asked = resource("ServiceRequest", "o", status="active", intent="order", code={"text": "TSH"},
                     requester={"display": "Anil Mehta"})  # fmt: skip
    told = note("Her mother's doctor, Dr. Mehta, sees her too.")
    record = small(team(("Anil Mehta", "Family physician")), asked, note=told)
    assert [m.name for m in own_team(record)] == ["Anil Mehta"]
