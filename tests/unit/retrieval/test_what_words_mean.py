"""What a word says of another: forms, synonyms and more general words do, and what is more particular does not."""

import gzip
from pathlib import Path

import pytest

from retrieval.text import wordnet
from retrieval.text.abbreviations import other_names, spelled_out, stands_for
from retrieval.text.meaning import everyday, meaning, names_something, says
from retrieval.text.wordnet_made import main as made


@pytest.mark.parametrize(
    ("text", "word", "how"),
    [
        ("She fell in the shower.", "falls", "form"),
        ("He was admitted on Monday.", "admission", "form"),
        ("The abdomen is soft.", "abdominal", "form"),
        ("The liver is large.", "hepatic", "form"),
        ("A nosebleed this morning.", "epistaxis", "synonym"),
        ("Rash since autumn: hives.", "urticaria", "synonym"),
        ("Her aunt lives near.", "relative", "general"),
        ("The surgeon called.", "doctor", "general"),
        ("The doctor called.", "surgeon", ""),
        ("Her relative lives near.", "aunt", ""),
        ("The test was normal.", "abnormal", ""),
        ("She died at home.", "hospice", ""),
    ],
)
def test_a_text_says_a_word_in_another(text: str, word: str, how: str) -> None:
    assert says(meaning(text), word) == how


def test_persons_places_and_things_are_named_and_everyday_words_name_nothing() -> None:
    assert all(names_something(w) for w in ("surgeon", "shelter", "hospice", "lawyer", "claustrophobia"))
    assert not any(names_something(w) for w in ("temporarily", "require", "submitted", "xqzt"))
    assert everyday("require")
    assert not everyday("shelter")


@pytest.mark.parametrize(
    ("form", "of"),
    [("went", "go"), ("stopped", "stop"), ("feet", "foot"), ("biopsies", "biopsy"), ("worse", "bad")],
)
def test_a_form_is_of_a_word(form: str, of: str) -> None:
    assert of in wordnet.lemmas(form)


def test_an_abbreviation_may_mean_any_of_its_meanings() -> None:
    assert {"physical therapy", "prothrombin time"} <= set(stands_for("PT"))
    assert "nothing by mouth" in spelled_out("NPO after midnight")
    assert spelled_out("an or is") == ""


def test_a_thing_has_the_names_that_clinicians_give_it() -> None:
    assert "decubitus" in other_names("a pressure ulcer of the heel")
    assert other_names("a table") == ()


def test_the_table_is_made_of_princetons_files_and_leaves_names_out(tmp_path: Path) -> None:
    for part in ("noun", "verb", "adj", "adv"):
        (tmp_path / f"data.{part}").write_text("  1 licence\n")
        (tmp_path / f"index.{part}").write_text("  1 licence\n")
        (tmp_path / f"{part}.exc").write_text("")
    (tmp_path / "data.noun").write_text(
        "  1 licence\n00000010 06 n 01 house 0 000 | a dwelling\n"
        "00000020 06 n 01 hut 0 001 @ 00000010 n 0000 | small\n00000030 15 n 01 Berlin 0 000 | a city\n"
    )
    (tmp_path / "index.noun").write_text(
        "house n 1 0 1 1 00000010  \nhut n 1 1 @ 1 0 00000020  \nberlin n 1 0 1 0 00000030  \n"
    )
    (tmp_path / "index.sense").write_text("house%1:06:00:: 00000010 1 9\n")
    made(tmp_path, tmp_path / "out.gz")
    assert gzip.decompress((tmp_path / "out.gz").read_bytes()).decode().splitlines() == [
        "#words",
        "house\t9 0 0 0\t0",
        "hut\t0 0 0 0\t1",
        "#senses",
        "n\t06",
        "n\t06\t0",
    ]
