"""Each caution about the liver fires for the disease it is meant for, and for nobody else."""

import pytest

from assistant.knowledge.chart import Chart
from assistant.knowledge.medicine_safety import liver
from assistant.knowledge.medicine_safety.cautions import cautions
from assistant.knowledge.safety import Hazard, NotChecked
from retrieval.model import AnyFact, Medicine
from tests.unit.assistant.charted import TODAY, medicine, problem, record

CIRRHOSIS = problem("Cirrhosis of liver", icd10="K74.60")
DECOMPENSATED = problem("Alcoholic cirrhosis of liver with ascites", icd10="K70.31")
ENCEPHALOPATHY = problem("Hepatic encephalopathy", icd10="K76.82")
HEPATITIS = problem("Chronic hepatitis B", icd10="B18.1")
FATTY = problem("Fatty liver", icd10="K76.0")
DRINKING = problem("Alcohol dependence", icd10="F10.20")


def screened(*facts: AnyFact) -> list[Hazard | NotChecked]:
    taken = [f for f in facts if isinstance(f, Medicine)]
    return list(liver.find(Chart(record(*facts), TODAY), taken))


def rules(*facts: AnyFact) -> set[str]:
    return {h.rule.removeprefix("liver/") for h in screened(*facts) if isinstance(h, Hazard)}


TYLENOL = medicine("acetaminophen", dose="1000 mg", frequency="three times daily")

#: Which caution, what is taken, the disease that it fires for and one that it does not.
CASES: dict[str, tuple[Medicine, AnyFact, AnyFact]] = {
    "acetaminophen_in_liver_disease": (TYLENOL, CIRRHOSIS, FATTY),
    "nsaid_in_cirrhosis": (medicine("naproxen"), CIRRHOSIS, HEPATITIS),
    "sedative_in_encephalopathy": (medicine("lorazepam"), ENCEPHALOPATHY, CIRRHOSIS),
    "methotrexate_in_liver_disease": (medicine("methotrexate"), DRINKING, FATTY),
    "leflunomide_in_liver_disease": (medicine("leflunomide"), HEPATITIS, FATTY),
    "valproate_in_liver_disease": (medicine("divalproex"), CIRRHOSIS, HEPATITIS),
    "duloxetine_in_liver_disease": (medicine("duloxetine"), HEPATITIS, FATTY),
    "naltrexone_in_liver_failure": (medicine("naltrexone"), DECOMPENSATED, CIRRHOSIS),
    "statin_in_liver_failure": (medicine("atorvastatin"), DECOMPENSATED, CIRRHOSIS),
    "metformin_in_liver_failure": (medicine("metformin"), DECOMPENSATED, CIRRHOSIS),
    "anticoagulant_in_liver_failure": (medicine("rivaroxaban"), DECOMPENSATED, CIRRHOSIS),
}


@pytest.mark.parametrize("rule", CASES)
def test_a_medicine_is_told_beside_the_liver_disease_it_harms(rule: str) -> None:
    taken, disease, other = CASES[rule]
    assert rules(taken, disease) == {rule}
    assert rules(taken, other) == set()


def test_acetaminophen_up_to_2_grams_a_day_is_silent_in_cirrhosis() -> None:
    assert rules(medicine("acetaminophen", dose="500 mg", frequency="every 6 hours"), CIRRHOSIS) == set()


def test_a_disease_that_has_ended_concerns_no_medicine() -> None:
    ended = problem("Hepatic encephalopathy", icd10="K76.82", status="resolved")
    assert rules(medicine("lorazepam"), ended) == set()


def test_every_caution_has_a_case_that_fires_and_one_that_is_silent() -> None:
    assert {c.id for c in cautions("liver")} == CASES.keys()
    assert len(CASES) == 11
