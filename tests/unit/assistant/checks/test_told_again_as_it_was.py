"""In other words than the source's: who did it, when, how often and how far, and whether it is had, over or kept."""

import pytest

from assistant.checks.figures import figures_match_their_source as figures
from assistant.checks.medicine_names import every_medicine_is_the_one_charted as names
from assistant.checks.polarity import what_is_charted_as_not_so_is_not_said_as_so as polarity
from retrieval.text.days import days
from tests.unit.assistant.checks.drafted import cite, item, note, reading, retold

HEARD = "The podiatrist cancelled the visit, and the daughter has not rebooked it."
LIFTS = "Her husband has arthritis and cannot carry the laundry; she needs a bench in the shower."
RAISED = "The neighbor drove to the market and fell on the ice; she herself walks with a cane."
MESSAGE = "The coordinator phoned the father on Friday; the father has not phoned the clinic."


@pytest.mark.parametrize(
    ("source", "said", "right"),
    [
        (HEARD, "The visit was cancelled by the podiatrist.", True),
        (HEARD, "The patient cancelled the visit.", False),
        (HEARD, "The visit has been rebooked by the daughter.", False),
        (LIFTS, "Husband cannot carry the laundry.", True),
        (LIFTS, "Her husband can carry the laundry.", False),
        (MESSAGE, "The father has yet to phone the clinic.", True),
        (MESSAGE, "The father phoned the coordinator on Friday.", False),
        ("Physical therapy recommends a brace.", "The brace is recommended by the physical therapist.", True),
        ("Physical therapy recommends a brace.", "Occupational therapy recommends a brace.", False),
        ("His nephew swallowed a battery; he is well.", "The nephew swallowed a battery.", True),
        ("His nephew swallowed a battery; he is well.", "He swallowed a battery.", False),
        (RAISED, "She walks with a cane.", True),
        (RAISED, "The neighbor fell on the ice.", True),
        ("Her grandson quit the swimming class; she herself swims daily.", "She swims daily.", True),
        (
            "Her grandson quit the swimming class; she herself swims daily.",
            "She quit the swimming class.",
            False,
        ),
        ("His sister had a stroke; his own scan was clean.", "His scan was clean.", True),
        ("His sister had a stroke; his own scan was clean.", "His sister's scan was clean.", False),
        ("Dad states that Omar limped all day.", "Omar limped all day, per his father.", True),
        ("Dad states that Omar limped all day.", "The dad limped all day.", False),
        ("She slept at her cousin's house and was given a voucher.", "We gave her a voucher.", True),
        ("Her cousin has psoriasis and was given a cream.", "She has psoriasis.", False),
    ],
)
def test_who_does_a_thing_is_who_does_it_in_the_source(source: str, said: str, right: bool) -> None:
    assert (not polarity(retold(source, said))) is right


@pytest.mark.parametrize(
    ("source", "said", "right"),
    [
        ("The bed was brought on Monday; the ramp is to come in June.", "The bed came on Monday.", True),
        ("The bed was brought on Monday; the ramp is to come in June.", "The ramp came in June.", False),
        ("She refused the patch and is due for a booster in May.", "A booster is due in May.", True),
        ("She refused the patch and is due for a booster in May.", "She had a booster in May.", False),
        ("The walker was fitted at home this morning.", "A walker has been fitted at home.", True),
        ("The walker was fitted at home this morning.", "The walker will be fitted at home tomorrow.", False),
        (
            "The dietitian visited on Tuesday and suggested thickened drinks.",
            "The dietitian's visit took place on Tuesday.",
            True,
        ),
        ("A foot exam is pending, and hers last year was fine.", "A foot exam is pending.", True),
        ("A foot exam is pending.", "The foot exam was normal.", False),
        (
            "A foot exam by the wound clinic is pending for both of his feet.",
            "The foot exam by the wound clinic was normal for both of his feet.",
            False,
        ),
        ("He has asked for a stair lift.", "A stair lift has been requested.", True),
        ("He has asked for a stair lift.", "He received a stair lift.", False),
        ("The wheelchair was approved by the insurer.", "The insurer granted the wheelchair.", True),
        ("The wheelchair was approved by the insurer.", "The wheelchair was denied by the insurer.", False),
        ("He completed ten days of amoxicillin for an abscess.", "Ten days of amoxicillin completed.", True),
        ("He completed ten days of amoxicillin for an abscess.", "He is still taking amoxicillin.", False),
        ("The swelling is gone and the rash remains.", "The rash is still there.", True),
        ("The swelling is gone and the rash remains.", "The swelling is still there.", False),
        ("She misplaced her inhaler on the bus.", "Her inhaler was misplaced.", True),
        ("She misplaced her inhaler on the bus.", "She has her inhaler.", False),
        ("The procedure was delayed because of fever.", "Procedure postponed because of fever.", True),
        ("No seizure since 2018.", "Her last seizure was in 2018.", True),
    ],
)
def test_what_is_to_come_is_over_or_was_only_asked_for_stays_so(source: str, said: str, right: bool) -> None:
    assert (not polarity(retold(source, said))) is right


