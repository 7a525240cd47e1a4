"""A statement in its own words has at least one word of what it cites that says something."""

import pytest

from assistant.checks.grounding import every_statement_rests_on_its_evidence as grounding
from tests.unit.assistant.checks.drafted import cite, item, note, reading

NOTE = note(
    "Assessment\nType 2 diabetes, new, no ketosis. Start low: metformin 500 mg once a day with the big meal.\n"
)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("New type 2 diabetes without ketosis.", True),
        ("If the evidence does not say it, leave it out.", False),
        ("Before anything leaves.", False),
        ("They would have it so.", False),
    ],
)
def test_grammar_alone_rests_on_nothing(said: str, right: bool) -> None:
    found = grounding(reading(item(said, cite(NOTE, "Type 2 diabetes, new, no ketosis.")), notes=(NOTE,)))
    assert (found == ()) is right
