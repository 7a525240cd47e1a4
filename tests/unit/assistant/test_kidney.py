"""Kidney estimates from a chart: the right creatinine, the right formula, and what is missing said in words."""

from datetime import date
from typing import Any

import pytest

from assistant.knowledge.chart import Chart
from assistant.knowledge.risk.kidney import acute_injury, clearance, filtration
from retrieval.model import Code, Measurement
from tests.unit.assistant.charted import TODAY, problem, record, result

WEIGHT = result("Body weight", 60.0, "kg", on="2026-06-01", loinc="29463-7")


def creatinine(number: float, on: str = "2026-11-20", unit: str = "mg/dL", **more: Any) -> Measurement:
    return result(
        more.pop("name", "Creatinine"), number, unit, on=on, loinc=more.pop("loinc", "2160-0"), **more
    )


def chart(*facts: Any, **person: Any) -> Chart:
    return Chart(record(*facts, **person), TODAY)


def test_clearance_is_cockcroft_gault_of_the_newest_creatinine() -> None:
    """A woman of 76, 60 kg, 1.2 mg/dL: (140 - 76) x 60 / (72 x 1.2) x 0.85 = 37.8."""
    estimate = clearance(chart(WEIGHT, creatinine(2.0, "2026-10-01"), creatinine(1.2)))
    assert (estimate.value, estimate.unit, estimate.date) == (37.8, "mL/min", "2026-11-20")
    assert [i.name for i in estimate.inputs] == ["serum creatinine", "age", "sex", "weight"]
    assert estimate.missing == ()


@pytest.mark.parametrize(
    ("facts", "person", "missing"),
    [
        ((creatinine(1.2),), {}, "a weight of the last 365 days"),
        ((WEIGHT,), {}, "a serum creatinine of the last 90 days"),
        ((WEIGHT, creatinine(1.2, "2026-01-01")), {}, "the last is of 2026-01-01"),
        ((WEIGHT, creatinine(1.2)), {"born": None}, "the birth date"),
        ((WEIGHT, creatinine(1.2)), {"sex": "unknown"}, "the charted sex"),
        ((WEIGHT, creatinine(1.2)), {"born": "2015-01-01"}, "for adults"),
        ((WEIGHT, creatinine(1.2, unit="")), {}, "in a unit that can be compared"),
        ((result("Body weight", 60.0, "kg", on="2024-01-01"), creatinine(1.2)), {}, "a weight of the last"),
        ((result("Body weight", 3.2, "kg", on="2026-06-01"), creatinine(1.2)), {}, "a weight of the last"),
    ],
    ids=lambda x: x if isinstance(x, str) else None,
)
def test_without_an_input_there_is_no_clearance(facts: Any, person: Any, missing: str) -> None:
    estimate = clearance(chart(*facts, **person))
    assert estimate.value is None
    assert missing in "; ".join(estimate.missing)


@pytest.mark.parametrize(
    "other",
    [
        creatinine(90.0, name="Creatinine [Mass/volume] in Urine", loinc="2161-8"),
        creatinine(90.0, name="Urine creatinine", loinc=""),
        creatinine(90.0, loinc="", panel="Urinalysis with microscopy"),
        creatinine(90.0, name="Creatinine clearance", loinc=""),
    ],
)
def test_a_creatinine_of_urine_is_never_taken(other: Measurement) -> None:
    assert clearance(chart(WEIGHT, other)).value is None
    assert clearance(chart(WEIGHT, creatinine(1.2, "2026-11-01"), other)).value == 37.8


def test_micromoles_are_converted() -> None:
    in_mg = clearance(chart(WEIGHT, creatinine(1.2)))
    in_umol = clearance(chart(WEIGHT, creatinine(106.1, unit="umol/L", loinc="14682-9")))
    assert in_umol.value == pytest.approx(in_mg.value, abs=0.1)


def test_filtration_is_computed_without_race_where_none_is_charted() -> None:
    """CKD-EPI 2021, a woman of 76 with 1.2 mg/dL: 46.9."""
    estimate = filtration(chart(creatinine(1.2)))
    assert (estimate.value, estimate.formula) == (47.0, "CKD-EPI 2021")


