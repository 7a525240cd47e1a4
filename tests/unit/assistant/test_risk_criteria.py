"""Scores as criteria, and what a high risk of return brings in the guideline of care after a stay."""

from dataclasses import replace
from typing import Any

import pytest

from assistant.domain.draft import Kind
from assistant.domain.errors import Invalid
from assistant.knowledge.chart import Chart
from assistant.knowledge.criteria import Answer, Applies, Not, Unknown
from assistant.knowledge.grammar import read
from assistant.knowledge.guidelines import Standing, library
from assistant.knowledge.strict import Node
from retrieval.model import Record
from tests.unit.assistant.charted import TODAY, appointment, problem, record, result, stay, visit

LONG_AGO = result("Hemoglobin", 13.0, "g/dL", on="2024-01-01", loinc="718-7")
STAY = stay("2026-11-20", "2026-11-15", admitted_from="From emergency department")
LUNGS = problem("COPD", icd10="J44.9")
MANY = tuple(visit("EMER", f"2026-0{m}-03", f"2026-0{m}-03", key=f"ed{m}") for m in (6, 8))
HIGH = record(STAY, LUNGS, *MANY, LONG_AGO)  # LACE 4 + 3 + 2 + 2 = 11
LOW = record(stay("2026-11-20", "2026-11-19", admitted_from="From emergency department"), LUNGS, LONG_AGO)
UNKNOWN = record(STAY, LUNGS)  # 9, and up to 13 with the visits that the record does not reach


def asked(criterion: dict[str, Any], patient: Record) -> Answer:
    return read(Node("t", "when", criterion), library().words).decide(Chart(patient, TODAY))


LACE_10 = {"score": {"name": "lace", "at_least": 10}}
RISK = {"risk": {"band": "high"}}


@pytest.mark.parametrize(
    ("criterion", "patient", "kind"),
    [
        (LACE_10, HIGH, Applies),
        (LACE_10, LOW, Not),
        (LACE_10, UNKNOWN, Unknown),
        (LACE_10, record(LUNGS), Not),
        ({"score": {"name": "lace", "at_least": 9}}, UNKNOWN, Applies),
        ({"score": {"name": "lace", "at_least": 14}}, UNKNOWN, Not),
        (RISK, HIGH, Applies),
        (RISK, LOW, Not),
        (RISK, UNKNOWN, Not),
        (RISK, record(LUNGS), Not),
        ({"none": [RISK]}, UNKNOWN, Applies),
    ],
)
def test_a_score_decides_as_far_as_the_record_goes(criterion: Any, patient: Record, kind: type) -> None:
    assert isinstance(asked(criterion, patient), kind)


def test_the_answer_says_the_score_and_shows_what_it_was_counted_from() -> None:
    answer = asked(LACE_10, HIGH)
    assert isinstance(answer, Applies)
    assert answer.because_text == "LACE 11 of 19"
    assert answer.because


@pytest.mark.parametrize(
    ("criterion", "why"),
    [
        ({"score": {"name": "apache", "at_least": 10}}, "no score 'apache'"),
        ({"score": {"name": "lace"}}, "at_least"),
        ({"risk": {"band": "low"}}, "only band: high"),
    ],
)
def test_a_criterion_that_names_no_score_is_refused(criterion: Any, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        asked(criterion, HIGH)


def standing(patient: Record, entry: str) -> Standing | None:
    for applies in library().applicable(patient, TODAY):
        if applies.guideline.id == "transitional-care":
            return next((a.standing for a in applies.asked if a.entry.id == entry), None)
    return None


HOSPICE = problem("Hospice care", icd10="Z51.5", onset="2026-11-01")
FALLS = problem("Repeated falls", icd10="R29.6", onset="2026-09-01")
BOOKED = appointment("2026-11-25T09:00:00Z")


@pytest.mark.parametrize(
    ("entry", "patient", "expected"),
    [
        ("contact-2-days", HIGH, Standing.DUE),
        ("contact-2-days", LOW, Standing.DUE),
        ("contact-2-days", record(stay("2026-11-01", "2026-10-25")), None),
        ("visit-7-days", HIGH, Standing.DUE),
        ("visit-7-days", replace(HIGH, facts=(*HIGH.facts, BOOKED)), Standing.DONE),
        ("visit-7-days", LOW, None),
        ("visit-7-days", UNKNOWN, None),
        ("visit-14-days", LOW, Standing.DUE),
        ("visit-14-days", UNKNOWN, Standing.DUE),
        ("visit-14-days", HIGH, None),
        ("pharmacist-review", HIGH, Standing.DUE),
        ("pharmacist-review", LOW, None),
        ("pharmacist-review", replace(HIGH, facts=(*HIGH.facts, HOSPICE)), None),
        ("home-health-evaluation", HIGH, Standing.DUE),
        ("home-health-evaluation", LOW, None),
        ("home-health", replace(HIGH, facts=(*HIGH.facts, FALLS)), Standing.DUE),
        ("home-health", HIGH, None),
        ("reconcile", LOW, Standing.DUE),
    ],
)
def test_the_readmission_score_picks_the_interventions(
    entry: str, patient: Record, expected: Standing | None
) -> None:
    assert standing(patient, entry) is expected


def test_what_the_score_brings_stands_in_plan_and_summary() -> None:
    entries = {e.id: e for e in library().get("transitional-care").entries}
    for id in ("visit-7-days", "visit-14-days", "pharmacist-review", "home-health-evaluation"):
        assert set(entries[id].documents) >= {Kind.CARE_PLAN, Kind.DISCHARGE_SUMMARY}
        assert entries[id].due_days is not None
