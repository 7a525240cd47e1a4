"""What a clinician states of their own is looked up in the whole chart, and a slip of the pen is seen."""

import pytest

from assistant.checks.added import what_is_added_stands_in_the_chart as added
from assistant.domain.draft import Kind, Severity
from tests.unit.assistant.charted import medicine, stay
from tests.unit.assistant.checks.drafted import entry, item, note, own_words, placed, reading

CHART = note("Takes metformin 500 mg twice daily since 2026-03-01. Potassium 4.1.")
LISTED = entry("Medication: Glucophage 500 mg", id="res-1")


def said(text: str, **more: object) -> list[str]:
    facts = (placed(medicine("Glucophage 500 mg"), LISTED),)
    found = added(reading(item(text, own_words(text)), notes=(CHART, LISTED), facts=facts, **more))  # type: ignore[arg-type]
    assert all(f.severity is Severity.WARN and f.consider for f in found)
    return [f.reason for f in found]


@pytest.mark.parametrize(
    ("text", "nowhere"),
    [
        ("Metformin 500 mg goes on", []),
        ("Metformin 5000 mg goes on", ["5000 mg"]),
        ("Metformin since 2026-03-01", []),
        ("Metformin since 2026-04-01", ["2026-04-01"]),
        ("Metoprolol goes on", ["Metoprolol"]),
        ("Methotrexate goes on", ["Methotrexate"]),
        ("Glucophage goes on", []),
        ("She prefers mornings", []),
    ],
)
def test_a_figure_or_medicine_that_stands_nowhere_is_pointed_at(text: str, nowhere: list[str]) -> None:
    assert said(text) == [f"“{what}” stands nowhere in this chart" for what in nowhere]


@pytest.mark.parametrize(
    ("day", "outside"),
    [
        ("2026-11-14", False),
        ("2026-11-18", False),
        ("2026-11-21", False),
        ("2026-11-13", True),
        ("2026-11-23", True),
    ],
)
def test_a_day_told_of_the_stay_lies_within_it(day: str, outside: bool) -> None:
    charted = note(f"Seen on {day}.", id="more")
    text = f"Seen on {day}"
    for section, is_of_the_stay in (("hospital_course", True), ("social_needs", False)):
        given = reading(
            item(text, own_words(text)),
            notes=(charted,),
            stay=stay(),
            kind=Kind.DISCHARGE_SUMMARY,
            section=section,
        )
        expected = [f"{day} is outside this stay"] if outside and is_of_the_stay else []
        assert [f.reason for f in added(given)] == expected
