"""What the screening finds reaches the reader: on the right item, graded, with its source, and without swamping."""

import statistics
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.checks import inspect, most_serious
from assistant.checks.medicines import RULE, SEVERITY, risky_medicines_are_shown
from assistant.checks.reading import Reading
from assistant.domain.draft import (
    Citation,
    CitationKind,
    Finding,
    Harm,
    Item,
    ItemId,
    ItemKind,
    Kind,
    MedicineDetail,
    Section,
    Severity,
    Support,
)
from assistant.knowledge import stays
from assistant.knowledge.chart import Chart
from assistant.knowledge.medicine_safety.screening import RULES, screen
from assistant.knowledge.medicines import taken
from retrieval import reconcile
from retrieval.model import AnyFact, Encounter, Medicine, Record
from retrieval.readers import read
from tests.unit.assistant.charted import TODAY, allergy, medicine, record, result, stay

PENICILLIN = allergy("Penicillin", status="active", reactions=("hives",))


def reading(*facts: AnyFact, items: tuple[Item, ...] = (), visit: Encounter | None = None) -> Reading:
    return Reading(
        kind=Kind.DISCHARGE_SUMMARY if visit else Kind.CARE_PLAN,
        sections=(Section(id="medications", title="Medicines", loinc="10160-0", items=items),),
        record=record(*facts),
        guidelines={},
        stay=visit,
        as_of=TODAY,
    )


def line(of: AnyFact, id: str) -> Item:
    span = of.words
    cited = Citation(
        kind=CitationKind.CHART, source=span.document, start=span.start, end=span.end, quote=span.text
    )
    detail = MedicineDetail(name=of.name)
    return Item(id=ItemId(id), kind=ItemKind.MEDICINE, text=of.name, citations=(cited,), detail=detail)


def test_a_contraindication_stops_and_a_serious_hazard_warns_and_the_rest_is_a_note() -> None:
    assert SEVERITY == {
        Harm.SEVERE: Severity.STOP,
        Harm.SERIOUS: Severity.WARN,
        Harm.MODERATE: Severity.NOTE,
        Harm.MINOR: Severity.NOTE,
    }


def test_a_finding_says_what_why_on_what_how_old_and_who_says_so() -> None:
    potassium = result("potassium", 5.6, "mmol/L", loinc="2823-3", on="2026-09-10")
    facts = (medicine("lisinopril", date="2026-11-01"), medicine("spironolactone"), potassium)
    [found] = [f for f in risky_medicines_are_shown(reading(*facts)) if "ras-potassium" in f.rule]
    assert found.severity is Severity.WARN
    assert found.reason.startswith("Lisinopril with spironolactone: high potassium (")
    assert "potassium 5.6 mmol/L (2026-09-10, 2 months old)" in found.reason
    assert "lisinopril (2026-11-01)" in found.reason
    assert found.source == (
        "KDIGO, Clinical practice guideline for the evaluation and management of chronic kidney disease (2024)"
    )
    assert found.consider
    assert len(found.evidence) == 3


def test_a_finding_stands_at_the_item_that_carries_its_medicine() -> None:
    apixaban, ibuprofen = medicine("apixaban 5 mg"), medicine("ibuprofen 400 mg")
    made = reading(apixaban, ibuprofen, items=(line(ibuprofen, "b"), line(apixaban, "a")))
    [found] = [f for f in risky_medicines_are_shown(made) if "anticoagulant-nsaid" in f.rule]
    assert found.item == "a"


def test_a_dangerous_medicine_is_not_called_unsupported() -> None:
    one, other = medicine("apixaban 5 mg"), medicine("warfarin 5 mg")
    made = reading(one, other, items=(line(one, "a"), line(other, "b")))
    findings = risky_medicines_are_shown(made)
    assert [f.severity for f in findings if f.item == "a"] == [Severity.STOP]
    sections, shown = inspect(made)
    clinical = {f.item for f in shown if f.rule.startswith(RULE)}
    other_stops = {f.item for f in shown if f.severity is Severity.STOP and not f.source}
    assert "a" in clinical
    assert all(i.support is Support.SUPPORTED for i in sections[0].items if i.id not in other_stops)


