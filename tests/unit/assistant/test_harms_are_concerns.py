"""Harm that happened is a concern of the plan, and not only something to put right."""

import pytest

from retrieval.model import Record
from tests.unit.assistant.test_plan import FAILING, of, plan
from tests.unit.assistant.test_plan_actions import note
from tests.unit.assistant.whole_records import of_patient


def rows(record: Record, *sections: str) -> list[str]:
    return [i.text for i in of(plan(record), *sections)]


def told(text: str) -> Record:
    return of_patient(FAILING, note(text))


@pytest.mark.parametrize(
    "text",
    [
        "The home nurse set it to 4 L on Tuesday. Slept most of Wednesday.",
        "She fell in the hospital bathroom on day 2, no fracture.",
        "Skin: new stage 2 pressure injury at the sacrum.",
        "Rash on day 3, adverse drug reaction to ceftriaxone, stopped.",
        "Given the double dose of metoprolol by mistake.",
    ],
)
def test_harm_that_happened_is_a_concern_and_an_action(text: str) -> None:
    first = text.split(". ")[0].removeprefix("Skin: ").rstrip(".")
    record = told(text)
    assert any(first in row for row in rows(record, "health_concerns"))
    assert any(first in row for row in rows(record, "interventions"))


@pytest.mark.parametrize(
    "text",
    [
        "She has not fallen in the hospital. No new pressure injury.",
        "If she fell in the hospital bathroom again, call.",
        "BiPAP: the nurse set it to 4 overnight by protocol.",
        "Walks well. Eats well.",
    ],
)
def test_what_did_not_happen_is_no_concern(text: str) -> None:
    assert not any("“" in row for row in rows(told(text), "health_concerns"))
