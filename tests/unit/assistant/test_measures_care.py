"""Depression, referrals, children and opioids: what closes each, and who is spared."""

from typing import Any

import pytest

from tests.unit.assistant.measured import (
    Json,
    chart,
    concept,
    condition,
    decided,
    medicine,
    not_observed,
    observation,
    order,
    procedure,
    stands,
    vaccine,
    visit,
)

# --- depression ------------------------------------------------------------------------------------------------

TALK = visit("Encounter to Screen for Depression", "2026-05-10T08:00:00Z..2026-05-10T09:00:00Z")
ADULT, ADOLESCENT = "loinc:73832-8", "loinc:73831-0"
NEGATIVE, POSITIVE = "snomed:428171000124102", "snomed:428181000124104"


def screened(code: str, when: str, answer: str | None, **more: Any) -> Json:
    return observation(code, when, answer, category="survey", **more)


SAD = screened(ADULT, "2026-05-10", POSITIVE)
DEPRESSION: list[tuple[str, list[Json], str]] = [
    ("negative on the day", [screened(ADULT, "2026-05-10", NEGATIVE)], "num"),
    ("negative fourteen days before", [screened(ADULT, "2026-04-26", NEGATIVE)], "num"),
    ("negative fifteen days before", [screened(ADULT, "2026-04-25", NEGATIVE)], "den"),
    ("negative after the visit", [screened(ADULT, "2026-05-11", NEGATIVE)], "den"),
    ("the latest is positive", [screened(ADULT, "2026-05-09", NEGATIVE), SAD], "den"),
    (
        "the latest is negative",
        [screened(ADULT, "2026-05-08", POSITIVE), screened(ADULT, "2026-05-09", NEGATIVE)],
        "num",
    ),
    ("the adolescent's screening", [screened(ADOLESCENT, "2026-05-10", NEGATIVE)], "den"),
    ("not final", [screened(ADULT, "2026-05-10", NEGATIVE, status="preliminary")], "den"),
    ("corrected", [screened(ADULT, "2026-05-10", NEGATIVE, status="corrected")], "num"),
    (
        "positive, referred within two days",
        [SAD, order("Referral for Adult Depression", "2026-05-12T23:00:00Z")],
        "num",
    ),
    (
        "positive, referred on the third day",
        [SAD, order("Referral for Adult Depression", "2026-05-13")],
        "den",
    ),
    (
        "positive, the adolescents' referral",
        [SAD, order("Referral for Adolescent Depression", "2026-05-10")],
        "den",
    ),
    (
        "positive, follow-up during the visit",
        [SAD, procedure("Follow Up for Adult Depression", "2026-05-10T08:30:00Z")],
        "num",
    ),
    (
        "positive, follow-up after the visit",
        [SAD, procedure("Follow Up for Adult Depression", "2026-05-10T09:30:00Z")],
        "den",
    ),
    (
        "positive, a medicine ordered",
        [SAD, medicine("Adult Depression Medications", "2026-05-10", days=30)],
        "num",
    ),
    (
        "positive, a medicine from the next day",
        [SAD, medicine("Adult Depression Medications", "2026-05-11", days=30)],
        "den",
    ),
    (
        "positive, a medicine that ends at the visit",
        [SAD, medicine("Adult Depression Medications", "2026-05-10", days=1)],
        "den",
    ),
    (
        "positive, a medicine ordered before",
        [SAD, medicine("Adult Depression Medications", "2026-05-01", days=30)],
        "den",
    ),
    ("bipolar before the visit", [condition("Bipolar Disorder", "2026-05-09..")], "ex"),
    ("bipolar from the visit", [condition("Bipolar Disorder", "2026-05-10..")], "den"),
    (
        "bipolar as a diagnosis of a visit",
        [condition("Bipolar Disorder", "2020-05-09..", kind="encounter-diagnosis")],
        "den",
    ),
    ("declined", [not_observed(ADULT, "snomed:720834000", "2026-05-10")], "exc"),
    ("declined, but screened", [not_observed(ADULT, "snomed:720834000", "2026-05-10"), SAD], "den"),
    ("not done for a medical reason", [not_observed(ADULT, "Medical Reason", "2026-05-10")], "exc"),
    ("not done on another day", [not_observed(ADULT, "Medical Reason", "2026-05-11")], "den"),
]


@pytest.mark.parametrize(("what", "shown", "expected"), DEPRESSION, ids=[one[0] for one in DEPRESSION])
def test_depression_screening_and_follow_up(what: str, shown: list[Json], expected: str) -> None:
    assert stands("CMS2", TALK, *shown) == expected


