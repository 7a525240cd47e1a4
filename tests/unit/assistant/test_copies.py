"""A note that repeats an earlier one word for word is no new look, and the draft says so."""

from dataclasses import replace
from datetime import date

from assistant.checks.copied import copied_notes_are_said_to_be_copies
from assistant.checks.reading import Reading
from assistant.domain.draft import Kind
from assistant.knowledge.copies import copies
from retrieval.model import Document, Record
from tests.unit.assistant.charted import record
from tests.unit.assistant.test_open_loops import note

SHIFT = """ASSESSMENT
Alert and oriented, hard of hearing. Lungs with crackles at both bases. Edema 3+ of both legs to the knees.
Skin intact. Up to chair with one assist. Denies pain. Good output after furosemide. Fall precautions in place.
"""
ANEW = (
    SHIFT.replace("crackles at both bases", "few crackles at the right base")
    .replace("3+", "1+")
    .replace("Up to chair with one assist", "Walks 200 feet with a cane")
)


def of(*notes: Document) -> Record:
    return replace(record(), documents=notes)


def test_each_copy_points_to_the_first_of_its_kind() -> None:
    first, second, third = (note(SHIFT, on=f"2026-11-{day}") for day in (18, 19, 20))
    assert {id: d.id for id, d in copies(of(third, first, second)).items()} == {
        second.id: first.id,
        third.id: first.id,
    }


def test_a_note_written_anew_a_short_one_and_one_of_another_month_are_no_copies() -> None:
    assert copies(of(note(SHIFT, on="2026-11-18"), note(ANEW, on="2026-11-19"))) == {}
    assert copies(of(note("No change.", on="2026-11-18"), note("No change.", on="2026-11-19"))) == {}
    assert copies(of(note(SHIFT, on="2026-10-01"), note(SHIFT, on="2026-11-19"))) == {}


def test_a_finding_names_the_first_note_and_the_days_of_its_copies() -> None:
    given = of(*(note(SHIFT, on=f"2026-11-{day}") for day in (18, 19, 20)))
    read = Reading(kind=Kind.REFERRAL, sections=(), record=given, guidelines={}, as_of=date(2026, 11, 22))
    (said,) = copied_notes_are_said_to_be_copies(read)
    assert "2026-11-18 is repeated word for word on 2026-11-19, 2026-11-20" in said.reason
    assert len(said.evidence) == 3
    assert copied_notes_are_said_to_be_copies(replace(read, as_of=date(2027, 11, 22))) == ()
