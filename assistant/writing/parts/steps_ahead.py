"""The dated steps of a plan that a note holds, as the patient's own work: each with its day, and what takes it back."""

import re

from assistant.domain.draft import ActionDetail, Item, ItemKind
from assistant.domain.due import due
from assistant.knowledge.dated_steps import Step, steps
from assistant.knowledge.guidelines import Activity
from assistant.knowledge.stays import day
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, chart, item
from assistant.writing.parts.concerns import concerns
from assistant.writing.parts.quoted import bare, notes_of
from retrieval.model import Medicine, Span

MOST = 4


def steps_ahead(desk: Desk) -> list[Item]:
    """Of the newest note that holds such a plan: an older one may have been changed since."""
    for note in reversed(notes_of(desk)):
        if found := steps(note, desk.after):
            return [_item(s, desk) for s in found[:MOST]]
    return []


def _item(step: Step, desk: Desk) -> Item:
    medicine, named = _medicine(step, desk)
    label = " ".join(dict.fromkeys(x for x in (medicine, step.plan) if x))
    text = f"{label}, from {step.day}: {step.said}"
    if step.unless:
        text += f" - note: “{bare(step.unless.text)}”"
    written = day(step.document.date)
    detail = ActionDetail(
        owner=str(Role.PATIENT),
        due=due(written, "note", (step.on - written).days) if written else None,
        concern=_concern(step, desk),
        activity=str(Activity.SELF_MANAGEMENT),
        asked_by=", ".join(x for x in (step.document.author, (step.document.date or "")[:10]) if x),
        standing="active",
    )
    cited = [*step.spans, *named, *([step.unless] if step.unless else [])]
    return item(ItemKind.ACTION, text, *(chart(s) for s in cited), detail=detail)


def _medicine(step: Step, desk: Desk) -> tuple[str, tuple[Span, ...]]:
    """The medicine of the list that the note's own head names, where it names one alone."""
    if _names(step.plan, desk):
        return "", ()
    head = re.compile(r"^#+ .+$|^[A-Z][^\n]{0,80}$", re.MULTILINE)
    for m in head.finditer(step.document.text):
        found = _names(m.group(), desk)
        if len(found) == 1:
            at = m.group().lower().index(found[0])
            return found[0], (step.document.span(m.start() + at, m.start() + at + len(found[0])),)
    return "", ()


def _names(text: str, desk: Desk) -> list[str]:
    words = {w.lower() for w in re.findall(r"[A-Za-z]{5,}", text)}
    first = (m.name.split()[0].lower() for m in desk.record.of(Medicine) if m.name)
    return sorted({f for f in first if f in words})


def _concern(step: Step, desk: Desk) -> str:
    """The reason of the medicine that the plan is about, where it is a concern of the chart."""
    named, _ = _medicine(step, desk)
    reasons = [m.reason for m in desk.record.of(Medicine) if named and m.name.lower().startswith(named)]
    labels = (c.label for c in concerns(desk))
    return next((c for c in labels if any(r and r.lower() in c.lower() for r in reasons)), step.plan)
