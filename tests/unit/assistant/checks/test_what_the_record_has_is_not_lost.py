"""Allergies, awaited results and the wish about resuscitation are in the draft, or it does not leave."""

from dataclasses import replace

import pytest

from assistant.checks.omissions import what_the_record_has_is_in_the_draft as omissions
from assistant.domain.draft import Harm, Item, ItemKind, Kind, Severity
from retrieval.model import AnyFact
from tests.unit.assistant.charted import allergy, medicine, preference, report, stay
from tests.unit.assistant.checks.drafted import cite, entry, item, placed, reading

SULFA = entry("Allergy: sulfa antibiotics. Reaction: hives", id="res-1")
CULTURE = entry("Report: blood culture. Status: registered", id="res-2")
OLD = entry("Code status: full code", id="res-3")
NEW = entry("Code status: do not resuscitate", id="res-4")
CHARTED = placed(allergy("sulfa antibiotics"), SULFA)


def missed(*items: Item, facts: tuple[AnyFact, ...], **more: object) -> list[tuple[Severity, Harm]]:
    found = omissions(reading(*items, notes=(SULFA, CULTURE, OLD, NEW), facts=facts, **more))  # type: ignore[arg-type]
    assert all(f.evidence and f.consider for f in found)
    return [(f.severity, f.harm) for f in found]


@pytest.mark.parametrize(
    ("standing", "is_missed"),
    [
        ({}, True),
        ({"verification": "unconfirmed"}, True),
        ({"verification": "confirmed", "status": "active"}, True),
        ({"verification": "refuted"}, False),
        ({"verification": "entered-in-error"}, False),
        ({"status": "resolved"}, False),
        ({"status": "inactive"}, False),
        ({"none_known": True}, False),
    ],
    ids=str,
)
def test_an_allergy_that_stands_is_in_the_draft(standing: dict[str, object], is_missed: bool) -> None:
    found = missed(facts=(replace(CHARTED, **standing),))  # type: ignore[arg-type]
    assert found == ([(Severity.STOP, Harm.SEVERE)] if is_missed else [])


@pytest.mark.parametrize(
    ("said", "shows"),
    [
        ("Sulfa antibiotics: hives", True),
        ("Antibiotics: nausea", False),
        ("Penicillin: rash", False),
    ],
)
def test_an_allergy_is_shown_by_its_whole_name(said: str, shows: bool) -> None:
    one = item(said, kind=ItemKind.ALLERGY)
    assert (missed(one, facts=(CHARTED,)) == []) is shows


def test_an_allergy_is_shown_by_an_item_that_cites_it() -> None:
    assert missed(item("An allergy", cite(SULFA), kind=ItemKind.ALLERGY), facts=(CHARTED,)) == []


@pytest.mark.parametrize("status", ["registered", "partial", "preliminary"])
def test_a_result_that_is_awaited_is_said_to_be(status: str) -> None:
    awaited = placed(report("blood culture", status=status, on="2026-11-18"), CULTURE)
    assert missed(facts=(awaited,)) == [(Severity.STOP, Harm.SERIOUS)]
    assert missed(item("Blood culture: not back"), facts=(awaited,)) == []
    assert missed(facts=(replace(awaited, status="final"),)) == []


def test_a_summary_awaits_what_was_sent_in_its_stay() -> None:
    inside = placed(report("blood culture", status="registered", on="2026-11-18"), CULTURE)
    outside = replace(inside, date="2026-01-18")
    for fact, lost in ((inside, 1), (outside, 0)):
        assert len(missed(facts=(fact,), stay=stay(), kind=Kind.DISCHARGE_SUMMARY)) == lost


def test_the_newest_code_status_is_the_one_that_is_shown() -> None:
    old = replace(placed(preference("code_status", "full code"), OLD), date="2021-03-01")
    new = replace(placed(preference("code_status", "do not resuscitate"), NEW), date="2026-11-01")
    assert missed(facts=(old, new)) == [(Severity.STOP, Harm.SEVERE)]
    assert missed(item("She is a full code"), facts=(old, new)) == [(Severity.STOP, Harm.SEVERE)]
    assert missed(item("Do not resuscitate"), facts=(old, new)) == []


def test_what_came_after_the_stay_is_not_asked_of_its_summary() -> None:
    later = replace(placed(preference("code_status", "do not resuscitate"), NEW), date="2026-12-20")
    assert missed(facts=(later,), stay=stay(), kind=Kind.DISCHARGE_SUMMARY) == []
    assert missed(facts=(later,)) == [(Severity.STOP, Harm.SEVERE)]


def test_a_summary_is_held_against_the_medicines_of_its_last_day() -> None:
    """A prescription of the month after is of another day, though a system files it under the stay."""
    one = medicine("apixaban 5 mg", date="2026-11-18", setting="discharge", encounter=stay().key)
    later = replace(one, name="rivaroxaban 20 mg", date="2026-12-20")
    summary = reading(facts=(one, later), stay=stay(), kind=Kind.DISCHARGE_SUMMARY)
    assert [line.ingredient for line in summary.medicine_lines()] == ["apixaban"]
    in_time = reading(
        facts=(one, replace(later, date="2026-11-18")), stay=stay(), kind=Kind.DISCHARGE_SUMMARY
    )
    assert {line.ingredient for line in in_time.medicine_lines()} == {"apixaban", "rivaroxaban"}
