"""A list is held against the record: what it has right, what it has and should not, and what it lacks."""

from datetime import date
from typing import Any

import pytest

from assistant.domain.draft import (
    AllergyDetail,
    Change,
    Content,
    Item,
    ItemId,
    ItemKind,
    Kind,
    MedicineDetail,
)
from evals.raw_record import RawNote, RawRecord, Scope, holding
from evals.scores.lists import (
    GOLD,
    allergy_tally,
    by_hand,
    coded,
    medicine_tallies,
    pending_tally,
    same_medicine,
)
from evals.task import folder_of
from tests.unit.evals.test_eval_scorers import content_of


def order(
    name: str, status: str = "active", group: str = "community", how: str = "1 tablet daily"
) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "status": status,
        "medicationCodeableConcept": {"text": name},
        "category": [{"coding": [{"code": group}]}],
        "dosageInstruction": [{"text": how}],
    }


def everything(*resources: dict[str, Any], notes: tuple[str, ...] = ()) -> Scope:
    record = holding(resources)
    record.notes += [RawNote(text=text, day=None) for text in notes]
    return Scope(record=record, stay=None)


def listed(name: str, change: Change) -> Item:
    detail = MedicineDetail(name=name, change=change)
    return Item(id=ItemId(f"{name}-{change}"), kind=ItemKind.MEDICINE, text=name, citations=(), detail=detail)


def counts(content: Content, scope: Scope, kind: Kind = Kind.CARE_PLAN) -> dict[str, tuple[int, int, int]]:
    tallies = medicine_tallies(content, kind, scope)
    assert tallies is not None
    return {str(c): t.counts() for c, t in tallies.items() if any(t.counts())}


@pytest.mark.parametrize(
    ("orders", "stands"),
    [
        ([order("Amlodipine 5 mg")], "current"),
        ([order("Amlodipine 5 mg"), order("Amlodipine 5 mg", group="discharge")], "continued"),
        (
            [order("Amlodipine 5 mg"), order("Amlodipine 10 mg", group="discharge", how="2 tablets daily")],
            "changed",
        ),
        ([order("Amlodipine 5 mg", group="discharge")], "new"),
        ([order("Amlodipine 5 mg", "stopped"), order("Aspirin", group="discharge")], "stopped"),
        ([order("Amlodipine 5 mg", "on-hold")], "held"),
        ([order("Amlodipine 5 mg"), order("Aspirin", group="discharge")], "unclear"),
    ],
)
def test_how_a_medicine_stands_follows_from_the_orders_alone(
    orders: list[dict[str, Any]], stands: str
) -> None:
    found = next(c for c in coded(everything(*orders), Kind.CARE_PLAN) if c.name == "amlodipine")
    assert (found.stands, found.judged) == ((Change(stands),), True)


@pytest.mark.parametrize(
    "scope",
    [
        everything(order("Digoxin 0.125 mg"), notes=("Digoxin 0.25 mg daily",)),
        everything(order("Digoxin 0.125 mg", how="one"), order("Digoxin 0.25 mg", how="two")),
        everything(order("Digoxin 0.125 mg", "completed")),
    ],
    ids=["a note names it too", "two orders", "a course that is over"],
)
def test_what_the_orders_do_not_decide_is_not_judged(scope: Scope) -> None:
    assert medicine_tallies(content_of(listed("Digoxin", Change.UNCLEAR)), Kind.CARE_PLAN, scope) is None


def test_a_stopped_medicine_that_is_listed_as_taken_is_false_there_and_missed_where_it_belongs() -> None:
    scope = everything(order("Warfarin 5 mg", "stopped"), order("Apixaban 5 mg", group="discharge"))
    wrong = content_of(listed("Warfarin 5 mg tablet", Change.CONTINUED), listed("Apixaban 5 mg", Change.NEW))
    assert counts(wrong, scope) == {"continued": (0, 1, 0), "stopped": (0, 0, 1), "new": (1, 0, 0)}


def test_a_medicine_from_nowhere_is_false_and_one_that_only_a_note_names_is_left_out() -> None:
    scope = everything(order("Apixaban 5 mg"), notes=("She takes melatonin at night.",))
    shown = [listed(n, Change.CURRENT) for n in ("Apixaban", "Melatonin", "Digoxin")]
    assert counts(content_of(*shown), scope) == {"current": (1, 1, 0)}


def test_a_medicine_that_is_left_off_is_missed() -> None:
    scope = everything(order("Apixaban 5 mg"), order("Metformin 500 mg"))
    assert counts(content_of(listed("Apixaban", Change.CURRENT)), scope) == {"current": (1, 0, 1)}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Metoprolol succinate 50 mg tablet", "metoprolol succinate ER 50 mg tablet", True),
        ("metoprolol", "Metoprolol tartrate 25 mg", True),
        ("Metoprolol succinate", "Metoprolol tartrate", False),
        ("Hydralazine 25 mg", "Hydroxyzine 25 mg", False),
        ("prednisone taper", "prednisone", True),
        ("", "apixaban", False),
    ],
)
def test_two_names_are_one_medicine_by_their_words_before_the_strength(
    one: str, other: str, same: bool
) -> None:
    assert same_medicine(one, other) is same


