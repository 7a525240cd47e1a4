"""Nothing is asked twice, said twice or offered too late: each rule where it fires and where it keeps still."""

from dataclasses import replace
from typing import Any

import pytest

from assistant.domain.draft import (
    ActionDetail,
    AllergyDetail,
    Change,
    Finding,
    Harm,
    Item,
    ItemKind,
    Kind,
    Section,
    Severity,
)
from assistant.domain.patient_version import Language
from assistant.knowledge.criteria import Applies
from assistant.knowledge.dated_steps import steps
from assistant.knowledge.guidelines import library
from assistant.knowledge.person_criteria import Words
from assistant.knowledge.stays import known_by
from assistant.knowledge.transition_criteria import Noted
from assistant.workflow.review import unremarkable
from assistant.writing.parts.same_wish import same_wish
from retrieval.model import Goal, Record
from tests.unit.assistant.charted import TODAY, _common, medicine, preference, problem, record
from tests.unit.assistant.test_look_first import an_item, content
from tests.unit.assistant.test_open_loops import note as document
from tests.unit.assistant.test_patient_version import approved, item, told
from tests.unit.assistant.test_patient_version import medicine as taken
from tests.unit.assistant.test_patient_version import said as plainly
from tests.unit.assistant.test_plan import chart, condition, plan, small
from tests.unit.assistant.test_plan import said as lines
from tests.unit.assistant.test_plan_actions import note, work

SMOKES = condition("Nicotine dependence, cigarettes", "F17.210", "smokes")
OUD = condition("Opioid use disorder", "F11.20", "oud")
FILMS = {
    "resourceType": "MedicationRequest", "id": "bup", "status": "active", "intent": "order",
    "authoredOn": "2026-11-17",
    "medicationCodeableConcept": {"text": "buprenorphine-naloxone 8 mg-2 mg sublingual film"},
}  # fmt: skip


def texts(of: Record, kind: Kind = Kind.CARE_PLAN) -> str:
    return "\n".join(i.text for s in plan(of, kind) for i in s.items)


def wanted(sections: tuple[Section, ...], words: str) -> list[Item]:
    return [i for s in sections for i in s.items if words in i.text]


# --- asked and answered ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "closed"),
    [
        ("Bipolar questions (past high spells): none.", True),
        ("MDQ 2, negative.", True),
        ("Denies past mania.", True),
        ("Ask bipolar questions before an antidepressant.", False),
        ("Bipolar screen not done, no time.", False),
        ("MDQ pending.", False),
        ("Aunt with bipolar disorder.", False),
    ],
)
def test_a_question_is_closed_by_its_answer_and_not_by_its_being_planned(line: str, closed: bool) -> None:
    asks = next(
        a.done_when
        for a in library().get("postpartum-care").actions
        if a.id == "bipolar-check" and a.done_when
    )
    of = replace(record(problem("Depression")), documents=(document(line, on="2026-11-18"),))
    assert isinstance(asks.decide(library().chart(of, TODAY)), Applies) is closed


def test_an_answer_of_long_ago_is_asked_for_again() -> None:
    asked = Noted(groups=(Words(terms=("mdq",)),), within_days=365)
    old = replace(record(), documents=(document("MDQ negative.", on="2024-01-10"),))
    assert not isinstance(asked.decide(library().chart(old, TODAY)), Applies)


def test_a_mother_who_was_asked_about_mania_is_not_asked_again() -> None:
    assert "earlier mania" not in texts(chart("rosa-delgado-haim"))


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("Quit date set for 12/1 together with his wife.", True),
        ("Smokes ten a day. Wants to cut down.", False),
        ("Quit date not yet set.", False),
    ],
)
def test_a_call_after_the_quit_date_needs_a_quit_date(text: str, calls: bool) -> None:
    applicable = library().applicable(small(SMOKES, note=note(text)), TODAY)
    asked = {a.entry.id for one in applicable if one.guideline.id == "tobacco-use" for a in one.due()}
    assert ("follow-up" in asked) is calls
    assert ("ask-again" in asked) is not calls


def test_nobody_who_lives_at_home_is_asked_about_before_discharge() -> None:
    of = small(OUD, FILMS)
    assert "Confirm who prescribes or dispenses the next dose" in texts(of)
    assert "before discharge who prescribes" not in texts(of)


# --- a summary of an earlier stay ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("begun", "offered"), [("2026-11-17", False), (None, True)])
def test_a_summary_does_not_offer_what_was_begun_after_the_stay(begun: str | None, offered: bool) -> None:
    left = TODAY.replace(day=11)
    later = (medicine("buprenorphine-naloxone 8 mg-2 mg film", date=begun),) if begun else ()
    now = record(problem("Opioid use disorder", icd10="F11.20"), *later)
    applicable = library().applicable(now, left)
    kept, answered = library().answered_since(
        applicable, known=known_by(now, left), now=now, today=TODAY, kind=Kind.DISCHARGE_SUMMARY
    )
    ids = {a.entry.id for one in kept for a in one.due(Kind.DISCHARGE_SUMMARY)}
    assert ("offer-medicine" in ids) is offered
    assert (answered > 0) is not offered


