"""Every sentence of a note that means something alone, and the kind of section that it stands in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.model import Document, Section, Span
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences

#: Characters. Longer is not a sentence that anyone reads on a draft.
LONGEST = 420
_WORD = re.compile(r"[a-z0-9]+")
#: A sentence that begins so speaks of the one before it, and is quoted with it.
_LEANS = re.compile(
    r"\W*(?:it|this|that|these|those|they|then|also|same|both|and|but|which|if|only|until|restart|resume|recheck|"
    r"repeat|continue|will|would|dose|goal|target|plan|after that)\b"
    r"|\W*(?:over|above|below|under) \d"
    r"|\W*(?:with|given|for|because of)\b[^.]{0,60}\b(?:this|that|these)\b",
    re.IGNORECASE,
)
#: A sentence that begins so takes back or bounds the one before it: the two are one statement.
_TAKES_BACK = re.compile(
    r"\W*(?:but|however|not|no|none|that is|i\.e\.|denies|though|except|corrected)\b", re.IGNORECASE
)
#: "WT: 60": a line with a label of its own says nothing of the line above it.
_LABELED = re.compile(r"[A-Z][A-Z/ ]{0,11}:\s")
_NUMBERED = re.compile(r"\W*\d+[.)]")
_NUMBER_BEFORE = re.compile(r"(?:^|\s)\(?#?\d{1,2}[.)]\s*\W*$")
COMPLAINT = frozenset({"chief_complaint", "reason_for_visit", "admission_diagnosis"})
#: Sections whose tables say who, what and when. Tables elsewhere are lists, which are read as facts.
_TABLES = frozenset({"follow_up", "pending_results", "instructions", "goals", "advance_directives"})
_RULED = re.compile(r"[ \t|]*\n[ \t]*\|?[ \t]*:?-{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    span: Span
    section: str
    document: Document

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(_WORD.findall(self.span.text.lower()))


def spoken(document: Document) -> tuple[Sentence, ...]:
    """Every sentence of a note, with the kind of section it stands in."""
    return _spoken(document)


@lru_cache(maxsize=512)
def _spoken(document: Document) -> tuple[Sentence, ...]:
    return tuple(_walk(document, sections(document.text)))


def _walk(document: Document, parts: Sequence[Section]) -> Iterator[Sentence]:
    for part in parts:
        for start, end in _statements(document.text, sentences(document.text, part.body, part.end)):
            text = document.text[start:end]
            if part.kind in COMPLAINT and start > part.body and _LABELED.match(text):
                break
            if len(text.strip()) <= LONGEST and ("|" not in text or _told_in_a_row(document.text, end, part)):
                yield Sentence(span=document.span(start, end), section=part.kind, document=document)


def _told_in_a_row(text: str, end: int, part: Section) -> bool:
    """A row of a table of what is to come; its head, above the ruled line, says nothing alone."""
    return part.kind in _TABLES and not _RULED.match(text, end)


def _statements(text: str, found: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sentences that mean something alone: each with those after it that lean on it or take it back.

    A word or two ("Stable.") goes with its neighbour; a numbered line begins anew.
    """
    begin = end = -1
    for start, stop in found:
        here, anew = text[start:stop], _numbered_at(text, start)
        short = _too_short(here) or (begin >= 0 and _too_short(text[begin:end]))
        leans = _LEANS.match(here) or _TAKES_BACK.match(here) or (short and "\n\n" not in text[end:start])
        if begin >= 0 and leans and not anew and stop - begin <= LONGEST:
            end = stop
            continue
        if begin >= 0:
            yield begin, end
        begin, end = start, stop
    if begin >= 0:
        yield begin, end


def _too_short(text: str) -> bool:
    return len(_WORD.findall(text.lower())) < 3


def _numbered_at(text: str, start: int) -> bool:
    """Whether a number of a list stands before it, or opens it, or a label of its own does."""
    return bool(
        _NUMBERED.match(text, start)
        or _LABELED.match(text, start)
        or _NUMBER_BEFORE.search(text[max(0, start - 8) : start])
    )
