"""A visit says what it was for, the foremost diagnosis first, and its diagnoses belong to it."""

from typing import Any

import pytest

from retrieval.model import Encounter, Problem
from tests.unit.retrieval.charts import coded, of, only, reading

NAMES = {"c": "COPD", "f": "Acute respiratory failure", "x": "COPD exacerbation"}
PROBLEMS = [of("Condition", id, code={"text": name}) for id, name in NAMES.items()]


def diagnosis(id: str, use: str = "", rank: int | None = None, text: str = "") -> dict[str, Any]:
    return {
        "condition": {"reference": f"Condition/{id}"},
        **({"use": coded("http://terminology.hl7.org/CodeSystem/diagnosis-role", use)} if use else {}),
        **({"use": {"text": text}} if text else {}),
        **({"rank": rank} if rank else {}),
    }


def visit(id: str, *diagnoses: dict[str, Any], **more: Any) -> dict[str, Any]:
    return of("Encounter", id, type=[{"text": "Hospital admission"}], diagnosis=list(diagnoses), **more)


ORDERS = [
    ("by use", [diagnosis("c", "CM"), diagnosis("f", "AD"), diagnosis("x", "DD")], "xfc"),
    ("by rank", [diagnosis("c", rank=3), diagnosis("x", rank=1), diagnosis("f", rank=2)], "xfc"),
    (
        "by use, then by rank",
        [diagnosis("f", "DD", 2), diagnosis("c", "CM", 1), diagnosis("x", "DD", 1)],
        "xfc",
    ),
    ("by a use in words", [diagnosis("c"), diagnosis("x", text="Principal diagnosis")], "xc"),
    ("as they stand", [diagnosis("f"), diagnosis("c")], "fc"),
    ("each once", [diagnosis("x", "AD"), diagnosis("x", "DD")], "x"),
]


@pytest.mark.parametrize(("diagnoses", "ids"), [one[1:] for one in ORDERS], ids=[one[0] for one in ORDERS])
def test_a_visit_names_its_foremost_diagnosis_first(diagnoses: list[dict[str, Any]], ids: str) -> None:
    fact = only(Encounter, *PROBLEMS, visit("v", *diagnoses))
    assert fact.diagnoses == tuple(NAMES[id] for id in ids)
    assert all(name in fact.words.text for name in fact.diagnoses)


def test_the_line_of_a_visit_says_what_each_diagnosis_was_to_it() -> None:
    stay = visit(
        "v",
        diagnosis("c", "CM"),
        diagnosis("x", "DD"),
        hospitalization={"admitSource": {"text": "From home"}},
    )
    fact = only(Encounter, *PROBLEMS, stay)
    assert (
        "discharge diagnosis: COPD exacerbation; comorbidity: COPD; admitted from: From home"
        in fact.words.text
    )
    assert fact.admitted_from == "From home"


def visits_of(*resources: dict[str, Any]) -> dict[str, str | None]:
    return {one.name: one.encounter for one in reading(*resources).facts if isinstance(one, Problem)}


def test_a_problem_belongs_to_the_visit_that_it_was_a_diagnosis_of() -> None:
    assert visits_of(*PROBLEMS, visit("v", diagnosis("x", "DD")))["COPD exacerbation"] == "v"
    assert visits_of(*PROBLEMS, visit("v", diagnosis("x", "DD")))["COPD"] is None


def test_a_problem_that_says_its_visit_stays_with_it() -> None:
    own = of("Condition", "x", code={"text": "COPD"}, encounter={"reference": "Encounter/first"})
    assert visits_of(own, visit("first"), visit("v", diagnosis("x", "DD"))) == {"COPD": "first"}


def test_a_problem_of_several_visits_belongs_to_the_one_it_was_foremost_in() -> None:
    both = [visit("v", diagnosis("x", "CM")), visit("w", diagnosis("x", "DD"))]
    assert visits_of(PROBLEMS[2], *both) == {"COPD exacerbation": "w"}
    both = [visit("v", diagnosis("x", "DD")), visit("w", diagnosis("x", "DD"))]
    assert visits_of(PROBLEMS[2], *both) == {"COPD exacerbation": None}
