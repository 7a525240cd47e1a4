"""Consent, confidences and recipients: what the patient said no to stops, and what was confided is marked."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.checks.confidences import what_was_confided_is_marked as confided
from assistant.checks.consent import nothing_goes_where_the_patient_said_no as consent
from assistant.checks.recipients import a_referral_goes_to_one_recipient as recipients
from assistant.domain.draft import (
    Decision,
    Harm,
    Item,
    ItemKind,
    Kind,
    PersonId,
    ReferralDetail,
    Severity,
    Verdict,
)
from assistant.knowledge.confidences import confidences
from assistant.knowledge.sensitivity import NO_CONSENT
from retrieval.model import Preference
from tests.unit.assistant.charted import preference
from tests.unit.assistant.checks.drafted import cite, item, note, reading

DENIED = preference("consent", "denies: Lakeside Counseling Center")


def letter(specialty: str = "", recipient: str = "", id: str = "i", labels: tuple[str, ...] = ()) -> Item:
    detail = ReferralDetail(specialty=specialty, reason="", question="", recipient=recipient)
    return item("A referral", kind=ItemKind.REFERRAL, detail=detail, id=id, labels=labels)


# --- consent -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "refused"),
    [
        (letter("psychology", "Lakeside Counseling Center"), True),
        (letter("Lakeside Counseling Center"), True),
        (letter("psychology", "Hillside Counseling Center"), False),
        (letter("cardiology"), False),
    ],
    ids=lambda v: getattr(v, "id", str(v)),
)
def test_nobody_is_told_whom_the_patient_refused(one: Item, refused: bool) -> None:
    found = consent(reading(one, facts=(DENIED,), kind=Kind.REFERRAL))
    assert [(f.severity, f.item) for f in found] == ([(Severity.STOP, one.id)] if refused else [])
    assert all(f.evidence and f.source for f in found)


def test_a_wish_about_care_is_no_consent() -> None:
    wish = preference("treatment", "denies: Lakeside Counseling Center")
    assert consent(reading(letter("x", "Lakeside Counseling Center"), facts=(wish,))) == ()


@pytest.mark.parametrize("consents", [(), (DENIED,)], ids=["none on file", "one on file"])
def test_what_a_program_recorded_is_pointed_at_with_and_without_a_consent(
    consents: tuple[Preference, ...],
) -> None:
    shown = item("Methadone 60 mg once daily", labels=("42CFRPart2",))
    (only,) = consent(reading(shown, facts=consents))
    assert (only.severity, only.harm, only.item) == (Severity.WARN, Harm.SERIOUS, None)
    assert only.reason.startswith("1 items are of a substance use program")


# --- confidences -----------------------------------------------------------------------------------------------------

VISIT = note("He is doing well. She asked us: please do not tell my mother about the pills. Weight 60 kg.")


@pytest.mark.parametrize("quote", ["please do not tell my mother about the pills", "the pills", VISIT.text])
def test_whatever_touches_a_confidence_is_a_warning(quote: str) -> None:
    (only,) = confided(reading(item("It is told", cite(VISIT, quote)), notes=(VISIT,)))
    assert (only.severity, only.harm, only.item) == (Severity.WARN, Harm.SERIOUS, "i")
    assert "the family" in only.reason


def test_a_confidence_cited_to_the_letter_is_marked() -> None:
    (known,) = confidences(reading(notes=(VISIT,)).record)
    assert len(confided(reading(item("It is told", cite(VISIT, known.span.text)), notes=(VISIT,)))) == 1


def test_what_stands_beside_a_confidence_is_not_marked() -> None:
    assert confided(reading(item("Weight 60 kg", cite(VISIT, "Weight 60 kg.")), notes=(VISIT,))) == ()


# --- recipients ------------------------------------------------------------------------------------------------------


def test_one_letter_has_one_recipient() -> None:
    eyes, hearts = letter("ophthalmology", id="a"), letter("cardiology", id="b")
    assert recipients(reading(eyes, kind=Kind.REFERRAL)) == ()
    assert recipients(reading(eyes, replace(eyes, id=hearts.id), kind=Kind.REFERRAL)) == ()
    (only,) = recipients(reading(eyes, hearts, kind=Kind.REFERRAL))
    assert (only.severity, only.item) == (Severity.STOP, None)
    assert recipients(reading(eyes, hearts, kind=Kind.CARE_PLAN)) == ()


def decided(one: Item, verdict: Verdict) -> Item:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return replace(one, decision=Decision(verdict=verdict, by=PersonId("anna"), at=at, reason="meant"))


def test_what_no_consent_lets_go_stops_the_letter_until_it_is_rejected() -> None:
    kept = letter("cardiology", labels=(NO_CONSENT,))
    (only,) = recipients(reading(kept, kind=Kind.REFERRAL))
    assert (only.severity, only.item, only.harm) == (Severity.STOP, None, Harm.SERIOUS)
    assert len(recipients(reading(decided(kept, Verdict.ACCEPT), kind=Kind.REFERRAL))) == 1
    assert recipients(reading(decided(kept, Verdict.REJECT), kind=Kind.REFERRAL)) == ()
