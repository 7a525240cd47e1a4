"""A statement in its own words may say a thing otherwise; a person, a place, a thing that its source lacks is new."""

import subprocess
import sys

import pytest

from assistant.checks.grounding import every_statement_rests_on_its_evidence as grounding
from tests.unit.assistant.checks.drafted import retold


def _said_of(source: str, said: str) -> str:
    found = grounding(retold(source, said))
    return found[0].reason if found else ""


HOME = "Mrs. Ortiz wants to stay at home with her aunt; the medical van did not come twice, and she missed dialysis."
EYE = "Surgery of the right eye was called off by the patient; he walks with a cane and owns a dog."
TUBE = "Nothing by mouth; tube feeding runs through the gastrostomy until October."
MOLE = "A mole on the neck bleeds when she combs her hair; she sends photographs to the clinic."
PRESSURE = "He takes tablets for HTN; his potassium was measured on Monday."


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (HOME, "She would like to remain at home with a relative."),
        (HOME, "The medical van did not come, and she missed dialysis twice."),
        (EYE, "The patient cancelled the operation on the right eye."),
        (EYE, "He uses a walking stick."),
        (TUBE, "NPO; tube feeds via the gastrostomy until Oct."),
        (MOLE, "The nevus of the neck bleeds on combing."),
        (MOLE, "Photos are sent to the clinic."),
        (PRESSURE, "He takes pills for hypertension."),
    ],
)
def test_the_same_in_other_words_is_no_addition(source: str, said: str) -> None:
    assert _said_of(source, said) == ""


@pytest.mark.parametrize(
    ("source", "said", "new"),
    [
        (HOME, "She wants to stay in a hospice with her aunt.", "hospice"),
        (HOME, "She missed dialysis because of the snow.", "snow"),
        (EYE, "Surgery of the right eye was called off by the surgeon.", "surgeon"),
        (EYE, "He walks with a cane and owns a parrot.", "parrot"),
        (EYE, "He walks with a cane and was seen by the social worker.", "worker"),
        (TUBE, "Tube feeding runs through the gastrostomy until Easter.", "easter"),
        (PRESSURE, "On Monday his potassium was high.", "high"),
        (MOLE, "A mole on the scalp bleeds when she combs her hair.", "scalp"),
        (MOLE, "She sends photographs to the museum.", "museum"),
    ],
)
def test_a_person_a_place_or_a_thing_of_its_own_is_called_out(source: str, said: str, new: str) -> None:
    assert new in _said_of(source, said)


def test_a_copy_is_checked_without_the_table_of_words() -> None:
    code = f"""
from retrieval.text import wordnet
from assistant.checks.grounding import every_statement_rests_on_its_evidence as grounding
from tests.unit.assistant.checks.drafted import cite, item, note, reading, retold
told = note("Course\\n" + {EYE!r} + "\\n")
assert grounding(reading(item({EYE!r}, cite(told, {EYE!r})), notes=(told,))) == ()
print(wordnet._table.cache_info().currsize)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
