"""What a patient leaves with and what is left open: lines, oxygen, findings by the way, referrals nobody answered."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from assistant.domain.draft import ActionDetail, Item, ItemKind, Kind, StatementDetail
from assistant.domain.due import due
from assistant.knowledge.element_file import named
from assistant.knowledge.lines import in_place
from assistant.knowledge.open_loops import (
    Loop,
    StillOpen,
    findings_by_the_way,
    findings_without_follow_up,
    oxygen_without_an_order,
    referrals_without_a_report,
    results_nobody_speaks_of,
    what_went_wrong,
    window,
)
from assistant.knowledge.stays import day
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, chart, item
from assistant.writing.parts.asked import person
from assistant.writing.parts.quoted import asserted_of_patient, bare, fresh, notes_of, quote
from assistant.writing.parts.saying import plain
from assistant.writing.parts.spoken import Sentence, spoken
from retrieval.model import Document, DocumentKind, Encounter, Fact, Measurement, Span
from retrieval.text.sections import sections

#: Orders in these states are listed with the open orders.
_LISTED = frozenset({"active", "draft", "on-hold", "requested", "accepted", "in-progress", "ready"})


def lines_in_place(desk: Desk) -> list[Item]:
    """Each as the chart puts it in, with what is planned for it where that is charted."""
    items = [
        item(ItemKind.DEVICE, _told(one.fact, one.spans), *(chart(s) for s in (*one.spans, *one.plan)))
        for one in in_place(desk.record, desk.stay)
    ]
    for still in oxygen_without_an_order(desk.record, desk.stay):
        if isinstance(still.fact, Measurement):
            m = still.fact
            text = f"{plain(m.name)} {m.value} {m.unit if m.unit not in m.value else ''} on {still.since}"
            items.append(item(ItemKind.DEVICE, text, *(chart(s) for s in still.spans)))
    return items


def _told(fact: Fact | None, spans: Sequence[Span]) -> str:
    if fact is None:
        return bare(spans[0].text)
    when = f", {fact.date[:10]}" if fact.date and fact.date[:10] in fact.words.text else ""
    return f"{plain(fact.name)}{when}"


def report_advice(desk: Desk) -> list[Item]:
    """What a report found by the way or asks to be looked at again: somebody must own it, whatever it was done for.

    One item a finding, in the words that advise, with the last day that the advice names; and what else reports advise.
    """
    found = findings_by_the_way(desk.record, _bound(desk), desk.after)
    of_reports = [f for f in found if _in_a_report(f, desk)]
    items = [_to_follow(f, desk) for f in of_reports]
    for note in notes_of(desk):
        if note.kind is DocumentKind.REPORT:
            advice = (s for s in spoken(note) if _ADVISES.search(s.span.text))
            items += [_advised(s, desk) for s in advice if not _overlaps(s.span, of_reports)]
    return items[:6]


#: Advice of a report, as against what it only names.
_ADVISES = re.compile(
    r"\b(?:advis|recommend|suggest)(?:ed|s)?\b|\b(?:follow[- ]?up|repeat) (?:ct|mri|imaging|ultrasound|x-?ray|chest)\b",
    re.IGNORECASE,
)


def _advised(s: Sentence, desk: Desk) -> Item:
    found = StillOpen(
        loop=Loop.FINDING, what="advice of a report", spans=(s.span,), since=(s.document.date or "")[:10]
    )
    return _to_follow(replace(found, window=window(s.span.text, day(s.document.date))), desk)


def went_wrong(desk: Desk) -> list[Item]:
    """What has gone wrong lately and may again, and a culture that nobody speaks of: each with who sees to it."""
    bound = _bound(desk)
    found = [
        *what_went_wrong(desk.record, desk.after),
        *results_nobody_speaks_of(desk.record, bound, desk.after),
    ]
    return [_to_settle(o, desk) for o in found if not _quoted(o.spans[0], desk)][:4]


def harms(desk: Desk) -> list[Item]:
    """The same as a concern of the plan: what has happened once is watched for, beside being put right."""
    made = []
    for o in what_went_wrong(desk.record, desk.after)[:HARMS]:
        first = re.split(r"(?<=[.!?])\s+(?=[A-Z“\"])", bare(o.spans[0].text))[0]
        detail = StatementDetail(when=o.since, title=str(o.loop), said_by=o.owner)
        made.append(item(ItemKind.STATEMENT, f"“{first}”", *(chart(s) for s in o.spans), detail=detail))
    return made


HARMS = 3


def _to_settle(o: StillOpen, desk: Desk) -> Item:
    name = o.owner or person(Role.PHYSICIAN, desk)
    detail = ActionDetail(
        owner=name or str(Role.PHYSICIAN), person=name, concern=str(o.loop), activity="coordination"
    )
    said = " ".join(bare(s.text) for s in o.spans)
    text = f"“{said}”"
    if isinstance(o.fact, Measurement):
        text = f"{plain(o.fact.name)} {o.fact.value} on {o.since}"
    return item(ItemKind.ACTION, text, *(chart(s) for s in o.spans), detail=detail)


def _overlaps(span: Span, found: Sequence[StillOpen]) -> bool:
    return any(
        f.document == span.document and f.start < span.end and span.start < f.end
        for o in found
        for f in o.spans
    )


def _bound(desk: Desk) -> Encounter | None:
    return desk.stay if desk.kind is Kind.DISCHARGE_SUMMARY else None


def _in_a_report(found: StillOpen, desk: Desk) -> bool:
    document = desk.record.document(found.spans[0].document)
    return document is not None and document.kind is not DocumentKind.NOTE


def _to_follow(found: StillOpen, desk: Desk) -> Item:
    """Owned by the clinician who leads after the stay, due on the last day that the advice names."""
    name = person(Role.PHYSICIAN, desk)
    since = day(found.since)
    detail = ActionDetail(
        owner=name or str(Role.PHYSICIAN),
        person=name,
        concern="finding to follow up",
        activity="coordination",
        due=due(since, "report", (found.window[1] - since).days) if found.window and since else None,
    )
    text = " ".join(bare(s.text) for s in found.spans)
    desk.said.add(" ".join(re.findall(r"[a-z0-9]+", text.lower())))
    return item(ItemKind.ACTION, text, *(chart(s) for s in found.spans), detail=detail)


def findings_in_notes(desk: Desk) -> list[Item]:
    """What a note, not a report, mentions by the way and nobody follows: a report's own advice stands beside it."""
    open_still = findings_without_follow_up(desk.record, _bound(desk), desk.after)
    mine = [f for f in open_still if not _in_a_report(f, desk) and not _quoted(f.spans[0], desk)]
    return [_to_follow(f, desk) for f in mine][:4]


