"""Each check reads a draft beside its evidence and says what is wrong. None knows another, none knows who wrote it."""

from collections.abc import Callable
from dataclasses import replace

from assistant.checks import conflicts, figures, freshness, grounding, identity, missing, polarity
from assistant.checks.reading import Reading
from assistant.domain.draft import CitationKind, Finding, Item, Section, Severity, Support

Check = Callable[[Reading], tuple[Finding, ...]]

CHECKS: dict[str, Check] = {
    grounding.RULE: grounding.every_statement_rests_on_its_evidence,
    figures.RULE: figures.figures_match_their_source,
    identity.RULE: identity.everything_is_of_this_patient_and_stay,
    polarity.RULE: polarity.what_is_charted_as_not_so_is_not_said_as_so,
    conflicts.RULE: conflicts.contradictions_are_shown,
    freshness.RULE: freshness.an_old_record_is_said_to_be_old,
    missing.RULE: missing.what_is_missing_is_said,
}
_SEVEREST = (Severity.STOP, Severity.WARN, Severity.NOTE)


def inspect(reading: Reading) -> tuple[tuple[Section, ...], tuple[Finding, ...]]:
    """The sections with each item's support set, and the findings, most severe first.

    A stop on an item makes it unsupported. What a reviewer asserted is never silently overruled: the same finding is
    shown beside it as a warning, and the reviewer answers for it.
    """
    found = [f for check in CHECKS.values() for f in check(reading)]
    asserted = {i.id for s in reading.sections for i in s.items if _asserted(i)}
    found = [
        replace(f, severity=Severity.WARN) if f.item in asserted and f.severity is Severity.STOP else f
        for f in found
    ]
    stopped = {f.item for f in found if f.severity is Severity.STOP and f.item}
    sections = tuple(
        replace(s, items=tuple(replace(i, support=_support(i, i.id in stopped)) for i in s.items))
        for s in reading.sections
    )
    return sections, tuple(sorted(dict.fromkeys(found), key=lambda f: _SEVEREST.index(f.severity)))


def _asserted(item: Item) -> bool:
    return any(c.kind is CitationKind.REVIEWER for c in item.citations)


def _support(item: Item, stopped: bool) -> Support:
    if _asserted(item):
        return Support.ASSERTED
    return Support.UNSUPPORTED if stopped else Support.SUPPORTED
