"""What people call a medicine: joined to the one charted medicine that it fits, asked about where several fit."""

import pytest

from retrieval.model import Medicine
from retrieval.reconcile import record
from retrieval.text.lay_names import lay_name
from tests.unit.retrieval.test_reconcile import common, source


def charted(name: str, *, date: str = "2026-10-01") -> Medicine:
    return Medicine(**common(name, status="active", date=date))


def listed(name: str) -> Medicine:
    return Medicine(**common(name, "note", noted=True, date="2026-11-18"))


def names(*facts: Medicine) -> list[str]:
    coded = source(*[f for f in facts if not f.stated])
    told = source(*[f for f in facts if f.stated], name="note")
    return sorted(m.name for m in record([coded, told]).of(Medicine))


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("blue inhaler", "albuterol HFA 90 mcg/puff"),
        ("water pill", "furosemide 40 mg tablet"),
        ("her blood thinner", "apixaban 5 mg tablet"),
        ("sugar pills", "metformin 500 mg tablet"),
        ("pastilla del azúcar", "metformin 500 mg tablet"),
        ("cholesterol medicine", "atorvastatin 40 mg tablet"),
    ],
)
def test_an_everyday_name_is_the_one_charted_medicine_that_it_fits(said: str, name: str) -> None:
    assert names(charted(name), charted("levothyroxine 50 mcg tablet"), listed(said)) == sorted(
        [name, "levothyroxine 50 mcg tablet"]
    )


def test_where_several_fit_none_is_doubled_and_it_is_asked_which_is_meant() -> None:
    facts = (charted("furosemide 40 mg tablet"), charted("spironolactone 25 mg tablet"), listed("water pill"))
    assert names(*facts) == ["furosemide 40 mg tablet", "spironolactone 25 mg tablet"]
    [asked] = record([source(*facts[:2]), source(facts[2], name="note")]).conflicts
    assert "ask which one is meant" in asked.reason
    assert {s.text for s in asked.said} == {f.name for f in facts}


def test_where_none_fits_it_stays_a_medicine_by_itself() -> None:
    assert names(charted("metformin 500 mg tablet"), listed("blood thinner")) == [
        "blood thinner",
        "metformin 500 mg tablet",
    ]


def test_an_old_list_means_what_was_taken_when_it_was_written() -> None:
    warfarin = Medicine(
        **common("warfarin 5 mg tablet", status="stopped", date="2024-01-01"), ended="2026-11-19"
    )
    apixaban = charted("apixaban 5 mg tablet", date="2026-11-19")
    kept = record([source(warfarin, apixaban), source(listed("blood thinner"), name="note")])
    [joined] = [m for m in kept.of(Medicine) if m.also]
    assert joined.name == "warfarin 5 mg tablet"


def test_insulin_is_no_sugar_pill() -> None:
    known = lay_name("sugar pill")
    assert known is not None
    assert not known.may_be("insulin glargine 100 units/mL", "10 units subcutaneous")
    assert known.may_be("glipizide 5 mg tablet")


@pytest.mark.parametrize("said", ["furosemide", "blueberry extract", "inhaler", "thinner", "pill"])
def test_a_name_or_a_word_that_says_too_little_is_no_everyday_name(said: str) -> None:
    assert lay_name(said) is None
