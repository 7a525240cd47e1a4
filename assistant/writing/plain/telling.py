"""What of an approved document may be told to this reader, and in which reviewed words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.domain.draft import Citation, CitationKind, Draft, Item, ItemId, ItemKind, Verdict
from assistant.domain.patient_version import Audience, Line, Part
from assistant.knowledge.guidelines import Library
from assistant.knowledge.sensitivity import withheld_from
from assistant.writing.plain.phrasebook import Phrasebook, Sentences

_ADDRESS = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]*://|\bwww\.|\b(?:mailto|javascript|xmpp|data):)\S+|[\w.+-]+@[\w-]+\.\w\S*",
    re.IGNORECASE,
)


@dataclass(kw_only=True)
class Telling:
    """One document being told: what was said of which item, and what could not be."""

    draft: Draft
    book: Phrasebook
    library: Library
    unsaid: list[ItemId] = field(default_factory=list)

    def items(self, *kinds: ItemKind, sections: frozenset[str] | None = None) -> Iterator[Item]:
        """Only what was approved, accepted or as edited, and what this reader may read: it lies on a kitchen table."""
        for section in self.draft.content.sections if self.draft.content else ():
            if sections is None or section.id in sections:
                for i in section.items:
                    if (
                        i.leaves
                        and (not kinds or i.kind in kinds)
                        and not withheld_from(self.book.audience, i)
                    ):
                        yield i

    def part(self, id: str, lines: Sequence[Line]) -> Part:
        return Part(id=id, heading=self.book.heading(id), lines=_once([_inert(line) for line in lines]))

    def not_complete(self) -> tuple[Line, ...]:
        """Said to every caregiver alike, so that it tells nobody that something was left out."""
        if self.book.audience is Audience.PATIENT:
            return ()
        return (Line(text=self.book.line("not_complete"), items=()),)

    def keeps_back(self, kind: ItemKind) -> bool:
        """Whether something approved of this kind has words that do not belong on a kitchen table."""
        approved = self.draft.content.items() if self.draft.content else ()
        return any(i.leaves and i.kind is kind and withheld_from(self.book.audience, i) for i in approved)

    def sentences(self, i: Item) -> Sentences:
        """The reviewed words for the guideline entry that the item repeats; none where a clinician edited it."""
        if edited(i):
            return Sentences()
        for c in i.citations:
            if c.kind is CitationKind.GUIDELINE and (entry := self._entry(c)):
                return self.book.sentences(entry)
        return Sentences()

    def _entry(self, c: Citation) -> str:
        for g in self.library.guidelines:
            if str(g.document.id) == c.source:
                found = next((e for e in g.entries if (e.span.start, e.span.end) == (c.start, c.end)), None)
                return f"{g.id}/{found.id}" if found else ""
        return ""


def _once(lines: Sequence[Line]) -> tuple[Line, ...]:
    kept: dict[str, Line] = {}
    for line in lines:
        kept.setdefault(line.text, line)
    return tuple(kept.values())


def _inert(line: Line) -> Line:
    return line if line.text == (plain := leading_nowhere(line.text)) else replace(line, text=plain)


def leading_nowhere(charted: str) -> str:
    """Without the addresses that somebody wrote into the chart: a telephone would make links of them."""
    return _ADDRESS.sub("(…)", charted)


def edited(i: Item) -> bool:
    return i.decision is not None and i.decision.verdict is Verdict.EDIT
