"""Moves between places of care: each recommendation is asked of one patient and not of another."""

import pytest

from assistant.knowledge.guidelines import library
from retrieval.model import Encounter
from tests.unit.assistant.charted import (
    appointment,
    device,
    medicine,
    member,
    problem,
    procedure,
    record,
    report,
    result,
    stay,
    visit,
)
from tests.unit.assistant.guideline_table import Case, assert_fires, named, untried

HOME = stay("2026-11-20")
LONG_AGO = stay("2026-08-20", "2026-08-10")
APIXABAN = medicine("apixaban 5 mg tablet", date="2024-01-01")
WARFARIN = medicine("warfarin 5 mg tablet", date="2024-01-01")
INSULIN = medicine("insulin glargine 10 units", date="2024-01-01")
HF = problem("Heart failure", icd10="I50.9")
CKD = problem("CKD stage 3", icd10="N18.30")
DELIRIUM = problem("Delirium", icd10="F05", date="2026-11-10")
WEAK = problem("Physical deconditioning", icd10="R53.81", date="2026-11-15")
SORE = problem("Pressure injury of sacrum, stage 2", icd10="L89.152", date="2026-11-01")
HOSPICE = procedure("Hospice care", on="2026-10-01")
THIN = problem("Severe malnutrition", icd10="E43", date="2026-10-01")
FOLEY = device("Foley catheter")
PICC = device("PICC line, right arm")
PEG = device("PEG tube")
OXYGEN = device("Oxygen concentrator")
HOME_HEALTH = stay("2026-11-20", disposition="Home with home health services")
NURSING = stay("2026-11-20", disposition="Discharged to skilled nursing facility")
TO_HOME = stay("2026-11-20", disposition="Discharged to home or self care")


def er(reason: str, day: str = "2026-11-18", key: str = "er") -> Encounter:
    return visit("EMER", day, day, key=key, reason=reason)


def of(reason: str, end: str = "2026-11-20") -> Encounter:
    return stay(end, reason=reason)


FIVE = tuple(
    medicine(f"{name} 5 mg") for name in ("metformin", "lisinopril", "amlodipine", "sertraline", "omeprazole")
)
OVERDOSE = er("Opioid overdose")
PANIC = er("Suicidal ideation")
LOW = problem("Suicidal ideation", icd10="R45.851", date="2026-11-10")

