"""A referral goes only where the patient lets it go: what a consent denies is a stop, what it limits is said."""

from assistant.checks.reading import Reading
from assistant.domain.draft import (
    Citation,
    CitationKind,
    Finding,
    Harm,
    Item,
    ReferralDetail,
    Severity,
)
from assistant.knowledge.confidential import denies
from assistant.knowledge.sensitivity import is_protected
from retrieval.model import Preference

RULE = "consent@1"
SOURCE = "42 CFR Part 2, U.S. Department of Health and Human Services, 2024"


def nothing_goes_where_the_patient_said_no(reading: Reading) -> tuple[Finding, ...]:
    consents = [p for p in reading.record.of(Preference) if p.about == "consent"]
    items = [i for s in reading.sections for i in s.items]
    denied = [f for i in items for c in consents if (f := _denied(i, c)) is not None]
    return (*denied, *_limited(items, consents))


def _denied(one: Item, consent: Preference) -> Finding | None:
    detail = one.detail
    if not isinstance(detail, ReferralDetail):
        return None
    if not any(denies(consent, name) for name in (detail.recipient, detail.specialty) if name):
        return None
    return Finding(
        rule=RULE,
        severity=Severity.STOP,
        reason="A consent on file says that this recipient must not be told",
        item=one.id,
        harm=Harm.SERIOUS,
        consider="Ask the patient again, or refer elsewhere",
        source=SOURCE,
        evidence=(_cited(consent),),
    )


def _limited(items: list[Item], consents: list[Preference]) -> list[Finding]:
    """One warning for the whole: a consent names its recipients, and what leaves without a look may go anywhere."""
    carries = [i for i in items if is_protected(i)]
    if not carries:
        return []
    return [
        Finding(
            rule=RULE,
            severity=Severity.WARN,
            reason=f"{len(carries)} items are of a substance use program: send them only to whom a consent names",
            harm=Harm.SERIOUS,
            consider="Check that each recipient is named, and send the notice and a copy of the consent with it",
            source=SOURCE,
            evidence=tuple(_cited(c) for c in consents)[:2],
        )
    ]


def _cited(consent: Preference) -> Citation:
    w = consent.words
    return Citation(kind=CitationKind.CHART, source=w.document, start=w.start, end=w.end, quote=w.text)
