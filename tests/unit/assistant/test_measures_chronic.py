"""Long-term illness: glycemic control, blood pressure control and follow-up, dementia, heart failure."""

from typing import Any

import pytest

from tests.unit.assistant.measured import (
    Json,
    allergy,
    concept,
    condition,
    decided,
    medicine,
    not_observed,
    observation,
    order,
    pressure,
    procedure,
    refused,
    stands,
    visit,
)

SEEN = visit("Office Visit")
DIABETES = condition("Diabetes", "2020-01-01..", kind="encounter-diagnosis")
HYPERTENSION = condition("Essential Hypertension", "2020-01-01..")


def a1c(when: str, percent: float | None, **more: Any) -> Json:
    value = None if percent is None else (percent, "%")
    return observation("HbA1c Laboratory Test", when, value, **more)


GLYCEMIA: list[tuple[str, list[Json], str]] = [
    ("never assessed", [], "num"),
    ("exactly nine", [a1c("2026-05-01", 9.0)], "den"),
    ("above nine", [a1c("2026-05-01", 9.1)], "num"),
    ("the latest counts", [a1c("2026-05-01", 9.5), a1c("2026-06-01", 7)], "den"),
    (
        "the lowest of the latest day",
        [a1c("2026-06-01T08:00:00Z", 7), a1c("2026-06-01T18:00:00Z", 10)],
        "den",
    ),
    ("the latest without a result", [a1c("2026-05-01", 7), a1c("2026-06-01", None)], "num"),
    ("not in this year", [a1c("2025-12-31", 7)], "num"),
    ("a glucose management indicator", [observation("loinc:97506-0", "2026-06-01", (7, "%"))], "den"),
    ("not final", [a1c("2026-06-01", 7, status="registered")], "num"),
    ("the end of a stretch counts", [a1c("2025-12-01..2026-01-05", 7)], "den"),
]


@pytest.mark.parametrize(("what", "shown", "expected"), GLYCEMIA, ids=[one[0] for one in GLYCEMIA])
def test_glycemic_status_is_the_lowest_of_the_latest_day(what: str, shown: list[Json], expected: str) -> None:
    assert stands("CMS122", SEEN, DIABETES, *shown) == expected


@pytest.mark.parametrize(
    ("diabetes", "expected"),
    [
        (condition("Diabetes", kind="problem-list-item"), "out"),
        (condition("Diabetes", "2027-01-01..", kind="encounter-diagnosis"), "out"),
        (condition("Diabetes", kind="encounter-diagnosis", verified="refuted"), "out"),
        (condition("Diabetes", kind="encounter-diagnosis", verified=""), "num"),
    ],
)
def test_diabetes_is_a_diagnosis_of_a_visit(diabetes: Json, expected: str) -> None:
    assert stands("CMS122", SEEN, diabetes) == expected


def test_an_inverse_measure_is_open_where_its_numerator_holds() -> None:
    assert decided("CMS122", SEEN, DIABETES).standing == "open"
    assert decided("CMS122", SEEN, DIABETES, a1c("2026-05-01", 7)).standing == "met"


