"""A beginning that turns a word round is told from one that only looks like it."""

import pytest

from retrieval.text.opposites import opposite


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("stable", "unstable"),
        ("unstable", "stable"),
        ("continent", "incontinent"),
        ("hypotension", "hypertension"),
        ("intubated", "extubated"),
        ("preoperative", "postoperative"),
        ("outpatient", "inpatient"),
        ("regular", "irregular"),
    ],
)
def test_a_word_and_its_contrary(word: str, other: str) -> None:
    assert opposite(word, frozenset({"the", other})) == other


@pytest.mark.parametrize(
    ("word", "other"),
    [("fusion", "infusion"), ("derlying", "underlying"), ("remarkable", "unremarkable"), ("form", "inform")],
)
def test_words_that_only_look_like_it(word: str, other: str) -> None:
    assert opposite(word, frozenset({other})) == ""
    assert opposite(other, frozenset({word})) == ""