@pytest.mark.parametrize(
    ("loinc", "formula"),
    [
        ("98979-8", "CKD-EPI 2021, as charted"),
        ("62238-1", "CKD-EPI 2009, as charted"),
        ("33914-3", "MDRD, as charted"),
        ("69405-9", "eGFR by a formula the laboratory does not name, as charted"),
    ],
)
def test_a_charted_filtration_keeps_its_own_formula(loinc: str, formula: str) -> None:
    charted = result("eGFR", 52.4, "mL/min/{1.73_m2}", on="2026-11-20", loinc=loinc)
    estimate = filtration(chart(creatinine(1.2), charted))
    assert (estimate.value, estimate.formula) == (52.0, formula)


def test_a_charted_filtration_older_than_the_creatinine_is_left() -> None:
    charted = result("eGFR", 80.0, "mL/min/{1.73_m2}", on="2026-10-01", loinc="98979-8")
    assert filtration(chart(charted, creatinine(1.2))).formula == "CKD-EPI 2021"


def test_the_value_with_a_factor_for_black_patients_is_never_taken() -> None:
    black = result("eGFR if African American", 70.0, "mL/min/{1.73_m2}", on="2026-11-20", loinc="48643-1")
    assert filtration(chart(black, creatinine(1.2))).value == 47.0
    assert filtration(chart(black)).value is None


def test_of_two_charted_on_one_day_the_current_formula_is_taken() -> None:
    old = result("eGFR", 41.0, "mL/min/{1.73_m2}", on="2026-11-20", loinc="62238-1")
    new = replace_code(old, "98979-8", 44.0)
    assert filtration(chart(new, old)).value == 44.0


def replace_code(fact: Measurement, loinc: str, number: float) -> Measurement:
    made = result(fact.name, number, fact.unit, on=fact.date or "", loinc=loinc)
    assert made.codes == (Code(system="http://loinc.org", code=loinc),)
    return made


def test_a_birth_year_alone_counts_as_the_older_age() -> None:
    by_year = clearance(chart(WEIGHT, creatinine(1.2), born="1950"))
    assert by_year.value == clearance(chart(WEIGHT, creatinine(1.2), born="1950-01-01")).value


@pytest.mark.parametrize(
    ("before", "after", "injured"),
    [
        ((1.0, "2026-11-18T08:00:00Z"), (1.3, "2026-11-20T07:00:00Z"), True),
        ((1.0, "2026-11-18T08:00:00Z"), (1.3, "2026-11-20T09:00:00Z"), False),
        ((1.0, "2026-11-18"), (1.3, "2026-11-20"), True),
        ((1.0, "2026-11-17"), (1.3, "2026-11-20"), False),
        ((1.0, "2026-11-14"), (1.5, "2026-11-20"), True),
        ((1.0, "2026-11-12"), (1.5, "2026-11-20"), False),
        ((1.5, "2026-11-18"), (1.0, "2026-11-20"), False),
        ((1.0, "2026-11-01"), (2.0, "2026-11-05"), False),
    ],
)
def test_acute_injury_is_a_rise_that_kdigo_names(before: Any, after: Any, injured: bool) -> None:
    found = acute_injury(chart(creatinine(*before), creatinine(*after)))
    assert (found is not None) is injured


def test_acute_injury_says_from_what_to_what() -> None:
    found = acute_injury(chart(creatinine(1.0, "2026-11-19"), creatinine(2.1, "2026-11-20")))
    assert found is not None
    assert (found.value, found.date) == ("1 to 2.1 mg/dL since 2026-11-19", "2026-11-20")


def test_creatinine_swings_of_dialysis_are_no_acute_injury() -> None:
    on_dialysis = problem("Dependence on renal dialysis", icd10="Z99.2")
    assert acute_injury(chart(on_dialysis, creatinine(4.0, "2026-11-19"), creatinine(7.0))) is None


def test_what_is_dated_after_the_chart_is_not_there() -> None:
    early = Chart(record(WEIGHT, creatinine(1.2)), date(2026, 11, 1))
    assert clearance(early).value is None
