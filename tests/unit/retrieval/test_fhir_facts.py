"""What a chart holds becomes facts, each in one line of the chart's own words."""

import json
from typing import Any

import pytest

from retrieval.model import (
    Allergy,
    Appointment,
    CareTeamMember,
    Device,
    Encounter,
    FamilyHistory,
    Goal,
    Immunization,
    Insurance,
    Medicine,
    Order,
    PlanOnFile,
    Problem,
    Procedure,
    Report,
)
from retrieval.readers import read
from retrieval.readers.fhir_shape import number
from tests.unit.retrieval.charts import (
    OF_P1,
    P1,
    SNOMED,
    coded,
    fates,
    note,
    of,
    only,
    reading,
)

# --- the line and what rests on it -------------------------------------------------------------------------------


def test_a_medicine_is_said_in_one_line_and_the_fact_quotes_it() -> None:
    fact = only(
        Medicine,
        of("Condition", "c1", code={"text": "osteoporosis"}),
        of(
            "MedicationRequest",
            status="active",
            intent="order",
            authoredOn="2026-01-09T17:10:00Z",
            category=[coded("cat", "community")],
            medicationCodeableConcept={"text": "Alendronate"},
            reasonReference=[{"reference": "Condition/c1"}],
            requester={"display": "Florence McConnell"},
            dosageInstruction=[
                {
                    "doseAndRate": [{"doseQuantity": {"value": 35.0, "unit": "mg"}}],
                    "route": {"text": "oral"},
                    "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "wk"}},
                }
            ],
        ),
    )
    assert fact.words.text == (
        "Medication: Alendronate; status: active; category: community; dosage: 35 mg, oral, once weekly; "
        "reason: osteoporosis; authored: 2026-01-09; requester: Florence McConnell"
    )
    assert (fact.dose, fact.route, fact.frequency, fact.reason) == (
        "35 mg",
        "oral",
        "once weekly",
        "osteoporosis",
    )
    assert (fact.setting, fact.prescriber, fact.date) == (
        "community",
        "Florence McConnell",
        "2026-01-09T17:10:00Z",
    )


def test_a_facts_words_are_the_exact_text_of_its_document() -> None:
    read = reading(of("Condition", code={"text": "Asthma"}), note())
    by_id = {one.id: one for one in read.documents}
    for fact in read.facts:
        assert fact.words.text == by_id[fact.words.document].text[fact.words.start : fact.words.end]


def test_no_id_is_said() -> None:
    line = only(
        Procedure, of("Procedure", "proc-77", code={"text": "Colonoscopy"}, status="completed")
    ).words.text
    assert "proc-77" not in line
    assert "p1" not in line


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (7, "7"),
        (7.0, "7.0"),
        (83.8, "83.8"),
        (107.5386546339403, "107.54"),
        (0.0000312, "0.0000312"),
        (0.01234567, "0.0123"),
        (1e21, "1000000000000000000000"),
        (0.1234, "0.1234"),
    ],
)
def test_numbers_stay_as_charted_without_a_precision_that_nobody_measured(value: float, written: str) -> None:
    assert number(value) == written


def test_a_dose_never_has_a_trailing_zero() -> None:
    request = of(
        "MedicationRequest",
        status="active",
        medicationCodeableConcept={"text": "Warfarin"},
        dosageInstruction=[{"doseAndRate": [{"doseQuantity": {"value": 5.0, "unit": "mg"}}]}],
    )
    assert only(Medicine, request).dose == "5 mg"


