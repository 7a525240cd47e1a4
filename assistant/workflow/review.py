"""A clinician reads a draft and decides: item by item, then on the whole, on exactly what was read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from assistant.checks import inspect
from assistant.checks.added import what_is_added_stands_in_the_chart
from assistant.checks.own_words import is_not_told
from assistant.checks.reading import Reading
from assistant.checks.untrusted import no_order_is_added
from assistant.domain.draft import (
    HIGH_RISK,
    Acknowledgement,
    ActionDetail,
    Citation,
    CitationKind,
    Content,
    Decision,
    Detail,
    Digest,
    Draft,
    DraftId,
    Finding,
    FindingId,
    Item,
    ItemId,
    ScoreDetail,
    Section,
    Severity,
    Support,
    Verdict,
)
from assistant.domain.errors import Invalid, NotFound
from assistant.domain.events import Acknowledged, Approved, Decided, Requested, Returned, Withdrawn
from assistant.domain.people import Action, Actor, require
from assistant.knowledge.recipients import relabelled
from assistant.knowledge.sensitivity import Sensitivity
from assistant.workflow.completeness import counted_anew
from assistant.workflow.ports import Clock, NewId, Unit, Work, nothing_more

Reader = Callable[[Draft, tuple[Section, ...]], Reading]
"""Gives the checks what they read: the sections beside the record and the guidelines as they are now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A clinician's word on one item. An edit needs ``text``; a rejection and an edit need a reason."""

    item: ItemId
    verdict: Verdict
    reason: str = ""
    text: str = ""


def decide(
    id: DraftId,
    choices: Sequence[Choice],
    *,
    seen: Digest,
    actor: Actor,
    reader: Reader,
    work: Work,
    clock: Clock,
) -> Draft:
    """Take these decisions together, or none of them. Edited items are checked again before they are kept.

    Raises Invalid for a choice without what it owes, NotFound for an unknown item, StaleContent when ``seen`` is old.
    """
    with work(read_only=True) as unit:
        draft = unit.draft(id)
    require(actor, Action.DRAFT_DECIDE, draft)
    content, now = written(draft), clock()
    for choice in choices:
        content = _taken(content, choice, actor=actor, at=now)
    if any(c.verdict is Verdict.EDIT for c in choices):
        content = _checked(draft, content, [c.item for c in choices if c.verdict is Verdict.EDIT], reader)
    decided = draft.decided(counted_anew(draft.kind, content), seen=seen)
    with work() as unit:
        unit.keep(decided, _decided(decided, choices, actor, now))
    return decided


def accept_rest(
    id: DraftId, *, seen: Digest, actor: Actor, reader: Reader, work: Work, clock: Clock
) -> Draft:
    """Accept what is left, where nothing is wrong and a mistake would hurt little.

    Medicines, allergies, wishes and referrals, and every item with a stop or a warning, keep waiting for their own
    decision (automation bias: clinical-standards §4a).
    """
    with work(read_only=True) as unit:
        draft = unit.draft(id)
    require(actor, Action.DRAFT_DECIDE, draft)
    choices = [Choice(item=i.id, verdict=Verdict.ACCEPT) for i in unremarkable(written(draft))]
    return decide(id, choices, seen=seen, actor=actor, reader=reader, work=work, clock=clock)


def unremarkable(content: Content) -> tuple[Item, ...]:
    """Undecided items that may be accepted together."""
    marked = {f.item for f in content.findings if f.severity is not Severity.NOTE}
    steps = {i.id for i in content.undecided() if _is_a_step(i)}
    return tuple(
        i
        for i in content.undecided()
        if i.kind not in HIGH_RISK and i.support is Support.SUPPORTED and i.id not in marked | steps
    )


def _is_a_step(i: Item) -> bool:
    """A step that a note dates ahead, mostly of a dose: it is decided by itself, as a medicine is."""
    return (
        isinstance(i.detail, ActionDetail) and i.detail.due is not None and i.detail.due.anchor_is == "note"
    )


