"""What was stopped and may still be taken comes first; what is not in hand and what an old list shows is said."""

from dataclasses import replace

import pytest

from assistant.checks.conflicts import contradictions_are_shown
from assistant.checks.reading import Reading
from assistant.domain.draft import Finding, Harm, Kind, Severity
from assistant.knowledge.outside_lists import still_listed
from retrieval.model import AnyFact, Conflict, Medicine, Record, Span
from tests.unit.assistant.charted import TODAY, medicine, record, words
from tests.unit.assistant.test_medicine_in_hand import noted


def findings(told: Record) -> tuple[Finding, ...]:
    return contradictions_are_shown(
        Reading(kind=Kind.CARE_PLAN, sections=(), record=told, guidelines={}, as_of=TODAY)
    )


def of(rule: str, told: Record) -> list[Finding]:
    return [f for f in findings(told) if f.rule == f"conflicts@1/{rule}"]


def stopped(name: str, on: str = "2026-11-16", reason: str = "replaced") -> Medicine:
    return medicine(name, status="stopped", date=on, status_reason=reason, setting="community")


def denied(name: str, said: str, on: str = "2026-11-17") -> Medicine:
    return replace(medicine(name, status="not-taken", date=on, stated=True), words=words(said))


APIXABAN = medicine("apixaban 5 mg", date="2026-11-21")


def test_a_stopped_anticoagulant_on_an_old_list_says_what_it_would_do_and_is_severe() -> None:
    old = medicine("warfarin 5 mg tablet", date="2025-02-18")
    [found] = of("stopped-and-listed", record(APIXABAN, old, stopped("warfarin")))
    assert (found.severity, found.harm) == (Severity.WARN, Harm.SEVERE)
    assert found.reason.startswith("Warfarin 5 mg tablet was stopped by 2026-11-16 (replaced)")
    assert "a list of 2025-02-18 still has it in use" in found.reason
    assert "if it is taken: Apixaban and warfarin are each an anticoagulant taken by mouth" in found.reason
    assert {c.quote for c in found.evidence} == {"warfarin", "warfarin 5 mg tablet"}
    assert found.consider


def test_a_stopped_medicine_that_no_list_has_and_nobody_took_is_no_finding() -> None:
    assert of("stopped-and-listed", record(APIXABAN, stopped("warfarin"))) == []


@pytest.mark.parametrize(
    ("name", "harm"), [("ibuprofen 200 mg", Harm.SERIOUS), ("loratadine 10 mg", Harm.MODERATE)]
)
def test_the_harm_is_what_it_would_do_beside_what_is_taken(name: str, harm: Harm) -> None:
    old = medicine(name, date="2025-02-18")
    [found] = of("stopped-and-listed", record(APIXABAN, old, stopped(name)))
    assert found.harm is harm


def test_a_dose_given_after_the_stop_is_said_and_severe_beside_an_opioid() -> None:
    told = noted(
        medicine("morphine 10 mg/5 mL", date="2026-11-15"),
        stopped("lorazepam 0.5 mg", "2026-11-12", "drowsy"),
        _2026_11_20="LORAZEPAM\nMeg had given one on Wednesday from the old bottle. Bottle to be handed in.",
    )
    [found] = of("stopped-and-listed", told)
    assert found.harm is Harm.SEVERE
    assert "Meg had given one on Wednesday from the old bottle." in found.reason
    assert "Bottle to be handed in." in found.reason


@pytest.mark.parametrize(
    ("name", "harm"), [("naloxone 4 mg nasal spray", Harm.SEVERE), ("amlodipine 5 mg", Harm.SERIOUS)]
)
def test_an_ordered_medicine_that_is_lost_is_a_warning(name: str, harm: Harm) -> None:
    kit = medicine(name, date="2026-09-02", note="Bottle stolen 2026-11-08.")
    [found] = of("not-in-hand", record(kit))
    assert (found.severity, found.harm) == (Severity.WARN, harm)
    assert "Bottle stolen 2026-11-08." in found.reason


def test_an_old_list_in_a_new_note_is_contradicted_also_where_no_order_of_ours_matches() -> None:
    told = noted(
        denied("methadone", "Not on methadone"),
        _2026_11_11="HOME MEDS (carried forward 06/2021)\nMethadone 80 mg daily\nAlprazolam 1 mg TID PRN\n",
    )
    [found] = of("outside-list", told)
    assert (found.severity, found.harm) == (Severity.WARN, Harm.SEVERE)
    assert "“Methadone 80 mg daily”" in found.reason
    assert "“Not on methadone”" in found.reason


@pytest.mark.parametrize(
    "text",
    [
        "HOME MEDS\nMethadone 80 mg daily\n",  # a list of its own day, which the later word ended
        "HOME MEDS (carried forward 06/2021)\nNot on methadone\n",
        "PLAN\nMethadone clinic phone number given.\n",
    ],
)
def test_a_list_of_its_time_and_a_denial_need_no_correction(text: str) -> None:
    assert still_listed(noted(denied("methadone", "Not on methadone"), _2026_11_11=text), ()) == ()


def test_a_list_written_after_the_denial_needs_correction() -> None:
    told = noted(denied("methadone", "Not on methadone"), _2026_11_18="HOME MEDS\nMethadone 80 mg daily\n")
    assert len(still_listed(told, ())) == 1
    assert still_listed(told, ("methadone",)) == ()


@pytest.mark.parametrize(
    ("facts", "about", "harm"),
    [
        ((medicine("warfarin 5 mg"),), "medicine dose", Harm.SEVERE),
        ((medicine("loratadine 10 mg"),), "medicine dose", Harm.MODERATE),
        ((), "allergy", Harm.SERIOUS),
        ((), "code status", Harm.SEVERE),
    ],
)
def test_a_conflict_carries_its_harm_and_both_sides(
    facts: tuple[AnyFact, ...], about: str, harm: Harm
) -> None:
    sides: tuple[Span, ...] = (*(f.words for f in facts), words("the other side"))
    told = replace(record(*facts), conflicts=(Conflict(about=about, said=sides, reason="they differ"),))
    [found] = [f for f in findings(told) if f.rule == "conflicts@1"]
    assert found.harm is harm
    assert [c.quote for c in found.evidence] == [s.text for s in sides]


def test_what_the_list_settles_is_not_said_again_as_two_sides() -> None:
    old, gone = medicine("warfarin 5 mg tablet", date="2025-02-18"), stopped("warfarin")
    told = replace(
        record(APIXABAN, old, gone),
        conflicts=(Conflict(about="medicine status", said=(old.words, gone.words), reason="both"),),
    )
    assert len(findings(told)) == 1
