"""A result that is not back stands with why it was sent and what follows from it, in the notes' own words."""

from dataclasses import replace

from assistant.writing.parts.pending_reasons import reason_for
from tests.unit.assistant.charted import report
from tests.unit.assistant.test_open_loops import note

CHAINS = report("Serum free light chains with serum and urine immunofixation", status="registered")
CULTURE = report("Blood culture, two sets", status="preliminary")
CONSULT = note(
    """Recommendations
Keep the diuretic.

Addendum
Thick walls and low voltage bother me. Sent serum free light chains with immunofixation today.
I will follow these; if abnormal, hematology. Creatinine 2.1.
"""
)
PLAN = note(
    """Assessment and plan
1. Heart failure, improved.
2. Temp 38.1 once. No source, cultures negative at 48 h, no antibiotics given. Final cultures pending.
3. Anemia.

Pending at discharge
Final blood cultures.
"""
)


def test_the_reason_before_it_and_the_if_then_after_it_belong_to_the_sentence() -> None:
    said = reason_for(CHAINS, (PLAN, CONSULT))
    assert said is not None
    text = " ".join(said.span.text.split())
    assert text.startswith("Thick walls and low voltage bother me.")
    assert text.endswith("if abnormal, hematology.")


def test_a_line_of_a_list_does_not_take_from_its_neighbours() -> None:
    said = reason_for(CULTURE, (CONSULT, PLAN))
    assert said is not None
    assert said.span.text.startswith("Temp 38.1 once.")
    assert "Anemia" not in said.span.text


def test_another_specimen_and_a_bare_mention_are_no_reason() -> None:
    assert reason_for(CULTURE, (note("Plan\nWound culture sent for the abscess.\n"),)) is None
    assert reason_for(CULTURE, (note("Pending\nFinal blood cultures.\n"),)) is None
    assert reason_for(replace(CULTURE, name="Lipase"), (PLAN, CONSULT)) is None