# --- one wish once ---------------------------------------------------------------------------------------------------


def goal(name: str, **more: Any) -> Goal:
    return Goal(**_common(name, {}), status="active", expressed_by="patient", **more)


@pytest.mark.parametrize(
    ("wish", "once"),
    [
        ("I want to be able to walk my daughter down the aisle in the spring.", True),
        ("Walk my daughter down the aisle, but no machines to keep me going.", False),
        ("I want to go home to my cat and my chair by the window.", False),
        ("I want to walk my daughter down the aisle on 2027-06-01.", False),
    ],
)
def test_a_wish_that_a_goal_says_is_not_said_again(wish: str, once: bool) -> None:
    own = goal("Walk my daughter down the aisle in the spring")
    charted = preference("treatment", wish)
    assert bool(same_wish(charted, record(own, charted))) is once


def test_the_goal_rests_on_both_places_that_say_it() -> None:
    sections = plan(chart("arthur-okafor"))
    [one] = wanted(sections, "down the aisle")
    assert one.kind is ItemKind.GOAL
    assert sum("aisle" in c.quote for c in one.citations) > 1


# --- how to reach, what stands in the way ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Kind.CARE_PLAN, Kind.REFERRAL])
def test_how_a_patient_wants_to_be_reached_stands_before_all_tasks(kind: Kind) -> None:
    sections = {s.id: s for s in plan(chart("miguel-santoro"), kind)}
    said = [i.text for i in sections["populations"].items]
    assert any("after 2 pm" in text and "Not through Diego" in text for text in said)


def test_nothing_is_said_of_reaching_where_nobody_charted_it() -> None:
    assert "To reach the patient" not in texts(small(SMOKES, note=note("Smokes ten a day.")))


@pytest.mark.parametrize(
    ("text", "barrier"),
    [
        ("Pier Street, on the bench by the shelter. Good spirits.", ""),
        ("Two meals a day at the shelter. Okay.", ""),
        ("Shelter bed ends 12/1 (90 days). Good spirits.", "Shelter bed ends 12/1 (90 days)."),
        ("He sleeps badly at the shelter. Okay.", "He sleeps badly at the shelter."),
        ("Cannot afford the copay for the strips. Thanks.", "Cannot afford the copay for the strips."),
        ("Never smoked, no alcohol. No insurance since May.", "No insurance since May."),
        ("Takes the bus to work. Not after dark.", "Takes the bus to work. Not after dark."),
        ("Has a car seat, food is fine, WIC active.", ""),
        ("Referred to the Mill District food pantry, accepted same day.", ""),
        ("Interpreter: phone 5120, Spanish.", ""),
        (
            "Referred to the food pantry, but it is closed when he can go, no way to get there.",
            "Referred to the food pantry, but it is closed when he can go, no way to get there.",
        ),
    ],
)
def test_a_barrier_is_quoted_without_the_talk_around_it(text: str, barrier: str) -> None:
    of = small(SMOKES, note=note(f"Seen today.\n\n{text}\n"))
    found = [i.text for s in plan(of) if s.id == "social_needs" for i in s.items]
    assert found == ([barrier] if barrier else [])


# --- steps of a plan -------------------------------------------------------------------------------------------------

TABLE = """# Pharmacist visit - metformin titration

## Titration
| from | with supper | on waking |
|---|---|---|
| now | 500 mg | 500 mg |
| 11/26 | **1000 mg** | 500 mg |
| 12/3 | 1000 mg | 1000 mg |

Step back one row if she vomits.
"""


def test_each_dated_step_of_a_plan_is_an_action_with_its_day_and_an_owner() -> None:
    takes = {**FILMS, "id": "met", "medicationCodeableConcept": {"text": "metformin 500 mg tablet"}}
    found = [i for i in work(small(takes, note=note(TABLE, on="2026-11-19"))) if "itration" in i.text]
    assert [i.text for i in found] == [
        "metformin Titration, from 11/26: with supper 1000 mg, on waking 500 mg"
        " - note: “Step back one row if she vomits.”",
        "metformin Titration, from 12/3: with supper 1000 mg, on waking 1000 mg"
        " - note: “Step back one row if she vomits.”",
    ]
    details = [i.detail for i in found if isinstance(i.detail, ActionDetail)]
    assert [(d.owner, d.due.day if d.due else "") for d in details] == [
        ("patient", "2026-11-26"),
        ("patient", "2026-12-03"),
    ]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("## Taper\n- 12/1: 10 mg\n- 12/8: 5 mg\n", ["2026-12-01", "2026-12-08"]),
        ("## Walking plan\nFrom 11/30 walk 15 minutes a day.\n", ["2026-11-30"]),
        ("## Titration\n| from | dose |\n|---|---|\n| 11/1 | 5 mg |\n", []),
        ("## Follow-up\n| date | with |\n|---|---|\n| 12/1 | Dr. Lund |\n", []),
        ("## Titration\nRaise as the stomach allows.\n", []),
    ],
    ids=["a taper in lines", "a walking plan", "past", "visits", "no day"],
)
def test_only_a_plan_by_steps_has_steps_and_only_those_to_come(text: str, days: list[str]) -> None:
    found = steps(document(text, on="2026-11-19"), TODAY)
    assert [s.on.isoformat() for s in found] == days


