"""Each caution about a child fires in the weeks, the milk or the plans it is meant for, and nowhere else."""

from datetime import timedelta
from typing import Any

import pytest

from assistant.domain.draft import Harm
from assistant.knowledge.chart import Chart
from assistant.knowledge.medicine_safety import pregnancy
from assistant.knowledge.medicine_safety.cautions import cautions
from assistant.knowledge.safety import Hazard, NotChecked
from retrieval.model import AnyFact, Measurement, Medicine, Problem
from tests.unit.assistant.charted import TODAY, medicine, problem, procedure, record, result

BORN = "1996-01-01"


def pregnant(weeks: int | None) -> tuple[AnyFact, ...]:
    said = problem("Pregnancy", icd10="Z33.1", onset="2026-10-01")
    if weeks is None:
        return (said,)
    due = (TODAY + timedelta(weeks=40 - weeks)).isoformat()
    return (said, result("Estimated due date", None, loinc="11778-8", value=due))


def feeding(said: str = "Breastfeeding, no formula") -> Measurement:
    return result("Breastfeeding status", None, loinc="63895-7", value=said)


def screened(*facts: AnyFact, born: str = BORN, sex: str = "female") -> list[Hazard | NotChecked]:
    taken = [f for f in facts if isinstance(f, Medicine)]
    return list(pregnancy.find(Chart(record(*facts, born=born, sex=sex), TODAY), taken))


def rules(*facts: AnyFact, **person: Any) -> set[str]:
    return {h.rule.removeprefix("pregnancy/") for h in screened(*facts, **person) if isinstance(h, Hazard)}


EPILEPSY = problem("Epilepsy", icd10="G40.909")
VALVE = problem("Mechanical mitral valve", icd10="Z95.2")
CORONARY = problem("Coronary artery disease", icd10="I25.10")
MILK = (feeding(),)
BIRTH = procedure("Vaginal delivery", on="2026-11-10")
OLD_BIRTH = procedure("Vaginal delivery", on="2026-08-01")
PILL = medicine("norethindrone 0.35 mg tablet")
PREVENTED = (PILL,)

