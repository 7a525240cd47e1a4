"""What a patient has in or on them when they leave: each line and device, the words that say so, and what is planned.

One is in place when the chart puts it in and nothing takes it out again. ``plan`` are the words of what is to become
of it; empty, nobody has charted when it comes out or who looks after it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assistant.domain.draft import Harm
from assistant.knowledge.stays import during
from assistant.knowledge.strict import Node, parsed
from retrieval.model import Device, Document, Encounter, Fact, Order, Procedure, Record, Span
from retrieval.text.context import context
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences

_FILE = "lines.yaml"
_NOT_DONE = frozenset({"not-done", "entered-in-error", "preparation", "cancelled", "revoked"})
_OUT = re.compile(
    r"\b(?:remov(?:ed|al of)|discontinu\w+|(?:was|been|were) (?:pulled|taken out)|pulled|(?:came|is|are) out|d/?c'?d"
    r"|without)\b",
    re.IGNORECASE,
)
_IN = re.compile(
    r"\b(?:in place|in situ|remains?|placed|inserted|insertion|placement|with (?:a |an |his |her )?|has (?:a |an )?"
    r"|left in|going home with|draining|intact|care|dressing)\b",
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"\b(?:(?:to be|will be|should be|can be|may be|plan(?:s|ned)?(?: \w+){0,3}|due|until|before|at|in \d+ \w+)\b"
    r"[^.]{0,40}\b(?:remov\w+|out|off)|remov\w+ (?:in|on|at|by|after|when|within|if)\b|trial of void|voiding trial"
    r"|tov\b|change\w* (?:every|weekly|q)|care (?:by|per|daily|every|instructions)|flush\w*"
    r"|follow[- ]?up (?:for|with)[^.]{0,40}removal)",
    re.IGNORECASE,
)
_NO_HISTORY = frozenset(
    {"past_medical_history", "past_surgical_history", "family_history", "surgical_history"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A kind of line or device. ``kept``: it is meant to stay."""

    id: str
    label: str
    words: re.Pattern[str]
    unless: re.Pattern[str] | None
    kept: bool
    harm: Harm

    def named_in(self, text: str) -> re.Match[str] | None:
        found = self.words.search(text)
        return None if found is None or (self.unless and self.unless.search(text)) else found


@dataclass(frozen=True, slots=True, kw_only=True)
class InPlace:
    """``fact`` is the entry that puts it in, None where only a note says so; ``spans`` begin with its words."""

    line: Line
    spans: tuple[Span, ...]
    fact: Fact | None = None
    plan: tuple[Span, ...] = ()

    @property
    def unplanned(self) -> bool:
        return not self.line.kept and not self.plan


@cache
def lines() -> tuple[Line, ...]:
    """Raises Invalid, naming file and place, when the file is not as it should be."""
    text = (resources.files("assistant.knowledge") / _FILE).read_text("utf-8")
    top = parsed(_FILE, text).fields(required=("source", "lines"))
    return tuple(_line(node) for node in top["lines"].items())


def _line(node: Node) -> Line:
    f = node.fields("not", "kept", "harm", required=("id", "label", "words"))
    return Line(
        id=f["id"].text(),
        label=f["label"].text(),
        words=re.compile(f["words"].text(), re.IGNORECASE),
        unless=re.compile(f["not"].text(), re.IGNORECASE) if "not" in f else None,
        kept=f["kept"].yes() if "kept" in f else False,
        harm=f["harm"].one_of(Harm) if "harm" in f else Harm.MODERATE,
    )


def in_place(record: Record, stay: Encounter | None) -> tuple[InPlace, ...]:
    """At the end of the stay; without one, what the record has as a device in use."""
    if stay is None:
        return ()
    facts = [f for f in _entries(record) if during(f, stay)]
    said = _said([d for d in record.notes() if during(d, stay)])
    found = (_of(line, facts, said) for line in lines())
    return tuple(one for one in found if one is not None)


def _entries(record: Record) -> Iterator[Fact]:
    for fact in (*record.of(Procedure), *record.of(Device), *record.of(Order)):
        if fact.status not in _NOT_DONE:
            yield fact


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    span: Span
    section: str
    date: str


def _said(notes: Iterable[Document]) -> list[_Sentence]:
    """The sentences of the notes that name any line at all, the oldest first."""
    found = []
    for note in sorted(notes, key=lambda d: (d.date or "", d.id)):
        if not any(line.words.search(note.text) for line in lines()):
            continue
        for part in sections(note.text):
            for start, end in sentences(note.text, part.body, part.end):
                span = note.span(start, end)
                found.append(_Sentence(span=span, section=part.kind, date=note.date or ""))
    return found


def _of(line: Line, facts: Sequence[Fact], said: Sequence[_Sentence]) -> InPlace | None:
    entries = [f for f in facts if line.named_in(f.name)]
    put_in = [f for f in entries if not _OUT.search(f.name)]
    mine = [s for s in said if s.section not in _NO_HISTORY and line.named_in(s.span.text)]
    there = [s for s in mine if _says_in(line, s)]
    if not put_in and not there:
        return None
    last_in = max([*(f.date or "" for f in put_in), *(s.date for s in there)])
    out = [f.date or "" for f in entries if _OUT.search(f.name)] + [
        s.date for s in mine if _says_out(line, s)
    ]
    if any(when[:10] >= last_in[:10] for when in out):
        return None
    spans = tuple(dict.fromkeys([*(f.words for f in put_in[-1:]), *(s.span for s in there[-1:])]))
    plan = tuple(s.span for s in mine if _TO_COME.search(s.span.text))[-1:]
    return InPlace(line=line, spans=spans, fact=put_in[-1] if put_in else None, plan=plan)


def _says_in(line: Line, s: _Sentence) -> bool:
    """Said of this patient, as so and now. A bare name in a list says nothing: a verb must put it there."""
    match = line.named_in(s.span.text)
    if match is None or _says_out(line, s) or not (_IN.search(s.span.text) or _TO_COME.search(s.span.text)):
        return False
    told = context(s.span.text, match.start(), match.end(), section=s.section)
    return not told.negated and told.person == "patient" and told.time in {"recent", "planned"}


def _says_out(line: Line, s: _Sentence) -> bool:
    match = line.named_in(s.span.text)
    if match is None or _TO_COME.search(s.span.text):
        return False
    if _OUT.search(s.span.text[max(0, match.start() - 40) : match.end() + 40]):
        return True
    return context(s.span.text, match.start(), match.end(), section=s.section).resolved
