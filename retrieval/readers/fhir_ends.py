"""When a medicine was stopped, where only its words say so: "Stopped 2026-11-12", "discontinued on 12 Nov 2026"."""

import re
from collections.abc import Iterator
from datetime import date

_MONTHS = {
    month: number + 1
    for number, month in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split())
}
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_DAY = (
    r"(?:(?P<iso>\d{4}-\d\d-\d\d)(?!\d)"
    r"|(?P<one>\d{1,2})/(?P<two>\d{1,2})/(?P<y1>\d{4})(?!\d)"
    rf"|(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<y2>\d{{4}})(?!\d)"
    rf"|{_MONTH.replace('month', 'named')}\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y3>\d{{4}})(?!\d))"
)
# Said of the medicine itself: what else was stopped ("stopped smoking 2020-05-01") has a name between verb and date.
_STOPPED = re.compile(
    r"(?<![\w-])(?:stopped|ended|discontinued|d/c[\u2019']?e?d)(?![\w-])"
    r"(?:\s+(?:taking|taken|it|this|in full|at (?:home|discharge|admission|(?:the |her |his )?visit))){0,2}"
    r"(?:,?\s+by\s+(?:[^\s,;:]+\s+){0,3}?[^\s,;:]+)?"
    rf"[\s,:(]*(?:on|as of|at|effective|since)?[\s(]*{_DAY}",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:not|never|n[\u2019']t|to be|will be|should be|can be|may be|if|until|unless)(?:\s+(?:yet|been))?\s*$",
    re.IGNORECASE,
)


def stopped_on(words: str) -> str | None:
    """The day these words say that it was stopped, ISO 8601; the last of several. None where a date could be two."""
    return max(_days(words), default=None)


def _days(words: str) -> Iterator[str]:
    for said in _STOPPED.finditer(words):
        if not _NOT_YET.search(words, max(0, said.start() - 24), said.start()) and (day := _day(said)):
            yield day


def _day(said: re.Match[str]) -> str | None:
    """A real day. 11/12/2026 is two days, one for each side of an ocean; 11/13/2026 is one."""
    if said["iso"]:
        parts = [int(one) for one in said["iso"].split("-")]
    elif said["one"]:
        one, two = int(said["one"]), int(said["two"])
        if one != two and one <= 12 and two <= 12:
            return None
        month, day = (two, one) if one > 12 else (one, two)
        parts = [int(said["y1"]), month, day]
    else:
        number = _MONTHS.get((said["month"] or said["named"])[:3].lower(), 0)
        parts = [int(said["y2"] or said["y3"]), number, int(said["d1"] or said["d2"])]
    try:
        return date(*parts).isoformat()
    except ValueError:
        return None
