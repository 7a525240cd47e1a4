"""In other words than the source's, a thing is as the source has it: how, when, whose, and whether it still is so."""

import pytest

from assistant.checks.grounding import every_statement_rests_on_its_evidence as grounding
from assistant.checks.polarity import what_is_charted_as_not_so_is_not_said_as_so as polarity
from tests.unit.assistant.checks.drafted import cite, item, note, reading, retold


def _passes(source: str, said: str) -> bool:
    one = retold(source, said)
    return not grounding(one) and not polarity(one)


WOUND = "The abdominal wound is closed and dry with pink edges."
CALM = "He was delirious at intake; after two weeks he was lucid and his score was 4."
LOW = "She had hypokalemia of 2.8 mmol/L."
VOICE = "The culture was unremarkable and the lesion is undetectable on this film."


@pytest.mark.parametrize(
    ("source", "said", "right"),
    [
        (WOUND, "Abdominal wound closed and dry.", True),
        (WOUND, "No drainage from the abdominal wound.", True),
        (WOUND, "The abdominal wound is gaping.", False),
        (WOUND, "The abdominal wound has gangrenous edges.", False),
        (CALM, "Delirium at intake resolved after two weeks.", True),
        (CALM, "He was delirious after two weeks.", False),
        (CALM, "Score of 4 at intake.", False),
        (LOW, "Low potassium of 2.8 mmol/L.", True),
        (LOW, "She had hyperkalemia of 2.8 mmol/L.", False),
        (VOICE, "Lesion undetectable on this film.", True),
        (VOICE, "The lesion is detectable on this film.", False),
    ],
)
def test_a_thing_is_as_its_source_has_it(source: str, said: str, right: bool) -> None:
    assert _passes(source, said) is right


@pytest.mark.parametrize(
    ("source", "said", "right"),
    [
        ("She vaped daily until 2021 and quit then.", "Vaped daily until 2021.", True),
        ("She vaped daily until 2021 and quit then.", "She vapes daily.", False),
        ("He is considering semaglutide 0.25 mg weekly.", "Considering semaglutide 0.25 mg weekly.", True),
        ("He is considering semaglutide 0.25 mg weekly.", "He is on semaglutide 0.25 mg weekly.", False),
        ("Cramps have gone from ten to three nights a month.", "Cramps three nights per month.", True),
        ("Cramps have gone from ten to three nights a month.", "Cramps three nights a week.", False),
        ("The drain will be removed on Friday.", "Drain to be removed on Friday.", True),
        ("The drain will be removed on Friday.", "The drain was removed on Friday.", False),
        ("The hearing test was done in May.", "Hearing was tested in May.", True),
        ("The hearing test was done in May.", "Hearing is to be tested in May.", False),
    ],
)
def test_what_ended_or_is_thought_of_is_not_told_as_going_on(source: str, said: str, right: bool) -> None:
    assert _passes(source, said) is right


TOLD = "The father says she wheezes after running."
FAMILY = "Her mother died of a stroke at 71 and her sister has asthma."


@pytest.mark.parametrize(
    ("source", "said", "right"),
    [
        (TOLD, "Wheezes after running, as the father says.", True),
        (TOLD, "The father wheezes after running.", False),
        ("The wife says that her husband snores.", "The husband snores, his wife says.", True),
        ("The wife says that her husband snores.", "The wife snores.", False),
        (FAMILY, "Mother died of a stroke at 71; sister with asthma.", True),
        (FAMILY, "Her sister died of a stroke.", False),
    ],
)
def test_a_relative_is_spoken_of_as_the_source_does(source: str, said: str, right: bool) -> None:
    assert _passes(source, said) is right


@pytest.mark.parametrize(
    ("source", "said", "right"),
    [
        ("Heart rate was 44 overnight.", "Bradycardia of 44 overnight.", True),
        ("Heart rate was 84 overnight.", "Bradycardia of 84 overnight.", False),
        ("Furosemide was raised to 60 mg.", "Her water pill was raised to 60 mg.", True),
        ("Atenolol was raised to 60 mg.", "Her blood thinner was raised to 60 mg.", False),
        ("He denies fever, chills and cough.", "No fever, chills or cough.", True),
        ("He has had no fever, but has chills.", "No fever, chills.", False),
        ("She has been migraine free for a year.", "No migraines for one year.", True),
        ("Lungs are clear.", "Lungs with rales.", False),
        ("He denies chest pain.", "Cardiovascular: denies chest pain.", True),
        ("The dose of torsemide was started low.", "Torsemide was started at a low dose.", True),
        ("Torsemide was started for edema.", "Torsemide was held for edema.", False),
        ("Seen by Dr. Osei of urology.", "Seen by Dr. Lindholm of urology.", False),
    ],
)
def test_an_everyday_word_is_known_and_a_clinical_one_is_not_added(
    source: str, said: str, right: bool
) -> None:
    assert _passes(source, said) is right


@pytest.mark.parametrize(("head", "right"), [("Musculoskeletal", True), ("Insulin", False)])
def test_a_head_of_the_form_claims_nothing_and_a_medicine_does(head: str, right: bool) -> None:
    told = note("Course\nHe has stiff knees in the morning.\n")
    one = item(f"{head}: stiff knees.", cite(told, "He has stiff knees in the morning."))
    assert (grounding(reading(one, notes=(told,))) == ()) is right
