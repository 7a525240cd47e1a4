"""What a clinician left for later, or advised for after the stay and nobody ordered: theirs to do, in their words.

A guideline that asks for it meanwhile would set two plans against each other.
"""

import re
from collections.abc import Iterable

from assistant.domain.draft import ActionDetail, Citation, Item, ItemKind
from assistant.knowledge.concerns import families
from assistant.knowledge.guidelines import Activity, Standing
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, chart, item, said_of
from assistant.writing.parts.arranged import open_orders, speaks_of
from assistant.writing.parts.asked import person
from assistant.writing.parts.concerns import concern_of, concerns
from assistant.writing.parts.quoted import asserted_of_patient, bare, cues, fresh, notes_of
from assistant.writing.parts.saying import noted, plain
from assistant.writing.parts.spoken import Sentence, spoken
from retrieval.model import Document, Fact, Medicine, Span

MOST = 4


def put_off(desk: Desk) -> list[Item]:
    """Each "not now" of a clinician that keeps a guideline from asking, once, with all that it is the answer to."""
    return desk.once("put off", _put_off)


def _put_off(desk: Desk) -> list[Item]:
    found: dict[Span, list[str]] = {}
    proposed: dict[Fact, list[str]] = {}
    for applies in desk.guidelines:
        for asked in applies.asked:
            if asked.standing is Standing.DEFERRED and desk.kind in asked.entry.documents:
                for where in asked.because:
                    about = concern_of(asked, applies, desk)
                    if isinstance(where, Span):
                        found.setdefault(where, []).append(about)
                    else:
                        proposed.setdefault(where, []).append(about)
    made = [_said(span, tuple(dict.fromkeys(about)), desk) for span, about in found.items()]
    made += [_undecided(fact, tuple(dict.fromkeys(about)), desk) for fact, about in proposed.items()]
    desk.said.update(" ".join(bare(s.text).lower().split()) for s in found)
    return made[:MOST]


def _undecided(fact: Fact, about: tuple[str, ...], desk: Desk) -> Item:
    """What was proposed and not begun: whoever proposed it decides with the patient."""
    named = fact.prescriber if isinstance(fact, Medicine) else ""
    name = named or person(Role.PHYSICIAN, desk)
    detail = ActionDetail(
        owner=name or str(Role.PHYSICIAN),
        person=name,
        concern=about[0] if about else "",
        addresses=about[1:],
        activity=str(Activity.MEDICATION_REVIEW),
        standing="proposed",
    )
    when = f", {fact.date[:10]}" if fact.date and fact.date[:10] in fact.words.text else ""
    return item(
        ItemKind.ACTION,
        f"Proposed, not ordered: {plain(fact.name)}{when}{noted(fact)}",
        *said_of(fact),
        detail=detail,
    )


def _said(span: Span, about: tuple[str, ...], desk: Desk) -> Item:
    name = _writer(desk.record.document(span.document), desk)
    detail = ActionDetail(
        owner=name or str(Role.PHYSICIAN),
        person=name,
        concern=about[0] if about else "",
        addresses=about[1:],
        activity=str(Activity.MEDICATION_REVIEW),
    )
    return item(ItemKind.ACTION, f"Not now: “{bare(span.text)}”", chart(span), detail=detail)


def advised_for_later(desk: Desk) -> list[Item]:
    """What a note of the stay wants done after it, and no order or visit arranges: owned by who wrote it."""
    return desk.once("advised for later", _advised)


def _advised(desk: Desk) -> list[Item]:
    pattern = cues("outpatient")
    found = [
        s
        for note in reversed(notes_of(desk))
        for s in spoken(note)
        if pattern.search(s.span.text) and asserted_of_patient(s) and not _arranged(s, desk)
    ]
    return [_task(s, desk) for s in fresh(desk, _not_said(found, desk), MOST)]


def _not_said(found: Iterable[Sentence], desk: Desk) -> list[Sentence]:
    told: set[Citation] = {c for i in put_off(desk) for c in i.citations}
    return [s for s in found if chart(s.span) not in told]


def _arranged(s: Sentence, desk: Desk) -> bool:
    return any(speaks_of(o, s.span.text) for o in open_orders(desk))


def _task(s: Sentence, desk: Desk) -> Item:
    about = _concern(s.span.text, desk)
    name = _writer(s.document, desk)
    detail = ActionDetail(
        owner=name or str(Role.PHYSICIAN),
        person=name,
        concern=about or "advice without an order",
        activity=str(Activity.COORDINATION),
    )
    return item(ItemKind.ACTION, bare(s.span.text), chart(s.span), detail=detail)


def _concern(text: str, desk: Desk) -> str:
    """The concern of the family that the sentence names; else one that shares the first word of its name."""
    family, low = families().named(text), text.lower()
    for c in concerns(desk):
        first = re.search(r"[a-z]{4,}", c.label.lower())
        if (family is not None and c.family == family) or (first and re.search(rf"\b{first[0]}\b", low)):
            return c.label
    return ""


def _writer(document: Document | None, desk: Desk) -> str:
    """Who wrote it; else the clinician who leads."""
    return (document.author if document else "") or person(Role.PHYSICIAN, desk)
