"""A note that repeats an earlier one word for word is said to do so: its findings are of the earlier day."""

from datetime import date

from assistant.checks.reading import Reading
from assistant.domain.draft import Citation, CitationKind, Finding, Harm, Severity
from assistant.knowledge.copies import copies
from assistant.knowledge.stays import day
from retrieval.model import Document

RULE = "copied@1"
SHOWN = 3
LATELY = 90  # days in which a reader may still take a copy for how the patient is


def copied_notes_are_said_to_be_copies(reading: Reading) -> tuple[Finding, ...]:
    """One finding for each note that others repeat."""
    repeats: dict[str, tuple[Document, list[Document]]] = {}
    for id, first in copies(reading.record).items():
        copy = reading.record.document(id)
        if copy is not None and _lately(copy, reading.as_of):
            repeats.setdefault(first.id, (first, []))[1].append(copy)
    return tuple(_finding(first, later) for first, later in repeats.values())


def _lately(copy: Document, as_of: date | None) -> bool:
    written = day(copy.date)
    return written is not None and as_of is not None and 0 <= (as_of - written).days <= LATELY


def _finding(first: Document, later: list[Document]) -> Finding:
    days = ", ".join((d.date or "")[:10] for d in later)
    return Finding(
        rule=RULE,
        severity=Severity.WARN,
        harm=Harm.MODERATE,
        reason=f"{first.title} of {(first.date or '')[:10]} is repeated word for word on {days}:"
        " those days bring no new examination, and are not cited as one",
        consider="Go by the newest note that was written anew",
        evidence=tuple(_begins(d) for d in (first, *later[:SHOWN])),
    )


def _begins(document: Document) -> Citation:
    end = document.text.find("\n", 1)
    span = document.span(0, end if end > 0 else len(document.text))
    return Citation(
        kind=CitationKind.CHART, source=span.document, start=span.start, end=span.end, quote=span.text
    )
