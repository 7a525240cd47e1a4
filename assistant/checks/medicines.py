"""What is risky in the medicines of this draft: each hazard with its inputs, and what could not be checked."""

from collections.abc import Iterable, Sequence
from datetime import date

from assistant.checks.reading import Reading
from assistant.domain.draft import (
    Citation,
    CitationKind,
    Finding,
    Harm,
    ItemId,
    ItemKind,
    Kind,
    Severity,
)
from assistant.knowledge import medicines, stays
from assistant.knowledge.chart import Chart, first_day
from assistant.knowledge.medicine_safety.screening import Screened, screen
from assistant.knowledge.safety import Hazard, Input, NotChecked
from retrieval.model import Fact, Medicine, Span

RULE = "medicines@1"

#: A contraindication stops the approval; what may bring to hospital must be looked at; the rest is a note.
SEVERITY = {
    Harm.SEVERE: Severity.STOP,
    Harm.SERIOUS: Severity.WARN,
    Harm.MODERATE: Severity.NOTE,
    Harm.MINOR: Severity.NOTE,
}

_OF_THE_PERSON = {"age", "sex"}  # true without a date
_OLD_DAYS = 30  # an input older than this is said with its age
_TOGETHER = {
    Harm.MODERATE: "Also to look at: ",
    Harm.MINOR: "Good to know: ",
}


def risky_medicines_are_shown(reading: Reading) -> tuple[Finding, ...]:
    if reading.as_of is None:
        return ()
    items = _items(reading)
    screened = screened_for(reading)
    found = [_finding(h, items, reading.as_of) for h in screened.hazards if h.harm not in _TOGETHER]
    for harm, opening in _TOGETHER.items():
        quiet = [h for h in screened.hazards if h.harm is harm]
        found += _quietly(quiet, opening, items, reading.as_of)
    return (*found, *_not_checked(screened.not_checked, items))


def screened_for(reading: Reading) -> Screened:
    """For a summary, what the patient takes after the stay, on what was known then; else what is taken today."""
    record, stay = reading.record, None
    if reading.kind is Kind.DISCHARGE_SUMMARY and reading.stay is not None:
        stay = reading.stay
        left = stays.day(stay.end)
        record = stays.known_by(record, left) if left else record
    chart = Chart(record, reading.as_of or date.max)
    return screen(chart, medicines.taken(chart, stay), interaction_rules=reading.interaction_rules)


# --- one finding -------------------------------------------------------------------------------------------------


def _finding(hazard: Hazard, items: dict[Citation, ItemId], as_of: date) -> Finding:
    return Finding(
        rule=f"{RULE}/{hazard.rule}",
        severity=SEVERITY[hazard.harm],
        reason=_reason(hazard, as_of),
        item=_item(hazard.about, items),
        harm=hazard.harm,
        consider=hazard.consider,
        source=str(hazard.source),
        evidence=_evidence(hazard),
    )


def _reason(hazard: Hazard, as_of: date) -> str:
    why = f" ({hazard.why})" if hazard.why else ""
    rests = "; ".join(dict.fromkeys(_rests(i, as_of) for i in hazard.inputs))
    return f"{hazard.what}{why}" + (f". Rests on: {rests}" if rests else "")


def _rests(looked_at: Input, as_of: date) -> str:
    """ "potassium 5.4 mmol/L (2026-01-03, 10 months old)"; of a medicine or a problem the name is enough."""
    value = f" {looked_at.value}" if looked_at.value[:1].isdigit() and len(looked_at.value) < 20 else ""
    day = first_day(looked_at.date)
    if day is None:
        return f"{looked_at.name}{value}" + ("" if looked_at.name in _OF_THE_PERSON else " (undated)")
    days = (as_of - day).days
    return f"{looked_at.name}{value} ({(looked_at.date or '')[:10]}{_age(days)})"


def _age(days: int) -> str:
    if days <= _OLD_DAYS:
        return ""
    if days < 730:
        return f", {days // 30} months old" if days >= 60 else f", {days} days old"
    return f", {days // 365} years old"


# --- several as one ----------------------------------------------------------------------------------------------


def _quietly(
    hazards: Sequence[Hazard], opening: str, items: dict[Citation, ItemId], as_of: date
) -> list[Finding]:
    """One note for all of them: each alone would drown what matters."""
    if len(hazards) < 2:
        return [_finding(h, items, as_of) for h in hazards]
    told = "; ".join(f"{h.what}" + (f" ({h.why})" if h.why else "") for h in hazards)
    return [
        Finding(
            rule=f"{RULE}/{'/'.join(sorted({h.rule.split('/')[0] for h in hazards}))}",
            severity=Severity.NOTE,
            reason=opening + told,
            harm=hazards[0].harm,
            consider="; ".join(dict.fromkeys(h.consider for h in hazards)),
            source="; ".join(dict.fromkeys(str(h.source) for h in hazards)),
            evidence=tuple(dict.fromkeys(c for h in hazards for c in _evidence(h))),
        )
    ]


def _not_checked(missed: Sequence[NotChecked], items: dict[Citation, ItemId]) -> Iterable[Finding]:
    if not missed:
        return ()
    why: dict[str, list[str]] = {}
    for one in missed:
        why.setdefault(one.why, []).append(one.what)
    told = "; ".join(f"{', '.join(dict.fromkeys(what))} (because {because})" for because, what in why.items())
    about = tuple(f for one in missed for f in one.about)
    return (
        Finding(
            rule=f"{RULE}/not-checked",
            severity=Severity.NOTE,
            reason=f"Not checked: {told}",
            item=_item(about, items) if len(missed) == 1 else None,
            evidence=tuple(dict.fromkeys(_cited(f.words) for f in about)),
        ),
    )


# --- where it is shown -------------------------------------------------------------------------------------------


def _items(reading: Reading) -> dict[Citation, ItemId]:
    """The medicine or allergy item that cites a stretch of the chart; its own words before another's."""
    found: dict[Citation, ItemId] = {}
    shown = [i for s in reading.sections for i in s.items if i.kind in {ItemKind.MEDICINE, ItemKind.ALLERGY}]
    for first in (True, False):
        for item in shown:
            for citation in item.citations[:1] if first else item.citations[1:]:
                found.setdefault(citation, item.id)
    return found


def _item(about: Sequence[Fact], items: dict[Citation, ItemId]) -> ItemId | None:
    ordered = sorted(about, key=lambda f: not isinstance(f, Medicine))
    spans = (span for fact in ordered for span in (fact.words, *fact.also))
    return next((items[c] for span in spans if (c := _cited(span)) in items), None)


def _evidence(hazard: Hazard) -> tuple[Citation, ...]:
    spans = (*(f.words for f in hazard.about), *(i.span for i in hazard.inputs if i.span is not None))
    return tuple(dict.fromkeys(_cited(span) for span in spans))


def _cited(span: Span) -> Citation:
    return Citation(
        kind=CitationKind.CHART, source=str(span.document), start=span.start, end=span.end, quote=span.text
    )
