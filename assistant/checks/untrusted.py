"""A record is read and never obeyed: words to a reader or a model, forged approvals, links and hidden signs are shown.

Whoever can write into a chart can write to whoever reads it. Such words stay what they are, quoted words, and a
clinician sees that they are there. (OWASP, Top 10 for LLM applications, 2025: LLM01 prompt injection.)
"""

import re
from functools import cache, lru_cache

from assistant.checks.reading import Reading
from assistant.domain.draft import Citation, CitationKind, Finding, Harm, Item, Severity
from retrieval.model import Document, DocumentId, DocumentKind
from retrieval.text.tables import rows

RULE = "untrusted@1"
_MOST = 5  # notes that are named

_SAID = {
    "reader": "words addressed to whoever or whatever reads it",
    "approval": "an approval that nobody gave here",
    "link": "a link or a script",
    "code": "lines of a program",
    "hidden": "signs that a reader cannot see",
}


def nothing_in_a_record_is_obeyed(reading: Reading) -> tuple[Finding, ...]:
    found = [f for s in reading.sections for item in s.items for f in _in_item(item)]
    return (*found, *_in_notes(reading))


def _in_item(item: Item) -> list[Finding]:
    if any(c.kind is CitationKind.GUIDELINE for c in item.citations) and not suspicious(_own(item)):
        return []
    what = suspicious(item.text)
    if not what:
        return []
    return [
        Finding(
            rule=RULE,
            severity=Severity.WARN,
            harm=Harm.SERIOUS,
            reason=f"holds {what}: it is quoted, and nothing follows from it",
            item=item.id,
            consider="Leave it out unless the words matter for care",
            evidence=item.citations[:2],
        )
    ]


def _own(item: Item) -> str:
    """The item's text without what its guideline says."""
    text = item.text
    for c in item.citations:
        if c.kind is CitationKind.GUIDELINE:
            text = text.replace(c.quote, " ")
    return text


def _in_notes(reading: Reading) -> list[Finding]:
    """Notes that the draft rests on, and that hold such words anywhere."""
    cited = dict.fromkeys(
        c.source
        for s in reading.sections
        for i in s.items
        for c in i.citations
        if c.kind is CitationKind.CHART
    )
    notes = (reading.record.document(DocumentId(source)) for source in cited)
    told = [
        (d, w)
        for d in notes
        if d is not None and d.kind is not DocumentKind.RESOURCE and (w := suspicious(d.text))
    ]
    return [_note(d, what) for d, what in told[:_MOST]]


def _note(document: Document, what: str) -> Finding:
    start, end = place(document.text)
    cited = Citation(
        kind=CitationKind.CHART,
        source=str(document.id),
        start=start,
        end=end,
        quote=document.text[start:end],
    )
    when = f" of {document.date[:10]}" if document.date else ""
    return Finding(
        rule=RULE,
        severity=Severity.NOTE,
        harm=Harm.MODERATE,
        reason=f"A note{when} that this draft cites holds {what}: it was read as data",
        consider="Ask who wrote it",
        evidence=(cited,),
    )


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What it is, and one pattern for all the ways in which it is written: ``retrieval/text/data/untrusted.tsv``."""
    written: dict[str, list[str]] = {}
    for row in rows("untrusted.tsv"):
        written.setdefault(row["what"], []).append(f"(?:{row['pattern']})")
    return tuple((_SAID[what], re.compile("|".join(said), re.IGNORECASE)) for what, said in written.items())


@lru_cache(maxsize=4096)
def suspicious(text: str) -> str:
    """What of this kind a text holds, in words; "" for nothing."""
    return next((what for what, pattern in _patterns() if pattern.search(text)), "")


def place(text: str) -> tuple[int, int]:
    """Where it stands in a text that holds it."""
    found = (m for _, pattern in _patterns() if (m := pattern.search(text)))
    first = min(found, key=lambda m: m.start())
    return first.start(), first.end()
