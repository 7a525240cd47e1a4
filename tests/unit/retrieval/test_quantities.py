"""Figures compare by what they mean, not by how they were typed."""

import pytest

from retrieval.text.quantities import Figure, carried, figures


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Furosemide 40 mg p.o. b.i.d.", "furosemide 40mg by mouth twice daily"),
        ("on 11/21/2026", "on 2026-11-21"),
        ("21 November 2026", "Nov 21, 2026"),
        ("levothyroxine 50 mcg daily", "levothyroxine 50 µg once a day"),
        ("1,000 units", "1000 units"),
        ("5.0 mg", "5 mg"),
        ("two tablets", "2 tablets"),
        ("twice\n  daily", "twice daily"),
        ("every 12 hours", "twice daily"),
        ("2026-11-20T08:15:00Z", "2026-11-20"),
    ],
)
def test_the_same_figures_written_two_ways_are_the_same(one: str, other: str) -> None:
    assert figures(one) == figures(other)


@pytest.mark.parametrize(
    ("said", "evidence"),
    [
        ("40 mg", "40 mcg"),
        ("5 mg", "50 mg"),
        ("0.5 mg", "5 mg"),
        ("twice daily", "daily"),
        ("2026-11-21", "2026-11-22"),
        ("128/69", "128/96"),
        ("10 units", "10 mg"),
        ("daily", "every other day"),
        ("3 weeks", "3 days"),
    ],
)
def test_a_figure_that_the_evidence_lacks_is_not_carried(said: str, evidence: str) -> None:
    held = figures(evidence)
    assert not all(carried(f, held) for f in figures(said))


def test_a_month_is_carried_by_a_day_within_it_but_not_the_other_way_round() -> None:
    assert carried(Figure("date", "2026-11"), figures("2026-11-21"))
    assert not carried(Figure("date", "2026-11-21"), figures("in 2026-11"))


def test_digits_inside_a_name_are_no_figure() -> None:
    assert figures("vitamin B12 and HbA1c") == frozenset()
