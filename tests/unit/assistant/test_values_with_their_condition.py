"""A value is shown with what it was taken under, and how somebody manages by the newest look."""

import base64
from typing import Any

from assistant.domain.draft import Kind
from tests.unit.assistant.test_composer import drafted, items, small


def vital(
    id: str, name: str, value: float, unit: str, at: str, note: str = "", loinc: str = ""
) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": id,
        "status": "final",
        "category": [{"coding": [{"code": "vital-signs"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": loinc}] if loinc else [], "text": name},
        "effectiveDateTime": at,
        "valueQuantity": {"value": value, "unit": unit},
        **({"note": [{"text": note}]} if note else {}),
    }


def written(id: str, on: str, text: str) -> dict[str, Any]:
    return {
        "resourceType": "DocumentReference",
        "id": id,
        "status": "current",
        "date": f"{on}T09:00:00Z",
        "type": {"text": "Progress note"},
        "content": [
            {"attachment": {"contentType": "text/plain", "data": base64.b64encode(text.encode()).decode()}}
        ],
    }


NOON = "2026-11-17T13:40:00Z"


def test_a_saturation_is_shown_with_its_flow_and_its_authors_note() -> None:
    made, _ = drafted(
        small(
            vital("s", "Oxygen saturation", 96, "%", NOON, "Flow turned up; sleepy", "59408-5"),
            vital("f", "Inhaled oxygen flow rate", 4, "L/min", NOON, loinc="3151-8"),
        ),
        Kind.CARE_PLAN,
    )
    said = [i for i in items(made, "outcomes") if i.text.startswith("Oxygen saturation")]
    assert [i.text for i in said] == [
        "Oxygen saturation 96 % on 2026-11-17 - note: Flow turned up; sleepy, Inhaled oxygen flow rate 4 L/min"
    ]
    assert len(said[0].citations) == 2


def test_a_flow_of_another_hour_is_not_put_beside_it() -> None:
    made, _ = drafted(
        small(
            vital("s", "Oxygen saturation", 96, "%", NOON, loinc="59408-5"),
            vital("f", "Inhaled oxygen flow rate", 4, "L/min", "2026-11-17T08:00:00Z", loinc="3151-8"),
        ),
        Kind.CARE_PLAN,
    )
    (said,) = [i for i in items(made, "outcomes") if i.text.startswith("Oxygen saturation")]
    assert "flow" not in said.text


def test_how_somebody_walks_is_told_by_the_newest_note_first() -> None:
    made, _ = drafted(
        small(
            written("old", "2026-11-10", "Exam\nNeeds help to wash and walks two steps with a walker.\n"),
            written(
                "new", "2026-11-17", "Exam\nWalked to the bathroom with one rest. Clear in her mind today.\n"
            ),
        ),
        Kind.CARE_PLAN,
    )
    said = [i.text for i in items(made, "function")]
    assert said[:2] == ["Walked to the bathroom with one rest.", "Clear in her mind today."]
    assert said[-1].startswith("Needs help to wash")
