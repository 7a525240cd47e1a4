"""The days without help among the barriers, and every task of those days with the words that say so."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.domain.draft import ActionDetail, AppointmentDetail, Item, ItemKind, Kind, Section
from assistant.knowledge.stays import day, during
from assistant.knowledge.windows import Window, windows
from assistant.writing.desk import Desk, chart
from assistant.writing.parts.quoted import bare, quote
from assistant.writing.parts.spoken import Sentence

#: Tasks of one window that carry its words. More would be read past.
TASKS = 3
_SECTIONS = frozenset({"interventions", "follow_up"})


def gaps(desk: Desk) -> tuple[Window, ...]:
    return desk.once("gaps in help", _gaps)


def _gaps(desk: Desk) -> tuple[Window, ...]:
    """A summary knows what was written by the end of its stay."""
    found = windows(desk.record, desk.after)
    if desk.stay is None or desk.kind is not Kind.DISCHARGE_SUMMARY:
        return found
    return tuple(w for w in found if during(w.note, desk.stay))


def days_without_help(desk: Desk) -> list[Item]:
    """Each sentence that bounds a window, as a barrier in the note's own words."""
    made = []
    for w in gaps(desk):
        for span in w.spans:
            said = " ".join(re.findall(r"[a-z0-9]+", span.text.lower()))
            if said not in desk.said:
                desk.said.add(said)
                made.append(quote(Sentence(span=span, section="", document=w.note), ItemKind.NEED))
    return made


def with_gaps(sections: Sequence[Section], desk: Desk) -> tuple[Section, ...]:
    """The tasks and visits that fall into such days, with the note beside them."""
    found = gaps(desk)
    if not found:
        return tuple(sections)
    left = dict.fromkeys(found, TASKS)
    return tuple(
        replace(s, items=tuple(_pointed(i, found, left) for i in s.items)) if s.id in _SECTIONS else s
        for s in sections
    )


def _pointed(one: Item, found: Sequence[Window], left: dict[Window, int]) -> Item:
    on = _day_of(one)
    w = next((w for w in found if on and w.holds(on) and left[w]), None)
    if w is None or not _bears(one) or any(chart(s) in one.citations for s in w.spans):
        return one
    left[w] -= 1
    note = " ".join(bare(s.text) for s in w.spans)
    cited = tuple(dict.fromkeys((*one.citations, *(chart(s) for s in w.spans))))
    late = isinstance(one.detail, ActionDetail) and _HELP.search(one.text)
    text = f"{one.text}{_EARLIER if late else ''} - note: “{' '.join(note.split())}”"
    return replace(one, text=text, citations=cited)


#: Having somebody there is settled by then, and not in the days without anybody.
_EARLIER = " Before the first of these days."
_HELP = re.compile(
    r"\bwho helps\b|\bhome visiting\b|\bhelp at home\b|\bcaregiver\b|\brespite\b|\blives? alone\b|\bsafety plan\b",
    re.IGNORECASE,
)


def _bears(one: Item) -> bool:
    """A visit or an order happens on its day; what a guideline asks for is only due on it, and must be about help."""
    proposed = isinstance(one.detail, ActionDetail) and one.detail.standing == "proposed"
    return not proposed or _HELP.search(one.text) is not None


def _day_of(one: Item) -> date | None:
    match one.detail:
        case ActionDetail(due=due) if due is not None:
            return day(due.day)
        case AppointmentDetail(when=when):
            return day(when)
        case _:
            return None
