"""The times of day of a text, however they are written: "4 pm", "4:00 p.m.", "1600" and "16:00" are one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from retrieval.text.counted import NUMBER, number

_NOON, _HOUR = 720, 60
_PART = r"(?:(?:in the|this) (?P<{0}>morning|afternoon|evening)|(?P<{0}2>at night|tonight))"
#: What such a number may be of, when it is no time.
_UNIT = r"(?!\s?-?(?:m[gl]|mcg|µg|g|kg|units?|u|iu|meq|k?cal|calories|cc|steps|feet|ft|grams?|%|x|people|cells)\b)"
_PATTERNS = tuple(
    re.compile(p, re.IGNORECASE)
    for p in (
        # 4 pm, 4:30 p.m.
        r"(?<![\d:.,/])(?P<h>1[0-2]|0?[1-9])(?:[:.](?P<m>[0-5]\d))?\s?(?P<half>[ap])\.?m\b\.?",
        # 16:00, 4:30 in the afternoon
        r"(?<![\d:.+])(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)"
        r"(?:(?::\d\d(?:\.\d+)?)?(?:(?<=\d:\d\d:\d\d)|(?<=T\d\d:\d\d))[+-]\d\d:?\d\d|:\d\d(?:\.\d+)?)?(?![\d:])(?:\s"
        + _PART.format("part")
        + ")?",
        # 4 o'clock this afternoon, at 4 in the afternoon
        rf"\b(?P<h>{NUMBER}) o['’]?clock(?:\s{_PART.format('part')})?",
        rf"\b(?:at|around|about|by|until|till|since|from|before|after|~) ?(?P<h>{NUMBER})\s{_PART.format('part')}",
        # half past two
        rf"\b(?P<past>half past|quarter past|quarter to) (?P<h>{NUMBER})\b(?:\s{_PART.format('part')})?",
        # 0200, 1600 hours, at 1600
        rf"(?<![\w.,/:#$+-])(?P<h>0\d)(?P<m>[0-5]\d)(?![\d.,/:-]\d|\w){_UNIT}",
        r"(?<![\w.,/:#$+-])(?P<h>1\d|2[0-3])(?P<m>[0-5]\d)\s?(?:h|hrs?|hours)\b",
        rf"(?:\b(?:at|by|until|till|around)|[@~])\s?(?P<h>1[0-8]|2[1-3])(?P<m>[0-5]\d)(?![\d.,/:-]\d|\w){_UNIT}",
        rf"(?:\bat|[@~])\s?(?P<h>19|20)(?P<m>[0-5]\d)(?![\d.,/:-]\d|\w){_UNIT}",
        # 07, 11, 15, 19 h
        r"(?<![\w.,/:#$+-])(?P<h>[01]\d|2[0-3])(?=(?:, ?(?:[01]\d|2[0-3])){1,5} ?h(?:rs?|ours)?\b)",
        r"(?<=\d, )(?P<h>[01]\d|2[0-3])(?=(?:, ?(?:[01]\d|2[0-3])){0,5} ?h(?:rs?|ours)?\b)",
        # noon, midnight
        r"\b(?P<name>noon|midday|midnight)\b",
    )
)
_PAST = {"half past": 30, "quarter past": 15, "quarter to": -15}
#: An hour with nothing beside it that says of which half of the day: "at 4".
_BARE = re.compile(
    rf"\b(?:at|by|around|until)\s(?P<h>1[0-2]|[1-9])(?![\d:/%]|\.\d){_UNIT}(?=\s?(?:$|[.,;)]|and\b|on\b|tomorrow|today))"
)


@dataclass(frozen=True, slots=True)
class Time:
    """``minutes``: after midnight; both that it may be, where nothing says which half of the day is meant."""

    start: int
    end: int
    minutes: frozenset[int]

    @property
    def word(self) -> str:
        """One word for one time, without digits: a time is no number."""
        first = min(self.minutes)
        return "clock" + "".join(chr(97 + int(d)) for d in f"{first:04d}")


@lru_cache(maxsize=4096)
def times(text: str) -> tuple[Time, ...]:
    found: list[Time] = []
    for pattern in _PATTERNS:
        for m in pattern.finditer(text):
            if not any(t.start < m.end() and m.start() < t.end for t in found):
                minutes = _minutes(m.groupdict())
                found += [Time(m.start(), m.end(), minutes)] if minutes else []
    return tuple(sorted(found, key=lambda t: t.start))


def without_times(text: str) -> str:
    """The text as long, without its times of day."""
    for t in times(text):
        text = text[: t.start] + " " * (t.end - t.start) + text[t.end :]
    return text


def other_time(said: str, written: str) -> bool:
    """Whether both name a time of day, and the first one that the second does not."""
    mine, theirs = times(said), times(written)
    return bool(theirs) and any(not any(m.minutes & t.minutes for t in theirs) for m in mine)


def at_hours(text: str) -> Iterator[Time]:
    """The times of which the text gives the hour alone: "at 8 and at 8"."""
    for m in _BARE.finditer(text):
        yield Time(m.start(), m.end(), _either(int(m["h"]) % 12 * _HOUR))


def _minutes(found: dict[str, str | None]) -> frozenset[int]:
    if name := found.get("name"):
        return frozenset({0 if name.lower() == "midnight" else _NOON})
    hour = number(found["h"] or "")
    if not hour.isdigit() or int(hour) > 23:
        return frozenset()
    at = int(hour) % 24 * _HOUR + int(found.get("m") or 0) + _PAST.get((found.get("past") or "").lower(), 0)
    if half := found.get("half"):
        return frozenset({at % _NOON + (_NOON if half.lower() == "p" else 0)})
    part = next((v.lower() for k, v in found.items() if k.startswith("part") and v), "")
    if part and at < _NOON + _HOUR:
        return frozenset({_in_part(at % _NOON, part)})
    exact = at >= _NOON + _HOUR or hour.startswith("0")
    return frozenset({at}) if exact else _either(at % _NOON)


def _in_part(at: int, part: str) -> int:
    """Of the first twelve hours: "10 at night", "2 at night"."""
    if part == "morning" or ("night" in part and at < 5 * _HOUR):
        return at
    return at + _NOON


def _either(at: int) -> frozenset[int]:
    return frozenset({at, at + _NOON})
