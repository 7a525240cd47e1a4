"""Two writings of one age, day, hour, span or frequency are one; another age, day or hour is not."""

import pytest

from retrieval.text.amounts import same_amount
from retrieval.text.clock import other_time, times
from retrieval.text.days import days, in_slashes, months, perhaps_months
from retrieval.text.quantities import Figure, figures
from retrieval.text.shorthand import in_full


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("84F with CHF", "84-year-old woman with CHF"),
        ("52 y/o M, smoker", "52-year-old man, smoker"),
        ("Nurse, F 33.", "Nurse, 33-year-old woman."),
        ("18 mo M", "18-month-old boy"),
        ("man of 47", "47-year-old man"),
        ("G2P1 at 31w4d", "pregnancy 2 gravida 2 para 1 at 31 weeks 4 days"),
        ("at 28 3/7 weeks", "at 28 weeks 3 days"),
        ("cefalexin x5d", "cefalexin for 5 days"),
        ("seen x2", "seen 2 times"),
        ("q4-6h", "every 4-6 hours"),
        ("every four to six hours", "every 4-6 hours"),
        ("q wk", "every week"),
        ("3x/wk", "3 times a week"),
        ("MWF", "Monday, Wednesday, Friday"),
        ("T/Th", "Tuesday, Thursday"),
        ("Mon-Fri", "Monday to Friday"),
        ("POD 2", "postoperative day 2"),
        ("C3 FOLFOX", "cycle 3 FOLFOX"),
        (">100k, 14.2k", ">100000, 14200"),
        ("four out of ten", "4/10"),
        ("178 over 96", "178/96"),
        ("128-140/70-82", "128 to 140 over 70 to 82"),
        ("5 ft 10 in", "70 inches"),
        ("1½ tabs", "1.5 tabs"),
        ("half of a 25 mg tablet", "0.5 25 mg tablet"),
        ("a year and a half", "1.5 years"),
        ("two decades", "20 years"),
        ("3 y ago, 72 hrs", "3 years ago, 72 hours"),
        ("December 2, 2025 and Dec. 9", "2025-12-02 and 12/9"),
        ("June 3 to 9", "6/3 to 6/9"),
        ("April 2026", "2026-04"),
    ],
)
def test_what_is_jotted_down_is_written_out_and_stays_so(short: str, full: str) -> None:
    assert in_full(short) == full
    assert in_full(full) == full


@pytest.mark.parametrize(
    "text",
    ["4 x 3 x 1.5 cm", "C5-C6 disc", "vitamin B12", "L4 fracture", "2024 F", "5 may help", "Gleason 3+4"],
)
def test_what_only_looks_like_it_stays_as_it_is(text: str) -> None:
    assert in_full(text) == text


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("4 pm", "16:00", True),
        ("at 1600", "4:00 p.m.", True),
        ("~0200", "2 am", True),
        ("7:30 in the morning", "0730", True),
        ("half past two", "14:30", True),
        ("midnight", "12 am", True),
        ("4 o'clock this afternoon", "16:00", True),
        ("2026-06-10T14:30:00-05:00", "2:30 pm", True),
        ("4 pm", "04:00", False),
        ("7:30 AM", "7:30 PM", False),
        ("noon", "midnight", False),
    ],
)
def test_an_hour_is_one_however_it_is_written(one: str, other: str, same: bool) -> None:
    assert times(one)
    assert times(other)
    assert (not other_time(one, other)) is same


@pytest.mark.parametrize(
    "text", ["since 2019", "at 2000 mg", "by 1500 mL", "1:160", "ratio 3.5", "10-05-2026"]
)
def test_a_year_or_an_amount_is_no_hour(text: str) -> None:
    assert not times(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("three times a week", "3x/wk"),
        ("thrice weekly", "3 times per week"),
        ("twice a year", "every six months"),
        ("three days a week", "3x weekly"),
        ("q3h", "eight times a day"),
        ("quarterly", "q3mo"),
        ("every second day", "every other day"),
        ("no more than three a day", "max 3/day"),
    ],
)
def test_how_often_is_one_in_any_count_and_span(one: str, other: str) -> None:
    mine, theirs = figures(in_full(one)), figures(in_full(other))
    assert mine == theirs
    assert any(f.kind == "frequency" for f in mine)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (("12", "week"), ("3", "month"), True),
        (("3", "week"), ("1", "month"), False),
        (("2", "week"), ("1", "month"), False),
        (("60", "mL"), ("2", "oz"), True),
        (("7.188", "lb"), ("3250", "g"), True),
        (("102", "F"), ("38.9", "C"), True),
        (("101", "F"), ("38.9", "C"), False),
    ],
)
def test_amounts_that_people_convert(a: tuple[str, str], b: tuple[str, str], same: bool) -> None:
    assert same_amount(Figure("number", *a), Figure("number", *b)) is same


def test_a_range_of_days_and_a_month_are_found_in_any_writing() -> None:
    assert days("Hospitalized 6/3-6/9") == days(in_slashes("from June 3 through 9"))
    assert months("mid-March, 2026-05-01, 4/2026") == {3, 4, 5}
    assert not months("It may help to march on.")
    assert perhaps_months("(Jan)") == {1}