EMERGENCY = visit("Emergency Department Evaluation and Management Visit", "2026-06-01..2026-06-01")
AT = {"encounter": {"reference": "Encounter/er"}}
CONTROL: list[tuple[str, list[Json], str]] = [
    ("just below", [pressure("2026-05-01", 139, 89)], "num"),
    ("systolic at the limit", [pressure("2026-05-01", 140, 89)], "den"),
    ("diastolic at the limit", [pressure("2026-05-01", 139, 90)], "den"),
    ("the latest day", [pressure("2026-05-01", 120, 70), pressure("2026-06-02", 150, 80)], "den"),
    (
        "lowest of each half on one day",
        [pressure("2026-06-02T08:00:00Z", 150, 80), pressure("2026-06-02T09:00:00Z", 130, 95)],
        "num",
    ),
    (
        "taken on a day in the emergency department",
        [EMERGENCY, pressure("2026-06-01T12:00:00Z", 120, 70)],
        "den",
    ),
    (
        "taken at a visit of emergency class",
        [visit("Office Visit", id="er", cls="EMER"), pressure("2026-05-01", 120, 70, **AT)],
        "den",
    ),
    (
        "taken at a visit of ambulatory class",
        [visit("Office Visit", id="er"), pressure("2026-05-01", 120, 70, **AT)],
        "num",
    ),
    ("the year before", [pressure("2025-12-31", 120, 70)], "den"),
    ("not final", [pressure("2026-05-01", 120, 70, status="cancelled")], "den"),
    ("none", [], "den"),
    ("pregnant", [condition("Pregnancy", "2026-03-01..2026-03-01")], "ex"),
    ("kidney failure", [condition("End Stage Renal Disease", "2015-01-01..")], "ex"),
    ("a kidney transplant", [procedure("Kidney Transplant", "2015-01-01")], "ex"),
    ("dialysis that goes on", [procedure("Dialysis Services", "2026-01-01..")], "den"),
    (
        "monthly dialysis care from next year",
        [visit("ESRD Monthly Outpatient Services", "2027-01-01")],
        "den",
    ),
    ("monthly dialysis care", [visit("ESRD Monthly Outpatient Services", "2024-01-01")], "ex"),
]


@pytest.mark.parametrize(("what", "shown", "expected"), CONTROL, ids=[one[0] for one in CONTROL])
def test_blood_pressure_control(what: str, shown: list[Json], expected: str) -> None:
    assert stands("CMS165", SEEN, HYPERTENSION, *shown) == expected


@pytest.mark.parametrize(
    ("onset", "status", "expected"),
    [
        ("2026-06-30..", "active", "den"),
        ("2026-07-01..", "active", "out"),
        ("2020-01-01..", "resolved", "out"),
        ("2026-06-30..", "resolved", "den"),
    ],
)
def test_hypertension_is_there_in_the_first_six_months(onset: str, status: str, expected: str) -> None:
    assert stands("CMS165", SEEN, condition("Essential Hypertension", onset, status=status)) == expected


def test_halves_charted_apart_at_one_moment_are_one_reading() -> None:
    upper, lower = (
        observation(f"loinc:{code}", "2026-05-01T08:00:00Z", (half, "mm[Hg]"), category="vital-signs")
        for code, half in (("8480-6", 130), ("8462-4", 80))
    )
    assert stands("CMS165", SEEN, HYPERTENSION, upper, lower) == "num"
    assert stands("CMS165", SEEN, HYPERTENSION, upper) == "den"


