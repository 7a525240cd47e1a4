"""What a statement rests on: exact spans of a chart or a guideline, or what a reviewer asserted."""

from dataclasses import dataclass
from enum import StrEnum

from retrieval.model import FactId


class CitationKind(StrEnum):
    CHART = "chart"  # a span of a document of this patient's record
    GUIDELINE = "guideline"  # a span of a guideline of the library
    REVIEWER = "reviewer"  # what a reviewer asserted; ``source`` is who


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """``quote == text_of(source)[start:end]``, exactly. Offsets count characters."""

    kind: CitationKind
    source: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One numbered thing that a writer may rest on. ``label`` says what and when, for people and models."""

    number: int
    citation: Citation
    label: str
    date: str | None = None
    fact: FactId | None = None