def test_what_is_good_to_know_comes_as_one_note() -> None:
    facts = (medicine("warfarin 5 mg"), medicine("digoxin 125 mcg"), PENICILLIN)
    notes = [f for f in risky_medicines_are_shown(reading(*facts)) if f.harm is Harm.MINOR and f.source]
    [note] = notes
    assert note.severity is Severity.NOTE
    assert "Warfarin" in note.reason
    assert "Digoxin" in note.reason
    assert "label" in note.reason


def test_what_could_not_be_checked_is_said_once_with_the_reason() -> None:
    facts = (medicine("amiodarone 200 mg"), medicine("simvastatin"))
    [missed] = [f for f in risky_medicines_are_shown(reading(*facts)) if f.rule.endswith("not-checked")]
    assert missed.severity is Severity.NOTE
    assert "because no daily dose of simvastatin is charted" in missed.reason


def test_after_a_stay_what_was_stopped_or_held_is_no_hazard() -> None:
    visit = stay()
    home = medicine("warfarin 5 mg", setting="community", date="2026-01-05")
    facts = (
        visit,
        home,
        medicine(
            "warfarin 5 mg", status="stopped", setting="discharge", date="2026-11-20", encounter=visit.key
        ),
        medicine("lisinopril", status="on-hold", setting="discharge", date="2026-11-20", encounter=visit.key),
        medicine("apixaban 5 mg", setting="discharge", date="2026-11-20", encounter=visit.key),
        medicine("spironolactone", setting="discharge", date="2026-11-20", encounter=visit.key),
    )
    names = {m.name for m in taken(Chart(record(*facts), TODAY), visit)}
    assert names == {"apixaban 5 mg", "spironolactone"}
    rules = {f.rule for f in risky_medicines_are_shown(reading(*facts, visit=visit))}
    assert not any("duplicate" in r or "ras-potassium" in r for r in rules)


def test_what_may_harm_most_and_what_does_not_hold_come_before_a_gap() -> None:
    gap = Finding(rule="elements@1", severity=Severity.STOP, reason="no follow-up")
    wrong = Finding(rule="figures@1", severity=Severity.STOP, reason="80 mg", item=ItemId("i"))
    grave = Finding(rule="m", severity=Severity.STOP, reason="x", harm=Harm.SEVERE, source="s")
    serious = Finding(rule="m", severity=Severity.WARN, reason="y", harm=Harm.SERIOUS, source="s")
    assert most_serious([gap, serious, wrong, grave]) == (grave, wrong, serious)


def test_every_rule_of_the_package_is_asked() -> None:
    asked = {rule.__module__.rsplit(".", 1)[1] for rule in RULES}
    assert {"interactions", "allergies", "duplicates", "high_alert"} < asked


# --- the noise and the time over real records ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def records(shared_data: Path) -> list[Record]:
    return list(_records(shared_data / "fhir"))


def _records(folder: Path) -> Iterator[Record]:
    for file in sorted(folder.glob("*/*.json")):
        yield reconcile.record([read(file.read_bytes(), name=file.name)])


def _screened(one: Record) -> tuple[Finding, ...]:
    visit = stays.chosen(one, None, stays_only=False)
    return risky_medicines_are_shown(
        Reading(
            kind=Kind.DISCHARGE_SUMMARY if visit else Kind.CARE_PLAN,
            sections=(),
            record=one,
            guidelines={},
            stay=visit,
            as_of=stays.day(visit.end) if visit and visit.end else date(2026, 11, 22),
        )
    )


def test_a_reader_is_not_swamped(records: list[Record]) -> None:
    counts = [len(_screened(one)) for one in records]
    assert len(counts) >= 50
    assert statistics.median(counts) <= 3
    assert max(counts) <= 10


def test_a_finding_never_cites_what_is_not_in_the_record(records: list[Record]) -> None:
    for one in records:
        texts = {str(d.id): d.text for d in one.documents}
        for finding in _screened(one):
            for c in finding.evidence:
                assert texts[c.source][c.start : c.end] == c.quote


def test_a_medicine_is_never_screened_twice(records: list[Record]) -> None:
    for one in records:
        chart = Chart(one, date(2026, 11, 22))
        listed: tuple[Medicine, ...] = taken(chart)
        assert len({m.id for m in listed}) == len(listed)
        assert screen(chart, listed) == screen(chart, listed)
