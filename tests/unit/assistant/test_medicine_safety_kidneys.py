"""Each caution about the kidneys fires for the patient it is meant for, and for nobody else."""

from typing import Any

import pytest

from assistant.domain.draft import Harm
from assistant.knowledge.chart import Chart
from assistant.knowledge.medicine_safety import kidneys
from assistant.knowledge.medicine_safety.cautions import cautions
from assistant.knowledge.safety import Hazard, NotChecked
from retrieval.model import AnyFact, Medicine
from tests.unit.assistant.charted import TODAY, medicine, problem, record, result, visit

BORN = "1956-01-01"  # 70 years: at 72 kg a man's clearance is 70 / creatinine
LONG_AGO = visit("AMB", "2019-05-01", "2019-05-01")
NEW = "2026-11-01"


def filtering(at: float) -> tuple[AnyFact, ...]:
    """Kidneys whose clearance and eGFR are both ``at``."""
    return (
        result("Creatinine", 70 / at, "mg/dL", loinc="2160-0"),
        result("eGFR", at, "mL/min/{1.73_m2}", loinc="98979-8"),
        result("Body weight", 72, "kg", loinc="29463-7"),
    )


def screened(*facts: AnyFact, born: str = BORN, sex: str = "male") -> list[Hazard | NotChecked]:
    chart = Chart(record(*facts, born=born, sex=sex), TODAY)
    return list(kidneys.find(chart, [f for f in facts if isinstance(f, Medicine)]))


def rules(*facts: AnyFact, **person: str) -> set[str]:
    return {h.rule.removeprefix("kidneys/") for h in screened(*facts, **person) if isinstance(h, Hazard)}


def daily(name: str, dose: str, times: str = "once daily", **more: Any) -> Medicine:
    return medicine(name, dose=dose, frequency=times, **more)


AF = problem("Atrial fibrillation", icd10="I48.91")
POTASSIUM = result("Potassium", 5.7, "mmol/L", loinc="2823-3")

