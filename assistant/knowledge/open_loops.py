"""What is still open: results that are not back, orders that nothing answers, findings that nobody looks at again.

Each is a value with the entries and sentences that it rests on, and the owner that the chart gives it; without one the
owner is "", and somebody must be named. Nothing is called open that the chart shows as done.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from textwrap import shorten

from assistant.domain.draft import Harm
from assistant.knowledge.lines import in_place
from assistant.knowledge.stays import MARGIN, day, during
from retrieval.model import (
    Appointment,
    Device,
    Document,
    Encounter,
    Fact,
    Measurement,
    Order,
    Procedure,
    Record,
    Report,
    Section,
    Span,
)
from retrieval.text import by_the_way
from retrieval.text.by_the_way import BY_THE_WAY
from retrieval.text.context import context
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences

#: Days: how long an order or a pending result is worth asking about, and a missed visit a call.
ASKED_ABOUT = 180
LATELY = 60
#: Days after which a referral should have been answered, by its priority.
ANSWER_DUE = {"routine": 45, "urgent": 14, "asap": 7, "stat": 3}
_PENDING = frozenset({"registered", "partial", "preliminary"})
_OPEN = frozenset({"active", "draft", "on-hold", "requested", "accepted", "in-progress", "ready", "received"})
_KEPT = frozenset({"fulfilled", "booked", "arrived", "checked-in", "pending"})
_GENERAL = frozenset(
    "a an and appointment at clinic consult consultation evaluation follow for in of on or order outpatient program "
    "referral request routine service services the to up visit with".split()
)


class Loop(StrEnum):
    PENDING_RESULT = "pending result"
    ORDER = "order not done"
    REFERRAL = "referral without a report"
    MISSED_VISIT = "missed visit"
    FINDING = "finding without follow-up"
    LINE = "device or line in place"
    OXYGEN = "oxygen without an order for home"
    HARM = "something that went wrong"
    UNTOLD = "result that nobody speaks of"


@dataclass(frozen=True, slots=True, kw_only=True)
class StillOpen:
    """``what`` names it in a few words; ``owner`` is who has it to do, "" when the chart names nobody."""

    loop: Loop
    what: str
    spans: tuple[Span, ...]
    owner: str = ""
    since: str = ""  # ISO day
    harm: Harm = Harm.MODERATE
    fact: Fact | None = None
    window: tuple[date, date] | None = None  # the first and the last day that the advice itself names


def still_open(record: Record, stay: Encounter | None, as_of: date) -> tuple[StillOpen, ...]:
    """With a stay, what it leaves open on its last day; without one, what is open today."""
    return (
        *pending_results(record, stay, as_of),
        *findings_without_follow_up(record, stay, as_of),
        *orders_not_done(record, stay, as_of),
        *referrals_without_a_report(record, as_of),
        *missed_visits(record, as_of),
        *lines_without_a_plan(record, stay),
        *oxygen_without_an_order(record, stay),
        *what_went_wrong(record, as_of),
        *results_nobody_speaks_of(record, stay, as_of),
    )


# --- results and orders ------------------------------------------------------------------------------------------


def pending_results(record: Record, stay: Encounter | None, as_of: date) -> tuple[StillOpen, ...]:
    """Begun and not final. Owned by who asked for it, else by the attending of the stay."""
    reports = [r for r in record.of(Report) if r.status in _PENDING and _belongs(r, stay, as_of)]
    told = {pointer for r in reports for pointer in r.results}
    values = [m for m in record.of(Measurement) if m.status in _PENDING and _belongs(m, stay, as_of)]
    begun: list[Report | Measurement] = [*reports, *(m for m in values if m.pointer not in told)]
    return tuple(
        StillOpen(
            loop=Loop.PENDING_RESULT,
            what=f.name,
            spans=(f.words,),
            owner=_asked_by(f, record) or (stay.attending if stay else ""),
            since=(f.date or "")[:10],
            harm=Harm.SERIOUS,
            fact=f,
        )
        for f in begun
    )


def _belongs(fact: Fact, stay: Encounter | None, as_of: date) -> bool:
    if stay is not None:
        return during(fact, stay)
    when = day(fact.date)
    return when is None or 0 <= (as_of - when).days <= ASKED_ABOUT


def _asked_by(fact: Report | Measurement, record: Record) -> str:
    if isinstance(fact, Report) and fact.requester:
        return fact.requester
    asked = (o for o in record.of(Order) if fact.pointer in o.answered_by or _same(o.name, fact.name))
    return next((o.requester for o in asked if o.requester), "")


def orders_not_done(record: Record, stay: Encounter | None, as_of: date) -> tuple[StillOpen, ...]:
    """Asked for, not a referral, and answered by nothing that came later. Of one name the last."""
    came = _last_done(record)
    found: dict[str, StillOpen] = {}
    for o in record.of(Order):
        if o.status not in _OPEN or _is_referral(o) or not _belongs(o, stay, as_of):
            continue
        if o.answered_by or came.get(o.name.lower(), "") >= (o.date or "") > "":
            found.pop(o.name.lower(), None)
            continue
        found[o.name.lower()] = StillOpen(
            loop=Loop.ORDER,
            what=o.name,
            spans=(o.words,),
            owner=o.performer or o.requester,
            since=(o.date or "")[:10],
            fact=o,
        )
    return tuple(found.values())


def _last_done(record: Record) -> dict[str, str]:
    """When something of each name was last done or came back."""
    done = (*record.of(Report), *record.of(Measurement), *record.of(Procedure))
    last: dict[str, str] = {}
    for f in done:
        last[f.name.lower()] = max(last.get(f.name.lower(), ""), f.date or "")
    return last


def referrals_without_a_report(record: Record, as_of: date) -> tuple[StillOpen, ...]:
    """Sent long enough ago to be answered, with no visit to come and no word from whom it went to."""
    return tuple(
        StillOpen(
            loop=Loop.REFERRAL,
            what=o.name,
            spans=(o.words,),
            owner=o.requester,
            since=(o.date or "")[:10],
            fact=o,
        )
        for o in record.of(Order)
        if _is_referral(o)
        and o.status in _OPEN | {"completed"}
        and _overdue(o, as_of)
        and not _heard(o, record)
    )


def _is_referral(o: Order) -> bool:
    return bool(re.search(r"\breferr?al|\brefer\b|\bconsult", f"{o.category} {o.name}", re.IGNORECASE))


def _overdue(o: Order, as_of: date) -> bool:
    sent = day(o.date)
    if sent is None:
        return False
    return (
        ANSWER_DUE.get(o.priority or "routine", ANSWER_DUE["routine"])
        < (as_of - sent).days
        <= 2 * ASKED_ABOUT
    )


def _heard(o: Order, record: Record) -> bool:
    """A report or note of theirs after it was sent, or a visit that is booked or was kept."""
    wanted = _words(f"{o.name} {o.performer}")
    if o.answered_by or not wanted:
        return bool(o.answered_by)
    notes = (d for d in record.notes() if (d.date or "")[:10] >= (o.date or "")[:10])
    if any(wanted & _words(f"{d.title} {d.author or ''} {d.author_role or ''}") for d in notes):
        return True
    visits = (a for a in record.of(Appointment) if a.status in _KEPT and (a.start or "") >= (o.date or ""))
    return any(wanted & _words(f"{a.name} {a.reason} {a.with_whom}") for a in visits)


def missed_visits(record: Record, as_of: date) -> tuple[StillOpen, ...]:
    """Not come to, of late, and not made good by a later one of the same name."""
    every = record.of(Appointment)
    found = []
    for a in every:
        when = day(a.start or a.date)
        if a.status != "noshow" or when is None or not 0 <= (as_of - when).days <= LATELY:
            continue
        if not any(
            o.name == a.name and o.status in _KEPT and (o.start or "") > (a.start or "") for o in every
        ):
            found.append(
                StillOpen(
                    loop=Loop.MISSED_VISIT,
                    what=a.name,
                    spans=(a.words,),
                    owner=a.with_whom,
                    since=when.isoformat(),
                    fact=a,
                )
            )
    return tuple(found)


# --- what was found by the way -----------------------------------------------------------------------------------

_HOW = re.compile(
    r"\b(?:ct|computed tomography|mri|ultrasound|sonogra\w+|x-?ray|radiograph|pet|biopsy|mammogra\w+|echo\w*"
    r"|colonoscop\w+|endoscop\w+|pulmon\w+|urolog\w+|gastroenterolog\w+|endocrin\w+|oncolog\w+|surg\w+|gyn\w+)\b",
    re.IGNORECASE,
)


_WINDOW = re.compile(
    r"\b(?:in|at|after|within|every)\s+(\d{1,2})(?:\s*(?:to|-|–)\s*(\d{1,2}))?[\s-]*(day|week|month|year)s?\b",
    re.IGNORECASE,
)
_DAYS = {"day": 1.0, "week": 7.0, "month": 365 / 12, "year": 365.0}


def findings_without_follow_up(record: Record, stay: Encounter | None, as_of: date) -> tuple[StillOpen, ...]:
    """What was found by the way and asks to be looked at again, where nothing is ordered or booked."""
    return tuple(
        f for f in findings_by_the_way(record, stay, as_of) if not _arranged(f.spans[0].text, f.since, record)
    )


def findings_by_the_way(record: Record, stay: Encounter | None, as_of: date) -> tuple[StillOpen, ...]:
    """What a report or a note found by the way and asks to be looked at again, each once, in the words that advise.

    ``window`` is when, as the advice says it ("in 6 to 12 months"), counted from the day of the report.
    """
    found: dict[frozenset[str], StillOpen] = {}
    for note in sorted((*record.notes(), *_entries(record)), key=lambda d: (d.date or "", d.id)):
        if not _in_time(note, stay, as_of) or not BY_THE_WAY.search(note.text):
            continue
        for span in by_the_way.asks(note):
            about = _about(span.text)
            known = found.get(about)
            one = _found(span, note)
            if known is None or (known.window is None and known.spans[0].document == span.document):
                found[about] = one
    return tuple(found.values())


def _entries(record: Record) -> Iterable[Document]:
    """The entries of reports whose conclusion is all the text that there is of them."""
    final = (r for r in record.of(Report) if r.status not in _PENDING and BY_THE_WAY.search(r.conclusion))
    return (d for r in final if (d := record.document(r.words.document)) is not None)


def _about(text: str) -> frozenset[str]:
    nouns = frozenset(w.lower().rstrip("s") for w in BY_THE_WAY.findall(text))
    return frozenset(w for w in nouns if not w.startswith("incidental")) or nouns


def _found(span: Span, note: Document) -> StillOpen:
    named = by_the_way.named(span.text)
    what = named.group() if named else "; ".join(dict.fromkeys(BY_THE_WAY.findall(span.text)))
    return StillOpen(
        loop=Loop.FINDING,
        what=" ".join(what.split()),
        spans=(span,),
        since=(note.date or "")[:10],
        harm=Harm.SERIOUS,
        window=window(span.text, day(note.date)),
    )


def window(advice: str, since: date | None) -> tuple[date, date] | None:
    """The first and the last day of "in 6 to 12 months" or "within 2 weeks"; None where the words give no time."""
    told = _WINDOW.search(advice)
    if told is None or since is None:
        return None
    unit = _DAYS[told[3].lower()]
    first, last = round(int(told[1]) * unit), round(int(told[2] or told[1]) * unit)
    begins = since if "within" in told[0].lower() else since + timedelta(days=first)
    return begins, since + timedelta(days=last)


def _in_time(note: Document, stay: Encounter | None, as_of: date) -> bool:
    if stay is not None:
        return during(note, stay)
    when = day(note.date)
    return when is not None and 0 <= (as_of - when).days <= 2 * ASKED_ABOUT


def _arranged(advice: str, since: str, record: Record) -> bool:
    """Whether something of the kind that is asked for was ordered, booked or done since."""
    how = frozenset(w.lower() for w in _HOW.findall(advice))
    asked = (o for o in record.of(Order) if o.status not in {"revoked", "entered-in-error"})
    booked = (a for a in record.of(Appointment) if a.status in _KEPT)
    arranged: list[Order | Appointment] = [*asked, *booked]
    later = [f"{f.name} {f.reason}" for f in arranged if _after(f, since)]
    return any(w.lower() in how for said in later for w in _HOW.findall(said))


def _after(fact: Order | Appointment, since: str) -> bool:
    when = (fact.start if isinstance(fact, Appointment) else fact.date) or ""
    return when[:10] >= since > ""


# --- what is in or on the patient ----------------------------------------------------------------------------------


def lines_without_a_plan(record: Record, stay: Encounter | None) -> tuple[StillOpen, ...]:
    return tuple(
        StillOpen(
            loop=Loop.LINE,
            what=one.line.label,
            spans=one.spans,
            since=((one.fact.date if one.fact else "") or "")[:10],
            harm=one.line.harm,
            fact=one.fact,
        )
        for one in in_place(record, stay)
        if one.unplanned
    )


_FLOW = re.compile(r"oxygen flow|supplemental oxygen|inhaled oxygen|oxygen/gas", re.IGNORECASE)
_HOME_OXYGEN = re.compile(r"home oxygen|oxygen concentrator|portable oxygen|oxygen.*\bhome\b", re.IGNORECASE)


def oxygen_without_an_order(record: Record, stay: Encounter | None) -> tuple[StillOpen, ...]:
    """Still on oxygen at the last reading of the last day, while nothing in the chart gives oxygen at home."""
    left = day(stay.end) if stay else None
    if stay is None or left is None or any(_HOME_OXYGEN.search(f.name) for f in _given(record)):
        return ()
    flows = [
        m for m in record.of(Measurement) if m.number is not None and _FLOW.search(m.name) and during(m, stay)
    ]
    last = max(flows, key=lambda m: (m.date or "", m.id), default=None)
    when = day(last.date) if last else None
    if last is None or when is None or left - when > MARGIN or not last.number:
        return ()
    return (
        StillOpen(
            loop=Loop.OXYGEN,
            what=last.name,
            spans=(last.words,),
            since=when.isoformat(),
            harm=Harm.SERIOUS,
            fact=last,
        ),
    )


def _given(record: Record) -> Iterable[Fact]:
    return (
        f for f in (*record.of(Device), *record.of(Order)) if f.status not in {"revoked", "entered-in-error"}
    )


# --- what has gone wrong already, and what came back to nobody -------------------------------------------------------

_WENT_WRONG = re.compile(
    r"\b(?:set|turned|put|raised|changed) (?:it|the (?:oxygen|flow|pump|rate|dose)|(?:his|her) oxygen|O2)"
    r" (?:up |back |down )?(?:to )?\d|\b(?:oxygen|O2|flow) (?:was )?(?:turned|put|raised) up\b"
    r"|\bO2 to \d+ ?L\b[^.]{0,60}\b(?:sleepy|drowsy)"
    r"|\bwrong (?:dose|medicine|pill|inhaler|device|patient|strength)\b|\b(?:double|twice the) dose\b|\bby mistake\b"
    r"|\bwent without\b|\bhard to wake after\b|\bgiven in error\b|\badverse (?:drug )?(?:events?|reactions?) to\b"
    r"|\bfell (?:out of bed|in (?:the |her |his )?(?:hospital|ward|unit|room|bathroom|hallway))\b"
    r"|\b(?:inpatient|in-hospital) fall\b"
    r"|\bfound on the floor\b|\b(?:hospital|facility|device)[- ](?:acquired|related) (?:pressure|skin|infection|injury)"
    r"|(?<!\bno )(?<!without )\b(?:new|developed an?) (?:(?:stage|grade) [1-4I]+ |unstageable )?"
    r"pressure (?:injury|ulcer|sore)\b",
    re.IGNORECASE,
)
_AT_WORK = re.compile(r"\b(?:BiPAP|CPAP|ventilator|titrat\w+|wean\w*|protocol)\b", re.IGNORECASE)
RECENT = 30  # days
LONGEST = 420  # characters of a part that is shown whole


def what_went_wrong(record: Record, as_of: date) -> tuple[StillOpen, ...]:
    """Told by the notes of the last month: each with what its part of the note says around it, owned by who wrote it.

    What has happened once happens again until somebody changes what led to it.
    """
    found = []
    for note in sorted(record.notes(), key=lambda d: (d.date or "", d.id), reverse=True):
        when = day(note.date)
        if when is None or not 0 <= (as_of - when).days <= RECENT or not _WENT_WRONG.search(note.text):
            continue
        for part in sections(note.text):
            if span := _wrong_in(note, part):
                found.append(
                    StillOpen(
                        loop=Loop.HARM,
                        what=_begins(span.text),
                        spans=(span,),
                        owner=note.author or "",
                        since=when.isoformat(),
                        harm=Harm.SEVERE,
                    )
                )
    return tuple(found)


def _wrong_in(note: Document, part: Section) -> Span | None:
    """From the sentence that tells of it as far as one reads at once."""
    bounds = sentences(note.text, part.body, part.end)
    for start, end in bounds:
        said = note.text[start:end]
        match = _WENT_WRONG.search(said)
        if match is None or _AT_WORK.search(said):
            continue
        told = context(said, match.start(), match.end(), section=part.kind)
        if told.negated or told.time in {"planned", "hypothetical"}:
            continue
        paragraph = note.text.find("\n\n", start)
        until = min(start + LONGEST, paragraph if paragraph >= 0 else part.end)
        last = max(b for _, b in bounds if b <= until or b == end)
        return note.span(start, last)
    return None


def _begins(text: str) -> str:
    return shorten(" ".join(text.replace("**", "").split()), 90, placeholder=" …")


_CULTURE = re.compile(r"cultur|bacteria identified|susceptib", re.IGNORECASE)
_NOTHING_GREW = re.compile(r"\bno growth|\bnegative\b|\bnormal flora\b|\bnot detected\b", re.IGNORECASE)


def results_nobody_speaks_of(record: Record, stay: Encounter | None, as_of: date) -> tuple[StillOpen, ...]:
    """A culture that grew something, and no note written since names what grew: who treats may not know."""
    found = []
    for m in record.of(Measurement):
        when = day(m.date)
        grew = _CULTURE.search(m.name) and m.value and not _NOTHING_GREW.search(m.value)
        if not grew or when is None or m.status in _PENDING or not _belongs(m, stay, as_of):
            continue
        if (as_of - when).days <= LATELY and not _named_since(m, when, record):
            found.append(
                StillOpen(
                    loop=Loop.UNTOLD,
                    what=f"{m.name}: {_begins(m.value)}",
                    spans=(m.words,),
                    owner=_asked_by(m, record) or (stay.attending if stay else ""),
                    since=when.isoformat(),
                    harm=Harm.SERIOUS,
                    fact=m,
                )
            )
    return tuple(found)


def _named_since(m: Measurement, when: date, record: Record) -> bool:
    """By a word of the organism, or by the short name that a ward has for it."""
    organism = re.split(r"[.;,(]", m.value)[0]
    wanted = {w[:6] for w in re.findall(r"[a-z]{6,}", organism.lower())} - {"resist", "suscep", "methic"}
    short = "".join(w[0] for w in re.findall(r"[A-Za-z]+", organism.replace("-", " ")))
    later = (n.text for n in record.notes() if (d := day(n.date)) and d >= when)
    return any(short.lower() in t.lower() or any(w in t.lower() for w in wanted) for t in later)


# --- words ---------------------------------------------------------------------------------------------------------


def _words(text: str) -> frozenset[str]:
    """Stems of the words that tell one service from another: cardiology and cardiologist are one."""
    found = re.findall(r"[a-z]{4,}", text.lower())
    return frozenset(w[:7] for w in found if w not in _GENERAL)


def _same(one: str, other: str) -> bool:
    a, b = _words(one), _words(other)
    return bool(a and b) and (a <= b or b <= a)
