"""Each criterion fires for a patient it is meant for, stays quiet for one it is not, and says what it cannot know."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.errors import Invalid
from assistant.knowledge.care_criteria import season_start
from assistant.knowledge.chart import Chart
from assistant.knowledge.conditions import SetKind, sets
from assistant.knowledge.criteria import Answer, Applies, Criteria, Not, Unknown
from assistant.knowledge.grammar import KNOWN, Vocabulary, read
from assistant.knowledge.guidelines import library
from assistant.knowledge.strict import parsed
from retrieval.model import AnyFact, Contact, FactId, FamilyHistory, PatientId, Record
from tests.unit.assistant.charted import (
    TODAY,
    allergy,
    appointment,
    device,
    medicine,
    member,
    need,
    order,
    preference,
    problem,
    procedure,
    record,
    report,
    result,
    stay,
    vaccine,
    visit,
    words,
)


def criterion(text: str) -> Criteria:
    return read(parsed("test.yaml", text), library().words)


def answer(text: str, patient: Record, as_of: date = TODAY) -> Answer:
    return criterion(text).decide(Chart(patient, as_of))


HF = problem("Heart failure", icd10="I50.22")

FIRES: list[tuple[str, Record, Record]] = [
    ("age: {min_years: 65}", record(born="1961-11-22"), record(born="1961-11-23")),
    ("age: {max_years: 17}", record(born="2008-11-23"), record(born="2008-11-22")),
    ("age: {min_months: 6, max_months: 35}", record(born="2026-05-22"), record(born="2026-05-23")),
    ("sex: female", record(sex="female"), record(sex="male")),
    ("condition: heart_failure", record(HF), record(problem("Hypertension", icd10="I10"))),
    (
        "condition: {set: heart_failure, any_status: true}",
        record(problem("CHF", status="resolved")),
        record(),
    ),
    (
        "condition: {set: copd_exacerbation, any_status: true, within_days: 365}",
        record(problem("COPD exacerbation", status="resolved", date="2026-03-01")),
        record(problem("COPD exacerbation", status="resolved", date="2024-03-01")),
    ),
    (
        "medicine: anticoagulant",
        record(medicine("Eliquis 5 mg tablet")),
        record(medicine("Eliquis", status="stopped")),
    ),
    (
        "medicine: {set: mra, within_days: 30}",
        record(medicine("spironolactone 25 mg", date="2026-11-10")),
        record(medicine("spironolactone 25 mg", date="2026-01-10")),
    ),
    ("missing_medicine: statin", record(medicine("aspirin 81 mg")), record(medicine("atorvastatin 40 mg"))),
    (
        "missing_medicine: statin",
        record(medicine("aspirin 81 mg")),
        record(medicine("atorvastatin", status="on-hold")),
    ),
    (
        "allergy: {severe: true, categories: [food]}",
        record(allergy("Peanut", reactions=("anaphylaxis",), categories=("food",))),
        record(allergy("Penicillin", criticality="high", categories=("medication",))),
    ),
    (
        "allergy: {severe: true, categories: [food]}",
        record(allergy("Bee venom", criticality="high")),
        record(allergy("Penicillin", criticality="high")),
    ),
    (
        "condition: {set: diabetes_type_2, new_within_days: 365}",
        record(problem("Type 2 diabetes", onset="2026-09-01")),
        record(problem("Type 2 diabetes", onset="2009"), problem("T2DM", date="2026-11-16", stated=True)),
    ),
    (
        "result: {set: phq9_item9, above: 0}",
        record(result("Item 9", None, value="Several days", loinc="44260-8")),
        record(result("Item 9", None, value="Not at all", loinc="44260-8")),
    ),
    (
        "postpartum: {within_weeks: 3}",
        record(problem("Live birth", icd10="Z37.0", date="2026-11-10")),
        record(
            problem("Live birth", icd10="Z37.0", date="2026-10-10"),
            problem("Mastitis", icd10="O91.22", date="2026-11-15"),
        ),
    ),
    (
        "medicines: {at_least: 2}",
        record(medicine("a 1 mg"), medicine("b 1 mg")),
        record(medicine("a 1 mg"), medicine("A 1 MG")),
    ),
    (
        "result: {set: a1c, at_least: 9, within_days: 180}",
        record(result("A1c", 9.4, "%", loinc="4548-4")),
        record(result("A1c", 7.1, "%", loinc="4548-4")),
    ),
    (
        "result: {set: fit, matches: [positive]}",
        record(result("FIT", None, value="Positive")),
        record(result("FIT", None, value="Negative")),
    ),
    (
        "missing_result: {set: a1c, within_days: 180}",
        record(result("A1c", 8, "%", on="2026-01-02")),
        record(result("A1c", 8, "%", on="2026-08-02")),
    ),
    (
        "procedure: {set: colonoscopy, within_days: 3650}",
        record(procedure("Colonoscopy", on="2020-01-01")),
        record(procedure("Colonoscopy", on="2010-01-01")),
    ),
    (
        "procedure: retinal_exam",
        record(report("Diabetic eye exam")),
        record(report("Diabetic eye exam", status="registered")),
    ),
    (
        "missing_procedure: {set: foot_exam, within_days: 365}",
        record(),
        record(procedure("Diabetic foot exam")),
    ),
    (
        "immunization: {set: influenza, this_season: true}",
        record(vaccine("140", on="2026-10-01")),
        record(vaccine("140", on="2026-06-30")),
    ),
    (
        "immunization: {set: zoster, doses: 2}",
        record(vaccine("187", on="2025-01-01"), vaccine("187", on="2025-04-01")),
        record(vaccine("187", on="2025-01-01"), vaccine("187", on="2025-01-01")),
    ),
    (
        "missing_immunization: {set: td_or_tdap, within_days: 3650}",
        record(),
        record(vaccine("115", on="2020-01-01")),
    ),
    ("need: food-insecurity", record(need("food-insecurity", True)), record(need("food-insecurity", False))),
    (
        "encounter: {setting: stay, within_days: 30}",
        record(stay("2026-11-20")),
        record(stay("2026-09-20", "2026-09-10")),
    ),
    ("encounter: {setting: stay, within_days: 30}", record(stay(None)), record(stay(None, "2026-01-01"))),
    (
        "encounter: {setting: emergency, within_days: 180, at_least: 2}",
        record(
            visit("EMER", "2026-09-01", "2026-09-01"), visit("EMER", "2026-10-01", "2026-10-01", key="e2")
        ),
        record(visit("EMER", "2026-09-01", "2026-09-01"), stay()),
    ),
    (
        "encounter: {setting: stay, within_days: 30, reason: copd}",
        record(stay(reason="COPD with acute exacerbation")),
        record(stay(reason="Hip fracture")),
    ),
    (
        "encounter: {setting: stay, within_days: 30, reason: copd}",
        record(stay(), problem("COPD", icd10="J44.1", encounter="e1")),
        record(stay(), problem("COPD", icd10="J44.1")),
    ),
    (
        "postpartum: {within_weeks: 12}",
        record(procedure("Vaginal delivery", on="2026-10-30")),
        record(procedure("Vaginal delivery", on="2026-01-30")),
    ),
    (
        "postpartum: {within_weeks: 12}",
        record(problem("Postpartum depression", icd10="F53.0", date="2026-11-10")),
        record(),
    ),
    (
        "preference: {about: code_status}",
        record(preference("code_status", "DNR")),
        record(preference("treatment", "no dialysis")),
    ),
    (
        "preference: {matches: [comfort care]}",
        record(preference("treatment", "No CPR; comfort care")),
        record(preference("treatment", "Declines comfort care")),
    ),
    ("device: home_oxygen", record(device("Portable oxygen concentrator")), record(device("Nebulizer"))),
    (
        "caregiver: true",
        record(member("Ana", relation="daughter")),
        record(member("Dr. Reed", role="physician")),
    ),
    (
        "caregiver: true",
        record(contacts=(Contact(name="Ana", relation="caregiver"),)),
        record(contacts=(Contact(name="Ana", relation="employer"),)),
    ),
    ("language: {other_than: [en, english]}", record(language="es"), record(language="en-US")),
    (
        "language: {other_than: [en, english]}",
        record(language="en", interpreter=True),
        record(language="English"),
    ),
    (
        "pending_result: {within_days: 90}",
        record(report("Blood culture", status="preliminary")),
        record(report("Blood culture")),
    ),
    (
        "pending_result: {within_days: 90}",
        record(order("Urine culture")),
        record(order("Urine culture", answered_by=("X/9",))),
    ),
    (
        "appointment: {within_days: 14}",
        record(appointment("2026-12-01T09:00:00Z")),
        record(appointment("2026-12-20")),
    ),
    (
        "situation: end_of_life",
        record(procedure("Hospice care", on="2026-10-01")),
        record(procedure("Hospice care", on="2019-10-01")),
    ),
    ("treated: statin", record(medicine("simvastatin 20 mg")), record(medicine("aspirin"))),
    (
        "at_dose: {atorvastatin: 40, rosuvastatin: 20}",
        record(medicine("atorvastatin calcium 80 MG Oral Tablet", frequency="once daily")),
        record(medicine("atorvastatin 20 mg", frequency="nightly")),
    ),
    (
        "opioid_mme: {at_least: 50}",
        record(medicine("oxycodone 10 mg", frequency="every 6 hours")),
        record(medicine("Hydrocodone-acetaminophen 5-325 mg", frequency="twice daily")),
    ),
    (
        "pack_years: {at_least: 20}",
        record(result("Smoking status", None, value="Former smoker, 50 pack-years", loinc="72166-2")),
        record(result("Pack years", 12, loinc="8664-5")),
    ),
    (
        "quit_smoking: {within_years: 15}",
        record(result("Smoking status", None, value="Former smoker, quit 8 years ago", loinc="72166-2")),
        record(result("Quit date", None, value="2004-05-01", loinc="74010-0")),
    ),
    (
        "fell: {set: egfr, more_than: 5}",
        record(result("eGFR", 60, "mL/min", on="2025-10-01"), result("eGFR", 50, "mL/min")),
        record(result("eGFR", 60, "mL/min", on="2025-10-01"), result("eGFR", 59, "mL/min")),
    ),
    (
        "lasting: {set: uacr, at_least: 30}",
        record(result("UACR", 60, "mg/g", on="2026-05-01"), result("UACR", 50, "mg/g")),
        record(result("UACR", 60, "mg/g", on="2026-10-01"), result("UACR", 50, "mg/g")),
    ),
    (
        "immunization: {set: ppsv23, after: pcv15, apart_days: 365}",
        record(vaccine("215", on="2024-01-01"), vaccine("33", on="2025-01-01")),
        record(vaccine("215", on="2024-01-01"), vaccine("33", on="2024-09-01")),
    ),
    (
        "immunization: {set: zoster, doses: 2, apart_days: 28}",
        record(vaccine("187", on="2024-01-01"), vaccine("187", on="2024-01-25")),
        record(vaccine("187", on="2024-01-01"), vaccine("187", on="2024-01-24")),
    ),
    (
        "immunization: {set: pcv20_or_21, from_years: 19}",
        record(vaccine("216", on="1969-06-01")),
        record(vaccine("216", on="1968-06-01")),
    ),
    (
        "result: {set: a1c, at_least: 9, if_asked: true}",
        record(result("A1c", 9.4, "%")),
        record(),
    ),
    ("need: {domain: homelessness, if_asked: true}", record(need("homelessness", True)), record()),
    ("undecided: {result: {set: a1c}}", record(), record(result("A1c", 9.4, "%"))),
    ("all: [{condition: heart_failure}, {sex: female}]", record(HF), record(HF, sex="male")),
    ("any: [{condition: heart_failure}, {condition: copd}]", record(HF), record()),
    ("none: [{condition: dialysis}]", record(), record(problem("On dialysis", icd10="Z99.2"))),
    (
        "at_least: {count: 2, of: [{condition: heart_failure}, {condition: copd}, {sex: female}]}",
        record(HF),
        record(),
    ),
]


@pytest.mark.parametrize(
    ("text", "fires", "quiet"), FIRES, ids=[f"{n}: {row[0]}" for n, row in enumerate(FIRES)]
)
def test_a_criterion_fires_for_one_patient_and_not_for_the_other(
    text: str, fires: Record, quiet: Record
) -> None:
    assert isinstance(answer(text, fires), Applies), answer(text, fires)
    assert isinstance(answer(text, quiet), Not), answer(text, quiet)


#: Each has test files of its own: scores and trends, pregnancy, transitions, and the child schedule.
TRIED_ELSEWHERE = {
    "months", "score", "risk", "trend", "pregnant", "discharged_to", "held_medicine", "care_team", "missing_answer",
    "seen_since_stay", "noted", "contacted", "overused", "blocked_by_money",
    "schedule_due", "schedule_done", "schedule_declined",
}  # fmt: skip


def test_every_criterion_of_the_grammar_is_in_the_table_above() -> None:
    tried = {text.split(":")[0] for text, _, _ in FIRES}
    assert tried | TRIED_ELSEWHERE >= set(KNOWN)


UNKNOWN: list[tuple[str, Record, str]] = [
    ("pack_years: {at_least: 20}", record(), "pack-years"),
    ("quit_smoking: {within_years: 15}", record(), "stopped"),
    ("opioid_mme: {at_least: 50}", record(medicine("oxycodone")), "daily dose"),
    ("at_dose: {atorvastatin: 40}", record(medicine("atorvastatin")), "dose of atorvastatin"),
    ("treated: statin", record(medicine("aspirin"), allergy("Simvastatin")), "allergy or intolerance"),
    (
        "fell: {set: egfr, more_than: 5}",
        record(result("eGFR", 60, "mL/min", on="2026-10-01"), result("eGFR", 40, "mL/min")),
        "90 days apart",
    ),
    ("age: {min_years: 65}", record(born=None), "birth date"),
    ("age: {min_years: 65}", record(born="1961"), "full birth date"),
    ("sex: female", record(sex="unknown"), "sex"),
    (
        "result: {set: a1c, above: 9, within_days: 180}",
        record(result("A1c", 9.4, "%", on="2024-01-01")),
        "A1c of the last 180 days",
    ),
    ("result: {set: potassium, above: 5.5}", record(result("Potassium", 5.9, "furlong")), "unit"),
    ("result: {set: egfr, below: 30}", record(result("eGFR", None, value="see comment")), "as a number"),
    ("need: food-insecurity", record(), "food-insecurity"),
    ("need: food-insecurity", record(need("food-insecurity", None)), "food-insecurity"),
    ("condition: heart_failure", record(problem("Heart failure", verification="provisional")), "confirmed"),
    ("language: {other_than: [en]}", record(), "language"),
    ("missing_medicine: statin", record(), "a medicine list"),
    (
        "missing_medicine: statin",
        record(medicine("aspirin"), allergy("Simvastatin")),
        "allergy or intolerance",
    ),
    (
        "missing_medicine: statin",
        record(medicine("simvastatin", status="stopped", status_reason="muscle pain")),
        "may be given again",
    ),
    (
        "postpartum: {within_weeks: 3}",
        record(problem("Mastitis", icd10="O91.22", date="2026-11-15")),
        "date of the birth",
    ),
    ("none: [{result: {set: potassium, above: 5.0}}]", record(), "potassium"),
    ("all: [{condition: heart_failure}, {need: homelessness}]", record(HF), "homelessness"),
    ("any: [{condition: copd}, {need: homelessness}]", record(), "homelessness"),
]


@pytest.mark.parametrize(("text", "patient", "lacking"), UNKNOWN)
def test_what_the_record_cannot_decide_is_unknown_and_named(text: str, patient: Record, lacking: str) -> None:
    said = answer(text, patient)
    assert isinstance(said, Unknown)
    assert lacking in " ".join(said.missing)


NOT_THE_PATIENTS: list[tuple[str, AnyFact]] = [
    ("refuted", problem("Heart failure", verification="refuted")),
    ("entered in error", problem("Heart failure", status="entered-in-error")),
    ("entered in error, by verification", problem("Heart failure", verification="entered-in-error")),
    ("resolved", problem("Heart failure", icd10="I50.9", status="resolved")),
    ("inactive", problem("Heart failure", icd10="I50.9", status="inactive")),
    ("ended, with no status", problem("Heart failure", status="", abated="2020-01-01")),
    ("still to come", problem("Heart failure", date="2027-01-01")),
    ("family history coded as a problem", problem("Family history of heart failure", icd10="Z82.49")),
    ("family history in words", problem("Family history of heart failure", snomed="1")),
    ("a relative named", problem("Mother with heart failure")),
    ("ruled out", problem("Heart failure ruled out")),
    ("suspected in words", problem("Suspected heart failure")),
    ("denied", problem("No heart failure")),
    ("the past only", problem("History of heart failure")),
    (
        "a relative's",
        FamilyHistory(
            id=FactId("x"),
            patient=PatientId("p"),
            name="Heart failure",
            words=words("x"),
            pointer="x",
            relation="father",
        ),
    ),
]


@pytest.mark.parametrize("fact", [f for _, f in NOT_THE_PATIENTS], ids=[name for name, _ in NOT_THE_PATIENTS])
def test_what_is_not_the_patients_present_condition_never_fires(fact: AnyFact) -> None:
    assert isinstance(answer("condition: heart_failure", record(fact)), Not)


@pytest.mark.parametrize("verification", ["", "confirmed"])
def test_a_problem_without_a_clinical_status_counts_while_nothing_ended_it(verification: str) -> None:
    assert isinstance(
        answer(
            "condition: heart_failure", record(problem("Heart failure", status="", verification=verification))
        ),
        Applies,
    )


def test_refuted_and_erroneous_entries_do_not_count_as_history_either() -> None:
    patient = record(problem("Stroke", verification="refuted"), problem("Stroke", status="entered-in-error"))
    assert isinstance(answer("condition: {set: stroke, any_status: true}", patient), Not)


CODES_FIRST: list[tuple[str, AnyFact, bool]] = [
    ("hypertension", problem("Pulmonary hypertension", icd10="I27.20"), False),
    ("hypertension", problem("HTN"), True),
    ("hypertension", problem("Hypertension (HTN)", icd10="I10"), True),
    ("hypertension", problem("Portal hypertension"), False),
    ("hypertension", problem("Prehypertension"), False),
    ("diabetes_type_2", problem("Diabetes", snomed="44054006"), True),
    ("diabetes_type_2", problem("Type 1 diabetes mellitus", icd10="E10.9"), False),
    ("diabetes_type_2", problem("Type 1 diabetes mellitus"), False),
    ("diabetes_type_2", problem("Gestational diabetes"), False),
    ("diabetes_type_2", problem("Diabetes insipidus"), False),
    ("diabetes_type_2", problem("Type 2 diabetes mellitus without complications"), True),
    ("diabetes_type_2", problem("Non-insulin dependent diabetes"), True),
    ("ckd_stage_4_5", problem("CKD stage 4"), True),
    ("ckd_stage_4_5", problem("CKD stage 3b", icd10="N18.32"), False),
    ("depression", problem("ST depression on ECG"), False),
    ("cancer_active", problem("Basal cell carcinoma"), False),
    ("pregnancy", problem("Pregnant", date="2024-01-01"), False),
    ("pregnancy", problem("High risk pregnancy", date="2026-09-01"), True),
    ("falls_risk", problem("At risk for falls", date="2026-01-01"), True),
    ("asthma", problem("Asthma screening"), False),
]


@pytest.mark.parametrize(("name", "fact", "fires"), CODES_FIRST)
def test_a_condition_is_matched_by_code_first_and_by_whole_words_next(
    name: str, fact: AnyFact, fires: bool
) -> None:
    assert isinstance(answer(f"condition: {name}", record(fact)), Applies) is fires


MEDICINES: list[tuple[str, AnyFact, bool]] = [
    ("metformin", medicine("24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet"), True),
    ("beta_blocker", medicine("Metoprolol_succinate"), True),
    ("hf_beta_blocker", medicine("Metoprolol tartrate 25 MG Oral Tablet"), False),
    (
        "hf_beta_blocker",
        medicine("24 HR metoprolol succinate 100 MG Extended Release Oral Tablet [Toprol]"),
        True,
    ),
    ("beta_blocker", medicine("Timolol 0.5 % eye drops"), False),
    ("ics", medicine("Fluticasone propionate 50 mcg nasal spray"), False),
    ("ics", medicine("Fluticasone", route="nasal"), False),
    ("ics", medicine("Fluticasone/Salmeterol 250/50"), True),
    ("opioid", medicine("Acetaminophen 325 MG / oxyCODONE Hydrochloride 5 MG Oral Tablet"), True),
    ("opioid", medicine("buprenorphine 8 MG / naloxone 2 MG sublingual film"), False),
    ("moud", medicine("buprenorphine 8 MG / naloxone 2 MG sublingual film"), True),
    ("naloxone", medicine("buprenorphine 8 MG / naloxone 2 MG sublingual film"), False),
    ("naloxone", medicine("Narcan 4 mg nasal spray"), True),
    ("nsaid", medicine("Diclofenac 1 % gel"), False),
    ("anticoagulant", medicine("Heparin lock flush"), False),
    ("anticoagulant", medicine("warfarin 5 mg", status="on-hold"), False),
    ("anticoagulant", medicine("warfarin 5 mg", ended="2026-01-01"), False),
    ("anticoagulant", medicine("warfarin 5 mg", intent="plan"), False),
    ("anticoagulant", medicine("warfarin 5 mg", status=""), True),
    ("anticoagulant", medicine("enoxaparin 40 mg", setting="inpatient"), False),
    ("anticoagulant", medicine("", rxnorm="11289"), True),
    ("acei_arb_arni", medicine("Apixaban", rxnorm="321064"), False),
    ("insulin", medicine("Insulin syringe 0.5 mL"), False),
]


@pytest.mark.parametrize(("name", "fact", "fires"), MEDICINES)
def test_a_medicine_is_matched_by_ingredient_and_only_while_it_is_taken(
    name: str, fact: AnyFact, fires: bool
) -> None:
    assert isinstance(answer(f"medicine: {name}", record(fact)), Applies) is fires


def test_a_ward_medicine_counts_while_the_stay_runs() -> None:
    ward = medicine("enoxaparin 40 mg", setting="inpatient", encounter="e1")
    assert isinstance(answer("medicine: anticoagulant", record(ward, stay(None))), Applies)
    assert isinstance(answer("medicine: anticoagulant", record(ward, stay("2026-11-20"))), Not)


UNITS: list[tuple[str, float, str, bool]] = [
    ("result: {set: a1c, at_least: 9}", 75, "mmol/mol", True),
    ("result: {set: a1c, at_least: 9}", 53, "mmol/mol", False),
    ("result: {set: weight, above: 99}", 220, "[lb_av]", True),
    ("result: {set: potassium, above: 5.5}", 5.6, "mEq/L", True),
    ("result: {set: egfr, below: 30}", 24, "mL/min/1.73m2", True),
    ("result: {set: uacr, at_least: 300}", 40, "mg/mmol", True),
    ("result: {set: hemoglobin, below: 8}", 75, "g/L", True),
]


@pytest.mark.parametrize(("text", "number", "unit", "fires"), UNITS)
def test_a_limit_is_compared_in_its_own_unit(text: str, number: float, unit: str, fires: bool) -> None:
    name = text.split("set: ")[1].split(",")[0]
    assert isinstance(answer(text, record(result(name, number, unit))), Applies) is fires


def test_an_old_list_does_not_outlive_a_medicine_that_was_stopped_for_a_reason() -> None:
    old = medicine("warfarin 5 mg tablet", date="2025-02-18")
    stopped = medicine("warfarin", status="stopped", date="2026-11-18", status_reason="replaced by apixaban")
    assert isinstance(answer("medicine: warfarin", record(old)), Applies)
    assert isinstance(answer("medicine: warfarin", record(old, stopped)), Not)


def test_a_wish_is_not_read_out_of_its_refusal() -> None:
    for refused in ("do not perform: hospice", "no hospice", "declines hospice", "does not want hospice"):
        assert isinstance(
            answer("preference: {matches: [hospice]}", record(preference("treatment", refused))), Not
        ), refused


def test_the_latest_result_decides() -> None:
    patient = record(
        result("A1c", 6.5, "%", on="2026-11-01"),
        result("A1c", 10.2, "%", on="2026-02-01"),
        result("A1c", 10, "%", on="2027-01-01"),
    )
    assert isinstance(answer("result: {set: a1c, at_least: 9}", patient), Not)


def test_the_latest_answer_about_a_need_decides() -> None:
    patient = record(
        need("food-insecurity", False, on="2026-10-01"), need("food-insecurity", True, on="2025-01-01")
    )
    assert isinstance(answer("need: food-insecurity", patient), Not)


def test_a_coded_problem_stands_in_for_a_question_that_was_not_asked() -> None:
    assert isinstance(
        answer("need: food-insecurity", record(problem("Food insecurity", icd10="Z59.41"))), Applies
    )


def test_a_declined_vaccine_is_not_asked_for_again_in_the_same_period() -> None:
    declined = vaccine("140", on="2026-10-05", status="not-done", reason="Patient objection")
    said = answer("missing_immunization: {set: influenza, this_season: true}", record(declined))
    assert said == Not("influenza vaccine was declined on 2026-10-05")


def test_a_vaccine_that_was_out_of_stock_is_still_missing() -> None:
    missed = vaccine("140", on="2026-10-05", status="not-done", reason="Product out of stock")
    assert isinstance(
        answer("missing_immunization: {set: influenza, this_season: true}", record(missed)), Applies
    )


def test_an_answer_carries_the_facts_it_rests_on_and_says_them() -> None:
    a1c = result("Hemoglobin A1c", 9.4, "%", loinc="4548-4")
    said = answer("all: [{condition: heart_failure}, {result: {set: a1c, above: 9}}]", record(HF, a1c))
    assert said == Applies((HF, a1c), "heart failure: Heart failure; A1c 9.4 % on 2026-11-01")


def test_what_is_missing_is_said_of_what_was_read_and_not_of_the_patient() -> None:
    said = answer("missing_result: {set: a1c, within_days: 180}", record())
    assert said == Applies((), "no A1c in the last 180 days in what was read")


WRONG: list[tuple[str, str]] = [
    ("conditon: heart_failure", "conditon"),
    ("condition: heart_falure", "heart_falure"),
    ("condition: {set: copd, within_day: 3}", "within_day"),
    ("age: {}", "min_years"),
    ("age: {min_years: sixty}", "min_years"),
    ("need: food", "food-insecurity"),
    ("encounter: {setting: stay}", "within_days"),
    ("encounter: {setting: inpatient, within_days: 3}", "setting"),
    ("result: {set: a1c, above: 9, matches: [high]}", "matches"),
    ("situation: unheard_of", "unheard_of"),
    ("all: []", "empty"),
    ("{all: [{sex: female}], any: [{sex: male}]}", "exactly one key"),
    ("all: [{sex: femal}]", "all[0].sex"),
    ("months: [13]", "1 to 12"),
    ("condition: &a heart_failure\nother: *a", "alias"),
    ("condition: copd\ncondition: asthma", "twice"),
    ("condition: [", "line"),
]


@pytest.mark.parametrize(("text", "named"), WRONG)
def test_a_criterion_that_is_not_understood_is_refused_with_file_and_key(text: str, named: str) -> None:
    with pytest.raises(Invalid) as refused:
        criterion(text)
    assert "test.yaml" in str(refused.value)
    assert named in str(refused.value)


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2026, 7, 1), date(2026, 7, 1)),
        (date(2026, 6, 30), date(2025, 7, 1)),
        (date(2027, 1, 2), date(2026, 7, 1)),
    ],
)
def test_an_influenza_season_begins_in_july(day: date, start: date) -> None:
    assert season_start(day) == start


@given(st.dates(min_value=date(1900, 1, 1), max_value=TODAY), st.integers(0, 120))
def test_age_in_years_turns_on_the_birthday(born: date, years: int) -> None:
    had = TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))
    said = answer(f"age: {{min_years: {years}}}", record(born=born.isoformat()))
    assert isinstance(said, Applies) is (had >= years)


def test_every_packaged_set_names_something_and_its_words_match_it() -> None:
    for named in sets():
        for term in named.terms:
            fact: Any = problem(term, date="2026-11-01")
            assert named.kind is SetKind.MEDICINE or named.named_in(fact.name, past=True), (named.name, term)


def test_a_vocabulary_of_ones_own_sees_only_what_it_was_given() -> None:
    with pytest.raises(Invalid, match="end_of_life"):
        read(parsed("test.yaml", "situation: end_of_life"), Vocabulary(sets=sets(), situations={}))
