"""The checklist of a draft is kept with its content, and counted anew with every decision and every addition."""

from dataclasses import replace

from assistant.checks.elements import RULE, lacking
from assistant.domain.draft import Content, Element, Finding, Harm, Kind, Presence
from assistant.knowledge.elements import checklist, exempt_before


def counted_anew(kind: Kind, content: Content) -> Content:
    """``content`` with its checklist as the items now are, and a finding for each element that is missing.

    A rejected item no longer carries its element, so the finding returns. A reason that was given for a finding goes
    with it, and is owed again when it comes back.
    """
    elements = checklist(kind, content.sections, exempt_before(content.checklist))
    place = next((n for n, f in enumerate(content.findings) if f.rule == RULE), 0)
    others = tuple(f for f in content.findings if f.rule != RULE)
    findings = (*others[:place], *lacking(kind, elements), *others[place:])
    ids = {f.id for f in findings}
    answered = tuple(a for a in content.acknowledgements if a.finding in ids)
    return replace(content, checklist=elements, findings=findings, acknowledgements=answered)


def only_missing(finding: Finding) -> bool:
    """Whether it says that something of little harm is missing: what is wrong is shown before it."""
    return finding.rule == RULE and finding.harm in {Harm.MODERATE, Harm.MINOR}


def element_of(content: Content, finding: Finding) -> Element | None:
    """The element whose absence this finding is about; None for any other finding."""
    if finding.rule != RULE:
        return None
    missing = (e for e in content.checklist if e.presence is Presence.MISSING)
    return next((e for e in missing if e.note == finding.reason), None)
