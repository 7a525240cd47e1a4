"""A referral is a letter to one recipient, and carries only what that recipient may know."""

from collections.abc import Iterable

from assistant.checks.reading import Reading
from assistant.domain.draft import Finding, Harm, Item, Kind, ReferralDetail, Section, Severity
from assistant.knowledge.recipients import same_recipient
from assistant.knowledge.sensitivity import NO_CONSENT

RULE = "recipients@1"
SOURCE = "42 CFR Part 2, U.S. Department of Health and Human Services, 2024"
NECESSARY = "45 CFR 164.502(b), U.S. Department of Health and Human Services, 2013"


def a_referral_goes_to_one_recipient(reading: Reading) -> tuple[Finding, ...]:
    return wrong_recipients(reading.kind, reading.sections)


def wrong_recipients(kind: Kind, sections: Iterable[Section]) -> tuple[Finding, ...]:
    """Of the whole letter, so that accepting an item does not answer it: it goes when items are rejected."""
    if kind is not Kind.REFERRAL:
        return ()
    there = [i for s in sections for i in s.items if i.decision is None or i.leaves]
    return (*_several(there), *_unconsented(there))


def _several(items: list[Item]) -> list[Finding]:
    letters: list[ReferralDetail] = []
    for detail in (i.detail for i in items if isinstance(i.detail, ReferralDetail)):
        if not any(same_recipient(detail, other) for other in letters):
            letters.append(detail)
    if len(letters) < 2:
        return []
    return [
        Finding(
            rule=RULE,
            severity=Severity.STOP,
            reason="Several recipients in one referral: each would read what only another one needs",
            harm=Harm.SERIOUS,
            consider="Reject those that are not meant, or ask for one draft for each",
            source=NECESSARY,
        )
    ]


def _unconsented(items: list[Item]) -> list[Finding]:
    carries = [i for i in items if NO_CONSENT in i.labels]
    if not carries:
        return []
    return [
        Finding(
            rule=RULE,
            severity=Severity.STOP,
            reason="This referral holds records of a substance use program, and no consent names its recipient",
            harm=Harm.SERIOUS,
            consider="Reject those items, or have the patient sign a consent that names the recipient",
            source=SOURCE,
            evidence=carries[0].citations[:1],
        )
    ]
