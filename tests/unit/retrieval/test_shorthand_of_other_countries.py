"""How British, Irish and Australian charts write how long and how often: "2/52", "TDS", "nocte", "14/3"."""

import pytest

from retrieval.text.days import days
from retrieval.text.quantities import figures
from retrieval.text.shorthand import in_full


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("for 2/52", "for 2 weeks"),
        ("review in 6/12", "review in 6 months"),
        ("x4/7", "for 4 days"),
        ("Not for driving for 2/52.", "Not for driving for 2 weeks."),
        ("following 6/7 stay", "following 6 days stay"),
        ("8/52 post repair", "8 weeks post repair"),
        ("growth scan 34/40", "growth scan 34 weeks"),
        ("oxycodone 5 mg 4/24 PRN", "oxycodone 5 mg every 4 hours PRN"),
        ("cefalexin 250 mg TDS 7/7", "cefalexin 250 mg TDS 7 days"),
        ("fortnightly", "every 2 weeks"),
        ("within a week or two", "within 1 or 2 weeks"),
        ("two exacerbations past yr", "two exacerbations past 12 months"),
        ("PPD2", "postpartum day 2"),
        ("ICR from 1:10 to 1:12", "ICR from 1 unit per 10 g to 1 unit per 12 g"),
        ("seen on 6/7", "seen on 6/7"),
        ("VA 20/40", "VA 20/40"),
        ("INR 3/12/2026", "INR 3/12/2026"),
    ],
)
def test_a_stretch_of_time_is_written_out_and_a_day_is_left(written: str, told: str) -> None:
    assert in_full(written) == told


@pytest.mark.parametrize(
    ("written", "often"),
    [
        ("metformin 1 g BD", "2/day"),
        ("two puffs bd", "2/day"),
        ("co-amoxiclav 1.2 g TDS", "3/day"),
        ("paracetamol 1 g QDS", "4/day"),
        ("obs 4-hourly", "6/day"),
        ("obs 6 hourly", "4/day"),
        ("aspirin 100 mg mane", "1/day"),
        ("aspirin 300 mg OD", "1/day"),
        ("bisoprolol 2.5 mg OM", "1/day"),
        ("digoxin 125 micrograms OM", "1/day"),
        ("senna 2 tablets ON", "bedtime"),
        ("mirtazapine 15 mg ON", "bedtime"),
        ("atorvastatin 80 mg nocte", "bedtime"),
        ("seizures 5/mo", "5/month"),
    ],
)
def test_how_often_is_read(written: str, often: str) -> None:
    assert {f.value for f in figures(in_full(written)) if f.kind == "frequency"} == {often}


@pytest.mark.parametrize("written", ["5 mg on Monday", "TAKE 5 MG ON MONDAY", "VA OD 20/40", "a CBD stone"])
def test_what_only_looks_like_it_is_no_frequency(written: str) -> None:
    assert not [f for f in figures(in_full(written)) if f.kind == "frequency"]


def test_one_day_that_can_only_stand_before_its_month_tells_how_the_others_are_written() -> None:
    assert (3, 12) in days("Moved 14/3. Stopped 12/3.")
    assert (3, 12) not in days("Moved 2/3. Stopped 12/3.")