SKIPS = "She skips her evening atorvastatin when traveling and takes the other tablets as prescribed."
PEN = "He was taught the pen by the nurse and can use it without help."


@pytest.mark.parametrize(
    ("source", "said", "right"),
    [
        (SKIPS, "Takes her other tablets as prescribed.", True),
        (SKIPS, "She takes her evening atorvastatin as prescribed.", False),
        (SKIPS, "She takes all of her medicines.", False),
        (PEN, "He uses the pen independently.", True),
        (PEN, "He needs help with the pen.", False),
        ("She has never asked for a sedative.", "She never asked for any sedative.", True),
        ("She has never asked for a sedative.", "She has asked for a sedative.", False),
        (
            "He asked for a quiet desk and his supervisor has not answered.",
            "He asked for a quiet desk.",
            True,
        ),
        (
            "He asked for a quiet desk and his supervisor has not answered.",
            "His supervisor has answered.",
            False,
        ),
        ("The kit was mailed but he has not done it.", "Kit mailed, not yet completed.", True),
        ("The kit was mailed but he has not done it.", "He completed the kit.", False),
        ("Fell twice in the past month, once at the pool.", "Two falls, one of them at the pool.", True),
        ("Fell twice in the past month, once at the pool.", "Fell once in the past month.", False),
        ("Fell twice in the past month, once at the pool.", "Fell twice in the past week.", False),
        ("She eats most of her lunches.", "Eats the majority of her lunches.", True),
        ("She ate most of her lunches, not most of her dinners.", "She ate all of her lunches.", False),
        ("She ate most of her lunches.", "She ate all of her lunches.", False),
        ("Walk at least 20 minutes daily.", "Daily walk of 20 minutes or more.", True),
        ("Walk at least 20 minutes daily.", "Walk no more than 20 minutes daily.", False),
        ("Take the drops before the screening.", "Take the drops prior to the screening.", True),
        ("Take the drops before the screening.", "Take the drops after the screening.", False),
    ],
)
def test_how_often_how_far_and_in_what_order_is_the_sources(source: str, said: str, right: bool) -> None:
    assert (not polarity(retold(source, said))) is right


@pytest.mark.parametrize(
    ("source", "said", "right"),
    [
        ("If the fever exceeds 39 C, call the unit.", "Fever > 39 C: call the unit.", True),
        ("If the fever exceeds 39 C, call the unit.", "Fever over 39 C for which the unit is called.", True),
        ("If the stent is blocked, he needs a new one.", "The stent is blocked.", False),
        ("He was told not to swim with the tube.", "He was advised to avoid swimming with the tube.", True),
        ("He was told not to swim with the tube.", "He was told to swim with the tube.", False),
        (
            "Sertraline daily; she was told not to mix it with tramadol.",
            "Warned not to mix sertraline with tramadol.",
            True,
        ),
        ("Sertraline daily; tramadol as needed.", "Warned not to mix sertraline with tramadol.", False),
    ],
)
def test_a_case_and_a_prohibition_are_one_in_any_words(source: str, said: str, right: bool) -> None:
    assert (not polarity(retold(source, said))) is right


