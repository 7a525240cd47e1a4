"""What the recipient of a referral needs: what bears on the question, what was done, and whom to call. No more."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.domain.draft import Change, Citation, ReferralDetail
from assistant.knowledge import medicines as lists
from assistant.knowledge.chart import Chart, latest
from assistant.knowledge.concerns import Family, families
from assistant.knowledge.conditions import NamedSet, SetKind
from assistant.knowledge.guidelines import ReferralAdvice
from assistant.knowledge.recipients import stems
from assistant.knowledge.team import Role
from assistant.writing.desk import Desk, chart
from assistant.writing.parts.arranged import open_orders
from assistant.writing.parts.asked import person, wanted
from assistant.writing.parts.disclosure import withheld
from assistant.writing.parts.quoted import bare, notes_of
from assistant.writing.parts.saying import plain
from assistant.writing.parts.spoken import spoken
from retrieval.model import (
    Fact,
    Insurance,
    Measurement,
    Medicine,
    Order,
    Procedure,
    Report,
    Span,
)

_NOT_TAKEN = frozenset({"stopped", "not-taken", "completed", "on-hold"})
PERTINENT = 12
DONE = 8

_AGREES = re.compile(
    r"\b(?:agree[sd]?|accept(?:s|ed)?|wants?|would like|interested|willing|declin\w+|refus\w+|open to|"
    r"not (?:ready|interested|today))\b",
    re.IGNORECASE,
)


def around(specialty: str, concern: str) -> tuple[Family, ...]:
    """The families of problems that a referral is about: by its concern, else all that the specialty cares for."""
    named = families().named(concern)
    return (named,) if named else families().caring(specialty)


def sets_of(around: Sequence[Family]) -> tuple[NamedSet, ...]:
    every = [s for f in around for s in (*f.results, *f.conditions, *f.medicines)]
    return tuple({(s.kind, s.name): s for s in every}.values())


def pertinent_sets(desk: Desk) -> tuple[NamedSet, ...]:
    """Of the referrals of this draft: with a specialty asked for, of that one alone."""
    if desk.focus and (about_it := around(desk.focus, desk.focus)):
        return sets_of(about_it)
    advised = [s for w in wanted(desk) if isinstance(w.entry, ReferralAdvice) for s in w.entry.pertinent]
    ordered = [s for a in open_orders(desk) for s in sets_of(around(a.order.name, a.order.name))]
    return tuple({(s.kind, s.name): s for s in (*ordered, *advised)}.values())


def needed(named: Sequence[NamedSet], desk: Desk) -> tuple[Fact, ...]:
    """The latest of each result, problem and medicine that the recipient needs."""
    found = (
        latest(f for f in _facts(desk.seen, one) if f.words.document not in withheld(desk)) for one in named
    )
    return tuple({f.id: f for f in found if f is not None}.values())[:PERTINENT]


def _facts(seen: Chart, named: NamedSet) -> tuple[Fact, ...]:
    match named.kind:
        case SetKind.RESULT:
            return seen.results(named)
        case SetKind.CONDITION:
            return seen.problems(named)
        case SetKind.MEDICINE:
            return seen.medicines_of(named)
        case _:
            return seen.procedures(named)


def tried(around: Sequence[Family], desk: Desk) -> tuple[Fact, ...]:
    """Tests still awaited, treatments taken or stopped, and the last tests and procedures, for the same problems."""
    medicines = [m for f in around for s in f.medicines for m in desk.seen.medicines_of(s, any_status=True)]
    words = [f.words for f in around]
    recorded: list[Procedure | Report] = [*desk.record.of(Procedure), *desk.record.of(Report)]
    done = [
        p
        for p in recorded
        if p.status in {"completed", "final", "amended", ""} and any(w.search(_spoken_of(p)) for w in words)
    ]
    medicines = [m for m in medicines if not _ended_since(m, desk)]
    stopped = [m for m in medicines if m.status in _NOT_TAKEN]
    awaited = [
        a.order
        for a in open_orders(desk)
        if _is_test(a.order) and any(w.search(a.order.name.lower()) for w in words)
    ]
    charted = [*awaited, *done[-3:], *stopped, *(m for m in medicines if m not in stopped)]
    every = [f for f in charted if f.words.document not in withheld(desk)]
    return tuple({plain(f.name).lower(): f for f in every}.values())[:DONE]


def _ended_since(m: Medicine, desk: Desk) -> bool:
    """Whether a list has it in use that the newest word of the chart has as stopped: the letter says that it is."""
    stopped = desk.once("stopped medicines", _stopped)
    return m.status not in _NOT_TAKEN and lists.key(m) in stopped


def _stopped(desk: Desk) -> frozenset[str]:
    return frozenset(r.ingredient for r in lists.current(desk.record) if r.change is Change.STOPPED)


def _is_test(o: Order) -> bool:
    return bool(re.search(r"lab|imag|radiol|pathol|diagnos|cardiac", o.category, re.IGNORECASE))


def _spoken_of(f: Procedure | Report) -> str:
    return f"{f.name} {f.conclusion}".lower() if isinstance(f, Report) else f.name.lower()


def in_words(f: Fact) -> str:
    """In a few words of the chart: what, how much, when, and why it was stopped."""
    name, when = plain(f.name), f", {f.date[:10]}" if f.date and f.date[:10] in f.words.text else ""
    match f:
        case Measurement():
            value = f"{f.value} {f.unit}".strip() if f.unit and f.unit not in f.value else f.value
            return f"{name} {value}{when}"
        case Medicine():
            why_stopped = (
                f" ({f.status_reason})" if f.status_reason and f.status_reason in f.words.text else ""
            )
            return f"{name}: {f.status or 'listed'}{when}{why_stopped}"
        case Order():
            return f"{name}: ordered{when}, no result"
        case Report():
            return f"{name}{when}: {f.conclusion}" if f.conclusion else f"{name}{when}"
        case _:
            return f"{name}{when}"


def recipient(specialty: str, desk: Desk) -> str:
    """Who in the care team is of this specialty, by name."""
    wanted_words = stems(specialty)
    team = [m for m in desk.own_team if not m.relation and m.status != "inactive"]
    held = [m for m in team if wanted_words and all(w in m.role.lower() for w in wanted_words)]
    return max(held, key=lambda m: (m.date or "", m.id)).name if held else ""


def arranged_for(detail: ReferralDetail, specialty: str, desk: Desk) -> ReferralDetail:
    """With who pays, whom to call back, and what the chart says of the patient's agreement."""
    held = [c for c in desk.record.of(Insurance) if c.status in {"active", ""}]
    agreed = agreement(specialty, desk)
    return replace(
        detail,
        coverage=plain(max(held, key=lambda c: c.date or "").name) if held else "",
        callback=_callback(desk),
        prepared=agreed[0].quote if agreed else "",
    )


def _callback(desk: Desk) -> str:
    name = person(Role.PHYSICIAN, desk)
    phone = next((m.phone for m in desk.own_team if m.name == name and m.phone), "")
    return f"{name}, {phone}" if name and phone else name


def agreement(specialty: str, desk: Desk) -> tuple[Citation, ...]:
    """The newest sentence of a note that says of this service whether the patient wants it."""

    def sentences(desk: Desk) -> list[tuple[str, Span]]:
        every = [s for note in reversed(notes_of(desk)) for s in spoken(note)]
        return [(s.span.text.lower(), s.span) for s in every if _AGREES.search(s.span.text)]

    words = stems(specialty)
    for text, span in desk.once("agreements", sentences):
        if words and all(w in text for w in words[:2]) and bare(span.text):
            return (chart(span),)
    return ()
