"""Every goal has somebody who answers for it; a young child's has the caregiver beside the child."""

from typing import Any

import pytest

from assistant.domain.draft import ActionDetail, GoalDetail, Item, ItemKind
from retrieval.model import Record
from tests.unit.assistant.test_plan import plan
from tests.unit.assistant.test_plan_actions import resource
from tests.unit.assistant.test_plans_on_file import ASTHMA
from tests.unit.assistant.whole_records import of_patient

MOTHER = resource(
    "RelatedPerson", "mother", patient={"reference": "Patient/ann"}, active=True, name=[{"text": "Annika Lind"}],
    relationship=[{"text": "Mother"}],
)  # fmt: skip
SMOKE = resource(
    "Condition", "smoke", clinicalStatus={"coding": [{"code": "active"}]}, recordedDate="2026-11-19",
    code={"text": "Tobacco smoke exposure at home"},
)  # fmt: skip
CHILD, TEENAGER, ADULT = "2018-05-14", "2012-05-14", "1970-05-14"


def goal(words: str, **more: Any) -> dict[str, Any]:
    return resource("Goal", "g", lifecycleStatus="active", description={"text": words}, **more)


def goals(record: Record) -> list[Item]:
    return [i for s in plan(record) for i in s.items if i.kind is ItemKind.GOAL]


def owners(record: Record) -> set[tuple[str, str]]:
    return {(i.detail.owner, i.detail.person) for i in goals(record) if isinstance(i.detail, GoalDetail)}


@pytest.mark.parametrize(
    ("born", "owner", "named"),
    [
        (CHILD, "family_caregiver", "Annika Lind, with the child"),
        (TEENAGER, "patient", ""),
        (ADULT, "patient", ""),
    ],
)
def test_a_childs_own_goal_is_owned_by_the_caregiver_with_the_child(
    born: str, owner: str, named: str
) -> None:
    own = goal("Play soccer", expressedBy={"reference": "Patient/ann"})
    assert (owner, named) in owners(of_patient(MOTHER, ASTHMA, own, born=born))


def test_a_goal_that_a_relative_set_is_the_relatives() -> None:
    theirs = goal("No smoking in the car", expressedBy={"reference": "RelatedPerson/mother"})
    assert ("family_caregiver", "Annika Lind") in owners(of_patient(MOTHER, theirs, born=CHILD))


@pytest.mark.parametrize("born", [CHILD, ADULT])
def test_no_goal_is_without_an_owner(born: str) -> None:
    found = owners(of_patient(MOTHER, ASTHMA, SMOKE, goal("Walk to church"), born=born))
    assert found
    assert all(owner for owner, _ in found)


def test_what_a_young_child_is_asked_to_do_is_the_caregivers() -> None:
    child, adult = (of_patient(MOTHER, ASTHMA, born=born) for born in (CHILD, ADULT))
    asked = [
        {i.detail.owner for s in plan(r) for i in s.items if isinstance(i.detail, ActionDetail)}
        for r in (child, adult)
    ]
    assert "patient" not in asked[0]
    assert "patient" in asked[1]


def test_smoke_at_home_has_an_owner_and_a_first_step() -> None:
    said = [i for s in plan(of_patient(MOTHER, SMOKE, born=CHILD)) for i in s.items]
    step = [i for i in said if "offer the quitline" in i.text]
    assert step
    assert isinstance(step[0].detail, ActionDetail)
    assert step[0].detail.due is not None
    aims = [i for i in said if i.kind is ItemKind.GOAL and "smoked inside the home" in i.text]
    assert aims
    assert isinstance(aims[0].detail, GoalDetail)
    assert aims[0].detail.owner == "family_caregiver"
    none = str(plan(of_patient(MOTHER, ASTHMA, born=ADULT)))
    assert "smoked inside the home" not in none