def acknowledge(
    id: DraftId,
    findings: Sequence[FindingId],
    reason: str,
    *,
    seen: Digest,
    actor: Actor,
    work: Work,
    clock: Clock,
) -> Draft:
    """Say why the document may leave although these findings stand: one reason for all of them, an event for each.

    All of them are answered, or none. Raises Invalid without a reason, NotFound for a finding that is not there.
    """
    reason = owed(reason, "say why the document may leave although this finding stands")
    wanted = tuple(dict.fromkeys(findings))
    if not wanted:
        raise Invalid("name the findings that this reason is for")
    with work() as unit:
        draft = unit.draft(id)
        require(actor, Action.DRAFT_DECIDE, draft)
        there = {f.id for f in draft.content.findings} if draft.content else set()
        for gone in (f for f in wanted if f not in there):
            raise NotFound(f"draft {id} has no finding {gone}: read the draft again")
        now = clock()
        for finding in wanted:
            draft = _answered(draft, finding, reason, seen=seen, actor=actor, at=now)
            seen = digest_of(draft)
            event = Acknowledged(
                at=now, by=actor.id, patient=draft.patient, draft=id, finding=finding, digest=seen
            )
            unit.keep(draft, event)
    return draft


def _answered(
    draft: Draft, finding: FindingId, reason: str, *, seen: Digest, actor: Actor, at: datetime
) -> Draft:
    content = written(draft)
    said = Acknowledgement(finding=finding, by=actor.id, at=at, reason=reason)
    others = tuple(a for a in content.acknowledgements if a.finding != finding)
    return draft.decided(replace(content, acknowledgements=(*others, said)), seen=seen)


def approve(
    id: DraftId,
    *,
    seen: Digest,
    actor: Actor,
    work: Work,
    clock: Clock,
    also: Callable[[Unit, Draft], None] = nothing_more,
) -> Draft:
    """Sign what was seen. Raises NotPermitted, StaleContent, Undecided or WrongState; of many at once, one succeeds."""
    with work() as unit:
        draft = unit.draft(id)
        require(actor, Action.DRAFT_APPROVE, draft)
        now = clock()
        approved = draft.approved(by=actor.id, at=now, seen=seen, name=actor.name)
        unit.keep(approved, Approved(at=now, by=actor.id, patient=draft.patient, draft=id, digest=seen))
        also(unit, approved)
    return approved


def send_back(id: DraftId, reason: str, *, seen: Digest, actor: Actor, work: Work, clock: Clock) -> Draft:
    reason = owed(reason, "say what the next revision should do better")
    with work() as unit:
        draft = unit.draft(id)
        require(actor, Action.DRAFT_RETURN, draft)
        returned = draft.returned(reason, seen=seen)
        unit.keep(returned, Returned(at=clock(), by=actor.id, patient=draft.patient, draft=id))
    return returned


def withdraw(id: DraftId, reason: str, *, actor: Actor, work: Work, clock: Clock) -> Draft:
    """It will not be used. A published document is marked entered in error; that takes a clinician."""
    reason = owed(reason, "say why it is withdrawn")
    with work() as unit:
        draft = unit.draft(id)
        require(actor, Action.DRAFT_WITHDRAW, draft)
        if draft.receipt is not None:
            require(actor, Action.DRAFT_APPROVE, draft)
        withdrawn = draft.withdrawn(reason)
        unit.keep(withdrawn, Withdrawn(at=clock(), by=actor.id, patient=draft.patient, draft=id))
    return withdrawn


def revise(
    id: DraftId,
    *,
    actor: Actor,
    work: Work,
    clock: Clock,
    new_id: NewId,
    also: Callable[[Unit, Draft], None] = nothing_more,
) -> Draft:
    """Ask for it to be written anew from the record of today.

    A returned or stuck draft becomes the next revision of itself. A published one stays as it is, and a new draft is
    made that will take its place when it is published in turn.
    """
    with work() as unit:
        draft = unit.draft(id)
        require(actor, Action.DRAFT_REVISE, draft)
        now = clock()
        if draft.receipt is None:
            again = draft.asked_again()
        else:
            again = Draft(
                id=DraftId(new_id()),
                kind=draft.kind,
                patient=draft.patient,
                encounter=draft.encounter,
                focus=draft.focus,
                requested_by=actor.id,
                requested_at=now,
                revision=draft.revision + 1,
                replaces=draft.id,
            )
        event = Requested(
            at=now,
            by=actor.id,
            patient=draft.patient,
            draft=again.id,
            kind=draft.kind,
            revision=again.revision,
        )
        unit.keep(again, event)
        also(unit, again)
    return again


