"""Their side: what a human summary states, thing by thing, each to the letter and with its place."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.workflow.side_by_side.about import FACTS, PARTS, About
from assistant.workflow.side_by_side.words import words_of
from retrieval.model import AnyFact, Document, DocumentId, Medicine
from retrieval.reconcile import same
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    """The human's sentence, to the letter: ``document.text[start:end]``."""

    document: DocumentId
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A sentence of the human summary, and the fact that a list of it states there."""

    about: About
    theirs: Theirs
    fact: AnyFact | None = None


#: Who wrote it, where and when: no part of what is compared.
_NO_MATTER = frozenset({"administrative"})


def told_by(summaries: Sequence[Document], facts: Sequence[AnyFact]) -> Iterator[Told]:
    """Each fact of a list in the words that state it, and each sentence that states none."""
    at_home = any(isinstance(f, Medicine) and f.setting == "discharge" for f in facts)
    for document in summaries:
        mine = [f for f in facts if f.words.document == document.id]
        for fact in mine:
            about = next((about for kind, about in FACTS if isinstance(fact, kind)), None)
            if about is not None and not (at_home and _from_before(fact)):
                yield Told(about=about, theirs=_quote(document, fact.words.start, fact.words.end), fact=fact)
        listed = [(f.words.start, f.words.end) for f in mine]
        yield from _sentences(document, listed)


def said_once(told: Iterable[Told]) -> Iterator[Told]:
    """What a summary says again in the same words is said once, by its first place."""
    seen: set[str] = set()
    for one in told:
        words = " ".join(re.findall(r"[^\W_]+", one.theirs.quote.lower()))
        if words not in seen:
            seen.add(words)
            yield one


def _from_before(fact: AnyFact) -> bool:
    """Whether a medicine stands on another list than that of the discharge, and nothing says that it was ended."""
    return isinstance(fact, Medicine) and fact.setting != "discharge" and same.in_use(fact)


def _sentences(document: Document, listed: Sequence[tuple[int, int]]) -> Iterator[Told]:
    for part in sections(document.text):
        if part.kind in _NO_MATTER:
            continue
        for start, end in sentences(document.text, part.body, part.end):
            stated = any(a < end and start < b for a, b in listed)
            if not stated and len(words_of(document.text[start:end])) > 1:
                yield Told(about=PARTS.get(part.kind, About.ELSE), theirs=_quote(document, start, end))


def _quote(document: Document, start: int, end: int) -> Theirs:
    return Theirs(document=document.id, start=start, end=end, quote=document.text[start:end])
