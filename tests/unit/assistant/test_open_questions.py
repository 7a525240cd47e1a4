"""A doubt about a dose that was put to someone and not answered goes with the patient, in the words of who had it."""

from dataclasses import replace

import pytest

from assistant.knowledge.open_questions import open_questions
from retrieval.model import Document, DocumentId, DocumentKind, Record, SourceId
from tests.unit.assistant.charted import record

DOUBT = "- **Metformin 1000 mg BID.** eGFR 32 today. I suggest 500 mg BID. Paged Dr. Raman 16:10. No answer."


def note(text: str, *, day: str = "2026-11-20", name: str = "n") -> Document:
    return Document(
        id=DocumentId(name + day),
        patient=record().patient.id,
        source=SourceId("sha256:0"),
        kind=DocumentKind.NOTE,
        title="Medication review",
        text=text,
        pointer=f"{name}.md",
        date=day,
        author="Joel Kimura",
        author_role="PharmD",
    )


def with_notes(*notes: Document) -> Record:
    return replace(record(), documents=notes)


def test_the_whole_question_is_quoted_with_who_asked_whom_about_what() -> None:
    [asked] = open_questions(with_notes(note(f"# Found\n{DOUBT}\n- Allergy: none.")))
    assert asked.span.text.startswith("**Metformin") or asked.span.text.startswith("Metformin")
    assert asked.span.text.endswith("No answer.")
    assert (asked.by, asked.role, asked.to, asked.day) == ("Joel Kimura", "PharmD", "Dr. Raman", "2026-11-20")
    assert asked.about == ("metformin",)


def test_of_several_calls_the_unanswered_one_names_who_owes_the_answer() -> None:
    text = (
        "- Warfarin 5 mg. I phoned Tolliver and cancelled the refill. The list is theirs: "
        "message left with Dr. Marsh's office 15:50, nobody called back yet."
    )
    assert open_questions(with_notes(note(text)))[0].to == "Dr. Marsh"


@pytest.mark.parametrize(
    "text",
    [
        "- Metformin 1000 mg BID. I suggest 500 mg BID. Paged Dr. Raman 16:10, he agreed.",
        "- Metformin 1000 mg BID. Dose fits the eGFR.",
        "- Left a message with Dr. Marsh's office about the ride.",
        "- Dr. Raman did not call back about the bed.",
    ],
)
def test_what_was_answered_or_is_of_no_medicine_is_no_open_question(text: str) -> None:
    assert open_questions(with_notes(note(text))) == ()


def test_a_later_answer_closes_it() -> None:
    answer = note("Dr. Raman called back: metformin 500 mg BID.", day="2026-11-21")
    assert open_questions(with_notes(note(DOUBT), answer)) == ()


def test_a_later_note_that_does_not_answer_leaves_it_open() -> None:
    silent = note("Resume metformin at home dose.", day="2026-11-21")
    assert len(open_questions(with_notes(note(DOUBT), silent))) == 1


def test_a_question_of_months_ago_is_not_put_again() -> None:
    assert open_questions(with_notes(note(DOUBT, day="2026-05-01"), note("Well.", day="2026-11-20"))) == ()