SCREEN = visit("Encounter to Screen for Blood Pressure", "2026-05-01T08:00:00Z..2026-05-01T09:00:00Z")
AT_VISIT, SOON, LATER = "2026-05-01T08:30:00Z", "2026-05-01", "2026-05-02"
BEFORE = pressure("2025-11-01", 150, 95)
ADVICE, WEEKS, MONTHS = (
    order(code, SOON)
    for code in ("Lifestyle Recommendation", "Follow Up Within 4 Weeks", "Follow Up Within 6 Months")
)
TESTED = order("loinc:11524-6", "2026-06-01")
TREATED = medicine("Pharmacologic Therapy for Hypertension", "2026-06-01")
REFERRED = order(
    "Referral to Primary Care or Alternate Provider",
    SOON,
    reasonCode=[concept("Finding of Elevated Blood Pressure or Hypertension")],
)
REFERRED_FOR_ELSE = order("Referral to Primary Care or Alternate Provider", SOON)
FOLLOW_UP: list[tuple[str, list[Json], str]] = [
    ("normal", [pressure(AT_VISIT, 119, 79)], "num"),
    ("normal, but after the visit", [pressure("2026-05-01T09:30:00Z", 119, 79)], "den"),
    (
        "the last of the visit counts",
        [pressure("2026-05-01T08:10:00Z", 119, 79), pressure(AT_VISIT, 125, 79)],
        "den",
    ),
    ("elevated, nothing done", [pressure(AT_VISIT, 120, 79)], "den"),
    ("elevated, rescreening and advice", [pressure(AT_VISIT, 129, 79), MONTHS, ADVICE], "num"),
    ("elevated, advice alone", [pressure(AT_VISIT, 129, 79), ADVICE], "den"),
    (
        "elevated, advice a day late",
        [pressure(AT_VISIT, 129, 79), MONTHS, order("Lifestyle Recommendation", LATER)],
        "den",
    ),
    ("elevated, referred", [pressure(AT_VISIT, 129, 79), REFERRED], "num"),
    ("elevated, referred for something else", [pressure(AT_VISIT, 129, 79), REFERRED_FOR_ELSE], "den"),
    (
        "elevated, advice declined",
        [pressure(AT_VISIT, 129, 79), refused("Dietary Recommendations", SOON)],
        "exc",
    ),
    (
        "elevated, declined for no patient's reason",
        [pressure(AT_VISIT, 129, 79), refused("Dietary Recommendations", SOON, "Medical Reason")],
        "den",
    ),
    (
        "elevated, follow-up declined another day",
        [pressure(AT_VISIT, 129, 79), refused("Follow Up Within 6 Months", LATER)],
        "den",
    ),
    (
        "first high, rescreening and advice",
        [pressure(AT_VISIT, 130, 79), WEEKS, order("Lifestyle Recommendation", LATER)],
        "num",
    ),
    (
        "first high, rescreening too late",
        [pressure(AT_VISIT, 130, 79), order("Follow Up Within 4 Weeks", LATER), ADVICE],
        "den",
    ),
    ("first high by its diastolic", [pressure(AT_VISIT, 110, 80), REFERRED], "num"),
    (
        "first high, rescreening declined",
        [pressure(AT_VISIT, 150, 95), refused("Follow Up Within 4 Weeks", SOON)],
        "exc",
    ),
    ("second, mild: all three", [BEFORE, pressure(AT_VISIT, 135, 79), MONTHS, TESTED, ADVICE], "num"),
    (
        "second, mild at its edge",
        [BEFORE, pressure(AT_VISIT, 139, 79), MONTHS, TESTED, ADVICE],
        "num",
    ),
    ("second, mild: no test", [BEFORE, pressure(AT_VISIT, 135, 79), MONTHS, ADVICE], "den"),
    (
        "second, mild: test declined",
        [BEFORE, pressure(AT_VISIT, 135, 79), refused("Laboratory Tests for Hypertension", SOON)],
        "exc",
    ),
    ("second, high: all four", [BEFORE, pressure(AT_VISIT, 140, 79), WEEKS, TESTED, ADVICE, TREATED], "num"),
    ("second, high: no medicine", [BEFORE, pressure(AT_VISIT, 140, 79), WEEKS, TESTED, ADVICE], "den"),
    (
        "second, high: medicine stopped",
        [BEFORE, pressure(AT_VISIT, 140, 79), WEEKS, TESTED, ADVICE, TREATED | {"status": "stopped"}],
        "den",
    ),
    (
        "second, high: medicine declined",
        [
            BEFORE,
            pressure(AT_VISIT, 140, 79),
            medicine("Pharmacologic Therapy for Hypertension", SOON, status="completed", doNotPerform=True),
        ],
        "exc",
    ),
    (
        "high more than a year before is a first",
        [pressure("2025-04-30", 150, 95), pressure(AT_VISIT, 135, 79), WEEKS, ADVICE],
        "num",
    ),
    ("not measured: declined", [not_observed("loinc:85354-9", "Patient Declined", AT_VISIT)], "exc"),
    (
        "not measured: a medical reason for one half",
        [not_observed("loinc:8480-6", "Medical Reason", AT_VISIT)],
        "exc",
    ),
    ("not measured: no reason that counts", [not_observed("loinc:85354-9", "Office Visit", AT_VISIT)], "den"),
    (
        "hypertension on the problem list that day",
        [condition("Diagnosis of Hypertension", "2026-05-01T23:00:00Z..")],
        "ex",
    ),
    ("hypertension from the next day", [condition("Diagnosis of Hypertension", "2026-05-02..")], "den"),
    (
        "hypertension as a diagnosis of a visit",
        [condition("Diagnosis of Hypertension", "2020-01-01..", kind="encounter-diagnosis")],
        "den",
    ),
]


