"""What was asked for, by whom and until when, and what somebody wrote beside it."""

from typing import Any

import pytest

from retrieval.model import Allergy, Appointment, Goal, Immunization, Medicine, Order, Procedure, Report
from tests.unit.retrieval.charts import coded, of, only, reading

ORTIZ = {"resourceType": "Practitioner", "id": "d", "name": [{"text": "Dr. Lena Ortiz"}]}
BY_ORTIZ = {"reference": "Practitioner/d"}
BESIDE = "Result to the heart clinic, 555-0106."
NOTED: list[tuple[type[Any], dict[str, Any]]] = [
    (Order, of("ServiceRequest", code={"text": "Potassium"})),
    (Order, of("Task", description="Ring the patient")),
    (Medicine, of("MedicationRequest", medicationCodeableConcept={"text": "Warfarin"})),
    (Allergy, of("AllergyIntolerance", code={"text": "Peanut"})),
    (Immunization, of("Immunization", vaccineCode={"text": "Influenza"}, status="not-done")),
    (Goal, of("Goal", description={"text": "Walk"})),
    (Procedure, of("Procedure", code={"text": "Stent"})),
]


@pytest.mark.parametrize(("kind", "resource"), NOTED, ids=[one["resourceType"] for _, one in NOTED])
def test_a_fact_keeps_what_somebody_wrote_beside_it(kind: type[Any], resource: dict[str, Any]) -> None:
    fact = only(kind, {**resource, "note": [{"text": BESIDE}]})
    assert fact.note == BESIDE
    assert f"note: {BESIDE}" in fact.words.text


def test_what_the_patient_was_told_of_a_medicine_is_kept_with_it() -> None:
    told = {"text": "5 mg at night", "patientInstruction": "Swallow it whole."}
    fact = only(
        Medicine, of("MedicationRequest", medicationCodeableConcept={"text": "X"}, dosageInstruction=[told])
    )
    assert (fact.dosage, fact.note) == ("5 mg at night", "Swallow it whole.")
    assert fact.note in fact.words.text


def test_what_the_patient_was_told_of_a_visit_is_kept_with_it() -> None:
    fact = only(Appointment, of("Appointment", description="Clinic", patientInstruction="Bring the spacer."))
    assert fact.note == "Bring the spacer."
    assert fact.note in fact.words.text


DUE: list[tuple[str, dict[str, Any], str | None]] = [
    ("a day", of("ServiceRequest", occurrenceDateTime="2026-11-24"), "2026-11-24"),
    (
        "a period",
        of("ServiceRequest", occurrencePeriod={"start": "2026-11-24", "end": "2026-12-01"}),
        "2026-12-01",
    ),
    (
        "the bounds of a timing",
        of(
            "ServiceRequest",
            occurrenceTiming={"repeat": {"boundsPeriod": {"start": "2026-11-24", "end": "2026-12-08"}}},
        ),
        "2026-12-08",
    ),
    ("a task", of("Task", restriction={"period": {"end": "2026-12-15"}}), "2026-12-15"),
    (
        "when it was done is not when it was due",
        of("Task", executionPeriod={"end": "2026-12-15"}),
        None,
    ),
    ("no day", of("ServiceRequest"), None),
]


@pytest.mark.parametrize(("resource", "due"), [one[1:] for one in DUE], ids=[one[0] for one in DUE])
def test_an_order_says_until_when_it_is_asked_for(resource: dict[str, Any], due: str | None) -> None:
    fact = only(Order, {**resource, "code": {"text": "Basic metabolic panel"}})
    assert fact.due == due
    assert due is None or due in fact.words.text


def test_an_order_names_who_asked_for_it_and_who_is_to_do_it() -> None:
    fact = only(
        Order,
        ORTIZ,
        of(
            "Task",
            status="requested",
            description="Arrange a ride",
            requester=BY_ORTIZ,
            owner={"display": "Sam Reyes"},
        ),
    )
    assert (fact.requester, fact.performer) == ("Dr. Lena Ortiz", "Sam Reyes")
    assert "requester: Dr. Lena Ortiz" in fact.words.text


def test_a_diet_names_who_ordered_it() -> None:
    assert (
        only(Order, ORTIZ, of("NutritionOrder", oralDiet={"type": {"text": "Low salt"}}, orderer=BY_ORTIZ)).requester
        == "Dr. Lena Ortiz"
    )  # fmt: skip


def test_a_proposal_is_told_apart_from_an_order() -> None:
    fact = only(Order, of("ServiceRequest", status="active", intent="proposal", code={"text": "Mammogram"}))
    assert (fact.intent, fact.status) == ("proposal", "active")
    assert "intent: proposal" in fact.words.text


def test_a_report_that_is_not_back_names_who_waits_for_it() -> None:
    read = reading(
        ORTIZ,
        of("ServiceRequest", "o", status="active", code=coded("x", "1", "Free light chains"), requester=BY_ORTIZ),
        of(
            "DiagnosticReport",
            "r",
            status="registered",
            code={"text": "Free light chains"},
            basedOn=[{"reference": "ServiceRequest/o"}, {"reference": "ServiceRequest/elsewhere"}],
        ),
    )  # fmt: skip
    (report,) = (one for one in read.facts if isinstance(one, Report))
    assert report.requester == "Dr. Lena Ortiz"
    assert "requester: Dr. Lena Ortiz" in report.words.text
