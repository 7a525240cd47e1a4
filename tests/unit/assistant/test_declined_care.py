"""What a patient said no to is said once, in the chart's own words, and not asked for again."""

from dataclasses import replace

from assistant.checks.grounding import every_statement_rests_on_its_evidence
from assistant.checks.reading import Reading
from assistant.domain.draft import ItemKind, Kind, PersonId, Section
from assistant.knowledge.guidelines import library
from assistant.writing.desk import Desk, placed
from assistant.writing.parts.declined import declined_care
from retrieval.model import Document, DocumentId, DocumentKind, PatientId, Record, SourceId
from tests.unit.assistant.charted import TODAY, procedure, record, vaccine

REFUSED = "Immunization: Influenza, high dose; status: not-done; date: 2026-10-01; reason: Patient refused"


def document(id: str, text: str, kind: DocumentKind) -> Document:
    return Document(
        id=DocumentId(id), patient=PatientId("p"), source=SourceId("s"), kind=kind, title="", text=text,
        pointer=id, date="2026-11-10",
    )  # fmt: skip


def chart(note: str = "", *, shot: bool = False) -> Record:
    documents = [document("note", note, DocumentKind.NOTE)] if note else []
    facts = []
    if shot:
        told = document("shot", REFUSED, DocumentKind.RESOURCE)
        documents.append(told)
        given = vaccine("135", on="2026-10-01", status="not-done", reason="Patient refused")
        facts.append(replace(given, name="Influenza, high dose", words=told.span()))
    return replace(record(*facts, born="1955-01-01"), documents=tuple(documents))


def desk(patient: Record) -> Desk:
    return Desk(
        kind=Kind.CARE_PLAN,
        record=patient,
        stay=None,
        guidelines=library().applicable(patient, TODAY),
        as_of=TODAY,
        ask=lambda text: (),
        requested_by=PersonId("cora"),
    )


def test_a_refused_vaccine_is_said_with_its_day() -> None:
    (said,) = declined_care(desk(chart(shot=True)))
    assert said.text == "Influenza, high dose, 2026-10-01: Patient refused"
    assert said.kind is ItemKind.STATEMENT


def test_a_no_in_a_note_is_quoted() -> None:
    (said,) = declined_care(desk(chart("Seen for cough.\nShe declined a bone density scan again.")))
    assert said.text == "She declined a bone density scan again."


def test_what_is_said_rests_on_what_it_cites() -> None:
    patient = chart("Declined bone density scan.", shot=True)
    section = Section(id="s", title="", loinc="", items=placed("s", declined_care(desk(patient))))
    assert len(section.items) == 2
    reading = Reading(
        kind=Kind.CARE_PLAN, sections=(section,), record=patient, guidelines={}, stay=None, as_of=TODAY
    )
    assert every_statement_rests_on_its_evidence(reading) == ()


def test_a_patient_who_declined_nothing_has_no_such_line() -> None:
    assert declined_care(desk(record(procedure("Colonoscopy", on="2024-01-01")))) == []
