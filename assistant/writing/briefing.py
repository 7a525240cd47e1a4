"""What a model is shown: one section to write, and the numbered evidence for it. Nothing else of the patient."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.draft import CitationKind, Evidence, Kind, Section

#: Characters of evidence a model is shown for one section: about 3,000 tokens of short dated lines.
MOST_SHOWN = 12_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One section, the evidence shown for it (numbered from 1 as shown) and the lines the model reads."""

    document: str
    section: str
    shown: tuple[Evidence, ...]
    text: str
    sentences: int


def assignment(kind: Kind, section: Section, evidence: Sequence[Evidence]) -> Assignment:
    """The chart evidence that this section cites, in order, numbered anew so that no other number means anything."""
    cited = {c for item in section.items for c in item.citations if c.kind is CitationKind.CHART}
    shown: list[Evidence] = []
    lines: list[str] = []
    left = MOST_SHOWN
    for e in evidence:
        if e.citation not in cited:
            continue
        line = f"[{len(shown) + 1}] {e.label}: {_one_line(e.citation.quote)}"
        left -= len(line)
        if left < 0:
            break
        shown.append(e)
        lines.append(line)
    return Assignment(
        document=kind.replace("_", " "),
        section=section.title,
        shown=tuple(shown),
        text="\n".join(lines),
        sentences=max(3, min(12, len(shown))),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
