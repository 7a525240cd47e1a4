"""Only a denial against an affirmation of the same thing is called wrong, in whatever words the two are."""

import pytest

from assistant.checks import inspect
from assistant.checks.polarity import what_is_charted_as_not_so_is_not_said_as_so as polarity
from assistant.checks.trends import what_changed_is_told_as_it_changed as trends
from assistant.domain.draft import Support
from tests.unit.assistant.checks.drafted import retold

DENIES = "She denies palpitations or vertigo and agreed to wear a heart monitor for a month."
SIDES = "IOP today 26 OD and 14 OS; drops OU nightly. Cataract OD removed in May."
ASKED = "He has not had allergy testing and would like to discuss it."
PENDING = "Joint fluid culture pending; a walker was ordered. Sutures are to be removed on 9 March."
RESTARTED = "Metoprolol held x2 days for dizziness, restarted at 25 mg on Sunday."
DEFERRED = "The booster is deferred until the rash has cleared."
RIGHT_KNEE = "POD 1 s/p R TKA w/ nerve block. Walks w/o help, pt refuses stairs."
BABY = "Baby taking 60 mL every 3 hours; Apgars 8 and 9, cord dry."


@pytest.mark.parametrize(
    ("source", "said", "right"),
    [
        (DENIES, "No palpitations and no vertigo.", True),
        (DENIES, "She agreed to a heart monitor.", True),
        (DENIES, "She has vertigo.", False),
        (SIDES, "Eye pressure is 26 in the right eye and 14 in the left.", True),
        (SIDES, "The cataract of the left eye was removed in May.", False),
        (ASKED, "He is interested in discussing allergy testing.", True),
        (ASKED, "Allergy testing has not been done.", True),
        (ASKED, "He had allergy testing.", False),
        (PENDING, "Joint fluid culture has not resulted yet.", True),
        (PENDING, "A walker is on order.", True),
        (PENDING, "The sutures come out on 9 March.", True),
        (PENDING, "The sutures were removed.", False),
        (RESTARTED, "On metoprolol 25 mg after a 2-day hold for dizziness.", True),
        (DEFERRED, "The booster will be given after the rash clears.", True),
        (
            RIGHT_KNEE,
            "First day after right knee replacement with a nerve block, walking without help.",
            True,
        ),
        (RIGHT_KNEE, "POD 1 after left TKA with a nerve block.", False),
        (BABY, "Takes 60 mL every 3 hours.", True),
        (BABY, "The newborn takes 60 mL every 3 hours.", True),
        ("Her mother takes 60 mg at night.", "Takes 60 mg at night.", False),
        ("INR 1.7 today, compared with 2.6 last week.", "INR 1.7 today vs 2.6 last week.", True),
        ("Pulse came up to 96 after fluids.", "Pulse after fluids -> 96.", True),
        ("She had a hip fracture in 2016.", "Prior hip fracture (2016).", True),
        ("He has never missed more than one dose.", "He misses at most one dose.", True),
        ("Ferritin is normal; no bowel or bladder symptoms.", "Bowel and bladder are unaffected.", True),
        ("Takes tramadol and sertraline.", "He was told not to take tramadol with sertraline.", False),
        ("Walking distance 120 m, down from 300 m.", "Walking distance went to 120 m from 300 m.", True),
        ("Walking distance 120 m, down from 300 m.", "Walking distance improved to 300 m from 120 m.", False),
        ("No history of stroke.", "He has a history of stroke.", False),
        ("Snores rarely since the surgery.", "Snores constantly since the surgery.", False),
        ("Transfers with min assist.", "Transfers with maximal assistance.", False),
        ("Start warfarin once the drain is out.", "Warfarin has been started.", False),
        ("Plan: nurse to remove the drain.", "The nurse has removed the drain.", False),
        ("R ear red and sore, L ear clear.", "Right ear sore and red, left clear.", True),
        ("Dtr reports that he sleeps badly.", "Per his daughter he sleeps badly.", True),
        ("IV iron approved and starts Monday.", "IV iron is approved but not started.", True),
        ("He reports passive suicidal thoughts.", "He reports active suicidal thoughts.", False),
    ],
)
def test_what_differs_is_called_wrong_and_another_wording_is_not(source: str, said: str, right: bool) -> None:
    told = retold(source, said)
    assert (not polarity(told) and not trends(told)) is right


@pytest.mark.parametrize(
    ("source", "said", "right"),
    [
        ("Fever was noted on admission.", "No fever was noted on admission.", False),
        ("Fever was noted on admission.", "Afebrile on admission.", False),
        ("He is afebrile today.", "He has fever today.", False),
        ("He is afebrile today.", "He has no fever today.", True),
    ],
)
def test_a_denial_in_one_wording_is_a_denial(source: str, said: str, right: bool) -> None:
    [section], _ = inspect(retold(source, said))
    assert (section.items[0].support is not Support.UNSUPPORTED) is right