@pytest.mark.parametrize(("what", "shown", "expected"), FOLLOW_UP, ids=[one[0] for one in FOLLOW_UP])
def test_blood_pressure_follow_up(what: str, shown: list[Json], expected: str) -> None:
    assert stands("CMS22", SCREEN, *shown) == expected


def test_blood_pressure_follow_up_counts_visits_and_not_virtual_ones() -> None:
    second = visit("Encounter to Screen for Blood Pressure", "2026-07-01T08:00:00Z..2026-07-01T09:00:00Z")
    virtual = visit("Encounter to Screen for Blood Pressure", "2026-08-01..2026-08-01", cls="VR")
    (rate,) = decided("CMS22", SCREEN, second, virtual, pressure(AT_VISIT, 110, 70)).rates
    assert (rate.initial, rate.numerator, rate.open) == (2, 1, 1)


# --- dementia --------------------------------------------------------------------------------------------------

DEMENTIA = condition("Dementia & Mental Degenerations", "2025-01-01..")
TWO = [
    visit("Office Visit", "2026-05-01..2026-05-01"),
    visit("Patient Provider Interaction", "2026-06-01..2026-06-01"),
]
TOOL = "Standardized Tools for Assessment of Cognition"
COGNITION: list[tuple[str, list[Json], str]] = [
    (
        "assessed twelve months before",
        [DEMENTIA, *TWO, observation(TOOL, "2025-05-01", (20, "{score}"))],
        "num",
    ),
    ("assessed a day too early", [DEMENTIA, *TWO, observation(TOOL, "2025-04-30", (20, "{score}"))], "den"),
    ("assessed after the visit", [DEMENTIA, *TWO, observation(TOOL, "2026-05-02", (20, "{score}"))], "den"),
    ("assessed, no value", [DEMENTIA, *TWO, observation(TOOL, "2026-05-01")], "den"),
    (
        "preliminary counts",
        [DEMENTIA, *TWO, observation("Cognitive Assessment", "2026-05-01", True, status="preliminary")],
        "num",
    ),
    ("the patient's reason", [DEMENTIA, *TWO, not_observed(TOOL, "Patient Reason", "2026-05-01")], "exc"),
    (
        "the patient's reason on another day",
        [DEMENTIA, *TWO, not_observed(TOOL, "Patient Reason", "2026-05-02")],
        "den",
    ),
    ("another's reason", [DEMENTIA, *TWO, not_observed(TOOL, "Medical Reason", "2026-05-01")], "den"),
    ("one visit", [DEMENTIA, TWO[0]], "out"),
    ("no dementia", TWO, "out"),
    (
        "dementia resolved",
        [condition("Dementia & Mental Degenerations", "2025-01-01..", status="resolved"), *TWO],
        "out",
    ),
    (
        "dementia unconfirmed",
        [condition("Dementia & Mental Degenerations", "2025-01-01..", verified="unconfirmed"), *TWO],
        "out",
    ),
    (
        "dementia provisional",
        [condition("Dementia & Mental Degenerations", "2025-01-01..", verified="provisional"), *TWO],
        "den",
    ),
    ("only at the other visit", [DEMENTIA, TWO[1], TWO[1] | {"id": "again"}], "out"),
]


@pytest.mark.parametrize(("what", "shown", "expected"), COGNITION, ids=[one[0] for one in COGNITION])
def test_cognitive_assessment_in_dementia(what: str, shown: list[Json], expected: str) -> None:
    assert stands("CMS149", *shown) == expected


# --- heart failure ---------------------------------------------------------------------------------------------

