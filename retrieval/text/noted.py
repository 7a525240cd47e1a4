"""One note as its facts are read out of it: its text, its parts, and what every stated fact carries."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from retrieval.model import Document, FactId, FactKind, PatientId, Section, digest_of
from retrieval.text.context import Context, context
from retrieval.text.sentences import sentences
from retrieval.text.tables import phrases, wording

_CHILD = wording(rf"\b(?:{phrases('infant_chart')})\b")
_CHILDBED = wording(rf"\b(?:{phrases('childbed')})\b")


@dataclass(frozen=True, slots=True)
class Noted:
    document: Document
    patient: PatientId
    parts: tuple[Section, ...]

    @property
    def text(self) -> str:
        return self.document.text

    def of(self, *kinds: str) -> tuple[Section, ...]:
        return tuple(p for p in self.parts if p.kind in kinds)

    def sentence_at(self, place: int, part: Section) -> tuple[int, int]:
        """The sentence of a part in which a place stands; what stands in none is its own."""
        bounds = _sentences(self.text, part.body, part.end)
        found = bisect_right(bounds, (place, len(self.text))) - 1
        if found >= 0 and bounds[found][0] <= place < bounds[found][1]:
            return bounds[found]
        return place, min(part.end, place + 200)

    def context(self, start: int, end: int, part: Section) -> Context:
        a, b = self.sentence_at(start, part)
        told = self.text[a:b]
        return context(told, start - a, min(end, b) - a, section=part.kind, infant=_of_infant(self.text))

    def fields(self, kind: FactKind, name: str, start: int, end: int) -> dict[str, Any]:
        """What every fact of this note has; ``name`` are words of ``text[start:end]``."""
        return {
            "id": FactId("fact-" + digest_of(self.document.id, kind, str(start), name)),
            "patient": self.patient,
            "name": name,
            "words": self.document.span(start, end),
            "pointer": self.document.pointer,
            "date": self.document.date,
            "encounter": self.document.encounter,
            "stated": True,
        }


@lru_cache(maxsize=64)
def _of_infant(text: str) -> bool:
    """Whether the note is a newborn's own: it tells a child's age in days, and nothing of a childbed."""
    return bool(_CHILD.search(text)) and not _CHILDBED.search(text)


@lru_cache(maxsize=64)
def _sentences(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    return sentences(text, start, end)
