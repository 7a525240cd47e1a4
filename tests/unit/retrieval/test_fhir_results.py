"""What was measured, asked and wished is kept as charted."""

from typing import Any, cast

import pytest

from retrieval.model import Measurement, Order, Preference, Problem, SocialNeed
from tests.unit.retrieval.charts import (
    LOINC,
    SNOMED,
    UCUM,
    coded,
    of,
    only,
    reading,
)

# --- measurements ------------------------------------------------------------------------------------------------


def measured(**value: Any) -> Measurement:
    fact = only(Measurement, of("Observation", status="final", code={"text": "Test"}, **value))
    assert isinstance(fact, Measurement)
    return fact


VALUES = [
    ({"valueQuantity": {"value": 7.2, "unit": "%", "system": UCUM, "code": "%"}}, ("7.2", 7.2, "%")),
    (
        {"valueQuantity": {"value": 120, "unit": "millimetres of mercury", "system": UCUM, "code": "mm[Hg]"}},
        ("120", 120.0, "mmHg"),
    ),
    ({"valueQuantity": {"value": 0.01, "comparator": "<", "unit": "ng/mL"}}, ("<0.01", None, "ng/mL")),
    ({"valueQuantity": {"value": 58, "code": "{score}", "system": UCUM}}, ("58", 58.0, "")),
    ({"valueQuantity": {"value": "5.4", "unit": "mmol/L"}}, ("5.4", 5.4, "mmol/L")),
    ({"valueCodeableConcept": {"text": "Former smoker"}}, ("Former smoker", None, "")),
    ({"valueString": "not HIV positive"}, ("not HIV positive", None, "")),
    ({"valueInteger": 16}, ("16", 16.0, "")),
    ({"valueBoolean": True}, ("yes", None, "")),
    ({"valueRange": {"low": {"value": 3}, "high": {"value": 5, "unit": "/HPF"}}}, ("3-5 /HPF", None, "")),
    ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}}, ("1:128", None, "")),
    ({"valueSampledData": {"data": "1 2 3"}}, ("", None, "")),
    ({"dataAbsentReason": {"text": "patient refused"}}, ("", None, "")),
]


@pytest.mark.parametrize(
    ("value", "expected"),
    VALUES,
    ids=[next(iter(cast(Any, value))) + str(n) for n, (value, _) in enumerate(VALUES)],
)
def test_a_value_of_any_type_is_kept_as_charted(
    value: dict[str, Any], expected: tuple[str, float | None, str]
) -> None:
    fact = measured(**value)
    assert (fact.value, fact.number, fact.unit) == expected
    assert fact.value in fact.words.text


def test_why_a_value_is_absent_is_said() -> None:
    assert (
        "value absent: patient refused" in measured(dataAbsentReason={"text": "patient refused"}).words.text
    )


def pressure(above: float, beneath: float) -> list[dict[str, Any]]:
    halves = (("8480-6", "Systolic", above), ("8462-4", "Diastolic", beneath))
    return [
        {
            "code": coded(LOINC, code, f"{name} blood pressure"),
            "valueQuantity": {"value": value, "code": "mm[Hg]"},
        }
        for code, name, value in halves
    ]


def test_a_blood_pressure_is_one_measurement_and_its_halves_are_components() -> None:
    facts = reading(
        of(
            "Observation",
            status="final",
            category=[coded("c", "vital-signs")],
            code=coded(LOINC, "85354-9", "Blood pressure"),
            component=pressure(128, 69),
            effectiveDateTime="2026-01-11T02:55:24Z",
        )
    ).facts
    told = [(one.name, one.value, one.unit, one.panel) for one in facts if isinstance(one, Measurement)]
    assert told == [
        ("Blood pressure", "128/69", "mmHg", ""),
        ("Systolic blood pressure", "128", "mmHg", "Blood pressure"),
        ("Diastolic blood pressure", "69", "mmHg", "Blood pressure"),
    ]
    assert {one.kind.value for one in facts} == {"vital_sign"}
    assert "value: 128/69 mmHg" in facts[0].words.text
    assert "date: 2026-01-11 02:55" in facts[0].words.text


