"""A safety plan after an attempt, a weight that is still good, a dose for a child: asked for until it is charted."""

from datetime import timedelta

import pytest

from assistant.checks.populations import what_matters_for_the_population_is_charted as populations
from assistant.domain.draft import Severity
from retrieval.model import AnyFact, Contact
from tests.unit.assistant.charted import TODAY, medicine, problem, result
from tests.unit.assistant.checks.drafted import reading

MOTHER = Contact(name="Ana Ruiz", relation="Mother, legal guardian", phone="555-0100")
CHILD: dict[str, object] = {"born": "2018-05-14", "contacts": (MOTHER,)}
ADULT: dict[str, object] = {"born": "1990-01-01", "language": "en"}


def asked(*facts: AnyFact, person: dict[str, object]) -> dict[str, Severity]:
    return {f.rule.partition("/")[2]: f.severity for f in populations(reading(facts=facts, person=person))}


@pytest.mark.parametrize(("days", "owed"), [(12, True), (100, True), (360, True), (400, False)])
def test_a_safety_plan_is_asked_for_in_the_year_after(days: int, owed: bool) -> None:
    when = (TODAY - timedelta(days=days)).isoformat()
    thoughts = problem("Suicidal ideation", icd10="R45.851", date=when)
    assert (asked(thoughts, person=ADULT).get("safety-plan") is Severity.WARN) is owed


@pytest.mark.parametrize(("days", "good"), [(10, True), (170, True), (200, False)])
def test_a_childs_weight_is_good_for_half_a_year_at_eight(days: int, good: bool) -> None:
    when = (TODAY - timedelta(days=days)).isoformat()
    weight = result("Body weight", 25, "kg", on=when, loinc="29463-7")
    found = asked(weight, medicine("amoxicillin 250 mg"), person=CHILD)
    assert found.get("child-weight") == (None if good else Severity.WARN)


@pytest.mark.parametrize(("dose", "too_much"), [("200 mg", False), ("400 mg", True), ("800 mg", True)])
def test_more_than_the_most_by_weight_is_a_warning(dose: str, too_much: bool) -> None:
    weight = result("Body weight", 20, "kg", on="2026-11-18", loinc="29463-7")
    given = medicine("ibuprofen", dose=dose, frequency="every 6 hours")
    assert (asked(weight, given, person=CHILD).get("child-dose") is Severity.WARN) is too_much


@pytest.mark.parametrize(("relation", "known"), [("Mother, legal guardian", True), ("Neighbor", False)])
def test_somebody_who_may_consent_is_asked_for(relation: str, known: bool) -> None:
    weight = result("Body weight", 20, "kg", on="2026-11-18", loinc="29463-7")
    person = {**CHILD, "contacts": (Contact(name="Ana Ruiz", relation=relation),)}
    assert ("guardian" not in asked(weight, person=person)) is known
