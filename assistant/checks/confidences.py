"""What was said in confidence is marked as such: the team reads it, and whoever must not hear of it does not."""

from assistant.checks.reading import Reading
from assistant.domain.draft import CitationKind, Finding, Harm, Item, Severity
from assistant.knowledge.confidences import FROM_FAMILY, FROM_PATIENT, Confidence, confidences

RULE = "confidences@1"
_WHO = {FROM_PATIENT: "the patient", FROM_FAMILY: "the family"}


def what_was_confided_is_marked(reading: Reading) -> tuple[Finding, ...]:
    known = confidences(reading.record)
    if not known:
        return ()
    items = (i for s in reading.sections for i in s.items)
    return tuple(_marked(i, c) for i in items if (c := _told_in(i, known)) is not None)


def _told_in(one: Item, known: tuple[Confidence, ...]) -> Confidence | None:
    """The first that a citation of ``one`` lies in."""
    for c in known:
        for cited in one.citations:
            same = cited.kind is CitationKind.CHART and cited.source == c.span.document
            if same and cited.start < c.span.end and c.span.start < cited.end:
                return c
    return None


def _marked(one: Item, confidence: Confidence) -> Finding:
    kept_from = [who for code, who in _WHO.items() if code in confidence.kept_from]
    return Finding(
        rule=RULE,
        severity=Severity.WARN,
        reason=f"Said in confidence: not to be told to {' or '.join(kept_from)}",
        item=one.id,
        harm=Harm.SERIOUS,
        consider="Act on it without saying who told, and keep it out of any copy that they can open",
        evidence=one.citations[:1],
    )
