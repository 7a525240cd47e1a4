"""Each item knows who may not read it, and each reader's version keeps to that."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.domain.draft import (
    Citation,
    CitationKind,
    Decision,
    Detail,
    Item,
    ItemId,
    ItemKind,
    Kind,
    MedicineDetail,
    PersonId,
    Section,
    Verdict,
)
from assistant.domain.patient_version import Audience
from assistant.knowledge.confidential import permits_part_2
from assistant.knowledge.recipients import relabelled
from assistant.knowledge.sensitivity import NO_CONSENT, Sensitivity, withheld_from
from retrieval.model import Preference, Record
from tests.unit.assistant.charted import TODAY, preference
from tests.unit.assistant.test_plan import condition, plan, small

PROGRAM = {"meta": {"security": [{"code": "42CFRPart2"}, {"code": "R"}]}}
OUD = {**condition("Opioid use disorder, severe", "F11.20", "oud"), **PROGRAM}
BUPRENORPHINE = {
    "resourceType": "MedicationRequest", "id": "bup", "status": "active", "intent": "order",
    "subject": {"reference": "Patient/ann"}, "medicationCodeableConcept": {"text": "buprenorphine 8 mg film"},
    "authoredOn": "2026-11-01", "dosageInstruction": [{"text": "1 film once daily"}], **PROGRAM,
}  # fmt: skip
ASTHMA = condition("Asthma", "J45.909", "asthma")
ACCEPTED = Decision(verdict=Verdict.ACCEPT, by=PersonId("d"), at=datetime(2026, 11, 22, tzinfo=UTC))


def resting_on(record: Record, text: str, *, kind: ItemKind = ItemKind.STATEMENT, detail: Detail | None = None,
               about: str = "") -> Item:  # fmt: skip
    """An item that cites the document whose text holds ``about``, or nothing."""
    found = [d for d in record.documents if about and about.lower() in d.text.lower()][:1]
    cited = tuple(
        Citation(kind=CitationKind.CHART, source=d.id, start=0, end=len(d.text), quote=d.text) for d in found
    )
    return Item(id=ItemId("i"), kind=kind, text=text, citations=cited, detail=detail, decision=ACCEPTED)


def labels(record: Record, one: Item) -> set[str]:
    return set(Sensitivity(record).of(one))


def test_an_item_has_the_labels_of_what_it_rests_on() -> None:
    record = small(OUD, ASTHMA)
    assert {"42CFRPart2", "R"} <= labels(record, resting_on(record, "In care since 2014", about="opioid use"))
    assert labels(record, resting_on(record, "Asthma", about="asthma")) == set()


def test_what_only_a_program_names_is_protected_wherever_it_is_said() -> None:
    record = small(OUD, BUPRENORPHINE, ASTHMA)
    assert "42CFRPart2" in labels(record, resting_on(record, "Ask who gives the next buprenorphine"))


def test_what_another_source_names_too_is_not_protected_by_its_name() -> None:
    elsewhere = {k: v for k, v in BUPRENORPHINE.items() if k != "meta"} | {"id": "other"}
    record = small(OUD, elsewhere)
    assert "42CFRPart2" not in labels(record, resting_on(record, "buprenorphine once daily"))


def test_a_protected_medicine_is_the_patients_own_and_is_withheld_from_a_caregiver() -> None:
    one = resting_on(small(), "film", kind=ItemKind.MEDICINE, detail=MedicineDetail(name="film"))
    protected = replace(one, labels=("42CFRPart2",))
    assert not withheld_from(Audience.PATIENT, protected)
    assert withheld_from(Audience.CAREGIVER, protected)
    assert not withheld_from(Audience.CAREGIVER, one)


@pytest.mark.parametrize(
    ("text", "patient", "caregiver"),
    [
        ("Her husband hits her when he drinks", True, True),
        ("Afraid of her boyfriend", True, True),
        ("Has a restraining order against an ex-partner", True, True),
        ("Slipped and hit her head on the door", False, False),
        ("Afraid of needles", False, False),
        ("Wears hearing aids in both ears", False, False),
        ("Bowel prep the day before", False, False),
        ("Alcohol use disorder in remission", False, True),
        ("HIV, viral load not detected", False, True),
        ("Walks with a cane", False, False),
    ],
)
def test_words_keep_back_what_no_label_does(text: str, patient: bool, caregiver: bool) -> None:
    one = resting_on(small(), text)
    assert withheld_from(Audience.PATIENT, one) is patient
    assert withheld_from(Audience.CAREGIVER, one) is caregiver


def test_what_rests_on_a_sentence_about_violence_is_never_told_at_home() -> None:
    record = small(note="# Social\nHer husband hits her when he drinks.\n")
    assert "SDV" in labels(record, resting_on(record, "See the social worker alone", about="husband hits"))


def test_a_relatives_confidence_keeps_care_for_the_caregiver_off_the_patients_page() -> None:
    note = "# Home\nHis wife is worn right out. She does not want that said in front of him.\n"
    record = small(note=note, sex="male")
    advice = "Agree with the caregiver on regular rest from caregiving."
    assert "TBOO" in labels(record, resting_on(record, advice))
    assert "TBOO" not in labels(small(sex="male"), resting_on(record, advice))
    assert "TBOO" in labels(record, resting_on(record, "His wife is worn right out.", about="worn right out"))


def test_a_contact_that_must_not_be_told_is_not_named_on_a_page() -> None:
    desk = resting_on(
        small(), "Shelter desk (leave first name only; desk does not know)", kind=ItemKind.PERSON
    )
    assert "TBOO" in labels(small(), desk)


# --- consent, recipient by recipient ------------------------------------------------------------------------------

CONSENT = preference(
    "consent",
    "permit Harbor Point Medical Center (Recipient), Waterfront Community Health Center (Recipient): treatment; except"
    " deny Harbor Light Shelter (Recipient); Valid until 2027-09-02 or written revocation",
)


@pytest.mark.parametrize(
    ("recipient", "named"),
    [
        ("Waterfront Community Health Center", True),
        ("the liver clinic of Harbor Point", True),
        ("Lakemere Community Health Center", False),
        ("Harbor Light Shelter", False),
        ("hepatitis C clinic", False),
        ("", False),
    ],
)
def test_only_whom_a_consent_names_may_be_told(recipient: str, named: bool) -> None:
    assert permits_part_2([CONSENT], [recipient], as_of=TODAY) is named


def test_a_consent_that_ran_out_or_was_revoked_permits_nobody() -> None:
    old = preference("consent", "permit Lake Clinic (Recipient): treatment; Valid until 2025-01-01")
    assert not permits_part_2([old], ["Lake Clinic"], as_of=TODAY)
    assert not permits_part_2([replace(CONSENT, status="inactive")], ["Waterfront"], as_of=TODAY)


def test_what_a_clinician_adds_of_a_program_to_a_referral_is_marked() -> None:
    record = small(OUD, BUPRENORPHINE)
    added = resting_on(record, "Takes buprenorphine")
    sensitive = Sensitivity(record)
    assert NO_CONSENT in relabelled(added, sensitive, kind=Kind.REFERRAL, focus="hepatology").labels
    assert NO_CONSENT not in relabelled(added, sensitive, kind=Kind.CARE_PLAN).labels


def test_every_item_of_a_draft_is_labelled() -> None:
    record = small(OUD)
    section = Section(id="s", title="", loinc="", items=(resting_on(record, "x", about="opioid use"),))
    [labelled] = Sensitivity(record).labelled([section])
    assert "42CFRPart2" in labelled.items[0].labels


GENERAL = preference(
    "consent",
    "permit My treating providers, health plans and people helping to operate this program (Recipient); Single consent "
    "for treatment, payment and operations. Valid until 2027-09-02. Does not cover counseling notes, the shelter, "
    "family, Dr. Amos Pell, police or courts.",
)


@pytest.mark.parametrize(
    ("recipient", "may"),
    [
        ("Hepatitis C clinic", True),
        ("Cardiology", True),
        ("Lake Medical Center", True),
        ("Primary care physician", True),
        ("Harbor Light Shelter", False),
        ("Housing (coordinated entry)", False),
        ("County court", False),
        ("Family caregiver", False),
        ("Community food program", False),
        ("Dr. Amos Pell, internist clinic", False),
        ("", False),
    ],
)
def test_a_consent_for_treating_providers_names_whoever_treats_and_nobody_else(
    recipient: str, may: bool
) -> None:
    assert permits_part_2([GENERAL], [recipient], as_of=TODAY) is may


@pytest.mark.parametrize(
    "consent",
    [
        replace(GENERAL, status="inactive"),
        replace(GENERAL, value=GENERAL.value.replace("2027-09-02", "2026-09-02")),
        replace(GENERAL, value="deny My treating providers (Recipient)"),
        replace(GENERAL, about="advance_directive"),
        preference(
            "consent", "permit Waterfront (Recipient); does not cover my treating providers elsewhere."
        ),
    ],
    ids=["revoked", "past its last day", "a denial", "no consent to sharing", "left out by name"],
)
def test_a_general_consent_that_is_not_in_force_names_nobody(consent: Preference) -> None:
    assert not permits_part_2([consent], ["Hepatitis C clinic"], as_of=TODAY)


OXYCODONE = {
    "resourceType": "MedicationRequest", "id": "oxy", "status": "active", "intent": "order",
    "subject": {"reference": "Patient/ann"}, "medicationCodeableConcept": {"text": "oxycodone 5 mg tablet"},
    "authoredOn": "2026-11-10", "reasonCode": [{"text": "Hip pain"}],
    "dosageInstruction": [{"text": "1 tablet every 6 hours"}],
}  # fmt: skip
RESCUE = ("naloxone", "overdose")


def told_at_home(record: Record) -> str:
    """What the caregiver's version may tell of a plan for this record."""
    sensitive = Sensitivity(record)
    every = (i for s in plan(record) for i in s.items)
    labelled = (replace(i, labels=sensitive.of(i)) for i in every)
    return " ".join(
        f"{i.text} {i.detail}" for i in labelled if not withheld_from(Audience.CAREGIVER, i)
    ).lower()


def test_who_is_at_home_of_someone_on_an_opioid_for_pain_reads_of_naloxone() -> None:
    told = told_at_home(small(OXYCODONE))
    assert "give naloxone" in told


@pytest.mark.parametrize(
    "facts",
    [
        (OUD, BUPRENORPHINE),
        (BUPRENORPHINE,),
        ({**OXYCODONE, "reasonCode": [{"text": "Opioid use disorder"}]},),
    ],
    ids=["a program", "its medicine", "an opioid for the disorder itself"],
)
def test_naloxone_tells_nobody_at_home_of_a_treatment_that_is_protected(
    facts: tuple[dict[str, Any], ...],
) -> None:
    told = told_at_home(small(*facts))
    assert not [word for word in RESCUE if word in told]


def test_beside_an_opioid_for_pain_the_program_itself_stays_untold() -> None:
    told = told_at_home(small(OXYCODONE, OUD, BUPRENORPHINE))
    assert "give naloxone" in told
    assert not [
        word for word in ("buprenorphine", "use disorder", "42 cfr", "after drug use") if word in told
    ]
