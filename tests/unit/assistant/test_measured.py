"""What the national measures say stands beside our gaps, and says so when it could not be scored."""

from datetime import date

import pytest

from assistant.knowledge.gaps import gaps
from assistant.knowledge.guidelines import library
from assistant.knowledge.measured import beside_gaps
from assistant.knowledge.measures import Period, Populations, Rate, ValueSets, decide_all
from assistant.knowledge.measures.populations import Population, Reason
from tests.unit.assistant.charted import TODAY, record

YEAR = Period(first=date(2026, 1, 1), last=date(2026, 12, 31))


@pytest.mark.parametrize(
    ("rate", "says"),
    [
        (Rate(initial=1, denominator=1, numerator=1), "met"),
        (Rate(initial=1, denominator=1), "not_met"),
        (Rate(initial=1, denominator=1, numerator=1, inverse=True), "not_met"),
        (Rate(initial=1, denominator=1, excluded=1), "excluded"),
        (Rate(initial=1, denominator=1, exception=1), "excluded"),
        (Rate(), "not_in_population"),
    ],
)
def test_a_measures_answer_is_said_in_one_word_with_its_reasons(rate: Rate, says: str) -> None:
    because = Reason(population=Population.NUMERATOR, text="a colonoscopy in 2020")
    told = Rate(**{f: getattr(rate, f) for f in rate.__slots__ if f != "reasons"}, reasons=(because,))
    answer = beside_gaps([Populations(measure="CMS130", rates=(told,))])["CMS130"]
    assert (answer.says, answer.reason) == (says, "a colonoscopy in 2020")


def test_a_measure_without_its_value_sets_is_not_scored() -> None:
    answers = beside_gaps(decide_all(record(), YEAR, ValueSets()))
    assert {a.says for a in answers.values()} == {"not_scored"}


def test_a_gap_shows_the_measure_of_the_same_care() -> None:
    woman = record(sex="female", born="1966-01-01")
    answers = beside_gaps(decide_all(woman, YEAR, ValueSets()))
    found = {g.id: g for g in gaps(library(), woman, TODAY, measured=answers)}
    shown = [m.measure for g in found.values() for m in g.measured]
    assert "CMS130" in shown
    assert "CMS125" in shown
