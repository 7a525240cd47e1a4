"""Two targets for one measure, both in force: whoever turns the oxygen up or down can keep only one of them.

Read here for oxygen saturation, where the wrong one harms: too much oxygen puts a patient who retains carbon dioxide to
sleep, too little starves one who does not.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.model import (
    AnyFact,
    Conflict,
    Document,
    DocumentKind,
    Goal,
    Medicine,
    Order,
    PlanOnFile,
    Reading,
    Span,
)
from retrieval.reconcile.same import in_use

_SATURATION = re.compile(
    r"\b(?:s[pa]\s?o\s?2|(?:o2|oxygen)\s+sat(?:uration)?s?|sats?|saturations?)\b", re.IGNORECASE
)
_AIM = re.compile(r"\b(?:target\w*|goal|keep\w*|kept|maintain\w*|aim\w*|titrat\w*)\b", re.IGNORECASE)
_PERCENT = r"(?<![\d./])(\d{2,3})\s*(?:%|percent)?"
_BETWEEN = re.compile(rf"{_PERCENT}\s*(?:-|–|to|and)\s*(\d{{2,3}})(?![\d/])", re.IGNORECASE)
_AT_LEAST = re.compile(
    r"(?:>=|≥|>|\b(?:at least|above|over|greater than(?: or equal to)?|no less than|no lower than))\s*(\d{2})(?![\d/])"
    rf"|{_PERCENT}\s*(?:\+|(?:or|and)\s+(?:above|more|higher|greater|better|over)\b)",
    re.IGNORECASE,
)
_NOT_NOW = re.compile(
    r"\b(?:not|never|no longer|avoid|instead of|rather than|formerly|previous(?:ly)?|old|was|were|had|if)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^.;\n]+(?:\.(?=\d)[^.;\n]+)*")
_ORDER_IN_FORCE = frozenset({"active", "requested", "received", "accepted", "ready", "in-progress"})
GOAL_IN_FORCE = frozenset({"active", "accepted", "planned", "in-progress", "on-target", ""})
_NO_MORE = 100
_TOGETHER_DAYS = 30  # notes further apart than this tell of two times


@dataclass(frozen=True, slots=True)
class _Target:
    low: int
    high: int
    said: Span
    day: str

    def differs(self, other: "_Target") -> bool:
        """ "At least 88" leaves 88 to 92 room; 94 does not."""
        if _NO_MORE in (self.high, other.high):
            return self.low != other.low
        return (self.low, self.high) != (other.low, other.high)


def conflicting_targets(facts: Sequence[AnyFact], readings: Iterable[Reading]) -> Iterator[Conflict]:
    """What is ordered or agreed against each other, and against notes that were written when it already stood."""
    charted = [target for fact in facts if _in_force(fact) for target in _of_fact(fact)]
    notes = {one.id: one for reading in readings for one in reading.documents}
    written = [target for note in notes.values() for target in _of_note(note)]
    since = max(
        (one.day for one in charted), default=_a_month_before(max((w.day for w in written), default=""))
    )
    held = sorted(
        [*charted, *(one for one in written if one.day >= since)],
        key=lambda one: (one.day, one.said.document, one.said.start),
    )
    said = [one.said for one in held if any(one.differs(other) for other in held)]
    if said:
        yield Conflict(
            about="target",
            said=tuple(dict.fromkeys(said)),
            reason="different targets for oxygen saturation are in force",
        )


def _in_force(fact: AnyFact) -> bool:
    match fact:
        case Order():
            return fact.status in _ORDER_IN_FORCE and fact.intent not in ("proposal", "plan", "option")
        case Goal():
            return fact.status in GOAL_IN_FORCE
        case PlanOnFile():
            return fact.status == "active"
        case Medicine():
            return in_use(fact) and not fact.stated and not fact.ended
    return False


def _of_fact(fact: AnyFact) -> Iterator[_Target]:
    """One target a line at most; a goal is an aim without the word."""
    for low, high, _, _ in _targets(fact.words.text, aimed=isinstance(fact, Goal)):
        yield _Target(low, high, fact.words, (fact.date or "")[:10])
        return


def _of_note(note: Document) -> Iterator[_Target]:
    if note.kind is DocumentKind.NOTE:
        for low, high, start, end in _targets(note.text):
            yield _Target(low, high, note.span(start, end), (note.date or "")[:10])


def _targets(text: str, *, aimed: bool = False) -> Iterator[tuple[int, int, int, int]]:
    """(low, high, start, end) of each clause that sets a target now, and does not measure, warn or look back."""
    if not _SATURATION.search(text):
        return
    for clause in _CLAUSE.finditer(text):
        start, end = clause.span()
        measure, aim = _SATURATION.search(text, start, end), _AIM.search(text, start, end)
        if measure is None or not (aim or aimed):
            continue
        place = aim.end() if aim else measure.end()
        found = _BETWEEN.search(text, place, end) or _AT_LEAST.search(text, place, end)
        if found is None or _NOT_NOW.search(text, start, found.start()):
            continue
        if limits := _limits(found):
            yield *limits, start + len(clause[0]) - len(clause[0].lstrip()), end


def _limits(found: re.Match[str]) -> tuple[int, int] | None:
    numbers = [int(one) for one in found.groups() if one]
    low, high = numbers[0], numbers[1] if len(numbers) > 1 else _NO_MORE
    return (low, high) if 70 <= low < high <= _NO_MORE else None


def _a_month_before(day: str) -> str:
    try:
        return date.fromordinal(date.fromisoformat(day).toordinal() - _TOGETHER_DAYS).isoformat()
    except ValueError:
        return day
