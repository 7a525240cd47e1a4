"""Why a result that is not back was asked for, and what follows from it: without a reason a test is chased in vain."""

import re
from collections.abc import Iterator, Sequence

from assistant.domain.draft import Item
from assistant.writing.desk import Desk
from assistant.writing.parts.quoted import asserted_of_patient, quote
from assistant.writing.parts.results import pending as results_pending
from assistant.writing.parts.results import pending_reports
from assistant.writing.parts.spoken import LONGEST, Sentence
from retrieval.model import Document, DocumentKind, Report, Section
from retrieval.text.items import entries
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences

#: Of the words of a report's name, the share that a sentence on it has.
SHARED = 0.5
_GENERAL = frozenset("serum blood plasma with and two sets test panel final level screen total sent".split())
_SPECIMEN = re.compile(r"\b(?:blood|urine|wound|sputum|stool|throat|fluid|csf|tissue)\b", re.IGNORECASE)
_WHY = re.compile(
    r"\b(?:because|sent|bothers?|concern\w*|suspect\w*|rule out|r/o|work-?up|fever|febrile|temp\w*|if (?:ab)?normal"
    r"|if positive|if negative|if elevated|will follow|to look for|source)\b",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    r"\b(?:if|follow|final|result|will|send-?out|back|expected|pending|until)\b", re.IGNORECASE
)


def pending(desk: Desk) -> list[Item]:
    """Each result that is not back, and beside it the notes' own words on it."""
    told = zip(pending_reports(desk), results_pending(desk), strict=True)
    return [one for r, said in told for one in (said, *_quoted(r, desk))]


def pending_reasons(desk: Desk) -> list[Item]:
    return [one for r in pending_reports(desk) for one in _quoted(r, desk)]


def _quoted(r: Report, desk: Desk) -> list[Item]:
    reason = reason_for(r, tuple(desk.record.notes()))
    return [quote(reason)] if reason else []


def reason_for(r: Report, notes: Sequence[Document]) -> Sentence | None:
    """The sentence on this test that says most of why, with the one before it and those that say what follows."""
    wanted = _words(r.name)
    found = [
        (score, note.date or "", s)
        for note in notes
        if note.kind is DocumentKind.NOTE
        for s in _told(note, r, wanted)
        if (score := len(_WHY.findall(s.span.text))) and asserted_of_patient(s)
    ]
    return max(found, key=lambda one: one[:2])[2] if found else None


def told_of(note: Document, r: Report) -> Iterator[Sentence]:
    """What a note says of this test."""
    return _told(note, r, _words(r.name))


def _told(note: Document, r: Report, wanted: frozenset[str]) -> Iterator[Sentence]:
    if not any(w in note.text.lower() for w in wanted):
        return
    for part in sections(note.text):
        for start, end in _blocks(note.text, part):
            bounds = sentences(note.text, start, end)
            for n, (a, b) in enumerate(bounds):
                if _speaks_of(note.text[a:b], r, wanted):
                    first, last = _around(note.text, bounds, n)
                    yield Sentence(span=note.span(first, last), section=part.kind, document=note)


def _blocks(text: str, part: Section) -> list[tuple[int, int]]:
    """The marked lines of a list each by itself, else the whole part."""
    marked = [(e.start, e.end) for e in entries(text, part.body, part.end) if e.mark]
    return marked if len(marked) > 1 else [(part.body, part.end)]


def _speaks_of(said: str, r: Report, wanted: frozenset[str]) -> bool:
    mine, theirs = (
        {w.lower() for w in _SPECIMEN.findall(r.name)},
        {w.lower() for w in _SPECIMEN.findall(said)},
    )
    if mine and theirs and not mine & theirs:
        return False
    return len(wanted & _words(said)) >= max(1, SHARED * len(wanted))


def _around(text: str, bounds: Sequence[tuple[int, int]], n: int) -> tuple[int, int]:
    first, last = bounds[max(0, n - 1)][0], bounds[n][1]
    if last - first > LONGEST:
        first = bounds[n][0]
    for start, end in bounds[n + 1 : n + 3]:
        if not _FOLLOWS.search(text[start:end]) or end - first > LONGEST:
            break
        last = end
    return first, last


def _words(text: str) -> frozenset[str]:
    """Stems of the words that tell one test from another."""
    return frozenset(w[:7].rstrip("s") for w in re.findall(r"[a-z]{4,}", text.lower()) if w not in _GENERAL)