@pytest.mark.parametrize(
    ("source", "said", "right"),
    [
        ("Stent placed on 9 July.", "Stent placed 7/9.", True),
        ("Stent placed on 9 July.", "Stent placed 7/8.", False),
        ("Stent placed on 7/9.", "The stent was placed on July 9th.", True),
        ("On 9 July radiology placed a stent.", "The stent is of radiology, 9 June.", False),
        ("On 9 July radiology placed a stent.", "7/9: the stent is of radiology.", True),
        ("On 9 July radiology placed a stent.", "7/8: the stent is of radiology.", False),
        ("He lifted 4 kg on Monday and 7 kg on Friday.", "By Friday he lifted 7 kg.", True),
        ("He lifted 4 kg on Monday and 7 kg on Friday.", "On Friday he managed to lift 4 kg.", False),
        ("She uses the brace on half of the days.", "The brace is used on about 50% of days.", True),
        ("She uses the brace on half of the days.", "The brace is used on about 60% of days.", False),
        ("Oxygen at 3 L/min while asleep.", "Oxygen, 3 liters per minute, while asleep.", True),
        ("Oxygen at 3 L/min while asleep.", "Oxygen at 4 L while asleep.", False),
        ("Wait 20 minutes, then repeat.", "Repeat after 20 min.", True),
        ("Vomited four times on Sunday and on one day last week.", "Vomited one day last week.", True),
        ("Smoked for 20 pack-years.", "Smoked for 20 PY.", True),
    ],
)
def test_a_day_a_share_and_a_unit_may_be_written_otherwise(source: str, said: str, right: bool) -> None:
    assert (not figures(retold(source, said))) is right


@pytest.mark.parametrize(
    ("source", "said", "right"),
    [
        ("She had hypomagnesemia on arrival.", "Low magnesium on arrival.", True),
        ("She had hypercalcaemia on arrival.", "Her calcium was high on arrival.", True),
        ("She had hypomagnesemia on arrival.", "High magnesium on arrival.", False),
        ("She had hypomagnesemia on arrival.", "Given magnesium on arrival.", False),
        ("She was weak on arrival.", "Low potassium on arrival.", False),
    ],
)
def test_a_low_potassium_is_no_medicine(source: str, said: str, right: bool) -> None:
    assert (not names(retold(source, said))) is right


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12 April", {(4, 12)}),
        ("April 12th, then more", {(4, 12)}),
        ("Apr. 12 at noon", {(4, 12)}),
        ("on 04/12", {(4, 12)}),
        ("on 2026-04-12", {(4, 12)}),
        ("in May 20 mg was given", set()),
        ("pressure of 128/69", set()),
        ("may 3 times", set()),
    ],
)
def test_a_day_is_read_in_any_writing(text: str, found: set[tuple[int, int]]) -> None:
    assert days(text) == found


@pytest.mark.parametrize(
    ("source", "told", "right"),
    [
        ("Considered sertraline today.", "Takes sertraline.", False),
        ("Would offer metformin next time.", "She is on metformin.", False),
        ("May try gabapentin for pain.", "Using gabapentin for pain.", False),
        ("We talked about trying gabapentin for the pain.", "He takes gabapentin for the pain.", False),
        ("He may walk and takes gabapentin for pain.", "Using gabapentin for pain.", True),
        (
            "Discussed gabapentin for the pain of her leg with the daughter.",
            "Takes gabapentin for the pain of her leg.",
            False,
        ),
        ("Takes sertraline.", "She is on sertraline.", True),
    ],
)
def test_a_medicine_that_was_only_thought_of_is_not_taken(source: str, told: str, right: bool) -> None:
    charted = note(source)
    found = polarity(reading(item(told, cite(charted)), notes=(charted,)))
    assert (not found) is right