def test_every_demo_patient_has_a_list_that_was_read_by_hand() -> None:
    from assistant import demo
    from evals.raw_record import read

    for slug in demo.SLUGS:
        charted = by_hand(slug, read(folder_of(slug)))
        assert any(c.judged and c.stands for c in charted), f"{slug} has no medicine in {GOLD.name}"


def test_a_medicine_that_nobody_takes_is_false_when_it_is_listed_as_taken() -> None:
    scope = everything(order("alprazolam 1 mg"), order("nicotine patch"))
    tallies = medicine_tallies(
        content_of(listed("alprazolam 1 mg tablet", Change.CURRENT)), Kind.CARE_PLAN, scope, "darnell-pruitt"
    )
    assert tallies is not None
    assert tallies[Change.CURRENT].false == ["alprazolam 1 mg tablet"]


# --- allergies --------------------------------------------------------------------------------------------------


def allergy(name: str, status: str = "active", verified: str = "confirmed") -> dict[str, Any]:
    return {
        "resourceType": "AllergyIntolerance",
        "code": {"text": name},
        "clinicalStatus": {"coding": [{"code": status}]},
        "verificationStatus": {"coding": [{"code": verified}]},
    }


def shown(substance: str) -> Item:
    detail = AllergyDetail(substance="" if substance == "none" else substance, none_known=substance == "none")
    text = substance if substance != "none" else "No known allergies"
    return Item(id=ItemId(substance), kind=ItemKind.ALLERGY, text=text, citations=(), detail=detail)


@pytest.mark.parametrize(
    ("charted", "said", "counted"),
    [
        ([allergy("Penicillin")], ["Penicillin"], (1, 0, 0)),
        ([allergy("Penicillin")], [], (0, 0, 1)),
        ([allergy("Penicillin")], ["Penicillin", "Latex"], (1, 1, 0)),
        ([allergy("Penicillin"), allergy("Latex", "resolved")], ["Penicillin"], (1, 0, 0)),
        ([allergy("Penicillin"), allergy("Codeine", verified="entered-in-error")], ["Codeine"], (0, 1, 1)),
        ([allergy("No known allergies")], ["none"], (1, 0, 0)),
        ([allergy("No known allergies")], ["Penicillin"], (0, 1, 1)),
    ],
)
def test_allergies_are_found_false_or_missed(
    charted: list[dict[str, Any]], said: list[str], counted: tuple[int, int, int]
) -> None:
    tally = allergy_tally(content_of(*map(shown, said)), everything(*charted))
    assert tally is not None
    assert tally.counts() == counted


def test_a_record_without_a_coded_allergy_has_nothing_to_score() -> None:
    assert allergy_tally(content_of(), everything()) is None
    contradicted = everything(allergy("No known allergies"), notes=("Cefazolin: hives",))
    assert allergy_tally(content_of(shown("Cefazolin")), contradicted) is None


# --- pending results --------------------------------------------------------------------------------------------


def a_report(name: str, status: str, on: str = "2026-11-15", code: str = "600-7") -> dict[str, Any]:
    return {
        "resourceType": "DiagnosticReport",
        "status": status,
        "code": {"text": name, "coding": [{"code": code}]},
        "effectiveDateTime": on,
    }


def test_a_report_that_is_not_final_must_be_named_as_pending() -> None:
    scope = everything(a_report("Urine culture", "preliminary"))
    item = Item(id=ItemId("r"), kind=ItemKind.RESULT, text="Result pending: Urine culture", citations=())
    said, unsaid = pending_tally(content_of(item), scope), pending_tally(content_of(), scope)
    assert said is not None
    assert unsaid is not None
    assert (said.counts(), unsaid.missed) == ((1, 0, 0), ["urine culture"])


def test_a_report_that_has_come_since_is_not_pending_and_its_result_is_not_counted_twice() -> None:
    overtaken = everything(
        a_report("Urine culture", "preliminary"), a_report("Urine culture", "final", "2026-11-18")
    )
    assert pending_tally(content_of(), overtaken) is None
    result = {**a_report("Bacteria identified", "preliminary"), "resourceType": "Observation"}
    tally = pending_tally(content_of(), everything(a_report("Blood culture", "preliminary"), result))
    assert tally is not None
    assert tally.missed == ["blood culture"]


def test_a_report_of_after_the_stay_is_not_looked_for_in_its_summary() -> None:
    stay = {
        "resourceType": "Encounter",
        "id": "s1",
        "period": {"start": "2026-11-10", "end": str(date(2026, 11, 12))},
    }
    record: RawRecord = holding([stay, a_report("Urine culture", "preliminary", "2026-11-20")])
    assert pending_tally(content_of(), Scope(record=record, stay=stay)) is None
