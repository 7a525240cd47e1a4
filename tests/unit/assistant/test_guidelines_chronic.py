"""Chronic care: each recommendation is asked of one patient and not of another, and no contraindication is run over."""

import pytest

from assistant.knowledge.guidelines import Standing, library
from retrieval.model import Record
from tests.unit.assistant.charted import (
    allergy,
    medicine,
    problem,
    procedure,
    record,
    result,
    stay,
)
from tests.unit.assistant.guideline_table import Case, assert_fires, named, standing, untried

T2D = problem("Type 2 diabetes", icd10="E11.9", onset="2015-03-01")
HTN = problem("Hypertension", icd10="I10")
CKD = problem("Chronic kidney disease", icd10="N18.30")
HFREF = problem("Heart failure with reduced ejection fraction", icd10="I50.22")
HFPEF = problem("Diastolic heart failure", icd10="I50.32")
CAD = problem("Coronary artery disease", icd10="I25.10")
STROKE = problem("Stroke", icd10="I63.9")
AF = problem("Atrial fibrillation", icd10="I48.91")
COPD = problem("COPD", icd10="J44.9")
FLARE = problem("COPD exacerbation", icd10="J44.1", date="2026-08-01")
ASPIRIN = medicine("aspirin 81 mg")
OF_60 = "1966-01-01"
THREE = (medicine("lisinopril 40 mg"), medicine("amlodipine 10 mg"), medicine("chlorthalidone 25 mg"))


def egfr(value: float, on: str = "2026-09-01", loinc: str = "98979-8") -> object:
    return result("eGFR", value, "mL/min/1.73m2", on=on, loinc=loinc)


def uacr(value: float, on: str = "2026-09-01") -> object:
    return result("UACR", value, "mg/g", on=on, loinc="9318-7")


def chart(*facts: object, born: str = OF_60, sex: str = "female") -> Record:
    return record(*facts, born=born, sex=sex)  # type: ignore[arg-type]