@pytest.mark.parametrize(
    ("born", "code", "expected"),
    [
        ("2014-01-02", ADOLESCENT, "out"),
        ("2014-01-01", ADOLESCENT, "num"),
        ("2009-06-15", ADULT, "den"),
        ("2008-06-15", ADOLESCENT, "num"),
        ("2008-06-15", ADULT, "num"),
        ("2008-01-01", ADULT, "num"),
        ("2008-01-01", ADOLESCENT, "den"),
    ],
)
def test_which_screening_suits_the_age_on_the_first_day(born: str, code: str, expected: str) -> None:
    assert stands("CMS2", TALK, screened(code, "2026-05-10", NEGATIVE), born=born) == expected


# --- referrals -------------------------------------------------------------------------------------------------

OFFICE = visit("Office Visit")
REFERRED = order("Referral", "2026-10-31T12:00:00Z", id="first")


def report(on: str = "first", end: str = "2026-11-20", *, status: str = "completed") -> Json:
    return {
        "resourceType": "Task", "status": status, "intent": "order", "code": concept("Consultant Report"),
        "basedOn": [{"reference": f"ServiceRequest/{on}"}], "executionPeriod": {"start": end, "end": end},
    }  # fmt: skip


LOOP: list[tuple[str, list[Json], str]] = [
    ("closed", [OFFICE, REFERRED, report()], "num"),
    (
        "report on another referral",
        [OFFICE, REFERRED, order("Referral", "2026-11-01", id="second"), report("second")],
        "den",
    ),
    ("report next year", [OFFICE, REFERRED, report(end="2027-01-01")], "den"),
    ("report from before the referral", [OFFICE, REFERRED, report(end="2026-10-30")], "den"),
    ("report not there yet", [OFFICE, REFERRED, report(status="requested")], "den"),
    (
        "the first of two counts",
        [OFFICE, REFERRED, order("Referral", "2026-01-01", id="second"), report()],
        "den",
    ),
    ("referred after ten months", [OFFICE, order("Referral", "2026-11-01", id="first"), report()], "out"),
    ("referral cancelled", [OFFICE, REFERRED | {"status": "revoked"}, report()], "out"),
    ("no visit", [REFERRED, report()], "out"),
    (
        "an assessment instead of a visit",
        [procedure("Behavioral/Neuropsych Assessment", "2026-02-01"), REFERRED],
        "den",
    ),
    (
        "an assessment not done",
        [procedure("Psych Visit Diagnostic Evaluation", "2026-02-01", status="not-done"), REFERRED],
        "out",
    ),
]


@pytest.mark.parametrize(("what", "shown", "expected"), LOOP, ids=[one[0] for one in LOOP])
def test_the_referral_loop(what: str, shown: list[Json], expected: str) -> None:
    assert stands("CMS50", *shown) == expected


# --- children --------------------------------------------------------------------------------------------------

BORN = "2024-03-10"
CHILD = visit("Preventive Care, Established Office Visit, 0 to 17")
LATE = ["2024-06-01", "2024-08-01", "2024-10-01", "2025-06-01"]


def doses(code: str, *when: str) -> list[Json]:
    return [vaccine(code, day) for day in when]


