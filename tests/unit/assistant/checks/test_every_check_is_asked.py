"""All checks are asked about every draft, and what they say decides what counts as supported and what comes first."""

import importlib
import pkgutil

import pytest

from assistant import checks
from assistant.checks import CHECKS, inspect, seriousness
from assistant.domain.draft import Change, Finding, Harm, Item, ItemId, Severity, Support
from tests.unit.assistant.charted import allergy, medicine
from tests.unit.assistant.checks.drafted import cite, entry, item, medicine_item, own_words, placed, reading

#: What is asked elsewhere: of a clinician's own statements, and of the version that a patient takes home.
ELSEWHERE = {"added", "plain_words", "reading_level"}


def test_no_check_of_the_folder_is_left_out() -> None:
    modules = [m.name for m in pkgutil.iter_modules(checks.__path__)]
    rules = {n: getattr(importlib.import_module(f"assistant.checks.{n}"), "RULE", "") for n in modules}
    assert {rule for name, rule in rules.items() if rule and name not in ELSEWHERE} == set(CHECKS)


PENICILLIN = entry("Allergy: penicillin. Reaction: anaphylaxis", id="res-1")
AMOXICILLIN = entry("Medication: amoxicillin 500 mg capsule three times daily. Status: active", id="res-2")


def judged(*items: Item, **more: object) -> tuple[dict[str, Support], tuple[Finding, ...]]:
    sections, found = inspect(reading(*items, notes=(PENICILLIN, AMOXICILLIN), **more))  # type: ignore[arg-type]
    return {i.id: i.support for s in sections for i in s.items}, found


def test_an_allergy_that_the_draft_leaves_out_is_said() -> None:
    _, found = judged(facts=(placed(allergy("penicillin"), PENICILLIN),))
    assert any(f.rule == "omissions@1" and f.severity is Severity.STOP for f in found)


def test_what_no_passage_carries_is_unsupported() -> None:
    charted = "amoxicillin 500 mg capsule three times daily"
    support, _ = judged(item("Takes warfarin", cite(AMOXICILLIN)), item(charted, cite(AMOXICILLIN), id="j"))
    assert support == {"i": Support.UNSUPPORTED, "j": Support.SUPPORTED}


def test_a_dangerous_medicine_that_is_charted_is_supported() -> None:
    danger = placed(
        allergy("penicillin", reactions=("anaphylaxis",), status="active"), PENICILLIN, "penicillin"
    )
    charted = placed(medicine("amoxicillin 500 mg capsule"), AMOXICILLIN)
    said = "amoxicillin 500 mg capsule three times daily"
    listed = medicine_item(said, cite(AMOXICILLIN), name="amoxicillin", change=Change.CURRENT)
    support, found = judged(listed, facts=(danger, charted))
    assert any(f.item == "i" and f.severity is Severity.STOP and f.source for f in found)
    assert support == {"i": Support.SUPPORTED}


def test_what_a_clinician_states_is_theirs_and_the_doubt_is_a_warning() -> None:
    said = "Takes warfarin 5 mg"
    support, found = judged(item(said, own_words(said), cite(AMOXICILLIN)))
    assert support == {"i": Support.ASSERTED}
    assert {f.severity for f in found if f.item == "i"} <= {Severity.WARN, Severity.NOTE}
    assert judged(item("Takes warfarin 5 mg", own_words("Takes it"), cite(AMOXICILLIN)))[1]


def test_the_doubt_about_a_clinicians_words_is_no_note() -> None:
    said = item("Takes warfarin", own_words("Takes it"), cite(AMOXICILLIN))
    found = [f for f in judged(said)[1] if f.item == "i"]
    assert found
    assert all(f.severity is Severity.WARN for f in found)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ((Severity.STOP, Harm.MINOR), (Severity.WARN, Harm.SEVERE)),
        ((Severity.WARN, Harm.MINOR), (Severity.NOTE, Harm.SEVERE)),
        ((Severity.STOP, Harm.SEVERE), (Severity.STOP, Harm.SERIOUS)),
        ((Severity.STOP, Harm.SERIOUS), (Severity.STOP, Harm.MODERATE)),
        ((Severity.STOP, Harm.MODERATE), (Severity.STOP, Harm.MINOR)),
    ],
    ids=str,
)
def test_what_is_most_serious_comes_first(first: tuple[Severity, Harm], then: tuple[Severity, Harm]) -> None:
    one, other = (
        Finding(rule="r", severity=severity, harm=harm, reason="x", item=ItemId("i"))
        for severity, harm in (first, then)
    )
    assert seriousness(one) < seriousness(other)