FAILURE = condition("Heart Failure", "2025-01-01..")
WEAK = observation("Ejection Fraction", "2025-06-01", (40, "%"), category="imaging")
FIRST = visit("Office Visit", "2026-03-01T08:00:00Z..2026-03-01T09:00:00Z")
SECOND = visit("Patient Provider Interaction", "2026-04-01..2026-04-01")
HEART = [FAILURE, WEAK, FIRST, SECOND]
SEVERE: dict[str, Any] = {"severity": concept("Moderate or Severe")}
PUMP: list[tuple[str, list[Json], str]] = [
    ("a weak ventricle by its fraction", HEART, "den"),
    (
        "a fraction above forty",
        [FAILURE, observation("Ejection Fraction", "2025-06-01", (41, "%")), FIRST, SECOND],
        "ip",
    ),
    (
        "a weak ventricle found after the visit",
        [FAILURE, observation("Ejection Fraction", "2026-03-02", (30, "%")), FIRST, SECOND],
        "ip",
    ),
    ("by diagnosis", [FAILURE, condition("Moderate or Severe LVSD", "2026-01-01.."), FIRST, SECOND], "den"),
    (
        "by diagnosis with severity",
        [FAILURE, condition("snomed:134401001", "2026-01-01..", **SEVERE), FIRST, SECOND],
        "den",
    ),
    (
        "by diagnosis without severity",
        [FAILURE, condition("snomed:134401001", "2026-01-01.."), FIRST, SECOND],
        "ip",
    ),
    ("one visit", [FAILURE, WEAK, FIRST], "out"),
    (
        "heart failure unconfirmed",
        [condition("Heart Failure", verified="provisional"), WEAK, FIRST, SECOND],
        "out",
    ),
    ("a transplant before", [*HEART, procedure("Heart Transplant", "2026-03-01T08:59:00Z")], "ex"),
    ("a transplant after the visit", [*HEART, procedure("Heart Transplant", "2026-03-01T09:00:00Z")], "den"),
    (
        "transplant complications recorded before",
        [*HEART, condition("Heart Transplant Complications", "2026-05-01..", recordedDate="2026-02-01")],
        "ex",
    ),
    (
        "transplant complications recorded after",
        [*HEART, condition("Heart Transplant Complications", "2020-05-01..", recordedDate="2026-04-01")],
        "den",
    ),
    ("an assist device", [*HEART, procedure("Left Ventricular Assist Device Placement", "2025-01-01")], "ex"),
    (
        "an assist device planned",
        [*HEART, procedure("Left Ventricular Assist Device Placement", "2025-01-01", status="preparation")],
        "den",
    ),
    (
        "complications of a device",
        [*HEART, condition("Left Ventricular Assist Device Complications", "2025-01-01..")],
        "ex",
    ),
]


@pytest.mark.parametrize("measure", ["CMS135", "CMS144"])
@pytest.mark.parametrize(("what", "shown", "expected"), PUMP, ids=[one[0] for one in PUMP])
def test_who_is_in_the_measures_of_heart_failure(
    measure: str, what: str, shown: list[Json], expected: str
) -> None:
    assert stands(measure, *shown) == expected


def therapy(name: str, allergen: str, named_allergy: str) -> list[tuple[str, list[Json], str]]:
    return [
        ("ordered at the visit", [medicine(name, "2026-03-01")], "num"),
        ("ordered after it", [medicine(name, "2026-03-02")], "den"),
        ("ordered and cancelled", [medicine(name, "2026-03-01", status="cancelled")], "den"),
        ("planned", [medicine(name, "2026-03-01", intent="plan")], "den"),
        ("in use beyond the visit", [medicine(name, "2025-01-01", bounds="2025-01-01..2026-03-02")], "num"),
        ("in use until the visit", [medicine(name, "2025-01-01", bounds="2025-01-01..2026-03-01")], "den"),
        ("in use, on and on", [medicine(name, "2025-01-01", bounds="2025-01-01..")], "num"),
        ("begun after the visit", [medicine(name, "2026-03-05", bounds="2026-03-05..")], "den"),
        ("an allergy", [allergy(allergen)], "exc"),
        ("an allergy from after the visit", [allergy(allergen, "2026-03-02..")], "den"),
        ("a diagnosis of allergy", [condition(named_allergy, "2020-01-01..")], "exc"),
        (
            "a diagnosis of allergy, over by the visit",
            [condition(named_allergy, "2020-01-01..", abatementDateTime="2026-03-01")],
            "den",
        ),
        (
            "a diagnosis of allergy at a visit",
            [condition(named_allergy, "2020-01-01..", kind="encounter-diagnosis")],
            "den",
        ),
        (
            "not ordered for a medical reason",
            [
                medicine(
                    name,
                    "2026-03-01",
                    status="completed",
                    doNotPerform=True,
                    reasonCode=[concept("Medical Reason")],
                )
            ],
            "exc",
        ),
        (
            "not ordered, on another day",
            [
                medicine(
                    name,
                    "2026-03-02",
                    status="completed",
                    doNotPerform=True,
                    reasonCode=[concept("Medical Reason")],
                )
            ],
            "den",
        ),
    ]


