"""A letter tells of habits and family what its question needs, and asks for no care that is there or was refused."""

from typing import Any

import pytest

from assistant.knowledge.guidelines import Standing
from retrieval.model import Record
from tests.unit.assistant.guideline_table import standing
from tests.unit.assistant.test_plan import FAILING
from tests.unit.assistant.test_plan_actions import note, resource
from tests.unit.assistant.test_referrals import items, letter
from tests.unit.assistant.whole_records import of_patient

VISIT = note(
    "## History\nBeer at weekends, 2 or 3. Good spirits. Smokes half a pack.\n\n"
    "## Family\nFather died of liver cancer at 60, drank. Mother has asthma.\n"
)


def assessment(record: Record, focus: str) -> list[str]:
    return [i.text for i in items(letter(record, focus=focus)[0], "assessment")]


def test_a_liver_clinic_reads_of_alcohol_and_of_liver_cancer_in_the_family_and_no_more_of_the_father() -> (
    None
):
    said = " ".join(assessment(of_patient(VISIT), "Hepatology"))
    assert "Beer at weekends, 2 or 3." in said
    assert "Father died of liver cancer at 60" in said
    assert not [word for word in ("drank", "asthma", "spirits", "Smokes") if word in said]


@pytest.mark.parametrize(
    "focus", ["Ophthalmology", "Physical therapy", "Dentistry", "Community food program"]
)
def test_a_letter_for_another_question_tells_nothing_of_habits_and_family(focus: str) -> None:
    assert assessment(of_patient(VISIT), focus) == []


def member(name: str, role: str) -> dict[str, Any]:
    return resource(
        "CareTeam", "t", status="active", name="Team",
        participant=[{"role": [{"text": role}], "member": {"display": name}}],
    )  # fmt: skip


SICK = (
    FAILING,
    *(
        resource(
            "Encounter", f"e{n}", status="finished", **{"class": {"code": "IMP"}},
            period={"start": f"2026-{month}-01", "end": f"2026-{month}-06"},
        )
        for n, month in enumerate(("08", "10"))
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ((), True),
        ((note("Walks daily."), member("Ann Lee", "Cardiologist")), True),
        ((note("Her mother declined palliative care in June."),), True),
        ((note("Palliative care offered, he declined it for now."),), False),
        ((note("Home palliative team follows."),), False),
        ((member("Anita Sorensen", "Palliative physician"),), False),
    ],
    ids=[
        "nothing said",
        "another's role",
        "a relative's no",
        "declined",
        "a team that follows",
        "a team by role",
    ],
)
def test_palliative_care_is_suggested_only_where_it_is_neither_there_nor_refused(
    said: tuple[Any, ...], asked: bool
) -> None:
    due = (
        standing(of_patient(*SICK, *said, born="1940-01-01"), "palliative-care", "palliative") is Standing.DUE
    )
    assert due is asked


def test_a_specialty_that_was_refused_is_not_suggested_and_another_is() -> None:
    no = note("Offered cardiology again; she refused the cardiologist.")
    patient = of_patient(*SICK, no, born="1940-01-01")
    assert standing(patient, "heart-failure", "cardiology") in {Standing.DECLINED, None}
    assert standing(patient, "palliative-care", "palliative") is Standing.DUE