FIRES: list[Case] = [
    (
        "discharge-medicines",
        "reconcile-30",
        record(HOME, APIXABAN),
        record(HOME, APIXABAN, procedure("Medication reconciliation", on="2026-11-21")),
    ),
    ("discharge-medicines", "stopped-away", record(HOME, *FIVE), record(HOME, APIXABAN)),
    ("discharge-medicines", "next-dose", record(HOME, APIXABAN), record(HOME, *FIVE)),
    (
        "discharge-medicines",
        "held-restart",
        record(HOME, APIXABAN, medicine("metformin", status="on-hold")),
        record(HOME, APIXABAN),
    ),
    ("admission-and-discharge-notice", "notice", record(HOME), record(stay("2026-11-05", "2026-11-01"))),
    (
        "admission-and-discharge-notice",
        "no-clinician",
        record(HOME),
        record(HOME, member("Dr. Lee", role="Primary care physician")),
    ),
    ("discharge-teaching", "five-topics", record(HOME), record(LONG_AGO)),
    (
        "discharge-teaching",
        "teach-back-result",
        record(HOME),
        record(HOME, procedure("Teach-back done", on="2026-11-20")),
    ),
    ("discharge-teaching", "phone-72-hours", record(HOME), record()),
    ("post-acute-handover", "spoken", record(NURSING), record(TO_HOME)),
    ("post-acute-handover", "orders-travel", record(HOME_HEALTH), record(TO_HOME)),
    ("post-acute-handover", "first-visit", record(HOME_HEALTH), record(NURSING)),
    (
        "post-acute-handover",
        "facility-labs",
        record(NURSING, report("Blood culture", status="preliminary")),
        record(HOME_HEALTH, report("Blood culture", status="preliminary")),
    ),
    ("post-acute-handover", "choice", record(NURSING), record(HOME)),
    (
        "emergency-visit-follow-up",
        "contact-7-days",
        record(HF, CKD, er("Weakness")),
        record(HF, er("Weakness")),
    ),
    (
        "emergency-visit-follow-up",
        "why",
        record(HF, CKD, *(er("Pain", d, d) for d in ("2026-11-18", "2026-10-01", "2026-09-01"))),
        record(HF, CKD, er("Pain")),
    ),
    (
        "emergency-visit-substance-use",
        "visit-7-days",
        record(OVERDOSE),
        record(OVERDOSE, appointment("2026-11-25")),
    ),
    (
        "emergency-visit-substance-use",
        "visit-30-days",
        record(er("Alcohol withdrawal")),
        record(er("Ankle sprain")),
    ),
    (
        "emergency-visit-substance-use",
        "naloxone",
        record(OVERDOSE),
        record(OVERDOSE, medicine("naloxone 4 mg nasal spray")),
    ),
    (
        "emergency-visit-mental-health",
        "visit-7-days",
        record(PANIC, born="1990-01-01"),
        record(PANIC, appointment("2026-11-25"), born="1990-01-01"),
    ),
    (
        "emergency-visit-mental-health",
        "visit-30-days",
        record(PANIC),
        record(PANIC, procedure("Mental health visit", on="2026-11-20")),
    ),
    (
        "emergency-visit-mental-health",
        "caring-contact",
        record(PANIC),
        record(er("Suicidal ideation", "2026-11-01")),
    ),
    (
        "psychiatric-stay-follow-up",
        "visit-7-days",
        record(of("Major depressive disorder")),
        record(of("Pneumonia"), problem("Depression", encounter="e1")),
    ),
    (
        "psychiatric-stay-follow-up",
        "visit-30-days",
        record(of("Bipolar disorder, mania")),
        record(of("Bipolar disorder"), procedure("Psychiatry visit", on="2026-11-21")),
    ),
    (
        "psychiatric-stay-follow-up",
        "call-before-visit",
        record(of("Suicide attempt"), LOW),
        record(of("Bipolar disorder")),
    ),
    (
        "psychiatric-stay-follow-up",
        "supply",
        record(of("Depression"), medicine("sertraline 50 mg")),
        record(of("Depression"), APIXABAN),
    ),
    (
        "heart-lung-brain-discharge",
        "hf-phone",
        record(of("Acute heart failure")),
        record(of("COPD exacerbation")),
    ),
    (
        "heart-lung-brain-discharge",
        "copd-phone",
        record(of("COPD exacerbation")),
        record(of("Acute heart failure")),
    ),
    (
        "heart-lung-brain-discharge",
        "heart-attack-rehab",
        record(of("NSTEMI")),
        record(of("NSTEMI"), procedure("Cardiac rehabilitation", on="2026-11-21")),
    ),
    (
        "heart-lung-brain-discharge",
        "stroke-visit",
        record(of("Ischemic stroke")),
        record(of("Ischemic stroke"), appointment("2026-12-01")),
    ),
    (
        "delirium-after-hospital",
        "recheck",
        record(DELIRIUM),
        record(DELIRIUM, procedure("Confusion Assessment Method", on="2026-11-20")),
    ),
    (
        "delirium-after-hospital",
        "causes",
        record(DELIRIUM, medicine("lorazepam 1 mg")),
        record(DELIRIUM, APIXABAN),
    ),
    (
        "delirium-after-hospital",
        "family-teaching",
        record(DELIRIUM),
        record(problem("Delirium", date="2025-01-01")),
    ),
    ("delirium-after-hospital", "sudden", record(DELIRIUM), record(HOME, WEAK)),
    (
        "delirium-after-hospital",
        "function-compare",
        record(HOME, WEAK),
        record(HOME, WEAK, born="1990-01-01"),
    ),
    (
        "urinary-catheter-at-home",
        "still-needed",
        record(FOLEY),
        record(device("Foley catheter", status="inactive")),
    ),
    ("urinary-catheter-at-home", "care", record(FOLEY), record()),
    ("urinary-catheter-at-home", "no-culture", record(FOLEY), record(PICC)),
    ("urinary-catheter-at-home", "call", record(FOLEY), record()),
    ("central-line-at-home", "plan", record(PICC), record(device("PICC line", status="completed"))),
    ("central-line-at-home", "weekly", record(PICC), record(FOLEY)),
    ("central-line-at-home", "call", record(PICC), record()),
    ("feeding-tube-at-home", "orders", record(PEG), record()),
    (
        "feeding-tube-at-home",
        "medicines",
        record(problem("Gastrostomy status", icd10="Z93.1"), APIXABAN),
        record(PEG),
    ),
    ("feeding-tube-at-home", "head-up", record(PEG), record(PICC)),
    ("feeding-tube-at-home", "call", record(PEG), record()),
    ("home-oxygen", "order", record(OXYGEN), record(OXYGEN, problem("COPD", icd10="J44.9"))),
    ("home-oxygen", "recheck", record(OXYGEN, HOME), record(OXYGEN)),
    ("home-oxygen", "fire", record(problem("Chronic respiratory failure", icd10="J96.11")), record()),
    ("home-oxygen", "call", record(OXYGEN), record(OXYGEN, HOSPICE)),
    ("pressure-injury-and-wounds", "smaller", record(SORE), record(SORE, HOSPICE)),
    ("pressure-injury-and-wounds", "measure", record(device("Wound vac")), record()),
    (
        "pressure-injury-and-wounds",
        "off-load",
        record(SORE),
        record(problem("Venous stasis ulcer", icd10="I83.009", date="2026-10-01")),
    ),
    (
        "pressure-injury-and-wounds",
        "food",
        record(SORE),
        record(SORE, procedure("Dietitian consultation", on="2026-11-10")),
    ),
    (
        "pressure-injury-and-wounds",
        "call",
        record(SORE),
        record(problem("Pressure injury", date="2024-01-01")),
    ),
    ("pressure-injury-and-wounds", "wound-clinic", record(SORE), record(SORE, HOSPICE)),
    ("malnutrition", "weight", record(THIN), record(THIN, result("Body weight", 48, "kg", loinc="29463-7"))),
    ("malnutrition", "causes", record(THIN), record(THIN, HOSPICE)),
    ("malnutrition", "swallow", record(THIN, problem("Dysphagia", icd10="R13.10")), record(THIN)),
    (
        "malnutrition",
        "dietitian",
        record(THIN),
        record(THIN, procedure("Nutrition assessment", on="2026-09-01")),
    ),
    ("anticoagulant-teaching", "teach", record(APIXABAN, HOME), record(APIXABAN)),
    (
        "anticoagulant-teaching",
        "end-date",
        record(APIXABAN, problem("Pulmonary embolism", icd10="I26.99")),
        record(APIXABAN),
    ),
    (
        "anticoagulant-teaching",
        "warfarin-next",
        record(WARFARIN, HOME),
        record(WARFARIN, HOME, result("INR", 2.4, on="2026-11-21", loinc="6301-6")),
    ),
    (
        "anticoagulant-teaching",
        "bleeding",
        record(APIXABAN),
        record(APIXABAN, problem("Atrial fibrillation", icd10="I48.91")),
    ),
    ("insulin-teaching", "survival-skills", record(INSULIN, HOME), record(INSULIN)),
    ("insulin-teaching", "supplies", record(medicine("insulin lispro", date="2026-11-10")), record(INSULIN)),
    (
        "insulin-teaching",
        "sent-home-dose",
        record(INSULIN, HOME),
        record(medicine("insulin lispro", date="2026-11-10")),
    ),
    ("insulin-teaching", "call", record(INSULIN, HOME), record(HOME, APIXABAN)),
]


@pytest.mark.parametrize("case", FIRES, ids=named)
def test_a_move_of_care_asks_what_the_record_calls_for(case: Case) -> None:
    assert_fires(case)


def test_every_entry_about_a_move_of_care_is_tried() -> None:
    assert untried(FIRES) == set()


def test_a_comorbidity_of_a_stay_is_not_what_the_stay_was_for() -> None:
    pneumonia = record(of("Pneumonia"), problem("Heart failure", icd10="I50.9", encounter="e1"))
    case = ("heart-lung-brain-discharge", "hf-phone", record(of("Heart failure")), pneumonia)
    assert_fires(case)


def test_the_library_has_more_than_seventy_guidelines_in_force_each_of_a_few_sentences() -> None:
    current = library().current
    assert len(current) >= 70
    ours = [g for g in current if g.id in {guideline for guideline, _, _, _ in FIRES}]
    assert len(ours) == 18
    assert all(2 <= len(g.entries) <= 7 for g in ours)