SHOTS: dict[str, list[Json]] = {
    "dtap": doses("DTaP Vaccine", *LATE),
    "polio": doses("Inactivated Polio Vaccine (IPV)", *LATE[:3]),
    "mmr": doses("Measles, Mumps and Rubella (MMR) Vaccine", "2025-03-10"),
    "hib": doses("Hib Vaccine (3 dose schedule)", *LATE[:3]),
    "hepatitis b": doses("Hepatitis B Vaccine", BORN, *LATE[:2]),
    "varicella": doses("Varicella Zoster Vaccine (VZV)", "2026-03-10"),
    "pneumococcal": doses("Pneumococcal Conjugate Vaccine", *LATE),
    "hepatitis a": doses("Hepatitis A Vaccine", "2025-04-01"),
    "rotavirus": doses("cvx:119", *LATE[:2]),
    "influenza": doses("Child Influenza Vaccine", "2024-10-01", "2025-10-01"),
}
INSTEAD: list[tuple[str, str, list[Json], str]] = [
    ("dtap", "three doses", doses("DTaP Vaccine", *LATE[:3]), "den"),
    ("dtap", "two of four on one day", doses("DTaP Vaccine", LATE[0], LATE[0], LATE[1], LATE[2]), "den"),
    ("dtap", "the first too early", doses("DTaP Vaccine", "2024-04-20", *LATE[:3]), "den"),
    ("dtap", "the first at six weeks", doses("DTaP Vaccine", "2024-04-21", *LATE[:3]), "num"),
    ("dtap", "given as a procedure", [procedure("DTaP Vaccine Administered", day) for day in LATE], "num"),
    ("dtap", "not given", [vaccine("DTaP Vaccine", day, status="not-done") for day in LATE], "den"),
    ("dtap", "anaphylaxis", [condition("Anaphylactic Reaction to DTaP Vaccine", "2024-06-01..")], "num"),
    (
        "dtap",
        "encephalitis after the second birthday",
        [condition("Encephalitis Due to Diphtheria, Tetanus or Pertussis Vaccine", "2026-03-11..")],
        "den",
    ),
    ("polio", "two doses", doses("Inactivated Polio Vaccine (IPV)", *LATE[:2]), "den"),
    ("polio", "anaphylaxis", [condition("snomed:471321000124106", "2024-06-01..")], "num"),
    (
        "mmr",
        "before the first birthday",
        doses("Measles, Mumps and Rubella (MMR) Vaccine", "2025-03-09"),
        "den",
    ),
    (
        "mmr",
        "after the second birthday",
        doses("Measles, Mumps and Rubella (MMR) Vaccine", "2026-03-11"),
        "den",
    ),
    (
        "mmr",
        "all three illnesses",
        [condition(x, "2024-09-01..", kind="encounter-diagnosis") for x in ("Measles", "Mumps", "Rubella")],
        "num",
    ),
    (
        "mmr",
        "two of the illnesses",
        [condition(x, "2024-09-01..", kind="encounter-diagnosis") for x in ("Measles", "Rubella")],
        "den",
    ),
    (
        "hib",
        "one of four doses, three in all",
        doses("Hib Vaccine (3 dose schedule)", *LATE[:2]) + doses("Hib Vaccine (4 dose schedule)", LATE[2]),
        "den",
    ),
    (
        "hib",
        "one of four doses, four in all",
        doses("Hib Vaccine (3 dose schedule)", *LATE[:3]) + doses("Hib Vaccine (4 dose schedule)", LATE[3]),
        "num",
    ),
    (
        "hepatitis b",
        "two, after one in the first week",
        [procedure("pcs:3E0234Z", "2024-03-17"), *doses("Hepatitis B Vaccine", *LATE[:2])],
        "num",
    ),
    (
        "hepatitis b",
        "two, after one in the second week",
        [procedure("pcs:3E0234Z", "2024-03-18"), *doses("Hepatitis B Vaccine", *LATE[:2])],
        "den",
    ),
    ("hepatitis b", "the illness", [condition("Hepatitis B", "2024-09-01..")], "num"),
    ("varicella", "the illness", [condition("Varicella Zoster", "2025-09-01..")], "num"),
    ("pneumococcal", "three doses", doses("Pneumococcal Conjugate Vaccine", *LATE[:3]), "den"),
    ("hepatitis a", "on the second birthday", doses("Hepatitis A Vaccine", "2026-03-10"), "num"),
    (
        "rotavirus",
        "a dose of the longer schedule, two in all",
        doses("cvx:119", LATE[0]) + doses("Rotavirus Vaccine (3 dose schedule)", LATE[1]),
        "den",
    ),
    (
        "rotavirus",
        "three of the longer schedule",
        doses("Rotavirus Vaccine (3 dose schedule)", *LATE[:3]),
        "num",
    ),
    ("influenza", "one dose", doses("Child Influenza Vaccine", "2024-10-01"), "den"),
    (
        "influenza",
        "one, and a live one on the second birthday",
        [
            *doses("Child Influenza Vaccine", "2025-10-01"),
            *doses("Influenza Virus LAIV Vaccine", "2026-03-10"),
        ],
        "num",
    ),
    (
        "influenza",
        "one, and a live one before it",
        [
            *doses("Child Influenza Vaccine", "2025-10-01"),
            *doses("Influenza Virus LAIV Vaccine", "2026-03-09"),
        ],
        "den",
    ),
    (
        "influenza",
        "as a procedure before 180 days",
        [
            procedure("Child Influenza Vaccine Administered", "2024-09-05"),
            *doses("Child Influenza Vaccine", "2025-10-01"),
        ],
        "den",
    ),
    (
        "influenza",
        "as a procedure from 180 days",
        [
            procedure("Child Influenza Vaccine Administered", "2024-09-06"),
            *doses("Child Influenza Vaccine", "2025-10-01"),
        ],
        "num",
    ),
]