def _taken(content: Content, choice: Choice, *, actor: Actor, at: datetime) -> Content:
    item = content.item(choice.item)
    reason = " ".join(choice.reason.split())
    if choice.verdict is Verdict.ACCEPT and item.support is Support.UNSUPPORTED and not reason:
        raise Invalid(
            f"item {item.id} is unsupported: to accept it all the same, say why; else edit or reject it"
        )
    if choice.verdict is Verdict.REJECT:
        reason = owed(reason, f"say why item {item.id} is rejected")
    decision = Decision(verdict=choice.verdict, by=actor.id, at=at, reason=reason)
    if choice.verdict is not Verdict.EDIT:
        return content.with_item(replace(item, decision=decision), _findings_of(content, item.id))
    text = owed(choice.text, f"give the new text of item {item.id}")
    edited = replace(
        item,
        text=text,
        detail=_restated(item.detail, text),
        citations=(said_by(actor, text), *(c for c in item.citations if c.kind is not CitationKind.REVIEWER)),
        written_by="reviewer",
        support=Support.ASSERTED,
        decision=replace(
            decision, was=item.decision.was if item.decision and item.decision.was else item.text
        ),
    )
    return content.with_item(edited, ())


def said_by(actor: Actor, text: str) -> Citation:
    return Citation(
        kind=CitationKind.REVIEWER, source=f"reviewer:{actor.id}", start=0, end=len(text), quote=text
    )


#: What a detail says beside the text of its item, and keeps when the text is edited.
_KEPT = {
    "type",
    "owner",
    "due",
    "concern",
    "activity",
    "change",
    "urgency",
    "expressed_by",
    "none_known",
    "pending",
}


def _restated(detail: Detail | None, text: str) -> Detail | None:
    """The detail without what the new text no longer says: a form may never contradict the sentence beside it."""
    if detail is None:
        return None
    if isinstance(detail, ScoreDetail):
        return detail.name_only()
    low = text.lower()
    gone: dict[str, Any] = {}
    for field in fields(detail):
        value = getattr(detail, field.name)
        if field.name in _KEPT or not value:
            continue
        if isinstance(value, tuple):
            gone[field.name] = tuple(v for v in value if v.lower() in low)
        elif isinstance(value, str) and value.lower() not in low:
            gone[field.name] = text if field.name in {"name", "specialty", "reason"} else ""
    return replace(detail, **gone)


def _checked(draft: Draft, content: Content, edited: Sequence[ItemId], reader: Reader) -> Content:
    """The edited items beside their chart evidence, without the reviewer's own words to lean on.

    One that never rested on anything else is held against the whole chart, as when it was added.
    """
    ids = set(edited)
    own = {i for i in ids if not _without_reviewer(content.item(i)).citations}
    reading = reader(draft, _only(content, ids - own))
    _, found = inspect(reading)
    alone = replace(reading, sections=_only(content, own))
    stated = (*what_is_added_stands_in_the_chart(alone), *no_order_is_added(alone))
    for id in ids:
        about = (f for f in (*found, *stated) if f.item == id)
        mine = tuple(f if is_not_told(f) else replace(f, severity=Severity.WARN) for f in about)
        content = content.with_item(labelled(content.item(id), draft, reading), mine)
    return content


def labelled(item: Item, draft: Draft, beside: Reading) -> Item:
    """With the security labels that its words and its sources now call for."""
    sensitive = Sensitivity(beside.record)
    return relabelled(item, sensitive, kind=draft.kind, focus=draft.focus, as_of=beside.as_of)


def _only(content: Content, ids: set[ItemId]) -> tuple[Section, ...]:
    kept = (
        replace(s, items=tuple(_without_reviewer(i) for i in s.items if i.id in ids))
        for s in content.sections
    )
    return tuple(s for s in kept if s.items)


def _without_reviewer(item: Item) -> Item:
    chart = tuple(c for c in item.citations if c.kind is not CitationKind.REVIEWER)
    return replace(item, citations=chart)


def _findings_of(content: Content, id: ItemId) -> tuple[Finding, ...]:
    return tuple(f for f in content.findings if f.item == id)


def _decided(draft: Draft, choices: Sequence[Choice], actor: Actor, at: datetime) -> Decided:
    verdicts = sorted({str(c.verdict) for c in choices})
    return Decided(
        at=at,
        by=actor.id,
        patient=draft.patient,
        draft=draft.id,
        items=tuple(c.item for c in choices),
        verdict="+".join(verdicts),
        digest=digest_of(draft),
    )


def written(draft: Draft) -> Content:
    if draft.content is None:
        raise NotFound(f"draft {draft.id} is not written yet")
    return draft.content


def digest_of(draft: Draft) -> Digest:
    return written(draft).digest


def owed(text: str, what: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Invalid(what)
    return text
