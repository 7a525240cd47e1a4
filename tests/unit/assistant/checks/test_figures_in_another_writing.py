"""A figure told in another writing, in words, in another unit or reckoned is the source's; any other figure is not."""

import pytest

from assistant.checks.figures import figures_match_their_source
from retrieval.text.figure_words import figure_words
from tests.unit.assistant.checks.drafted import retold

DAYS = "Aide to begin 12/2; PT visit by 12/9/2025; hospitalized 6/3-6/9."
HOURS = "Potassium 5.9 this morning; repeat at 4 pm and at 0600 tomorrow."
OFTEN = "PT 3x/wk, OT 2x/wk for 6 wks; hemodialysis MWF; albuterol 2 puffs q4-6h prn, max 12 puffs/day."
SCORES = "Pain 4/10 at rest and 7/10 with movement; BP 178/96; ANC 0.8."
WHO = "G3P2 at 28w3d, 1-hour glucose 152. 84F with CHF. Plt 92K."
TAKEN = "Takes half a tablet of metoprolol 25 mg every 12 hours; cephalexin 500 mg QID x7d."
MEASURED = (
    "Weight 180 lb, down from 192 lb in May; height 5 ft 10 in; fed 60 mL q3h; smoked 1.5 ppd for 20 years."
)
TWO_DOSES = "Atorvastatin caused cramps at 80 mg but 20 mg is tolerated; lisinopril 10 mg was stopped."
TWO_MONTHS = "A1c rose from 7.1% in January to 8.4% in June despite metformin 1000 mg twice daily."


@pytest.mark.parametrize(
    ("source", "said", "right"),
    [
        (DAYS, "Aide to begin on the 2nd of December.", True),
        (DAYS, "Aide to begin December 12.", False),
        (DAYS, "PT visit by December 9, 2025.", True),
        (DAYS, "PT visit by December 9, 2024.", False),
        (DAYS, "Hospitalized June 3 to 9, six days.", True),
        (DAYS, "Hospitalized June 3 to 19.", False),
        (HOURS, "Potassium repeat at 16:00 and at 6 am tomorrow.", True),
        (HOURS, "Potassium repeat at 14:00.", False),
        (HOURS, "Potassium repeat at 4 am.", False),
        (OFTEN, "PT three times a week and OT twice weekly for six weeks.", True),
        (OFTEN, "PT five times a week.", False),
        (OFTEN, "Hemodialysis three days a week.", True),
        (OFTEN, "Hemodialysis twice a month.", False),
        (OFTEN, "Albuterol two puffs every four to six hours as needed.", True),
        (OFTEN, "Albuterol two puffs every eight hours as needed.", False),
        (SCORES, "Pain 4 out of 10 at rest, seven of ten with movement.", True),
        (SCORES, "Pain 5 out of 10 at rest.", False),
        (SCORES, "BP 178 over 96, systolic 178, ANC 800.", True),
        (SCORES, "BP systolic 96.", False),
        (WHO, "28 weeks and 3 days, 1-hour glucose 152.", True),
        (WHO, "28 weeks and 5 days, 1-hour glucose 152.", False),
        (WHO, "84-year-old woman with CHF, plt 92,000.", True),
        (WHO, "48-year-old woman with CHF.", False),
        (TAKEN, "Takes metoprolol 12.5 mg twice daily, cephalexin four times a day for a week.", True),
        (TAKEN, "Takes metoprolol 50 mg twice daily.", False),
        (TAKEN, "Cephalexin 500 mg for ten days.", False),
        (
            MEASURED,
            "Weight 81.6 kg, lost 12 pounds since May; height 70 inches; fed 2 oz every three hours.",
            True,
        ),
        (MEASURED, "Weight 91.6 kg.", False),
        (MEASURED, "Smoked 30 pack-years.", True),
        (MEASURED, "Smoked 40 pack-years.", False),
        (TWO_DOSES, "Lipitor 20 mg is tolerated.", True),
        (TWO_DOSES, "Lipitor 10 mg is tolerated.", False),
        (TWO_MONTHS, "A1c rose to 8.4% in June from 7.1% in January.", True),
        (TWO_MONTHS, "A1c was 8.4% in January.", False),
        ("Quit smoking in mid-March.", "Quit smoking in May.", False),
        ("Born 4/7/61.", "Born April 7, 1961.", True),
        ("Born 4/7/61.", "Born April 8, 1961.", False),
    ],
)
def test_a_figure_is_that_of_its_source_in_any_writing(source: str, said: str, right: bool) -> None:
    assert (not figures_match_their_source(retold(source, said))) is right


def test_the_words_of_its_figures_are_known_and_no_other_month_is() -> None:
    known = figure_words("84F, nailed 10/9, visits MWF.")
    assert {"october", "woman", "monday", "weekly", "twice", "hrs"} <= known
    assert not {"march", "man", "sunday"} & known
