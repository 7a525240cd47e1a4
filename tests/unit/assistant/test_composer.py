"""The embedded writer says what the chart says, once, with its place, and what it leaves out is counted aloud."""

import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assistant import demo
from assistant.domain.draft import ActionDetail, CitationKind, Item, ItemKind, Kind, PersonId, Section
from assistant.knowledge import stays
from assistant.knowledge.confidential import without_kept_apart
from assistant.knowledge.guidelines import library
from assistant.writing.composer import compose
from assistant.writing.desk import Desk
from assistant.writing.outline import OUTLINES
from retrieval.model import PatientId, Record
from retrieval.readers import read
from retrieval.reconcile import record as merged

TODAY = date(2026, 11, 22)
DRAFTS = [(slug, kind) for slug in demo.SLUGS for kind in Kind]


@cache
def chart(slug: str) -> Record:
    folder = next(p for p in demo.patients() if p.name == slug)
    files: list[Path] = [folder / "record.json", *sorted((folder / "notes").glob("*.md"))]
    return merged([without_kept_apart(read(f.read_bytes(), name=f.name)) for f in files])


def drafted(record: Record, kind: Kind, **more: Any) -> tuple[tuple[Section, ...], Desk]:
    summary = kind is Kind.DISCHARGE_SUMMARY
    stay = stays.chosen(record, None, stays_only=not summary)
    if summary and stay:
        record = stays.joined(record, stay)
    desk = Desk(
        kind=kind,
        record=record,
        stay=stay,
        guidelines=library().applicable(record, TODAY),
        as_of=TODAY,
        ask=lambda text: (),
        requested_by=PersonId("cora"),
        **more,
    )
    return compose(desk), desk


def small(*resources: dict[str, Any], note: str = "") -> Record:
    patient = {"resourceType": "Patient", "id": "ann", "birthDate": "1950-02-03", "gender": "female"}
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": {"subject": {"reference": "Patient/ann"}, **r}} for r in resources],
    }
    bundle["entry"] = [{"resource": patient}, *bundle["entry"]]
    readings = [read(json.dumps(bundle).encode(), name="r.json")]
    if note:
        readings.append(read(note.encode(), name="n.md", patient=PatientId("ann")))
    return merged(readings)


def items(sections: Iterable[Section], *ids: str) -> list[Item]:
    return [i for s in sections if not ids or s.id in ids for i in s.items]


def texts(sections: Iterable[Section], *ids: str) -> list[str]:
    return [i.text for i in items(sections, *ids)]


