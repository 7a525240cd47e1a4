"""Each caution about age fires for the patient it is meant for, and for nobody else."""

from typing import Any

import pytest

from assistant.knowledge.chart import Chart
from assistant.knowledge.medicine_safety import older_adults, patient
from assistant.knowledge.medicine_safety.cautions import cautions
from assistant.knowledge.safety import Hazard, NotChecked
from retrieval.model import AnyFact, Medicine
from tests.unit.assistant.charted import TODAY, medicine, preference, problem, record, result, visit

OLD, YOUNG = "1946-01-01", "1986-01-01"  # 80 and 40 years
LONG_AGO = visit("AMB", "2019-05-01", "2019-05-01")
NEW, EARLIER = "2026-11-01", "2026-03-01"


def screened(*facts: AnyFact, born: str = OLD, sex: str = "male") -> list[Hazard | NotChecked]:
    taken = [f for f in facts if isinstance(f, Medicine)]
    return list(older_adults.find(Chart(record(*facts, born=born, sex=sex), TODAY), taken))


def hazards(*facts: AnyFact, **person: Any) -> list[Hazard]:
    return [h for h in screened(*facts, **person) if isinstance(h, Hazard)]


def said(rule: str, *facts: AnyFact, **person: Any) -> bool:
    """Whether the caution's own words are in a hazard, alone or with others about the same medicine."""
    risk = next(c.risk for c in cautions("older_adults") if c.id == rule)
    return any(risk in h.what for h in hazards(*facts, **person))


DEMENTIA = problem("Alzheimer's disease", icd10="G30.9")
DELIRIUM = problem("Delirium", icd10="F05", onset="2026-11-10")
HEART_FAILURE = problem("Heart failure", icd10="I50.9")
HFREF = problem("Systolic heart failure", icd10="I50.22")
HYPERTENSION = problem("Hypertension", icd10="I10")
FALL = problem("Fall at home", icd10="W19.XXXA", onset="2026-10-01")
SYNCOPE = problem("Syncope", icd10="R55", onset="2026-10-01")
ULCER = problem("Gastric ulcer", icd10="K25.9", status="resolved")
PARKINSON = problem("Parkinson disease", icd10="G20")
PROSTATE = problem("Benign prostatic hyperplasia", icd10="N40.1")
EPILEPSY = problem("Epilepsy", icd10="G40.909")
REFLUX = problem("GERD", icd10="K21.9")
AF = problem("Atrial fibrillation", icd10="I48.91")
PERMANENT_AF = problem("Permanent atrial fibrillation", icd10="I48.21")
VALVE = problem("Mechanical mitral valve", icd10="Z95.2")
CORONARY = problem("Coronary artery disease", icd10="I25.10")
DKA = problem("Diabetic ketoacidosis", icd10="E11.10", status="resolved")
PSYCHOSIS = problem("Schizophrenia", icd10="F20.9")
PTSD = problem("PTSD", icd10="F43.10")
CANCER = problem("Lung cancer", icd10="C34.90")
LOW_SODIUM = result("Sodium", 129, "mmol/L", loinc="2951-2")
SODIUM = result("Sodium", 139, "mmol/L", loinc="2951-2")