FIRES: list[Case] = [
    (
        "diabetes-glycemia",
        "a1c",
        chart(T2D, result("A1c", 8.4, "%", on="2026-07-01")),
        chart(T2D, result("A1c", 6.8, "%", on="2026-07-01")),
    ),
    ("diabetes-kidney", "egfr-and-uacr", chart(T2D, egfr(80)), chart(T2D, egfr(80), uacr(12))),
    (
        "diabetes-eye",
        "retinal-exam",
        chart(T2D, procedure("Dilated retinal exam", on="2025-03-01"), result("A1c", 9.0, "%")),
        chart(T2D, procedure("Dilated retinal exam", on="2025-03-01"), result("A1c", 6.5, "%")),
    ),
    (
        "diabetes-foot",
        "foot-exam",
        chart(T2D),
        chart(T2D, procedure("Diabetic foot exam", on="2026-05-01")),
    ),
    (
        "diabetes-foot",
        "high-risk-feet",
        chart(T2D, problem("Diabetic neuropathy", icd10="E11.42"), procedure("Foot exam", on="2026-05-01")),
        chart(T2D, procedure("Foot exam", on="2026-05-01")),
    ),
    ("diabetes-foot", "feet-self", chart(T2D, CKD), chart(T2D)),
    ("diabetes-statin", "statin", chart(T2D, ASPIRIN), chart(T2D, medicine("atorvastatin 20 mg"))),
    (
        "diabetes-statin",
        "intensity",
        chart(T2D, medicine("simvastatin 10 mg", frequency="daily")),
        chart(T2D, medicine("atorvastatin 20 mg", frequency="daily")),
    ),
    (
        "diabetes-heart-kidney-medicines",
        "sglt2",
        chart(T2D, CKD, egfr(45), ASPIRIN),
        chart(T2D, CKD, egfr(15), ASPIRIN),
    ),
    (
        "diabetes-heart-kidney-medicines",
        "vascular",
        chart(T2D, CAD, ASPIRIN),
        chart(T2D, CAD, medicine("Ozempic 1 mg")),
    ),
    (
        "hypertension",
        "below-140",
        chart(HTN, result("Systolic", 152, "mmHg"), result("Diastolic", 84, "mmHg")),
        chart(HTN, result("Systolic", 134, "mmHg"), result("Diastolic", 84, "mmHg")),
    ),
    (
        "hypertension",
        "above-goal",
        chart(HTN, result("Systolic", 134, "mmHg"), result("Diastolic", 84, "mmHg")),
        chart(HTN, result("Systolic", 124, "mmHg"), result("Diastolic", 74, "mmHg")),
    ),
    (
        "hypertension",
        "yearly-labs",
        chart(HTN),
        chart(HTN, egfr(80), uacr(10), result("Potassium", 4, "mmol/L")),
    ),
    (
        "resistant-hypertension",
        "aldosterone",
        chart(HTN, result("Systolic", 158, "mmHg"), *THREE),
        chart(
            HTN,
            result("Systolic", 158, "mmHg"),
            *THREE,
            result("Aldosterone/Renin ratio", 12, on="2019-01-01"),
        ),
    ),
    (
        "resistant-hypertension",
        "true-resistance",
        chart(HTN, result("Systolic", 158, "mmHg"), *THREE),
        chart(HTN, result("Systolic", 158, "mmHg"), *THREE[:2]),
    ),
    (
        "resistant-hypertension",
        "fourth-medicine",
        chart(HTN, result("Systolic", 158, "mmHg"), *THREE, egfr(70), result("Potassium", 4.1, "mmol/L")),
        chart(HTN, result("Systolic", 158, "mmHg"), *THREE, egfr(70), result("Potassium", 5.2, "mmol/L")),
    ),
    (
        "ckd-monitoring",
        "egfr-and-uacr",
        chart(CKD, egfr(25, "2026-06-01"), uacr(20)),
        chart(CKD, egfr(55, "2026-06-01"), uacr(20)),
    ),
    (
        "ckd-monitoring",
        "potassium-low-egfr",
        chart(CKD, egfr(25), result("Potassium", 4.1, "mmol/L", on="2026-06-01")),
        chart(CKD, egfr(25), result("Potassium", 4.1, "mmol/L", on="2026-10-01")),
    ),
    ("ckd-monitoring", "formula", chart(CKD, egfr(50, loinc="62238-1")), chart(CKD, egfr(50))),
    (
        "ckd-albuminuria-treatment",
        "start",
        chart(T2D, uacr(58, "2026-03-01"), uacr(62), ASPIRIN),
        chart(T2D, uacr(58, "2026-03-01"), uacr(62), medicine("losartan 50 mg")),
    ),
    (
        "ckd-albuminuria-treatment",
        "repeat",
        chart(T2D, uacr(62), ASPIRIN),
        chart(T2D, uacr(58, "2026-03-01"), uacr(62), ASPIRIN),
    ),
    (
        "ckd-albuminuria-treatment",
        "not-both",
        chart(CKD, medicine("lisinopril 10 mg"), medicine("losartan 50 mg")),
        chart(CKD, medicine("losartan 50 mg")),
    ),
    (
        "ckd-albuminuria-treatment",
        "check-after-start",
        chart(CKD, medicine("losartan 50 mg", date="2026-11-01")),
        chart(CKD, medicine("losartan 50 mg", date="2024-11-01")),
    ),
    (
        "ckd-sglt2",
        "consider",
        chart(CKD, egfr(35), uacr(350), ASPIRIN),
        chart(CKD, egfr(35), uacr(50), ASPIRIN),
    ),
    (
        "ckd-nephrology-referral",
        "nephrology",
        chart(CKD, egfr(60, "2025-09-01"), egfr(48, "2026-09-01")),
        chart(CKD, egfr(52, "2025-09-01"), egfr(51, "2026-09-01")),
    ),
    ("hfref-four-pillars", "rasi", chart(HFREF, ASPIRIN), chart(HFREF, medicine("Entresto"))),
    (
        "hfref-four-pillars",
        "beta-blocker",
        chart(HFREF, medicine("metoprolol tartrate 25 mg")),
        chart(HFREF, medicine("carvedilol 6.25 mg")),
    ),
    (
        "hfref-four-pillars",
        "mra",
        chart(HFREF, ASPIRIN, egfr(60), result("Potassium", 4.2, "mmol/L")),
        chart(HFREF, ASPIRIN, egfr(60), result("Potassium", 5.4, "mmol/L")),
    ),
    (
        "hfref-four-pillars",
        "sglt2",
        chart(HFREF, ASPIRIN, egfr(60)),
        chart(HFREF, medicine("Jardiance 10 mg"), egfr(60)),
    ),
    (
        "hfref-four-pillars",
        "arni",
        chart(HFREF, medicine("lisinopril 10 mg"), result("Systolic", 118, "mmHg")),
        chart(HFREF, medicine("lisinopril 10 mg"), result("Systolic", 92, "mmHg")),
    ),
    (
        "hfpef-sglt2",
        "sglt2",
        chart(HFPEF, ASPIRIN, egfr(60), result("LVEF", 58, "%")),
        chart(HFREF, ASPIRIN, egfr(60)),
    ),
    ("ascvd-lipids", "ldl-goal", chart(CAD), chart()),
    ("ascvd-lipids", "ldl-goal-very-high", chart(CAD, STROKE), chart(CAD)),
    ("ascvd-lipids", "statin", chart(CAD, ASPIRIN), chart(CAD, medicine("rosuvastatin 20 mg"))),
    (
        "ascvd-lipids",
        "high-intensity",
        chart(CAD, medicine("pravastatin 40 mg", frequency="nightly")),
        chart(CAD, medicine("atorvastatin 80 mg", frequency="daily")),
    ),
    (
        "ascvd-lipids",
        "lipids-after-change",
        chart(CAD, medicine("atorvastatin 80 mg", date="2026-11-01")),
        chart(CAD, medicine("atorvastatin 80 mg", date="2024-11-01")),
    ),
    (
        "ascvd-lipids",
        "lipids-yearly",
        chart(CAD, result("LDL", 80, "mg/dL", on="2025-01-01")),
        chart(CAD, result("LDL", 80, "mg/dL", on="2026-05-01")),
    ),
    (
        "ascvd-lipids",
        "ldl-high",
        chart(CAD, medicine("atorvastatin 80 mg"), result("LDL", 92, "mg/dL")),
        chart(CAD, medicine("atorvastatin 80 mg"), medicine("ezetimibe 10 mg"), result("LDL", 92, "mg/dL")),
    ),
    (
        "lipoprotein-a",
        "once",
        chart(result("LDL", 80, "mg/dL")),
        chart(result("Lp(a)", 40, "nmol/L", loinc="43583-4", on="2015-01-01")),
    ),
    (
        "af-anticoagulation",
        "anticoagulant",
        chart(AF, STROKE, ASPIRIN),
        chart(AF, STROKE, medicine("Eliquis 5 mg")),
    ),
    ("af-anticoagulation", "one-risk-factor", chart(AF, HTN, ASPIRIN), chart(AF, HTN, T2D, ASPIRIN)),
    (
        "copd-diagnosis-and-inhalers",
        "spirometry",
        chart(COPD),
        chart(COPD, procedure("Spirometry", on="2015-01-01")),
    ),
    (
        "copd-diagnosis-and-inhalers",
        "dual-bronchodilator",
        chart(COPD, FLARE, medicine("Spiriva")),
        chart(COPD, FLARE, medicine("Anoro Ellipta")),
    ),
    (
        "copd-diagnosis-and-inhalers",
        "inhaled-steroid",
        chart(COPD, FLARE, medicine("Anoro Ellipta"), result("Absolute eosinophil count", 0.42, "10*3/uL")),
        chart(COPD, FLARE, medicine("Anoro Ellipta"), result("Absolute eosinophil count", 120, "/uL")),
    ),
    (
        "opioid-safety",
        "naloxone",
        chart(medicine("oxycodone 10 mg", frequency="every 6 hours")),
        chart(medicine("oxycodone 5 mg", frequency="once daily")),
    ),
    (
        "opioid-safety",
        "taper-or-plan",
        chart(medicine("morphine 30 mg", frequency="twice daily")),
        chart(medicine("tramadol 50 mg", frequency="twice daily")),
    ),
    (
        "asthma",
        "action-plan",
        chart(problem("Asthma")),
        chart(problem("Asthma"), procedure("Asthma action plan")),
    ),
    ("asthma", "refills", chart(problem("Asthma"), medicine("albuterol")), chart(problem("Asthma"))),
]

