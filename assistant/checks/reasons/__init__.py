"""Each passage that an item cites bears on it: it says something of it, or is why a guideline asks for it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from assistant.checks.reading import Reading
from assistant.checks.reasons.bearing import Told, bears, told
from assistant.domain.draft import (
    Citation,
    CitationKind,
    ConsideredDetail,
    Finding,
    Harm,
    Item,
    NeedDetail,
    ScoreDetail,
    Severity,
)
from assistant.knowledge.confidential import protected
from retrieval.model import AnyFact, SocialNeed, Span

RULE = "reasons@2"

#: The notice against redisclosure is about every passage that the law keeps apart, whatever the passage says.
_NOTICE = re.compile(r"\b42 CFR part 2\b", re.IGNORECASE)


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
    notice = _NOTICE.search(item.text)
    said = told(item, asked=bool(asked))
    strangers = [
        c
        for c in charted
        if _span(c) not in why
        and not bears(c.quote, reading.document(c), said)
        and not _of_the_same(_span(c), item, said, reading)
        and not (notice and _apart(c, reading))
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


def _of_the_same(span: Span, item: Item, said: Told, reading: Reading) -> bool:
    """Whether the record has it for the same thing in other words: "blue inhaler", or a need of the same domain."""
    need = item.detail.domain if isinstance(item.detail, NeedDetail) else ""
    for fact in _facts(reading).get(span, ()):
        if isinstance(fact, SocialNeed) and need and fact.domain == need:
            return True
        others = (s for s in (fact.words, *fact.also) if s != span)
        if any(bears(s.text, reading.record.document(s.document), said) for s in others):
            return True
    return False


def _facts(reading: Reading) -> Mapping[Span, Sequence[AnyFact]]:
    """Of each stretch of the record the facts that it tells."""

    def told_in() -> dict[Span, list[AnyFact]]:
        found: dict[Span, list[AnyFact]] = {}
        for fact in reading.record.facts:
            for span in (fact.words, *fact.also):
                found.setdefault(span, []).append(fact)
        return found

    return reading.record.once("facts by their words", told_in)


def _apart(citation: Citation, reading: Reading) -> bool:
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
