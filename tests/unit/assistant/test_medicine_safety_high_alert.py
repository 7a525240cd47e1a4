"""High-alert medicines are shown with what must stand beside them, quietly; a daily methotrexate is not quiet."""

from collections import Counter

import pytest

from assistant.domain.draft import Harm
from assistant.knowledge.chart import Chart
from assistant.knowledge.medicine_safety.high_alert import alerts, find
from assistant.knowledge.safety import Hazard
from retrieval.model import AnyFact, Medicine
from tests.unit.assistant.charted import TODAY, medicine, problem, record, result

CASES = [
    ("warfarin", "warfarin 5 mg", "aspirin 81 mg"),
    ("doac", "apixaban 5 mg", "clopidogrel 75 mg"),
    ("heparins", "enoxaparin 40 mg injection", "fondaparinux 2.5 mg injection"),
    ("insulin", "insulin glargine", "insulin syringes"),
    ("sulfonylurea", "glipizide 5 mg", "sitagliptin 100 mg"),
    ("opioid", "oxycodone 5 mg", "buprenorphine-naloxone film"),
    ("methotrexate", "methotrexate 2.5 mg", "leflunomide 20 mg"),
    ("digoxin", "digoxin 125 mcg", "metoprolol 25 mg"),
    ("lithium", "lithium carbonate 300 mg", "lamotrigine 100 mg"),
    ("amiodarone", "amiodarone 200 mg", "flecainide 50 mg"),
    ("potassium", "potassium chloride 20 mEq", "magnesium oxide 400 mg"),
    ("transplant", "tacrolimus 1 mg capsule", "tacrolimus 0.1% ointment"),
]


def hazards(*facts: AnyFact) -> dict[str, Hazard]:
    taken = [f for f in facts if isinstance(f, Medicine)]
    return {h.rule.removeprefix("high-alert/"): h for h in find(Chart(record(*facts), TODAY), taken)}


@pytest.mark.parametrize(("rule", "alert", "_"), CASES, ids=[c[0] for c in CASES])
def test_a_high_alert_medicine_is_shown(rule: str, alert: str, _: str) -> None:
    assert hazards(medicine(alert))[rule].harm is Harm.MINOR


@pytest.mark.parametrize(("rule", "_", "other"), CASES, ids=[c[0] for c in CASES])
def test_another_medicine_is_not(rule: str, _: str, other: str) -> None:
    assert rule not in hazards(medicine(other))


def test_every_entry_has_its_case() -> None:
    assert Counter(c[0] for c in CASES) == Counter(a.id for a in alerts())
    assert len(alerts()) == 12


def test_what_the_record_shows_is_said_and_what_it_lacks_is_named() -> None:
    told = hazards(
        medicine("warfarin 5 mg"),
        problem("Atrial fibrillation", icd10="I48.91"),
        result("INR", 2.4, on="2026-11-10", loinc="6301-6"),
    )["warfarin"]
    assert told.what == "Warfarin: for Atrial fibrillation; INR 2.4 on 2026-11-10"
    assert told.why == ""
    bare = hazards(medicine("warfarin 5 mg"))["warfarin"]
    assert bare.why == "not found in the record: the indication and INR of the last 42 days"


def test_naloxone_on_the_list_is_not_asked_for() -> None:
    with_it = hazards(medicine("oxycodone 5 mg"), medicine("naloxone 4 mg nasal spray"))
    assert with_it["opioid"].why == ""
    assert hazards(medicine("oxycodone 5 mg"))["opioid"].why == "not found in the record: naloxone"


@pytest.mark.parametrize(
    ("dosage", "shouted"),
    [
        ("10 mg by mouth once daily", True),
        ("2.5 mg by mouth twice a day", True),
        ("10 mg by mouth once a week", False),
        ("4 tablets every Sunday", False),
        ("10 mg by mouth once daily on Mondays", False),
        ("as directed", False),
    ],
)
def test_methotrexate_every_day_stops_the_approval(dosage: str, shouted: bool) -> None:
    met = hazards(medicine("methotrexate 2.5 mg tablet", dosage=dosage))
    assert ("methotrexate-daily" in met) is shouted
    assert not shouted or met["methotrexate-daily"].harm is Harm.SEVERE
