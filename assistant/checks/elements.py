"""A required element that the draft lacks is said out loud, one finding each.

A missing element never blocks a draft. It blocks the approval, until a clinician fills it or says why not.
"""

from collections.abc import Iterable

from assistant.checks.reading import Reading
from assistant.domain.draft import Element, Finding, Harm, Kind, Presence, Severity
from assistant.knowledge.element_file import named
from assistant.knowledge.elements import checklist, exempt

RULE = "elements@1"


def what_a_document_must_contain_is_there(reading: Reading) -> tuple[Finding, ...]:
    spared = exempt(reading.kind, reading.record, reading.stay, reading.as_of)
    return lacking(reading.kind, checklist(reading.kind, reading.sections, spared))


def lacking(kind: Kind, elements: Iterable[Element]) -> tuple[Finding, ...]:
    """A stop for each missing element, that filling it or a reason lifts."""
    return tuple(_missing(kind, e) for e in elements if e.presence is Presence.MISSING)


def _missing(kind: Kind, e: Element) -> Finding:
    element = named(kind, e.id)
    first = element.sources[0] if element else None
    return Finding(
        rule=RULE,
        severity=Severity.STOP,
        reason=e.note,
        harm=element.harm if element else Harm.MODERATE,
        consider="Add it, or say why the document may leave without it",
        source=f"{first.publisher}, {first.year}" if first else "",
    )
