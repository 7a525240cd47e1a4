"""A note falls into its parts, however its heads were written."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.sections import kind_of, sections
from retrieval.text.tables import rows


def parts(text: str) -> list[tuple[str, str]]:
    return [(s.kind, text[s.body : s.end].strip(" \n.,-")) for s in sections(text)]


WRITTEN = {
    "Markdown": "## Allergies\nPenicillin\n\n## Medications\n- aspirin",
    "Markdown with a remark": "## Allergies (asked)\nPenicillin\n\n## Medications (from the box)\n- aspirin",
    "capitals and a colon": "ALLERGIES: Penicillin\nMEDICATIONS: aspirin",
    "capitals on a line of their own": "ALLERGIES\nPenicillin\n\nMEDICATIONS\naspirin",
    "title case and a colon": "Allergies:\nPenicillin\nMedications:\naspirin",
    "in one line": "Allergies: Penicillin. Medications: aspirin.",
    "bold": "**Allergies:** Penicillin\n**Medications:** aspirin",
    "in brackets": "[Allergies]\nPenicillin\n[Medications]\naspirin",
    "underlined": "Allergies\n---------\nPenicillin\n\nMedications\n-----------\naspirin",
    "numbered": "1. Allergies: Penicillin\n2. Medications: aspirin",
    "dashes": "Allergies - Penicillin\nMedications - aspirin",
    "line breaks lost": "ALLERGIES:  ,Penicillin.,MEDICATIONS: , aspirin.",
    "abbreviated": "ALL: Penicillin\nMEDS: aspirin",
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=list(WRITTEN))
def test_a_head_is_a_head_in_every_hand(text: str) -> None:
    assert parts(text) == [("allergies", "Penicillin"), ("medications", "aspirin")]


def test_what_stands_before_the_first_head_is_a_part_without_a_kind() -> None:
    found = sections("Dear colleague,\nthank you.\n\nPLAN: rest")
    assert (found[0].kind, found[0].start, found[0].body) == ("", 0, 0)
    assert found[1].kind == "plan"


def test_a_head_that_nobody_knows_still_ends_the_part_before_it() -> None:
    text = "MEDICATIONS: aspirin 81 mg.,RESTRAINTS: , None."
    assert parts(text) == [("medications", "aspirin 81 mg"), ("", "None")]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("DISCHARGE MEDICATIONS", "discharge_medications"),
        ("Medications at the time of discharge", "discharge_medications"),
        ("Home Meds", "home_medications"),
        ("MEDICATIONS PRIOR TO ADMISSION", "home_medications"),
        ("Stop taking", "stopped_medications"),
        ("ADDITIONAL DISCHARGE DIAGNOSES", "discharge_diagnosis"),
        ("Past Medical and Surgical History", "past_medical_history"),
        ("Assessment & Plan", "assessment_and_plan"),
        ("A/P", "assessment_and_plan"),
        ("Family History", "family_history"),
        ("Results pending at discharge", "pending_results"),
        ("Allergies and Adverse Reactions", "allergies"),
        ("CONDITION ON DISCHARGE", "condition_at_discharge"),
        ("Code status", "advance_directives"),
        ("What matters to her", "goals"),
        ("Medicines home", "discharge_medications"),
        ("Going home on", "discharge_medications"),
        ("Medicines at home", "home_medications"),
        ("Course in short", "hospital_course"),
        ("Condition and disposition", "condition_at_discharge"),
        ("Exam before discharge", "physical_exam"),
        ("Food, housing, rides", "social_history"),
        ("Barriers", "social_history"),
        ("Return if", "instructions"),
        ("Alergias", "allergies"),
        ("MEDICACIÓN", "medications"),
        ("Antecedentes", "past_medical_history"),
        ("Meg (daughter)", "relative"),
        ("Caregiver", "relative"),
        ("Baby", "newborn"),
    ],
)
def test_heads_are_known_by_their_words(head: str, kind: str) -> None:
    assert kind_of(head) == kind


@pytest.mark.parametrize(
    "head",
    [
        "HARBOR POINT MEDICAL CENTER - HOSPITAL MEDICINE",
        "EMERGENCY MEDICINE",
        "LAKESIDE FAMILY MEDICINE CLINIC",
        "ASTHMA AND ALLERGY CLINIC",
        "Department of Medicine",
    ],
)
def test_a_letterhead_is_no_list(head: str) -> None:
    assert kind_of(head) is None


def test_a_relative_in_the_family_history_begins_no_part() -> None:
    assert [s.kind for s in sections("FAMILY HISTORY\nMother:\nbreast cancer\nFather: gout")] == [
        "family_history"
    ]


def test_organs_are_lines_of_the_examination_and_end_it_nowhere() -> None:
    text = "PHYSICAL EXAMINATION:,HEENT: clear.,LUNGS: clear.,ABDOMEN: soft.,PLAN: , home."
    assert [s.kind for s in sections(text)] == ["physical_exam", "plan"]


def test_a_bulleted_label_in_a_plan_is_a_line_of_the_plan() -> None:
    text = (
        "ASSESSMENT AND PLAN\n\nGout.\n• Patient Education: diet.\n\nAsthma.\n• Medical Treatment: inhaler."
    )
    assert [s.kind for s in sections(text)] == ["assessment_and_plan"]


def test_a_problem_marked_with_a_hash_begins_no_part_of_a_plan() -> None:
    text = "Assessment and Plan:\n# Hypertension\nlisinopril\n# Gout\nallopurinol"
    assert [s.kind for s in sections(text)] == ["assessment_and_plan"]


def test_a_deeper_markdown_head_belongs_to_the_part_above_it() -> None:
    text = "# Note\n## Medications\n### In the morning\n- aspirin\n## Plan\nrest"
    assert [(s.kind, s.title) for s in sections(text)][1:] == [
        ("medications", "Medications"),
        ("medications", "In the morning"),
        ("plan", "Plan"),
    ]


def test_single_letters_are_heads_where_three_of_four_stand() -> None:
    assert [k for k, _ in parts("S: worse\nO: febrile\nA: pneumonia\nP: amoxicillin")] == [
        "history_of_present_illness",
        "physical_exam",
        "assessment",
        "plan",
    ]
    assert [k for k, _ in parts("Grade A: pass\nP: low")] == [""]


@pytest.mark.parametrize(
    "text",
    [
        "NKDA\n\nNO KNOWN DRUG ALLERGIES\n",
        "At 08:00 the patient walked.",
        "He was given the following: rest.",
        "ratio 1:2 and a BP: 120/80",
        "http://example.org/plan: a link",
    ],
)
def test_what_only_looks_like_a_head_is_none(text: str) -> None:
    assert {s.kind for s in sections(text)} == {""}


@given(st.text(alphabet=st.sampled_from("AB ab:.,\n#*-1)([]|\tÄé"), max_size=200))
def test_the_parts_cover_the_text_without_a_gap(text: str) -> None:
    found = sections(text)
    assert "".join(text[s.start : s.end] for s in found) == text
    assert all(s.start <= s.body <= s.end for s in found)
    assert all(a.end == b.start for a, b in pairwise(found))


def test_no_head_is_listed_twice() -> None:
    heads = [(row["head"], row["match"]) for row in rows("sections.tsv")]
    assert len(heads) == len(set(heads))
