"""What a check is given to read: the items, beside the texts they rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assistant.domain.draft import Citation, CitationKind, Item, Kind, Section
from assistant.knowledge.alert_range_file import Ranges
from assistant.knowledge.medicine_safety.table import InteractionSource
from assistant.knowledge.schedule_file import Schedule
from retrieval.model import Document, DocumentId, Encounter, Record


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

    def quotes(self, item: Item) -> tuple[str, ...]:
        """What the item rests on, passage by passage."""
        return tuple(c.quote for c in item.citations)
