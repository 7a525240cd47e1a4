"""What a check is given to read: the items, beside the texts they rest on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.domain.draft import Citation, CitationKind, Item, Kind, Section
from assistant.knowledge import medicines, stays
from assistant.knowledge.alert_range_file import Ranges
from assistant.knowledge.guidelines import Applicable
from assistant.knowledge.medicine_safety.table import InteractionSource
from assistant.knowledge.medicines import Reconciled
from assistant.knowledge.schedule_file import Schedule
from retrieval.model import Document, DocumentId, DocumentKind, Encounter, Record
from retrieval.text.exchanges import copies, parted
from retrieval.text.otherwise import share_said
from retrieval.text.parting import Laid, Parting, lay

#: What an item is headed with when it says what was decided and is not done.
_HEADING = re.compile(r"^(?:Proposed, not ordered|Not now): ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """``guidelines`` are the documents of the library by id; a reviewer's assertion is its own source."""

    kind: Kind
    sections: tuple[Section, ...]
    record: Record
    guidelines: Mapping[str, Document]
    stay: Encounter | None = None
    as_of: date | None = None
    alert_ranges: Ranges | None = None  # a site's, where its laboratory or policy draws other lines
    interaction_rules: InteractionSource | None = None  # a site's, where it brings a licensed table
    child_schedule: Schedule | None = (
        None  # the immunization schedule that the site follows; None: the usual one
    )

    applicable: Sequence[
        Applicable
    ] = ()  # the guidelines that concern the patient, and why; () where not at hand

    def document(self, citation: Citation) -> Document | None:
        """The text that a chart or guideline citation points into; None when there is none of this patient."""
        if citation.kind is CitationKind.CHART:
            found = self.record.document(DocumentId(citation.source))
            return found if found and found.patient == self.record.patient.id else None
        if citation.kind is CitationKind.GUIDELINE:
            return self.guidelines.get(citation.source)
        return None

    def evidence(self, item: Item) -> str:
        """Everything that the item rests on, as one text."""
        return "\n".join(c.quote for c in item.citations)

    def medicine_lines(self) -> tuple[Reconciled, ...]:
        """Of a summary the list with which the patient leaves, else that of today, as the record's lists have it."""
        if self.kind is Kind.DISCHARGE_SUMMARY and self.stay is not None:
            stay = self.stay
            return self.record.once(("at discharge", stay), lambda: _at_discharge(self.record, stay))
        return self.record.once("current medicines", lambda: medicines.current(self.record))

    def laid(self, item: Item) -> Laid:
        """The words of the item beside those of what it rests on."""
        return lay(self.said(item), self.quotes(item))

    def parted(self, item: Item) -> tuple[tuple[str, Parting], ...]:
        """What its words change of what it rests on, each with what is changed: see ``retrieval.text.exchanges``."""
        return parted(self.said(item), self.quotes(item), made=not self.retells(item))

    def retells(self, item: Item) -> bool:
        """Whether it says in words of its own what a note says."""
        documents = [self.document(c) for c in item.citations if c.kind is CitationKind.CHART]
        of_notes = bool(documents) and all(d and d.kind is not DocumentKind.RESOURCE for d in documents)
        return of_notes and not self.laid(item).verbatim

    def copies(self, item: Item) -> bool:
        """Whether it is what it rests on, word for word, but for a few words."""
        return copies(self.said(item), self.quotes(item))

    def followed(self, item: Item) -> float:
        """The share of its words that stand beside another as they do in what it rests on."""
        laid = self.laid(item)
        return len(laid.followed(2)) / max(len(laid.tokens), 1)

    def held(self, item: Item) -> float:
        """The share of the words by which it claims something that what it rests on says too, in whichever words."""
        return share_said(self.said(item), self.evidence(item))

    def said(self, item: Item) -> str:
        """The item's text without the heading that its frame gives it."""
        return _HEADING.sub("", item.text)

    def quotes(self, item: Item) -> tuple[str, ...]:
        """What the item rests on, passage by passage."""
        return tuple(c.quote for c in item.citations)


def _at_discharge(record: Record, stay: Encounter) -> tuple[Reconciled, ...]:
    left = stays.day(stay.end)
    return medicines.at_discharge(stays.known_by(record, left) if left else record, stay)
