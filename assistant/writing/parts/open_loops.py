"""What a patient leaves with and what is left open: lines, oxygen, findings by the way, referrals nobody answered."""

from collections.abc import Callable, Sequence

from assistant.domain.draft import ActionDetail, Item, ItemKind
from assistant.knowledge.element_file import named
from assistant.knowledge.lines import in_place
from assistant.knowledge.open_loops import (
    findings_without_follow_up,
    oxygen_without_an_order,
    referrals_without_a_report,
)
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, chart, item
from assistant.writing.parts.quoted import asserted_of_patient, bare, fresh, notes_of, quote, spoken
from assistant.writing.parts.saying import plain
from retrieval.model import DocumentKind, Fact, Measurement, Span

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


def findings_by_the_way(desk: Desk) -> list[Item]:
    """What a note, not a report, mentions by the way and nobody follows: a report's own advice stands beside it."""
    items = []
    for still in findings_without_follow_up(desk.record, desk.stay, desk.after):
        document = desk.record.document(still.spans[0].document)
        if document is None or document.kind is DocumentKind.REPORT or _quoted(still.spans[0], desk):
            continue
        detail = ActionDetail(
            owner=str(Role.PHYSICIAN), concern="finding to follow up", activity="coordination"
        )
        text = " ".join(bare(s.text) for s in still.spans)
        items.append(item(ItemKind.ACTION, text, *(chart(s) for s in still.spans), detail=detail))
    return items[:4]


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
no_medicines = said_none("medicines")
