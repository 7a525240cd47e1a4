"""Each disease once, however it is worded; no code status, no carried list, no answered question among the problems."""

from dataclasses import replace

import pytest

from assistant.writing.parts.problems import distinct_problems
from retrieval.model import Problem
from tests.unit.assistant.charted import problem


def noted(name: str) -> Problem:
    return replace(problem(name, status=""), stated=True)


@pytest.mark.parametrize(
    ("coded", "said"),
    [
        ("Type 2 diabetes with diabetic chronic kidney disease", "T2DM"),
        ("Acute on chronic systolic heart failure", "Acute on chronic HFrEF"),
        ("Chronic hepatitis C, not yet treated", "Hep C"),
        ("Acute on chronic respiratory failure with high carbon dioxide", "acute on chronic hypercapnia"),
        ("Weight loss", "weight loss 5 kg"),
    ],
)
def test_a_notes_wording_of_a_coded_problem_is_evidence_for_it(coded: str, said: str) -> None:
    ((kept, others),) = distinct_problems([noted(said), problem(coded)])
    assert (kept.name, [o.name for o in others]) == (coded, [said])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hepatitis B", "Hepatitis C"),
        ("Breast cancer", "Colon cancer"),
        ("Type 1 diabetes", "Type 2 diabetes"),
        ("Chronic kidney disease", "Hypertensive heart and chronic kidney disease with heart failure"),
    ],
)
def test_two_diseases_stay_two(one: str, other: str) -> None:
    assert len(distinct_problems([problem(one), problem(other)], bouts=True)) == 2


def test_a_bout_and_the_disease_behind_it_are_one_line_of_a_list_and_two_members_of_a_concern() -> None:
    both = [
        problem("Acute on chronic systolic heart failure"),
        problem("Heart failure with reduced ejection fraction, nonischemic (LVEF 30-35%)"),
    ]
    assert len(distinct_problems(both, bouts=True)) == 1
    assert len(distinct_problems(both)) == 2