def test_all_ten_vaccines_close_childhood_immunization() -> None:
    assert (
        stands("CMS117", CHILD, *(one for several in SHOTS.values() for one in several), born=BORN) == "num"
    )


@pytest.mark.parametrize("which", SHOTS)
def test_without_one_of_the_ten_it_stays_open(which: str) -> None:
    given = [one for name, several in SHOTS.items() if name != which for one in several]
    assert stands("CMS117", CHILD, *given, born=BORN) == "den"


@pytest.mark.parametrize(
    ("which", "what", "shown", "expected"), INSTEAD, ids=[f"{one[0]}: {one[1]}" for one in INSTEAD]
)
def test_what_stands_for_a_vaccine(which: str, what: str, shown: list[Json], expected: str) -> None:
    given = [one for name, several in SHOTS.items() if name != which for one in several]
    assert stands("CMS117", CHILD, *given, *shown, born=BORN) == expected


@pytest.mark.parametrize(
    "illness",
    [
        "Severe Combined Immunodeficiency",
        "Disorders of the Immune System",
        "HIV",
        "Malignant Neoplasm of Lymphatic and Hematopoietic Tissue",
        "Intussusception",
    ],
)
def test_an_illness_of_the_first_two_years_excludes_the_child(illness: str) -> None:
    assert stands("CMS117", CHILD, condition(illness, "2025-03-10.."), born=BORN) == "ex"
    assert stands("CMS117", CHILD, condition(illness, "2026-03-11.."), born=BORN) == "den"


def test_a_child_turns_two_in_the_year() -> None:
    assert [
        stands("CMS117", CHILD, born=born)
        for born in ("2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01")
    ] == [
        "out",
        "den",
        "den",
        "out",
    ]


def body(code: str, when: str = "2026-05-01", **more: Any) -> Json:
    return observation(f"loinc:{code}", when, (50, "1"), category="vital-signs", **more)


HEIGHT, WEIGHT, PERCENTILE = body("8302-2"), body("29463-7"), body("59576-9")
GROWING: list[tuple[str, list[Json], str]] = [
    ("nothing", [], "den den den"),
    ("measured", [HEIGHT, WEIGHT, PERCENTILE], "num den den"),
    ("measured the year before", [HEIGHT, WEIGHT, body("59576-9", "2025-12-31")], "den den den"),
    ("no weight", [HEIGHT, PERCENTILE], "den den den"),
    ("counseled for nutrition", [procedure("Counseling for Nutrition", "2026-12-31")], "den num den"),
    ("counseled for activity", [procedure("Counseling for Physical Activity", "2026-01-01")], "den den num"),
    (
        "counseling that goes on beyond",
        [procedure("Counseling for Nutrition", "2026-12-31..2027-01-01")],
        "den den den",
    ),
    ("pregnant", [condition("Pregnancy", "2026-12-31..")], "ex ex ex"),
]


@pytest.mark.parametrize(("what", "shown", "expected"), GROWING, ids=[one[0] for one in GROWING])
def test_weight_and_counseling_of_children(what: str, shown: list[Json], expected: str) -> None:
    assert stands("CMS155", CHILD, *shown, born="2015-01-01") == expected


# --- opioids ---------------------------------------------------------------------------------------------------

STAY = visit("Encounter Inpatient", "2026-05-01T10:00:00Z..2026-05-04T10:00:00Z", cls="IMP")
OPIOID, CALMING = "Schedule II, III and IV Opioid Medications", "Schedule IV Benzodiazepines"
ONE = medicine(OPIOID, "2026-05-04T09:00:00Z", category="discharge")
CALM = medicine(CALMING, "2026-05-04T09:00:00Z", category="discharge")
BOTH = [STAY, ONE, CALM]


def left(code: str) -> Json:
    return STAY | {"hospitalization": {"dischargeDisposition": concept(code)}}


