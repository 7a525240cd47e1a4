"""A consent says whom it is for and what it forbids; an advance directive says who decides."""

from typing import Any

import pytest

from retrieval.model import Preference
from tests.unit.retrieval.charts import OF_P1, coded, of, only

SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
PRIVACY = coded(SCOPE, "patient-privacy", "Privacy Consent")
DIRECTIVE = coded(SCOPE, "adr", "Advanced Care Directive")
SHELTER = {"resourceType": "Organization", "id": "s", "name": "Harbor Shelter"}


def consent(**elements: Any) -> Preference:
    fact = only(Preference, SHELTER, of("Consent", status="active", **elements))
    assert isinstance(fact, Preference)
    return fact


def actor(name: str, role: str = "") -> dict[str, Any]:
    return {"reference": {"display": name}, **({"role": {"text": role}} if role else {})}


def test_a_permission_is_never_quoted_without_what_it_forbids_and_for_whom() -> None:
    fact = consent(
        scope=PRIVACY,
        category=[{"text": "Release of information"}],
        dateTime="2026-09-02",
        policyRule={"text": "Not for employers."},
        provision={
            "type": "permit",
            "actor": [actor("Prairie Clinic", "Recipient")],
            "purpose": [{"text": "treatment"}],
            "period": {"start": "2026-09-02", "end": "2027-09-02"},
            "provision": [
                {"type": "deny", "code": [{"text": "Counseling notes"}]},
                {"type": "deny", "actor": [{"reference": {"reference": "Organization/s"}}]},
            ],
        },
    )
    assert fact.value == (
        "permit Prairie Clinic (Recipient): treatment; except deny: Counseling notes; except deny Harbor Shelter; "
        "Not for employers."
    )
    assert (fact.about, fact.date) == ("consent", "2026-09-02")
    assert fact.value in fact.words.text
    assert "valid: 2026-09-02 to 2027-09-02" in fact.words.text


def test_an_exception_to_an_exception_stays_with_it() -> None:
    inner = {"type": "permit", "actor": [actor("Dr. Sato")]}
    outer = {"type": "deny", "securityLabel": [{"display": "psychiatry"}], "provision": [inner]}
    fact = consent(category=[{"text": "Release"}], provision={"type": "permit", "provision": [outer]})
    assert fact.value == "permit; except deny: psychiatry (except permit Dr. Sato)"


def test_an_advance_directive_names_who_decides() -> None:
    fact = consent(
        scope=DIRECTIVE,
        category=[{**coded("c", "hcd"), "text": "Durable power of attorney for health care"}],
        dateTime="2025-03-04",
        policyRule={"text": "State form, scanned 2025-03-04"},
        provision={
            "type": "permit",
            "actor": [actor("Lena Brandt, daughter", "Health care agent"), actor("Tom Brandt", "Alternate")],
        },
    )
    assert fact.about == "advance_directive"
    assert fact.value == (
        "Lena Brandt, daughter (Health care agent), Tom Brandt (Alternate); State form, scanned 2025-03-04"
    )
    assert (fact.date, fact.value in fact.words.text) == ("2025-03-04", True)


def test_orders_that_travel_with_the_patient_are_said_in_their_own_words() -> None:
    fact = consent(
        category=[{"text": "Portable medical orders (POLST)"}],
        dateTime="2026-10-14T11:45:00-04:00",
        policyRule={"text": "No CPR. Do not intubate."},
        verification=[
            {"verified": True, "verificationDate": "2026-11-09T17:30:00-05:00", "verifiedWith": OF_P1}
        ],
    )
    assert (fact.about, fact.value) == ("advance_directive", "No CPR. Do not intubate.")
    assert "date: 2026-10-14" in fact.words.text
    assert "verified: 2026-11-09" in fact.words.text


ABOUT = [
    ({"scope": PRIVACY, "category": [{"text": "Release of information to the health care proxy"}]}, "consent"),
    ({"scope": PRIVACY, "category": [coded("c", "acd", "Advance Directive")]}, "advance_directive"),
    ({"scope": DIRECTIVE, "category": [{"text": "Do not resuscitate order"}]}, "code_status"),
    ({"scope": DIRECTIVE, "category": [{"text": "My wishes"}]}, "advance_directive"),
    ({"category": [coded("c", "dnr", "Do Not Resuscitate")]}, "code_status"),
    ({"category": [{"text": "Health care proxy"}]}, "advance_directive"),
    ({"category": [coded("http://loinc.org", "59284-0", "Consent Document")]}, "consent"),
    ({"category": [{"text": "Research"}]}, "consent"),
]  # fmt: skip


@pytest.mark.parametrize(("elements", "about"), ABOUT, ids=range(len(ABOUT)))
def test_what_a_consent_is_about(elements: dict[str, Any], about: str) -> None:
    assert consent(**elements).about == about
