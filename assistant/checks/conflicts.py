"""Two sources that cannot both be right are shown side by side until a clinician chooses."""

from datetime import date
from textwrap import shorten

from assistant.checks.reading import Reading
from assistant.domain.draft import Change, Finding, Harm, Item, Kind, MedicineDetail, Severity
from assistant.knowledge import stays
from assistant.knowledge.medicine_safety.classes import has
from assistant.knowledge.medicine_safety.high_alert import alerts
from assistant.knowledge.medicine_status import RULE, cited, settled
from retrieval.model import Conflict, Medicine, Record, Span

__all__ = ["RULE", "contradictions_are_shown"]

#: What may come of it when the wrong side is believed. A medicine's own harm may be worse.
_HARM = {
    "allergy": Harm.SERIOUS,
    "birth date": Harm.SERIOUS,
    "code status": Harm.SEVERE,
    "medicine dose": Harm.MODERATE,
    "medicine status": Harm.MODERATE,
    "target": Harm.SERIOUS,
}


def contradictions_are_shown(reading: Reading) -> tuple[Finding, ...]:
    """What the medicine list settles or explains is said there, once, and not again as two sides."""
    items = [i for s in reading.sections for i in s.items if isinstance(i.detail, MedicineDetail)]
    told = settled(_known(reading), reading.medicine_lines(), items, reading.as_of or date.max)
    said = {(c.source, c.start, c.end) for f in told for c in f.evidence}
    explained = {f.item for f in told}
    found = [
        _shown(c, reading)
        for c in reading.record.conflicts
        if not (c.about == "medicine status" and any((s.document, s.start, s.end) in said for s in c.said))
    ]
    return (*told, *found, *(f for i in items if i.id not in explained and (f := _unclear(i, reading))))


def _known(reading: Reading) -> Record:
    """Of a summary what was known when the patient left."""
    left = stays.day(reading.stay.end) if reading.stay else None
    summary = reading.kind is Kind.DISCHARGE_SUMMARY
    return stays.known_by(reading.record, left) if summary and left else reading.record


def _shown(conflict: Conflict, reading: Reading) -> Finding:
    return Finding(
        rule=RULE,
        severity=Severity.WARN,
        reason=f"{conflict.about}: {conflict.reason} ({_sides(conflict.said)})",
        harm=_of_medicine(conflict.said, reading, _HARM.get(conflict.about, Harm.MODERATE)),
        evidence=cited(*conflict.said),
    )


def _unclear(item: Item, reading: Reading) -> Finding | None:
    if not isinstance(item.detail, MedicineDetail) or item.detail.change is not Change.UNCLEAR:
        return None
    why = item.detail.because or "the sources do not agree"
    spans = [(c.source, c.start, c.end) for c in item.citations]
    about = [m.words for m in reading.record.of(Medicine) if _place(m.words) in spans]
    return Finding(
        rule=RULE,
        severity=Severity.WARN,
        reason=f"Medicine to clarify: {why}",
        item=item.id,
        harm=_of_medicine(tuple(about), reading, Harm.MODERATE),
        evidence=item.citations,
    )


def _of_medicine(said: tuple[Span, ...], reading: Reading, least: Harm) -> Harm:
    """Severe where one of the sides is about a high-alert medicine."""
    about = [m for m in reading.record.of(Medicine) if m.words in said]
    if any(has(m, alert.of.name) for m in about for alert in alerts()):
        return Harm.SEVERE
    return least


def _place(span: Span) -> tuple[str, int, int]:
    return str(span.document), span.start, span.end


def _sides(said: tuple[Span, ...]) -> str:
    return " / ".join(f"“{shorten(s.text, 90, placeholder=' …')}”" for s in said[:3])
