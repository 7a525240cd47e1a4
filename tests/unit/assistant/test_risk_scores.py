"""Scores of a chart: for whom they are, what they were counted from, and what is missing of them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.knowledge.chart import Chart
from assistant.knowledge.risk.score import Score, detail, sentence
from assistant.knowledge.risk.scores import SCORES, all_scores, score
from retrieval.model import Document, DocumentId, DocumentKind, SourceId
from tests.unit.assistant.charted import TODAY, problem, procedure, record, result, stay, visit

HF = problem("Heart failure", icd10="I50.22")
AF = problem("Atrial fibrillation", icd10="I48.91")
LONG_AGO = result("Hemoglobin", 13.0, "g/dL", on="2024-01-01", loinc="718-7")
STAY = stay("2026-11-20", "2026-11-15", admitted_from="From emergency department", service="Medicine")
HB, NA = (
    result("Hemoglobin", 11.4, "g/dL", on="2026-11-19", loinc="718-7"),
    result("Sodium", 133.0, "mmol/L", on="2026-11-19", loinc="2951-2"),
)


def of(
    key: str, *facts: Any, as_of: date = TODAY, notes: tuple[str, ...] = (), **person: Any
) -> Score | None:
    return score(Chart(with_notes(record(*facts, **person), notes), as_of), key)


def with_notes(patient: Any, texts: tuple[str, ...]) -> Any:
    notes = tuple(
        Document(
            id=DocumentId(f"n{n}"), patient=patient.patient.id, source=SourceId("s"), kind=DocumentKind.NOTE,
            title="Progress note", text=text, pointer="note", date="2026-11-18",
        )
        for n, text in enumerate(texts)
    )  # fmt: skip
    return replace(patient, documents=notes)


def sure(found: Score | None) -> Score:
    assert found is not None
    return found


# --- coming back to hospital ------------------------------------------------------------------------------------------


def test_lace_is_counted_from_the_stay_the_problems_and_the_visits() -> None:
    earlier = visit("EMER", "2026-08-01", "2026-08-01", key="ed")
    found = sure(of("lace", STAY, HF, earlier, LONG_AGO))
    assert [(i.label, i.points) for i in found.inputs] == [("L", 4), ("A", 3), ("C", 2), ("E", 1)]
    assert (found.points, found.most, found.band, found.missing) == (10, 19, "high", ())
    assert sentence(found).startswith(
        "LACE 10 of 19, high: L 4 (5 days) + A 3 (From emergency department) + C 2"
    )
    assert sentence(found).endswith("Not time-critical.")


def test_the_emergency_visit_that_led_to_the_stay_makes_it_urgent_and_is_not_counted() -> None:
    arrival = visit("EMER", "2026-11-15", "2026-11-15", key="ed")
    found = sure(of("lace", replace(STAY, admitted_from=""), arrival, HF, LONG_AGO))
    assert [(i.label, i.points) for i in found.inputs] == [("L", 4), ("A", 3), ("C", 2), ("E", 0)]


@pytest.mark.parametrize(
    ("facts", "missing", "points", "highest"),
    [
        ((STAY, HF), "emergency visits", 9, 13),
        ((replace(STAY, admitted_from=""), HF, LONG_AGO), "whether the admission was urgent", 6, 9),
        ((STAY, LONG_AGO), "a problem list", 7, 12),
    ],
)
def test_lace_without_an_input_is_partial_and_says_how_high_it_may_be(
    facts: Any, missing: str, points: int, highest: int
) -> None:
    found = sure(of("lace", *facts))
    assert found.partial
    assert missing in found.missing[0]
    assert (found.points, found.highest) == (points, highest)
    assert f"so that it may be as high as {highest}" in sentence(found)


@pytest.mark.parametrize(
    ("facts", "person"),
    [
        ((HF, LONG_AGO), {}),
        ((stay("2026-09-01", "2026-08-28"), HF), {}),
        ((STAY, HF), {"born": "2015-05-05"}),
        ((STAY, procedure("Vaginal delivery", on="2026-11-16")), {"born": "1995-01-01"}),
        ((replace(STAY, name="Delivery admission"),), {"born": "1995-01-01"}),
        ((visit("EMER", "2026-11-20", "2026-11-20"), HF), {}),
        ((replace(STAY, status="cancelled"), HF), {}),
    ],
    ids=["no stay", "long ago", "a child", "a birth", "a delivery admission", "emergency only", "cancelled"],
)
def test_readmission_scores_say_nothing_of_stays_they_were_not_made_for(facts: Any, person: Any) -> None:
    assert of("lace", *facts, **person) is None
    assert of("hospital", *facts, **person) is None


def test_severe_kidney_disease_weighs_four_in_one_version_and_two_in_the_other() -> None:
    severe = problem("CKD stage 4", icd10="N18.4")
    graded, flat = (sure(of(key, STAY, severe, LONG_AGO)) for key in ("lace", "lace_flat"))
    assert [graded.inputs[2].points, flat.inputs[2].points] == [5, 2]


def test_hospital_counts_its_seven_items_by_both_cut_points() -> None:
    one_before = stay("2026-06-05", "2026-06-01", key="before")
    facts = (STAY, one_before, HB, NA, HF, procedure("Thoracentesis", on="2026-11-16"), LONG_AGO)
    new, old = sure(of("hospital", *facts)), sure(of("hospital_2013", *facts))
    assert [(i.label, i.points) for i in new.inputs] == [
        ("Hb", 1), ("O", 0), ("Na", 1), ("P", 1), ("IT", 1), ("A", 0), ("L", 2),
    ]  # fmt: skip
    assert (new.points, new.band, old.points, old.band) == (6, "intermediate", 8, "high")


@pytest.mark.parametrize(("absent", "said"), [(HB, "hemoglobin at discharge"), (NA, "sodium at discharge")])
def test_a_missing_hemoglobin_or_sodium_is_never_taken_as_normal(absent: Any, said: str) -> None:
    facts = [
        f
        for f in (STAY, HB, NA, HF, procedure("Thoracentesis", on="2026-11-16"), LONG_AGO)
        if f is not absent
    ]
    found = sure(of("hospital", *facts))
    assert found.missing == (said,)
    assert found.highest == (found.points or 0) + 1


def test_hemoglobin_in_grams_a_litre_is_converted() -> None:
    litre = result("Hemoglobin", 114.0, "g/L", on="2026-11-19", loinc="718-7")
    assert sure(of("hospital", STAY, litre, HF)).inputs[0].points == 1


def test_an_oncology_service_gives_two_points_and_an_unnamed_one_of_a_cancer_patient_is_missing() -> None:
    cancer = problem("Breast cancer", icd10="C50.911")
    assert sure(of("hospital", replace(STAY, service="Oncology"), cancer)).inputs[0].points == 2
    assert any("service" in m for m in sure(of("hospital", replace(STAY, service=""), cancer)).missing)
    assert not any("service" in m for m in sure(of("hospital", replace(STAY, service=""), HF)).missing)


# --- the whole person -------------------------------------------------------------------------------------------------


def test_charlson_shows_age_and_the_newer_weights_beside_and_adds_neither() -> None:
    found = sure(of("charlson", HF, problem("Dementia", icd10="F03.90")))
    assert (found.points, found.most, found.band) == (2, 29, "medium")
    assert "with the points for age 5 (76 years)" in sentence(found)
    assert "by the 2011 weights 4 of 24" in sentence(found)


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("History of myocardial infarction", 1),
        ("Malignant neoplasm of breast (disorder)", 2),
        ("Chronic kidney disease stage 4", 2),
        ("Metastasis from malignant tumor of prostate", 6),
        ("Neuropathy due to type 2 diabetes mellitus (disorder)", 2),
        ("Bilateral hearing loss with aids", 0),
        ("Family history of dementia", 0),
        ("History of breast cancer", 0),
        ("Gestational diabetes", 0),
        ("Basal cell carcinoma", 0),
        ("Prediabetes", 0),
    ],
)
def test_uncoded_problems_count_by_their_words(name: str, points: int) -> None:
    assert sure(of("charlson", problem(name))).points == points


def test_an_old_heart_attack_counts_when_resolved_and_an_old_cancer_does_not() -> None:
    past = [
        problem("MI", icd10="I21.9", status="resolved"),
        problem("Cancer", icd10="C50.911", status="resolved"),
    ]
    assert sure(of("charlson", *past)).points == 1


@pytest.mark.parametrize("verification", ["refuted", "provisional", "entered-in-error"])
def test_a_problem_that_is_not_confirmed_counts_nothing(verification: str) -> None:
    assert sure(of("charlson", problem("HF", icd10="I50.22", verification=verification))).points == 0


def test_a_record_without_a_problem_list_does_not_say_no_comorbidity() -> None:
    found = sure(of("charlson"))
    assert (found.points, found.missing) == (None, ("a problem list",))


# --- one disease ------------------------------------------------------------------------------------------------------


def test_cha2ds2_vasc_is_for_atrial_fibrillation_only() -> None:
    found = sure(
        of("cha2ds2_vasc", AF, HF, problem("Hypertension", icd10="I10"), problem("TIA", icd10="G45.9"))
    )
    assert (found.points, found.band) == (7, "high")
    assert of("cha2ds2_vasc", HF) is None


@pytest.mark.parametrize(
    ("sex", "band"), [("female", "low"), ("male", "low"), ("other", "low to intermediate")]
)
def test_sex_alone_never_lifts_a_young_patient_out_of_low(sex: str, band: str) -> None:
    assert sure(of("cha2ds2_vasc", AF, sex=sex, born="1980-01-01")).band == band


EGFR = result("eGFR", 38.0, "mL/min/{1.73_m2}", on="2026-11-01", loinc="98979-8")
UACR = result("UACR", 420.0, "mg/g", on="2026-10-01", loinc="9318-7")


def test_the_kidney_grid_says_square_color_and_how_often_to_look() -> None:
    found = sure(of("kdigo", EGFR, UACR, problem("CKD", icd10="N18.32")))
    assert found.band == "G3b A3, very high risk (red), look 3 times a year"
    assert not found.partial


def test_the_grid_is_partial_without_albumin_and_silent_for_healthy_kidneys() -> None:
    assert sure(of("kdigo", EGFR)).missing == ("a urine albumin-to-creatinine ratio of the last year",)
    assert "does not show that it has lasted 3 months" in sentence(sure(of("kdigo", EGFR)))
    assert of("kdigo", replace(EGFR, number=95.0, value="95")) is None


def test_phq9_asks_for_a_conversation_whatever_its_total_when_question_nine_is_above_zero() -> None:
    total = result("PHQ-9 total", 4.0, "{score}", on="2026-11-10", loinc="44261-6")
    ninth = result("Thoughts of death", None, value="Several days", on="2026-11-10", loinc="44260-8")
    assert "asks about suicide" in sentence(sure(of("phq9", total, ninth)))
    assert "suicide" not in sentence(sure(of("phq9", total)))
    assert sure(of("phq9", total)).band == "none or minimal"


def test_a_total_is_summed_from_the_answers_of_one_day() -> None:
    codes = [
        "44250-9",
        "44255-8",
        "44259-0",
        "44254-1",
        "44251-7",
        "44258-2",
        "44252-5",
        "44253-3",
        "44260-8",
    ]
    days = ["Not at all", "Several days", "More than half the days", "Nearly every day"]
    answers = [
        result(f"q{n}", None, value=days[n % 4], on="2026-11-10", loinc=code, category="survey")
        for n, code in enumerate(codes)
    ]
    whole, part = sure(of("phq9", *answers)), sure(of("phq9", *answers[:7]))
    assert (whole.points, whole.band, whole.partial) == (12, "moderate", False)
    assert (part.points, part.highest, part.missing) == (9, 15, ("2 of 9 answers",))


@pytest.mark.parametrize(
    ("key", "loinc", "number", "sex", "band"),
    [
        ("gad7", "70274-6", 11.0, "male", "moderate"),
        ("phq2", "55758-7", 3.0, "male", "positive: ask the PHQ-9"),
        ("audit_c", "75626-2", 3.0, "female", "positive"),
        ("audit_c", "75626-2", 3.0, "male", "negative"),
        ("audit_c", "75626-2", 3.0, "", "positive in women"),
    ],
)
def test_a_charted_total_has_its_band(key: str, loinc: str, number: float, sex: str, band: str) -> None:
    assert (
        sure(of(key, result("total", number, "{score}", on="2026-11-10", loinc=loinc), sex=sex)).band == band
    )


@pytest.mark.parametrize(
    "fact",
    [
        result("GAD-7", 11.0, "{score}", on="2024-11-10", loinc="70274-6"),
        result("GAD-7", 74.0, "{score}", on="2026-11-10", loinc="70274-6"),
    ],
    ids=["older than a year", "more than it can be"],
)
def test_a_total_that_is_old_or_cannot_be_one_is_left(fact: Any) -> None:
    assert of("gad7", fact) is None


# --- falls and caregivers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "notes", "points"),
    [
        ((problem("Repeated falls", icd10="R29.6", onset="2026-09-01"),), (), 1),
        ((), ("She fell in the bathroom last week. She is unsteady on her feet.",), 2),
        ((), ("He is afraid of falling on the stairs.",), 1),
        ((result("Have you fallen in the past year", None, value="Yes", on="2026-11-01"),), (), 1),
        ((), ("Denies any falls in the past year.",), 0),
    ],
)
def test_falls_are_read_from_problems_answers_and_notes(facts: Any, notes: Any, points: int) -> None:
    found = sure(of("falls", *facts, notes=notes))
    assert found.points == points
    assert found.band == ("at risk" if points else "not at risk by the three questions to at risk")


@pytest.mark.parametrize(
    "note",
    [
        "Her mother fell and broke a hip.",
        "Fall precautions in place.",
        "Fall (Morse 61): high.",
        "Flu shot due in the fall.",
        "He fell asleep in the chair.",
        "Call us if you fall.",
        "Family History\n\nFalls in the mother.",
    ],
)
def test_what_is_no_fall_of_the_patient_is_none(note: str) -> None:
    assert of("falls", notes=(note,)) is None


def test_a_charted_morse_total_has_the_usual_cut_points() -> None:
    total = result("Morse", 61.0, "{score}", on="2026-11-10", loinc="59460-6")
    assert (sure(of("morse", total)).points, sure(of("morse", total)).band) == (61, "high")


@pytest.mark.parametrize(
    ("notes", "signs"),
    [
        (("His wife is exhausted and has not slept in weeks.",), ["worn out", "own health or sleep"]),
        (("Daughter cut back her hours to be at home.",), ["work or money"]),
        (("The husband is the sole caregiver.",), ["alone with it"]),
    ],
)
def test_caregiver_strain_is_counted_from_what_is_said_of_the_caregiver(notes: Any, signs: list[str]) -> None:
    assert [i.name for i in sure(of("caregiver_strain", notes=notes)).inputs] == signs


@pytest.mark.parametrize(
    "note",
    [
        "Patient is exhausted.",
        "Wife reports that he is exhausted.",
        "Sister called: not sleeping even when the baby does.",
        "Daughter is not overwhelmed.",
        "Daughter visits daily and copes well.",
    ],
)
def test_a_tired_patient_is_no_tired_caregiver(note: str) -> None:
    assert of("caregiver_strain", notes=(note,)) is None


@pytest.mark.parametrize(
    ("name", "total", "band"),
    [
        ("Zarit Burden Interview", 45.0, "moderate to severe"),
        ("ZBI-12", 22.0, "high"),
        ("Modified Caregiver Strain Index", 14.0, "higher is more strain; no published cut-point"),
    ],
)
def test_a_charted_caregiver_scale_is_said_by_its_own_bands(name: str, total: float, band: str) -> None:
    assert sure(of("caregiver_scale", result(name, total, "{score}", on="2026-11-10"))).band == band


# --- all of them ------------------------------------------------------------------------------------------------------


def test_every_score_names_its_source_and_its_inputs_add_up() -> None:
    rich = record(
        STAY, HF, AF, HB, NA, EGFR, UACR, LONG_AGO, problem("Falls", icd10="R29.6", onset="2026-09-01")
    )
    found = [one for key in SCORES if (one := score(Chart(rich, TODAY), key)) is not None]
    assert len(found) >= 9
    for one in found:
        assert one.source.publisher
        assert one.source.year >= 1976
        counted = [i.points for i in one.inputs if i.points is not None]
        assert one.points == (sum(counted) if counted else None)
        assert detail(one).partial is bool(one.missing)
        assert all(i.span or i.also or not i.points for i in one.inputs), one.name


def test_another_version_is_said_only_where_its_band_differs() -> None:
    before = stay("2026-06-05", "2026-06-01", key="before")
    base = (STAY, HB, NA, HF, procedure("Thoracentesis", on="2026-11-16"), LONG_AGO)

    def keys(*facts: Any) -> list[str]:
        return [one.key for one in all_scores(Chart(record(*facts), TODAY))]

    assert "hospital_2013" in keys(*base, before)
    assert "hospital_2013" not in keys(*base)


def test_nothing_is_scored_of_a_patient_who_has_died() -> None:
    assert all_scores(Chart(record(STAY, HF, deceased="2026-11-21"), TODAY)) == ()


def test_there_are_sixteen_scores() -> None:
    assert len(SCORES) == 16