#: Which caution, what is taken, what else is charted, where it fires and where it is silent.
BY_FILTER: dict[str, tuple[Medicine, tuple[AnyFact, ...], float, float]] = {
    "metformin_below_30": (daily("metformin 500 mg", "500 mg"), (), 29, 30),
    "metformin_started_below_45": (daily("metformin", "500 mg", date=NEW), (LONG_AGO,), 40, 50),
    "metformin_dose_below_45": (daily("metformin", "1000 mg", "twice daily"), (), 40, 46),
    "sglt2_started_below_20": (daily("empagliflozin", "10 mg", date=NEW), (LONG_AGO,), 19, 25),
    "glyburide_in_ckd": (daily("glyburide", "5 mg"), (), 55, 70),
    "exenatide_below_30": (medicine("exenatide"), (), 25, 35),
    "nsaid_below_30": (medicine("ibuprofen 400 mg tablet"), (), 25, 80),
    "nsaid_below_60": (medicine("naproxen"), (), 50, 61),
    "meperidine_below_30": (medicine("meperidine"), (), 25, 40),
    "morphine_or_codeine_below_30": (medicine("morphine"), (), 25, 40),
    "tramadol_below_30": (daily("tramadol", "100 mg", "every 6 hours"), (), 25, 40),
    "gabapentin_below_15": (daily("gabapentin", "300 mg", "twice daily"), (), 12, 61),
    "gabapentin_below_30": (daily("gabapentin", "300 mg", "three times daily"), (), 25, 31),
    "gabapentin_below_60": (daily("gabapentin", "600 mg", "three times daily"), (), 50, 61),
    "pregabalin_below_15": (daily("pregabalin", "75 mg", "twice daily"), (), 12, 31),
    "pregabalin_below_30": (daily("pregabalin", "100 mg", "twice daily"), (), 25, 31),
    "pregabalin_below_60": (daily("pregabalin", "200 mg", "twice daily"), (), 50, 61),
    "baclofen_below_30": (medicine("baclofen 10 mg tablet"), (), 25, 70),
    "baclofen_below_60": (medicine("baclofen"), (), 50, 70),
    "duloxetine_below_30": (medicine("duloxetine"), (), 25, 40),
    "dabigatran_below_15": (medicine("dabigatran"), (), 12, 40),
    "dabigatran_below_30": (daily("dabigatran", "150 mg", "twice daily"), (), 25, 40),
    "rivaroxaban_below_15": (medicine("rivaroxaban"), (), 12, 60),
    "rivaroxaban_for_atrial_fibrillation": (daily("rivaroxaban", "20 mg"), (AF,), 45, 60),
    "edoxaban_below_15": (medicine("edoxaban"), (), 12, 60),
    "edoxaban_below_50": (daily("edoxaban", "60 mg"), (), 40, 60),
    "edoxaban_above_95": (daily("edoxaban", "60 mg"), (AF,), 100, 90),
    "enoxaparin_treatment_below_30": (daily("enoxaparin", "80 mg", "every 12 hours"), (), 25, 40),
    "enoxaparin_prevention_below_30": (daily("enoxaparin", "40 mg"), (), 25, 40),
    "fondaparinux_below_30": (medicine("fondaparinux"), (), 25, 40),
    "digoxin_below_50": (daily("digoxin", "0.25 mg"), (), 40, 60),
    "mra_below_30": (medicine("spironolactone"), (), 25, 40),
    "finerenone_started_below_25": (daily("finerenone", "10 mg", date=NEW), (LONG_AGO,), 20, 30),
    "rosuvastatin_below_30": (daily("rosuvastatin", "20 mg"), (), 25, 40),
    "fenofibrate_below_30": (medicine("fenofibrate"), (), 25, 70),
    "fenofibrate_below_60": (daily("fenofibrate", "145 mg"), (), 50, 70),
    "lithium_below_30": (medicine("lithium"), (), 25, 70),
    "lithium_unmeasured_below_60": (medicine("lithium"), (), 50, 70),
    "levetiracetam_below_30": (daily("levetiracetam", "750 mg", "twice daily"), (), 25, 60),
    "levetiracetam_below_50": (daily("levetiracetam", "1000 mg", "twice daily"), (), 40, 60),
    "memantine_below_30": (daily("memantine", "10 mg", "twice daily"), (), 25, 40),
    "varenicline_below_30": (daily("varenicline", "1 mg", "twice daily"), (), 25, 40),
    "colchicine_below_30": (daily("colchicine", "0.6 mg"), (), 25, 40),
    "allopurinol_started_high": (daily("allopurinol", "300 mg", date=NEW), (LONG_AGO,), 50, 70),
    "methotrexate_below_30": (medicine("methotrexate"), (), 25, 40),
    "alendronate_below_35": (medicine("alendronate"), (), 30, 40),
    "zoledronic_acid_below_35": (medicine("zoledronic acid"), (), 30, 40),
    "risedronate_or_ibandronate_below_30": (medicine("risedronate"), (), 25, 40),
    "famotidine_below_30": (daily("famotidine", "20 mg", "twice daily"), (), 25, 70),
    "famotidine_below_60": (daily("famotidine", "40 mg", "twice daily"), (), 50, 70),
    "magnesium_laxative_below_30": (medicine("milk of magnesia"), (), 25, 40),
    "phosphate_bowel_prep_below_60": (medicine("sodium phosphate tablets"), (), 50, 70),
    "nitrofurantoin_below_30": (medicine("nitrofurantoin"), (), 25, 70),
    "nitrofurantoin_below_60": (medicine("nitrofurantoin"), (), 50, 70),
    "trimethoprim_below_15": (medicine("sulfamethoxazole/trimethoprim"), (), 12, 40),
    "trimethoprim_below_30": (medicine("sulfamethoxazole/trimethoprim"), (), 20, 40),
    "cefepime_below_60": (medicine("cefepime"), (), 50, 70),
    "acyclovir_below_50": (medicine("valacyclovir"), (), 40, 60),
    "vancomycin_or_aminoglycoside_below_60": (medicine("vancomycin", route="intravenous"), (), 50, 70),
    "piperacillin_below_40": (medicine("piperacillin / tazobactam"), (), 30, 50),
    "group_i_gadolinium_below_30": (medicine("gadodiamide injection"), (), 25, 40),
}


@pytest.mark.parametrize("rule", BY_FILTER)
def test_a_medicine_is_told_where_the_kidneys_do_not_clear_it(rule: str) -> None:
    taken, charted, fires, silent = BY_FILTER[rule]
    assert rule in rules(taken, *charted, *filtering(fires))
    assert rule not in rules(taken, *charted, *filtering(silent))


