"""A note that stands alone still gives its medicines, allergies, problems and family history, in its own words."""

import json
import time
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.model import (
    Allergy,
    AnyFact,
    Document,
    DocumentId,
    DocumentKind,
    Fact,
    FamilyHistory,
    Medicine,
    PatientId,
    Preference,
    Problem,
    Procedure,
    SourceId,
)
from retrieval.text.sections import sections
from retrieval.text.stated import stated

F = TypeVar("F", bound=Fact)
P1 = PatientId("p1")
DISCHARGE = """DISCHARGE MEDICATIONS:,1. Lasix 40 mg p.o. b.i.d.,2. Tylenol 500 mg p.o. q.6h. p.r.n. pain.,\
3. Advair 100/50 one inhalation twice daily."""


def note(text: str, patient: PatientId | None = P1) -> Document:
    return Document(
        id=DocumentId("doc-1"),
        patient=patient,
        source=SourceId("sha256:0"),
        kind=DocumentKind.NOTE if patient else DocumentKind.GUIDELINE,
        title="Note",
        text=text,
        pointer="note.md",
        date="2026-11-20",
    )


def facts(text: str) -> tuple[AnyFact, ...]:
    return stated(note(text), sections(text))


def of(kind: type[F], text: str) -> list[F]:
    return [f for f in facts(text) if isinstance(f, kind)]


def names(kind: type[Fact], text: str) -> list[str]:
    return [f.name for f in of(kind, text)]


# --- medicines -----------------------------------------------------------------------------------------------


def test_a_listed_medicine_keeps_its_directions_as_charted() -> None:
    lasix, tylenol, advair = of(Medicine, DISCHARGE)
    assert (lasix.name, lasix.dose, lasix.route, lasix.frequency) == ("Lasix", "40 mg", "p.o.", "b.i.d.")
    assert (tylenol.frequency, tylenol.as_needed, tylenol.reason) == ("q.6h.", True, "pain")
    assert (advair.dose, advair.frequency) == ("100/50", "twice daily")
    assert {m.setting for m in (lasix, tylenol, advair)} == {"discharge"}
    assert lasix.words.text == "Lasix 40 mg p.o. b.i.d."
    assert lasix.dosage == "40 mg p.o. b.i.d."


LISTS = {
    "in a sentence": "DISCHARGE MEDICATIONS: He is going with Protonix 40 mg daily, metoclopramide 10 mg every "
    "6 hours, and Ensure 1 can t.i.d. with meals.",
    "between commas": "MEDICATIONS: , Protonix, metoclopramide, and Ensure.",
    "one a line": "Medications:\n- Protonix 40 mg daily\n- metoclopramide 10 mg q6h\n- Ensure",
    "numbered": "Meds\n\n1) Protonix 40 mg\n2) metoclopramide 10 mg\n3) Ensure",
    "between semicolons": "Discharge medications: Protonix 40mg PO daily; metoclopramide 10mg; Ensure TID",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=list(LISTS))
def test_medicines_are_found_however_they_are_listed(text: str) -> None:
    assert names(Medicine, text) == ["Protonix", "metoclopramide", "Ensure"]


def test_a_medicine_that_no_table_knows_is_known_by_its_directions() -> None:
    assert names(Medicine, "MEDICATIONS: Lasix 40 mg daily, Zorbatrax 5 mg b.i.d.") == ["Lasix", "Zorbatrax"]
    assert names(Medicine, "DH: microgynon") == ["microgynon"]


def test_directions_after_a_comma_belong_to_the_medicine_before() -> None:
    (insulin,) = of(Medicine, "MEDICATIONS: Novolin 70/30, 15 units b.i.d.")
    assert (insulin.name, insulin.dose, insulin.frequency) == ("Novolin 70/30", "15 units", "b.i.d.")


