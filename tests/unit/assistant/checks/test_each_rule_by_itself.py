"""What a rule sees in a sentence that was reworded, whether or not it weighs enough to call the sentence wrong."""

from collections.abc import Callable

import pytest

from assistant.checks.figures.elsewhere import misplaced
from assistant.checks.grounding.new_words import added
from assistant.checks.own_words import is_not_told
from assistant.checks.polarity import doers, doings, often, people, retold
from assistant.checks.trends import what_changed_is_told_as_it_changed as trends
from tests.unit.assistant.checks.drafted import cite, item, note, reading
from tests.unit.assistant.checks.drafted import retold as as_retold

BROTHER = "Father had colon cancer at 50. Brother had gout."


@pytest.mark.parametrize(
    ("rule", "told", "right", "wrong"),
    [
        (
            doings.still_taken,
            "Apixaban stopped for bleeding.",
            "She no longer takes apixaban.",
            "She takes apixaban twice daily.",
        ),
        (
            doings.not_so,
            "The oxygen concentrator was delivered on Monday.",
            "On Monday the oxygen concentrator was delivered.",
            "The oxygen concentrator will be delivered on Monday.",
        ),
        (
            doings.not_so,
            "He has never asked for an early refill.",
            "He did not ask for an early refill.",
            "He asked for an early refill.",
        ),
        (people.otherwise, BROTHER, "Her father had colon cancer.", "Her brother had colon cancer."),
        (
            doers.otherwise,
            "Her grandson failed the hearing test.",
            "The grandson failed the hearing test.",
            "She failed the hearing test.",
        ),
        (
            often.otherwise,
            "Take the tablet before the scan.",
            "The tablet is taken before the scan.",
            "Take the tablet after the scan.",
        ),
    ],
)
def test_a_rule_tells_the_wrong_retelling_from_the_right_one(
    rule: Callable[[str, str], str], told: str, right: str, wrong: str
) -> None:
    assert rule(right, told) == ""
    assert rule(wrong, told)


def test_a_day_of_another_month_is_named() -> None:
    visit = "Follow-up on July 9 with Dr. Chen at 10 am."

    def whys(said: str) -> list[str]:
        one = as_retold(visit, said)
        return [why for why, _ in misplaced(one.sections[0].items[0], one)]

    assert not whys("Dr. Chen sees her on July 9 at 10 am.")
    assert any("names the day 6/9" in why for why in whys("Dr. Chen sees her on June 9 at 10 am."))


def test_a_result_that_is_its_contrary_is_pointed_at_in_free_words() -> None:
    culture = "Blood culture from 11/18 positive, two bottles."
    found = trends(as_retold(culture, "The blood culture taken on 11/18 came back negative in two bottles."))
    assert [is_not_told(f) for f in found] == [True]
    assert not trends(
        as_retold(culture, "The blood culture taken on 11/18 came back positive in two bottles.")
    )


def test_a_denial_is_looked_for_in_a_note_without_headings() -> None:
    told = note("He denies fever and chills since the drain came out.")

    def whys(said: str) -> list[str]:
        one = item(said, cite(told))
        return [why for why, _ in retold.otherwise(one, reading(one, notes=(told,)))]

    assert not whys("No fever or chills since removal of the drain.")
    assert whys("Since removal of the drain he has fever.")


@pytest.mark.parametrize(
    ("was", "said", "right"), [("raised", "increased", True), ("decreased", "increased", False)]
)
def test_what_became_of_a_dose_has_to_be_said(was: str, said: str, right: bool) -> None:
    told = note(f"Carvedilol {was} on Monday; pulse 62, no dizziness.")
    one = item(f"On Monday carvedilol was {said}.", cite(told))
    assert (said not in added(one, told.text, reading(one, notes=(told,))).words) is right
