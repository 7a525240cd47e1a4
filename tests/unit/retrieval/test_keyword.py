"""Words find passages whichever way the chart and the question put them."""

import random

import bm25s
import numpy as np
import pytest

from retrieval.keyword import K1, B, WordIndex, best_first, in_full, words

VOCABULARY = [f"w{n}" for n in range(200)]


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("The patient was admitted with falls", ("patient", "admit", "fall")),
        ("No known allergies", ("no", "known", "allergi")),
        ("Sjögren’s, CREATININE 1.5", ("sjogren", "creatinin", "1.5")),
        ("vitamin D; hepatitis C; type 2", ("vitamin", "hepat", "c", "type", "2")),
        ("", ()),
    ],
)
def test_a_text_becomes_the_stems_that_say_what_it_is_about(text: str, stems: tuple[str, ...]) -> None:
    assert words(text)[: len(stems)] == stems


@pytest.mark.parametrize(
    ("question", "chart"),
    [
        ("heart failure", "Admitted for CHF exacerbation"),
        ("CHF", "Known heart failure with reduced ejection fraction"),
        ("heart attack", "Prior myocardial infarction"),
        ("furosemide", "Takes Lasix every morning"),
        ("Lasix", "furosemide 40 mg"),
    ],
)
def test_an_abbreviation_a_plain_word_and_a_trade_name_meet_what_they_mean(question: str, chart: str) -> None:
    rows = [words("Ankle fracture after a fall"), words(chart), words("Lives with her daughter")]
    assert best_first(WordIndex(rows, ["a", "b", "c"]).scores(words(question)))[:1] == [1]


def test_a_text_with_nothing_to_spell_out_stays_as_it_is() -> None:
    assert in_full("Lives with her daughter.") == "Lives with her daughter."


@pytest.mark.parametrize("seed", range(5))
def test_scores_are_those_of_bm25s(seed: int) -> None:
    chance = random.Random(seed)
    rows = [chance.choices(VOCABULARY, k=chance.randint(0, 30)) for _ in range(60)] + [["w1"]]
    theirs = bm25s.BM25(k1=K1, b=B)
    theirs.index(rows, show_progress=False)
    ours = WordIndex(rows, [str(n) for n in range(len(rows))])
    for _ in range(20):
        query = chance.choices(VOCABULARY, k=chance.randint(1, 6))
        known = [stem for stem in query if stem in theirs.vocab_dict]
        expected = theirs.get_scores(known) if known else np.zeros(len(rows))
        np.testing.assert_allclose(ours.scores(query), 2 * expected, rtol=1e-5)


def test_of_two_passages_alike_the_one_whose_document_is_about_the_question_comes_first() -> None:
    rows = [
        words("Follow up in two weeks"),
        words("Ankle fracture"),
        words("Follow up in two weeks"),
        words("Asthma"),
    ]
    index = WordIndex(rows, ["ankle", "ankle", "asthma", "asthma"])
    assert best_first(index.scores(words("follow up of asthma")))[:2] == [3, 2]


def test_a_passage_without_any_of_the_words_is_not_found_for_its_document() -> None:
    index = WordIndex([words("Ankle fracture"), words("Asthma")], ["one", "one"])
    assert best_first(index.scores(words("asthma"))) == [1]


def test_equal_scores_keep_the_order_of_the_rows() -> None:
    index = WordIndex([["pain"]] * 4, list("abcd"))
    assert best_first(index.scores(["pain"])) == [0, 1, 2, 3]


@pytest.mark.parametrize("rows", [[], [()], [(), ()]])
def test_rows_without_words_answer_nothing(rows: list[tuple[str, ...]]) -> None:
    index = WordIndex(rows, [str(n) for n in range(len(rows))])
    assert best_first(index.scores(["pain"])) == []