#: What is taken, what makes it fire, and what is there instead, or more, when it is silent.
Case = tuple[Medicine, tuple[AnyFact, ...], tuple[AnyFact, ...] | str]
CASES: dict[str, Case] = {
    "first_generation_antihistamine": (medicine("diphenhydramine 25 mg capsule"), (), YOUNG),
    "strong_anticholinergic": (medicine("oxybutynin 5 mg tablet"), (), YOUNG),
    "benzodiazepine": (medicine("lorazepam"), (), (EPILEPSY,)),
    "z_drug": (medicine("zolpidem"), (), YOUNG),
    "barbiturate": (medicine("phenobarbital"), (), (EPILEPSY,)),
    "muscle_relaxant": (medicine("cyclobenzaprine"), (), YOUNG),
    "antipsychotic_in_dementia": (medicine("quetiapine"), (DEMENTIA,), (DEMENTIA, PSYCHOSIS)),
    "glyburide_or_glimepiride": (medicine("glimepiride"), (), YOUNG),
    "other_sulfonylurea": (medicine("glipizide"), (), YOUNG),
    "estrogen_started": (medicine("estradiol 1 mg tablet", date=NEW), (LONG_AGO,), ()),
    "desiccated_thyroid": (medicine("Armour Thyroid 60 mg tablet"), (), YOUNG),
    "megestrol": (medicine("megestrol"), (), (CANCER,)),
    "meperidine": (medicine("meperidine"), (), YOUNG),
    "ketorolac_or_indomethacin": (medicine("indomethacin"), (), YOUNG),
    "nsaid_for_long": (medicine("naproxen", date=EARLIER), (), (medicine("omeprazole"),)),
    "ppi_for_long": (medicine("omeprazole", date=EARLIER), (), (REFLUX,)),
    "metoclopramide_for_long": (medicine("metoclopramide", date=EARLIER), (), "2009-01-01"),
    "mineral_oil": (medicine("mineral oil", route="oral"), (), YOUNG),
    "aspirin_started": (medicine("aspirin 81 mg", date=NEW), (LONG_AGO,), (LONG_AGO, CORONARY)),
    "warfarin_started": (medicine("warfarin", date=NEW), (LONG_AGO, AF), (LONG_AGO, AF, VALVE)),
    "rivaroxaban_for_long": (medicine("rivaroxaban", date=EARLIER), (AF,), ()),
    "dabigatran": (medicine("dabigatran"), (), "1956-01-01"),
    "immediate_release_nifedipine": (medicine("nifedipine 10 mg capsule"), (), YOUNG),
    "central_alpha_agonist": (medicine("clonidine 0.1 mg tablet"), (HYPERTENSION,), ()),
    "alpha_1_blocker_for_pressure": (medicine("doxazosin"), (HYPERTENSION,), (HYPERTENSION, PROSTATE)),
    "digoxin_above_125": (medicine("digoxin", dose="0.25 mg", frequency="daily"), (), YOUNG),
    "dronedarone": (medicine("dronedarone"), (PERMANENT_AF,), (AF,)),
    "desmopressin": (medicine("desmopressin 0.2 mg tablet"), (), YOUNG),
    "sliding_scale_only": (
        medicine("insulin lispro", dosage="per sliding scale before meals"), (), (medicine("insulin glargine"),),
    ),
    "sodium_lowering": (medicine("sertraline"), (LOW_SODIUM,), (SODIUM,)),
    "nsaid_in_heart_failure": (medicine("ibuprofen"), (HEART_FAILURE,), (HYPERTENSION,)),
    "diltiazem_or_verapamil_in_hfref": (medicine("diltiazem"), (HFREF,), (HYPERTENSION,)),
    "glitazone_in_heart_failure": (medicine("pioglitazone"), (HEART_FAILURE,), ()),
    "cilostazol_in_heart_failure": (medicine("cilostazol"), (HEART_FAILURE,), ()),
    "falls": (medicine("sertraline"), (FALL,), (FALL, EPILEPSY)),
    "dementia_or_delirium": (medicine("hydroxyzine"), (DEMENTIA,), ()),
    "h2_blocker_in_delirium": (medicine("famotidine"), (DELIRIUM,), (DEMENTIA,)),
    "parkinson": (medicine("prochlorperazine"), (PARKINSON,), ()),
    "syncope": (medicine("donepezil"), (SYNCOPE,), ()),
    "ulcer": (medicine("naproxen"), (ULCER,), (ULCER, medicine("pantoprazole"))),
    "prostate": (medicine("oxybutynin"), (PROSTATE,), ()),
    "sglt2_after_ketoacidosis": (medicine("empagliflozin"), (DKA,), ()),
    "decongestant_in_hypertension": (medicine("pseudoephedrine"), (HYPERTENSION,), (DEMENTIA,)),
    "three_cns_active": (
        medicine("gabapentin"), (medicine("sertraline"), medicine("trazodone")), (medicine("sertraline"),),
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", CASES)
def test_a_medicine_is_told_where_it_harms_an_older_adult(rule: str) -> None:
    taken, fires, silent = CASES[rule]
    assert said(rule, taken, *fires)
    if isinstance(silent, str):
        assert not said(rule, taken, *fires, born=silent)
    else:
        assert not said(rule, taken, *silent)


@pytest.mark.parametrize("safe", ["quetiapine", "clozapine", "pimavanserin"])
def test_an_antipsychotic_that_spares_dopamine_is_silent_in_parkinson_disease(safe: str) -> None:
    assert not said("parkinson", medicine(safe), PARKINSON)


def test_extended_release_nifedipine_is_not_the_immediate_one() -> None:
    assert not said("immediate_release_nifedipine", medicine("nifedipine ER 30 mg tablet"))


def test_a_heart_failure_medicine_harms_at_any_adult_age() -> None:
    assert said("nsaid_in_heart_failure", medicine("ibuprofen"), HEART_FAILURE, born=YOUNG)


def test_a_first_list_is_no_start() -> None:
    only_now = medicine("aspirin 81 mg", date=NEW)
    assert not said("aspirin_started", only_now)
    assert not said(
        "aspirin_started", only_now, medicine("aspirin", status="stopped", date="2024-01-01"), LONG_AGO
    )


def test_comfort_comes_first_at_the_end_of_life() -> None:
    facts = (medicine("lorazepam"), medicine("hydroxyzine"), DEMENTIA)
    assert hazards(*facts)
    assert screened(*facts, preference("treatment", "Hospice, comfort care only")) == []


def test_an_age_that_is_not_known_is_asked_for() -> None:
    chart = Chart(record(medicine("zolpidem"), born=None), TODAY)
    (only,) = older_adults.find(chart, chart.medicines())
    assert isinstance(only, NotChecked)
    assert only.why == "the record lacks the birth date"


def test_one_medicine_with_two_reasons_is_one_hazard() -> None:
    (only,) = hazards(medicine("oxybutynin"), DEMENTIA, PROSTATE)
    assert only.rule == "older_adults/dementia_or_delirium"
    assert only.what.startswith("Oxybutynin at age 80: ")
    assert only.what.count(";") == 2
    assert "JAMA Internal Medicine" in str(only.source)


def test_medicines_that_share_a_reason_are_told_together() -> None:
    one, other = medicine("sertraline"), medicine("gabapentin")
    (only,) = hazards(one, other, FALL)
    assert only.what == "Sertraline and gabapentin at age 80: may cause another fall"
    assert only.about[:2] == (one, other)


def test_three_for_the_brain_and_a_fall_are_one_hazard() -> None:
    (only,) = hazards(medicine("sertraline"), medicine("gabapentin"), medicine("tramadol"), FALL)
    assert only.rule == "older_adults/three_cns_active"
    assert "another fall" in only.what


def test_what_harms_kidneys_and_heart_is_one_hazard_of_the_patient() -> None:
    facts = (
        medicine("naproxen"), HEART_FAILURE, result("eGFR", 25, "mL/min/{1.73_m2}", loinc="98979-8"),
    )  # fmt: skip
    chart = Chart(record(*facts, born=OLD), TODAY)
    (only,) = patient.find(chart, chart.medicines())
    assert isinstance(only, Hazard)
    assert only.rule == "kidneys/nsaid_below_30"
    assert "may worsen heart failure" in only.what


def test_every_caution_has_a_case_that_fires_and_one_that_is_silent() -> None:
    assert {c.id for c in cautions("older_adults")} == CASES.keys()
    assert len(CASES) == 44


def test_no_source_is_the_list_that_may_not_be_copied() -> None:
    assert not [c.id for c in cautions("older_adults") if "beers" in f"{c.source} {c.why}".lower()]
