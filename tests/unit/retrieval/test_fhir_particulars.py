"""What a resource says to the letter stays beside the fact: instants, codes, references, profiles, supply."""

import json
from typing import Any

from retrieval.model import Beside, Code, Fact, Particulars, Problem, Refers, Stretch, Supply
from retrieval.readers import read
from retrieval.reconcile import record

SNOMED = "http://snomed.info/sct"


def coded(code: str) -> dict[str, Any]:
    return {"coding": [{"system": SNOMED, "code": code, "display": f"thing {code}"}]}


def bundle(*resources: dict[str, Any], sex: str = "") -> bytes:
    extension = [{"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-sex", "valueCode": sex}]
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "birthDate": "1950-01-01",
        **({"extension": extension} if sex else {}),
    }
    subject = {"subject": {"reference": "Patient/p"}}
    entries = [
        {"resource": patient},
        *({"resource": {"id": str(n)} | subject | one} for n, one in enumerate(resources)),
    ]
    return json.dumps({"resourceType": "Bundle", "entry": entries}).encode()


def facts(*resources: dict[str, Any]) -> tuple[Fact, ...]:
    return read(bundle(*resources), name="chart").facts


def only(resource: dict[str, Any]) -> Particulars:
    ((one,),) = {fact.particulars for fact in facts(resource)}
    return one


def test_a_period_keeps_both_ends_with_their_offset() -> None:
    performed = {"start": "2026-01-01T10:00:00.000+02:00", "end": "2026-01-02"}
    told = only(
        {"resourceType": "Procedure", "status": "completed", "code": coded("1"), "performedPeriod": performed}
    )
    assert told.times == (Stretch(of="performed", start="2026-01-01T10:00:00.000+02:00", end="2026-01-02"),)
    assert (told.type, told.pointer, told.status) == ("Procedure", "Procedure/0", "completed")


def test_a_problem_keeps_its_categories_severity_site_and_ages() -> None:
    told = only(
        {"resourceType": "Condition", "code": coded("1"), "clinicalStatus": {"coding": [{"code": "active"}]},
         "severity": coded("2"), "bodySite": [coded("3")], "recordedDate": "2026-01-05",
         "onsetAge": {"value": 52, "code": "a"}, "abatementDateTime": "2026-02-01",
         "meta": {"profile": ["http://hl7.org/x/qicore-condition-encounter-diagnosis|6.0"]}}
    )  # fmt: skip
    assert told.times == (
        Stretch(of="onset", from_age=52, to_age=52),
        Stretch(of="abatement", start="2026-02-01", end="2026-02-01"),
        Stretch(of="recordedDate", start="2026-01-05", end="2026-01-05"),
    )
    assert [(one.of, one.code.code) for one in told.beside] == [("severity", "2"), ("bodySite", "3")]
    assert (told.status, told.profiles) == ("active", ("qicore-condition-encounter-diagnosis",))


def test_a_visit_keeps_its_class_disposition_reasons_and_diagnoses() -> None:
    told = only(
        {"resourceType": "Encounter", "status": "finished", "class": {"system": "act", "code": "IMP"},
         "period": {"start": "2026-01-01", "end": "2026-01-03"}, "reasonCode": [coded("1")],
         "hospitalization": {"dischargeDisposition": coded("2")}, "reasonReference": [{"reference": "Condition/9"}],
         "diagnosis": [{"condition": {"reference": "Condition/8"}}]}
    )  # fmt: skip
    assert [(one.of, one.code.code) for one in told.beside] == [
        ("reasonCode", "1"), ("class", "IMP"), ("dischargeDisposition", "2"),
    ]  # fmt: skip
    assert told.refers == (
        Refers(of="diagnosis", pointer="Condition/8"),
        Refers(of="reasonReference", pointer="Condition/9"),
    )