def test_two_names_of_one_medicine_are_one() -> None:
    (coreg,) = of(Medicine, "MEDICATIONS: Coreg (carvedilol) 6.25 mg twice daily")
    assert coreg.name == "Coreg (carvedilol)"
    assert coreg.dose == "6.25 mg"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("MEDICATIONS: Stop warfarin 5 mg daily.", "stopped"),
        ("MEDICATIONS: warfarin 5 mg daily (discontinued 3/4).", "stopped"),
        ("MEDICATIONS: He was previously on warfarin.", "stopped"),
        ("STOPPED MEDICATIONS:\n- warfarin 5 mg", "stopped"),
        ("PLAN: Discontinue warfarin.", "stopped"),
        ("PLAN:\n- **Warfarin 5 mg.** Still on the old list. It was stopped this stay.", "stopped"),
        ("DISCHARGE MEDICATIONS:\nStop taking:\n- warfarin", "stopped"),
        ("PLAN: Hold warfarin until Friday.", "on-hold"),
        ("HOSPITAL COURSE: He will hold his warfarin for now.", "on-hold"),
        ("MEDICATIONS: warfarin 5 mg daily", ""),
    ],
)
def test_what_is_stopped_or_held_says_so(text: str, status: str) -> None:
    (warfarin,) = of(Medicine, text)
    assert warfarin.status == status


def test_stopping_one_medicine_leaves_its_neighbour_as_it_is() -> None:
    text = "MEDICATIONS: Plavix 75 mg q.d-discontinued, enalapril 10 mg b.i.d."
    assert [(m.name, m.status) for m in of(Medicine, text)] == [("Plavix", "stopped"), ("enalapril", "")]
    text = "MEDICATIONS: Stop aspirin, Plavix and warfarin."
    assert {m.status for m in of(Medicine, text)} == {"stopped"}


@pytest.mark.parametrize(
    "text",
    [
        "MEDICATIONS: None.",
        "MEDICATIONS: As above.",
        "MEDICATIONS: See separate sheet.",
        "ALLERGIES: aspirin",
        "PLAN: Avoid ibuprofen.",
        "PLAN: Consider adding metformin.",
        "PLAN: If blood pressure stays high, start amlodipine 5 mg daily.",
        "HOSPITAL COURSE: She was treated with vancomycin.",
        "LABS: potassium 4.2, digoxin level 0.9",
        "SOCIAL HISTORY: His wife takes warfarin.",
    ],
)
def test_a_medicine_that_is_not_taken_is_no_medicine_of_the_patient(text: str) -> None:
    assert of(Medicine, text) == []


def test_a_plan_says_what_shall_be_taken() -> None:
    (new,) = of(Medicine, "PLAN: We will start lisinopril 10 mg daily.")
    assert (new.name, new.dose, new.intent) == ("lisinopril", "10 mg", "plan")


