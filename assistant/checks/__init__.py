"""Each check reads a draft beside its evidence and says what is wrong. None knows another, none knows who wrote it."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from assistant.checks import (
    confidences,
    conflicts,
    consent,
    copied,
    critical_results,
    elements,
    figures,
    forms,
    freshness,
    grounding,
    identity,
    lists,
    medicine_names,
    medicines,
    missing,
    omissions,
    open_loops,
    polarity,
    populations,
    reasons,
    recipients,
    scores,
    stigma,
    trends,
    untrusted,
)
from assistant.checks.looked_at import runs
from assistant.checks.own_words import is_not_told
from assistant.checks.ranking import most_serious
from assistant.checks.reading import Reading
from assistant.domain.draft import (
    CheckRun,
    CitationKind,
    Finding,
    Harm,
    Item,
    ItemId,
    Section,
    Severity,
    Support,
)

__all__ = ["CHECKS", "inspect", "most_serious", "ran", "seriousness"]

Check = Callable[[Reading], tuple[Finding, ...]]

CHECKS: dict[str, Check] = {
    grounding.RULE: grounding.every_statement_rests_on_its_evidence,
    figures.RULE: figures.figures_match_their_source,
    scores.RULE: scores.every_score_can_be_computed_again,
    identity.RULE: identity.everything_is_of_this_patient_and_stay,
    polarity.RULE: polarity.what_is_charted_as_not_so_is_not_said_as_so,
    trends.RULE: trends.what_changed_is_told_as_it_changed,
    medicine_names.RULE: medicine_names.every_medicine_is_the_one_charted,
    lists.RULE: lists.the_medicine_list_is_the_records,
    omissions.RULE: omissions.what_the_record_has_is_in_the_draft,
    forms.RULE: forms.the_form_says_what_the_sentence_says,
    untrusted.RULE: untrusted.nothing_in_a_record_is_obeyed,
    reasons.RULE: reasons.every_citation_bears_on_its_item,
    medicines.RULE: medicines.risky_medicines_are_shown,
    critical_results.RULE: critical_results.results_in_an_alert_range_are_pointed_at,
    conflicts.RULE: conflicts.contradictions_are_shown,
    recipients.RULE: recipients.a_referral_goes_to_one_recipient,
    confidences.RULE: confidences.what_was_confided_is_marked,
    stigma.RULE: stigma.stigmatizing_words_are_pointed_at,
    consent.RULE: consent.nothing_goes_where_the_patient_said_no,
    freshness.RULE: freshness.an_old_record_is_said_to_be_old,
    copied.RULE: copied.copied_notes_are_said_to_be_copies,
    open_loops.RULE: open_loops.what_is_open_has_an_owner,
    missing.RULE: missing.what_the_record_lacks_is_said,
    populations.RULE: populations.what_matters_for_the_population_is_charted,
    elements.RULE: elements.what_a_document_must_contain_is_there,
}
_SEVEREST = (Severity.STOP, Severity.WARN, Severity.NOTE)
_GRAVEST = (Harm.SEVERE, Harm.SERIOUS, Harm.MODERATE, Harm.MINOR)


def inspect(reading: Reading) -> tuple[tuple[Section, ...], tuple[Finding, ...]]:
    """The sections with each item's support set, and the findings, most serious first.

    A stop on an item makes it unsupported, unless it comes from a clinical rule: a dangerous medicine is charted all
    the same. What a reviewer asserted is never silently overruled: the same finding is
    shown beside it as a warning, and the reviewer answers for it.
    """
    found = [f for check in CHECKS.values() for f in check(reading)]
    asserted = {i.id for s in reading.sections for i in s.items if _asserted(i)}
    found = [
        replace(f, severity=Severity.WARN) if f.item in asserted and f.severity is Severity.STOP else f
        for f in found
    ]
    stopped = {f.item for f in found if f.severity is Severity.STOP and f.item and not f.source}
    untold = {f.item for f in found if is_not_told(f)}
    sections = tuple(
        replace(s, items=tuple(replace(i, support=_support(i, stopped, untold)) for i in s.items))
        for s in reading.sections
    )
    return sections, tuple(sorted(dict.fromkeys(found), key=seriousness))


def ran(reading: Reading, findings: Iterable[Finding]) -> tuple[CheckRun, ...]:
    """What each check looked at in ``reading``, beside the ``findings`` that ``inspect`` gave of it."""
    return runs(reading, CHECKS, findings)


def seriousness(finding: Finding) -> tuple[int, int]:
    """What to sort findings by: the most serious first; of two alike, the one that was found first."""
    return _SEVEREST.index(finding.severity), _GRAVEST.index(finding.harm)


def _asserted(item: Item) -> bool:
    return any(c.kind is CitationKind.REVIEWER for c in item.citations)


def _support(item: Item, stopped: set[ItemId], untold: set[ItemId | None]) -> Support:
    if _asserted(item):
        return Support.ASSERTED
    if item.id in stopped:
        return Support.UNSUPPORTED
    return Support.UNPROVEN if item.id in untold else Support.SUPPORTED
