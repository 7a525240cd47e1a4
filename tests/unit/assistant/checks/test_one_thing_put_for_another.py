"""A thing of the same kind as one that is left out was put for it; a way of putting the same was not."""

import pytest

from assistant.checks.grounding.claiming import claiming
from retrieval.text import meaning

NIGHT = "Woke sweaty at 3 am: she had skipped dinner after taking her usual insulin."
APNEA = "Sleep study: severe obstructive sleep apnea; he uses a mask at night."
FOOT = "Stage 3 pressure injury of the left hip, treated by the wound nurse."


@pytest.mark.parametrize(
    ("source", "said", "word", "claims"),
    [
        (NIGHT, "She had skipped lunch after her insulin.", "lunch", True),
        (NIGHT, "At night she had skipped a meal after her insulin.", "night", False),
        (APNEA, "The study showed severe central sleep apnea.", "central", True),
        (APNEA, "The study showed severe sleep apnea in the laboratory.", "laboratory", False),
        (FOOT, "Stage 3 injury of the left heel.", "heel", True),
        (FOOT, "Stage 3 injury of the left hip, with great care.", "great", False),
        (FOOT, "Stage 3 injury of the left hip, treated with amoxicillin.", "amoxicillin", True),
    ],
)
def test_what_is_put_for_another_has_to_be_said_by_the_source(
    source: str, said: str, word: str, claims: bool
) -> None:
    assert (claiming({word}, said, source) == {word}) is claims


@pytest.mark.parametrize(
    ("one", "other", "so"),
    [
        ("lunch", "dinner", True),
        ("heel", "hip", True),
        ("gastric", "duodenal", True),
        ("rash", "nausea", True),
        ("blood", "heel", False),
        ("dinner", "insulin", False),
        ("infection", "pneumonia", False),
        ("qwerty", "dinner", False),
    ],
)
def test_two_things_are_of_one_kind_or_not(one: str, other: str, so: bool) -> None:
    assert meaning.of_one_kind(one, other) is so
    assert meaning.of_one_kind(other, one) is so


@pytest.mark.parametrize(
    ("word", "so"), [("nausea", True), ("febrile", True), ("dinner", False), ("nurse", False)]
)
def test_an_illness_is_told_from_other_things(word: str, so: bool) -> None:
    assert meaning.names_an_illness(word) is so