def test_the_reference_range_is_the_normal_one_of_the_patients_sex() -> None:
    def normal(sex: str, low: float) -> dict[str, Any]:
        return {
            "low": {"value": low, "unit": "g/dL"},
            "appliesTo": [coded("s", sex)],
            "type": coded("t", "normal"),
        }

    critical = {"low": {"value": 7, "unit": "g/dL"}, "type": coded("t", "treatment")}
    fact = measured(
        valueQuantity={"value": 12.5, "unit": "g/dL"},
        referenceRange=[critical, normal("M", 13.5), normal("F", 12)],
        interpretation=[coded("i", "N", "Normal")],
    )
    assert (fact.low, fact.high, fact.flag) == (12.0, None, "N")
    assert "reference range: at least 12 g/dL" in fact.words.text


def test_ranges_that_several_could_hold_are_left_out() -> None:
    fact = measured(valueInteger=1, referenceRange=[{"low": {"value": 1}}, {"low": {"value": 2}}])
    assert (fact.low, fact.high) == (None, None)


def test_a_panel_of_members_is_no_measurement_and_names_its_members() -> None:
    facts = reading(
        of(
            "Observation", "panel", code={"text": "Lipid panel"}, hasMember=[{"reference": "Observation/ldl"}]
        ),
        of("Observation", "ldl", code={"text": "LDL"}, valueQuantity={"value": 130, "unit": "mg/dL"}),
    ).facts
    assert [(one.name, one.panel) for one in facts if isinstance(one, Measurement)] == [
        ("LDL", "Lipid panel")
    ]


# --- social needs and wishes -------------------------------------------------------------------------------------

HUNGER = coded(LOINC, "88122-7", "Worried food would run out")
ANSWERS = [
    (HUNGER, {"valueCodeableConcept": coded(LOINC, "LA28397-0", "Often true")}, ("food-insecurity", True)),
    (HUNGER, {"valueCodeableConcept": coded(LOINC, "LA28398-8", "Never true")}, ("food-insecurity", False)),
    (HUNGER, {"valueString": "never true"}, ("food-insecurity", False)),
    (
        HUNGER,
        {"valueCodeableConcept": coded(LOINC, "LA30122-8", "I choose not to answer this question")},
        ("food-insecurity", None),
    ),
    (
        coded(LOINC, "71802-3"),
        {"valueCodeableConcept": coded(LOINC, "LA30190-5", "I do not have housing")},
        ("homelessness", True),
    ),
    (
        coded(LOINC, "71802-3"),
        {"valueString": "I have a steady place to live"},
        ("housing-instability", False),
    ),
    (
        coded(LOINC, "71802-3"),
        {"valueString": "I do not have a steady place to live"},
        ("housing-instability", True),
    ),
    (
        coded(LOINC, "93030-5"),
        {"valueCodeableConcept": coded(LOINC, "LA33-6", "Yes")},
        ("transportation-insecurity", True),
    ),
    (
        coded(LOINC, "93026-3"),
        {"valueCodeableConcept": coded(LOINC, "LA33-6", "Yes")},
        ("intimate-partner-violence", False),
    ),
    (coded(LOINC, "76437-3"), {"valueString": "None/uninsured"}, ("health-insurance-coverage-status", True)),
    (coded(LOINC, "67875-5"), {"valueString": "Full-time work"}, ("employment-status", False)),
    (coded(LOINC, "95614-4"), {"valueInteger": 12}, ("intimate-partner-violence", True)),
    (coded(LOINC, "95614-4"), {"valueInteger": 4}, ("intimate-partner-violence", False)),
]


