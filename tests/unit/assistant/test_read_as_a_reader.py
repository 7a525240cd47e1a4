"""What a second reader of whole drafts stumbled over: each line right, in its place, and for the right person."""

from typing import Any

import pytest

from assistant.domain.draft import ActionDetail, Change, CitationKind, ItemKind, Kind, MedicineDetail, Section
from assistant.domain.patient_version import Audience, Language
from assistant.knowledge.confidential import protected
from assistant.writing.parts.quoted import bare
from assistant.writing.parts.spoken import spoken
from assistant.writing.plain.phrasebook import phrasebook
from retrieval.readers.fhir_dosage import direction, directions
from tests.unit.assistant.test_patient_version import approved, item, medicine, said, told
from tests.unit.assistant.test_plan import chart, condition, plan, small
from tests.unit.assistant.test_plan import said as lines
from tests.unit.assistant.test_plan_actions import note, resource, visit, work

BP = condition("Postpartum hypertension", "O16.5", "bp", "2026-10-20")


def listed(sections: tuple[Section, ...], name: str) -> MedicineDetail:
    return next(
        i.detail
        for s in sections
        for i in s.items
        if isinstance(i.detail, MedicineDetail) and name in i.detail.name
    )


# --- medicines -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Kind.CARE_PLAN, Kind.DISCHARGE_SUMMARY])
def test_a_schedule_that_begins_otherwise_than_before_is_changed_and_shows_both(kind: Kind) -> None:
    albuterol = listed(plan(chart("maya-lindqvist"), kind), "albuterol")
    assert albuterol.change is Change.CHANGED
    assert "every 4 to 6 hours if needed" in albuterol.was
    assert "through 2026-11-21, then from 2026-11-22: 2 puffs" in albuterol.directions


def test_a_step_that_begins_with_a_strength_keeps_its_capitals() -> None:
    steps = [
        {"sequence": 1, "text": "5 mg daily for 3 days"},
        {"sequence": 2, "text": "MDI 2 puffs as needed"},
    ]
    assert directions(steps).whole == "5 mg daily for 3 days, then MDI 2 puffs as needed"


@pytest.mark.parametrize(
    ("text", "coded", "dose"),
    [
        ("875/125mg PO BID", 125, "875/125mg"),
        ("875 mg-125 mg twice daily", 125, "875 mg-125 mg"),
        ("125 mg twice daily", 125, "125 mg"),
        ("1 tablet twice daily, 1125 mg in all", 125, "125 mg"),
    ],
)
def test_of_two_ingredients_the_dose_is_not_the_last_one_alone(text: str, coded: int, dose: str) -> None:
    given: dict[str, Any] = {
        "text": text,
        "doseAndRate": [{"doseQuantity": {"value": coded, "unit": "mg", "code": "mg"}}],
    }
    assert direction(given).dose == dose


@pytest.mark.parametrize(
    ("name", "first", "urgent"),
    [
        ("epinephrine 0.15 mg auto-injector", "Ask us about epinephrine 0.15 mg auto-injector today", True),
        ("lisinopril 10 mg tablet", "Ask us about lisinopril 10 mg tablet before you use it", False),
    ],
)
def test_nobody_is_told_to_ask_before_using_what_saves_a_life(name: str, first: str, urgent: bool) -> None:
    [line] = said(told(approved(medicine("as directed", name=name, change=Change.UNCLEAR))), "ask")
    assert line.startswith(first)
    assert ("call 911" in line) is urgent
    assert ("before you use it" in line) is not urgent


# --- what the patient is told ----------------------------------------------------------------------------------


def test_the_crisis_line_is_not_for_the_same_day() -> None:
    call = item(ItemKind.ACTION, "Call 988 or come in if thoughts come back.", ActionDetail(owner="patient"))
    version = told(approved(call, section="contingency", kind=Kind.CARE_PLAN))
    assert call.text in said(version, "emergency")
    assert call.text not in said(version, "us")


@pytest.mark.parametrize("language", list(Language))
def test_nobody_is_promised_a_number_that_answers_at_night(language: Language) -> None:
    book = phrasebook(language, Audience.PATIENT, name="Ann")
    assert not [s for s in str(book.words).splitlines() if "answers 24 hours" in s or "contesta las 24" in s]


# --- who, when and for whom ------------------------------------------------------------------------------------


def test_raised_pressure_after_a_birth_is_not_left_to_a_screening_in_a_month() -> None:
    rosa = " ".join(lines(plan(chart("rosa-delgado-haim")), "interventions", "prevention"))
    assert "before it is called hypertension" not in rosa
    assert "before it is called hypertension" in " ".join(
        lines(plan(chart("miguel-santoro")), "interventions", "prevention")
    )


