"""Days on which the help that a plan counts on is not there: "alone from 12/5 to 12/12", "daughter away until 1/4".

A day without a year is the first such day from the note on. Where one helper leaves before another is back, the days
between are without either: the note that says both gives the window, and both its sentences are the evidence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assistant.knowledge.stays import day
from retrieval.model import Document, DocumentKind, Record, Span
from retrieval.text.sentences import sentences

#: A window longer than this is how somebody lives, and no gap in the help.
LONGEST_DAYS = 120
_D = r"\W{0,4}(?P<%s>\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}(?:/\d{2,4})?)\b"
_HELPER = (
    r"\b(?:daughter|son|wife|husband|spouse|partner|mother|mom|father|dad|sister|brother|niece|nephew|cousin|aunt|uncle"
    r"|grand\w+|friend|neighbor|caregiver|aide|helper|family|roommate)\b"
)
_LACKED = r"(?:rides?|car|help|helper|caregiver|aide|phone|phone service)"
_WITHOUT = (
    rf"\b(?:alone|by (?:her|him|them)sel\w+|nobody|no one|no {_LACKED}|without (?:a |any )?{_LACKED})\b"
)
_AWAY = (
    r"\b(?:away|offshore|out of town|abroad|travel\w*|deployed|gone|not (?:back|home|there)|on vacation"
    r"|in the hospital|overseas)\b"
)
_LEAVES = (
    r"\b(?:flies? (?:home|back)|leaves?|leaving|goes (?:home|back|away)|going (?:home|back|away)|moves? out"
    r"|starts? work|last day|stay(?:s|ing) until|here until)\b"
)
_TO = r"\s*\W{0,4}(?:to|until|till|through|thru|and|-|–)"
_NEAR, _FAR = r"[^.;\n]{0,30}?", r"[^.;\n]{0,60}"
_GONE = rf"(?:{_WITHOUT}|{_HELPER}{_FAR}{_AWAY})"
_BOTH = re.compile(
    rf"{_GONE}{_NEAR}{_D % 'a'}{_TO}{_D % 'b'}|(?:from|between){_D % 'c'}{_TO}{_D % 'd'}{_NEAR}{_WITHOUT}",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"{_GONE}[^.;\n]{{0,20}}?\b(?:until|till|through|thru|back(?: on)?)\b{_D % 'a'}", re.IGNORECASE
)
_FROM = re.compile(rf"{_HELPER}[^.;\n]{{0,80}}{_LEAVES}[^.;\n]{{0,15}}?{_D % 'a'}", re.IGNORECASE)
#: A sentence that says what the one before it comes to: "That leaves a week with nobody."
_LEAVES_A_GAP = re.compile(rf"(?:that|this|so)\b[^.\n]{{0,40}}{_WITHOUT}", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:never|not|isn[’']t|won[’']t be) (?:be )?alone\b|\bwas alone\b|\bno longer\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The first and the last day without help, and the sentences that say so."""

    first: date
    last: date
    note: Document
    spans: tuple[Span, ...]

    def holds(self, on: date) -> bool:
        return self.first <= on <= self.last


def windows(record: Record, as_of: date) -> tuple[Window, ...]:
    """Those that are not over, the soonest first; of two of the same days the one of the newer note."""
    found: dict[tuple[date, date], Window] = {}
    notes = (d for d in record.notes() if d.kind is DocumentKind.NOTE and day(d.date))
    for note in sorted(notes, key=lambda d: (d.date or "", d.id)):
        for w in _of(note):
            if w.last >= as_of and 0 <= (w.last - w.first).days <= LONGEST_DAYS:
                found[(w.first, w.last)] = w
    return tuple(found[k] for k in sorted(found))


def _of(note: Document) -> Iterator[Window]:
    if not re.search(
        r"\b(?:until|till|alone|nobody|no one|away|leav|fl(?:y|ies)|from|between|through)",
        note.text,
        re.IGNORECASE,
    ):
        return
    written = day(note.date)
    assert written is not None
    leaves, back = list[tuple[date, Span]](), list[tuple[date, Span]]()
    bounds = sentences(note.text)
    for n, (start, end) in enumerate(bounds):
        span = note.span(start, end)
        if n + 1 < len(bounds) and _LEAVES_A_GAP.match(note.text[slice(*bounds[n + 1])]):
            span = note.span(start, bounds[n + 1][1])
        if _DENIED.search(span.text):
            continue
        if m := _BOTH.search(span.text):
            first, last = _day(m["a"] or m["c"], written), _day(m["b"] or m["d"], written)
            if first and last:
                yield Window(first=first, last=last, note=note, spans=(span,))
            continue
        if (m := _UNTIL.search(span.text)) and (last := _day(m["a"], written)):
            back.append((last, span))
        elif (m := _FROM.search(span.text)) and (first := _day(m["a"], written)):
            leaves.append((first, span))
    yield from _between(leaves, back, note, written)


def _between(
    leaves: list[tuple[date, Span]], back: list[tuple[date, Span]], note: Document, written: date
) -> Iterator[Window]:
    """Of one who leaves and one who is back later the days between; of one who is away the days from the note on."""
    for last, away in back:
        gone = max((one for one in leaves if one[0] < last), key=lambda one: one[0], default=None)
        if gone:
            spans = sorted((gone[1], away), key=lambda s: s.start)
            yield Window(first=gone[0], last=last, note=note, spans=tuple(spans))
        elif not leaves:
            yield Window(first=written, last=last, note=note, spans=(away,))


def _day(said: str, written: date) -> date | None:
    try:
        if "-" in said:
            return date.fromisoformat(said)
        month, on, *year = (int(x) for x in said.split("/"))
        if year:
            return date(year[0] + 2000 if year[0] < 100 else year[0], month, on)
        this = date(written.year, month, on)
        return this if (written - this).days < 180 else date(written.year + 1, month, on)
    except ValueError:
        return None
