"""A stretch that names another person with another birthday is told apart; a slip of one of the two is not enough."""

from typing import Any

import pytest

from retrieval.model import (
    Document,
    DocumentId,
    DocumentKind,
    Medicine,
    Patient,
    PatientId,
    Problem,
    Reading,
    SourceId,
)
from retrieval.reconcile import record
from retrieval.text.sections import sections
from retrieval.text.stated import stated
from retrieval.text.whose import of_somebody_else

RUTH, BORN = "Ruth Falk", "1961-07-02"
HOLT = "Patient: Gunnar Holt\nDate of birth: 1949-03-02\n"


@pytest.mark.parametrize(
    ("text", "name", "born", "parts"),
    [
        (f"# Note\n{HOLT}\nHe takes clozapine.", RUTH, BORN, 1),
        ("Patient: Gunnar Holt, born 3/2/1949, MRN 1.", RUTH, BORN, 1),
        ("Patient: Ruth Falk\nDOB: 1949-03-02\n", RUTH, BORN, 0),
        ("Patient: Gunnar Holt\nDOB: 1961-07-02\n", RUTH, BORN, 0),
        ("Patient: tolerated the diet well.", RUTH, BORN, 0),
        ("Patient: Gunnar Holt, seen today.", RUTH, BORN, 0),
        (f"# Note\n{HOLT}", "", BORN, 0),
        (f"# Note\n{HOLT}", RUTH, "1961", 0),
        (f"# Note\n{HOLT}", RUTH, None, 0),
        ("Mother: Ann Falk, born 1930-01-01.", RUTH, BORN, 0),
    ],
)
def test_another_person_is_told_by_name_and_birthday(
    text: str, name: str, born: str | None, parts: int
) -> None:
    assert len(of_somebody_else(text, name, born)) == parts


def test_a_head_stands_for_the_whole_note_and_a_later_line_for_its_paragraph() -> None:
    assert of_somebody_else(f"{HOLT}\n\nFar below.", RUTH, BORN) == ((0, len(HOLT) + 12),)
    before = "She is well. " * 20
    text = f"{before}\n\nPatient: Gunnar Holt, born 1949-03-02. He has HIV.\n\nShe walks."
    ((start, end),) = of_somebody_else(text, RUTH, BORN)
    assert "HIV" in text[start:end]
    assert "walks" not in text[start:end]


def a_note(text: str) -> Reading:
    patient = PatientId("p")
    document = Document(
        id=DocumentId("d"), patient=patient, source=SourceId("s"), kind=DocumentKind.NOTE, title="", text=text,
        pointer="n",
    )  # fmt: skip
    given: dict[str, Any] = {"entries": (), "format": "note", "name": "n"}
    facts = stated(document, sections(text))
    person = Patient(id=patient, name=RUTH, birth_date=BORN)
    return Reading(
        source=SourceId("s"), patient=patient, person=person, documents=(document,), facts=facts, **given
    )


LISTS = "## Assessment\n1. Schizophrenia\n\n## Medications\n- Clozapine 300 mg by mouth at bedtime\n"


def test_nothing_that_a_note_says_of_somebody_else_is_a_fact_of_this_chart() -> None:
    assert record([a_note(f"# Note\n{LISTS}")]).of(Medicine)
    told = record([a_note(f"# Note\n{HOLT}\n{LISTS}")])
    assert not told.of(Medicine)
    assert not told.of(Problem)
    assert told.notes()
