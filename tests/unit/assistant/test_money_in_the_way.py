"""A deposit, a copay or rent that stands in the way has an action with an owner, tied to what it keeps waiting."""

from typing import Any

import pytest

from assistant.domain.draft import ActionDetail, Item
from tests.unit.assistant.guideline_table import Case, assert_fires
from tests.unit.assistant.test_plan import of, plan
from tests.unit.assistant.test_plan_actions import note, order, resource
from tests.unit.assistant.whole_records import of_patient

EYE = order("Dilated eye exam", note=[{"text": "No appointment: the eye clinic asks for a deposit."}])
FREE = order("Dilated eye exam", note=[{"text": "The deposit was waived. No deposit is asked."}])
FIRES: list[Case] = [("money-in-the-way", "clear-it", of_patient(EYE), of_patient(FREE))]


def worker(name: str, role: str) -> dict[str, Any]:
    return resource(
        "CareTeam", "t", status="active", name="Team",
        participant=[{"role": [{"text": role}], "member": {"display": name}}],
    )  # fmt: skip


def cleared(*facts: Any) -> list[Item]:
    return [
        i for i in of(plan(of_patient(*facts)), "interventions") if i.text.startswith("Clear within 7 days")
    ]


def test_the_guideline_is_asked_for_where_money_is_in_the_way_alone() -> None:
    for case in FIRES:
        assert_fires(case)


def test_the_action_names_the_order_that_waits_and_who_clears_the_way() -> None:
    [one] = cleared(EYE, worker("Tom Beckett", "Social worker"))
    assert one.text.endswith("Dilated eye exam - note: No appointment: the eye clinic asks for a deposit.")
    assert isinstance(one.detail, ActionDetail)
    assert (one.detail.owner, one.detail.person) == ("social_worker", "Tom Beckett")
    assert one.detail.due is not None
    assert one.detail.concern == "Dilated eye exam"


def test_without_a_social_worker_the_community_health_worker_of_the_team_owns_it() -> None:
    [one] = cleared(EYE, worker("Rosario Ruiz", "Community health worker"))
    assert isinstance(one.detail, ActionDetail)
    assert one.detail.person == "Rosario Ruiz"


@pytest.mark.parametrize(
    "said",
    [
        "She cannot afford the copay for the heart clinic on 12/3.",
        "Two months behind on rent, fears for the flat.",
        "Did not fill the inhaler because of the cost.",
    ],
)
def test_what_a_note_says_of_money_is_quoted_in_the_action(said: str) -> None:
    [one] = cleared(note(said))
    assert said.rstrip(".") in one.text


@pytest.mark.parametrize(
    "said",
    [
        "Rent is tight, not behind. Metformin is 4 dollars, fine.",
        "Her brother cannot afford his car.",
        "The copay was paid in full.",
        "If she cannot pay, call the social worker.",
    ],
)
def test_money_that_keeps_nothing_waiting_asks_for_nothing(said: str) -> None:
    assert cleared(note(said)) == []
