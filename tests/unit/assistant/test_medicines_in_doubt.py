"""A dose that a note changes without an order, and a medicine on hold before the stay, are never just taken."""

import pytest

from assistant.domain.draft import Change
from assistant.knowledge.medicines import at_discharge, current
from retrieval.model import Medicine
from tests.unit.assistant.test_medicines import medicine, only, record, stay

ORDER = medicine("Levothyroxine 88 mcg tablet", "88 mcg by mouth once daily")


def in_a_note(dosage: str, *, date: str = "2026-11-11") -> Medicine:
    return medicine("Levothyroxine", dosage, date=date, stated=True)


def test_a_note_with_another_dose_than_the_order_waits_for_a_clinician_beside_the_ordered_dose() -> None:
    line = only(current(record(ORDER, in_a_note("88 mg by mouth once daily"))))
    assert (line.change, line.now) == (Change.UNCLEAR, ORDER)
    assert "88 mg" in line.because


@pytest.mark.parametrize("dosage", ["88 mcg by mouth once daily", "88 mcg", ""])
def test_a_note_that_says_the_same_or_less_raises_no_doubt(dosage: str) -> None:
    assert only(current(record(ORDER, in_a_note(dosage)))).change is Change.CURRENT


def test_what_was_on_hold_before_the_stay_is_still_on_hold_after_it() -> None:
    held = medicine(
        "metformin 1000 mg", "1 tablet twice daily", status="on-hold", reason="until creatinine is 1.5"
    )
    line = only(at_discharge(record(held), stay()))
    assert (line.change, line.because) == (Change.HELD, "until creatinine is 1.5")
