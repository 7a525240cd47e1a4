"""Pregnancy, birth and childhood: each recommendation is asked of one patient and not of another."""

from typing import Any

import pytest

from retrieval.model import Problem, Record
from tests.unit.assistant.charted import (
    allergy,
    appointment,
    medicine,
    need,
    problem,
    procedure,
    record,
    result,
    stay,
    vaccine,
    visit,
)
from tests.unit.assistant.guideline_table import Case, assert_fires, named, untried


def pregnant(weeks: int, *facts: Any, born: str = "1995-01-01", **person: Any) -> Record:
    """As many weeks on the day of the test."""
    return record(pregnancy(weeks), *facts, born=born, **person)


def pregnancy(weeks: int) -> Problem:
    return problem(f"{weeks} weeks gestation of pregnancy", icd10=f"Z3A.{weeks:02}", onset="2026-11-22")


def mother(*facts: Any, on: str = "2026-11-10") -> Record:
    return record(procedure("Vaginal delivery", on=on), *facts, born="1995-01-01")


def baby(*facts: Any, born: str = "2026-11-12") -> Record:
    return record(*facts, born=born)


def child(years: int, *facts: Any, **person: Any) -> Record:
    return record(*facts, born=f"{2026 - years}-01-15", **person)


HTN = problem("Hypertension", icd10="I10")
GDM = problem("Gestational diabetes", icd10="O24.410", date="2026-11-01")
OLD_GDM = problem("Gestational diabetes", icd10="O24.410", date="2021-05-01", status="resolved")
PREECLAMPSIA = problem("Preeclampsia", icd10="O14.90", date="2022-05-01", status="resolved")
MASTITIS = problem("Mastitis", icd10="O91.22", date="2026-11-18")
PRETERM = problem("Preterm newborn, 29 weeks", icd10="P07.32", date="2026-09-01")
DELAY = problem("Speech delay", icd10="F80.1", date="2026-08-01")
ASTHMA = problem("Asthma", icd10="J45.30")
PEANUT = allergy("Peanut", criticality="high", categories=("food",))
OBESE = problem("Obesity", icd10="E66.9")
WELL = "Well child visit"
LABETALOL = medicine("labetalol 100 mg")
ED = visit("EMER", "2026-11-18", "2026-11-18", reason="asthma attack")
GIVEN_2026 = tuple(
    vaccine(code, on=day)
    for code, days in {
        "08": ("2025-01-16", "2025-03-01", "2025-08-01"),
        "119": ("2025-03-20", "2025-05-20"),
        "20": ("2025-03-20", "2025-05-20", "2025-07-20", "2026-05-01"),
        "49": ("2025-03-20", "2025-05-20", "2026-02-01"),
        "216": ("2025-03-20", "2025-05-20", "2025-07-20", "2026-02-01"),
        "10": ("2025-03-20", "2025-05-20", "2025-08-01"),
        "03": ("2026-02-01",),
        "21": ("2026-02-01",),
        "83": ("2026-02-01", "2026-08-10"),
    }.items()
    for day in days
)
TODDLER = "2025-01-15"

