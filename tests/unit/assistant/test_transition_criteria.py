"""Where a patient went, what is on hold, who takes over, and what nobody has asked."""

import pytest

from assistant.knowledge.chart import Chart
from assistant.knowledge.criteria import Answer, Applies, Not, Unknown
from assistant.knowledge.grammar import read
from assistant.knowledge.guidelines import library
from assistant.knowledge.strict import parsed
from retrieval.model import Record
from tests.unit.assistant.charted import TODAY, medicine, member, need, problem, record, stay, visit
from tests.unit.assistant.test_plan import small


def decided(criterion: str, patient: Record) -> Answer:
    return read(parsed("test", criterion), library().words).decide(Chart(patient, TODAY))


def noted(text: str) -> Record:
    head = "---\ntitle: Visit\ndate: 2026-10-14\nauthor: A. Moss\n---\n\n"
    return small(note=head + text)


SNF = "discharged_to: {matches: [snf, skilled nursing], within_days: 30}"
PRINCIPAL = "encounter: {setting: stay, within_days: 30, reason: copd, principal: true}"
CALLED = "contacted: {settings: [VR, HH], within_days: 7}"
NOTED = "noted: {groups: [[polst], [refrigerator, fridge]], within_days: 365}"
SEEN = "seen_since_stay: [HH, AMB]"
PARTNER = "missing_answer: {domain: intimate-partner-violence, within_days: 365}"

CASES: list[tuple[str, Record, type[Answer]]] = [
    (SNF, record(stay(disposition="Discharged to skilled nursing facility")), Applies),
    (SNF, record(stay(disposition="Home, declined SNF")), Not),
    (SNF, record(stay(disposition="Home")), Not),
    (SNF, record(stay()), Unknown),
    (SNF, record(stay(None, "2026-11-20")), Not),
    (SNF, record(stay("2026-08-01", "2026-07-20", disposition="SNF")), Not),
    (
        SNF,
        record(
            stay("2026-11-01", "2026-10-28", disposition="SNF"),
            stay("2026-11-20", "2026-11-15", key="e2", disposition="Home"),
        ),
        Not,
    ),
    ("held_medicine: true", record(medicine("metformin", status="on-hold")), Applies),
    ("held_medicine: true", record(medicine("metformin")), Not),
    ("held_medicine: false", record(medicine("metformin")), Applies),
    ("care_team: {missing: [pcp]}", record(member("Dr. Lee", role="PCP")), Not),
    ("care_team: {missing: [pcp]}", record(member("Dr. Lee", role="Cardiologist")), Applies),
    (PARTNER, record(), Applies),
    (PARTNER, record(need("intimate-partner-violence", False)), Not),
    (PARTNER, record(need("intimate-partner-violence", False, on="2020-01-01")), Applies),
    (PARTNER, record(problem("Domestic violence", icd10="T74.11XA")), Not),
    (PRINCIPAL, record(stay(reason="COPD exacerbation")), Applies),
    (PRINCIPAL, record(stay(), problem("COPD", icd10="J44.1", encounter="e1")), Not),
    (PRINCIPAL, record(stay(diagnoses=("COPD exacerbation", "Hypertension"))), Applies),
    (PRINCIPAL, record(stay(diagnoses=("Hip fracture", "COPD"))), Not),
    (SEEN, record(stay(), visit("HH", "2026-11-21", "2026-11-21", key="e2")), Applies),
    (SEEN, record(stay(), visit("VR", "2026-11-21", "2026-11-21", key="e2")), Not),
    (SEEN, record(stay(), visit("HH", "2026-11-20", "2026-11-20", key="e2")), Not),
    (SEEN, record(visit("HH", "2026-11-21", "2026-11-21", key="e2")), Not),
    (CALLED, record(visit("VR", "2026-11-20", "2026-11-20")), Applies),
    (CALLED, record(visit("VR", "2026-10-20", "2026-10-20")), Not),
    (CALLED, record(visit("AMB", "2026-11-20", "2026-11-20")), Not),
    (NOTED, noted("POLST signed today (pink form on the refrigerator)."), Applies),
    (NOTED, noted("POLST signed today. Copy scanned."), Not),
    (NOTED, noted("No POLST on the refrigerator."), Not),
    (PRINCIPAL, record(visit("EMER", "2026-11-20", "2026-11-20", reason="COPD")), Not),
]


@pytest.mark.parametrize(("criterion", "patient", "answer"), CASES, ids=[f"{n}" for n in range(len(CASES))])
def test_a_criterion_answers_what_the_record_shows(
    criterion: str, patient: Record, answer: type[Answer]
) -> None:
    assert isinstance(decided(criterion, patient), answer)