def test_a_medicine_said_twice_is_one_with_the_words_of_both() -> None:
    text = "MEDICATIONS: Lasix 40 mg daily.\nPLAN: Continue Lasix 40 mg daily."
    (lasix,) = of(Medicine, text)
    assert lasix.dose == "40 mg"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("HOUSING: Not on methadone, not on alprazolam.", ["methadone", "alprazolam"]),
        ("MEDICATIONS: He takes no aspirin.", ["aspirin"]),
        ("HPI: Not taking lisinopril 10 mg or aspirin.", ["lisinopril", "aspirin"]),
        ("HPI: She denies taking ibuprofen.", ["ibuprofen"]),
        ("HPI: She no longer takes warfarin.", ["warfarin"]),
        ("HPI: Does not take his metformin.", ["metformin"]),
        ("HPI: Asked about Xanax: none since 2023.", ["Xanax"]),
        ("HPI: Took alprazolam until early 2023, none since.", ["alprazolam"]),
        ("HPI: Methadone - no fills since 11/2022.", ["Methadone"]),
        ("HPI: Given ibuprofen once, fever none since.", []),
        ("HPI: Warfarin begun; bleeding: none since 2023.", []),
        ("HPI: If not on aspirin, start it.", []),
        ("HPI: Why not on warfarin?", []),
        ("PLAN: warfarin stays off, apixaban tonight.", []),
        ("INSTRUCTIONS: Do not take ibuprofen.", []),
    ],
)
def test_what_the_patient_is_said_not_to_take_is_kept_as_not_taken(text: str, wanted: list[str]) -> None:
    assert sorted(m.name for m in of(Medicine, text) if m.status == "not-taken") == sorted(wanted)
    assert not [m for m in of(Medicine, text) if m.name in wanted and m.status != "not-taken"]


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ("HOME MEDS (carried forward 06/2021, 03/2022)", "2021-06"),
        ("MEDICATIONS (as of 3/4/2025):", "2025-03-04"),
        ("## Medications\nLast updated June 2022", "2022-06"),
        ("MEDICATION LIST FROM 2019", "2019"),
        ("MEDICATIONS (as of 3/4/2031):", "2026-11-20"),
        ("MEDICATIONS:", "2026-11-20"),
    ],
)
def test_a_list_that_says_how_old_it_is_gives_facts_of_that_age(head: str, date: str) -> None:
    (aspirin,) = of(Medicine, head + "\naspirin 81 mg daily\n\nPLAN\nrest")
    assert aspirin.date == date


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("MEDICATIONS: prednisone 5 mg until 11/25; stop; lisinopril 5 mg.", ["prednisone", "lisinopril"]),
        ("MEDICATIONS: Hold, resume, lisinopril 5 mg, give.", ["lisinopril"]),
        ("MEDICATIONS: lisinopril 5 mg; start Zorbatrax 5 mg daily", ["lisinopril", "Zorbatrax"]),
        ("HARBOR POINT - HOSPITAL MEDICINE\nStatus\n\nASSESSMENT\nGout.", []),
    ],
)
def test_a_verb_or_a_letterhead_names_no_medicine(text: str, wanted: list[str]) -> None:
    assert names(Medicine, text) == wanted


def test_a_stepwise_dose_that_ends_does_not_stop_the_medicine_after_it() -> None:
    text = "MEDICATIONS: prednisone 5 mg until 11/25; stop; lisinopril 5 mg."
    assert [m.status for m in of(Medicine, text)] == ["", ""]


def test_a_stop_reaches_no_further_than_its_clause() -> None:
    text = "PLAN: Stop warfarin; apixaban 5 mg b.i.d. tonight."
    assert [(m.name, m.status) for m in of(Medicine, text)] == [("warfarin", "stopped"), ("apixaban", "")]
    text = "MEDICATIONS: Stop: aspirin; warfarin"
    assert {m.status for m in of(Medicine, text)} == {"stopped"}


def test_a_medicine_tried_for_a_time_is_over_and_one_that_was_prescribed_is_not() -> None:
    text = "MEDICATIONS: Tried sertraline 50 mg for a time. Has been prescribed lithium 300 mg."
    assert [(m.name, m.status) for m in of(Medicine, text)] == [("sertraline", "stopped"), ("lithium", "")]


def test_what_a_newborn_gets_is_no_medicine_of_the_mother() -> None:
    text = "MEDS\nNifedipine ER 30 mg daily. Vit D drops 400 IU daily.\n\nASSESSMENT\nFundus firm."
    assert names(Medicine, text) == ["Nifedipine"]
    assert names(Problem, "ASSESSMENT: Apgars 8 and 9, jaundice.\nBABY\nReflux.\n\nPLAN\nrest") == []


def test_what_stands_under_the_name_of_a_relative_is_the_relatives() -> None:
    text = "## Meg (daughter)\nAsthma. Takes albuterol 2 puffs daily.\n\n## Assessment\nGout."
    assert names(Problem, text) == ["Gout"]
    assert names(Medicine, text) == []


