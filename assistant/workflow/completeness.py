"""The checklist of a draft is kept with its content, and counted anew with every decision and every addition."""

from collections.abc import Iterable
from dataclasses import replace

from assistant.checks import most_serious, recipients
from assistant.checks.elements import RULE, lacking
from assistant.domain.draft import Content, Element, Finding, Kind, Presence
from assistant.knowledge.elements import checklist, exempt_before


def counted_anew(kind: Kind, content: Content) -> Content:
    """``content`` with its checklist as the items now are, and a finding for each element that is missing.

    A referral is looked at again for whom it goes to, since items were rejected or added. A rejected item no longer
    carries its element, so the finding returns. A reason that was given for a finding goes with it, and is owed again
    when it comes back.
    """
    elements = checklist(kind, content.sections, exempt_before(content.checklist))
    kept = tuple(f for f in content.findings if f.rule != recipients.RULE)
    place = next((n for n, f in enumerate(kept) if f.rule == RULE), 0)
    others = tuple(f for f in kept if f.rule != RULE)
    missing = (*others[:place], *lacking(kind, elements), *others[place:])
    findings = (*recipients.wrong_recipients(kind, content.sections), *missing)
    ids = {f.id for f in findings}
    answered = tuple(a for a in content.acknowledgements if a.finding in ids)
    return replace(content, checklist=elements, findings=findings, acknowledgements=answered)


def only_missing(finding: Finding) -> bool:
    """Whether it says that a required element is missing. The checklist shows it, after what is wrong or risky."""
    return finding.rule == RULE


def gravest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The order in which a reader should look: what may harm the patient most, and last what is only missing."""
    told = tuple(findings)
    wrong, missing = [f for f in told if not only_missing(f)], [f for f in told if only_missing(f)]
    return (*most_serious(wrong, len(wrong)), *most_serious(missing, len(missing)))


def element_of(content: Content, finding: Finding) -> Element | None:
    """The element whose absence this finding is about; None for any other finding."""
    if finding.rule != RULE:
        return None
    missing = (e for e in content.checklist if e.presence is Presence.MISSING)
    return next((e for e in missing if e.note == finding.reason), None)