def _quoted(span: Span, desk: Desk) -> bool:
    words = " ".join(span.text.lower().split())
    return any(words in said or said in words for said in desk.said if len(said) > 20)


def unanswered_referrals(desk: Desk) -> list[Item]:
    """Referrals that count as done while nothing came back: those still open stand among the orders."""
    found = (o for o in referrals_without_a_report(desk.record, desk.after) if o.fact is not None)
    return [
        item(
            ItemKind.ACTION,
            f"{plain(o.what)}, ordered {o.since}: status completed, and no result or note since",
            *(chart(s) for s in o.spans),
            detail=ActionDetail(
                owner=o.owner or str(Role.CASE_MANAGER),
                person=o.owner,
                concern="referral without a report",
                activity="coordination",
                standing="done",
            ),
        )
        for o in found
        if o.fact is not None and o.fact.status not in _LISTED
    ]


def said_none(element: str) -> Callable[[Desk], list[Item]]:
    """A part that quotes the notes of the stay where they say that there is nothing: "none pending"."""

    def fill(desk: Desk) -> list[Item]:
        required = named(desk.kind, element)
        none = required.none if required else None
        if none is None:
            return []
        said = (s for note in notes_of(desk) for s in spoken(note) if none.search(s.span.text))
        return [quote(s) for s in fresh(desk, (s for s in said if asserted_of_patient(s)), 1)]

    return fill


no_pending = said_none("pending_results")
no_procedures = said_none("procedures")
no_consultations = said_none("consultations")
no_devices = said_none("devices")
said_no_medicines = said_none("medicines")


def no_medicines(desk: Desk) -> list[Item]:
    """A sentence that says so, else a list of medicines under which a note wrote "none"."""
    return said_no_medicines(desk) or [quote(s) for note in notes_of(desk)[-1:] for s in _empty_lists(note)]


def _empty_lists(note: Document) -> Iterator[Sentence]:
    for part in sections(note.text):
        if part.kind in _LISTS and _NONE.fullmatch(note.text[part.body : part.end].strip()):
            yield Sentence(span=note.span(part.start, part.end), section=part.kind, document=note)


_LISTS = frozenset({"medications", "home_medications", "discharge_medications"})
_NONE = re.compile(r"none(?: (?:taken|currently|at present))?\.?", re.IGNORECASE)
