"""What the document should contain and does not, with the clinician's reason: its reader is told, and need not guess.

C-CDA and FHIR alike: a section without entries carries an empty reason, and no silence is left to be read as "none".
"""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.adapters.fhir_values import HL7, Resource, coding, concept, narrative, xhtml
from assistant.adapters.reading_view import Names, named
from assistant.checks.elements import RULE
from assistant.domain.draft import Content, Kind, Presence
from assistant.knowledge.element_file import named as element_named

TITLE = "Not documented"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One required element. ``answer``: who let the document leave without it, and why; ``section``: its place."""

    title: str
    note: str
    answer: str
    section: str

    @property
    def words(self) -> str:
        return f"{self.note}. {self.answer}" if self.answer else f"{self.note}."


def missing(kind: Kind, content: Content, names: Names) -> tuple[Missing, ...]:
    """Every element that is missing, in the order of the checklist, whether somebody gave a reason or not."""
    reasons = {
        a.finding: f"Reason given by {named(a.by, names)}: {a.reason}" for a in content.acknowledgements
    }
    found = {f.reason: f.id for f in content.findings if f.rule == RULE}
    return tuple(
        Missing(
            title=e.title,
            note=e.note.rstrip("."),
            answer=reasons.get(found[e.note], "") if e.note in found else "",
            section=element.section if (element := element_named(kind, e.id)) else "",
        )
        for e in content.checklist
        if e.presence is Presence.MISSING
    )


def empty_reason(lacking: Iterable[Missing]) -> Resource | None:
    """Why a section has no entries: "unavailable", and in words what was looked for and why it may be so."""
    words = " ".join(m.words for m in lacking)
    return concept(words, coding(f"{HL7}/list-empty-reason", "unavailable"))


def told(lacking: Iterable[Missing]) -> str:
    """The narrative of what one section lacks; "" when nothing."""
    return "".join(f"<p>{TITLE}: {xhtml(m.words)}</p>" for m in lacking)


def section(lacking: tuple[Missing, ...]) -> list[Resource]:
    """The section that names all of it, last in the document. It has no LOINC code: there is none for this."""
    if not lacking:
        return []
    lines = "".join(f"<li>{xhtml(m.title)}: {xhtml(m.words)}</li>" for m in lacking)
    said = f"<p>The record does not support these parts, and none of them is stated to be absent.</p><ul>{lines}</ul>"
    return [{"title": TITLE, "code": concept(TITLE), "text": narrative(said)}]
