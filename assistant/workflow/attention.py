"""What of a draft needs a person's eyes, in which order, and about how long that takes to read."""

import math

from assistant.checks.ranking import TOP, in_a_sentence
from assistant.domain.draft import Content, Finding, FindingId, Harm, Item, ItemId, Severity
from assistant.workflow.completeness import gravest_first
from assistant.workflow.review import unremarkable
from assistant.workflow.unsaid import words_left

#: Silent reading of English non-fiction (Brysbaert, Journal of Memory and Language, 2019). Dense clinical text takes
#: longer; a reviewer who knows the patient is faster.
WORDS_A_MINUTE = 238
#: The median time for which prescribers looked at an interruptive alert (McDaniel et al., JAMIA, 2016; 25,965 alerts).
SECONDS_A_FINDING = 8
_NAMED = 90  # characters of an item that name it


def look_first(content: Content) -> tuple[Finding, ...]:
    """The three to look at first: the gravest of those that still wait for an answer, then of the others.

    A missing element comes after what is wrong or risky, and what is good to know after both. What says the same as
    one before it stands behind the rest: three times the same sentence would hide two others. A note of minor harm is
    named only where there is room.
    """
    waiting = {f.id for f in _waiting(content)}
    ordered = sorted(
        gravest_first(content.findings),
        key=lambda f: (f.id not in waiting, _is_minor(f), _good_to_know(f)),
    )
    first = {in_a_sentence(f): f.id for f in reversed(ordered)}
    again = {f.id for f in ordered} - set(first.values())
    return tuple(sorted(ordered, key=lambda f: (f.id not in waiting, _is_minor(f), f.id in again)))[:TOP]


def _good_to_know(finding: Finding) -> bool:
    return finding.severity is Severity.NOTE and finding.harm in {Harm.MODERATE, Harm.MINOR}


def _is_minor(finding: Finding) -> bool:
    return finding.severity is Severity.NOTE and finding.harm is Harm.MINOR


def named(content: Content, finding: Finding) -> str:
    """One sentence that stands alone: with the words of the item, where the finding speaks of them as they go on."""
    said = in_a_sentence(finding)
    if finding.item is None or not said[:1].islower():
        return said
    text = " ".join(content.item(finding.item).text.split())
    return f"“{text if len(text) <= _NAMED else text[:_NAMED].rpartition(' ')[0] + ' …'}” {said}"


def needs_attention(content: Content) -> tuple[Item, ...]:
    """Undecided items that nobody may accept together with others: flagged, unsupported, or of a risky kind."""
    spared = {i.id for i in unremarkable(content)}
    return tuple(i for i in content.undecided() if i.id not in spared)


def reading_time_s(content: Content) -> int:
    """An estimate of what is still to be read before signing, in seconds: words and findings that are not folded.

    Words of the items that need attention, with what their forms say beside the sentence (``unsaid``), and of the
    findings shown unfolded (those of these items, the three to look at first, and what stops an approval): of a stop
    the whole reason, of the others the sentence that names it; what to consider with the first three and with a stop.
    All at ``WORDS_A_MINUTE``; and ``SECONDS_A_FINDING`` for each finding, to think. What the items rest on is not
    counted: how much of it is looked up depends on the reader.
    """
    items = needs_attention(content)
    findings = _shown(content, {i.id for i in items})
    words = sum(len(i.text.split()) + words_left(i, content.findings) for i in items)
    top = {f.id for f in look_first(content)}
    words += sum(len(told(f, first=f.id in top).split()) for f in findings)
    return math.ceil(words * 60 / WORDS_A_MINUTE + SECONDS_A_FINDING * len(findings))


def told(finding: Finding, *, first: bool) -> str:
    """What of a finding stands unfolded: all of a stop, of others a sentence; with the ``first``, what to consider."""
    stops = finding.severity is Severity.STOP
    said = finding.reason if stops else in_a_sentence(finding)
    return f"{said} {finding.consider}".strip() if first or stops else said


def about(seconds: int) -> str:
    """As a page says it: "less than a minute", "about 2 minutes"."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "less than a minute"
    return f"about {minutes} {'minute' if minutes == 1 else 'minutes'}"


def _shown(content: Content, items: set[ItemId]) -> tuple[Finding, ...]:
    first: set[FindingId] = {f.id for f in look_first(content)}
    waiting = _waiting(content)
    return tuple(f for f in waiting if f.item in items or f.id in first or f.severity is Severity.STOP)


def _waiting(content: Content) -> tuple[Finding, ...]:
    """Findings that nobody has answered, and whose item nobody has decided."""
    answered = {a.finding for a in content.acknowledgements}
    decided = {i.id for i in content.items() if i.decision is not None}
    return tuple(f for f in content.findings if f.id not in answered and f.item not in decided)