def test_a_patient_without_insurance_is_not_sent_to_the_health_plan() -> None:
    assert not [i for i in work(chart("miguel-santoro")) if "health plan" in i.text]


def test_the_limit_of_the_newest_note_stands_with_what_it_is_about() -> None:
    assert "Daily home BP. Over 150/100 call." in lines(plan(chart("rosa-delgado-haim")), "contingency")


def test_days_without_help_stand_beside_help_and_not_beside_every_deadline() -> None:
    told_of = [i.text for i in work(chart("rosa-delgado-haim")) if "leaves a week with nobody" in i.text]
    assert len(told_of) == 1
    assert "who helps with the baby" in told_of[0]
    assert "Before the first of these days." in told_of[0]


def test_a_visit_in_the_days_without_help_is_not_called_late_for_them() -> None:
    alone = note("She will be alone from 12/5 to 12/12.")
    [one] = [
        i
        for i in work(small(visit("Clinic visit", "2026-12-08T10:00:00"), note=alone))
        if i.text.startswith("Clinic visit")
    ]
    assert "alone from 12/5" in one.text
    assert "first of these days" not in one.text


def test_a_first_report_says_when_the_final_one_is_due() -> None:
    [culture] = [
        i for i in work(chart("arthur-okafor")) if i.text.startswith("Result pending: Blood culture")
    ]
    assert isinstance(culture.detail, ActionDetail)
    assert culture.detail.due is not None
    assert culture.detail.due.day == "2026-11-24"


def test_a_caregiver_is_not_asked_to_arrange_their_own_rest() -> None:
    sections = plan(chart("eleanor-voss"))
    [goal] = [
        i for s in sections for i in s.items if i.text.startswith("Agree with the caregiver on regular")
    ]
    assert getattr(goal.detail, "owner", "") == "social_worker"


def test_a_dose_that_was_not_given_does_not_read_as_one_that_was() -> None:
    flu = next(t for t in lines(plan(chart("maya-lindqvist")), "prevention") if "influenza vaccine" in t)
    assert "(status not-done, 2026-11-19) - note: Product out of stock" in flu


# --- whom to call ----------------------------------------------------------------------------------------------


def test_a_number_that_the_plan_gave_already_is_not_given_again() -> None:
    called = lines(plan(chart("eleanor-voss")), "contingency")
    assert sum("216-555-0156" in t for t in called) == 1


def test_the_clinic_comes_before_the_hospital_by_its_name_too() -> None:
    places = [
        resource("Organization", f"o{n}", name=name, telecom=[{"system": "phone", "value": f"555-010{n}"}])
        for n, name in enumerate(("Riverside Hospital", "Riverside Health Clinic"))
    ]
    kind = [{"text": "Healthcare Provider"}]
    seen = [
        resource("Encounter", f"e{n}", status="finished", serviceProvider={"reference": f"Organization/o{n}"},
                 period={"start": "2026-11-01", "end": "2026-11-01"}, **{"class": {"code": "AMB"}})
        for n in range(2)
    ]  # fmt: skip
    [line] = [
        t
        for t in lines(plan(small(*({**p, "type": kind} for p in places), *seen)), "contingency")
        if "Riverside" in t
    ]
    assert "Riverside Health Clinic" in line


# --- what was quoted -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Statin: talk 12/3.\n5. ", "Statin: talk 12/3."),
        ("Statin: talk 12/3.", "Statin: talk 12/3."),
        ("Recheck on day\n5.", "Recheck on day\n5."),
    ],
)
def test_the_number_of_the_next_line_is_not_quoted_with_this_one(text: str, shown: str) -> None:
    assert bare(text) == shown


def test_a_stated_weight_is_no_reason_for_a_stay() -> None:
    [triage] = [d for d in chart("maya-lindqvist").notes() if d.title == "ED triage note"]
    assert [s.span.text for s in spoken(triage) if s.section == "chief_complaint"] == ["trouble breathing"]


def test_what_began_after_the_stay_is_none_of_its_diagnoses() -> None:
    rosa = plan(chart("rosa-delgado-haim"), Kind.DISCHARGE_SUMMARY)
    assert not [t for t in lines(rosa, "discharge_diagnoses") if "depression" in t.lower()]
    assert [t for t in lines(rosa, "discharge_diagnoses") if "Preeclampsia" in t]


def test_the_notice_against_redisclosure_rests_on_a_protected_entry() -> None:
    darnell = chart("darnell-pruitt")
    [notice] = [i for s in plan(darnell) for i in s.items if i.text.startswith("42 CFR part 2 prohibits")]
    [about] = [c for c in notice.citations if c.kind is CitationKind.CHART]
    document = next(d for d in darnell.documents if d.id == about.source)
    assert protected(document)