Facts = tuple[AnyFact, ...]
#: What is taken, where it fires, and where it is silent.
CASES: dict[str, tuple[Medicine, Facts, Facts]] = {
    "retinoid": (medicine("isotretinoin"), pregnant(8), PREVENTED),
    "thalidomide": (medicine("lenalidomide"), pregnant(8), PREVENTED),
    "methotrexate": (medicine("methotrexate"), MILK, PREVENTED),
    "mycophenolate": (medicine("mycophenolate mofetil"), pregnant(8), PREVENTED),
    "leflunomide": (medicine("leflunomide"), pregnant(30), PREVENTED),
    "endothelin_antagonist": (medicine("bosentan"), pregnant(8), PREVENTED),
    "riociguat": (medicine("riociguat"), pregnant(8), PREVENTED),
    "valproate": (medicine("divalproex"), pregnant(8), (*pregnant(8), EPILEPSY)),
    "valproate_for_epilepsy": (medicine("divalproex"), (*pregnant(8), EPILEPSY), pregnant(8)),
    "warfarin": (medicine("warfarin"), pregnant(8), (*pregnant(8), VALVE)),
    "ribavirin": (medicine("ribavirin"), pregnant(8), MILK),
    "five_alpha_reductase_inhibitor": (medicine("finasteride"), pregnant(8), MILK),
    "misoprostol": (medicine("misoprostol"), pregnant(8), MILK),
    "live_vaccine": (medicine("varicella vaccine"), pregnant(8), MILK),
    "renin_blocker": (medicine("lisinopril"), pregnant(20), pregnant(8)),
    "renin_blocker_early": (medicine("losartan"), pregnant(8), pregnant(20)),
    "direct_oral_anticoagulant": (medicine("apixaban"), pregnant(8), PREVENTED),
    "mineralocorticoid_antagonist": (medicine("spironolactone"), pregnant(8), MILK),
    "atenolol": (medicine("atenolol"), MILK, PREVENTED),
    "amiodarone": (medicine("amiodarone"), pregnant(8), PREVENTED),
    "statin": (medicine("atorvastatin"), pregnant(8), (*pregnant(8), CORONARY)),
    "topiramate": (medicine("topiramate"), pregnant(8), MILK),
    "older_antiseizure": (medicine("phenytoin"), pregnant(8), MILK),
    "lithium": (medicine("lithium"), pregnant(8), pregnant(20)),
    "nsaid": (medicine("ibuprofen"), pregnant(21), pregnant(18)),
    "tetracycline": (medicine("doxycycline"), pregnant(20), pregnant(8)),
    "fluoroquinolone": (medicine("ciprofloxacin"), pregnant(8), MILK),
    "trimethoprim": (medicine("sulfamethoxazole/trimethoprim"), pregnant(8), pregnant(20)),
    "fluconazole": (medicine("fluconazole", dose="400 mg", frequency="daily"), pregnant(8), pregnant(20)),
    "methimazole": (medicine("methimazole"), pregnant(8), pregnant(20)),
    "sglt2": (medicine("empagliflozin"), pregnant(20), pregnant(8)),
    "glp1": (medicine("semaglutide"), pregnant(8), MILK),
    "codeine_or_tramadol": (medicine("tramadol"), MILK, pregnant(8)),
    "decongestant": (medicine("pseudoephedrine 30 mg tablet"), MILK, pregnant(8)),
    "milk_suppressant": (medicine("cabergoline"), MILK, pregnant(8)),
    "ergot": (medicine("methylergonovine"), MILK, PREVENTED),
    "estrogen_early_after_birth": (
        medicine("ethinyl estradiol / norgestimate"), (*MILK, BIRTH), (*MILK, OLD_BIRTH),
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", CASES)
def test_a_medicine_is_told_where_it_may_reach_a_child(rule: str) -> None:
    taken, fires, silent = CASES[rule]
    assert rule in rules(taken, *fires)
    assert rule not in rules(taken, *silent)


def test_weeks_are_counted_on_the_day_of_the_draft() -> None:
    (only,) = screened(medicine("lisinopril"), *pregnant(24))
    assert isinstance(only, Hazard)
    assert only.what.startswith("Lisinopril in pregnancy (24 weeks): ")
    assert only.harm is Harm.SEVERE


def test_a_pregnancy_of_unknown_weeks_is_in_all_of_them_and_said_once() -> None:
    (only,) = screened(medicine("lisinopril"), *pregnant(None))
    assert isinstance(only, Hazard)
    assert only.rule == "pregnancy/renin_blocker"
    assert "the weeks are not charted" in only.what


def _lost() -> Problem:
    return problem("Spontaneous abortion", icd10="O03.9", onset="2026-11-10")


@pytest.mark.parametrize(
    "over",
    [
        (*pregnant(38), BIRTH),
        (*pregnant(None), _lost()),
        (problem("Pregnancy", icd10="Z33.1", onset="2025-01-01"),),
        (*pregnant(None), result("Pregnancy status", None, loinc="82810-3", value="Not pregnant")),
    ],
)
def test_a_pregnancy_that_is_over_is_none(over: Facts) -> None:
    assert rules(medicine("tetracycline"), PILL, *over) == set()


@pytest.mark.parametrize("value", ["Pregnant", "Yes"])
def test_a_pregnancy_status_or_a_due_date_alone_says_it(value: str) -> None:
    status = result("Pregnancy status", None, loinc="82810-3", value=value)
    assert rules(medicine("warfarin"), status) == {"warfarin"}
    assert rules(medicine("warfarin"), pregnant(10)[1]) == {"warfarin"}


@pytest.mark.parametrize(
    ("value", "feeds"),
    [("Breastfeeding, no formula", True), ("Exclusively breastfed", True), ("Yes", True), ("Formula only", False),
     ("Not breastfeeding", False), ("No", False)],
)  # fmt: skip
def test_milk_is_what_the_latest_answer_says(value: str, feeds: bool) -> None:
    assert rules(medicine("tramadol"), PILL, feeding(value)) == ({"codeine_or_tramadol"} if feeds else set())


def test_who_plans_a_pregnancy_is_told_each_medicine() -> None:
    planning = problem("Trying to conceive", onset="2026-10-01")
    assert rules(medicine("topiramate"), medicine("lisinopril"), planning) == {
        "topiramate",
        "renin_blocker_early",
    }


def test_without_contraception_charted_one_question_is_asked_about_all() -> None:
    (only,) = screened(medicine("topiramate"), medicine("lisinopril"), medicine("ibuprofen"))
    assert isinstance(only, Hazard)
    assert only.rule == "pregnancy/may_be"
    assert only.harm is Harm.MODERATE
    assert only.what.startswith("Lisinopril and topiramate: ")


@pytest.mark.parametrize(
    "known",
    [
        PILL,
        medicine("levonorgestrel intrauterine system (Mirena)"),
        problem("Encounter for contraceptive management", icd10="Z30.9"),
        problem("Acquired absence of uterus", icd10="Z90.710", status="resolved"),
        procedure("Bilateral tubal ligation", on="2019-01-01"),
    ],
)
def test_contraception_or_a_reason_for_none_ends_the_question(known: AnyFact) -> None:
    assert rules(medicine("topiramate"), known) == set()


@pytest.mark.parametrize(
    "person", [{"sex": "male"}, {"born": "1970-01-01"}, {"born": "2014-01-01"}, {"sex": ""}]
)
def test_the_question_is_for_women_from_15_to_49(person: dict[str, str]) -> None:
    assert rules(medicine("topiramate"), **person) == set()


def test_every_caution_has_a_case_that_fires_and_one_that_is_silent() -> None:
    assert {c.id for c in cautions("pregnancy")} == CASES.keys()
    assert len(CASES) == 37
