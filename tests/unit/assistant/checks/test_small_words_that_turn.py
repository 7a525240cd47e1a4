"""A statement in words of its own is carried only when the small words that turn it stand in its source too."""

import pytest

from assistant.checks.grounding.turning_words import turned
from assistant.domain.draft import Support
from tests.unit.assistant.checks.drafted import support_of

TORSEMIDE = "Torsemide 20 mg replaces furosemide; she uses the scale daily and calls when her weight goes up."
ORAL = "He completed two days of ceftriaxone in hospital and takes amoxicillin for seven days at home."


@pytest.mark.parametrize(
    ("source", "said", "support"),
    [
        (TORSEMIDE, "She uses the scale daily.", Support.SUPPORTED),
        (TORSEMIDE, "She uses the scale daily until her weight goes up.", Support.UNPROVEN),
        (TORSEMIDE, "She takes torsemide 20 mg on top of furosemide.", Support.UNPROVEN),
        (ORAL, "At home he takes amoxicillin for seven days.", Support.SUPPORTED),
        (ORAL, "At home he takes amoxicillin for seven further days.", Support.UNPROVEN),
        (ORAL, "At home he takes amoxicillin only.", Support.UNPROVEN),
    ],
)
def test_a_word_that_turns_a_statement_has_to_stand_in_its_source(
    source: str, said: str, support: Support
) -> None:
    assert support_of(source, said) is support


@pytest.mark.parametrize(
    ("said", "source", "words"),
    [
        ("Call when it swells.", "Call if it swells.", set()),
        ("Rest after the dose.", "Rest s/p the dose.", set()),
        ("Every dose with food.", "Each dose with food.", set()),
        ("Walk before lunch unless dizzy.", "Walk before lunch.", {"unless"}),
        ("The same dose again.", "The dose.", {"same", "again"}),
    ],
)
def test_words_of_one_row_stand_for_each_other(said: str, source: str, words: set[str]) -> None:
    assert turned(said, source) == words
