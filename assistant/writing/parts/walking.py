"""How far and with what aid the patient walks now: what a goal to walk, climb or play is counted from."""

import re
from dataclasses import dataclass

from assistant.writing.desk import Desk
from assistant.writing.parts.quoted import asserted_of_patient, bare, notes_of
from assistant.writing.parts.spoken import Sentence, spoken
from retrieval.model import Measurement, Span

#: A distance or a number of stairs: "200 ft with cane", "20 m", "4 stairs".
_DISTANCE = re.compile(
    r"\b\d{1,4} ?(?:ft|feet|foot|m|meters?|metres?|yards?|yds|blocks?|stairs|steps|flights?)\b"
    r"(?! ?(?:apart|tall|high))",
    re.IGNORECASE,
)
_WALKS = re.compile(
    r"\b(?:walk\w*|ambulat\w*|gait|mobility|stairs|cane|walker|rollator|crutch\w*|climb\w*|RW)\b",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"\b(?:walk\w*|stairs|climb\w*|feet|ft|cane|walker|rollator|aisle|garden\w*)\b", re.IGNORECASE
)
_ASKED = re.compile(r"\b(?:goal|aim|should|will|plan|able to|target|encourage|advise\w*)\b", re.IGNORECASE)


_PLANNED = frozenset(
    {"goals", "plan", "assessment_and_plan", "instructions", "recommendations", "family_history"}
)
_RELATIVE = re.compile(
    r"^\W*(?:(?:his|her|their|the) )?(?:husband|wife|partner|daughter|son|mother|father|sister|brother|mom|dad)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """As charted. ``words`` says it."""

    said: str
    on: str
    words: Span


def is_about_walking(goal: str) -> bool:
    return _WANTS.search(goal) is not None


def walks_now(desk: Desk) -> Walked | None:
    """The newest that an observation or a note tells, an observation first of those of one day."""
    return desk.once("walks now", _walks_now)


def _walks_now(desk: Desk) -> Walked | None:
    found = [
        (m.date or "", 1, Walked(said=m.value, on=(m.date or "")[:10], words=m.words))
        for m in desk.record.of(Measurement)
        if m.value and _DISTANCE.search(m.value) and _WALKS.search(f"{m.name} {m.value}")
    ]
    for note in notes_of(desk):
        for s in spoken(note):
            if _tells(s):
                told = Walked(said=bare(s.span.text), on=(note.date or "")[:10], words=s.span)
                found.append((note.date or "", 0, told))
    newest = max(found, key=lambda one: (one[0][:10], one[1], one[0]), default=None)
    return newest[2] if newest else None


def _tells(s: Sentence) -> bool:
    said = s.span.text
    if s.section in _PLANNED or _ASKED.search(said) or _RELATIVE.match(said):
        return False
    return bool(_DISTANCE.search(said) and _WALKS.search(said)) and asserted_of_patient(s)
