"""What lies on the writer's desk: the record, the stay, the guidelines that apply, and the way to ask."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from assistant.domain.draft import Citation, CitationKind, Detail, Item, ItemId, ItemKind, Kind, PersonId
from assistant.knowledge.chart import Chart
from assistant.knowledge.guidelines import Applicable, CountedFrom
from assistant.knowledge.own_team import own_team
from assistant.knowledge.schedule_file import Schedule
from assistant.knowledge.stays import day
from retrieval.model import CareTeamMember, Encounter, Fact, Hit, Record, Span, digest_of

Ask = Callable[[str], tuple[Hit, ...]]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Desk:
    """``ask`` puts a question to this patient's passages; ``as_of`` is the day the draft is written for."""

    kind: Kind
    record: Record
    stay: Encounter | None
    guidelines: Sequence[Applicable]
    as_of: date
    ask: Ask
    requested_by: PersonId
    focus: str = ""
    said: set[str] = field(default_factory=set)  # sentences already quoted, so that none is quoted twice
    left_out: list[str] = field(default_factory=list)  # what did not fit, in words: a finding says it aloud

    child_schedule: Schedule | None = (
        None  # the immunization schedule that the site follows; None: the usual one
    )
    made: dict[str, Any] = field(default_factory=dict)  # what several sections share, made once

    @cached_property
    def seen(self) -> Chart:
        """The record as of the day of the draft."""
        return Chart(self.record, self.as_of, child_schedule=self.child_schedule)

    @cached_property
    def own_team(self) -> tuple[CareTeamMember, ...]:
        """Who cares for this patient: the baby's pediatrician in a mother's chart is not of her team."""
        return own_team(self.record)

    def once(self, name: str, make: "Callable[[Desk], T]") -> T:
        """What ``make`` makes of this desk, made at the first asking."""
        if name not in self.made:
            self.made[name] = make(self)
        found: T = self.made[name]
        return found

    def anchor(self, counted_from: CountedFrom) -> tuple[date, str]:
        """The day that a due date counts from, and what that day is. A summary counts from the discharge."""
        ended = day(self.stay.end) if self.stay else None
        born = day(self.record.patient.birth_date)
        if counted_from is CountedFrom.BIRTH and born:
            return born, "birth"
        if ended and (counted_from is CountedFrom.DISCHARGE or self.kind is Kind.DISCHARGE_SUMMARY):
            return ended, "discharge"
        return self.as_of, "draft"

    @property
    def after(self) -> date:
        """The day after which things are still to come."""
        return self.anchor(CountedFrom.DRAFT)[0]


def chart(span: Span) -> Citation:
    return Citation(
        kind=CitationKind.CHART, source=span.document, start=span.start, end=span.end, quote=span.text
    )


def guideline(span: Span) -> Citation:
    return Citation(
        kind=CitationKind.GUIDELINE, source=span.document, start=span.start, end=span.end, quote=span.text
    )


def item(
    kind: ItemKind,
    text: str,
    *citations: Citation,
    detail: Detail | None = None,
    written_by: str = "composer",
) -> Item:
    """An item before it has its place; ``placed`` gives it an id that two drafts of one record share."""
    distinct = tuple(dict.fromkeys(citations))
    return Item(
        id=ItemId(""),
        kind=kind,
        text=" ".join(text.split()),
        citations=distinct,
        detail=detail,
        written_by=written_by,
    )


def said_of(fact: Fact) -> tuple[Citation, ...]:
    """The fact's own words, and those of other sources that say the same."""
    return (chart(fact.words), *(chart(s) for s in fact.also[:2]))


def fitting(items: list[Item], most: int, what: str, desk: Desk) -> list[Item]:
    """The first ``most``; the rest is counted aloud."""
    if len(items) > most:
        desk.left_out.append(f"{len(items) - most} more {what} are not shown in this draft")
    return items[:most]


def placed(section: str, items: Sequence[Item]) -> tuple[Item, ...]:
    """Each distinct item once, in order, with an id made of what it says and rests on."""
    seen: dict[str, Item] = {}
    for it in items:
        where = [f"{c.source}:{c.start}:{c.end}" for c in it.citations]
        id = digest_of(section, it.kind, it.text, *where)[:12]
        if id not in seen and it.text:
            seen[id] = Item(
                id=ItemId(id),
                kind=it.kind,
                text=it.text,
                citations=it.citations,
                detail=it.detail,
                written_by=it.written_by,
            )
    return tuple(seen.values())
