"""Two sources that cannot both be right are shown side by side until a clinician chooses."""

from textwrap import shorten

from assistant.checks.reading import Reading
from assistant.domain.draft import Change, Finding, MedicineDetail, Severity
from retrieval.model import Span

RULE = "conflicts@1"


def contradictions_are_shown(reading: Reading) -> tuple[Finding, ...]:
    found = [
        Finding(rule=RULE, severity=Severity.WARN, reason=f"{c.about}: {c.reason} ({_sides(c.said)})")
        for c in reading.record.conflicts
    ]
    for section in reading.sections:
        for item in section.items:
            if isinstance(item.detail, MedicineDetail) and item.detail.change is Change.UNCLEAR:
                why = item.detail.because or "the sources do not agree"
                found.append(
                    Finding(
                        rule=RULE, severity=Severity.WARN, reason=f"Medicine to clarify: {why}", item=item.id
                    )
                )
    return tuple(found)


def _sides(said: tuple[Span, ...]) -> str:
    return " / ".join(f"“{shorten(s.text, 90, placeholder=' …')}”" for s in said[:3])
