"""A result in an alert range is told until a later one is not, and never compared without a unit."""

from pathlib import Path
from typing import Any

import pytest

from assistant.domain.draft import Harm
from assistant.domain.errors import Invalid
from assistant.knowledge.alert_range_file import Ranges, of_site, packaged
from assistant.knowledge.alert_ranges import alerts, is_notify
from assistant.knowledge.chart import Chart
from assistant.knowledge.safety import Hazard, NotChecked
from retrieval.model import AnyFact, Measurement
from tests.unit.assistant.charted import TODAY, medicine, problem, record, result

WARFARIN, APIXABAN = medicine("warfarin"), medicine("apixaban")
INSULIN = medicine("insulin glargine")
COPD = problem("COPD", icd10="J44.9")
DIALYSIS = problem("Dependence on renal dialysis", icd10="Z99.2")


def told(*facts: AnyFact, born: str = "1950-01-01", **asked: Any) -> list[Hazard | NotChecked]:
    return list(alerts(Chart(record(*facts, born=born), TODAY), **asked))


def rules(*facts: AnyFact, **asked: Any) -> list[str]:
    return [h.rule.removeprefix("alert_ranges/") for h in told(*facts, **asked) if isinstance(h, Hazard)]


def measured(loinc: str, number: float, unit: str, on: str = "2026-11-20", **more: Any) -> Measurement:
    return result("a result", number, unit, loinc=loinc, on=on, **more)


def item9(answer: str, on: str = "2026-11-20") -> Measurement:
    return result("PHQ-9 item 9", None, loinc="44260-8", value=answer, on=on)


K, NA, GLU, CR, INR = "2823-3", "2951-2", "2345-7", "2160-0", "6301-6"
HB, PLT, WBC, ANC, CA = "718-7", "777-3", "6690-2", "751-8", "17861-6"
LAC, SBP, SPO2, PHQ, A1C, ALB, EPDS = "2524-7", "8480-6", "59408-5", "44261-6", "4548-4", "1751-7", "71354-5"
COUNT = "10*3/uL"

