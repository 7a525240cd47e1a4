"""Counting days: a due date is an anchor and a number of days, and can always be counted again."""

from datetime import date, timedelta
from functools import cache

from assistant.domain.draft import Due


def after(anchor: date, days: int, *, business: bool = False) -> date:
    """The day that is ``days`` later. Saturdays, Sundays and US federal holidays are no business days."""
    if not business:
        return anchor + timedelta(days=days)
    while days > 0:
        anchor += timedelta(days=1)
        days -= is_business(anchor)
    return anchor


def due(anchor: date, anchor_is: str, days: int, *, business: bool = False) -> Due:
    return Due(
        day=after(anchor, days, business=business).isoformat(),
        anchor=anchor.isoformat(),
        anchor_is=anchor_is,
        days=days,
    )


def is_business(day: date) -> bool:
    return day.weekday() < 5 and day not in federal_holidays(day.year)


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """Those of 5 U.S.C. 6103 as offices keep them: of a Saturday the Friday before, of a Sunday the Monday after."""
    fixed = (date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25))
    moving = (
        _nth(year, 1, 0, 3),
        _nth(year, 2, 0, 3),
        _nth(year, 6, 0, 1) - timedelta(days=7),
        _nth(year, 9, 0, 1),
        _nth(year, 10, 0, 2),
        _nth(year, 11, 3, 4),
    )
    next_new_year = _kept(date(year + 1, 1, 1))
    kept = {*(_kept(d) for d in fixed), *moving}
    return frozenset(d for d in (*kept, next_new_year) if d.year == year)


def _kept(holiday: date) -> date:
    return holiday + timedelta(days={5: -1, 6: 1}.get(holiday.weekday(), 0))


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
