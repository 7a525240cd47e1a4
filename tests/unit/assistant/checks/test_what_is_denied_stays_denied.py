"""Denied, past, planned, possible, of a relative, on the left: what the chart says of a thing, the draft says of it."""

import pytest

from assistant.checks.polarity import what_is_charted_as_not_so_is_not_said_as_so as polarity
from assistant.checks.polarity.turning import somebody, words
from assistant.domain.draft import AllergyDetail, Item, ItemKind, ProblemDetail, Severity
from tests.unit.assistant.checks.drafted import cite, entry, item, note, reading

NOTE = note(
    """Assessment
She denies chest pain. Fever was noted on admission. The lt knee is swollen and warm. He declined dialysis today.
He refused the flu shot.
An MRI of the brain is planned for next week. Pulmonary embolism is possible.

Family History:
Mother had breast cancer.
"""
)


def stopped(one: Item) -> list[str]:
    found = polarity(reading(one, notes=(NOTE,)))
    assert all(f.severity is Severity.STOP and f.item == one.id for f in found)
    return [f.reason for f in found]


@pytest.mark.parametrize(
    ("said", "quote", "right"),
    [
        ("No chest pain.", "She denies chest pain.", True),
        ("She has chest pain.", "chest pain", False),
        ("Chest pain.", "She denies chest pain.", False),
        ("Fever on admission.", "Fever was noted on admission.", True),
        ("No fever was noted on admission.", "Fever was noted on admission.", False),
        ("Swollen left knee.", "The lt knee is swollen and warm.", True),
        ("Swollen right knee.", "The lt knee is swollen and warm.", False),
        ("He declined dialysis today.", "He declined dialysis today.", True),
        ("He accepted dialysis today.", "He declined dialysis today.", False),
        ("He agreed to the flu shot.", "He refused the flu shot.", False),
        ("He refused the flu shot.", "He refused the flu shot.", True),
        ("He wanted dialysis today.", "He declined dialysis today.", False),
        ("He wished for the flu shot.", "He refused the flu shot.", False),
        ("He did not want dialysis today.", "He declined dialysis today.", True),
        (
            "An MRI of the brain is planned for next week.",
            "An MRI of the brain is planned for next week.",
            True,
        ),
        ("An MRI of the brain was done.", "An MRI of the brain is planned for next week.", False),
        ("Breast cancer.", "Mother had breast cancer.", False),
        ("Mother had breast cancer.", "Mother had breast cancer.", True),
        ("Her brother had fever on admission.", "Fever was noted on admission.", False),
    ],
)
def test_a_statement_says_it_as_the_chart_does(said: str, quote: str, right: bool) -> None:
    assert (not stopped(item(said, cite(NOTE, quote)))) is right


@pytest.mark.parametrize("said", ["Pulmonary embolism", "Embolism of the lung, pulmonary"])
def test_what_is_only_possible_is_no_problem_of_the_list(said: str) -> None:
    possible = cite(NOTE, "Pulmonary embolism is possible.")
    assert stopped(item(said, possible, kind=ItemKind.PROBLEM, detail=ProblemDetail()))


@pytest.mark.parametrize(
    ("said", "quote", "why"),
    [
        ("Cancer of the breast", "breast cancer", "charted of a relative"),
        ("Embolism of the lung, pulmonary", "Pulmonary embolism", "only possible"),
        ("Pain in the chest", "chest pain", "denied in the chart"),
    ],
)
def test_words_cut_out_of_a_sentence_mean_what_the_sentence_does(said: str, quote: str, why: str) -> None:
    other = entry("Encounter: emergency visit. Status: finished", id="res-1")
    one = item(said, cite(NOTE, quote), cite(other), kind=ItemKind.PROBLEM, detail=ProblemDetail())
    found = polarity(reading(one, notes=(NOTE, other)))
    assert [why in f.reason for f in found] == [True]


def test_what_is_only_planned_is_no_problem_of_the_list() -> None:
    planned = note("Plan\nScreen for osteoporosis next spring.", id="plan")
    one = item("Osteoporosis", cite(planned, "Screen for osteoporosis next spring."), kind=ItemKind.PROBLEM)
    assert polarity(reading(one, notes=(planned,)))


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("Replacement of the left knee", True),
        ("Left knee replacement", True),
        ("Replacement of the right knee", False),
    ],
)
def test_a_side_is_that_of_the_coded_entry(said: str, right: bool) -> None:
    coded = entry("Procedure: replacement of the lt knee. Status: completed", id="res-1")
    assert (polarity(reading(item(said, cite(coded)), notes=(coded,))) == ()) is right


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("Her sister saw it.", True),
        ("Her sibling saw it.", True),
        ("Her brother saw it.", False),
        ("She saw it.", True),
    ],
)
def test_nobody_is_spoken_of_whom_no_passage_names(said: str, right: bool) -> None:
    assert (somebody(words(said), ("The fall was seen by her sister.",)) == "") is right


