"""A sentence of a note ends where a clinician would end it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.sentences import sentences


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Seen by Dr. Brandt. He is well.", ["Seen by Dr. Brandt.", "He is well."]),
        ("Lasix 40 mg p.o. b.i.d. and rest.", ["Lasix 40 mg p.o. b.i.d. and rest."]),
        ("Lasix 40 mg b.i.d. Coumadin 5 mg q.d.", ["Lasix 40 mg b.i.d.", "Coumadin 5 mg q.d."]),
        ("Oxycodone q.6h. p.r.n. pain.", ["Oxycodone q.6h. p.r.n. pain."]),
        ("Hemoglobin 10.2. Platelets 184.", ["Hemoglobin 10.2.", "Platelets 184."]),
        ("Take 2.5 mg, e.g. at night.", ["Take 2.5 mg, e.g. at night."]),
        ("Give Tylenol No. 3 as needed. Rest.", ["Give Tylenol No. 3 as needed.", "Rest."]),
        ("Seen by Dr. X. He went home.", ["Seen by Dr. X.", "He went home."]),
        ("Hepatitis C. He declined.", ["Hepatitis C.", "He declined."]),
        ("1. Gout.\n2. Asthma.\n", ["Gout.", "Asthma."]),
        ("- aspirin 81 mg\n- lisinopril 10 mg", ["aspirin 81 mg", "lisinopril 10 mg"]),
        ("DIAGNOSES:,1.  Gout.,2.  Asthma.,", ["DIAGNOSES:", "Gout.", "Asthma."]),
        ("He has gout.,He denies pain.", ["He has gout.", "He denies pain."]),
        ("**Warfarin 5 mg.** It was stopped.", ["**Warfarin 5 mg.**", "It was stopped."]),
        (
            "HF clinic 11/30 16:30, PCP 12/3 10:00. Full code.",
            ["HF clinic 11/30 16:30, PCP 12/3 10:00.", "Full code."],
        ),
        ("Visit 11/24 14:00; lab 9:30. Call.", ["Visit 11/24 14:00; lab 9:30.", "Call."]),
        (
            "Nobody here is qualified (M. Voss). She knows.",
            ["Nobody here is qualified (M. Voss).", "She knows."],
        ),
        ("Discharged 10/21/2026 S. Abbott, MD", ["Discharged 10/21/2026 S. Abbott, MD"]),
        ("Seen by T. Mbeki today. Well.", ["Seen by T. Mbeki today.", "Well."]),
        ("Vitamin K. Passed hearing.", ["Vitamin K.", "Passed hearing."]),
        ("Temp 38.1 C. Tylenol given.", ["Temp 38.1 C.", "Tylenol given."]),
        ("", []),
    ],
)
def test_a_sentence_ends_where_it_should(text: str, wanted: list[str]) -> None:
    assert split(text) == wanted


def test_a_line_broken_by_its_width_goes_on() -> None:
    text = "The patient was brought in from the nursing home where he was\nfound on the floor by Dr. Jones. He is well."
    assert len(split(text)) == 2


def test_lines_of_a_short_list_are_apart() -> None:
    assert split("Mother had gout\nFather had asthma") == ["Mother had gout", "Father had asthma"]


def test_a_stretch_of_a_note_keeps_its_place() -> None:
    text = "PLAN: rest. Return in a week."
    assert [text[a:b] for a, b in sentences(text, 6, len(text))] == ["rest.", "Return in a week."]


def test_no_sentence_goes_on_for_ever() -> None:
    assert max(b - a for a, b in sentences("aspirin, " * 2_000)) <= 2_000


@given(st.text(max_size=300))
def test_sentences_are_in_order_and_inside_the_text(text: str) -> None:
    found = sentences(text)
    assert all(0 <= a < b <= len(text) for a, b in found)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