# --- allergies -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ALLERGIES: Penicillin (rash), codeine.", [("Penicillin", ("rash",)), ("codeine", ())]),
        ("ALLERGIES: PENICILLIN AND CODEINE.", [("PENICILLIN", ()), ("CODEINE", ())]),
        ("Allergies:\n- sulfa: hives and itching\n- latex", [("sulfa", ("hives", "itching")), ("latex", ())]),
        ("ALLERGIES: Heparin causing thrombocytopenia.", [("Heparin", ("thrombocytopenia",))]),
        ("ALLERGIES: MORPHINE CAUSES VOMITING.", [("MORPHINE", ("VOMITING",))]),
        ("## Allergy\nPenicillin, rash. No change.", [("Penicillin", ("rash",))]),
        ("HPI: She is allergic to peanuts.", [("peanuts", ())]),
        ("DH: Nil regular\nAllergic to clindamycin", [("clindamycin", ())]),
        ("ALLERGIES: See list.", []),
        ("ALLERGIES: Codeine. She has a living will.", [("Codeine", ())]),
        (
            'Allergies: Triage has "none". Mother on phone: peanut, anaphylaxis.',
            [("peanut", ("anaphylaxis",))],
        ),
        ("ALLERGIES: Per wife: penicillin (rash).", [("penicillin", ("rash",))]),
        ("ALERGIAS: penicilina.", [("penicilina", ())]),
    ],
)
def test_an_allergy_is_named_with_its_reaction(text: str, wanted: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(a.name, a.reactions) for a in of(Allergy, text)] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "ALLERGIES:,  No known drug allergies.",
        "ALLERGIES: NKDA",
        "ALLERGIES: None.",
        "ALLERGIES: Denied.",
        "ALLERGIES: He has no known medication allergies.",
        "DH: Nil regular\nNKDA",
        'ALLERGIES: Nurse has "none".',
        "ALLERGIES: Patient denies allergies.",
        "REFIERE\nNo tiene alergias conocidas a medicamentos ni a alimentos.",
        "ALERGIAS\nNinguna\n\nPLAN\nNada",
        "Paciente sin alergias conocidas.",
        "Niega alergias.",
    ],
)
def test_none_known_is_said_only_where_the_note_says_it(text: str) -> None:
    (none,) = of(Allergy, text)
    assert none.none_known


def test_an_empty_allergy_list_says_nothing() -> None:
    assert of(Allergy, "ALLERGIES:\n\nMEDICATIONS: aspirin") == []


# --- problems ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "DISCHARGE DIAGNOSES:,1. Gout.,2. Chronic kidney disease, stage 4.",
            ["Gout", "Chronic kidney disease, stage 4"],
        ),
        ("PMH: Hypertension, diabetes, and status post appendectomy.", ["Hypertension", "diabetes"]),
        ("PAST MEDICAL HISTORY: Significant for COPD and gout.", ["COPD", "gout"]),
        ("PAST MEDICAL HISTORY: She has a history of asthma. No history of diabetes.", ["asthma"]),
        ("ASSESSMENT: 1. Depression, Paxil 40 mg daily. 2. GI prophylaxis, Protonix.", ["Depression"]),
        (
            "ASSESSMENT AND PLAN\n\nGout.\n• Treatment: rest.\n\nAsthma.\n• Treatment: inhaler.",
            ["Gout", "Asthma"],
        ),
        ("A/P:\n# Hypertension: continue lisinopril\n# Gout: rest", ["Hypertension", "Gout"]),
        ("IMPRESSION: He has right lower lobe pneumonia, and no effusion.", ["right lower lobe pneumonia"]),
        ("ASSESSMENT: Family history of stroke.", []),
        ("PLAN: Flu vaccine. Diabetes education.", []),
        ("DISCHARGE DIAGNOSIS: Same.", []),
        ("PAST MEDICAL HISTORY: None.", []),
        ("PROCEDURE NOTE: Admitted with the working diagnoses of gout and asthma.", ["gout", "asthma"]),
        ("HPI: A man with known sarcoidosis presents with cough.", ["sarcoidosis"]),
        ("PROBLEMS: Gout, cigarettes, uncomplicated, well, fall risk, congestion", ["Gout"]),
        (
            "PROBLEMS\nHyperlipidemia [E78.5], Nicotine dependence, cigarettes, uncomplicated [F17.210], Gout [M10.9]",
            ["Hyperlipidemia", "Nicotine dependence", "Gout"],
        ),
        (
            "ASSESSMENT\n1. Statin: talk.\n2. TSH sent.\n3. BP up twice.\n4. Temp 38.1 once.\n5. Gout.",
            ["Gout"],
        ),
        (
            "ASSESSMENT\n1. Ineffective airway clearance.\n2. Pressure sore (Braden low risk)\n3. Fall risk.\n4. Gout.",
            ["Gout"],
        ),
        ("ASSESSMENT: Vaccines complete for age, flu in the fall.", []),
        (
            "DIAGNOSES\nPreeclampsia 10/18/2026 04:12. Depression 2019, well since.",
            ["Preeclampsia", "Depression"],
        ),
        ("PAST MEDICAL HISTORY: Mom had gestational diabetes during her pregnancy.", []),
    ],
)
def test_problems_are_what_the_note_lists_and_the_patient_has(text: str, wanted: list[str]) -> None:
    assert names(Problem, text) == wanted