TIMINGS = [
    ({"frequency": 2, "period": 1, "periodUnit": "d"}, "twice daily"),
    ({"frequency": 1, "period": 6, "periodUnit": "h"}, "every 6 hours"),
    ({"frequency": 1, "period": 4, "periodMax": 6, "periodUnit": "h"}, "every 4-6 hours"),
    ({"frequency": 3, "period": 1, "periodUnit": "d"}, "3 times daily"),
    ({"frequency": 2, "frequencyMax": 3, "period": 1, "periodUnit": "d"}, "2-3 times daily"),
    ({"frequency": 1, "period": 2, "periodUnit": "wk"}, "every 2 weeks"),
    ({"frequency": 1, "period": 1, "periodUnit": "d", "when": ["HS"]}, "once daily at bedtime"),
    ({"frequency": 1, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon"]}, "once weekly on Monday"),
    ({"timeOfDay": ["08:00:00", "20:00:00"]}, "at 08:00, 20:00"),
]


@pytest.mark.parametrize(("repeat", "words"), TIMINGS, ids=[words for _, words in TIMINGS])
def test_a_timing_is_said_as_a_prescription_says_it(repeat: dict[str, Any], words: str) -> None:
    request = of(
        "MedicationRequest",
        medicationCodeableConcept={"text": "X"},
        dosageInstruction=[{"timing": {"repeat": repeat}}],
    )
    assert only(Medicine, request).frequency == words


def test_a_taper_is_one_direction_and_has_no_single_dose() -> None:
    steps = [
        {"sequence": n, "doseAndRate": [{"doseQuantity": {"value": mg, "unit": "mg"}}]}
        for n, mg in ((2, 20), (1, 40))
    ]
    fact = only(
        Medicine,
        of("MedicationRequest", medicationCodeableConcept={"text": "Prednisone"}, dosageInstruction=steps),
    )
    assert (fact.dosage, fact.dose) == ("40 mg, then 20 mg", "")


WORDED = [
    ("Take 1 tablet (5 mg) by mouth twice daily", ("1 tablet", "by mouth", "twice daily", False)),
    ("500mg PO q6h PRN", ("500mg", "PO", "q6h", True)),
    ("500mg PO Q6H_PRN", ("", "", "", True)),
    ("4 g IV load, then 2 g per hour", ("", "", "", False)),
    ("HOLD. Do not take until the clinic calls", ("", "", "", False)),
    ("Hold on admission; 5 mg every evening not given", ("", "", "", False)),
]


@pytest.mark.parametrize(("text", "parts"), WORDED, ids=[text for text, _ in WORDED])
def test_a_direction_in_words_gives_its_parts_only_when_it_is_one_direction(text: str, parts: Any) -> None:
    fact = only(
        Medicine,
        of("MedicationRequest", medicationCodeableConcept={"text": "X"}, dosageInstruction=[{"text": text}]),
    )
    assert (fact.dose, fact.route, fact.frequency, fact.as_needed) == parts
    assert fact.dosage == text


def test_a_step_that_begins_with_then_is_not_told_twice() -> None:
    steps = [{"sequence": 1, "text": "25 mg for 7 days"}, {"sequence": 2, "text": "then 50 mg daily"}]
    fact = only(
        Medicine,
        of("MedicationRequest", medicationCodeableConcept={"text": "Sertraline"}, dosageInstruction=steps),
    )
    assert fact.dosage == "25 mg for 7 days, then 50 mg daily"


def test_an_order_not_to_give_a_medicine_is_no_medicine_in_use() -> None:
    fact = only(
        Medicine,
        of(
            "MedicationRequest",
            status="active",
            doNotPerform=True,
            medicationCodeableConcept={"text": "Aspirin"},
        ),
    )
    assert fact.status == "do-not-perform"
    assert "do not perform: Aspirin" in fact.words.text


MEDICATION = {"code": {"coding": [{"system": "rx", "code": "1", "display": "Apixaban 5 MG Oral Tablet"}]}}
WAYS_TO_NAME = {
    "by reference": (
        {"reference": "Medication/m1"},
        [{"resourceType": "Medication", "id": "m1", **MEDICATION}],
        {},
    ),
    "contained": (
        {"reference": "#m"},
        [],
        {"contained": [{"resourceType": "Medication", "id": "m", **MEDICATION}]},
    ),
    "by its display": ({"reference": "Medication/elsewhere", "display": "Apixaban 5 MG Oral Tablet"}, [], {}),
}


@pytest.mark.parametrize("way", WAYS_TO_NAME)
def test_a_medicine_is_named_wherever_its_name_stands(way: str) -> None:
    reference, others, more = WAYS_TO_NAME[way]
    fact = only(
        Medicine, *others, of("MedicationStatement", status="active", medicationReference=reference, **more)
    )
    assert fact.name == "Apixaban 5 MG Oral Tablet"


def test_a_dose_given_under_an_order_is_not_a_second_medicine() -> None:
    read = reading(
        of("MedicationRequest", "o", status="active", medicationCodeableConcept={"text": "Heparin"}),
        of(
            "MedicationAdministration",
            "a",
            medicationCodeableConcept={"text": "Heparin"},
            request={"reference": "MedicationRequest/o"},
        ),
        of(
            "MedicationAdministration",
            "b",
            status="completed",
            medicationCodeableConcept={"text": "Naloxone"},
        ),
    )
    assert [(one.name, one.intent) for one in read.facts if isinstance(one, Medicine)] == [
        ("Heparin", ""),
        ("Naloxone", "administration"),
    ]
    assert ("MedicationAdministration/a", "skipped", "a dose given under an order that is read") in fates(
        read
    )


# --- problems and allergies --------------------------------------------------------------------------------------


def test_an_absent_clinical_status_is_not_read_as_active() -> None:
    assert only(Problem, of("Condition", code={"text": "Gout"})).status == ""


def test_a_refuted_problem_is_read_with_its_verification() -> None:
    fact = only(
        Problem, of("Condition", code={"text": "Pneumonia"}, verificationStatus=coded("v", "refuted"))
    )
    assert fact.verification == "refuted"


def test_what_was_entered_in_error_is_skipped_and_counted() -> None:
    read = reading(
        of("Condition", code={"text": "Gout"}, verificationStatus=coded("v", "entered-in-error")),
        of("Observation", "2", status="entered-in-error", code={"text": "Sodium"}),
    )
    assert [fate for _, *fate in fates(read)[1:]] == [["skipped", "entered in error"]] * 2
    assert read.facts == ()


def test_the_date_of_a_problem_is_its_onset_and_else_its_recording() -> None:
    both = only(
        Problem, of("Condition", code={"text": "Gout"}, onsetDateTime="2018-02", recordedDate="2026-03-04")
    )
    one = only(
        Problem, of("Condition", code={"text": "Gout"}, onsetString="as a child", recordedDate="2026-03-04")
    )
    assert (both.date, both.onset, one.date, one.onset) == ("2018-02", "2018-02", "2026-03-04", None)
    assert "onset: as a child" in one.words.text


NO_ALLERGY = [
    (coded(SNOMED, "716186003", "No known allergy"), True),
    (coded(SNOMED, "409137002"), True),
    ({"text": "NKDA"}, True),
    ({"text": "No known drug allergies"}, True),
    ({"text": "Denies any allergies"}, True),
    ({"text": "Nkemdirim fruit"}, False),
    ({"text": "Penicillin"}, False),
    ({"text": "Allergy to nuts"}, False),
]


@pytest.mark.parametrize(("code", "none"), NO_ALLERGY, ids=[str(code) for code, _ in NO_ALLERGY])
def test_none_known_only_where_the_chart_says_so(code: dict[str, Any], none: bool) -> None:
    assert only(Allergy, of("AllergyIntolerance", code=code)).none_known is none


def test_no_known_allergies_that_was_resolved_keeps_its_status() -> None:
    fact = only(
        Allergy,
        of("AllergyIntolerance", code={"text": "No known allergies"}, clinicalStatus=coded("s", "resolved")),
    )
    assert (fact.none_known, fact.status) == (True, "resolved")


def test_an_allergy_keeps_its_reactions_and_how_bad_they_were() -> None:
    fact = only(
        Allergy,
        of(
            "AllergyIntolerance",
            code={"text": "Penicillin"},
            criticality="high",
            type="allergy",
            category=["medication"],
            reaction=[
                {"manifestation": [{"text": "Anaphylaxis"}], "severity": "severe"},
                {"manifestation": [{"text": "Rash"}]},
            ],
        ),
    )
    assert (fact.reactions, fact.criticality, fact.categories) == (
        ("Anaphylaxis (severe)", "Rash"),
        "high",
        ("medication",),
    )


# --- visits, people, plans ---------------------------------------------------------------------------------------


def test_a_stay_has_its_bounds_its_reason_and_its_attending() -> None:
    fact = only(
        Encounter,
        {"resourceType": "Practitioner", "id": "d", "name": [{"family": "Okoye", "given": ["Ben"]}]},
        of(
            "Encounter",
            "stay",
            status="finished",
            type=[{"text": "Hospital admission"}],
            serviceType={"text": "Cardiology"},
            period={"start": "2026-01-09T16:10:00Z", "end": "2026-01-13T10:10:00Z"},
            reasonCode=[{"text": "Chest pain"}],
            hospitalization={"dischargeDisposition": {"text": "Home with services"}},
            participant=[{"type": [coded("t", "ATND")], "individual": {"reference": "Practitioner/d"}}],
            **{"class": {"code": "IMP"}},
        ),
    )
    assert (fact.key, fact.encounter, fact.stay, fact.setting) == ("stay", "stay", True, "IMP")
    assert (fact.start, fact.end) == ("2026-01-09T16:10:00Z", "2026-01-13T10:10:00Z")
    assert (fact.reason, fact.disposition, fact.service, fact.attending) == (
        "Chest pain",
        "Home with services",
        "Cardiology",
        "Ben Okoye",
    )


CLASSES = [
    ({"code": "IMP"}, "IMP"),
    ([coded("c", "AMB")], "AMB"),
    ("inpatient", "IMP"),
    ({"display": "Emergency"}, "EMER"),
]


@pytest.mark.parametrize(("value", "setting"), CLASSES, ids=[str(value) for value, _ in CLASSES])
def test_the_class_of_a_visit_is_understood_in_any_form(value: Any, setting: str) -> None:
    assert only(Encounter, of("Encounter", type=[{"text": "Visit"}], **{"class": value})).setting == setting


def test_facts_belong_to_their_visit_however_it_is_referred_to() -> None:
    visit = {"fullUrl": "urn:uuid:aaaa", "resource": of("Encounter", "visit-1", type=[{"text": "Visit"}])}
    result = {
        "resource": of("Observation", code={"text": "Sodium"}, encounter={"reference": "urn:uuid:aaaa"})
    }
    source = {"resourceType": "Bundle", "type": "transaction", "entry": [{"resource": P1}, visit, result]}
    facts = read(json.dumps(source).encode(), name="x").facts
    assert {one.encounter for one in facts} == {"visit-1"}


def test_each_member_of_a_team_is_named_with_role_and_telephone() -> None:
    read = reading(
        {
            "resourceType": "Practitioner",
            "id": "d",
            "name": [{"text": "Dr. Ines Moll"}],
            "telecom": [{"system": "phone", "value": "555-0101"}],
        },
        {
            "resourceType": "RelatedPerson",
            "id": "r",
            "patient": OF_P1,
            "name": [{"text": "Lena Brandt"}],
            "relationship": [{"text": "daughter"}],
            "telecom": [{"system": "phone", "value": "555-0102"}],
        },
        of(
            "CareTeam",
            status="active",
            participant=[
                {"member": {"reference": "Practitioner/d"}, "role": [{"text": "Cardiologist"}]},
                {"member": {"reference": "RelatedPerson/r"}, "role": [{"text": "Caregiver"}]},
                {"member": OF_P1},
            ],
        ),
    )
    team = [
        one for one in read.facts if isinstance(one, CareTeamMember) and one.pointer.startswith("CareTeam")
    ]
    assert [(one.name, one.role, one.phone, one.relation) for one in team] == [
        ("Dr. Ines Moll", "Cardiologist", "555-0101", ""),
        ("Lena Brandt", "Caregiver", "555-0102", "daughter"),
    ]


def test_the_patients_own_doctor_is_their_primary_care() -> None:
    patient = {**P1, "generalPractitioner": [{"display": "Dr. Sato"}]}
    read_ = read(json.dumps(patient).encode(), name="p.json")
    (fact,) = read_.facts
    assert isinstance(fact, CareTeamMember)
    assert (fact.name, fact.role) == ("Dr. Sato", "primary care")


def test_the_patient_is_described_in_full() -> None:
    told = {
        **P1,
        "deceasedDateTime": "2026-03-01T10:00:00Z",
        "address": [{"line": ["1 Elm St"], "city": "Salem", "postalCode": "01970"}],
        "telecom": [{"system": "email", "value": "a@b.example"}, {"system": "phone", "value": "555-0100"}],
        "communication": [
            {"language": {"text": "English"}},
            {"language": {"text": "Spanish"}, "preferred": True},
        ],
        "extension": [
            {
                "url": "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired",
                "valueBoolean": True,
            }
        ],
        "contact": [
            {
                "name": {"text": "Lena Brandt"},
                "relationship": [{"text": "daughter"}],
                "telecom": [{"value": "555-0102"}],
            }
        ],
    }
    person = read(json.dumps(told).encode(), name="p.json").person
    assert person is not None
    assert (person.name, person.birth_date, person.sex, person.deceased) == (
        "Ada Marie Brandt",
        "1948-02-11",
        "female",
        "2026-03-01",
    )
    assert (person.language, person.interpreter, person.phone) == ("Spanish", True, "555-0100")
    assert person.address == "1 Elm St, Salem, 01970"
    assert [(one.name, one.relation, one.phone) for one in person.contacts] == [
        ("Lena Brandt", "daughter", "555-0102")
    ]
    assert person.words is not None
    assert person.words.text.startswith(
        "Patient: Ada Marie Brandt; born: 1948-02-11; sex: female; deceased: 2026-03-01"
    )


def test_a_fact_of_a_relative_is_never_quoted_without_whose_it_is() -> None:
    facts = reading(
        of(
            "FamilyMemberHistory",
            relationship={"text": "mother"},
            condition=[{"code": {"text": "Breast cancer"}}, {"code": {"text": "Gout"}}],
        )
    ).facts
    assert [(one.name, one.relation) for one in facts if isinstance(one, FamilyHistory)] == [
        ("Breast cancer", "mother"),
        ("Gout", "mother"),
    ]
    assert all(one.words.text.startswith("Family history: mother; condition: ") for one in facts)
    assert not any(isinstance(one, Problem) for one in facts)


def test_the_age_of_a_relative_is_said_in_years() -> None:
    relative = of(
        "FamilyMemberHistory",
        relationship={"text": "father"},
        deceasedAge={"value": 52, "unit": "a", "code": "a"},
        condition=[{"code": {"text": "Stroke"}, "onsetAge": {"value": 50, "unit": "years", "code": "a"}}],
    )
    assert [one.text for one in reading(relative).documents[1:]] == [
        "Family history: father; deceased: 52 years",
        "Family history: father; condition: Stroke; onset: 50 years",
    ]


def test_an_order_knows_what_answered_it() -> None:
    read = reading(
        of(
            "ServiceRequest",
            "o",
            status="active",
            intent="order",
            code={"text": "Potassium"},
            priority="urgent",
        ),
        of("Observation", "k", code={"text": "Potassium"}, basedOn=[{"reference": "ServiceRequest/o"}]),
        of("DiagnosticReport", "r", code={"text": "Chemistry"}, basedOn=[{"reference": "ServiceRequest/o"}]),
        of("ServiceRequest", "p", status="active", code={"text": "MRI brain"}),
    )
    orders = {one.name: one.answered_by for one in read.facts if isinstance(one, Order)}
    assert orders == {"Potassium": ("Observation/k", "DiagnosticReport/r"), "MRI brain": ()}


def test_a_vaccine_that_was_refused_is_not_a_vaccination() -> None:
    fact = only(
        Immunization,
        of(
            "Immunization",
            status="not-done",
            vaccineCode={"text": "Influenza"},
            statusReason={"text": "Patient refused"},
        ),
    )
    assert (fact.status, fact.reason) == ("not-done", "Patient refused")


def test_a_goal_has_a_target_a_date_and_whose_it_is() -> None:
    fact = only(
        Goal,
        of(
            "Goal",
            lifecycleStatus="active",
            description={"text": "Walk to the shop"},
            expressedBy=OF_P1,
            achievementStatus=coded("a", "improving"),
            target=[
                {
                    "measure": {"text": "Steps"},
                    "detailQuantity": {"value": 4000, "unit": "steps"},
                    "dueDate": "2026-05-01",
                }
            ],
        ),
    )
    assert (fact.target, fact.due, fact.expressed_by, fact.achievement) == (
        "Steps: 4000 steps",
        "2026-05-01",
        "patient",
        "improving",
    )


def test_the_rest_of_the_chart_is_read() -> None:
    read = reading(
        of(
            "CarePlan",
            title="Diabetes plan",
            status="active",
            addresses=[{"display": "Diabetes"}],
            activity=[{"detail": {"code": {"text": "Diet"}, "status": "in-progress"}}],
        ),
        of(
            "Appointment",
            status="booked",
            start="2026-04-02T09:30:00Z",
            serviceType=[{"text": "Cardiology"}],
            participant=[{"actor": OF_P1}, {"actor": {"display": "Dr. Moll"}}],
        ),
        {
            "resourceType": "Coverage",
            "id": "c",
            "status": "active",
            "beneficiary": OF_P1,
            "payor": [{"display": "Medicare"}],
            "period": {"start": "2026-01-01"},
        },
        {
            "resourceType": "Device",
            "id": "d",
            "patient": OF_P1,
            "status": "active",
            "type": {"text": "Walker"},
        },
        of(
            "DiagnosticReport",
            status="preliminary",
            code={"text": "Blood culture"},
            result=[{"reference": "Observation/1"}],
        ),
        of(
            "Procedure",
            status="completed",
            code={"text": "Stent"},
            performedPeriod={"start": "2026-01-02"},
            outcome={"text": "Patent"},
        ),
    )
    kinds = {type(one): one for one in read.facts}
    assert set(kinds) == {PlanOnFile, Appointment, Insurance, Device, Report, Procedure}
    plan, visit, report = kinds[PlanOnFile], kinds[Appointment], kinds[Report]
    assert isinstance(plan, PlanOnFile)
    assert (plan.addresses, plan.activities) == (("Diabetes",), ("Diet (in-progress)",))
    assert isinstance(visit, Appointment)
    assert (visit.with_whom, visit.start) == ("Dr. Moll", "2026-04-02T09:30:00Z")
    assert isinstance(report, Report)
    assert (report.status, report.results) == ("preliminary", ("Observation/1",))


def test_equipment_of_the_ward_is_not_the_patients() -> None:
    read = reading({"resourceType": "Device", "id": "pump", "type": {"text": "Infusion pump"}})
    assert fates(read)[-1] == ("Device/pump", "skipped", "equipment, not said to be the patient's")