WHOLE = {row[0] for row in FIRES} - {"hypertension", "opioid-safety", "asthma"}


@pytest.mark.parametrize("case", FIRES, ids=[named(c) for c in FIRES])
def test_chronic_care_is_asked_of_one_patient_and_not_of_the_other(case: Case) -> None:
    assert_fires(case)


def test_every_entry_of_these_guidelines_is_in_the_table() -> None:
    assert untried([c for c in FIRES if c[0] in WHOLE]) == set()


STANDS: list[tuple[str, str, Record, Standing | None]] = [
    ("diabetes-statin", "statin", chart(T2D, ASPIRIN, allergy("Atorvastatin")), Standing.UNKNOWN),
    ("diabetes-statin", "statin", chart(T2D), Standing.UNKNOWN),
    ("diabetes-statin", "statin", chart(T2D, medicine("atorvastatin 20 mg", status="on-hold")), None),
    ("diabetes-statin", "intensity", chart(T2D, medicine("atorvastatin")), Standing.UNKNOWN),
    (
        "hfref-four-pillars",
        "rasi",
        chart(HFREF, medicine("lisinopril 10 mg", status="stopped", status_reason="angioedema")),
        Standing.UNKNOWN,
    ),
    ("af-anticoagulation", "anticoagulant", chart(AF, STROKE, problem("Watchman"), ASPIRIN), None),
    ("opioid-safety", "taper-or-plan", chart(medicine("oxycodone")), Standing.UNKNOWN),
    ("ckd-monitoring", "egfr-and-uacr", chart(CKD, egfr(70, "2026-02-01"), uacr(10)), Standing.DONE),
    ("ckd-monitoring", "egfr-and-uacr", chart(CKD, egfr(35, "2026-05-01"), uacr(10)), Standing.DUE),
    ("ckd-monitoring", "egfr-and-uacr", chart(CKD, egfr(35, "2026-07-01"), uacr(10)), Standing.DONE),
    ("diabetes-glycemia", "a1c", chart(T2D, stay(), procedure("Hospice care", on="2026-10-01")), None),
]


