"""What was done: the procedures and past operations that a note lists."""

import re
from collections.abc import Iterator

from retrieval.model import FactKind, Procedure, Section
from retrieval.text.conditions import kinds_in, mentions
from retrieval.text.items import entries
from retrieval.text.naming import LEAD, NOTHING, VERB, could_be_one, named, pieces
from retrieval.text.noted import Noted
from retrieval.text.sentences import sentences

_LISTED_IN = ("procedures", "past_surgical_history")
_TOLD_IN = (
    "past_medical_history",
    "problems",
    "discharge_diagnosis",
    "admission_diagnosis",
    "assessment",
    "assessment_and_plan",
)
_AFTER = re.compile(r"\b(?:status[- ]post|s/p)\s+", re.IGNORECASE)
_STOP = re.compile(r"[,.;\n]|\band\b|$")
_LONGEST = 150  # characters of a procedure's name
_DATE = re.compile(
    r"\W*(?:on\s+)?(?:\d{1,4}[/-]\d{1,2}(?:[/-]\d{2,4})?|[A-Z][a-z]+ \d{1,2},? \d{4}|(?:in )?(?:19|20)\d\d)"
    r"\s*[:,–-]*\s*",
    re.IGNORECASE,
)


def procedures(note: Noted) -> tuple[Procedure, ...]:
    """What the lists of procedures and past operations name, and what a patient is "status post" of."""
    found: list[Procedure] = []
    for part in note.of(*_LISTED_IN):
        found += _of_list(note, part)
    for part in note.of("past_medical_history"):
        found += _of_history(note, part)
    for part in note.of(*_TOLD_IN):
        for m in _AFTER.finditer(note.text, part.body, part.end):
            far = min(part.end, m.end() + _LONGEST)
            stop = _STOP.search(note.text, m.end(), far)
            found += _procedure(note, part, m.end(), stop.start() if stop else far)
    return tuple(found)


def _of_list(note: Noted, part: Section) -> Iterator[Procedure]:
    for entry in entries(note.text, part.body, part.end):
        end = entry.head if entry.mark else entry.end
        told = not entry.mark and VERB.search(
            note.text, entry.start, end
        )  # how it was done, not what was done
        if not told and not NOTHING.match(note.text[entry.start : end]):
            yield from _of_entry(note, part, _after_date(note.text, entry.start, end), end)


def _of_history(note: Noted, part: Section) -> Iterator[Procedure]:
    for a, b in sentences(note.text, part.body, part.end):
        if VERB.search(note.text, a, b) and b - a > 60:
            continue
        for c, d in pieces(note.text, a, b):
            if kinds_in(note.text[c:d]) == {"procedure"}:
                yield from _procedure(note, part, c, d)


def _after_date(text: str, start: int, end: int) -> int:
    m = _DATE.match(text, start, end)
    return m.end() if m else start


def _of_entry(note: Noted, part: Section, start: int, end: int) -> Iterator[Procedure]:
    parts = list(pieces(note.text, start, end))
    sure = len(parts) == 1 and end - start < 120
    found = [p for a, b in parts for p in _procedure(note, part, a, b, sure=sure)]
    yield from found or (
        p
        for m in mentions(note.text, start, end)
        if m.kind == "procedure"
        for p in _procedure(note, part, m.start, m.end)
    )


def _procedure(
    note: Noted, part: Section, start: int, end: int, *, sure: bool = False
) -> Iterator[Procedure]:
    """The procedure that these words name; ``sure``: the place alone says that it is one."""
    if m := LEAD.match(note.text, start, end) or _AFTER.match(note.text, start, end):
        start = m.end()
    name = named(note.text, start, end)
    if name is None:
        return
    words = note.text[slice(*name)]
    kinds = kinds_in(words)
    if VERB.search(words) or re.match(r"(?:no|none|not)\b", words, re.IGNORECASE) or len(words.split()) > 14:
        return
    if "procedure" in kinds or (sure and not kinds and could_be_one(words)):
        c = note.context(*name, part)
        if not c.negated and c.person == "patient" and c.time in {"recent", "past"}:
            yield Procedure(**note.fields(FactKind.PROCEDURE, words, *name))
