"""A figure that its source comes to is carried; one that it may come to is not told; one of something else is wrong."""

import pytest

from assistant.checks.figures import figures_match_their_source
from assistant.checks.figures.rounded import rounded
from assistant.checks.own_words import is_not_told
from retrieval.text.quantities import Figure
from tests.unit.assistant.checks.drafted import retold

UP = "Carvedilol uptitrated 6.25 -> 12.5 mg BID. Glargine cut from 28 to 20 units at bedtime."
CREATININE = "Creatinine 1.4 at baseline, 2.9 at peak, 1.7 on discharge."
CLOCK = "Chest tube pulled 0930, CXR at 1330 without pneumothorax."
THREE_TIMES = "Bitten at 14:05, tongue swelling by 14:25, epinephrine 14:31."
IN_ALL = (
    "Ceftriaxone x 3 d, then cefdinir x 4 d. Walks 30 min on 5 days a week. Apixaban 14 d course from 4/2."
)
UNTIL = "Prednisone 40 mg daily thru 9/30, then 20 mg daily."
DRAINED = "Paracentesis: 4.8 L removed from the abdomen after 11 days of swelling."
LONG = "Cough for 18 months; diarrhea for 36 hours."
LIMITED = "Lorazepam 0.5 mg PRN, max 3 mg/d. Call for gain >3 lb in 24 h or >5 lb in 1 wk."
TAKEN = "Lactulose 20 g QID. Missed metformin 4 of last 10 nights; 6 of 42 glucose values <70 over 2 wk."
SINCE = "POD3 right hemicolectomy, passing flatus; C2D8 gemcitabine."
BEFORE = "Gabapentin 300 mg changed from BID to TID."
A_DAY = "Gabapentin 300 mg TID. Epinephrine 0.3 mg IM x2. Aide 12 hrs/wk."
RUN = "Prednisone 40 mg daily, day 2 of 5."
WALKED = "Rest RA 95%, exertion RA 86%, 93% on 3 L NC. BP 138/82 supine, 108/60 standing."
RATIONED = "Taking metoprolol 50 mg once daily (Rx'd BID); INR 3.8 today (goal 2-3)."
INTO_A_VEIN = "Ketorolac 15 mg IV gave relief; iron sucrose 300 mg IV given. Oral iron stopped last year."


def _told(source: str, said: str) -> str:
    found = figures_match_their_source(retold(source, said))
    if any(not is_not_told(f) for f in found):
        return "wrong"
    return "not told" if found else "carried"


