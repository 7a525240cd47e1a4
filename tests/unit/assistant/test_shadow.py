"""Which documents are human summaries, which stay they are of, and where two lists cannot both be right."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.domain.errors import Invalid
from assistant.knowledge import guidelines
from assistant.workflow.shadow import Shadow, is_summary, shadows
from assistant.workflow.side_by_side.rows import Has
from retrieval import readers
from retrieval.model import Code, Document, DocumentId, DocumentKind, Medicine, PatientId, Reading, SourceId
from tests.acceptance.service import a_record

NOW = datetime(2026, 12, 1, tzinfo=UTC)
LOINC = "http://loinc.org"


def a_document(title: str, text: str = "Seen today.", code: str = "") -> Document:
    return Document(
        id=DocumentId("d"),
        patient=PatientId("p"),
        source=SourceId("s"),
        kind=DocumentKind.NOTE,
        title=title,
        text=text,
        pointer="note",
        type=Code(system=LOINC, code=code) if code else None,
    )


@pytest.mark.parametrize(
    ("document", "one"),
    [
        (a_document("Discharge summary"), True),
        (a_document("Note", code="28655-9"), True),
        (a_document("scan-12.txt", "\n  DISCHARGE SUMMARY\nAda Lund"), True),
        (a_document("Hospital stay summary"), True),
        (a_document("Discharge planning"), False),
        (a_document("Progress note", "Seen today. Discharge summary to follow."), False),
        (a_document("Reminder letter"), False),
    ],
    ids=lambda v: v.title if isinstance(v, Document) else "",
)
def test_a_summary_is_known_by_its_type_its_title_or_its_first_line(document: Document, one: bool) -> None:
    assert is_summary(document) is one


def the_record() -> Reading:
    return readers.read(a_record(), name="record.json")


def a_summary(body: str, *, date: str = "2026-11-20", encounter: str = "ada-lund-stay") -> Reading:
    head = f"patient: ada-lund\ntitle: Discharge summary\ndate: {date}\n"
    head += f"encounter: {encounter}\n" if encounter else ""
    return readers.read(f"---\n{head}---\n{body}".encode(), name="summary.md")


def shadow(*readings: Reading) -> Shadow:
    (one,) = shadows(readings, library=guidelines.library(), software="test", now=NOW)
    return one


@pytest.mark.parametrize(
    ("listed", "because"),
    [
        ("Furosemide 40 mg by mouth twice daily", ""),
        ("Lasix 40 mg by mouth two times a day", ""),
        ("Furosemide 80 mg by mouth twice daily", "the dose differs: 40 mg with us, 80 mg with them"),
        ("Furosemide 40 mg by mouth once daily", "the frequency differs: 2/day with us, 1/day with them"),
        ("Furosemide 40 mg IV twice daily", "the route differs: oral with us, intravenous with them"),
    ],
)
def test_a_medicine_of_both_lists_contradicts_where_a_figure_of_it_differs(listed: str, because: str) -> None:
    rows = shadow(the_record(), a_summary(f"# Discharge medications\n1. {listed}\n")).rows
    (row,) = [r for r in rows if r.theirs and r.about == "medicines"]
    assert (row.has, row.because) == (Has.CONTRADICTION if because else Has.BOTH, because)


def test_a_medicine_that_is_part_of_another_is_not_the_same() -> None:
    listed = a_summary("# Discharge medications\n1. Furosemide-spironolactone 20-50 mg daily\n")
    (row,) = [r for r in shadow(the_record(), listed).rows if r.theirs]
    assert row.has is Has.THEIRS


def test_a_summary_without_an_encounter_is_of_the_stay_around_its_day() -> None:
    body = "# Discharge diagnoses\n1. Heart failure\n"
    assert shadow(the_record(), a_summary(body, encounter="")).encounter == "ada-lund-stay"
    with pytest.raises(Invalid, match="cannot be told which one"):
        shadow(the_record(), a_summary(body, encounter="", date="2021-01-01"))


def test_what_ended_after_the_summary_is_not_shown_as_ended() -> None:
    record = the_record()
    ended = tuple(
        replace(f, status="stopped", ended="2026-11-28") if isinstance(f, Medicine) else f
        for f in record.facts
    )
    told = shadow(replace(record, facts=ended), a_summary("# Discharge medications\n1. Furosemide 40 mg\n"))
    assert told.left_out.ended_later == 1
    assert not any("urosemide" in r.ours for r in told.rows)


def test_a_record_that_holds_nothing_but_the_summary_cannot_be_compared() -> None:
    alone = a_summary("# Discharge diagnoses\n1. Heart failure\n", encounter="")
    with pytest.raises(Invalid, match="nothing but the summary"):
        shadow(alone)


@pytest.mark.parametrize(
    ("told", "has"),
    [
        ("Admitted with shortness of breath on 2026-11-16.", Has.BOTH),
        ("No shortness of breath at discharge.", Has.THEIRS),
        ("No seizure.", Has.THEIRS),
        ("Confusion at rest.", Has.THEIRS),
    ],
)
def test_a_denial_and_a_word_or_two_are_not_found_in_what_says_something_else(told: str, has: Has) -> None:
    rows = shadow(the_record(), a_summary(f"# Hospital course\n{told}\n")).rows
    assert [r.has for r in rows if r.theirs] == [has]


def test_a_procedure_among_the_diagnoses_is_found_among_our_procedures() -> None:
    done = {
        "resourceType": "Procedure",
        "status": "completed",
        "subject": {"reference": "Patient/ada-lund"},
        "encounter": {"reference": "Encounter/ada-lund-stay"},
        "code": {"text": "Drainage of pleural fluid"},
        "performedDateTime": "2026-11-18",
    }
    bundle = json.loads(a_record())
    bundle["entry"].append({"resource": done})
    record = readers.read(json.dumps(bundle).encode(), name="record.json")
    listed = a_summary("# Discharge diagnoses\n1. Drainage of pleural fluid\n")
    assert [r.has for r in shadow(record, listed).rows if r.theirs] == [Has.BOTH]
