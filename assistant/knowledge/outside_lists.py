"""Lists that still show what the patient does not take: whoever opens them may dose from them.

A list that another hospital carried forward for years stands in a new note and looks like today's. It is history, not a
medicine; the reader is told of it all the same, because it is in the chart without a warning of its own.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from assistant.knowledge.medicine_ends import carried_forward, key, over_since, says_it_is_not_taken
from assistant.knowledge.stays import day
from retrieval.model import Document, DocumentKind, Medicine, Record, Section, Span
from retrieval.text.list_dates import list_date
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences
from retrieval.text.terms import medicines_in

_LISTS = frozenset({"medications", "home_medications", "admission_medications", "discharge_medications"})
_HISTORY = frozenset({"past_medical_history", "problems"})
_IN_USE = frozenset({"active", "", "unknown"})
_NOT = re.compile(r"\b(?:not|no|never|none|off|stopp\w+|discontinu\w+|den(?:y|ies|ied))\b", re.IGNORECASE)
_LATELY = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class StillListed:
    """``denied`` says that the patient does not take it; ``listed`` are the places that show it as taken."""

    medicine: Medicine
    denied: Medicine
    listed: tuple[Span, ...]


def still_listed(record: Record, taken: Iterable[str]) -> tuple[StillListed, ...]:
    """By ingredient, leaving out those of ``taken``: what the list of today has needs no correction elsewhere."""
    every = record.of(Medicine)
    on_list = set(taken)
    denied = {key(m): m for m in sorted(every, key=over_since) if says_it_is_not_taken(m)}
    found = []
    for name, no in denied.items():
        if name in on_list:
            continue
        entries = [
            m
            for m in every
            if key(m) == name
            and m.status in _IN_USE
            and carried_forward(m)
            and over_since(m) <= over_since(no)
        ]
        spans = tuple(dict.fromkeys([*(m.words for m in entries), *_in_notes(record, name, no)]))
        if spans:
            found.append(StillListed(medicine=entries[0] if entries else no, denied=no, listed=spans))
    return tuple(found)


def _in_notes(record: Record, name: str, no: Medicine) -> Iterator[Span]:
    """Lists of notes of about that time, that say they are old, or that were written after the word that ended it."""
    said = day(over_since(no))
    if said is None:
        return
    parts = name.split(" / ")
    for note in record.documents:
        on = day(note.date)
        if note.kind is not DocumentKind.NOTE or on is None or abs((on - said).days) > _LATELY.days:
            continue
        if note.id != no.words.document and any(part in note.text.lower() for part in parts):
            yield from _listing(note, name, after=on > said)


def _listing(note: Document, name: str, *, after: bool) -> Iterator[Span]:
    for part in sections(note.text):
        if part.kind not in _LISTS | _HISTORY:
            continue
        if not (_old(note, part) or (after and part.kind in _LISTS)):
            continue
        for a, b in sentences(note.text, part.body, part.end):
            words = note.text[a:b]
            if not _NOT.search(words) and name in {n.ingredient for n in medicines_in(words)}:
                yield note.span(a, b)


def _old(note: Document, part: Section) -> bool:
    made = list_date(note.text, part)
    return made is not None and made < (note.date or "9")[: len(made)]
