"""A goal to walk says from where it starts: the distance and the aid of the newest look, and not those of a plan."""

from typing import Any

import pytest

from assistant.domain.draft import GoalDetail, ItemKind
from tests.unit.assistant.test_plan import FAILING, of, plan
from tests.unit.assistant.test_plan_actions import note, resource
from tests.unit.assistant.whole_records import of_patient

AISLE = resource(
    "Goal", "g", lifecycleStatus="active", expressedBy={"reference": "Patient/ann"},
    description={"text": "Walk my daughter down the aisle"},
)  # fmt: skip
SEWING = {**AISLE, "description": {"text": "Sew again"}}


def gait(said: str, on: str) -> dict[str, Any]:
    return resource(
        "Observation", f"gait{on}", status="final", effectiveDateTime=on, code={"text": "Gait and mobility"},
        valueString=said,
    )  # fmt: skip


def start(*facts: Any, goal: dict[str, Any] = AISLE) -> tuple[str, str]:
    made = [i for s in plan(of_patient(FAILING, goal, *facts)) for i in s.items if i.kind is ItemKind.GOAL]
    detail = next(i.detail for i in made if i.text.startswith("“"))
    assert isinstance(detail, GoalDetail)
    return detail.baseline, detail.baseline_date


@pytest.mark.parametrize(
    ("told", "baseline"),
    [
        ((note("Walked 200 ft with cane, no stop."),), ("Walked 200 ft with cane, no stop.", "2026-11-18")),
        ((gait("150 feet with rollator", "2026-11-20"),), ("150 feet with rollator", "2026-11-20")),
        (
            (
                note("Ambulated 40 ft with walker.", on="2026-11-10"),
                gait("About 90 feet, cane", "2026-11-19"),
            ),
            ("About 90 feet, cane", "2026-11-19"),
        ),
    ],
    ids=["a note", "an observation", "the newest"],
)
def test_a_goal_to_walk_starts_from_the_newest_distance(
    told: tuple[Any, ...], baseline: tuple[str, str]
) -> None:
    assert start(*told) == baseline


@pytest.mark.parametrize(
    "told",
    [
        note("Goal: walk 300 ft with cane by June."),
        note("Her husband walks 200 ft with a cane."),
        note("Stable."),
    ],
    ids=["a goal", "a relative", "nothing"],
)
def test_what_is_no_distance_of_the_patient_is_no_start(told: str) -> None:
    assert start(told) == ("", "")


def test_a_goal_of_another_kind_has_no_walking_start() -> None:
    assert start(note("Walked 200 ft with cane."), goal=SEWING) == ("", "")


@pytest.mark.parametrize("said", ["200 ft x2, contact guard.", "Uses a rollator outdoors."])
def test_short_words_for_walking_stand_under_function(said: str) -> None:
    assert said in [i.text for i in of(plan(of_patient(FAILING, note(said))), "function")]
