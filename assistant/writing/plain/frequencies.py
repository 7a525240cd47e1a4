"""How often a medicine is taken, read from the direction: "BID", "q4-6h", "once daily at bedtime", "each morning"."""

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.domain.patient_version import Slot


class Per(StrEnum):
    DAY = "day"  # so many times a day
    HOURS = "hours"  # every so many hours
    DAYS = "days"
    WEEK = "week"  # so many times a week
    WEEKS = "weeks"
    MONTH = "month"
    ONCE = "once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Often:
    """``count`` times per ``per``, or every ``count`` (to ``most``) hours, days or weeks."""

    per: Per
    count: int
    most: int = 0
    slots: tuple[Slot, ...] = ()


_NUMBER = {"once": 1, "one": 1, "twice": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8}
_COUNT = r"(\d+|one|two|three|four|five|six|eight)"
_A_DAY = r"(?:daily|(?:a|per|each|every)\s+day|/\s*day)"
_SLOTS = (
    (Slot.MORNING, r"morning|breakfast|(?:every|each|in the)\s+a\.?m\b|\bqam\b"),
    (Slot.NOON, r"\bnoon\b|midday|lunch"),
    (Slot.EVENING, r"evening|dinner|supper|\bqpm\b"),
    (Slot.BEDTIME, r"bedtime|\bqhs\b|\bhs\b|\bnight(?:ly)?\b"),
)
#: The first that is found decides; what is more special stands first.
_FORMS: tuple[tuple[str, Per, int], ...] = (
    (r"every other day|\bqod\b|alternate days", Per.DAYS, 2),
    (rf"(?:every|q)\s*{_COUNT}\s*(?:-|to)\s*{_COUNT}\s*(?:hours?|hrs?|h)\b", Per.HOURS, 0),
    (rf"(?:every|q)\s*{_COUNT}\s*(?:hours?|hrs?|h)\b", Per.HOURS, 0),
    (rf"(?:every|q)\s*{_COUNT}\s*(?:days?|d)\b", Per.DAYS, 0),
    (rf"(?:every|q)\s*{_COUNT}\s*(?:weeks?|wk)\b", Per.WEEKS, 0),
    (
        rf"(?:{_COUNT}\s*(?:times|x)|(?P<word>once|twice))\s*(?:weekly|(?:a|per|each|every)\s+week)",
        Per.WEEK,
        0,
    ),
    (r"\bweekly\b|every week|once (?:a|per) week", Per.WEEK, 1),
    (r"\bmonthly\b|(?:every|a|per) month", Per.MONTH, 1),
    (rf"{_COUNT}\s*(?:times|x)\s*{_A_DAY}|(?P<word>once|twice)\s*{_A_DAY}", Per.DAY, 0),
    (r"\bb\.?i\.?d\b", Per.DAY, 2),
    (r"\bt\.?i\.?d\b", Per.DAY, 3),
    (r"\bq\.?i\.?d\b", Per.DAY, 4),
    (r"\bdaily\b|every day|each day|\bqd\b|\bq\.d\.?|\bqam\b|\bqpm\b|\bqhs\b|\bnightly\b", Per.DAY, 1),
    (r"^once$|\bone time\b|single dose", Per.ONCE, 1),
)
_READ = tuple((re.compile(pattern, re.IGNORECASE), per, count) for pattern, per, count in _FORMS)
_TIMES = tuple((slot, re.compile(pattern, re.IGNORECASE)) for slot, pattern in _SLOTS)


def often(direction: str) -> Often | None:
    """None where the words are none that we know, or do not agree: the direction is then shown as it was charted."""
    slots = tuple(slot for slot, pattern in _TIMES if pattern.search(direction))
    for pattern, per, count in _READ:
        if found := pattern.search(direction):
            said = [_number(g) for g in found.groups() if g]
            times = count or said[0]
            if slots and (per is not Per.DAY or len(slots) != times):
                return None
            return Often(per=per, count=times, most=said[1] if len(said) > 1 else 0, slots=slots)
    return Often(per=Per.DAY, count=len(slots), slots=slots) if slots else None


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBER[word.lower()]