def potassium(day: str, value: float) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": f"k-{day}",
        "status": "final",
        "category": [{"coding": [{"code": "laboratory"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3", "display": "Potassium"}]},
        "effectiveDateTime": day,
        "valueQuantity": {"value": value, "unit": "mmol/L"},
    }


@pytest.mark.parametrize(("slug", "kind"), DRAFTS)
def test_every_item_of_a_demo_draft_cites_exact_words(slug: str, kind: Kind) -> None:
    record = chart(slug)
    guidelines = {str(g.document.id): g.document for g in library().current}
    sections, _ = drafted(record, kind)
    for item in items(sections):
        assert item.citations, item.text
        for c in item.citations:
            source = guidelines[c.source] if c.kind is CitationKind.GUIDELINE else None
            source = source or next(d for d in record.documents if d.id == c.source)
            assert source.text[c.start : c.end] == c.quote


@pytest.mark.parametrize(("slug", "kind"), DRAFTS)
def test_the_same_record_is_drafted_the_same_twice(slug: str, kind: Kind) -> None:
    assert drafted(chart(slug), kind)[0] == drafted(chart(slug), kind)[0]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_section_of_the_outline_is_there_in_its_order(kind: Kind) -> None:
    sections, _ = drafted(chart("arthur-okafor"), kind)
    assert [(s.id, s.loinc) for s in sections] == [(p.id, p.loinc) for p in OUTLINES[kind]]


def test_a_care_plan_has_no_plan_of_treatment_section() -> None:
    assert "18776-5" not in {p.loinc for p in OUTLINES[Kind.CARE_PLAN]}


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_of_a_counselling_note_reaches_a_draft(kind: Kind) -> None:
    said = " ".join(texts(drafted(chart("darnell-pruitt"), kind)[0])).lower()
    assert not [word for word in ("marcus", "letter to", "court date", "12/9") if word in said]


def test_a_sentence_that_was_copied_forward_is_quoted_once() -> None:
    sections, _ = drafted(chart("arthur-okafor"), Kind.DISCHARGE_SUMMARY)
    said = [t.lower() for t in texts(sections, "hospital_course", "function", "condition")]
    assert len(said) == len(set(said))


def test_a_trend_shows_the_value_before_and_the_highest_between() -> None:
    record = small(potassium("2026-11-01", 4.1), potassium("2026-11-05", 5.9), potassium("2026-11-09", 4.6),
                   potassium("2026-11-12", 4.4))  # fmt: skip
    [said] = [t for t in texts(drafted(record, Kind.CARE_PLAN)[0], "outcomes") if t.startswith("Potassium")]
    assert said.startswith("Potassium 4.4 mmol/L on 2026-11-12")
    assert "before 4.6 mmol/L on 2026-11-09" in said
    assert "highest 5.9 mmol/L on 2026-11-05" in said


def test_a_proposal_is_said_to_be_one_and_an_order_says_when_it_is_due() -> None:
    order = {"resourceType": "ServiceRequest", "status": "active", "authoredOn": "2026-11-20"}
    record = small(
        {
            **order,
            "id": "a",
            "intent": "order",
            "code": {"text": "Basic metabolic panel"},
            "occurrenceDateTime": "2026-11-24",
        },
        {**order, "id": "b", "intent": "proposal", "code": {"text": "Screening mammogram"}},
    )
    said = texts(drafted(record, Kind.CARE_PLAN)[0], "interventions")
    assert any(t.startswith("Ordered: Basic metabolic panel") and "due 2026-11-24" in t for t in said)
    assert any(t.startswith("Proposed, not ordered: Screening mammogram") for t in said)


def test_none_known_does_not_stand_beside_an_allergy() -> None:
    coded = {"resourceType": "AllergyIntolerance", "patient": {"reference": "Patient/ann"}}
    active = {"clinicalStatus": {"coding": [{"code": "active"}]}}
    record = small(
        {**coded, **active, "id": "a", "code": {"text": "Penicillin"}},
        note="---\ndate: 2024-01-02\n---\nALLERGIES: NKDA\n",
    )
    assert texts(drafted(record, Kind.CARE_PLAN)[0], "allergies") == ["Penicillin"]


def test_an_open_question_is_quoted_and_is_of_the_one_who_was_asked() -> None:
    order = {
        "resourceType": "MedicationRequest",
        "id": "m",
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/ann"},
        "medicationCodeableConcept": {"text": "metformin 1000 mg"},
        "requester": {"display": "Priya Raman"},
    }
    note = (
        "---\ndate: 2026-11-20\nauthor: Joel Kimura\n---\n"
        "- Metformin 1000 mg BID. I suggest 500 mg BID. Paged Dr. Raman 16:10. No answer.\n"
    )
    sections, _ = drafted(small(order, note=note), Kind.CARE_PLAN)
    [item] = [i for i in items(sections, "interventions") if i.text.startswith("Open question")]
    assert "I suggest 500 mg BID. Paged Dr. Raman 16:10. No answer." in item.text
    assert isinstance(item.detail, ActionDetail)
    assert (item.detail.owner, item.detail.asked_by) == ("Priya Raman", "Joel Kimura, 2026-11-20")


def test_one_denial_stands_for_those_that_it_covers() -> None:
    none = {
        "resourceType": "AllergyIntolerance",
        "id": "a",
        "patient": {"reference": "Patient/ann"},
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"text": "No known allergies"},
    }
    record = small(none, note="---\ndate: 2024-01-02\n---\nALLERGIES: NKDA\n")
    [item] = items(drafted(record, Kind.CARE_PLAN)[0], "allergies")
    assert item.text == "No known allergies"
    assert [c.quote for c in item.citations][-1] == "NKDA"


def test_a_sentence_that_leans_on_the_one_before_is_quoted_with_it() -> None:
    note = "---\ndate: 2026-11-20\n---\nFOLLOW UP: Lisinopril is held. Restart only when creatinine is at most 1.9.\n"
    said = texts(drafted(small(note=note), Kind.CARE_PLAN)[0], "interventions")
    assert any("Lisinopril is held. Restart only when" in t for t in said)
    assert not any(t.startswith("Restart only") for t in said)


def test_what_an_entry_notes_is_said_with_it() -> None:
    said = texts(drafted(chart("darnell-pruitt"), Kind.CARE_PLAN)[0], "medications")
    assert any("naloxone" in t.lower() and "note:" in t for t in said)


def test_the_emergency_visit_that_led_to_a_stay_is_part_of_it() -> None:
    said = texts(drafted(chart("maya-lindqvist"), Kind.DISCHARGE_SUMMARY)[0])
    assert any("27.2 kg" in t for t in said)


def test_a_requested_specialty_stands_first_and_is_the_requesters_own_word() -> None:
    sections, _ = drafted(chart("arthur-okafor"), Kind.REFERRAL, focus="nephrology")
    first = items(sections, "reason_for_referral")[0]
    assert first.kind is ItemKind.REFERRAL
    assert any(c.kind is CitationKind.REVIEWER or "nephrology" in c.quote.lower() for c in first.citations)


def test_what_does_not_fit_is_counted_aloud() -> None:
    _, desk = drafted(chart("eleanor-voss"), Kind.CARE_PLAN)
    assert any("not shown in this draft" in said for said in desk.left_out)