def test_why_something_was_not_done_is_kept_as_a_code() -> None:
    why = {
        "url": "http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-notDoneReason",
        "valueCodeableConcept": coded("7"),
    }
    told = only(
        {
            "resourceType": "Observation",
            "status": "cancelled",
            "code": coded("1"),
            "issued": "2026-01-01",
            "extension": [why],
        }
    )
    assert Beside(of="notDoneReason", code=Code(system=SNOMED, code="7", display="thing 7")) in told.beside
    assert (told.valued, told.status) == (False, "cancelled")


def test_an_answer_that_is_a_social_need_keeps_its_codes_too() -> None:
    house = {"coding": [{"system": "http://loinc.org", "code": "71802-3"}]}
    for fact in facts(
        {"resourceType": "Observation", "status": "final", "code": house, "valueCodeableConcept": coded("5")}
    ):
        assert ("value", "5") in [(one.of, one.code.code) for one in fact.particulars[0].beside]


def test_the_halves_of_a_pressure_say_of_which_entry_they_are() -> None:
    half = {"code": coded("2"), "valueQuantity": {"value": 120, "code": "mm[Hg]"}}
    told = facts(
        {"resourceType": "Observation", "status": "final", "code": coded("1"), "component": [half, half]}
    )
    assert {fact.particulars for fact in told} == {told[0].particulars}
    assert ("code", "1") in [(one.of, one.code.code) for one in told[0].particulars[0].beside]


def test_an_order_not_to_is_kept_as_one_with_the_status_it_has() -> None:
    told = only(
        {
            "resourceType": "ServiceRequest",
            "status": "completed",
            "intent": "order",
            "code": coded("1"),
            "doNotPerform": True,
        }
    )
    assert (told.forbidden, told.status) == (True, "completed")


def test_a_medicine_keeps_its_bounds_and_its_supply() -> None:
    repeat = {"boundsPeriod": {"start": "2026-01-01"}, "frequency": 2, "period": 1, "periodUnit": "d"}
    told = only({
        "resourceType": "MedicationRequest", "status": "active", "intent": "order",
        "medicationCodeableConcept": coded("1"),
        "dosageInstruction": [{"timing": {"repeat": repeat}, "doseAndRate": [{"doseQuantity": {"value": 1}}]}],
        "dispenseRequest": {"quantity": {"value": 60}, "numberOfRepeatsAllowed": 2,
                            "expectedSupplyDuration": {"value": 2, "unit": "weeks"}},
    })  # fmt: skip
    assert told.supply == Supply(days=14, quantity=60, refills=2, dose=1, doses_a_day=2)
    assert told.times == (Stretch(of="bounds", start="2026-01-01"),)


def test_wrong_types_are_absences() -> None:
    told = only(
        {
            "resourceType": "Procedure",
            "status": 7,
            "code": coded("1"),
            "performedPeriod": "soon",
            "meta": {"profile": [None, 3]},
        }
    )
    assert (told.times, told.profiles) == ((), ("3",))


def test_a_patients_recorded_sex_is_kept_and_changes_the_digest() -> None:
    without, with_it = (record([read(bundle(sex=sex), name="chart")]) for sex in ("", "248152002"))
    assert with_it.patient.recorded_sex == "248152002"
    assert without.digest != with_it.digest


def test_two_entries_of_one_problem_stay_two_in_the_particulars_and_a_copy_adds_none() -> None:
    twice = [
        {
            "resourceType": "Condition",
            "code": coded("1"),
            "onsetDateTime": "2012-01-01",
            "bodySite": [coded(side)],
        }
        for side in ("7771000", "24028007")
    ]
    first = read(bundle(*twice), name="a")
    (kept,) = record([first]).of(Problem)
    assert [one.pointer for one in kept.particulars] == ["Condition/0", "Condition/1"]
    copy = read(bundle(twice[0] | {"id": "copy"}), name="b")
    (kept,) = record([first, copy]).of(Problem)
    assert len(kept.particulars) == 2
