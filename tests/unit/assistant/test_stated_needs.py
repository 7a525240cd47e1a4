"""A need that only a note tells of is a need; one that is denied, met or a relative's is none."""

import pytest

from assistant.knowledge.chart import Chart
from assistant.knowledge.criteria import Answer, Applies, Not, Unknown
from assistant.knowledge.grammar import Domain, read
from assistant.knowledge.guidelines import library
from assistant.knowledge.risk.needs import BEARS_ON, said_in_notes
from assistant.knowledge.strict import Node
from tests.unit.assistant.charted import TODAY, need, record
from tests.unit.assistant.test_risk_scores import with_notes

FIRES = [
    ("food-insecurity", "She ran out of food twice last month."),
    ("food-insecurity", "Family does not have enough food at the end of the month."),
    ("homelessness", "He is homeless and sleeps in his car."),
    ("housing-instability", "She received an eviction notice."),
    ("transportation-insecurity", "No reliable transportation to clinic."),
    ("transportation-insecurity", "He has no car and the bus does not run."),
    ("medical-cost-burden", "Cannot afford his inhaler."),
    ("medical-cost-burden", "She splits pills because of cost."),
    ("utility-insecurity", "Power was shut off in October."),
    ("personal-health-literacy", "He cannot read the labels on his bottles."),
    ("social-connection", "She is lonely since her husband died."),
]
SILENT = [
    ("food-insecurity", "Denies running out of food."),
    ("food-insecurity", "Take with food."),
    ("homelessness", "Her brother is homeless."),
    ("transportation-insecurity", "Daughter drives him to every visit."),
    ("transportation-insecurity", "If she has no ride, call us."),
    ("medical-cost-burden", "Copays are affordable."),
    ("personal-health-literacy", "Reads well; teach-back done."),
    ("social-connection", "Lives alone, friends visit daily."),
]


def asked(domain: str, note: str, *facts: object) -> Answer:
    chart = Chart(with_notes(record(*facts), (note,)), TODAY)  # type: ignore[arg-type]
    return read(Node("t", "when", {"need": domain}), library().words).decide(chart)


@pytest.mark.parametrize(("domain", "note"), FIRES)
def test_a_note_that_says_it_counts_where_nothing_was_asked(domain: str, note: str) -> None:
    answer = asked(domain, note)
    assert isinstance(answer, Applies)
    assert "said in a note" in answer.because_text


@pytest.mark.parametrize(("domain", "note"), SILENT)
def test_a_note_that_does_not_say_it_leaves_the_question_open(domain: str, note: str) -> None:
    assert isinstance(asked(domain, note), Unknown)


def test_an_answer_of_the_patient_comes_before_a_note() -> None:
    answer = asked("food-insecurity", "She ran out of food twice last month.", need("food-insecurity", False))
    assert isinstance(answer, Not)


def test_every_domain_says_what_it_bears_on() -> None:
    assert set(BEARS_ON) == {str(d) for d in Domain}


def test_other_domains_are_not_read_from_notes() -> None:
    assert said_in_notes(Chart(with_notes(record(), ("He is a veteran.",)), TODAY), "veteran-status") == ()
