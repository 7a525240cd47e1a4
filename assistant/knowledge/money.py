"""What money puts in the way of a visit, a test or a medicine: said in an order, or in a note of the last months."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.knowledge.chart import Chart, first_day
from assistant.knowledge.criteria import Answer, Applies, Not
from retrieval.model import Appointment, Document, DocumentKind, Medicine, Order, Span
from retrieval.text.context import context
from retrieval.text.sections import sections
from retrieval.text.sentences import sentences

#: Days for which what a note says of money counts as so today.
LATELY = 120
_OPEN = frozenset(
    {"active", "draft", "on-hold", "requested", "accepted", "in-progress", "ready", "booked", "pending", ""}
)
#: Money that is asked for, or that is not there.
_IN_THE_WAY = re.compile(
    r"\b(?:asks?|asked|wants?|needs?|requires?|demands?|charges?|waiting) (?:for )?(?:a |an |the |his |her )?"
    r"(?:\$ ?\d[\d,.]* )?"
    r"(?:cash )?(?:deposit|co-?pay(?:ment)?|fee|down payment|prepayment|payment up front)\b"
    r"|\b(?:cannot|can ?not|can['’]t|could(?: not|n['’]t)|unable to|not able to) (?:\w+ ){0,2}?(?:afford|pay)\b"
    r"|\b(?:co-?pay(?:ment)?|deposit|fee|cost|price) (?:is |was |of \S+ (?:is |was )?)?"
    r"(?:too (?:high|much)|keeps|kept|stops|stopped)\b"
    r"|\btoo expensive\b|\bcosts? too much\b|\bbecause of (?:the )?(?:cost|copay|co-pay|money|deposit|price)\b"
    r"|\b(?:behind (?:on|with|in) (?:the |his |her |their )?rent|rent is (?:over)?due|owes? (?:\S+ ){0,3}rent)\b"
    r"|\b(?:no|without) money for\b",
    re.IGNORECASE,
)
_SETTLED = re.compile(
    r"\b(?:waived|was paid|has paid|paid (?:off|in full)|covered by|no (?:deposit|copay|co-pay|fee))\b",
    re.IGNORECASE,
)


def in_the_way(chart: Chart) -> tuple[Order | Appointment | Medicine | Span, ...]:
    """The very order, visit or medicine whose note says so, then sentences of notes, the newest first."""
    return chart.remembered(("money",), lambda: (*_noted(chart), *_sentences(chart)))


def blocks(text: str) -> bool:
    return _IN_THE_WAY.search(text) is not None and _SETTLED.search(text) is None


def _noted(chart: Chart) -> Iterator[Order | Appointment | Medicine]:
    for fact in chart.record.facts:
        if not isinstance(fact, Order | Appointment | Medicine) or fact.status not in _OPEN:
            continue
        if blocks(fact.note) and not (isinstance(fact, Order) and fact.answered_by):
            yield fact


def _sentences(chart: Chart) -> Iterator[Span]:
    notes = (n for n in chart.record.notes() if n.kind is DocumentKind.NOTE and _IN_THE_WAY.search(n.text))
    for note in sorted(notes, key=lambda n: (n.date or "", n.id), reverse=True):
        if chart.within(first_day(note.date), LATELY):
            yield from _of(note)


def _of(note: Document) -> Iterator[Span]:
    for part in sections(note.text):
        for start, end in sentences(note.text, part.body, part.end):
            said = note.text[start:end]
            found = _IN_THE_WAY.search(said)
            if found is None or _SETTLED.search(said):
                continue
            told = context(said, found.start(), found.end(), section=part.kind)
            if told.time not in {"hypothetical", "planned"} and told.person != "family":
                yield note.span(start, end)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedByMoney:
    def decide(self, chart: Chart) -> Answer:
        found = in_the_way(chart)
        return (
            Applies(found[:4], "money stands in the way")
            if found
            else Not("no note says that money is in the way")
        )