def test_a_problem_that_is_over_or_suspected_says_so() -> None:
    text = "DISCHARGE DIAGNOSES:,1. Hypotension resolved.,2. Likely pneumonia.,3. Rash, not yet resolved."
    assert [(p.name, p.status, p.verification) for p in of(Problem, text)] == [
        ("Hypotension", "resolved", ""),
        ("Likely pneumonia", "", "provisional"),
        ("Rash", "", ""),
    ]


def test_what_was_done_is_a_procedure_and_no_problem() -> None:
    text = (
        "PMH: COPD, status post CABG.\nPROCEDURES: 1. Total thyroidectomy. 2. MRI of the brain.\nPSH: None."
    )
    assert names(Procedure, text) == ["CABG", "Total thyroidectomy", "MRI of the brain"]
    assert names(Problem, text) == ["COPD"]


# --- family --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Family History:\nMother had breast cancer at 42 and diabetes. Father had gout.",
            [("breast cancer", "mother"), ("diabetes", "mother"), ("gout", "father")],
        ),
        ("FAMILY HISTORY: Diabetes in his mother.", [("Diabetes", "mother")]),
        ("FH: mother - osteoporosis", [("osteoporosis", "mother")]),
        ("FAMILY HISTORY: Significant for hypertension.", [("hypertension", "")]),
        ("FAMILY HISTORY: Noncontributory.", []),
        ("FAMILY HISTORY: Negative for cancer.", []),
    ],
)
def test_an_illness_of_a_relative_is_the_familys(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(f.name, f.relation) for f in of(FamilyHistory, text)] == wanted


def test_a_fact_of_a_relative_is_never_the_patients() -> None:
    text = "FAMILY HISTORY: Father has diabetes.\nPAST MEDICAL HISTORY: Gout. Mother had stroke.\nASSESSMENT: Gout."
    assert names(Problem, text) == ["Gout"]


# --- every fact ----------------------------------------------------------------------------------------------


def test_the_code_status_is_kept_as_it_is_written() -> None:
    (status,) = of(Preference, "CODE STATUS: DNR/DNI, discussed with daughter.")
    assert (status.about, status.value) == ("code_status", "DNR/DNI")


def test_a_guideline_states_nothing_of_anybody() -> None:
    assert stated(note(DISCHARGE, patient=None), sections(DISCHARGE)) == ()


def test_a_fact_knows_where_and_when_it_was_said() -> None:
    (fact, *_) = facts(DISCHARGE)
    assert (fact.patient, fact.pointer, fact.date, fact.stated) == ("p1", "note.md", "2026-11-20", True)