@pytest.mark.parametrize(
    ("fragment", "right"),
    [("Fever", True), ("chest pain", False), ("breast cancer", False)],
)
def test_a_fragment_is_read_with_the_sentence_that_it_is_of(fragment: str, right: bool) -> None:
    assert (not stopped(item(fragment, cite(NOTE, fragment)))) is right


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("Fever on admission", True),
        ("She had no fever", False),
        ("She came without any sign of a fever", False),
    ],
)
def test_a_coded_entry_beside_a_note_changes_nothing(said: str, right: bool) -> None:
    coded = entry("Observation: temperature 38.9 on admission", id="res-1")
    one = item(said, cite(NOTE, "Fever was noted on admission."), cite(coded))
    assert (polarity(reading(one, notes=(NOTE, coded))) == ()) is right


@pytest.mark.parametrize(
    ("text", "said", "right"),
    [
        ("She denies chest pain.", "chest pain", False),
        ("She has chest pain.", "chest pain", True),
        ("Warfarin was stopped on Monday for bleeding.", "She takes warfarin once daily.", False),
        ("Warfarin is taken every day.", "She takes warfarin once daily.", True),
        ("Her mother had breast cancer at fifty.", "At fifty a cancer of the breast was found.", False),
    ],
)
def test_a_note_without_headings_is_read_as_well(text: str, said: str, right: bool) -> None:
    plain = note(text, id="plain")
    quote = said if said in text else text
    assert (polarity(reading(item(said, cite(plain, quote)), notes=(plain,))) == ()) is right


CUT = note(
    """Assessment
She denies acute chest pain today. He was admitted with acute dyspnea on exertion. No fever or night sweats were seen.
Right lower lobe pneumonia is possible. History of acute renal failure in 2010. If severe headache occurs, call us.
Her sister was treated for major depressive disorder. Any swelling of the legs? No.

Plan
Stent of the left artery is planned for next week. Bronchoscopy is planned for Monday. Dialysis was declined.

Family History
Invasive breast cancer at 60.
Father with colon cancer.
""",
    id="cut",
)


@pytest.mark.parametrize(
    ("fragment", "right"),
    [
        ("acute chest pain", False),
        ("Acute chest pain today.", False),
        ("She denies acute chest pain today.", True),
        ("acute dyspnea on exertion", True),
        ("night sweats", False),
        ("right lower lobe pneumonia", False),
        ("Right lower lobe pneumonia is possible.", True),
        ("acute renal failure", False),
        ("severe headache", False),
        ("treated for major depressive disorder", False),
        ("swelling of the legs", False),
        ("Stent of the left artery", False),
        ("Bronchoscopy", False),
        ("Bronchoscopy is planned for Monday.", True),
        ("Dialysis", False),
        ("Invasive breast cancer at 60.", False),
        ("Father with colon cancer.", True),
    ],
)
def test_words_cut_out_of_a_sentence_keep_what_it_says_of_them(fragment: str, right: bool) -> None:
    start = CUT.text.lower().index(fragment.lower())
    one = item(fragment, cite(CUT, CUT.text[start : start + len(fragment)]))
    assert (polarity(reading(one, notes=(CUT,))) == ()) is right


@pytest.mark.parametrize(
    ("kind", "fragment"),
    [
        (ItemKind.ACTION, "Bronchoscopy"),
        (ItemKind.REFERRAL, "Stent of the left artery"),
        (ItemKind.PROBLEM, "acute renal failure"),
    ],
)
def test_a_plan_may_name_what_is_planned_and_a_list_what_was(kind: ItemKind, fragment: str) -> None:
    assert not polarity(reading(item(fragment, cite(CUT, fragment), kind=kind), notes=(CUT,)))


@pytest.mark.parametrize(
    ("said", "quote", "right"),
    [
        ("A stent of the left artery", "Stent of the left artery is planned for next week.", False),
        ("A stent of the left artery is planned", "Stent of the left artery is planned for next week.", True),
    ],
)
def test_what_is_planned_is_not_named_as_if_it_were_there(said: str, quote: str, right: bool) -> None:
    assert (polarity(reading(item(said, cite(CUT, quote)), notes=(CUT,))) == ()) is right


@pytest.mark.parametrize(
    ("answer", "said", "right"),
    [
        ("no , nothing like that .", "She reports numbness.", False),
        ("no , nothing like that .", "She denies numbness.", True),
        ("yeah , a little bit .", "She reports numbness.", True),
    ],
)
def test_a_question_and_its_answer_are_one_statement(answer: str, said: str, right: bool) -> None:
    talk = note(
        f"[doctor] okay . any numbness in the hands ?\n[patient] {answer}\n[doctor] okay .", id="talk"
    )
    assert (polarity(reading(item(said, cite(talk)), notes=(talk,))) == ()) is right


def test_none_known_is_said_by_the_sentence_as_by_its_form() -> None:
    none = entry("Allergy: No known allergies; status: active", id="none")
    known = item("Known allergies", cite(none), kind=ItemKind.ALLERGY, detail=AllergyDetail(none_known=True))
    assert polarity(reading(known, notes=(none,)))
