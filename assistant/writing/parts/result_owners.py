"""Who gets a result that is not back: whom a note names, else who ordered it, else the attending, else primary care."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.knowledge.own_team import names_another
from assistant.knowledge.stays import during
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk
from assistant.writing.parts.asked import person as holder
from assistant.writing.parts.pending_reasons import told_of
from assistant.writing.parts.quoted import asserted_of_patient, bare
from assistant.writing.parts.saying import plain
from retrieval.model import CareTeamMember, DocumentKind, Encounter, Medicine, Order, Report, Span

#: A name before or after one of these is who follows it: "Dr. Feld to follow", "results to Dr. Feld".
_NAME = r"(?:Dr\.?\s+|Doctor\s+)?(?P<{}>(?-i:[A-ZÁÉÍÓÚÑ][\w’'-]+(?:\s+[A-ZÁÉÍÓÚÑ][\w’'-]+){{0,2}}))"
_FOLLOWS = re.compile(
    _NAME.format("before") + r"(?:\s*\([^)]{1,40}\))?,?\s+(?:(?:will|to|is|who|and team|team)\s+){0,2}"
    r"(?:follow\w*|review\w*|chas\w+|check\w*|call\w*|own\w*)\b"
    r"|\b(?:results?|final|report|call\w*|send|sent|goes|go|forward\w*|follow(?:ed|s)?(?:[- ]up)?|owner|copy)\b"
    r"[^.;\n]{0,25}?(?:\bto\b|\bby\b|\bwith\b|:|\bis\b)\s*" + _NAME.format("after"),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """``said`` is how the chart makes them the owner, to stand behind the result; ``spans`` say it."""

    name: str = ""
    said: str = ""
    spans: tuple[Span, ...] = ()


def followed_by(r: Report, desk: Desk) -> Follows:
    """The first that the chart gives; an empty name where it gives nobody, and nobody is made up."""
    return next(_found(r, desk), Follows())


def _found(r: Report, desk: Desk) -> Iterator[Follows]:
    yield from _named_in_a_note(r, desk)
    every = [o for o in desk.record.of(Order) if o.requester]
    orders = [o for o in every if r.pointer in o.answered_by] or [o for o in every if of_one_name(o, r)]
    if r.requester:
        yield Follows(name=r.requester, said=f" - ordered by {r.requester}", spans=(r.words,))
    for o in orders:
        yield Follows(name=o.requester, said=f" - ordered by {o.requester}", spans=(o.words,))
    stay = _stay_of(r, desk)
    if stay is not None and stay.attending:
        yield Follows(name=stay.attending, said=f" - attending: {stay.attending}", spans=(stay.words,))
    if primary := holder(Role.PHYSICIAN, desk):
        held = next(m for m in desk.own_team if m.name == primary)
        role = f" ({held.role})" if held.role else ""
        yield Follows(name=primary, said=f" - no other owner charted: {primary}{role}", spans=(held.words,))


def of_one_name(o: Order, r: Report) -> bool:
    """An order and a report that name the same test: most of the words of the shorter name are in the longer."""
    mine, theirs = _words(o.name), _words(r.name)
    return bool(mine and theirs) and len(mine & theirs) >= 0.8 * min(len(mine), len(theirs))


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]{4,}", plain(name).lower())) - {"with"}


def _stay_of(r: Report, desk: Desk) -> Encounter | None:
    """The stay in which it was taken: its own encounter, else the stay that the draft is about."""
    own = next((e for e in desk.record.of(Encounter) if r.encounter and e.key == r.encounter), None)
    return own or (desk.stay if desk.stay is not None and during(r, desk.stay) else None)


def _named_in_a_note(r: Report, desk: Desk) -> Iterator[Follows]:
    """The newest sentence on this test that names somebody of this chart as following it."""
    notes = sorted(desk.record.notes(), key=lambda d: (d.date or "", d.id), reverse=True)
    for note in notes:
        if note.kind is not DocumentKind.NOTE:
            continue
        for s in told_of(note, r):
            if not asserted_of_patient(s):
                continue
            for m in _FOLLOWS.finditer(s.span.text):
                family = (m["before"] or m["after"]).split()[-1]
                name = _known(family, desk)
                if name and not names_another(s.span.text, name, desk.record):
                    yield Follows(name=name, said=f" - note: “{bare(s.span.text)}”", spans=(s.span,))


def _known(family: str, desk: Desk) -> str:
    """Who that is in this chart, by family name."""
    r = desk.record
    known = [
        *(m.name for m in desk.own_team if not m.relation),
        *(e.attending for e in r.of(Encounter)),
        *(o.requester for o in r.of(Order)),
        *(m.prescriber for m in r.of(Medicine)),
        *(d.author or "" for d in r.notes()),
    ]
    relatives = {m.name for m in r.of(CareTeamMember) if m.relation}
    return next((n for n in known if n not in relatives and re.search(rf"\b{re.escape(family)}\b", n)), "")