def test_the_same_note_states_the_same_facts() -> None:
    assert facts(DISCHARGE) == facts(DISCHARGE)
    assert len({f.id for f in facts(DISCHARGE)}) == 3


HEADS = st.sampled_from(
    ["MEDICATIONS: ", "ALLERGIES: ", "PMH: ", "A/P:\n", "FAMILY HISTORY: ", "PLAN: ", "# Medications\n"]
)
WORDS = st.sampled_from(
    "Lasix,aspirin,40 mg,daily,b.i.d.,p.r.n. pain,stop,hold,no,history of,diabetes,mother,and,, ,.,\n,1. ,- ,(,),"
    "rash,NKDA,is,with,status post,CABG,for,:,**,/,resolved,possible".split(",")
)


@given(st.lists(st.one_of(HEADS, WORDS, st.text(max_size=8)), max_size=40))
def test_every_fact_is_verbatim_whatever_the_note(words: list[str]) -> None:
    text = " ".join(words)
    for fact in facts(text):
        assert fact.words.text == text[fact.words.start : fact.words.end]
        assert fact.name
        assert fact.name in fact.words.text


@pytest.mark.parametrize(
    "text",
    [
        "MEDICATIONS: " + "aspirin 81 mg daily, " * 2_000,
        "ASSESSMENT:\n" + "1. Hypertension.\n" * 2_000,
        "PMH: " + "status post " * 4_000,
        "PMH: " + "- " * 300 + "x",
        "ALLERGIES: " + "(" * 3_000 + "penicillin",
        "A" * 40_000 + ":",
        "lorem ipsum dolor sit amet and so on for a while\n" * 1_000,
    ],
    ids=["run-on list", "long list", "repeated lead", "dashes", "brackets", "capitals", "wrapped prose"],
)
def test_a_note_of_any_shape_is_read_in_seconds(text: str) -> None:
    begun = time.perf_counter()
    facts(text)
    assert time.perf_counter() - begun < 5


@pytest.mark.needs_shared_data
def test_every_transcribed_note_that_lists_medicines_or_problems_gives_them(shared_data: Path) -> None:
    """Notes whose list says "none", "as above" or "in the chart" have nothing to give: they are few, and counted."""
    lines = (shared_data / "notes" / "mtsamples.jsonl").read_text(encoding="utf-8").splitlines()
    notes = [
        n
        for n in map(json.loads, lines)
        if {"Discharge Summary", "Consult - History and Phy."} & {*n["specialties"]}
    ]
    without = {"medicines": 0, "problems": 0, "allergies": 0}
    for text in (n["text"] for n in notes):
        kinds = {s.kind for s in sections(text)}
        found = facts(text)
        lists_medicines = kinds & {"medications", "discharge_medications", "home_medications"}
        lists_problems = kinds & {
            "problems",
            "discharge_diagnosis",
            "admission_diagnosis",
            "past_medical_history",
        }
        without["medicines"] += bool(lists_medicines) and not any(isinstance(f, Medicine) for f in found)
        without["problems"] += bool(lists_problems) and not any(isinstance(f, Problem) for f in found)
        without["allergies"] += "allergies" in kinds and not any(isinstance(f, Allergy) for f in found)
    assert len(notes) == 86
    assert without["medicines"] <= 6
    assert without["problems"] <= 3
    assert without["allergies"] == 0


@pytest.mark.parametrize(
    "words",
    [
        "Registrar Abuse Contact Email: abuse@registry.example",
        "Registrar Abuse Contact Phone: +1.6615550107",
        "(1) to allow or support the sending of mail\n(3) to enable high volume, automated processes",
    ],
)
def test_a_label_of_an_address_and_a_purpose_are_no_problems(words: str) -> None:
    said = f"## Assessment and plan\n1. Alcohol abuse: counselled\n\n{words}\n"
    assert names(Problem, said) == names(Problem, "## Assessment and plan\n1. Alcohol abuse: counselled\n")
