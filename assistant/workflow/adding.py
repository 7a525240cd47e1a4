"""A clinician adds what the record does not say: a statement of their own, which they answer for."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.checks.added import what_is_added_stands_in_the_chart
from assistant.checks.untrusted import no_order_is_added
from assistant.domain.draft import (
    ActionDetail,
    AllergyDetail,
    Content,
    Decision,
    Detail,
    Digest,
    Draft,
    DraftId,
    Item,
    ItemId,
    ItemKind,
    Section,
    Support,
    Verdict,
    digest,
)
from assistant.domain.errors import Invalid
from assistant.domain.events import Added
from assistant.domain.people import Action, Actor, require
from assistant.knowledge.element_file import Required, named
from assistant.knowledge.elements import natural_kind
from assistant.workflow.completeness import counted_anew
from assistant.workflow.ports import Clock, Unit, Work, nothing_more
from assistant.workflow.review import Reader, digest_of, labelled, owed, said_by, written


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """A statement of the clinician's own. ``fills`` names the required element that it is for: that gives the section.

    Without ``item_kind`` it is what statements of that section usually are. ``owner`` is who does an action.
    """

    text: str
    section: str = ""
    fills: str = ""
    item_kind: ItemKind | None = None
    owner: str = ""


def add(
    id: DraftId,
    addition: Addition,
    *,
    seen: Digest,
    actor: Actor,
    reader: Reader,
    work: Work,
    clock: Clock,
    also: Callable[[Unit, Draft], None] = nothing_more,
) -> Draft:
    """Put what the clinician states into the draft, accepted by them, who answers for it.

    What of it stands nowhere in the chart is shown beside it, and so is what speaks to a reader. Raises Invalid
    without words, for an unknown section or element, and for what the section says already; StaleContent when
    ``seen`` is old.
    """
    with work(read_only=True) as unit:
        draft = unit.draft(id)
    require(actor, Action.DRAFT_DECIDE, draft)
    content, now = written(draft), clock()
    draft.decided(content, seen=seen)
    item, section = _stated(draft, content, addition, actor=actor, at=now)
    content = replace(
        content,
        sections=tuple(
            replace(s, items=(*s.items, item)) if s.id == section.id else s for s in content.sections
        ),
    )
    beside = reader(draft, (replace(section, items=(item,)),))
    item = labelled(item, draft, beside)
    found = (*what_is_added_stands_in_the_chart(beside), *no_order_is_added(beside))
    content = content.with_item(item, found)
    kept = draft.decided(counted_anew(draft.kind, content), seen=seen)
    with work() as unit:
        event = Added(
            at=now,
            by=actor.id,
            patient=draft.patient,
            draft=id,
            item=item.id,
            section=section.id,
            digest=digest_of(kept),
            fills=item.fills,
        )
        unit.keep(kept, event)
        also(unit, kept)
    return kept


def _stated(
    draft: Draft, content: Content, addition: Addition, *, actor: Actor, at: datetime
) -> tuple[Item, Section]:
    text = owed(addition.text, "say what is to be added")
    element = _element_of(draft, addition)
    wanted = addition.section or (element.section if element else "")
    section = next((s for s in content.sections if s.id == wanted), None)
    if section is None:
        raise Invalid(
            f"draft {draft.id} has no such section: name one of {', '.join(s.id for s in content.sections)}"
        )
    kind = addition.item_kind or natural_kind(section.id)
    id = ItemId(digest([section.id, kind, text, "reviewer"]).removeprefix("sha256:")[:12])
    if any(i.id == id for i in content.items()):
        raise Invalid(f"section {section.id} says this already, in item {id}")
    item = Item(
        id=id,
        kind=kind,
        text=text,
        citations=(said_by(actor, text),),
        detail=_detail(draft, kind, addition, text),
        written_by="reviewer",
        support=Support.ASSERTED,
        decision=Decision(verdict=Verdict.ACCEPT, by=actor.id, at=at),
        fills=addition.fills,
    )
    return item, section


def _element_of(draft: Draft, addition: Addition) -> Required | None:
    element = named(draft.kind, addition.fills) if addition.fills else None
    if addition.fills and element is None:
        raise Invalid(f"a {draft.kind} has no such required element: its checklist lists them")
    return element


def _detail(draft: Draft, kind: ItemKind, addition: Addition, text: str) -> Detail | None:
    if kind is ItemKind.ACTION:
        return ActionDetail(owner=" ".join(addition.owner.split()))
    allergies = named(draft.kind, "allergies")
    none = allergies.none if allergies else None
    if kind is ItemKind.ALLERGY and none is not None and none.search(text):
        return AllergyDetail(none_known=True)
    return None
