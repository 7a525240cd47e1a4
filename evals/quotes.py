"""Citations looked up again, by code that shares nothing with the checks it judges: plain slices and plain digits."""

import re
from collections.abc import Callable

from assistant.bootstrap import Assistant
from assistant.domain.draft import Citation, CitationKind, ConsideredDetail, Item, ScoreDetail
from assistant.domain.errors import CaretraceError
from assistant.domain.people import Actor
from retrieval.model import DocumentId, PatientId

Texts = Callable[[Citation], str | None]
"""The whole text that a citation points into, as the house gives it out; None when it gives none."""

_RUN = re.compile(r"[0-9]+(?:[.,][0-9]+)*")


def texts_of(assistant: Assistant, patient: PatientId, actor: Actor) -> Texts:
    """Read back through the facade, each text once."""
    held: dict[tuple[str, str], str | None] = {}

    def text(citation: Citation) -> str | None:
        key = (str(citation.kind), citation.source)
        if key not in held:
            held[key] = _read(assistant, citation, patient, actor)
        return held[key]

    return text


def inexact(citation: Citation, texts: Texts) -> bool:
    """Whether the quote is anything but the text at its offsets. What a reviewer said is its own source."""
    if citation.kind is CitationKind.REVIEWER:
        return citation.end - citation.start != len(citation.quote)
    text = texts(citation)
    return not citation.quote or text is None or text[citation.start : citation.end] != citation.quote


def figures_without_a_quote(item: Item) -> list[str]:
    """Every run of digits of the item's text that stands as one in none of its quotes. "1,000" and "1000" are one.

    Points and the reason why criteria do not hold are computed, stand in no quote, and are not looked for.
    """
    if isinstance(item.detail, ScoreDetail | ConsideredDetail):
        return []
    quoted = {run for c in item.citations for run in runs(c.quote)}
    return [run for run in runs(item.text) if run not in quoted]


def runs(text: str) -> list[str]:
    """Digits as far as they go, with the decimals that belong to them: "1.5", "2026", "88.6"."""
    return [re.sub(r",(?=[0-9]{3}(?:[.,]|$))", "", run) for run in _RUN.findall(text)]


def _read(assistant: Assistant, citation: Citation, patient: PatientId, actor: Actor) -> str | None:
    try:
        if citation.kind is CitationKind.GUIDELINE:
            return assistant.guideline(citation.source, actor=actor).document.text
        return assistant.chart_document(DocumentId(citation.source), patient, actor=actor).text
    except CaretraceError:
        return None
