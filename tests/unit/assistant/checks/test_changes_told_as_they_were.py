"""A fall is no rise, the highest value is the highest, and a row of values is not turned round."""

import pytest

from assistant.checks.trends import what_changed_is_told_as_it_changed as trends
from assistant.domain.draft import Severity
from tests.unit.assistant.checks.drafted import cite, item, note, reading

LABS = note(
    "Hemoglobin went from 12.1 to 9.4 g/dL over the week. Creatinine 1.1 → 1.9 → 2.4. The blood culture was positive. "
    "Sodium 121 on 2026-11-16, 128 on 2026-11-18, 133 on 2026-11-20."
)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("Over the week her hemoglobin fell from 12.1 to 9.4.", True),
        ("Over the week her hemoglobin rose from 12.1 to 9.4.", False),
        ("Over the week her hemoglobin fell from 9.4 to 12.1.", False),
        ("A creatinine of 1.1 → 1.9 → 2.4 was seen.", True),
        ("A creatinine of 2.4 → 1.9 → 1.1 was seen.", False),
        ("Sodium: highest 133 on 2026-11-20, lowest 121 on 2026-11-16, 128 on 2026-11-18", True),
        ("Sodium: highest 128 on 2026-11-18, 121 on 2026-11-16, 133 on 2026-11-20", False),
        ("Sodium: lowest 128 on 2026-11-18, 121 on 2026-11-16, 133 on 2026-11-20", False),
        ("Sodium: latest 128 on 2026-11-18, 121 on 2026-11-16, 133 on 2026-11-20", False),
        ("Sodium: first 128 on 2026-11-18, 121 on 2026-11-16, 133 on 2026-11-20", False),
        ("In culture of her blood a positive growth was seen.", True),
        ("In culture of her blood: negative.", False),
        ("Negative so far.", False),
    ],
)
def test_a_change_is_told_as_it_was(said: str, right: bool) -> None:
    found = trends(reading(item(said, cite(LABS)), notes=(LABS,)))
    assert (not found) is right
    assert all(f.severity is Severity.STOP for f in found)