def test_a_step_is_decided_by_itself() -> None:
    of = plan(chart("miguel-santoro"))
    steps_found = tuple(i for i in wanted(of, "Titration, from"))
    assert steps_found
    assert not set(unremarkable(content(an_item("a"), *steps_found))) & set(steps_found)


# --- an intolerance is no allergy ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("intolerance", "language", "words"),
    [
        (True, Language.ENGLISH, "not an allergy"),
        (True, Language.SPANISH, "No es una alergia"),
        (False, Language.ENGLISH, "must not have"),
        (False, Language.SPANISH, "No debe"),
    ],
)
def test_the_patient_reads_an_intolerance_as_one(intolerance: bool, language: Language, words: str) -> None:
    one = item(
        ItemKind.ALLERGY,
        "Codeine: Nausea",
        AllergyDetail(substance="Codeine", reaction="Nausea", intolerance=intolerance),
    )
    first = plainly(told(approved(one), language=language), "allergies")[0]
    assert "Codeine" in first
    assert words in first


@pytest.mark.parametrize(
    ("language", "words"),
    [(Language.ENGLISH, "You have this too: Gout"), (Language.SPANISH, "También tiene esto")],
)
def test_of_the_illnesses_of_a_stay_only_those_of_the_stay_were_treated(
    language: Language, words: str
) -> None:
    stay = item(ItemKind.STATEMENT, "From 2026-11-16 to 2026-11-21; reason: short of breath")
    names = ("Gout, since 2019", "Pneumonia, since 2026-11-16", "Gout of the foot, since 2011-04", "Measles")
    ills = tuple(item(ItemKind.PROBLEM, name) for name in names)
    draft = approved(stay, section="reason")
    content_of = draft.content
    assert content_of is not None
    diagnoses = replace(content_of.sections[0], id="discharge_diagnoses", items=ills)
    whole = replace(content_of, sections=(*content_of.sections, diagnoses))
    draft = replace(draft, content=whole, approval=replace(draft.approval, digest=whole.digest))  # type: ignore[type-var]
    told_lines = plainly(told(draft, language=language), "hospital")
    assert [words in line for line in told_lines] == [False] * 4 + [True]


@pytest.mark.parametrize(
    ("name", "harm", "asked"),
    [
        ("pseudoephedrine 30 mg tablet (over the counter)", Harm.MODERATE, True),
        ("pseudoephedrine 30 mg tablet (over the counter)", Harm.MINOR, False),
        ("metoprolol 50 mg tablet", Harm.MODERATE, False),
    ],
    ids=["bought, with a caution", "bought, good to know", "prescribed"],
)
def test_the_patient_asks_before_using_what_they_bought_and_a_check_warns_of(
    name: str, harm: Harm, asked: bool
) -> None:
    one = taken("1 tablet by mouth each morning", name=name, change=Change.CURRENT)
    draft = approved(one)
    warned = Finding(rule="medicines@1/x", severity=Severity.NOTE, reason="may harm", harm=harm, item=one.id)
    assert draft.content is not None
    version = told(replace(draft, content=replace(draft.content, findings=(warned,))))
    assert (
        any(name in line and "before you use it again" in line for line in plainly(version, "ask")) is asked
    )
    assert any(row.item == one.id for part in version.parts for row in part.rows) is not asked


# --- medicines -------------------------------------------------------------------------------------------------------


def test_a_note_that_only_says_the_change_is_not_repeated_after_it() -> None:
    said = lines(plan(chart("arthur-okafor")), "medications")
    of = {
        name: next(t for t in said if t.startswith(name))
        for name in ("atorvastatin", "apixaban", "metformin")
    }
    assert of["atorvastatin"].endswith("- continued")
    assert "- new - note: Replaces warfarin." in of["apixaban"]
    assert "note: Resume at discharge." in of["metformin"]


def test_a_letter_does_not_have_in_use_what_was_stopped() -> None:
    [kidneys] = wanted(plan(chart("arthur-okafor"), Kind.REFERRAL), "Refer to nephrology")
    done = getattr(kidneys.detail, "done", ())
    assert any(d.startswith("ibuprofen") and "stopped" in d for d in done)
    assert not any(d.startswith("ibuprofen") and "active" in d for d in done)
