"""Notes that repeat an earlier one word for word: what they say was found on the day of the first, not on theirs."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from assistant.knowledge.stays import day
from retrieval.model import Document, DocumentId, DocumentKind, Record

#: Of a note's words, the share that stands in sentences of one earlier note; and how long a note is worth comparing.
REPEATED = 0.9
FEWEST_WORDS = 30
#: Notes further apart than this are alike because a form is alike, and nobody takes them for one examination.
APART = timedelta(days=7)
_SENTENCE = re.compile(r"[.\n]+")


def copies(record: Record) -> Mapping[DocumentId, Document]:
    """Each note that repeats an earlier note of the same stay or week, with the first that it repeats."""
    notes = sorted(
        (n for n in record.notes() if n.kind is DocumentKind.NOTE), key=lambda n: (n.date or "", n.id)
    )
    where: dict[str, list[Document]] = {}
    found: dict[DocumentId, Document] = {}
    for note in notes:
        said = _said(note)
        if sum(said.values()) >= FEWEST_WORDS:
            first = _repeated(note, said, where)
            if first is not None:
                found[note.id] = found.get(first.id, first)
        for sentence in said:
            where.setdefault(sentence, []).append(note)
    return found


def _said(note: Document) -> dict[str, int]:
    """Its sentences, and of each how many words."""
    parts = (" ".join(re.findall(r"[a-z0-9]+", s)) for s in _SENTENCE.split(note.text.lower()))
    return {s: len(s.split()) for s in parts if s}


def _repeated(
    note: Document, said: Mapping[str, int], where: Mapping[str, list[Document]]
) -> Document | None:
    shared: Counter[DocumentId] = Counter()
    known: dict[DocumentId, Document] = {}
    for sentence, words in said.items():
        for earlier in where.get(sentence, ()):
            if _near(earlier, note):
                shared[earlier.id] += words
                known.setdefault(earlier.id, earlier)
    enough = REPEATED * sum(said.values())
    return next((known[id] for id in known if shared[id] >= enough), None)


def _near(earlier: Document, note: Document) -> bool:
    one, other = day(earlier.date), day(note.date)
    return one is not None and other is not None and other - one <= APART