WITHIN_THE_LIMIT = {
    "metformin_dose_below_45": (daily("metformin", "500 mg", "twice daily"), 40),
    "gabapentin_below_15": (daily("gabapentin", "300 mg"), 12),
    "gabapentin_below_30": (daily("gabapentin", "300 mg", "twice daily"), 25),
    "gabapentin_below_60": (daily("gabapentin", "400 mg", "three times daily"), 50),
    "dabigatran_below_30": (daily("dabigatran", "75 mg", "twice daily"), 25),
    "edoxaban_below_50": (daily("edoxaban", "30 mg"), 40),
    "digoxin_below_50": (daily("digoxin", "125 mcg"), 40),
    "enoxaparin_treatment_below_30": (daily("enoxaparin", "70 mg"), 25),
    "enoxaparin_prevention_below_30": (daily("enoxaparin", "30 mg"), 25),
    "rosuvastatin_below_30": (daily("rosuvastatin", "10 mg"), 25),
    "allopurinol_started_high": (daily("allopurinol", "100 mg", date=NEW), 50),
    "famotidine_below_60": (daily("famotidine", "20 mg"), 50),
}


@pytest.mark.parametrize("rule", WITHIN_THE_LIMIT)
def test_a_dose_within_the_limit_for_these_kidneys_is_silent(rule: str) -> None:
    taken, at = WITHIN_THE_LIMIT[rule]
    assert rule not in rules(taken, LONG_AGO, *filtering(at))


RISING = (
    result("Creatinine", 1.0, "mg/dL", loinc="2160-0", on="2026-11-20T08:00:00Z"),
    result("Creatinine", 1.6, "mg/dL", loinc="2160-0", on="2026-11-21T08:00:00Z"),
)


@pytest.mark.parametrize(
    ("rule", "taken"),
    [("nsaid_in_acute_kidney_injury", "ketorolac"), ("metformin_in_acute_kidney_injury", "metformin")],
)
def test_while_the_creatinine_rises_what_harms_an_injured_kidney_is_told(rule: str, taken: str) -> None:
    assert rule in rules(medicine(taken), *RISING)
    assert rule not in rules(medicine(taken), *filtering(90))


def test_while_the_creatinine_rises_no_dose_is_judged_by_a_formula() -> None:
    (said,) = screened(daily("gabapentin", "600 mg", "three times daily"), *RISING)
    assert isinstance(said, NotChecked)
    assert "steady creatinine" in said.why


def test_what_even_the_best_of_a_moving_creatinine_forbids_is_forbidden() -> None:
    worse = (
        result("Creatinine", 2.8, "mg/dL", loinc="2160-0", on="2026-11-20T08:00:00Z"),
        result("Creatinine", 3.4, "mg/dL", loinc="2160-0", on="2026-11-21T08:00:00Z"),
    )
    (hazard,) = screened(medicine("metformin"), *worse)
    assert isinstance(hazard, Hazard)
    assert (hazard.rule, hazard.harm) == ("kidneys/metformin_below_30", Harm.SEVERE)
    assert [i.value for i in hazard.inputs] == ["2.8 to 3.4 mg/dL", "2.8 mg/dL"]


@pytest.mark.parametrize(
    ("rule", "taken", "potassium", "normal"),
    [
        ("mra_with_high_potassium", "spironolactone", 5.2, 4.9),
        ("finerenone_with_high_potassium", "finerenone", 5.6, 5.4),
    ],
)
def test_a_medicine_that_raises_potassium_is_told_where_it_is_high(
    rule: str, taken: str, potassium: float, normal: float
) -> None:
    assert rule in rules(medicine(taken), result("Potassium", potassium, "mmol/L", loinc="2823-3"))
    assert rule not in rules(medicine(taken), result("Potassium", normal, "mmol/L", loinc="2823-3"))


def apixaban(dose: str, *, weight: float, creatinine: float, born: str = "1940-01-01") -> set[str]:
    return rules(
        daily("apixaban", dose, "twice daily"),
        AF,
        result("Creatinine", creatinine, "mg/dL", loinc="2160-0"),
        result("Body weight", weight, "kg", loinc="29463-7"),
        born=born,
    )


def test_apixaban_is_too_much_where_two_of_three_criteria_are_met() -> None:
    assert apixaban("5 mg", weight=58, creatinine=1.0) == {"apixaban_too_much"}
    assert apixaban("5 mg", weight=70, creatinine=1.6) == {"apixaban_too_much"}
    assert apixaban("5 mg", weight=70, creatinine=1.0) == set()
    assert apixaban("2.5 mg", weight=58, creatinine=1.0) == set()


