"""Days on which several things end or begin at once: whoever plans one of them has to know of the others."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from assistant.domain.draft import ActionDetail, Citation, Item, ItemKind
from assistant.knowledge.guidelines import Activity
from assistant.knowledge.stays import day
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, chart, item
from assistant.writing.parts.arranged import open_orders
from assistant.writing.parts.asked import person
from assistant.writing.parts.person import upcoming
from assistant.writing.parts.saying import plain
from retrieval.model import Insurance

TOGETHER = 3
AHEAD = 60  # days
_UNTIL = re.compile(r"\b(?:through|until|ends?|last day|runs? out)\b[^;.]*?(\d{4}-\d\d-\d\d)", re.IGNORECASE)
_NAMED = re.compile(r"\d{4}-\d\d-\d\d")


def same_day(desk: Desk) -> list[Item]:
    """Each day ahead with three or more visits, deadlines or last supplies, as one line for the coordinator."""
    falls: dict[date, dict[str, Citation]] = {}
    for when, text, cited in _falling(desk):
        if desk.after <= when <= desk.after + timedelta(days=AHEAD):
            falls.setdefault(when, {})[text] = cited
    return [_joined(when, told, desk) for when, told in sorted(falls.items()) if len(told) >= TOGETHER]


def _falling(desk: Desk) -> Iterator[tuple[date, str, Citation]]:
    for a in upcoming(desk):
        if (when := day(a.start or a.date)) is not None:
            hour = f" {a.start[11:16]}" if a.start and len(a.start) > 15 else ""
            yield when, f"{plain(a.name)}{hour}", chart(a.words)
    for arranged in open_orders(desk):
        o = arranged.order
        named = _NAMED.search(o.name)
        if (when := day(named[0] if named else o.due)) is not None:
            yield when, plain(o.name), chart(o.words)
    for m in desk.seen.medicines():
        until = _UNTIL.search(m.note)
        if until and (when := day(until[1])) is not None:
            yield when, f"{plain(m.name)}: {m.note}", chart(m.words)
    for c in desk.record.of(Insurance):
        if c.end and (when := day(c.end)) is not None and c.end[:10] in c.words.text:
            yield when, f"Insurance: {plain(c.name)}, until {c.end[:10]}", chart(c.words)


def _joined(when: date, told: dict[str, Citation], desk: Desk) -> Item:
    detail = ActionDetail(
        owner=str(Role.CASE_MANAGER),
        person=person(Role.CASE_MANAGER, desk),
        concern="several things on one day",
        activity=str(Activity.COORDINATION),
    )
    text = f"All on {when.isoformat()}: {'; '.join(told)}"
    return item(ItemKind.ACTION, text, *told.values(), detail=detail)
