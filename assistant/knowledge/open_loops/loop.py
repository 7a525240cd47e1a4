"""One thing that is still open, and what tells that it belongs to a stay or to today."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from textwrap import shorten

from assistant.domain.draft import Harm
from assistant.knowledge.stays import day, during
from retrieval.model import Encounter, Fact, Measurement, Order, Record, Report, Span

#: Days: how long an order or a pending result is worth asking about, and a missed visit a call.
ASKED_ABOUT = 180
LATELY = 60
PENDING = frozenset({"registered", "partial", "preliminary"})
KEPT = frozenset({"fulfilled", "booked", "arrived", "checked-in", "pending"})
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


def belongs(fact: Fact, stay: Encounter | None, as_of: date) -> bool:
    if stay is not None:
        return during(fact, stay)
    when = day(fact.date)
    return when is None or 0 <= (as_of - when).days <= ASKED_ABOUT


def asked_by(fact: Report | Measurement, record: Record) -> str:
    if isinstance(fact, Report) and fact.requester:
        return fact.requester
    asked = (o for o in record.of(Order) if fact.pointer in o.answered_by or same(o.name, fact.name))
    return next((o.requester for o in asked if o.requester), "")


def begins(text: str) -> str:
    return shorten(" ".join(text.replace("**", "").split()), 90, placeholder=" …")


def words(text: str) -> frozenset[str]:
    """Stems of the words that tell one service from another: cardiology and cardiologist are one."""
    found = re.findall(r"[a-z]{4,}", text.lower())
    return frozenset(w[:7] for w in found if w not in _GENERAL)


def same(one: str, other: str) -> bool:
    a, b = words(one), words(other)
    return bool(a and b) and (a <= b or b <= a)
