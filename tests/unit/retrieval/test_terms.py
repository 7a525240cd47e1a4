"""Abbreviations, plain words and trade names lead to the words of the chart, and ambiguous ones lead nowhere alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.tables import rows
from retrieval.text.terms import canonical, classes, expand, ingredient, medicines_in


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Metoprolol Succinate ER 50 MG Oral Tablet", "metoprolol"),
        ("Lasix", "furosemide"),
        ("Lasix 40mg", "furosemide"),
        ("Acetaminophen 325 MG / Hydrocodone Bitartrate 7.5 MG Oral Tablet", "acetaminophen / hydrocodone"),
        ("HYDROcodone-acetaminophen", "acetaminophen / hydrocodone"),
        ("24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet", "metformin"),
        ("NDA020503 200 ACTUAT albuterol 0.09 MG/ACTUAT Metered Dose Inhaler", "albuterol"),
        (
            "insulin human, isophane 70 UNT/ML / insulin, regular, human 30 UNT/ML",
            "insulin nph / insulin regular",
        ),
        ("Amoxicillin/Clavulanate", "amoxicillin / clavulanate"),
        ("Losartan Potassium 50 MG", "losartan"),
        ("potassium chloride 10 MEQ Extended Release Oral Tablet", "potassium chloride"),
        ("Vitamin B 12 5 MG/ML Injectable Solution", "cyanocobalamin"),
        ("Carbamazepine[Tegretol]", "carbamazepine"),
        ("paracetamol", "acetaminophen"),
        ("Simvistatin 10 MG", "simvastatin"),
        ("Zanubrutinib 80 MG Oral Capsule", "zanubrutinib"),
        ("hypertension", None),
        ("", None),
    ],
)
def test_a_medicine_is_its_ingredient_whatever_the_box_says(name: str, wanted: str | None) -> None:
    assert ingredient(name) == wanted


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("prednisone", "prednisolone"),
        ("hydralazine", "hydroxyzine"),
        ("clonidine", "clozapine"),
        ("Celebrex", "Celexa"),
    ],
)
def test_names_that_sound_alike_are_never_one_medicine(one: str, other: str) -> None:
    assert ingredient(one) != ingredient(other)


@pytest.mark.parametrize(
    ("term", "wanted"),
    [
        ("heart attack", "myocardial infarction"),
        ("HTN", "hypertension"),
        ("CHF", "heart failure"),
        ("T2DM", "type 2 diabetes mellitus"),
        ("high blood pressure", "hypertension"),
        ("gout", "gout"),
    ],
)
def test_a_term_has_one_word_in_the_chart(term: str, wanted: str) -> None:
    assert canonical(term) == wanted


def test_an_ambiguous_abbreviation_waits_for_a_word_beside_it() -> None:
    assert canonical("MS") == "ms"
    assert canonical("MS", near=["relapsing", "lesions"]) == "multiple sclerosis"
    assert canonical("RA", near=["saturation", "on"]) == "room air"
    assert expand(["MS"]) == ["MS"]
    assert "morphine" in expand(["MS", "2", "mg", "IV"])


def test_a_query_keeps_its_words_and_gains_what_they_mean() -> None:
    assert expand(["water", "pill"])[:2] == ["water", "pill"]
    assert "diuretic" in expand(["water", "pill"])
    assert "furosemide" in expand(["Lasix", "dose"])
    assert expand(["soma", "of", "the", "neuron"]) == ["soma", "of", "the", "neuron"]


def test_a_combination_belongs_to_the_classes_of_its_parts() -> None:
    assert "anticoagulant" in classes("warfarin")
    assert {"thiazide diuretic", "ACE inhibitor"} <= set(classes("hydrochlorothiazide / lisinopril"))
    assert classes("no such medicine") == ()


def test_names_are_found_where_they_stand() -> None:
    text = "He takes Lasix, Tylenol No. 3 and K-Dur; his potassium was 4.2."
    found = [(text[m.start : m.end], m.measured) for m in medicines_in(text)]
    assert found == [("Lasix", False), ("Tylenol No. 3", False), ("K-Dur", False), ("potassium", True)]


def test_an_ordinary_word_is_no_medicine_in_small_letters() -> None:
    assert medicines_in("to ensure and boost the soma") == ()


@given(st.lists(st.text(max_size=12), max_size=6))
def test_a_query_never_loses_a_word(tokens: list[str]) -> None:
    assert set(tokens) <= set(expand(tokens))


def test_no_name_stands_for_two_medicines() -> None:
    names: dict[str, str] = {}
    for row in rows("medicines.tsv"):
        for name in filter(None, [row["ingredient"], *row["names"].split("|")]):
            key = name.removeprefix("=").lower()
            assert names.setdefault(key, row["ingredient"]) == row["ingredient"], key
        assert row["classes"], row["ingredient"]


def test_every_meaning_but_one_needs_a_word_beside_it() -> None:
    senses: dict[str, list[str]] = {}
    for row in rows("terms.tsv"):
        senses.setdefault(row["term"].lower(), []).append(row["needs"])
    assert [t for t, needs in senses.items() if len(needs) > 1 and not all(needs)] == []