TWO_BEFORE = (vaccine("140", on="2024-10-01"), vaccine("140", on="2024-11-05"))
THIS_SEASON = vaccine("140", on="2026-10-01")
FIRES: list[Case] = [
    ("prenatal-care", "next-visit", pregnant(20), pregnant(20, appointment("2026-12-10"))),
    (
        "prenatal-care",
        "due-date",
        pregnant(20),
        pregnant(20, result("EDD", None, value="2027-04-11", loinc="11778-8")),
    ),
    ("prenatal-care", "folic-acid", pregnant(9, LABETALOL), pregnant(9, medicine("prenatal vitamin"))),
    ("prenatal-care", "warning-signs", pregnant(30), mother()),
    (
        "preeclampsia-prevention",
        "aspirin",
        pregnant(14, PREECLAMPSIA, LABETALOL),
        pregnant(14, PREECLAMPSIA, medicine("aspirin 81 mg")),
    ),
    ("preeclampsia-prevention", "plan-early", pregnant(9, HTN), pregnant(9)),
    ("preeclampsia-prevention", "baseline", pregnant(14, HTN), pregnant(24, HTN)),
    ("gestational-diabetes", "fasting", pregnant(28, GDM), mother(GDM)),
    (
        "gestational-diabetes",
        "screen",
        pregnant(26),
        pregnant(26, result("Glucose tolerance test", 120, "mg/dL", loinc="1504-0")),
    ),
    ("gestational-diabetes", "meter", pregnant(28, GDM), pregnant(28)),
    (
        "gestational-diabetes",
        "later-tests",
        record(OLD_GDM),
        record(OLD_GDM, result("A1c", 5.6, "%", on="2025-06-01", loinc="4548-4")),
    ),
    ("gestational-diabetes", "dietitian", pregnant(28, GDM), record(OLD_GDM)),
    ("hypertension-in-pregnancy", "bp", pregnant(20, HTN), pregnant(20)),
    (
        "hypertension-in-pregnancy",
        "treat",
        pregnant(20, result("Systolic BP", 148, "mm[Hg]", on="2026-11-20", loinc="8480-6")),
        pregnant(20, HTN, result("Systolic BP", 128, "mm[Hg]", on="2026-11-20", loinc="8480-6")),
    ),
    ("hypertension-in-pregnancy", "home-cuff", pregnant(20, HTN), record(HTN)),
    ("hypertension-in-pregnancy", "severe", pregnant(20, HTN), mother(HTN)),
    (
        "perinatal-depression",
        "screen-pregnancy",
        pregnant(20),
        pregnant(20, result("EPDS", 4, on="2026-10-01", loinc="71354-5")),
    ),
    ("perinatal-depression", "screen-later", mother(on="2026-06-01"), mother()),
    (
        "perinatal-depression",
        "preventive-counseling",
        pregnant(20, problem("Depression", status="resolved")),
        pregnant(20),
    ),
    ("breastfeeding-support", "problem", mother(MASTITIS), mother()),
    ("breastfeeding-support", "pump-and-work", mother(), mother(on="2026-07-01")),
    ("breastfeeding-support", "mastitis", mother(MASTITIS), mother()),
    ("contraception-after-birth", "no-estrogen", mother(on="2026-11-10"), mother(on="2026-10-01")),
    ("contraception-after-birth", "spacing", mother(), mother(on="2026-01-01")),
    ("newborn-care", "first-visit", baby(), baby(procedure(WELL, on="2026-11-15"))),
    (
        "newborn-care",
        "bilirubin",
        baby(),
        baby(result("Total bilirubin", 6.1, "mg/dL", on="2026-11-14", loinc="1975-2")),
    ),
    ("newborn-care", "blood-screen", baby(), baby(procedure("Newborn screening", on="2026-11-14"))),
    ("newborn-care", "hearing", baby(), baby(procedure("Newborn hearing screen", on="2026-11-13"))),
    ("newborn-care", "vitamin-d", baby(), baby(born="2026-05-12")),
    ("newborn-care", "safe-sleep", baby(), child(3)),
    ("newborn-care", "call", baby(), mother()),
    (
        "preterm-infant",
        "first-visit",
        baby(PRETERM, stay("2026-11-20", "2026-09-01"), born="2026-09-01"),
        baby(PRETERM, born="2026-09-01"),
    ),
    (
        "preterm-infant",
        "eyes",
        baby(PRETERM, result("Birth weight", 1100, "g", on="2026-09-01", loinc="8339-4"), born="2026-09-01"),
        baby(PRETERM, result("Birth weight", 2100, "g", on="2026-09-01", loinc="8339-4"), born="2026-09-01"),
    ),
    (
        "preterm-infant",
        "rsv",
        baby(PRETERM, born="2026-09-01"),
        baby(PRETERM, vaccine("306", on="2026-10-10"), born="2026-09-01"),
    ),
    (
        "preterm-infant",
        "development",
        baby(PRETERM, born="2026-09-01"),
        mother(problem("Preterm newborn", icd10="P07.30", date="2026-11-10")),
    ),
    (
        "preterm-infant",
        "hearing-later",
        baby(PRETERM, born="2026-02-01"),
        baby(PRETERM, procedure("Audiometry", on="2026-10-01"), born="2026-02-01"),
    ),
    (
        "well-child-visits",
        "infant",
        baby(born="2026-05-12"),
        baby(procedure(WELL, on="2026-11-01"), born="2026-05-12"),
    ),
    (
        "well-child-visits",
        "toddler",
        baby(born="2024-11-12"),
        baby(procedure(WELL, on="2026-08-01"), born="2024-11-12"),
    ),
    ("well-child-visits", "yearly", child(8), child(8, procedure(WELL, on="2026-03-01"))),
    (
        "developmental-screening",
        "development",
        baby(born="2025-11-12"),
        baby(result("ASQ-3", 50, on="2026-08-01"), born="2025-11-12"),
    ),
    (
        "developmental-screening",
        "autism",
        baby(born="2025-03-12"),
        baby(result("M-CHAT-R", 1, on="2026-09-20"), born="2025-03-12"),
    ),
    ("developmental-screening", "early-intervention", baby(DELAY, born="2024-11-12"), child(5, DELAY)),
    (
        "developmental-screening",
        "school-evaluation",
        child(5, DELAY),
        child(5, problem("Speech delay", icd10="F80.1", date="2022-01-01")),
    ),
    (
        "lead-and-anemia",
        "lead",
        baby(born="2025-05-12"),
        baby(result("Lead", 1.2, "ug/dL", on="2026-06-01", loinc="10368-9"), born="2025-05-12"),
    ),
    (
        "lead-and-anemia",
        "lead-high",
        baby(result("Lead", 6, "ug/dL", on="2026-06-01", loinc="10368-9"), born="2025-05-12"),
        baby(result("Lead", 1.2, "ug/dL", on="2026-06-01", loinc="10368-9"), born="2025-05-12"),
    ),
    (
        "lead-and-anemia",
        "anemia",
        baby(born="2025-05-12"),
        baby(result("Hemoglobin", 12, "g/dL", on="2026-06-01", loinc="718-7"), born="2025-05-12"),
    ),
    (
        "child-vision-and-hearing",
        "vision",
        child(4),
        child(4, procedure("Vision screening", on="2026-01-20")),
    ),
    (
        "child-vision-and-hearing",
        "hearing",
        child(8),
        child(8, result("Hearing screen", None, value="Pass", on="2026-01-20")),
    ),
    ("child-oral-health", "varnish", child(2), child(2, procedure("Fluoride varnish", on="2026-06-01"))),
    ("child-oral-health", "dentist", child(8), child(8, procedure("Dental visit", on="2026-06-01"))),
    ("adolescent-care", "substance", child(15), child(15, result("CRAFFT", 0, on="2026-06-01"))),
    ("adolescent-care", "portal", child(15), child(8)),
    ("adolescent-care", "own-consent", pregnant(12, born="2010-01-01"), child(15)),
    ("school-health-plan", "plan", child(8, PEANUT), child(8, ASTHMA)),
    (
        "school-health-plan",
        "asthma",
        child(8, ASTHMA, medicine("albuterol inhaler"), ED),
        child(8, ASTHMA, medicine("albuterol inhaler")),
    ),
    ("school-health-plan", "diabetes", child(8, problem("Type 1 diabetes", icd10="E10.9")), child(8, ASTHMA)),
    (
        "school-health-plan",
        "seizures",
        child(8, problem("Epilepsy", icd10="G40.909")),
        child(8, allergy("Peanut", criticality="high", categories=("food",))),
    ),
    (
        "school-health-plan",
        "accommodations",
        child(8, problem("Hearing loss", icd10="H90.3")),
        child(8, ASTHMA),
    ),
    (
        "child-medicine-doses",
        "weight-kg",
        child(4),
        child(4, result("Weight", 16, "kg", on="2026-09-01", loinc="29463-7")),
    ),
    ("child-medicine-doses", "dose-check", child(4, medicine("amoxicillin 250 mg")), child(4)),
    (
        "child-medicine-doses",
        "syringe",
        child(4, medicine("amoxicillin 250 mg")),
        child(15, medicine("amoxicillin 250 mg")),
    ),
    ("child-obesity", "labs", child(12, OBESE), child(8, OBESE)),
    (
        "child-obesity",
        "words",
        child(8, result("BMI percentile", 97, "%", loinc="59576-9")),
        child(8, result("BMI percentile", 60, "%", loinc="59576-9")),
    ),
    (
        "child-obesity",
        "behavioral-program",
        child(8, OBESE),
        child(8, OBESE, procedure("Weight management program", on="2026-01-20")),
    ),
    ("child-immunization", "due", child(5), baby(*GIVEN_2026, born=TODDLER)),
    ("child-immunization", "registry", baby(*GIVEN_2026, born=TODDLER), child(5)),
    ("child-immunization", "influenza", child(9), child(9, vaccine("140", on="2026-10-01"))),
    ("child-immunization", "influenza", child(5, *TWO_BEFORE), child(5, TWO_BEFORE[0])),
    ("child-immunization", "influenza-two-doses", child(5, TWO_BEFORE[0]), child(5, *TWO_BEFORE)),
    ("child-immunization", "influenza-two-doses", child(8), child(9)),
    ("child-immunization", "influenza-two-doses", child(5), child(5, THIS_SEASON)),
    (
        "child-immunization",
        "influenza-second-dose",
        child(5, TWO_BEFORE[0], THIS_SEASON),
        child(5, *TWO_BEFORE, THIS_SEASON),
    ),
    (
        "child-immunization",
        "influenza-second-dose",
        child(5, THIS_SEASON),
        child(5, THIS_SEASON, vaccine("140", on="2026-11-15")),
    ),
    (
        "child-immunization",
        "declined",
        child(5, vaccine("03", on="2026-10-01", status="not-done", reason="Parent refused")),
        child(5),
    ),
]


@pytest.mark.parametrize("case", FIRES, ids=named)
def test_mother_and_child_are_asked_for_what_the_record_calls_for(case: Case) -> None:
    assert_fires(case)


def test_every_entry_about_mother_and_child_is_tried() -> None:
    assert untried(FIRES) == set()


def test_what_is_charted_of_the_newborn_is_not_the_mothers() -> None:
    chart = mother(
        problem("Newborn jaundice", icd10="P59.9", date="2026-11-12"), need("food-insecurity", False)
    )
    assert_fires(("newborn-care", "bilirubin", baby(), chart))


def test_a_mans_record_has_no_pregnancy() -> None:
    assert_fires(("prenatal-care", "next-visit", pregnant(20), pregnant(20, sex="male")))
