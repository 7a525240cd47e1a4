"""A sentence that is put together of the fields of a record is held word for word: it is in nobody's own words."""

import pytest

from assistant.checks import inspect
from assistant.domain.draft import ResultDetail, Severity, StatementDetail
from tests.unit.assistant.checks.drafted import cite, entry, item, note, reading

PATCH = entry(
    "Medication: nicotine patch; dosage: 1 patch to skin every morning; frequency: once daily; reason: Stop smoking",
    id="med",
)
SMOKER = entry(
    "Assessment: Tobacco smoking status; value: Former smoker; status: final; date: 2021-03-31", id="tob"
)
OXYGEN = entry(
    "Vital sign: Oxygen saturation; value: 96 %; note: Flow turned up by home health nurse; sleepy", id="ox"
)
PILL = entry(
    "Medication: ibuprofen 600 mg tablet; status: stopped; status reason: No longer needed; reason: Pain after birth",
    id="nsaid",
)
HEIGHT = entry("Vital sign: Body Height; value: 71.03 cm; status: final; date: 1976-09-24", id="height")
NERVES = entry(
    "Problem: Neuropathy due to type 2 diabetes mellitus (disorder); onset: 1998-01-18", id="nerves"
)
KIDNEYS = entry(
    "Problem: Chronic kidney disease; note: acute injury in May, resolved; onset: 2023-02", id="ckd"
)
SCAN = entry(
    "Order: Liver elastography; status: active; intent: order; ordered: 2026-10-06; note: forms completed",
    id="scan",
)


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        (PATCH, "Nicotine patch: 1 patch to skin every morning (for Stop smoking)", ("Stop", "Start")),
        (SMOKER, "Tobacco smoking status Former smoker on 2021-03-31", ("Former", "Current")),
        (OXYGEN, "Oxygen saturation 96 % - note: Flow turned up by home health nurse; sleepy", ("up", "down")),
        (PILL, "ibuprofen 600 mg tablet (for Pain after birth) - stopped (No longer needed)", ("after", "before")),
        (HEIGHT, "Body Height (first 71.03 cm on 1976-09-24)", ("cm", "in")),
        (NERVES, "Neuropathy due to type 2 diabetes mellitus, since 1998-01-18", ("type 2", "type 1")),
        (KIDNEYS, "Chronic kidney disease, since 2023-02", ("Chronic", "Acute")),
        (SCAN, "Ordered: Liver elastography (status active, 2026-10-06)", ("active", "completed")),
    ],
    ids=lambda one: getattr(one, "id", one[1] if isinstance(one, tuple) else ""),
)  # fmt: skip
def test_one_word_exchanged_is_found(source: object, right: str, wrong: tuple[str, str]) -> None:
    def stops(text: str) -> list[str]:
        said = item(text, cite(source), detail=ResultDetail(name="", value=""))  # type: ignore[arg-type]
        found = inspect(reading(said, notes=(source,)))[1]  # type: ignore[arg-type]
        return [f.rule for f in found if f.item and f.severity is Severity.STOP]

    assert not stops(right)
    assert stops(right.replace(*wrong))


WEIGHTS = (
    "Furosemide 80 mg IV q12h, daily weights, pharmacist review at every visit, oxygen turned up by her."
)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("daily weights", "twice daily weights"),
        ("every visit", "every other visit"),
        ("turned up", "turned down"),
    ],
)
def test_a_word_more_or_another_in_a_copy_is_found(was: str, becomes: str) -> None:
    plan = note(WEIGHTS)
    said = item(
        WEIGHTS.replace(was, becomes), cite(plan), detail=StatementDetail(when="", title="", said_by="")
    )
    found = inspect(reading(said, notes=(plan,)))[1]
    assert [f for f in found if f.item and f.severity is Severity.STOP]
