"""What is denied, past, feared, planned, or a relative's is never read as the patient's own and present."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.negation import run
from retrieval.text.context import Context, context


def of(text: str, section: str = "") -> Context:
    """The context of the words in [square brackets]."""
    start, end = text.index("["), text.index("]") - 1
    return context(text.replace("[", "").replace("]", ""), start, end, section=section)


@pytest.mark.parametrize(
    "text",
    [
        "He denies [chest pain].",
        "No fever, chills, or [night sweats].",
        "There is no evidence of [metastasis].",
        "[Pneumonia] was ruled out.",
        "He was ruled out for [myocardial infarction].",
        "The test is negative for any evidence of orthostasis or [vasodepressor syndrome].",
        "CT negative for [hemorrhage].",
        "[Troponin elevation] was not seen.",
        "Patient denies that he has [suicidal ideation].",
        "Neither nausea nor [vomiting].",
        "Mother denies [herpes].",
        "[Fever]: absent.",
        "[Chest pain] - denies.",
        "Pt w/o [edema].",
        "[Pneumonia] is unlikely.",
        "His symptoms were not consistent with [aortic dissection].",
        "No family history of [colon cancer].",
    ],
)
def test_what_is_denied_is_negated(text: str) -> None:
    assert of(text).negated


@pytest.mark.parametrize(
    "text",
    [
        "Not only [pneumonia] but also sepsis.",
        "No increase in [pleural effusion].",
        "Gram-negative [bacteremia].",
        "Patient has no wheezing but has [COPD].",
        "His [diabetes] is not well controlled.",
        "The [rash] has not resolved.",
        "Abdomen without guarding, positive [bowel sounds].",
        "The pain has no radiation, and is associated with [nausea].",
        "The patient is not a candidate for [surgery].",
        "The slides (not submitted) show [leukemia].",
        "[Hypertension], not on medication.",
        "Tylenol No. 3 for [back pain].",
    ],
)
def test_a_no_that_denies_something_else_denies_nothing(text: str) -> None:
    assert not of(text).negated


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("She has a history of [asthma].", "past"),
        ("Status post [appendectomy] in 1990.", "past"),
        ("She had [cancer] 10 years ago.", "past"),
        ("3-day history of [cough].", "recent"),
        ("History of asthma but [pneumonia] is present.", "recent"),
        ("Return if you develop [fever].", "hypothetical"),
        ("If history of [migraine] returns, call.", "hypothetical"),
        ("Risk of [falls] is high.", "hypothetical"),
        ("She will undergo [colonoscopy] next week.", "planned"),
        ("He presents with [cough].", "recent"),
        ("He tried [sertraline] for a time.", "past"),
        ("He took [lithium] in the past.", "past"),
        ("She has been prescribed [lithium].", "recent"),
    ],
)
def test_time_is_read_from_the_words_around(text: str, time: str) -> None:
    assert of(text).time == time


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Mother had breast cancer at 42 and [diabetes].", "family"),
        ("[Diabetes] in mother, hypertension in father.", "family"),
        ("[Stroke]: father at age 60.", "family"),
        ("Father died of MI at 50; patient has [hypertension].", "patient"),
        ("Mother reports that he has [fever].", "patient"),
        ("He lives with his mother and has [asthma].", "patient"),
        ("His wife has [influenza].", "other"),
        ("The donor had [hepatitis].", "other"),
    ],
)
def test_whose_it_is_is_read_from_the_words_around(text: str, person: str) -> None:
    assert of(text).person == person


def test_the_part_of_the_note_says_whose_and_when_unless_the_sentence_does() -> None:
    assert of("[Asthma].", "family_history").person == "family"
    assert of("The donor had [asthma].", "family_history").person == "other"
    assert of("[Asthma].", "past_medical_history").time == "past"
    assert of("Currently [asthma].", "past_medical_history").time == "recent"


def test_what_is_over_is_negated_and_said_to_be_resolved() -> None:
    c = of("[Hypotension] resolved.")
    assert (c.negated, c.resolved, c.cue) == (True, True, "resolved")


@pytest.mark.parametrize(
    "text", ["Possible [sepsis].", "Rule out [PE].", "Cannot exclude [malignancy].", "?[UTI]."]
)
def test_what_is_only_suspected_is_uncertain(text: str) -> None:
    assert of(text).uncertain
    assert not of(text).negated


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("Has a car seat, [food] is fine, WIC active.", True),
        ("Food is fine, [WIC] active.", True),
        ("[Housing] and rides are okay.", True),
        ("No trouble with [rides].", True),
        ("[Transportation] is no problem.", True),
        ("[Food] is not fine.", False),
        ("They ran out of [food].", False),
        ("[Asthma] is stable.", False),
    ],
)
def test_a_need_that_is_met_is_no_need(text: str, met: bool) -> None:
    assert of(text).negated is met


@pytest.mark.parametrize(
    "text", ["[Weight] 3.2 kg, Apgars 8 and 9.", "[TcB] 6.1 at 24 h.", "Latch good, [jaundice] mild."]
)
def test_what_is_said_of_a_newborn_is_not_the_mothers(text: str) -> None:
    assert of(text).person == "other"
    start = text.index("[")
    assert context(text.replace("[", "").replace("]", ""), start, start + 2, infant=True).person == "patient"


def test_a_part_headed_by_a_relative_tells_of_the_relative() -> None:
    assert of("I fell [asleep] at a red light.", "relative").person == "family"


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("El paciente niega [dolor] de pecho.", True),
        ("No tiene [diabetes] ni asma.", True),
        ("Paciente sin fiebre ni [tos].", True),
        ("Tiene [asma] desde hace tres años.", False),
    ],
)
def test_a_sentence_in_spanish_is_read_by_its_own_cues(text: str, negated: bool) -> None:
    assert of(text).negated is negated


def test_the_cue_inside_the_finding_itself_does_not_count() -> None:
    assert not of("[Chest x-ray: no acute disease].").negated


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 200))
def test_any_words_have_a_context(text: str, a: int, b: int) -> None:
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    assert context(text, start, end).person in {"patient", "family", "other"}


@pytest.mark.needs_shared_data
def test_negation_holds_on_sentences_that_clinicians_annotated(shared_data: Path) -> None:
    report = run(shared_data / "negation")
    whole = report["negex_annotations"]
    assert whole["negation"]["f1"] >= 0.97
    assert whole["held_out"]["negation"]["f1"] >= 0.95
    assert whole["experiencer"]["accuracy"] >= 0.98
    assert report["openmed_clinical_traps"]["negation"]["f1"] == 1.0


def test_a_folder_without_annotated_sentences_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="annotated sentences"):
        run(tmp_path)
