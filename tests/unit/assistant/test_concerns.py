"""Problems that are managed together are one concern, the most dangerous first, and a reminder is none."""

import pytest

from assistant.knowledge.concerns import families
from assistant.knowledge.team import Role, charted
from retrieval.model import CareTeamMember
from tests.unit.assistant.charted import member, problem

FAMILY: list[tuple[str, str]] = [
    ("Heart failure with reduced ejection fraction", "heart_failure"),
    ("Acute on chronic HFrEF", "heart_failure"),
    ("Type 2 diabetes with diabetic chronic kidney disease", "diabetes"),
    ("Hypertensive heart disease with heart failure", "hypertension"),
    ("Chronic kidney disease stage 3b", "kidney"),
    ("Permanent atrial fibrillation", "rhythm"),
    ("Chronic obstructive lung disease (COPD)", "copd"),
    ("Heroin abuse", "opioid_use"),
    ("Major depression", "mood"),
    ("Hearing loss, both ears", "senses"),
]


@pytest.mark.parametrize(("name", "family"), FAMILY)
def test_a_problem_belongs_to_the_family_that_its_name_names_first(name: str, family: str) -> None:
    found = families().of(problem(name))
    assert found is not None
    assert found.id == family


def test_a_problem_that_no_family_knows_is_a_concern_of_its_own() -> None:
    assert families().of(problem("Ingrown toenail")) is None


def test_a_code_decides_where_the_name_says_nothing() -> None:
    found = families().of(problem("see letter", icd10="I50.22"))
    assert found is not None
    assert found.id == "heart_failure"


@pytest.mark.parametrize(
    "name", ["Full-time employment (finding)", "Received higher education", "Medication review due", "TSH sent",
             "Albuminuria once", "Do not resuscitate"],
)  # fmt: skip
def test_what_is_no_problem_is_no_concern(name: str) -> None:
    assert families().no_concern.search(name)


@pytest.mark.parametrize("name", ["Heart failure", "Asthma", "Sheltered homelessness"])
def test_what_is_one_stays(name: str) -> None:
    assert not families().no_concern.search(name)


def test_the_families_are_counted_and_ranked() -> None:
    every = families().every
    assert len(every) == 35
    assert [f.place for f in every] == list(range(35))
    assert len({f.id for f in every}) == 35


TEAM: list[CareTeamMember] = [
    member("Helen Marsh", role="Primary care physician"),
    member("Priya Raman", role="Attending hospitalist"),
    member("Sam Doyle", role="Home health nurse"),
    member("Joel Kimura", role="Clinical pharmacist"),
    member("Renee Castillo", role="Inpatient case manager"),
    member("Grace Okafor", role="Wife, main caregiver", relation="Wife and main caregiver"),
]


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (Role.PHYSICIAN, "Helen Marsh"),
        (Role.HOME_HEALTH, "Sam Doyle"),
        (Role.PHARMACIST, "Joel Kimura"),
        (Role.CASE_MANAGER, "Renee Castillo"),
        (Role.FAMILY_CAREGIVER, "Grace Okafor"),
    ],
)
def test_a_role_is_held_by_whom_the_chart_names(role: Role, name: str) -> None:
    held = charted(role, TEAM)
    assert held is not None
    assert held.name == name


@pytest.mark.parametrize("role", [Role.NURSE, Role.DIETITIAN, Role.PATIENT])
def test_a_role_that_nobody_is_charted_for_has_no_name(role: Role) -> None:
    assert charted(role, TEAM) is None
