"""What is denied stays denied, what was stays past, a mother's disease stays hers, and left stays left."""

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.checks.reading import Reading
from assistant.domain.draft import (
    AllergyDetail,
    Change,
    Citation,
    CitationKind,
    Finding,
    Item,
    ItemKind,
    MedicineDetail,
    Severity,
)
from retrieval.model import Document, DocumentKind
from retrieval.text.context import Context, context
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences

RULE = "polarity@1"

_TERM = re.compile(r"[^\W\d_]{4,}")
_SIDE = re.compile(r"\b(left|right|bilateral|lt|rt)\b[\s-]+(?:[a-z]+[\s-]+){0,2}?([a-z]{3,})", re.IGNORECASE)
_SIDES = {"lt": "left", "rt": "right"}
#: Words too common to carry a claim: whether they are negated says nothing about the statement.
_COMMON = frozenset(
    "patient with that this have from been will were which after before history noted reports states denies daily "
    "without today also does into during there their should would could other".split()
)


def what_is_charted_as_not_so_is_not_said_as_so(reading: Reading) -> tuple[Finding, ...]:
    return tuple(f for s in reading.sections for item in s.items for f in _of(item, reading))


def _of(item: Item, reading: Reading) -> list[Finding]:
    if any(c.kind is CitationKind.GUIDELINE for c in item.citations):
        return []  # the guideline is what it says; the chart is only why it applies
    charted = [(c, d) for c in item.citations if c.kind is CitationKind.CHART and (d := reading.document(c))]
    coded = any(d.kind is DocumentKind.RESOURCE and _head(item) in c.quote.lower() for c, d in charted)
    for citation, document in charted:
        if why := _side(item.text, citation.quote):
            return [_stop(item, why)]
        if coded or document.kind is DocumentKind.RESOURCE or _whole(item.text, citation.quote):
            continue  # a coded entry says it outright; a note beside it is only where else it stands
        if why := _turned(item, citation, document):
            return [_stop(item, why)]
    return []


def _head(item: Item) -> str:
    """What the item is about: its words up to the first mark."""
    return re.split(r"[:,(]| - ", item.text.lower(), maxsplit=1)[0].strip()


def _turned(item: Item, citation: Citation, document: Document) -> str:
    """Why the item says otherwise than the sentence it cites; "" when it says the same."""
    here = {w.lower(): m for m in _TERM.finditer(item.text) for w in (m[0],)}
    for sentence, start, section in _sentences(document, citation):
        for match in _TERM.finditer(sentence):
            word = match[0].lower()
            if (
                word in _COMMON
                or word not in here
                or not citation.start <= start + match.start() < citation.end
            ):
                continue
            source = context(sentence, match.start(), match.end(), section=section)
            said = context(item.text, here[word].start(), here[word].end())
            if why := _differs(item, word, source, said):
                return why
    return ""


def _differs(item: Item, word: str, source: Context, said: Context) -> str:
    if source.person == "family" and said.person != "family":
        return f"“{word}” is charted of a relative, not of the patient"
    off = isinstance(item.detail, MedicineDetail) and item.detail.change in {
        Change.STOPPED,
        Change.HELD,
        Change.UNCLEAR,
    }
    none_known = isinstance(item.detail, AllergyDetail) and item.detail.none_known
    if source.negated != said.negated and not (off or none_known):
        return (
            f"“{word}” is {'denied' if source.negated else 'affirmed'} in the chart, and not so in the item"
        )
    only_considered = source.time == "hypothetical" and (source.cue or "").lower() not in item.text.lower()
    if item.kind is ItemKind.PROBLEM and only_considered:
        return f"“{word}” is only considered in the chart"
    return ""


def _sentences(document: Document, citation: Citation) -> Iterator[tuple[str, int, str]]:
    """The whole sentences of the document that the citation touches: a fragment may have left its "denies" behind."""
    for start, end, section in _all_sentences(document.text):
        if start < citation.end and citation.start < end:
            yield document.text[start:end], start, section


@lru_cache(maxsize=256)
def _all_sentences(text: str) -> tuple[tuple[int, int, str], ...]:
    return tuple(
        (s, e, part.kind) for part in sections(text) for s, e in sentences(text, part.body, part.end)
    )


def _whole(text: str, quote: str) -> bool:
    """A sentence quoted whole says what it says."""
    return _plain(text) == _plain(quote) and bool(re.search(r"\s\S+\s", quote))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _side(text: str, quote: str) -> str:
    charted: dict[str, set[str]] = {}
    for side, where in _sides(quote):
        charted.setdefault(where, set()).add(side)
    for side, where in _sides(text):
        if where in charted and side not in charted[where]:
            return f"says {side} {where}, charted is {' and '.join(sorted(charted[where]))}"
    return ""


def _sides(text: str) -> Iterator[tuple[str, str]]:
    for match in _SIDE.finditer(text):
        side = match[1].lower()
        yield _SIDES.get(side, side), match[2].lower()


def _stop(item: Item, reason: str) -> Finding:
    return Finding(rule=RULE, severity=Severity.STOP, reason=reason, item=item.id)