SAFE: list[tuple[str, list[Json], str]] = [
    ("one opioid", [STAY, ONE], "den"),
    ("an opioid and a benzodiazepine", BOTH, "num"),
    ("a benzodiazepine alone", [STAY, CALM], "den"),
    ("the same opioid twice", [STAY, ONE, ONE | {"id": "again"}], "den"),
    ("neither", [STAY], "out"),
    ("an opioid given in hospital", [STAY, medicine(OPIOID, "2026-05-02", category="inpatient")], "out"),
    ("an opioid ordered after it", [STAY, medicine(OPIOID, "2026-05-05", category="discharge")], "out"),
    ("an opioid order cancelled", [STAY, ONE | {"status": "cancelled"}], "out"),
    ("a stay that ends next year", [visit("Encounter Inpatient", "2026-12-30..2027-01-01"), ONE], "out"),
    ("pain from cancer", [*BOTH, condition("Cancer Related Pain", "2026-05-04..")], "ex"),
    ("pain from cancer afterwards", [*BOTH, condition("Cancer Related Pain", "2026-05-05..")], "num"),
    (
        "pain from cancer as the reason",
        [STAY | {"reasonCode": [concept("Cancer Related Pain")]}, ONE, CALM],
        "ex",
    ),
    (
        "pain from cancer as a diagnosis",
        [
            STAY | {"diagnosis": [{"condition": {"reference": "Condition/pain"}}]},
            ONE,
            CALM,
            condition("Cancer Related Pain", "2026-05-01..", kind="encounter-diagnosis", id="pain"),
        ],
        "ex",
    ),
    (
        "pain from cancer at another visit",
        [*BOTH, condition("Cancer Related Pain", "2026-05-01..", kind="encounter-diagnosis")],
        "num",
    ),
    (
        "sickle cell disease",
        [*BOTH, condition("Sickle Cell Disease with and without Crisis", "2010-01-01..")],
        "ex",
    ),
    ("to another hospital", [left("Discharge To Acute Care Facility"), ONE, CALM], "ex"),
    ("to hospice", [left("Hospice Care Referral or Admission"), ONE, CALM], "ex"),
    ("died", [left("Patient Expired"), ONE, CALM], "ex"),
    ("against advice", [left("Left Against Medical Advice"), ONE, CALM], "ex"),
    (
        "palliative care ordered in the stay",
        [*BOTH, order("Palliative or Hospice Care", "2026-05-03T00:00:00Z")],
        "ex",
    ),
    (
        "palliative care in the emergency visit before",
        [
            *BOTH,
            visit("Emergency Department Visit", "2026-05-01T06:00:00Z..2026-05-01T09:30:00Z"),
            procedure("Palliative or Hospice Care", "2026-05-01T07:00:00Z"),
        ],
        "ex",
    ),
    (
        "palliative care in an emergency visit long before",
        [
            *BOTH,
            visit("Emergency Department Visit", "2026-05-01T06:00:00Z..2026-05-01T08:30:00Z"),
            procedure("Palliative or Hospice Care", "2026-05-01T07:00:00Z"),
        ],
        "num",
    ),
    (
        "palliative care under observation before",
        [
            *BOTH,
            visit("Observation Services", "2026-04-30T06:00:00Z..2026-05-01T10:00:00Z"),
            procedure("Palliative or Hospice Care", "2026-04-30T07:00:00Z"),
        ],
        "ex",
    ),
    (
        "treated for opioid use",
        [
            *BOTH,
            medicine("Medications for Opioid Use Disorder (MOUD)", "2026-05-04", category="discharge"),
            condition("Opioid Use Disorder", "2020-01-01.."),
        ],
        "ex",
    ),
    (
        "its medicine without the disorder",
        [*BOTH, medicine("Medications for Opioid Use Disorder (MOUD)", "2026-05-04", category="discharge")],
        "num",
    ),
    (
        "its medicine in a treatment",
        [
            *BOTH,
            medicine("Medications for Opioid Use Disorder (MOUD)", "2026-05-04", category="discharge"),
            procedure(
                "Opioid Medication Assisted Treatment (MAT)", "2026-04-01..2026-06-01", status="in-progress"
            ),
        ],
        "ex",
    ),
]


@pytest.mark.parametrize(("what", "shown", "expected"), SAFE, ids=[one[0] for one in SAFE])
def test_opioids_at_discharge(what: str, shown: list[Json], expected: str) -> None:
    assert stands("CMS506", *shown) == expected


def test_an_admission_at_17_does_not_count() -> None:
    assert stands("CMS506", *BOTH, born="2008-05-02") == "out"
    assert stands("CMS506", *BOTH, born="2008-05-01") == "num"


def test_each_admission_is_counted() -> None:
    again = visit("Encounter Inpatient", "2026-08-01..2026-08-03")
    (rate,) = decided("CMS506", *BOTH, again, medicine(OPIOID, "2026-08-03", category="community")).rates
    assert (rate.initial, rate.numerator, rate.open) == (2, 1, 1)


def test_a_chart_with_nothing_is_in_no_measure() -> None:
    assert chart([]).facts == ()
    assert stands("CMS506") == "out"