@pytest.mark.parametrize(("question", "answer", "expected"), ANSWERS, ids=range(len(ANSWERS)))
def test_a_screening_answer_says_whether_the_need_is_there(question: Any, answer: Any, expected: Any) -> None:
    fact = only(SocialNeed, of("Observation", status="final", code=question, **answer))
    assert (fact.domain, fact.present) == expected
    assert fact.answer in fact.words.text


def test_answers_of_a_questionnaire_are_facts_each_with_its_own_line() -> None:
    items = [
        {
            "linkId": "/88121-9",
            "item": [
                {
                    "linkId": "/88122-7",
                    "text": "Worried?",
                    "answer": [
                        {"valueCoding": {"system": LOINC, "code": "LA28397-0", "display": "Often true"}}
                    ],
                },
                {"linkId": "/44261-6", "text": "PHQ-9 total", "answer": [{"valueInteger": 14}]},
                {"linkId": "comment", "text": "Anything else?", "answer": [{"valueString": "Rent went up"}]},
                {"linkId": "empty", "text": "Not answered"},
            ],
        },
    ]
    read = reading(of("QuestionnaireResponse", status="completed", authored="2026-02-03", item=items))
    need, score = read.facts
    assert isinstance(need, SocialNeed)
    assert (need.domain, need.present, need.date) == ("food-insecurity", True, "2026-02-03")
    assert isinstance(score, Measurement)
    assert (score.name, score.number) == ("PHQ-9 total", 14.0)
    lines = [one.text for one in read.documents]
    assert "Question: Anything else?; answer: Rent went up; questionnaire: answers; date: 2026-02-03" in lines
    assert not any("Not answered" in one for one in lines)


def test_a_condition_that_is_a_social_need_is_both() -> None:
    kinds = {
        type(one): one
        for one in reading(
            of(
                "Condition",
                clinicalStatus=coded("s", "active"),
                code=coded("http://hl7.org/fhir/sid/icd-10-cm", "Z59.41", "Food insecurity"),
            )
        ).facts
    }
    assert set(kinds) == {Problem, SocialNeed}
    need = kinds[SocialNeed]
    assert isinstance(need, SocialNeed)
    assert (need.domain, need.present) == ("food-insecurity", True)


WISHES = [
    (
        of(
            "Observation",
            code=coded(SNOMED, "304251008", "Resuscitation status"),
            valueString="For resuscitation",
        ),
        "code_status",
        "For resuscitation",
    ),
    (of("Observation", code={"text": "Code status"}, valueString="DNR/DNI"), "code_status", "DNR/DNI"),
    (
        of(
            "Observation", code=coded(LOINC, "75773-2", "Treatment preference"), valueString="No feeding tube"
        ),
        "treatment",
        "No feeding tube",
    ),
    (
        of(
            "Observation",
            code=coded(LOINC, "95541-9", "Care experience preference"),
            valueString="Call me Ada",
        ),
        "care_experience",
        "Call me Ada",
    ),
    (
        of("Consent", status="active", category=[coded("c", "dnr", "Do Not Resuscitate")]),
        "code_status",
        "Do Not Resuscitate",
    ),
    (
        of("Consent", status="active", category=[{"text": "Research"}], provision={"type": "deny"}),
        "consent",
        "deny",
    ),
]


@pytest.mark.parametrize(("resource", "about", "value"), WISHES, ids=[value for *_, value in WISHES])
def test_a_wish_is_read_as_one(resource: dict[str, Any], about: str, value: str) -> None:
    fact = only(Preference, resource)
    assert (fact.about, fact.value) == (about, value)


def test_an_order_not_to_resuscitate_says_so_in_its_value() -> None:
    order = of(
        "ServiceRequest",
        status="active",
        doNotPerform=True,
        code={"text": "Cardiopulmonary resuscitation"},
        category=[coded(LOINC, "100822-6")],
    )
    assert only(Preference, order).value == "do not perform: Cardiopulmonary resuscitation"
    assert only(Order, order).status == "do-not-perform"
