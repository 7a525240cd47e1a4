"""A choice is offered only while it is open: what was decided, put off, declined or stopped is no option."""

from typing import Any

import pytest

from assistant.domain.draft import ActionDetail
from assistant.knowledge.guidelines import Standing
from tests.unit.assistant.guideline_table import standing
from tests.unit.assistant.test_plan import condition, of, plan
from tests.unit.assistant.test_plan_actions import measured, note, resource
from tests.unit.assistant.whole_records import of_patient

DECIDING = "deciding-on-injection-for-diabetes"
HIGH = (condition("Type 2 diabetes", "E11.65", "t2d"), measured("A1c", "4548-4", 11.2, "%", "2026-11-05"))


def ordered(name: str, **more: Any) -> dict[str, Any]:
    return resource(
        "MedicationRequest", name.split()[0], medicationCodeableConcept={"text": name},
        **{"status": "active", "intent": "order", "authoredOn": "2026-11-05", **more},
    )  # fmt: skip


METFORMIN = ordered("metformin 500 mg")
OFFERED = note(
    "1. Diabetes, new. Metformin 500 mg once a day for a week, then twice a day as his stomach allows. Basal insulin\n"
    "   (10 units before sleep) offered; he is afraid of needles and of going low\n"
    "   at the ovens. He will think. Not started. Decide 12/3.\n2. Eye exam.",
    on="2026-11-05",
)


def offered(*facts: Any) -> tuple[str, ...]:
    """The options of the choice; () where none is offered."""
    made = of(plan(of_patient(*HIGH, METFORMIN, *facts)), "decisions")
    mine = [i.detail for i in made if isinstance(i.detail, ActionDetail) and "blood sugar" in i.text]
    return mine[0].options if mine else ()


def test_an_open_choice_names_every_option() -> None:
    options = offered()
    assert [o.split(",")[0] for o in options] == [
        "Add a GLP-1 medicine once a week", "Add a long-acting insulin",
        "Keep the present medicines and change food and activity first",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        OFFERED,
        ordered("insulin glargine 100 units/mL", status="draft", intent="proposal"),
        note("Insulin: he refused. He also declined Ozempic."),
    ],
    ids=["a broken line of a note", "a proposal", "both declined"],
)
def test_a_choice_that_is_being_made_is_not_offered_again(said: Any) -> None:
    assert offered(said) == ()


def test_what_was_put_off_is_quoted_whole_over_the_end_of_a_line() -> None:
    told = [
        i.text
        for i in of(plan(of_patient(*HIGH, METFORMIN, OFFERED)), "interventions")
        if "Not now" in i.text
    ]
    assert told
    assert told[0].startswith("Not now: “Basal insulin")
    assert told[0].endswith("Decide 12/3.”")


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        (note("He declined insulin again today."), "long-acting insulin"),
        (condition("Chronic pancreatitis", "K86.1", "panc"), "GLP-1"),
        (resource("Condition", "mtc", code={"text": "Medullary thyroid carcinoma, 2019"}), "GLP-1"),
    ],
    ids=["declined", "against it", "against it by name"],
)
def test_an_option_that_is_closed_is_left_out_and_the_others_stay(said: Any, gone: str) -> None:
    options = offered(said)
    assert len(options) == 2
    assert not any(f"Add a {gone}" in o for o in options)


@pytest.mark.parametrize(
    "said",
    [
        ordered("insulin glargine 100 units/mL", status="draft", intent="proposal", authoredOn="2025-11-05"),
        note("Her sister declined insulin and will decide once the holidays are over."),
        condition("Hypothyroidism", "E03.9", "thy"),
    ],
    ids=["proposed a year ago", "a relative", "another illness"],
)
def test_what_closes_nothing_leaves_the_choice_open(said: Any) -> None:
    assert len(offered(said)) == 3


def test_a_proposal_defers_the_guideline() -> None:
    proposal = ordered("insulin glargine 100 units/mL", status="draft", intent="proposal")
    assert standing(of_patient(*HIGH, METFORMIN, proposal), DECIDING, "decide") is Standing.DEFERRED
