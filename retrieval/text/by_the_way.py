"""What a report or a note found by the way, and asks to be looked at again: one reader for the facts and the tasks."""

import re
from collections.abc import Iterator

from retrieval.model import Document, DocumentKind, FactKind, Problem, Span
from retrieval.text.context import context
from retrieval.text.noted import Noted
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences

BY_THE_WAY = re.compile(
    r"\bincidental\w*|\bnodules?\b|\bindeterminate\b|\badrenal (?:mass|adenoma)|\baneurysm|\brenal (?:mass|lesion)"
    r"|\b(?:suspicious|concerning) (?:mass|lesion)",
    re.IGNORECASE,
)
AGAIN = re.compile(
    r"\b(?:repeat|follow[- ]?up|surveillance|recommend\w*|advis\w*|suggest\w*|biopsy"
    r"|further (?:evaluation|imaging|work-?up))\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:\d[\d.]*\s*(?:mm|cm)\s+)?"
    r"(?:(?!(?:incidental\w*|an?|the|with|of|in|and|is|no|there|this|that|for)\b)[a-z-]+\s+){0,4}"
    r"(?:nodules?|aneurysm|adenoma|mass|lesion)\b",
    re.IGNORECASE,
)


def asks(document: Document) -> Iterator[Span]:
    """Sentences that name such a finding and ask for more, or that the next sentence asks for more of."""
    for part in sections(document.text):
        bounds = sentences(document.text, part.body, part.end)
        for n, (start, end) in enumerate(bounds):
            said = document.text[start:end]
            match = BY_THE_WAY.search(said)
            if match is None:
                continue
            told = context(said, match.start(), match.end(), section=part.kind)
            if told.negated or told.person != "patient":
                continue
            if AGAIN.search(said):
                yield document.span(start, end)
            elif n + 1 < len(bounds) and AGAIN.search(document.text[slice(*bounds[n + 1])]):
                yield document.span(start, bounds[n + 1][1])
            elif document.kind is DocumentKind.REPORT and "incidental" in said.lower():
                yield document.span(start, end)


def named(text: str) -> re.Match[str] | None:
    """The finding as the words name it: "7 mm solid right upper lobe nodule"."""
    return _NAMED.search(text)


def problems(document: Document) -> tuple[Problem, ...]:
    """What a report found by the way is a problem of the patient from then on, whoever looks for it; each once."""
    if document.patient is None or not BY_THE_WAY.search(document.text):
        return ()
    note = Noted(document, document.patient, ())
    found: dict[str, Problem] = {}
    for span in asks(document):
        match = named(span.text)
        if match is not None:
            start, end = span.start + match.start(), span.start + match.end()
            name = document.text[start:end]
            found[name.split()[-1].lower().rstrip("s")] = Problem(
                **note.fields(FactKind.PROBLEM, name, start, end), category="encounter-diagnosis"
            )
    return tuple(found.values())