@pytest.mark.parametrize(("guideline", "entry", "patient", "expected"), STANDS)
def test_chronic_care_stands_as_the_record_says(
    guideline: str, entry: str, patient: Record, expected: Standing | None
) -> None:
    assert standing(patient, guideline, entry) == expected


RULES = {
    *(f"P{n:02}" for n in range(1, 27)),
    *(f"I{n:02}" for n in (1, 2, 3, 4, 5, 6, 9)),
    *(f"C{n:02}" for n in range(1, 19)),
}


def test_the_library_carries_every_care_gap_rule() -> None:
    carried = {rule for g in library().current for e in g.entries for rule in e.rules}
    assert RULES - carried == set()


def test_a_rule_is_carried_by_care_that_evidence_can_close() -> None:
    closing = {rule for g in library().current for e in g.entries if e.done_when for rule in e.rules}
    assert RULES - closing == set()


def test_a_superseded_text_says_what_changed() -> None:
    for key in ("hypertension@2017.1", "ascvd-lipids@2018.1"):
        old = library().get(key)
        assert library().get(old.superseded_by).year > old.year
        assert "Superseded by the guideline of" in old.document.text


@pytest.mark.parametrize(
    ("specimens", "asked"),
    [
        ((uacr(62),), False),
        ((uacr(62, "2026-08-20"), uacr(70, "2026-09-20")), False),
        ((uacr(62, "2026-02-01"), uacr(12, "2026-06-01"), uacr(70, "2026-09-20")), True),
        ((uacr(62, "2026-02-01"), uacr(12, "2026-05-01"), uacr(14, "2026-07-01"), uacr(70)), False),
        ((uacr(62, "2026-02-01"), uacr(70, "2026-09-20"), uacr(12, "2026-10-20")), False),
    ],
    ids=["once", "twice in a month", "two of three", "one of the last three", "gone since"],
)
def test_albumin_is_treated_only_where_two_of_three_specimens_over_months_show_it(
    specimens: tuple[object, ...], asked: bool
) -> None:
    patient = chart(T2D, ASPIRIN, *specimens)
    due = standing(patient, "ckd-albuminuria-treatment", "start") is Standing.DUE
    assert due is asked


def test_much_albumin_once_is_repeated_and_not_yet_referred() -> None:
    once, lasting = chart(CKD, egfr(70), uacr(350)), chart(CKD, egfr(70), uacr(350), uacr(340, "2026-03-01"))
    assert standing(once, "ckd-nephrology-referral", "nephrology") is not Standing.DUE
    assert standing(once, "ckd-albuminuria-treatment", "repeat") is Standing.DUE
    assert standing(lasting, "ckd-nephrology-referral", "nephrology") is Standing.DUE
