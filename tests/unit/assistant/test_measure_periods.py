"""Times against each other: to the second, to the day, and where an end is not known."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.knowledge.measures.periods import (
    LAST,
    Interval,
    age_on,
    charted,
    months_after,
    overlaps,
    overlaps_after,
    starts_in,
    within,
    years_after,
)
from retrieval.model import Stretch


def span(start: int | None, end: int | None) -> Interval:
    moment = datetime(2026, 1, 1)
    return Interval(*(None if day is None else moment + timedelta(days=day) for day in (start, end)))


@pytest.mark.parametrize(
    ("this", "that", "expected"),
    [
        (span(1, 3), span(3, 5), True),
        (span(1, 2), span(3, 5), False),
        (span(6, 7), span(3, 5), False),
        (span(4, None), span(3, 5), True),
        (span(1, None), span(3, 5), False),  # it may have ended before
        (span(None, 4), span(3, 5), True),
        (span(None, 7), span(3, 5), False),  # it may have begun after
        (None, span(3, 5), False),
    ],
)
def test_they_overlap_only_where_they_surely_do(
    this: Interval | None, that: Interval, expected: bool
) -> None:
    assert overlaps(this, that) is expected


def test_it_overlaps_after_where_it_shares_a_moment_and_goes_on() -> None:
    assert overlaps_after(span(4, 6), span(3, 5))
    assert not overlaps_after(span(4, 5), span(3, 5))
    assert not overlaps_after(span(6, 7), span(3, 5))


moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))
spans = st.tuples(moments, moments).map(lambda two: Interval(min(two), max(two)))


@given(spans, spans)
def test_what_lies_within_overlaps_and_what_overlaps_does_so_both_ways(
    this: Interval, that: Interval
) -> None:
    assert overlaps(this, that) == overlaps(that, this)
    if within(this, that):
        assert overlaps(this, that)
        assert starts_in(this, that)
    if overlaps(this, that):
        assert overlaps(this.days, that.days), "to the day is never stricter than to the second"


@pytest.mark.parametrize(
    ("stretch", "expected"),
    [
        (Stretch(of="x", start="2026", end="2026"), (datetime(2026, 1, 1), "2026-12-31T23:59:59.999999")),
        (
            Stretch(of="x", start="2026-02", end="2026-02"),
            (datetime(2026, 2, 1), "2026-02-28T23:59:59.999999"),
        ),
        (Stretch(of="x", start="2026-02-03T10:00:00-05:00"), (datetime(2026, 2, 3, 10), LAST.isoformat())),
        (Stretch(of="x", end="2026-02-03T10:00:00Z"), (None, "2026-02-03T10:00:00")),
        (Stretch(of="x", from_age=10, to_age=10), (datetime(1970, 6, 15), "1971-06-14T23:59:59.999999")),
        (Stretch(of="x", from_age=0.5, to_age=0.5), (datetime(1960, 12, 15), "1961-12-14T23:59:59.999999")),
    ],
)
def test_what_was_charted_is_as_wide_as_it_may_be(
    stretch: Stretch, expected: tuple[datetime | None, str]
) -> None:
    told = charted(stretch, date(1960, 6, 15))
    assert told is not None
    assert (told.start, told.end and told.end.isoformat()) == expected


def test_birthdays_of_a_leap_day() -> None:
    assert years_after(date(2024, 2, 29), 2) == date(2026, 2, 28)
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert [age_on(date(2024, 2, 29), day) for day in (date(2026, 2, 28), date(2026, 3, 1))] == [1, 2]