Facts = tuple[AnyFact, ...]
#: Each limit of each range: what reaches it, and what stops just short of it.
CASES: dict[str, tuple[str, Facts, Facts]] = {
    "potassium too low": ("potassium/notify", (measured(K, 2.4, "mmol/L"),), (measured(K, 2.5, "mmol/L"),)),
    "potassium too high": ("potassium/notify", (measured(K, 6.0, "meq/L"),), (measured(K, 5.9, "mmol/L"),)),
    "potassium low": ("potassium/urgent", (measured(K, 2.9, "mmol/L"),), (measured(K, 3.0, "mmol/L"),)),
    "potassium high": ("potassium/urgent", (measured(K, 5.6, "mmol/L"),), (measured(K, 5.5, "mmol/L"),)),
    "sodium too low": ("sodium/notify", (measured(NA, 119, "mmol/L"),), (measured(NA, 120, "mmol/L"),)),
    "sodium high": ("sodium/urgent", (measured(NA, 151, "mmol/L"),), (measured(NA, 150, "mmol/L"),)),
    "glucose too low": ("glucose/notify", (measured(GLU, 50, "mg/dL"),), (measured(GLU, 54, "mg/dL"),)),
    "glucose too high": ("glucose/notify", (measured(GLU, 23, "mmol/L"),), (measured(GLU, 22, "mmol/L"),)),
    "glucose high": ("glucose/urgent", (measured(GLU, 301, "mg/dL"),), (measured(GLU, 300, "mg/dL"),)),
    "glucose low under treatment": (
        "glucose/urgent", (measured(GLU, 65, "mg/dL"), INSULIN), (measured(GLU, 65, "mg/dL"),),
    ),
    "creatinine tripled": (
        "acute_kidney_injury/notify",
        (measured(CR, 1.0, "mg/dL", "2026-11-16"), measured(CR, 3.0, "mg/dL")),
        (measured(CR, 1.1, "mg/dL", "2026-11-16"), measured(CR, 3.0, "mg/dL")),
    ),
    "creatinine above 4": (
        "acute_kidney_injury/notify", (measured(CR, 4.0, "mg/dL"),), (measured(CR, 6.0, "mg/dL"), DIALYSIS),
    ),
    "creatinine rising": (
        "acute_kidney_injury/urgent",
        (measured(CR, 1.0, "mg/dL", "2026-11-19"), measured(CR, 1.4, "mg/dL")),
        (measured(CR, 1.0, "mg/dL", "2026-11-19"), measured(CR, 1.2, "mg/dL")),
    ),
    "INR too high": ("inr/notify", (measured(INR, 5.1, "{INR}"),), (measured(INR, 5.0, "{INR}"),)),
    "INR high on warfarin": ("inr/urgent", (measured(INR, 4.2, ""), WARFARIN), (measured(INR, 4.2, ""), APIXABAN)),
    "hemoglobin too low": ("hemoglobin/notify", (measured(HB, 6.9, "g/dL"),), (measured(HB, 7.0, "g/dL"),)),
    "hemoglobin low": ("hemoglobin/urgent", (measured(HB, 79, "g/L"),), (measured(HB, 80, "g/L"),)),
    "hemoglobin fell": (
        "hemoglobin/urgent",
        (measured(HB, 12.0, "g/dL", "2026-11-05"), measured(HB, 10.0, "g/dL")),
        (measured(HB, 12.0, "g/dL", "2026-08-05"), measured(HB, 10.0, "g/dL")),
    ),
    "platelets too low": ("platelets/notify", (measured(PLT, 19, COUNT),), (measured(PLT, 20, COUNT),)),
    "platelets too low for an anticoagulant": (
        "platelets/notify", (measured(PLT, 45000, "/uL"), APIXABAN), (measured(PLT, 45000, "/uL"),),
    ),
    "platelets high": ("platelets/urgent", (measured(PLT, 601, COUNT),), (measured(PLT, 600, COUNT),)),
    "white cells too low": ("white_cells/notify", (measured(WBC, 0.9, COUNT),), (measured(WBC, 1.0, COUNT),)),
    "white cells high": ("white_cells/urgent", (measured(WBC, 20.1, "K/uL"),), (measured(WBC, 20.0, "K/uL"),)),
    "neutrophils too low": ("neutrophils/notify", (measured(ANC, 0.4, COUNT),), (measured(ANC, 0.5, COUNT),)),
    "calcium too high": ("calcium/notify", (measured(CA, 13.1, "mg/dL"),), (measured(CA, 13.0, "mg/dL"),)),
    "calcium low for its albumin": (
        "calcium/urgent",
        (measured(CA, 7.4, "mg/dL"), measured(ALB, 4.0, "g/dL")),
        (measured(CA, 7.4, "mg/dL"), measured(ALB, 2.0, "g/dL")),
    ),
    "lactate too high": ("lactate/notify", (measured(LAC, 4.0, "mmol/L"),), (measured(LAC, 3.9, "mmol/L"),)),
    "lactate high": ("lactate/urgent", (measured(LAC, 2.1, "mmol/L"),), (measured(LAC, 2.0, "mmol/L"),)),
    "pressure too low": ("systolic/notify", (measured(SBP, 89, "mm[Hg]"),), (measured(SBP, 90, "mm[Hg]"),)),
    "pressure high": ("systolic/urgent", (measured(SBP, 160, "mmHg"),), (measured(SBP, 159, "mmHg"),)),
    "oxygen too low": ("oxygen_saturation/notify", (measured(SPO2, 87, "%"), COPD), (measured(SPO2, 88, "%"), COPD)),
    "oxygen low": ("oxygen_saturation/urgent", (measured(SPO2, 91, "%"),), (measured(SPO2, 91, "%"), COPD)),
    "depression": ("depression_score/urgent", (measured(PHQ, 10, "{score}"),), (measured(PHQ, 9, "{score}"),)),
    "depression after a birth": (
        "postnatal_depression_score/urgent", (measured(EPDS, 13, "{score}"),), (measured(EPDS, 12, "{score}"),),
    ),
    "self-harm": ("suicidal_thoughts/notify", (item9("Several days"),), (item9("Not at all"),)),
    "A1c": ("a1c/urgent", (measured(A1C, 9.0, "%"),), (measured(A1C, 8.9, "%"),)),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_result_in_a_range_is_told_and_one_just_short_of_it_is_not(case: str) -> None:
    rule, fires, silent = CASES[case]
    assert rule in rules(*fires)
    assert rule not in rules(*silent)


def test_every_range_has_a_case() -> None:
    assert {rule.partition("/")[0] for rule, _, _ in CASES.values()} == packaged().keys()
    assert sum(len(r.limits) for r in packaged().values()) == 33
    assert len(packaged()) == 17


def test_a_later_normal_result_ends_the_alert() -> None:
    high, normal = measured(K, 6.4, "mmol/L"), measured(K, 4.4, "mmol/L", "2026-11-21")
    assert rules(high) == ["potassium/notify"]
    assert rules(high, normal) == []
    assert rules(item9("Several days"), item9("Not at all", "2026-11-21")) == []


def test_a_result_too_old_to_act_on_is_silent_and_a_fresh_one_says_its_age() -> None:
    assert rules(measured(K, 6.4, "mmol/L", "2026-10-01")) == []
    (only,) = told(measured(K, 6.4, "mmol/L"))
    assert isinstance(only, Hazard)
    assert only.what == "Potassium 6.4 mmol/L on 2026-11-20, 2 days old: at or above 6"
    assert rules(measured(K, 6.4, "mmol/L", "2026-10-01"), within_days=90) == ["potassium/notify"]


@pytest.mark.parametrize(
    ("unit", "why"), [("", "it has no unit"), ("mg/L", "its unit (mg/L) cannot be compared")]
)
def test_a_number_that_cannot_be_compared_is_not_checked(unit: str, why: str) -> None:
    (only,) = told(measured(K, 235, unit))
    assert isinstance(only, NotChecked)
    assert only.why == why


def test_ranges_are_for_the_ages_they_name() -> None:
    assert rules(measured(SBP, 88, "mmHg"), born="2020-01-01") == []
    assert rules(measured(SPO2, 86, "%"), born="2020-01-01") == ["oxygen_saturation/notify"]


def test_what_must_be_told_now_comes_first_and_may_kill() -> None:
    found = [h for h in told(measured(A1C, 9.5, "%"), measured(K, 6.4, "mmol/L")) if isinstance(h, Hazard)]
    assert [is_notify(h) for h in found] == [True, False]
    assert [h.harm for h in found] == [Harm.SEVERE, Harm.MODERATE]


def test_thoughts_of_self_harm_call_for_the_suicide_protocol() -> None:
    (only,) = told(item9("Nearly every day"))
    assert isinstance(only, Hazard)
    assert "suicide protocol" in only.consider
    assert "988" in only.consider


SITE = """
sources:
  laboratory: {title: Critical values, publisher: Our laboratory, year: 2026, status: checked}
ranges:
  potassium:
    result: potassium
    within_days: 7
    from_years: 18
    levels: [{level: notify, at_least: 6.5}]
    harm: serious
    consider: Call the ward.
    source: laboratory
  a1c: {left_out: true}
"""


def site(tmp_path: Path, text: str) -> Ranges:
    (tmp_path / "alert_ranges.yaml").write_text(text, "utf-8")
    return of_site(tmp_path)


def test_a_site_replaces_a_range_leaves_one_out_and_keeps_the_rest(tmp_path: Path) -> None:
    theirs = site(tmp_path, SITE)
    facts = (measured(K, 6.2, "mmol/L"), measured(A1C, 10, "%"), measured(NA, 118, "mmol/L"))
    assert rules(*facts, ranges=theirs) == ["sodium/notify"]
    assert str(theirs["potassium"].source) == "Our laboratory, Critical values (2026)"
    assert of_site(tmp_path / "nothing here") == packaged()


@pytest.mark.parametrize(
    ("was", "said", "says"),
    [
        ("result: potassium", "result: kalium", "no set 'kalium'"),
        ("at_least: 6.5", "over: 6.5", "unknown key 'over'"),
        ("at_least: 6.5", "fell_by: 2", "over_days goes with"),
        ("{level: notify, at_least: 6.5}", "{level: notify}", "give one of"),
        ("source: laboratory", "source: nobody", "no source 'nobody'"),
    ],
)
def test_a_site_file_that_says_something_unknown_is_refused(
    tmp_path: Path, was: str, said: str, says: str
) -> None:
    with pytest.raises(Invalid, match=says):
        site(tmp_path, SITE.replace(was, said))
