"""A result that someone must be told about is pointed at where the draft shows it, and missed where it does not."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from assistant.checks.reading import Reading
from assistant.domain.draft import Citation, CitationKind, Finding, Harm, Item, Kind, Severity
from assistant.knowledge import stays
from assistant.knowledge.alert_ranges import alerts, is_notify
from assistant.knowledge.chart import Chart
from assistant.knowledge.safety import Hazard, NotChecked
from retrieval.model import AnyFact, Measurement, Span

RULE = "critical_results@1"


def results_in_an_alert_range_are_pointed_at(reading: Reading) -> tuple[Finding, ...]:
    """For a summary as of the day the patient left: what came after is for the documents that follow."""
    if reading.as_of is None:
        return ()
    found = alerts(_chart(reading, reading.as_of), ranges=reading.alert_ranges)
    hazards = [one for one in found if isinstance(one, Hazard)]
    shown = {h.rule: _shown(h, reading) for h in hazards}
    missed = [h for h in hazards if shown[h.rule] is None and h.harm is Harm.MODERATE]
    alone = [_finding(h, shown[h.rule]) for h in hazards if h not in missed]
    return (*alone, *_together(missed), *_not_checked(one for one in found if isinstance(one, NotChecked)))


def _chart(reading: Reading, as_of: date) -> Chart:
    left = stays.day(reading.stay.end) if reading.stay else None
    if reading.kind is Kind.DISCHARGE_SUMMARY and left:
        return Chart(stays.known_by(reading.record, left), left)
    return Chart(reading.record, as_of)


def _finding(hazard: Hazard, item: Item | None) -> Finding:
    omitted = "" if item else "The draft does not show a result that someone must be told about. "
    return Finding(
        rule=f"{RULE}/{hazard.rule.partition('/')[2]}",
        severity=_severity(hazard, omitted=item is None),
        reason=f"{omitted}{hazard.what}. {hazard.why}",
        item=item.id if item else None,
        harm=hazard.harm,
        consider=hazard.consider,
        source=str(hazard.source),
        evidence=_evidence(hazard),
    )


def _severity(hazard: Hazard, *, omitted: bool) -> Severity:
    if is_notify(hazard):
        return Severity.STOP if omitted else Severity.WARN
    return Severity.WARN if hazard.harm is Harm.SERIOUS else Severity.NOTE


def _together(missed: list[Hazard]) -> tuple[Finding, ...]:
    """What is out of range without hurry, and not in the draft, in one note."""
    if not missed:
        return ()
    first = _finding(missed[0], None)
    told = "; ".join(h.what for h in missed)
    consider = " ".join(dict.fromkeys(h.consider for h in missed))
    source = "; ".join(dict.fromkeys(str(h.source) for h in missed))
    evidence = tuple(dict.fromkeys(c for h in missed for c in _evidence(h)))
    return (
        replace(
            first, reason=f"Not in the draft: {told}", consider=consider, source=source, evidence=evidence
        ),
    )


def _not_checked(missed: Iterable[NotChecked]) -> tuple[Finding, ...]:
    every = list(missed)
    if not every:
        return ()
    told = "; ".join(f"{one.what} ({one.why})" for one in every)
    evidence = tuple(_cited(f.words) for one in every for f in one.about)
    return (
        Finding(
            rule=f"{RULE}/not-checked",
            severity=Severity.NOTE,
            reason=f"Not checked: {told}",
            evidence=evidence,
        ),
    )


# --- whether the draft shows it ----------------------------------------------------------------------------------


def _shown(hazard: Hazard, reading: Reading) -> Item | None:
    """The item that cites the result, else one whose own words name it with its value."""
    spans = [span for fact in hazard.about for span in (fact.words, *fact.also)]
    items = [i for s in reading.sections for i in s.items]
    citing = (i for i in items if any(_touches(c, span) for c in i.citations for span in spans))
    return next(citing, None) or next((i for i in items if _names(i.text, hazard.about[0], hazard)), None)


def _touches(citation: Citation, span: Span) -> bool:
    if citation.kind is not CitationKind.CHART or citation.source != str(span.document):
        return False
    return citation.start < span.end and span.start < citation.end


def _names(text: str, fact: AnyFact, hazard: Hazard) -> bool:
    if not isinstance(fact, Measurement) or not fact.value:
        return False
    label, words = hazard.inputs[0].name.lower(), text.lower()
    value = rf"(?<![\d.]){re.escape(fact.value.lower())}(?![\d.]*\d)"
    return label in words and re.search(value, words) is not None


def _evidence(hazard: Hazard) -> tuple[Citation, ...]:
    spans = (*(f.words for f in hazard.about), *(i.span for i in hazard.inputs if i.span))
    return tuple(dict.fromkeys(_cited(span) for span in spans))


def _cited(span: Span) -> Citation:
    return Citation(
        kind=CitationKind.CHART, source=str(span.document), start=span.start, end=span.end, quote=span.text
    )
