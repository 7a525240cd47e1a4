"""What was done and given, in FHIR: procedures, vaccines and devices. Nothing counts as done that may not have been."""

import re

from assistant.adapters.fhir_making import Making
from assistant.adapters.fhir_values import Resource, concept, day
from assistant.domain.draft import Item, Section

_DAY = re.compile(r"(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])", re.ASCII)
_NOT_DONE = re.compile(
    r"\b(?:not|no|never|without|declin\w*|refus\w*|cancel\w*|defer\w*|postpon\w*|schedul\w*|plan|plans|planned|due|overdue|pending"
    r"|contraindicat\w*|withheld|held|missed)\b",
    re.IGNORECASE,
)


def procedure(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    done = _done_on(item.text, making)
    return (
        {
            "resourceType": "Procedure",
            "status": "completed" if done else "unknown",
            "code": concept(item.text),
            "subject": making.patient,
            "encounter": making.during,
            "performedDateTime": done,
        },
    )


def immunization(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    """FHIR has no unknown status here: what may not have been given stays in the narrative."""
    if _NOT_DONE.search(item.text):
        return ()
    done = _done_on(item.text, making)
    return (
        {
            "resourceType": "Immunization",
            "status": "completed",
            "vaccineCode": concept(item.text),
            "patient": making.patient,
            "occurrenceDateTime": done,
            "occurrenceString": None if done else "date not charted",
        },
    )


def _done_on(words: str, making: Making) -> str | None:
    """The one day that ``words`` name, when it has passed and nothing in them says that it was not done."""
    days = set(_DAY.findall(words))
    if len(days) != 1 or _NOT_DONE.search(words):
        return None
    found = day(days.pop())
    return found if found and found <= making.at[:10] else None


def device(item: Item, section: Section, making: Making) -> tuple[Resource, ...]:
    return ({"resourceType": "Device", "type": concept(item.text), "patient": making.patient},)
