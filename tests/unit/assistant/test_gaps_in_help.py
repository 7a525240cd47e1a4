"""Days without help are a barrier with dates, and a task of those days says so."""

from datetime import date

import pytest

from assistant.knowledge.windows import windows
from tests.unit.assistant.charted import TODAY
from tests.unit.assistant.test_plan import plan, said, small
from tests.unit.assistant.test_plan_actions import note, visit

WEEK = (date(2026, 12, 5), date(2026, 12, 12))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("She will be alone from 12/5 to 12/12.", WEEK),
        ("Nobody home between 2026-12-05 and 2026-12-12.", WEEK),
        ("Daughter is away 12/5-12/12.", WEEK),
        ("Sister flies home 12/5. Husband is offshore until 12/12.", WEEK),
        ("Daughter away until 12/12.", (date(2026, 11, 18), WEEK[1])),
        ("No ride until 1/4.", (date(2026, 11, 18), date(2027, 1, 4))),
    ],
)
def test_the_days_without_help_are_read_with_their_dates(text: str, days: tuple[date, date]) -> None:
    [found] = windows(small(note=note(text)), TODAY)
    assert (found.first, found.last) == days


@pytest.mark.parametrize(
    "text",
    [
        "Antibiotic until 12/12.",
        "She is never alone from 12/5 to 12/12.",
        "Was alone from 10/1 to 10/8.",
        "Lives alone. Visit 12/5 to 12/12 confirmed.",
        "Daughter visits on 12/5.",
        "Ratio 12/5 alone is not enough.",
    ],
)
def test_what_is_no_gap_in_the_help_is_none(text: str) -> None:
    assert windows(small(note=note(text)), TODAY) == ()


def test_a_visit_in_those_days_points_at_them_and_one_outside_does_not() -> None:
    alone = note("She will be alone from 12/5 to 12/12.")
    inside, outside = visit("Clinic visit", "2026-12-08T10:00:00"), visit("Eye visit", "2026-12-20T10:00:00")
    sections = plan(small(inside, outside, note=alone))
    lines = {t.split(" on ")[0]: t for t in said(sections, "interventions") if "visit on" in t}
    assert "alone from 12/5 to 12/12" in lines["Clinic visit"]
    assert "alone" not in lines["Eye visit"]
    assert any("alone from 12/5 to 12/12" in t for t in said(sections, "social_needs"))
