"""What the notes say is still to come, and whether the day that they say it for is past."""

import re
from datetime import date, timedelta

from assistant.domain.draft import Item
from assistant.knowledge.stays import day
from assistant.writing.desk import Desk
from assistant.writing.parts.quoted import LISTS, cues, fresh, in_sections, quote, quoting, with_cue
from assistant.writing.parts.spoken import Sentence

_TOLD_BEFORE = frozenset({"history_of_present_illness", "hospital_course", "vital_signs", "results"})
_DATED = re.compile(r"(?<![\d/])(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})/(\d{1,2})(?:/(\d{4}))?)(?![\d/])")
#: A note's own time runs out: what it wants done this week is no task of a later month.
_THIS_WEEK = re.compile(r"\b(?:today|tonight|tomorrow|this week|this weekend)\b", re.IGNORECASE)
#: "Recheck in 48 h", "repeat EPDS in 2-3 weeks": a day counted from the note.
_LATER_ON = re.compile(
    r"\b(?:in|within|recheck|repeat)\s+(?:\d+\s*(?:-|–|to)\s*)?(\d+)\s*(h|hours?|days?|weeks?|months?)\b",
    re.IGNORECASE,
)
_DAYS = {"h": 1 / 24, "d": 1.0, "w": 7.0, "m": 30.0}

follow_up_sentences = quoting(
    "follow_up",
    8,
    note_sections=("follow_up", "pending_results"),
    question="follow-up, repeat tests, who to call",
    unless="contingency",
)


def plan_follow_up(desk: Desk) -> list[Item]:
    """What is still to come by the newest notes: a few lines, for the rest of the plan says who does it."""
    found = [*in_sections(desk, ("follow_up", "pending_results")), *with_cue(desk, "follow_up")]
    later = [
        s
        for s in found
        if len(s.words) > 3
        and s.section not in LISTS | _TOLD_BEFORE
        and not cues("contingency").search(s.span.text)
        and not is_past(s, desk.after)
    ]
    newest = sorted(later, key=lambda s: s.document.date or "", reverse=True)
    return [quote(s) for s in fresh(desk, newest, 5)]


def is_past(s: Sentence, today: date) -> bool:
    """Whether every day that a sentence names lies before ``today``, of a note that is no longer of this week."""
    written = day(s.document.date)
    days = [d for m in _DATED.finditer(s.span.text) if (d := _day_of(m, written)) is not None]
    if written is not None:
        days += [written + _how_long(m) for m in _LATER_ON.finditer(s.span.text)]
    if days:
        return max(days) < today
    return bool(_THIS_WEEK.search(s.span.text)) and written is not None and (today - written).days > 7


def _how_long(m: re.Match[str]) -> timedelta:
    return timedelta(days=int(m[1]) * _DAYS[m[2][0].lower()])


def _day_of(m: re.Match[str], written: date | None) -> date | None:
    """A day without its year is the one nearest to the note."""
    try:
        if m[1]:
            return date(int(m[1]), int(m[2]), int(m[3]))
        if m[6]:
            return date(int(m[6]), int(m[4]), int(m[5]))
        if written is None:
            return None
        near = (date(written.year + n, int(m[4]), int(m[5])) for n in (-1, 0, 1))
        return min(near, key=lambda d: abs((d - written).days))
    except ValueError:
        return None