def test_apixaban_is_too_little_where_fewer_are_met() -> None:
    assert apixaban("2.5 mg", weight=70, creatinine=1.0) == {"apixaban_too_little"}
    assert apixaban("2.5 mg", weight=58, creatinine=1.6, born="1960-01-01") == set()


def test_apixaban_is_judged_where_what_is_missing_cannot_change_the_answer() -> None:
    creatinine = result("Creatinine", 1.7, "mg/dL", loinc="2160-0")
    taken = daily("apixaban", "5 mg", "twice daily")
    assert rules(taken, AF, creatinine, born="1940-01-01") == {"apixaban_too_much"}
    (said,) = screened(taken, AF, creatinine, born="1960-01-01")
    assert isinstance(said, NotChecked)
    assert "weight" in said.why


def test_after_a_clot_in_the_leg_the_lower_dose_of_apixaban_is_not_questioned() -> None:
    clot = problem("Deep vein thrombosis", icd10="I82.402")
    facts = (daily("apixaban", "2.5 mg", "twice daily"), AF, clot, *filtering(80))
    assert rules(*facts) == set()


def test_a_dose_that_is_not_charted_is_said_and_not_guessed() -> None:
    (said,) = screened(medicine("Gabapentin 300 MG Oral Capsule"), *filtering(25))
    assert isinstance(said, NotChecked)
    assert said.why == "the record lacks the daily dose of gabapentin"


def test_a_creatinine_older_than_90_days_decides_nothing() -> None:
    old = result("Creatinine", 4.0, "mg/dL", loinc="2160-0", on="2026-08-01")
    (said,) = screened(medicine("metformin"), old)
    assert isinstance(said, NotChecked)
    assert "of the last 90 days (the last is of 2026-08-01)" in said.why


def test_a_medicine_common_in_health_asks_for_no_creatinine() -> None:
    assert screened(medicine("ibuprofen"), medicine("famotidine")) == []


def test_a_charted_stage_or_dialysis_speaks_where_no_creatinine_does() -> None:
    stage = problem("Chronic kidney disease, stage 4", icd10="N18.4")
    dialysis = problem("Dependence on renal dialysis", icd10="Z99.2")
    assert rules(medicine("metformin"), stage) == {"metformin_below_30"}
    assert rules(medicine("dabigatran"), dialysis, *filtering(80)) == {"dabigatran_below_15"}


def test_only_the_gravest_caution_for_one_medicine_is_said() -> None:
    facts = (daily("metformin", "1000 mg", "twice daily", date=NEW), LONG_AGO, *filtering(25))
    assert rules(*facts) == {"metformin_below_30"}


def test_what_waits_for_the_same_thing_is_said_once() -> None:
    (said,) = screened(medicine("metformin"), medicine("dabigatran"), medicine("lithium"), born=BORN)[:1]
    assert isinstance(said, NotChecked)
    assert "metformin" in said.what


def test_a_child_and_what_acts_where_it_is_put_concern_no_caution() -> None:
    gel = medicine("diclofenac gel", route="topical")
    assert rules(medicine("ibuprofen"), *filtering(25), born="2015-01-01") == set()
    assert rules(gel, *filtering(25)) == set()


def test_a_hazard_shows_all_that_it_was_decided_on() -> None:
    (hazard,) = screened(daily("digoxin", "0.25 mg"), *filtering(40))
    assert isinstance(hazard, Hazard)
    assert hazard.harm is Harm.SERIOUS
    assert {i.name.partition(" (")[0] for i in hazard.inputs} == {
        "digoxin charted as",
        "creatinine clearance",
        "serum creatinine",
        "weight",
        "age",
        "sex",
    }
    assert hazard.source.year == 2020


def test_every_caution_has_a_case_that_fires_and_one_that_is_silent() -> None:
    elsewhere = {
        "nsaid_in_acute_kidney_injury", "metformin_in_acute_kidney_injury", "mra_with_high_potassium",
        "finerenone_with_high_potassium", "apixaban_too_much", "apixaban_too_little",
    }  # fmt: skip
    ids = {c.id for c in cautions("kidneys")}
    assert ids == BY_FILTER.keys() | elsewhere
    assert len(ids) == 67
