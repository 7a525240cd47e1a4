"""A medicine ended on the day that the chart says, in an element or in words, and on no other."""

from typing import Any

import pytest

from retrieval.model import Medicine
from retrieval.readers.fhir_ends import stopped_on
from tests.unit.retrieval.charts import of, only

TOLD = [
    ("Stopped 2026-11-12", "2026-11-12"),
    ("Stopped 2026-11-12: too sleepy", "2026-11-12"),
    ("discontinued on 12 Nov 2026 by the ward", "2026-11-12"),
    ("Was ended (November 3rd, 2026)", "2026-11-03"),
    ("Stopped by Dr. Lena Ortiz on 2026-11-12", "2026-11-12"),
    ("stopped taking it 11/13/2026", "2026-11-13"),
    ("D/C'd 13/11/2026", "2026-11-13"),
    ("stopped 11/11/2026", "2026-11-11"),
    ("Stopped 2024-01-05, restarted, stopped again. Discontinued 2026-02-03", "2026-02-03"),
    ("Stopped 11/12/2026", None),
    ("Stopped smoking 2020-05-01", None),
    ("Not stopped 2026-11-12", None),
    ("To be stopped 2026-12-01", None),
    ("Started 2026-11-12", None),
    ("Stopped 2026-02-30", None),
    ("Side effects", None),
]


@pytest.mark.parametrize(("words", "day"), TOLD, ids=[words for words, _ in TOLD])
def test_a_day_is_an_end_only_where_the_words_say_that_it_was_stopped_then(
    words: str, day: str | None
) -> None:
    assert stopped_on(words) == day


def ordered(**elements: Any) -> Medicine:
    fact = only(
        Medicine,
        of("MedicationRequest", medicationCodeableConcept={"text": "Lorazepam"}, **elements),
    )
    assert isinstance(fact, Medicine)
    return fact


@pytest.mark.parametrize("where", ["reason", "note"])
def test_an_order_that_was_stopped_ended_on_the_day_its_words_say(where: str) -> None:
    words = {"text": "Stopped 2026-11-12, confused at night"}
    told: dict[str, Any] = {"statusReason": words} if where == "reason" else {"note": [words]}
    fact = ordered(status="stopped", authoredOn="2025-11-03", **told)
    assert (fact.ended, fact.date) == ("2026-11-12", "2025-11-03")
    assert "until: 2026-11-12" in fact.words.text


def test_an_order_that_goes_on_does_not_end_with_what_was_stopped_before_it() -> None:
    told = [{"text": "The 10 mg tablet was stopped 2026-01-02"}]
    assert ordered(status="active", authoredOn="2026-01-02", note=told).ended is None
    assert ordered(status="stopped", authoredOn="2026-01-03", note=told).ended is None


def steps(*ends: str | None) -> list[dict[str, Any]]:
    return [
        {
            "sequence": number,
            "doseAndRate": [{"doseQuantity": {"value": number, "unit": "mg"}}],
            "timing": {"repeat": {"boundsPeriod": {"end": end}}} if end else {},
        }
        for number, end in enumerate(ends, 1)
    ]


STEPS = [
    (steps("2026-11-20", "2026-11-27"), "2026-11-27"),
    (steps("2026-11-20", None), None),
    (steps(None, "2026-11-27"), None),
    ([{"text": "25 mg", "timing": {"repeat": {"boundsPeriod": {"end": "2026-11-20"}}}}], "2026-11-20"),
    (
        [
            {"sequence": 1, "text": "40 mg", "timing": {"repeat": {"boundsDuration": {"value": 5, "unit": "days"}}}},
            *[{**one, "sequence": 2} for one in steps("2026-11-30")],
        ],
        "2026-11-30",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("instructions", "ended"), STEPS, ids=range(len(STEPS)))
def test_a_stepwise_direction_ends_only_when_every_step_of_it_does(
    instructions: list[dict[str, Any]], ended: str | None
) -> None:
    assert ordered(status="active", dosageInstruction=instructions).ended == ended
