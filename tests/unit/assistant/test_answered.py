"""What was asked and is answered is no problem; what was asked and is still open is one, and so is what came back."""

from dataclasses import replace
from typing import Any

import pytest

from assistant.knowledge.answered import answer_to, words_of
from retrieval.model import DocumentKind, Problem, Record
from tests.unit.assistant.charted import problem, record
from tests.unit.assistant.test_open_loops import note

REPORT = DocumentKind.REPORT


def stated(name: str, *, on: str = "2026-11-16", **more: Any) -> Problem:
    return replace(problem(name, status=""), stated=True, date=on, **more)


def with_notes(*facts: Problem, text: str = "", on: str = "2026-11-17") -> Record:
    given = record(*facts)
    return replace(given, documents=(note(text, on=on, kind=REPORT),)) if text else given


@pytest.mark.parametrize(
    ("asked", "said", "answered"),
    [
        (stated("RUL opacity"), "IMPRESSION\n1. Right upper opacity is fissural fluid.", True),
        (stated("RUL opacity"), "IMPRESSION\n1. Right upper lobe opacity is unchanged.", False),
        (stated("RUL opacity"), "IMPRESSION\n1. Left lower lobe opacity is atelectasis.", False),
        (stated("Liver lesion"), "IMPRESSION\nThe liver lesion represents a simple cyst.", True),
        (stated("Liver lesion"), "IMPRESSION\nThe liver lesion is suspicious for metastasis.", False),
        (stated("Pneumonia", verification="provisional"), "IMPRESSION\nNo pneumonia.", True),
        (stated("Pneumonia"), "IMPRESSION\nNo pneumonia.", False),
        (stated("Pneumonia", verification="provisional"), "IMPRESSION\nPneumonia in the left base.", False),
        (problem("Pneumonia"), "IMPRESSION\nNo pneumonia.", False),
    ],
    ids=[
        "a shadow explained",
        "a shadow unchanged",
        "another place",
        "a lesion named",
        "a lesion feared",
        "suspected and denied",
        "judged, and denied by one picture",
        "suspected and found",
        "coded and confirmed",
    ],
)
def test_a_question_of_an_earlier_note_is_closed_by_a_later_answer(
    asked: Problem, said: str, answered: bool
) -> None:
    assert (answer_to(asked, with_notes(asked, text=said)) is not None) is answered


def test_an_answer_from_before_the_question_answers_nothing() -> None:
    asked = stated("RUL opacity")
    given = with_notes(asked, text="Right upper opacity is fissural fluid.", on="2026-11-10")
    assert answer_to(asked, given) is None


def test_a_note_of_a_problem_that_has_ended_since_does_not_open_it_again() -> None:
    ended = replace(
        problem("Mastitis, left breast", status="resolved"), abated="2026-11-20", date="2026-11-09"
    )
    before, after = stated("mastitis", on="2026-11-10"), stated("mastitis", on="2026-12-01")
    assert answer_to(before, with_notes(ended, before)) is not None
    assert answer_to(after, with_notes(ended, after)) is None
    running = problem("Mastitis, left breast")
    assert answer_to(before, with_notes(ended, running, before)) is None


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("T2DM", "Type 2 diabetes mellitus"),
        ("Hep C", "Hepatitis C"),
        ("HFrEF", "Heart failure with reduced ejection fraction"),
        ("hypercapnia", "high carbon dioxide"),
        ("Anemia after birth", "Postpartum anemia"),
        ("Weight loss 5 kg", "Weight loss"),
    ],
)
def test_two_wordings_of_one_thing_have_the_same_words(short: str, long: str) -> None:
    one, other = words_of(short) - {"type", "mellitus"}, words_of(long) - {"type", "mellitus"}
    assert one == other


def test_words_that_look_alike_stay_apart() -> None:
    assert not words_of("Hepatitis B") <= words_of("Hepatitis C")
    assert "immunodeficiency" not in words_of("hearing loss with aids")
    assert words_of("Iron deficiency") == {"iron", "deficiency"}
