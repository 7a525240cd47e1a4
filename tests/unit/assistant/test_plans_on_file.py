"""An older plan of the same kind is named as superseded, and nothing that it asks for is offered as current."""

from typing import Any

import pytest

from tests.unit.assistant.test_plan import of, plan
from tests.unit.assistant.test_plan_actions import note, order, resource
from tests.unit.assistant.whole_records import of_patient

ASTHMA = resource(
    "Condition", "asthma", clinicalStatus={"coding": [{"code": "active"}]}, recordedDate="2024-01-01",
    code={"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "J45.30"}], "text": "Asthma"},
)  # fmt: skip


def care_plan(title: str, on: str, **more: Any) -> dict[str, Any]:
    return resource(
        "CarePlan", f"{title}-{on}".replace(" ", "-"), status="active", intent="plan", title=title, created=on, **more
    )  # fmt: skip


OLD = care_plan(
    "Asthma action plan 2024", "2024-09-12",
    activity=[{"detail": {"status": "in-progress", "description": "No daily medicine"}}],
)  # fmt: skip
SUPERSEDED = "Superseded by"


def lines(*facts: Any) -> list[str]:
    made = plan(of_patient(ASTHMA, *facts))
    return [i.text for i in of(made, "interventions") if "plan" in i.text.lower()]


@pytest.mark.parametrize(
    "newer",
    [
        care_plan("Asthma action plan, updated November 2026", "2026-11-19"),
        care_plan("Breathing plan", "2026-11-19", replaces=[{"reference": f"CarePlan/{OLD['id']}"}]),
        note("Green: fluticasone 2 puffs twice daily.\nYellow: albuterol 2 puffs.", title="Asthma action plan 2026"),
    ],
    ids=["a plan of a later date", "a plan that says so", "a note of the same title"],
)  # fmt: skip
def test_an_older_plan_is_superseded_by_the_newer_of_its_kind(newer: Any) -> None:
    said = lines(OLD, newer)
    assert any(s.startswith(SUPERSEDED) and "Asthma action plan 2024 of 2024-09-12" in s for s in said), said
    assert not any("No daily medicine" in s for s in said)


def test_a_plan_for_which_a_new_one_is_ordered_is_not_offered_as_current() -> None:
    said = lines(OLD, order("School medicine form and asthma action plan"))
    assert any(s.startswith("A new one is ordered: School medicine form") for s in said), said
    assert not any("No daily medicine" in s for s in said)


@pytest.mark.parametrize(
    "other",
    [
        care_plan("Diabetes self management plan", "2026-11-19"),
        care_plan("Asthma action plan", "2023-05-01"),
        order("Referral to asthma clinic"),
    ],
    ids=["another kind", "an older one", "an order for something else"],
)
def test_a_plan_with_nothing_newer_of_its_kind_stays_on_file(other: Any) -> None:
    said = lines(OLD, other)
    assert any("Asthma action plan 2024: No daily medicine" in s for s in said), said
    assert not any(
        s.startswith(SUPERSEDED) and s.endswith("Asthma action plan 2024 of 2024-09-12") for s in said
    )


def test_what_an_older_written_plan_says_is_not_quoted_once_a_newer_one_is_there() -> None:
    old = note(
        "Instructions: Call the clinic if peak flow is below 150.",
        on="2024-09-12",
        title="Asthma action plan",
    )
    new = note(
        "Instructions: Call the clinic if peak flow is below 190.",
        on="2026-11-19",
        title="Asthma action plan 2026",
    )
    assert "below 150" in str(plan(of_patient(ASTHMA, old)))
    both = str(plan(of_patient(ASTHMA, old, new)))
    assert "below 190" in both
    assert "below 150" not in both
