"""When one thing lies against another, as the measures say it: within, over, before; to the second or to the day.

Times are compared by the clock on which they were charted: the day that a visit was on is the day that people there
wrote. A date without a time is the whole day.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from retrieval.model import Stretch

FIRST, LAST = datetime.min, datetime.max
_A_DAY_IS = "2026-01-01"  # as many characters as a day has


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends are in it. An end that is None is not known: it is no earlier than the start, and a start no later."""

    start: datetime | None
    end: datetime | None

    @property
    def days(self) -> "Interval":
        """The same, from the first moment of its first day to the last of its last."""
        return Interval(_opening(self.start), _closing(self.end))

    @property
    def latest(self) -> datetime | None:
        """Its end; where it goes on, its start."""
        return self.start if self.end in (None, LAST) else self.end

    @property
    def earliest(self) -> datetime | None:
        return self.end if self.start in (None, FIRST) else self.start


def between(first: date, last: date) -> Interval:
    """From the beginning of one day to the end of another."""
    return Interval(datetime.combine(first, time.min), datetime.combine(last, time.max))


def within(this: Interval | None, that: Interval | None) -> bool:
    """The whole of it; what is not known is not in it."""
    return starts_in(this, that) and ends_in(this, that)


def starts_in(this: Interval | None, that: Interval | None) -> bool:
    return this is not None and holds(that, this.start)


def ends_in(this: Interval | None, that: Interval | None) -> bool:
    return this is not None and holds(that, this.end)


def holds(this: Interval | None, moment: datetime | None) -> bool:
    if this is None or moment is None or this.start is None or this.end is None:
        return False
    return this.start <= moment <= this.end


def overlaps(this: Interval | None, that: Interval | None) -> bool:
    """Where they surely share a moment: an end that is not known is as early as it can be."""
    if this is None or that is None:
        return False
    begun, over = this.start or this.end, this.end or this.start
    opened, closed = that.start or that.end, that.end or that.start
    if begun is None or over is None or opened is None or closed is None:
        return False
    return begun <= closed and over >= opened


def overlaps_after(this: Interval | None, that: Interval | None) -> bool:
    """They share a moment, and this one goes on after that one has ended."""
    if this is None or that is None or this.end is None or that.end is None:
        return False
    return overlaps(this, that) and this.end > that.end


def days(this: Interval | None) -> Interval | None:
    return None if this is None else this.days


def day_of(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def years_after(day: date, years: int) -> date:
    """The same day of another year; of the 29th of February the 28th where there is none."""
    return day.replace(year=day.year + years, day=min(day.day, monthrange(day.year + years, day.month)[1]))


def months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def shifted(moment: datetime, days: float) -> datetime:
    """So many days later or earlier; no further than a calendar goes."""
    try:
        return moment + timedelta(days=days)
    except OverflowError:
        return LAST if days > 0 else FIRST


# --- as charted ----------------------------------------------------------------------------------------------------


def charted(stretch: Stretch, born: date | None = None) -> Interval | None:
    """What was charted of one element: a period without an end goes on, one without a start began at some time."""
    if stretch.from_age is not None and stretch.to_age is not None:
        return _lived(stretch.from_age, stretch.to_age, born)
    start, end = _first_moment(stretch.start), _last_moment(stretch.end)
    if stretch.start is not None and stretch.end is None:
        end = LAST
    return None if start is None and end is None else Interval(start, end)


def moment_of(text: str | None) -> datetime | None:
    return _first_moment(text)


def _lived(from_age: float, to_age: float, born: date | None) -> Interval | None:
    """An age is the whole year of life."""
    if born is None:
        return None
    first, last = months_after(born, round(from_age * 12)), months_after(born, round(to_age * 12) + 12)
    return between(first, last - timedelta(days=1))


def _first_moment(text: str | None) -> datetime | None:
    if not text:
        return None
    if len(text) <= len(_A_DAY_IS):
        year, month, day = (*(int(part) for part in text.split("-")), 1, 1)[:3]
        return datetime(year, month, day)
    return datetime.fromisoformat(text).replace(tzinfo=None)


def _last_moment(text: str | None) -> datetime | None:
    first = _first_moment(text)
    if text is None or first is None or len(text) > len(_A_DAY_IS):
        return first
    month = first.month if len(text) > len("2026") else 12
    day = first.day if len(text) == len(_A_DAY_IS) else monthrange(first.year, month)[1]
    return datetime.combine(date(first.year, month, day), time.max)


def _opening(moment: datetime | None) -> datetime | None:
    return None if moment is None else datetime.combine(moment.date(), time.min)


def _closing(moment: datetime | None) -> datetime | None:
    return None if moment is None else datetime.combine(moment.date(), time.max)
