"""Each passage that an item cites bears on it: it says something of it, or is why a guideline asks for it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import lru_cache
from typing import Any

from assistant.checks.reading import Reading
from assistant.domain.draft import (
    Citation,
    CitationKind,
    ConsideredDetail,
    Detail,
    Finding,
    Harm,
    Item,
    ItemKind,
    ScoreDetail,
    Severity,
)
from assistant.knowledge.confidential import protected
from retrieval.model import Span
from retrieval.text import terms
from retrieval.text.parting import content, tokens
from retrieval.text.plain import key as stem

RULE = "reasons@1"

#: How a coded entry is written: "Medication: sertraline 25 mg; status: active; …".
_ENTRY = re.compile(r"(?P<what>[A-Z][\w ]{2,24}): (?P<of>[^;]+); ")
_WHY = re.compile(
    r"(?:attending|requester|reason|addresses|value|note|conclusion|answer|description|target|for): ([^;]+)"
)
#: Items in the many words of a guideline: one that a passage has by chance is not enough.
_LONG = frozenset({ItemKind.ACTION, ItemKind.GOAL})
_WORD = re.compile(r"[^\W_]+")

#: The names of fields and what stands in most of them.
_LABELS = frozenset(
    """status final active completed finished date value verification confirmed category recorded onset result problem
    condition medication procedure encounter class start end type unit normal note authored requester by dose route
    frequency vital sign assessment reference range flag patient history social with name role phone team tablet
    tablets capsule capsules oral solution inhaler spray cream puff puffs daily day days""".split()
)


def every_citation_bears_on_its_item(reading: Reading) -> tuple[Finding, ...]:
    reasons = _reasons(reading)
    return tuple(f for s in reading.sections for item in s.items for f in _of(item, reading, reasons))


def _of(item: Item, reading: Reading, reasons: dict[Span, frozenset[Span]]) -> Iterator[Finding]:
    charted = [c for c in item.citations if c.kind is CitationKind.CHART]
    asked = [c for c in item.citations if c.kind is CitationKind.GUIDELINE]
    if isinstance(item.detail, ConsideredDetail | ScoreDetail) or (asked and not reasons):
        return
    if not asked and len(charted) < 2:
        return  # ``checks.grounding`` holds a single one against all that is said
    why = frozenset[Span]().union(*(reasons.get(_span(c), frozenset()) for c in asked))
    said = _said(item)
    least = 2 if asked and item.kind in _LONG else 1
    strangers = [
        c for c in charted if _span(c) not in why and not _bears(c, said, least) and not _apart(c, reading)
    ]
    if strangers:
        yield Finding(
            rule=RULE,
            severity=Severity.WARN,
            harm=Harm.MODERATE,
            reason=f"{len(strangers)} of {len(item.citations)} passages that it cites say nothing of it",
            item=item.id,
            consider="Look at the passage, and leave the item out if nothing else carries it",
            evidence=tuple(strangers[:2]),
        )


def _apart(citation: Citation, reading: Reading) -> bool:
    """Whether the law keeps the passage apart: the notice that says so is about it, whatever it says."""
    document = reading.document(citation)
    return document is not None and protected(document)


def _reasons(reading: Reading) -> dict[Span, frozenset[Span]]:
    """Of each sentence of a guideline that applies, the passages of the chart for which it does."""
    found: dict[Span, frozenset[Span]] = {}
    for applies in reading.applicable:
        general = _spans(applies.because)
        for asked in applies.asked:
            why = general | _spans(asked.because)
            for sentence in (asked.entry.span, *getattr(asked.entry, "options", ())):
                found[sentence] = found.get(sentence, frozenset()) | why
    return found


def _spans(because: Iterable[Any]) -> frozenset[Span]:
    every = (span for b in because for span in ((b,) if isinstance(b, Span) else (b.words, *b.also)))
    return frozenset(every)


def _span(c: Citation) -> Span:
    return Span(document=c.source, start=c.start, end=c.end, text=c.quote)  # type: ignore[arg-type]


# --- whether a passage says anything of it -------------------------------------------------------------------------


def _said(item: Item) -> frozenset[str]:
    return _words("\n".join((item.text, *_fields(item.detail))))


def _fields(detail: Detail | None) -> Iterator[str]:
    for field in fields(detail) if detail is not None else ():
        value = getattr(detail, field.name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from (v for v in value if isinstance(v, str))


def _bears(citation: Citation, said: frozenset[str], least: int) -> bool:
    """Of a coded entry by what it is of and why it is there, of a note by any of its words."""
    coded = _ENTRY.match(citation.quote)
    if coded is None:
        return len(_words(citation.quote) & said) >= least
    if coded["what"] == "Patient":
        return True  # age and sex are why many things are done
    whole = _words(coded["of"])
    if _words(coded["what"]) & said or (whole and whole <= said):
        return True
    return len(_words(" ".join((coded["of"], *_WHY.findall(citation.quote)))) & said) >= least


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """Stems, with what abbreviations stand for."""
    plain = [w.lower() for w in _WORD.findall(text)]
    words = (w for w in (*(t.word for t in tokens(text)), *terms.expand(plain)))
    return frozenset(stem(w) for w in words if len(w) > 2 and content(w) and w not in _LABELS)
