"""Counting days: a due date is an anchor and a number of days, and can always be counted again."""

from datetime import date, timedelta

from assistant.domain.draft import Due


def after(anchor: date, days: int, *, business: bool = False) -> date:
    """The day that is ``days`` later. Saturdays and Sundays are no business days; holidays are not known here."""
    if not business:
        return anchor + timedelta(days=days)
    while days > 0:
        anchor += timedelta(days=1)
        days -= anchor.weekday() < 5
    return anchor


def due(anchor: date, anchor_is: str, days: int, *, business: bool = False) -> Due:
    return Due(
        day=after(anchor, days, business=business).isoformat(),
        anchor=anchor.isoformat(),
        anchor_is=anchor_is,
        days=days,
    )