RENIN = [
    *therapy("ACE Inhibitor or ARB or ARNI", "snomed:786886009", "Allergy to ACE Inhibitor or ARB"),
    ("pregnant nine months before", [condition("Pregnancy", "2025-06-01..")], "exc"),
    ("pregnant before that", [condition("Pregnancy", "2025-05-31..")], "den"),
    ("pregnant after the visit", [condition("Pregnancy", "2026-03-02..")], "den"),
    (
        "kidney failure by it",
        [condition("snomed:422593004", "2026-02-01..", kind="encounter-diagnosis")],
        "exc",
    ),
    ("kidney failure by it, on the problem list", [condition("snomed:422593004", "2026-02-01..")], "den"),
]
BETA = [
    *therapy("Beta Blocker Therapy for LVSD", "snomed:373254001", "Intolerance to Beta Blocker Therapy"),
    ("arrhythmia", [condition("Arrhythmia", "2026-03-01..")], "exc"),
    ("arrhythmia from the next day", [condition("Arrhythmia", "2026-03-02..")], "den"),
    ("hypotension", [condition("Hypotension", "2025-03-01..")], "exc"),
    ("asthma, inactive", [condition("Asthma", "2020-03-01..", status="inactive")], "den"),
    ("bradycardia", [condition("Bradycardia", "2025-03-01..")], "exc"),
    ("a block", [condition("Atrioventricular Block", "2025-03-01..")], "exc"),
    (
        "a block with a pacemaker",
        [condition("Atrioventricular Block", "2025-03-01.."), procedure("Cardiac Pacer", "2025-04-01")],
        "den",
    ),
    (
        "a block with a pacemaker by diagnosis",
        [
            condition("Atrioventricular Block", "2025-03-01.."),
            condition("Cardiac Pacer in Situ", "2025-04-01.."),
        ],
        "den",
    ),
    (
        "two slow rates",
        [observation("loinc:8867-4", f"2026-03-01T08:{m}:00Z", (49, "/min")) for m in ("10", "20")],
        "exc",
    ),
    ("one slow rate", [observation("loinc:8867-4", "2026-03-01T08:10:00Z", (49, "/min"))], "den"),
    (
        "a slow rate, another between",
        [
            observation("loinc:8867-4", f"2026-03-01T08:{m}:00Z", (v, "/min"))
            for m, v in (("10", 49), ("20", 60), ("30", 49))
        ],
        "den",
    ),
]


@pytest.mark.parametrize(("what", "shown", "expected"), RENIN, ids=[one[0] for one in RENIN])
def test_renin_inhibitor_in_heart_failure(what: str, shown: list[Json], expected: str) -> None:
    assert stands("CMS135", *HEART, *shown) == expected


@pytest.mark.parametrize(("what", "shown", "expected"), BETA, ids=[one[0] for one in BETA])
def test_beta_blocker_in_heart_failure(what: str, shown: list[Json], expected: str) -> None:
    assert stands("CMS144", *HEART, *shown) == expected


def test_a_renin_inhibitor_not_ordered_needs_a_reason() -> None:
    unreasoned = medicine("ACE Inhibitor or ARB or ARNI", "2026-03-01", status="completed", doNotPerform=True)
    assert stands("CMS135", *HEART, unreasoned) == "den"
