"""A caution is data that keeps its promises, and a day's dose is what the chart says or nothing."""

from typing import Any

import pytest

from assistant.domain.errors import Invalid
from assistant.knowledge.medicine_safety.cautions import cautions, read_cautions, vocabulary
from assistant.knowledge.medicine_safety.daily_dose import daily_mg
from assistant.knowledge.strict import parsed
from tests.unit.assistant.charted import medicine

TOPICS = ("kidneys", "liver", "older_adults", "pregnancy")
GOOD = """
sources:
  label: {title: A label, publisher: FDA, year: 2024}
cautions:
  one:
    medicine: metformin
    harm: serious
    risk: may harm
    why: It is so.
    consider: Ask.
    source: label
"""


def read(text: str) -> Any:
    return read_cautions("kidneys", parsed("kidneys.yaml", text), vocabulary())


@pytest.mark.parametrize("topic", TOPICS)
def test_every_caution_is_said_in_sentences_of_its_own_and_names_its_source(topic: str) -> None:
    for c in cautions(topic):
        assert c.why[-1] == c.consider[-1] == ".", c.id
        assert c.risk[0].islower(), c.id
        assert c.risk[-1].isalnum(), c.id
        assert c.source.publisher, c.id
        assert 1985 <= c.source.year <= 2026, c.id
        assert c.source.status in {"checked", "needs sign-off"}, c.id


@pytest.mark.parametrize("topic", TOPICS)
def test_no_caution_is_said_twice_and_none_is_without_a_source(topic: str) -> None:
    assert all(c.source.title for c in cautions(topic))
    assert len({c.id for c in cautions(topic)}) == len(cautions(topic))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("source: label", "source: memory"), "no source 'memory'"),
        (("medicine: metformin", "medicine: metformine"), "no set 'metformine'"),
        (("harm: serious", "harm: bad"), "'bad' is not one of"),
        (("harm: serious", "harm: serious\n    below: 30"), "measure goes with below"),
        (("harm: serious", "harm: serious\n    belov: 30"), "unknown key 'belov'"),
        (("risk: may harm", "risks: may harm"), "unknown key 'risks'"),
    ],
)
def test_a_file_that_says_something_unknown_is_refused_by_key(change: tuple[str, str], says: str) -> None:
    assert len(read(GOOD)) == 1
    with pytest.raises(Invalid, match=says):
        read(GOOD.replace(*change))


@pytest.mark.parametrize(
    ("name", "directions", "mg"),
    [
        ("Apixaban", {"dose": "5 mg", "frequency": "twice daily"}, 10),
        ("metformin 500 mg tablet", {"dose": "2 tablet", "frequency": "twice daily"}, 2000),
        ("Simvastatin 10 MG", {"dose": "1", "frequency": "once daily"}, 10),
        ("gabapentin 300 mg", {"dosage": "Take 1 capsule by mouth three times daily"}, 900),
        ("gabapentin 300 mg", {"dosage": "600 mg po tid"}, 1800),
        ("digoxin", {"dose": "125 mcg", "frequency": "once daily"}, 0.125),
        ("acetaminophen 500 mg tablet", {"dose": "500 mg", "frequency": "every 6 hours", "as_needed": True}, 2000),
        ("acetaminophen", {"dose": "325 mg", "frequency": "every 4 to 6 hours"}, 1950),
        ("vancomycin", {"dose": "1 g", "frequency": "every 12 hours"}, 2000),
        ("ferrous sulfate", {"dose": "325 mg", "frequency": "every 2 days"}, 162.5),
        ("alendronate", {"dose": "70 mg", "frequency": "once weekly"}, 10),
        ("Digoxin 0.125 MG Oral Tablet", {}, None),
        ("metformin", {"dose": "500 mg"}, None),
        ("oxycodone / acetaminophen 5 mg / 325 mg tablet", {"dose": "325 mg", "frequency": "every 6 hours"}, None),
        ("insulin glargine", {"dose": "20 units", "frequency": "at bedtime"}, None),
        ("morphine 10 mg/5 mL oral solution", {"dose": "5 mL", "frequency": "every 4 hours"}, None),
    ],
)  # fmt: skip
def test_a_days_dose_is_the_dose_times_how_often_or_not_known(
    name: str, directions: dict[str, Any], mg: float | None
) -> None:
    assert daily_mg(medicine(name, **directions)) == (None if mg is None else pytest.approx(mg))