@pytest.mark.parametrize(
    ("source", "said", "verdict"),
    [
        (UP, "The carvedilol was uptitrated by 6.25 mg.", "carried"),
        (UP, "The carvedilol was uptitrated by 5 mg.", "wrong"),
        (UP, "Bedtime glargine was cut by eight units.", "carried"),
        (UP, "Bedtime glargine was cut by 20 units.", "wrong"),
        (CREATININE, "Creatinine on discharge was 0.3 above baseline.", "carried"),
        (CREATININE, "Creatinine on discharge was 0.8 above baseline.", "not told"),
        (CLOCK, "CXR four hours after the chest tube was pulled.", "carried"),
        (CLOCK, "CXR six hours after the chest tube was pulled.", "not told"),
        (THREE_TIMES, "Tongue swelling within 20 minutes of being bitten.", "not told"),
        (THREE_TIMES, "Tongue swelling within 45 minutes of being bitten.", "not told"),
        (IN_ALL, "Ceftriaxone and cefdinir for seven days in total.", "carried"),
        (IN_ALL, "Ceftriaxone and cefdinir for eleven days in total.", "not told"),
        (IN_ALL, "Walks 150 minutes a week.", "not told"),
        (IN_ALL, "Walks 250 minutes a week.", "not told"),
        (IN_ALL, "Apixaban course through April 15.", "not told"),
        (IN_ALL, "Apixaban course through April 25.", "not told"),
        (UNTIL, "From October 1 prednisone is 20 mg daily.", "carried"),
        (UNTIL, "From October 5 prednisone is 20 mg daily.", "not told"),
        (UNTIL, "Until October 1 prednisone is 40 mg daily.", "not told"),
        (DRAINED, "Nearly five liters were removed from the abdomen.", "carried"),
        (DRAINED, "Just over five liters were removed from the abdomen.", "not told"),
        (DRAINED, "Abdomen swelling for nearly two weeks.", "not told"),
        (DRAINED, "Abdomen swelling for nearly three weeks.", "not told"),
        (LONG, "Cough for over a year and a half.", "carried"),
        (LONG, "Diarrhea for a day and a half.", "carried"),
        (LONG, "Cough for two and a half years.", "not told"),
        (LIMITED, "No more than 3 mg of lorazepam in any one day.", "carried"),
        (LIMITED, "No more than 6 mg of lorazepam in any one day.", "wrong"),
        (LIMITED, "Call for gain of more than 3 lb within a day or more than 5 lb over a week.", "carried"),
        (LIMITED, "Call for gain of 5 lb in one day or 3 lb in one week.", "wrong"),
        (TAKEN, "Four 20 g lactulose doses a day.", "not told"),
        (TAKEN, "Two 20 g lactulose doses a day.", "wrong"),
        (TAKEN, "Four of the past ten nightly metformin were missed.", "carried"),
        (TAKEN, "Six of the fortnight's 42 glucose values were under 70.", "carried"),
        (TAKEN, "Nine of the fortnight's 42 glucose values were under 70.", "not told"),
        (SINCE, "Three days after right hemicolectomy, passing flatus.", "carried"),
        (SINCE, "Five days after right hemicolectomy, passing flatus.", "wrong"),
        (SINCE, "Day 8 of her second cycle of gemcitabine.", "carried"),
        (SINCE, "Day 8 of her third cycle of gemcitabine.", "wrong"),
        (BEFORE, "Gabapentin three times a day instead of two.", "carried"),
        (BEFORE, "Gabapentin three times a day instead of four.", "not told"),
        (A_DAY, "Gabapentin 900 mg a day in total.", "carried"),
        (A_DAY, "Gabapentin 900 mg three times a day.", "wrong"),
        (A_DAY, "A total of 300 mg of gabapentin a day.", "wrong"),
        (A_DAY, "Epinephrine 0.6 mg in all.", "carried"),
        (A_DAY, "Epinephrine 0.9 mg in all.", "wrong"),
        (A_DAY, "Aide 12 hours a week.", "carried"),
        (A_DAY, "Aide 12 hours a month.", "wrong"),
        (RUN, "Three more days of prednisone 40 mg.", "carried"),
        (RUN, "After today two more days of prednisone 40 mg.", "wrong"),
        (WALKED, "On standing, BP 138/82 fell to 108/60.", "carried"),
        (WALKED, "BP standing was 138/82.", "wrong"),
        (WALKED, "At rest 95% on RA, 86% on exertion.", "carried"),
        (WALKED, "At rest 86% on RA.", "wrong"),
        (RATIONED, "Metoprolol 50 mg is prescribed twice daily, yet taken once daily.", "carried"),
        (RATIONED, "Metoprolol 50 mg is prescribed once daily.", "wrong"),
        (RATIONED, "INR 3.8, above the goal.", "carried"),
        (RATIONED, "INR 3.8 today is within the goal range.", "wrong"),
        (INTO_A_VEIN, "Relief by an injection of ketorolac 15 mg.", "carried"),
        (INTO_A_VEIN, "Relief by a ketorolac 15 mg tablet.", "wrong"),
        (INTO_A_VEIN, "Iron infusion 300 mg given.", "carried"),
    ],
)
def test_a_figure_is_carried_not_told_or_wrong(source: str, said: str, verdict: str) -> None:
    assert _told(source, said) == verdict


def test_a_figure_is_rounded_only_where_the_statement_says_so() -> None:
    evidence = frozenset({Figure("number", "6.2", "L")})
    assert rounded(Figure("number", "6", "L"), "Just over 6 L were drained.", evidence)
    assert not rounded(Figure("number", "6", "L"), "6 L were drained.", evidence)
