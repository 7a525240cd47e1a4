"""What was found by the way and asks to be looked at again, and whether anybody arranged it."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from assistant.domain.draft import Harm
from assistant.knowledge.open_loops.loop import ASKED_ABOUT, KEPT, PENDING, Loop, StillOpen
from assistant.knowledge.stays import day, during
from retrieval.model import Appointment, Document, Encounter, Order, Record, Report, Span
from retrieval.text import by_the_way
from retrieval.text.by_the_way import BY_THE_WAY

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
    final = (r for r in record.of(Report) if r.status not in PENDING and BY_THE_WAY.search(r.conclusion))
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
    booked = (a for a in record.of(Appointment) if a.status in KEPT)
    arranged: list[Order | Appointment] = [*asked, *booked]
    later = [f"{f.name} {f.reason}" for f in arranged if _after(f, since)]
    return any(w.lower() in how for said in later for w in _HOW.findall(said))


def _after(fact: Order | Appointment, since: str) -> bool:
    when = (fact.start if isinstance(fact, Appointment) else fact.date) or ""
    return when[:10] >= since > ""
