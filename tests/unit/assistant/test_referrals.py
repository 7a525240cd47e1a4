"""A referral says to whom, why, with which question and what was done; and goes only where it may."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.checks import consent
from assistant.checks.reading import Reading
from assistant.checks.recipients import RULE, wrong_recipients
from assistant.domain.draft import (
    ConsideredDetail,
    Content,
    Decision,
    Item,
    ItemId,
    ItemKind,
    Kind,
    PersonId,
    Provenance,
    ReferralDetail,
    Section,
    Severity,
    Verdict,
)
from assistant.knowledge import stays
from assistant.knowledge.confidential import denies, permits_part_2
from assistant.knowledge.guidelines import library
from assistant.knowledge.sensitivity import NO_CONSENT
from assistant.workflow.completeness import counted_anew
from assistant.writing.composer import compose
from assistant.writing.desk import Desk
from retrieval.model import Record
from tests.unit.assistant.charted import NOBODY_READ, TODAY, preference
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


def test_with_a_focus_the_letter_goes_to_nobody_else() -> None:
    sections, desk = letter(chart("arthur-okafor"), focus="nephrology")
    assert {d.specialty.lower() for d in details(sections)} == {"nephrology"}
    assert any("ask for one draft for each" in left for left in desk.left_out)


def to(specialty: str, *, verdict: Verdict | None = None, labels: tuple[str, ...] = ()) -> Item:
    decision = (
        Decision(verdict=verdict, by=PersonId("d"), at=datetime(2026, 11, 22, tzinfo=UTC))
        if verdict
        else None
    )
    return Item(
        id=ItemId(specialty), kind=ItemKind.REFERRAL, text=specialty, citations=(), decision=decision, labels=labels,
        detail=ReferralDetail(specialty=specialty, reason="r", question="q"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("letters", "stops"),
    [
        ([to("Nephrology"), to("Hospice")], 1),
        ([to("Nephrology", verdict=Verdict.ACCEPT), to("Hospice")], 1),
        ([to("Nephrology", verdict=Verdict.ACCEPT), to("Hospice", verdict=Verdict.REJECT)], 0),
        ([to("hepatitis C"), to("Hepatology, infectious disease or hepatitis C clinic")], 0),
        ([to("Nephrology")], 0),
        ([to("Nephrology", labels=(NO_CONSENT,))], 1),
        ([to("Nephrology", labels=(NO_CONSENT,), verdict=Verdict.ACCEPT)], 1),
        ([to("Nephrology", labels=(NO_CONSENT,), verdict=Verdict.REJECT)], 0),
    ],
)
def test_a_letter_waits_until_it_is_for_one_recipient_who_may_read_it(
    letters: list[Item], stops: int
) -> None:
    section = Section(id="reason_for_referral", title="", loinc="", items=tuple(letters))
    found = wrong_recipients(Kind.REFERRAL, [section])
    assert [f.severity for f in found] == [Severity.STOP] * stops
    assert all(f.item is None for f in found)
    assert wrong_recipients(Kind.CARE_PLAN, [section]) == ()


def test_rejecting_the_others_answers_the_stop() -> None:
    section = Section(
        id="reason_for_referral",
        title="",
        loinc="",
        items=(to("Nephrology", verdict=Verdict.ACCEPT), to("Hospice")),
    )
    content = Content(
        sections=(section,), findings=wrong_recipients(Kind.REFERRAL, [section]), evidence=(), coverage=NOBODY_READ,
        provenance=Provenance(software="caretrace", writer="composer"),
    )  # fmt: skip
    assert any(f.rule == RULE for f in counted_anew(Kind.REFERRAL, content).open_findings())
    left = counted_anew(Kind.REFERRAL, content.with_item(to("Hospice", verdict=Verdict.REJECT), ()))
    assert not any(f.rule == RULE for f in left.findings)


def test_a_community_service_is_a_referral_as_much_as_a_specialist() -> None:
    no_ride = condition("Transportation insecurity", "Z59.82", "t")
    named = " ".join(d.specialty.lower() for d in details(letter(small(no_ride))[0]))
    assert "transportation" in named


def test_a_service_that_somebody_already_arranges_is_not_suggested_beside() -> None:
    named = " ".join(d.specialty.lower() for d in details(letter(chart("arthur-okafor"))[0]))
    assert "transportation" not in named


def test_an_open_order_and_the_rule_that_asks_for_it_are_one_letter_with_what_is_still_awaited() -> None:
    order = {
        "resourceType": "ServiceRequest", "id": "o", "status": "active", "intent": "order", "authoredOn": "2026-10-06",
        "code": {"text": "Referral to hepatitis C treatment clinic"}, "category": [{"text": "Referral"}],
    }  # fmt: skip
    scan = {**order, "id": "e", "code": {"text": "Liver elastography"}, "category": [{"text": "Imaging"}]}
    untreated = condition("Chronic hepatitis C", "B18.2", "c")
    [letter_of] = [
        d for d in details(letter(small(untreated, order, scan))[0]) if "hepatitis" in d.specialty.lower()
    ]
    assert letter_of.question.startswith("Please stage the liver")
    assert letter_of.urgency == "soon"
    assert any("Liver elastography" in done and "no result" in done for done in letter_of.done)


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


@pytest.mark.parametrize("focus", ["", "cardiology", "Harbor hospital"])
def test_a_consent_that_names_another_lets_nothing_go_along(focus: str) -> None:
    sections, _ = letter(small(FAILING, STAY, OUD, CONSENT), focus=focus)
    said = " ".join(i.text for s in sections for i in s.items)
    assert "Opioid use disorder" not in said
    assert "42 CFR" not in said


def test_to_whom_the_consent_names_it_goes_along_with_the_notice_and_is_to_be_checked() -> None:
    record = small(FAILING, STAY, OUD, CONSENT)
    sections, _ = letter(record, focus="Lake Clinic cardiology")
    assert any("prohibits unauthorized use or disclosure" in i.text for i in items(sections, "populations"))
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
    assert permits_part_2([DENIAL], ["Lake Clinic"])
    assert not permits_part_2([DENIAL], ["Harbor Light Shelter"])
    assert not permits_part_2([preference("consent", "deny: everybody")], ["everybody"])
    assert not permits_part_2([], ["Lake Clinic"])
