"""A record is read and never obeyed: words to a reader or a model, forged approvals, links and hidden signs are shown.

Whoever can write into a chart can write to whoever reads it. Such words stay what they are, quoted words, and a
clinician sees that they are there. (OWASP, Top 10 for LLM applications, 2025: LLM01 prompt injection.)
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import lru_cache

from assistant.checks.reading import Reading
from assistant.domain.draft import (
    Citation,
    CitationKind,
    Finding,
    Harm,
    Item,
    ItemKind,
    Severity,
    StatementDetail,
)
from retrieval.model import Document, DocumentKind
from retrieval.text.addressed import foreign, kind_of_foreign

RULE = "untrusted@3"
_MOST = 5  # notes that are named

_SAID = {
    "reader": "words addressed to whoever or whatever reads it",
    "approval": "an approval that nobody gave here",
    "link": "a link or a script",
    "code": "lines of a program",
    "machine": "lines that a register or a machine printed",
    "hidden": "signs that a reader cannot see",
    "turned": "signs that nobody sees and that turn round or divide its words",
    "lookalike": "letters of another alphabet that look like ours",
}

_ORDERS = frozenset(_SAID[what] for what in ("reader", "approval", "code", "machine"))
_NO_FACT = _ORDERS | {_SAID["turned"], _SAID["lookalike"]}
_LEFT_OUT = re.compile(r"(\d+) hidden characters were left out")  # as the reader of a note accounts for them
_CODED = frozenset({"code", "system", "source"})  # written by code lists and publishers, not in a chart


def nothing_in_a_record_is_obeyed(reading: Reading) -> tuple[Finding, ...]:
    orders = _with_orders(reading)
    found = [f for s in reading.sections for item in s.items for f in _in_item(item, orders)]
    return (*found, *_in_notes(reading), *_left_out(reading))


def no_order_is_added(reading: Reading) -> tuple[Finding, ...]:
    """What a reviewer states of their own, alone: pasted words are no safer for the hand that pasted them."""
    return tuple(f for s in reading.sections for item in s.items for f in _in_item(item, {}))


def _with_orders(reading: Reading) -> dict[str, str]:
    """The notes that speak to a reader, and how. A link or a sign takes nothing from the facts beside it."""
    notes = (d for d in reading.record.documents if d.kind is not DocumentKind.RESOURCE)
    return {str(d.id): what for d in notes if (what := suspicious(d.text)) in _ORDERS}


def _in_item(item: Item, orders: Mapping[str, str]) -> Iterator[Finding]:
    """By its own words first, else by those of the passage and of the note that a fact was read out of."""
    if what := next(filter(None, map(suspicious, _words(item))), ""):
        yield _told(item, f"holds {what}: it is quoted, and nothing follows from it")
    elif what := next(filter(None, map(_orders, item.citations)), ""):
        yield _told(item, f"rests on a sentence that holds {what}: see whether it is a fact at all")
    elif item.kind is not ItemKind.STATEMENT and item.citations:
        told = [orders.get(c.source, "") for c in item.citations if c.kind is CitationKind.CHART]
        if told and all(told):
            yield _told(
                item, f"was read out of a note that also holds {told[0]}: see whether it is a fact at all"
            )


def _told(item: Item, reason: str) -> Finding:
    return Finding(
        rule=RULE,
        severity=Severity.WARN,
        harm=Harm.SERIOUS,
        reason=reason,
        item=item.id,
        consider="Leave it out unless the words matter for care",
        evidence=item.citations[:2],
    )


def _words(item: Item) -> Iterator[str]:
    """The text, and what its form says. Who wrote a quoted sentence, and where, is told once for the whole note."""
    yield item.text
    if item.detail is None or isinstance(item.detail, StatementDetail):
        return
    for field in fields(item.detail):
        if field.name in _CODED:
            continue
        value = getattr(item.detail, field.name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from (v for v in value if isinstance(v, str))


def _orders(citation: Citation) -> str:
    """What of a charted passage speaks to a reader."""
    if citation.kind is not CitationKind.CHART:
        return ""
    what = suspicious(citation.quote)
    return what if what in _NO_FACT else ""


def _in_notes(reading: Reading) -> list[Finding]:
    """Each note of the record whose text, title or author holds such words, cited or not: no silence about any."""
    cited = {c.source for s in reading.sections for i in s.items for c in i.citations}
    notes = [d for d in reading.record.documents if d.kind is not DocumentKind.RESOURCE]
    told = [(d, where, w) for d in notes for where, text in _parts(d) if (w := suspicious(text))]
    told.sort(key=lambda found: str(found[0].id) not in cited)
    return [_note(d, where, what, str(d.id) in cited) for d, where, what in told[:_MOST]]


def _left_out(reading: Reading) -> Iterator[Finding]:
    """What the reader of a note left out, so that nobody sees it, is told once and counted."""
    met = [(t.count, m) for t in reading.record.coverage.tallies if (m := _LEFT_OUT.search(t.reason))]
    if met:
        notes, signs = sum(count for count, _ in met), sum(count * int(m[1]) for count, m in met)
        yield Finding(
            rule=RULE,
            severity=Severity.NOTE,
            harm=Harm.MODERATE,
            reason=f"{notes} {'note' if notes == 1 else 'notes'} of this record held signs that a reader cannot see:"
            f" {signs} were left out",
            consider="Ask who wrote it",
        )


def _parts(document: Document) -> Iterator[tuple[str, str]]:
    yield "", document.text
    yield "The title of a", document.title
    yield "The author's name of a", document.author or ""


def _note(document: Document, where: str, what: str, cited: bool) -> Finding:
    start, end = place(document.text)
    quoted = Citation(
        kind=CitationKind.CHART,
        source=str(document.id),
        start=start,
        end=end,
        quote=document.text[start:end],
    )
    when = f" of {document.date[:10]}" if document.date else ""
    rests = " that this draft cites" if cited else ", which this draft does not cite,"
    return Finding(
        rule=RULE,
        severity=Severity.NOTE,
        harm=Harm.MODERATE,
        reason=f"{where or 'A'} note{when}{rests} holds {what}: it was read as data",
        consider="Ask who wrote it",
        evidence=(quoted,),
    )


@lru_cache(maxsize=16384)
def suspicious(text: str) -> str:
    """What of this kind a text holds, in words; "" for nothing."""
    return _SAID.get(kind_of_foreign(text), "")


def place(text: str) -> tuple[int, int]:
    """Where it stands in a text that holds it; the first line of a text that holds none, as only its title does."""
    found = [m for pattern in foreign().values() if (m := pattern.search(text))]
    first = min(found, key=lambda m: m.start(), default=None)
    return (first.start(), first.end()) if first else (0, len(text.split("\n", 1)[0]))
