"""A referral says to whom, why, with which question and what was done; and goes only where it may."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.checks import consent
from assistant.checks.reading import Reading
from assistant.domain.draft import (
    ConsideredDetail,
    Decision,
    Item,
    ItemId,
    ItemKind,
    Kind,
    PersonId,
    ReferralDetail,
    Section,
    Severity,
    Verdict,
)
from assistant.knowledge import stays
from assistant.knowledge.confidential import denies, permits_part_2
from assistant.knowledge.guidelines import library
from assistant.writing.composer import compose
from assistant.writing.desk import Desk
from retrieval.model import Record
from tests.unit.assistant.charted import TODAY, preference
from tests.unit.assistant.charted import record as charted
from tests.unit.assistant.test_plan import FAILING, STAY, chart, condition, small


def letter(record: Record, focus: str = "") -> tuple[tuple[Section, ...], Desk]:
    desk = Desk(
        kind=Kind.REFERRAL,
        record=record,
        stay=stays.chosen(record, None, stays_only=True),
        guidelines=library().applicable(record, TODAY),
        as_of=TODAY,
        ask=lambda text: (),
        requested_by=PersonId("cora"),
        focus=focus,
    )
    return compose(desk), desk


def items(sections: tuple[Section, ...], id: str) -> list[Item]:
    return next(list(s.items) for s in sections if s.id == id)


def details(sections: tuple[Section, ...]) -> list[ReferralDetail]:
    return [i.detail for i in items(sections, "reason_for_referral") if isinstance(i.detail, ReferralDetail)]


def test_each_referral_has_a_question_a_reason_an_owner_and_an_urgency() -> None:
    every = details(letter(chart("arthur-okafor"))[0])
    assert every
    assert all(d.question and d.reason and d.owner and d.urgency for d in every)


def test_a_specialty_is_asked_once() -> None:
    named = [d.specialty.lower() for d in details(letter(chart("arthur-okafor"))[0])]
    assert len(named) == len(set(named))


def test_a_referral_says_what_was_done_with_its_dates() -> None:
    every = details(letter(chart("arthur-okafor"))[0])
    assert any("2026-11-17" in said for d in every for said in d.done)


def test_whom_to_call_back_and_who_pays_stand_beside_it() -> None:
    first = details(letter(chart("arthur-okafor"))[0])[0]
    assert first.callback == "Helen Marsh, 216-555-0131"
    assert first.coverage == "Medicare"


def test_what_was_asked_for_stands_first_with_its_own_results() -> None:
    sections, _ = letter(chart("arthur-okafor"), focus="nephrology")
    first = details(sections)[0]
    assert first.specialty == "nephrology"
    assert first.question
    results = [i.text for i in items(sections, "results")]
    assert any(t.startswith("Creatinine") for t in results)
    assert not any("Natriuretic" in t for t in results)


def test_a_visit_that_is_booked_is_not_asked_for_again() -> None:
    sections, _ = letter(chart("arthur-okafor"))
    assert not any("cardiology" in d.specialty.lower() for d in details(sections))
    assert any("booked already" in i.text for i in items(sections, "considered"))


def test_what_was_considered_says_why_and_never_leaves() -> None:
    considered = items(letter(chart("arthur-okafor"))[0], "considered")
    assert 0 < len(considered) <= 8
    assert all(
        isinstance(i.detail, ConsideredDetail) and (i.detail.because or i.detail.missing) for i in considered
    )
    accepted = Decision(verdict=Verdict.ACCEPT, by=PersonId("d"), at=datetime(2026, 11, 22, tzinfo=UTC))
    assert not any(replace(i, decision=accepted).leaves for i in considered)


def test_a_community_service_is_a_referral_as_much_as_a_specialist() -> None:
    named = " ".join(d.specialty.lower() for d in details(letter(chart("arthur-okafor"))[0]))
    assert "transportation" in named


# --- where it may go --------------------------------------------------------------------------------------------

LABELLED = {"meta": {"security": [{"code": "42CFRPart2"}]}}
OUD = {**condition("Opioid use disorder", "F11.20", "oud"), **LABELLED}
CONSENT = {
    "resourceType": "Consent", "id": "c", "status": "active", "patient": {"reference": "Patient/ann"},
    "scope": {"coding": [{"code": "patient-privacy"}]}, "category": [{"text": "42 CFR Part 2 consent"}],
    "dateTime": "2026-09-02",
    "provision": {
        "type": "permit", "actor": [{"role": {"text": "Recipient"}, "reference": {"display": "Lake Clinic"}}],
    },
}  # fmt: skip


def test_without_a_consent_what_part_2_protects_stays_and_that_is_said() -> None:
    sections, desk = letter(small(FAILING, STAY, OUD))
    said = " ".join(i.text for s in sections for i in s.items)
    assert "Opioid use disorder" not in said
    assert any("42 CFR Part 2" in left for left in desk.left_out)


def test_with_a_consent_it_goes_along_and_the_recipients_are_to_be_checked() -> None:
    record = small(FAILING, STAY, OUD, CONSENT)
    sections, _ = letter(record)
    assert any("Opioid use disorder" in i.text for i in items(sections, "problems"))
    [found] = consent.nothing_goes_where_the_patient_said_no(read_by_checks(record, sections))
    assert found.severity is Severity.WARN


def read_by_checks(record: Record, sections: tuple[Section, ...]) -> Reading:
    return Reading(kind=Kind.REFERRAL, sections=sections, record=record, guidelines={}, as_of=TODAY)


DENIAL = preference("consent", "permit Lake Clinic (Recipient): treatment; except deny: Harbor Light Shelter")


def test_a_referral_to_whom_a_consent_denies_is_stopped() -> None:
    to_shelter = Item(
        id=ItemId("i1"), kind=ItemKind.REFERRAL, text="Harbor Light Shelter", citations=(),
        detail=ReferralDetail(specialty="Harbor Light Shelter", reason="housing", question="?"),
    )  # fmt: skip
    section = Section(id="reason_for_referral", title="", loinc="", items=(to_shelter,))
    [found] = consent.nothing_goes_where_the_patient_said_no(read_by_checks(charted(DENIAL), (section,)))
    assert found.severity is Severity.STOP
    assert found.item == to_shelter.id


@pytest.mark.parametrize(
    ("recipient", "denied"),
    [
        ("Harbor Light Shelter", True),
        ("Lake Clinic", False),
        ("Harbor Point Medical Center", False),
        ("", False),
    ],
)
def test_only_who_is_named_is_denied(recipient: str, denied: bool) -> None:
    assert denies(DENIAL, recipient) is denied


def test_a_permit_lets_it_leave_and_a_denial_alone_does_not() -> None:
    assert permits_part_2([DENIAL])
    assert not permits_part_2([preference("consent", "deny: everybody")])
    assert not permits_part_2([])
