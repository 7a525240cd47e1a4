"""A sentence rests on the very words that it cites, adds none that claim something, and is never without a source."""

from dataclasses import replace

import pytest

from assistant.checks.grounding import every_statement_rests_on_its_evidence, holds
from assistant.checks.own_words import is_not_told
from assistant.domain.draft import Item, MedicineDetail, Severity
from retrieval.model import PatientId
from tests.unit.assistant.checks.drafted import cite, entry, item, note, own_words, reading

STAY = note(
    "She was treated with furosemide for heart failure over six days and walked the ward with a nurse. "
    "The dose of metoprolol was decreased for a slow pulse. No fever was seen."
)
TREATED = "She was treated with furosemide for heart failure over six days and walked the ward with a nurse."
CUT = "The dose of metoprolol was decreased for a slow pulse."


def stopped(*items: Item) -> list[str]:
    found = every_statement_rests_on_its_evidence(reading(*items, notes=(STAY,)))
    assert all(f.severity is Severity.STOP for f in found)
    return [f.reason for f in found]


def test_a_sentence_without_a_source_is_stopped() -> None:
    assert stopped(item("She improved.")) == ["cites nothing"]


def test_the_same_words_at_another_place_are_no_citation() -> None:
    right = cite(STAY, CUT)
    moved = replace(right, start=right.start - 20, end=right.end - 20)
    assert stopped(item(CUT, right)) == []
    assert stopped(item(CUT, moved))


def test_a_note_of_another_patient_carries_nothing() -> None:
    theirs = note(STAY.text, id="theirs", patient=PatientId("somebody-else"))
    beside = reading(notes=(STAY, theirs))
    assert holds(cite(STAY, CUT), beside)
    assert not holds(cite(theirs, CUT), beside)


def test_what_a_reviewer_says_is_quoted_whole() -> None:
    said = own_words("She prefers mornings.")
    assert holds(said, reading())
    assert not holds(replace(said, end=said.end + 1), reading())


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("The dose of metoprolol was decreased for a slow pulse.", True),
        ("The dose of metoprolol was increased for a slow pulse.", False),
        ("Metoprolol was stopped for a slow pulse, and the dose decreased.", False),
        ("Metoprolol dose resolved for a slow pulse.", False),
    ],
)
def test_a_word_that_claims_must_be_the_sources_own(said: str, right: bool) -> None:
    assert (not stopped(item(said, cite(STAY, CUT)))) is right


@pytest.mark.parametrize("added", ["with pneumonia", "on warfarin", "after dialysis"])
def test_a_copy_may_add_nothing_clinical(added: str) -> None:
    assert stopped(item(TREATED, cite(STAY, TREATED))) == []
    assert stopped(item(TREATED.replace("a nurse.", f"a nurse {added}."), cite(STAY, TREATED)))


def test_what_a_statement_in_other_words_adds_is_said_to_be_unchecked() -> None:
    source = cite(STAY, TREATED)
    assert stopped(item("For heart failure she had furosemide over six days", source)) == []
    more = item("For heart failure she had furosemide and dialysis over six days", source)
    [found] = every_statement_rests_on_its_evidence(reading(more, notes=(STAY,)))
    assert is_not_told(found)
    assert "dialysis" in found.reason


def test_a_medicine_may_be_called_continued_without_the_source_saying_so() -> None:
    told = item("Furosemide - continued", cite(STAY, "furosemide"), detail=MedicineDetail(name="furosemide"))
    assert stopped(told) == []
    assert stopped(item("Furosemide was stopped", cite(STAY, "furosemide")))


def test_an_entry_of_the_record_is_quoted_like_a_note() -> None:
    coded = entry("Medication: furosemide. Status: active", id="res-1")
    beside = reading(notes=(coded,))
    assert holds(cite(coded, "furosemide"), beside)
    assert not holds(replace(cite(coded, "furosemide"), quote="Furosemide"), beside)
