"""Which of several written plans holds: the newest of its kind. An older one is superseded, and no plan to act on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.model import Document, DocumentId, DocumentKind, Order, PlanOnFile, Record, Span

#: Words of a title that say which edition it is, and not what it is a plan for.
_EDITION = frozenset(
    (
        "plan plans new newer updated revised copy signed final draft version current the for and with "
        "form medicine written january february march april may june july august september october "
        "november december"
    ).split()
)
#: A plan for everything: two of them may be two agencies', so that only their own relation says which holds.
_ANY_PLAN = frozenset("care treatment inpatient record artifact chronic clinical management nursing".split())
#: Plans that a patient keeps one of: what to do when the illness or the danger flares.
_ONE_OF = re.compile(r"\b(?:action|emergency|safety|crisis|relapse prevention) plan\b", re.IGNORECASE)
_OPEN = frozenset({"active", "draft", "on-hold", "requested", "accepted", "in-progress", "ready"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Newer:
    """What takes an older plan's place. ``ordered``: it is asked for, and not written yet."""

    name: str
    on: str
    words: Span
    ordered: bool = False


def newer_plan(plan: PlanOnFile, record: Record) -> Newer | None:
    """By the record's own relation first, then by date among plans, notes and orders of the same kind."""
    found = [*_replacing(plan, record), *_later_plans(plan, record), *_later_notes(plan, record)]
    if found:
        return max(found, key=lambda n: n.on)
    return max(_ordered(plan, record), key=lambda n: n.on, default=None)


def superseded_notes(record: Record) -> frozenset[DocumentId]:
    """Written action, emergency and safety plans of which a later one is in the record."""
    plans = [n for n in record.notes() if n.kind is DocumentKind.NOTE and n.date and _ONE_OF.search(n.title)]
    return frozenset(
        old.id
        for old in plans
        if any(_kind(n.title) == _kind(old.title) and _day(n.date) > _day(old.date) for n in plans)
    )


def _replacing(plan: PlanOnFile, record: Record) -> Iterator[Newer]:
    for p in record.of(PlanOnFile):
        if plan.pointer in p.replaces and p.id != plan.id:
            yield Newer(name=p.name, on=_day(p.date), words=p.words)


def _later_plans(plan: PlanOnFile, record: Record) -> Iterator[Newer]:
    for p in record.of(PlanOnFile):
        if p.status in {"active", "completed", ""} and _follows(p.date, plan) and _same_kind(p.name, plan):
            apart = p.addresses and plan.addresses and not set(p.addresses) & set(plan.addresses)
            if not apart:
                yield Newer(name=p.name, on=_day(p.date), words=p.words)


def _later_notes(plan: PlanOnFile, record: Record) -> Iterator[Newer]:
    for note in record.notes():
        if note.kind is not DocumentKind.NOTE or not _follows(note.date, plan):
            continue
        if "plan" in note.title.lower() and _same_kind(note.title, plan) and (words := _opening(note)):
            yield Newer(name=note.title, on=_day(note.date), words=words)


def _ordered(plan: PlanOnFile, record: Record) -> Iterator[Newer]:
    kind = _kind(plan.name)
    if not kind or kind <= _ANY_PLAN:
        return
    for o in record.of(Order):
        asked = "plan" in o.name.lower() and kind <= _kind(o.name)
        if asked and o.status in _OPEN and _follows(o.date, plan):
            yield Newer(name=o.name, on=_day(o.date), words=o.words, ordered=True)


def _same_kind(title: str, plan: PlanOnFile) -> bool:
    kind = _kind(plan.name)
    return bool(kind) and not kind <= _ANY_PLAN and _kind(title) == kind


def _kind(title: str) -> frozenset[str]:
    return frozenset(w for w in re.findall(r"[a-z]{3,}", title.lower()) if w not in _EDITION)


def _follows(date: str | None, plan: PlanOnFile) -> bool:
    return bool(plan.date) and _day(date) > _day(plan.date)


def _day(date: str | None) -> str:
    return (date or "")[:10]


def _opening(note: Document) -> Span | None:
    """Its first line, which is what a reader opens it by."""
    line = re.search(r"\S[^\n]*", note.text)
    return note.span(line.start(), line.end()) if line else None
