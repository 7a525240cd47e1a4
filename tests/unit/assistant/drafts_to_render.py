"""Drafts with every kind of item, small enough to read, for what is made of drafts: FHIR, Markdown, HTML."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from assistant.domain.draft import (
    Acknowledgement,
    ActionDetail,
    AllergyDetail,
    AppointmentDetail,
    Change,
    Citation,
    CitationKind,
    Content,
    Decision,
    Detail,
    Draft,
    DraftId,
    Due,
    Evidence,
    Finding,
    GoalDetail,
    Item,
    ItemId,
    ItemKind,
    Kind,
    MedicineDetail,
    PersonDetail,
    PersonId,
    ProblemDetail,
    Provenance,
    ReferralDetail,
    ResultDetail,
    ScoreDetail,
    ScoreInput,
    Section,
    Severity,
    StatementDetail,
    Support,
    Verdict,
)
from assistant.domain.lifecycle import State
from assistant.domain.people import Actor, Role
from retrieval.model import Contact, Coverage, EncounterId, Fate, Patient, PatientId, Tally

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 11, 22, 11, 5, tzinfo=UTC)
COORDINATOR, CLINICIAN = PersonId("coordinator-1"), PersonId("clinician-7")
APPROVER = Actor(id=CLINICIAN, role=Role.CLINICIAN, name="Dr Ines Okafor")
PATIENT = Patient(
    id=PatientId("p-100"),
    name="Walter Brandt",
    birth_date="1948-03-09",
    sex="male",
    language="de",
    interpreter=True,
    phone="+1 555 0100",
    address="4 Mill Lane",
    contacts=(Contact(name="Lena Brandt", relation="daughter", phone="+1 555 0101"),),
)
DUE = Due(day="2026-11-29", anchor="2026-11-22", anchor_is="discharge", days=7)


def cite(quote: str, source: str = "doc-1", kind: CitationKind = CitationKind.CHART) -> Citation:
    return Citation(kind=kind, source=source, start=0, end=len(quote), quote=quote)


def item(
    kind: ItemKind, text: str, detail: Detail | None = None, *, id: str = "", cited: Iterable[Citation] = ()
) -> Item:
    return Item(
        id=ItemId(id or f"{kind}-1"),
        kind=kind,
        text=text,
        citations=tuple(cited) or (cite(text),),
        detail=detail,
    )


EVERY_KIND: tuple[Item, ...] = (
    item(
        ItemKind.STATEMENT,
        "Admitted with shortness of breath.",
        StatementDetail(when="2026-11-18", title="Progress note", said_by="Dr Lund"),
        id="st-1",
    ),
    item(
        ItemKind.PROBLEM,
        "Heart failure",
        ProblemDetail(
            status="active", onset="2019-04", code="I50.9", system="http://hl7.org/fhir/sid/icd-10-cm"
        ),
        id="pr-1",
    ),
    item(ItemKind.PROBLEM, "Chest pain", ProblemDetail(onset="about ten years ago"), id="pr-2"),
    item(
        ItemKind.MEDICINE,
        "Furosemide: 40 mg by mouth twice daily (for heart failure) - changed, before: 20 mg daily",
        MedicineDetail(
            name="Furosemide",
            dose="40 mg",
            route="by mouth",
            frequency="twice daily",
            reason="heart failure",
            change=Change.CHANGED,
            was="20 mg daily",
            because="weight gain of 4 kg",
        ),
        id="me-1",
    ),
    item(
        ItemKind.MEDICINE,
        "Apixaban - stopped (bleeding)",
        MedicineDetail(name="Apixaban", change=Change.STOPPED, because="bleeding"),
        id="me-2",
    ),
    item(
        ItemKind.MEDICINE,
        "Metformin: 500 mg - on hold",
        MedicineDetail(name="Metformin", dose="500 mg", change=Change.HELD),
        id="me-3",
    ),
    item(
        ItemKind.ALLERGY,
        "Penicillin: hives",
        AllergyDetail(substance="Penicillin", reaction="hives", criticality="high"),
        id="al-1",
    ),
    item(ItemKind.ALLERGY, "No known food allergies", AllergyDetail(none_known=True), id="al-2"),
    item(
        ItemKind.RESULT,
        "Potassium 5.4 mmol/L on 2026-11-21, flag H",
        ResultDetail(name="Potassium", value="5.4", unit="mmol/L", date="2026-11-21", flag="H"),
        id="re-1",
    ),
    item(
        ItemKind.RESULT,
        "Result pending: blood culture",
        ResultDetail(name="Blood culture", date="2026-11-20T08:15:00+01:00", pending=True),
        id="re-2",
    ),
    item(
        ItemKind.RESULT, "Troponin <5 ng/L", ResultDetail(name="Troponin", value="<5", unit="ng/L"), id="re-3"
    ),
    item(ItemKind.PROCEDURE, "Echocardiography, 2026-11-19", id="po-1"),
    item(ItemKind.PROCEDURE, "Colonoscopy declined", id="po-2"),
    item(ItemKind.IMMUNIZATION, "Influenza vaccine, 2026-10-02", id="im-1"),
    item(ItemKind.IMMUNIZATION, "Pneumococcal vaccine", id="im-2"),
    item(ItemKind.IMMUNIZATION, "Zoster vaccine refused", id="im-3"),
    item(ItemKind.PREFERENCE, "Do not resuscitate", id="pf-1"),
    item(ItemKind.NEED, "No car, relies on the bus", id="ne-1"),
    item(
        ItemKind.GOAL,
        "“I want to walk to the market again”",
        GoalDetail(
            concern="heart failure",
            measure="six-minute walk",
            target="400 m",
            baseline="180 m",
            due=DUE,
            expressed_by="patient",
            owner="physiotherapist",
        ),
        id="go-1",
    ),
    item(
        ItemKind.ACTION,
        "Repeat potassium and creatinine",
        ActionDetail(owner="primary care clinician", due=DUE, concern="Heart failure", activity="monitoring"),
        id="ac-1",
    ),
    item(ItemKind.ACTION, "Call if weight rises by 2 kg in two days", id="ac-2"),
    item(
        ItemKind.REFERRAL,
        "Refer to cardiology: recurrent heart failure",
        ReferralDetail(
            specialty="cardiology",
            reason="Heart failure",
            question="Is device therapy indicated?",
            urgency="urgent",
            findings=("EF 28 %", "QRS 160 ms"),
            owner="coordinator",
            due=DUE,
        ),
        id="rf-1",
    ),
    item(
        ItemKind.APPOINTMENT,
        "Heart failure clinic on 2026-12-01 10:30 with Dr Lund",
        AppointmentDetail(when="2026-12-01T10:30:00Z", with_whom="Dr Lund"),
        id="ap-1",
    ),
    item(ItemKind.APPOINTMENT, "Podiatry next month", AppointmentDetail(when="next month"), id="ap-2"),
    item(
        ItemKind.PERSON,
        "daughter: Lena Brandt, +1 555 0101",
        PersonDetail(name="Lena Brandt", phone="+1 555 0101", relation="daughter"),
        id="pe-1",
    ),
    item(
        ItemKind.PERSON,
        "Cardiologist: Dr Lund",
        PersonDetail(name="Dr Lund", role="Cardiologist"),
        id="pe-2",
    ),
    item(ItemKind.DEVICE, "Walking frame", id="de-1"),
    item(
        ItemKind.SCORE,
        "LACE 9 of 19, moderate to high: L 4 (5 days) + C 5 (heart failure 2, dementia 3). Partial: whether the"
        " admission was urgent missing, so that it may be as high as 12. Not time-critical.",
        ScoreDetail(
            name="LACE",
            points=9.0,
            of=19.0,
            band="moderate to high",
            partial=True,
            inputs=(
                ScoreInput(name="length of stay", value="5 days", points=4.0),
                ScoreInput(name="comorbidity", value="heart failure 2, dementia 3", points=5.0),
            ),
            missing=("whether the admission was urgent",),
            source="van Walraven C et al., CMAJ 182:551, Derivation (2010)",
        ),
        id="sc-1",
    ),
    item(
        ItemKind.SCORE,
        "KDIGO grid, G3b A3, very high risk (red), look 3 times a year. eGFR 34 mL/min/1.73 m2 on 2026-11-21."
        " Not time-critical.",
        ScoreDetail(
            name="KDIGO grid",
            band="G3b A3, very high risk (red), look 3 times a year",
            inputs=(ScoreInput(name="eGFR", value="34 mL/min/1.73 m2", date="2026-11-21"),),
            source="KDIGO, CKD guideline (2024)",
        ),
        id="sc-2",
    ),
)

#: LOINC and title of the section that each kind of item stands in.
HOME: dict[ItemKind, tuple[str, str]] = {
    ItemKind.STATEMENT: ("8648-8", "Course"),
    ItemKind.PROBLEM: ("11450-4", "Problems"),
    ItemKind.MEDICINE: ("10183-2", "Medicines"),
    ItemKind.ALLERGY: ("48765-2", "Allergies"),
    ItemKind.RESULT: ("30954-2", "Results"),
    ItemKind.PROCEDURE: ("47519-4", "Procedures"),
    ItemKind.IMMUNIZATION: ("11369-6", "Immunisations"),
    ItemKind.PREFERENCE: ("42348-3", "Directives"),
    ItemKind.NEED: ("29762-2", "Needs"),
    ItemKind.GOAL: ("61146-7", "Goals"),
    ItemKind.ACTION: ("62387-6", "Interventions"),
    ItemKind.REFERRAL: ("42349-1", "Reason for referral"),
    ItemKind.APPOINTMENT: ("62387-6", "Interventions"),
    ItemKind.PERSON: ("85847-2", "Care team"),
    ItemKind.DEVICE: ("46264-8", "Devices"),
    ItemKind.SCORE: ("51848-0", "Risk and need"),
}

COVERAGE = Coverage(
    sources=(),
    found=42,
    read=39,
    skipped=2,
    unreadable=1,
    tallies=(
        Tally(type="Claim", fate=Fate.SKIPPED, reason="billing", count=2),
        Tally(type="Observation", fate=Fate.UNREADABLE, reason="no code", count=1),
    ),
    notes=5,
    earliest="2019-04-01",
    latest="2026-11-21",
    vectors="unavailable: the embedder cannot be had",
)


def sections_of(items: Iterable[Item]) -> tuple[Section, ...]:
    """The items in their sections, and one section with nothing in it."""
    found: dict[tuple[str, str], list[Item]] = {}
    for i in items:
        found.setdefault(HOME[i.kind], []).append(i)
    filled = tuple(
        Section(id=f"s{n}", title=title, loinc=loinc, items=tuple(group))
        for n, ((loinc, title), group) in enumerate(found.items())
    )
    return (*filled, Section(id="none", title="Function", loinc="47420-5", items=()))


def content_of(
    items: Iterable[Item], findings: tuple[Finding, ...] = (), writer: str = "composer@1"
) -> Content:
    items = tuple(items)
    citations = dict.fromkeys(c for i in items for c in i.citations if c.kind is not CitationKind.REVIEWER)
    evidence = tuple(
        Evidence(number=n, citation=c, label=f"Progress note, 2026-11-{n % 28 + 1:02d}")
        for n, c in enumerate(citations, start=1)
    )
    made = Provenance(
        software="caretrace 0.1.0",
        writer=writer,
        guidelines=("heart-failure@2",),
        record="sha256:" + "a" * 64,
        checks=("figures@1",),
        as_of="2026-11-22",
    )
    return Content(
        sections=sections_of(items), findings=findings, evidence=evidence, coverage=COVERAGE, provenance=made
    )


def written(kind: Kind = Kind.DISCHARGE_SUMMARY, content: Content | None = None, **more: object) -> Draft:
    asked = Draft(
        id=DraftId("draft-1"),
        kind=kind,
        patient=PATIENT.id,
        encounter=EncounterId("enc-9"),
        requested_by=COORDINATOR,
        requested_at=NOW,
    )
    draft = asked.written(content or content_of(EVERY_KIND))
    return replace(draft, **more)  # type: ignore[arg-type]


def accept(item: Item) -> Item:
    return replace(item, decision=Decision(verdict=Verdict.ACCEPT, by=CLINICIAN, at=LATER))


def reject(item: Item, reason: str = "not so") -> Item:
    return replace(item, decision=Decision(verdict=Verdict.REJECT, by=CLINICIAN, at=LATER, reason=reason))


def edit(item: Item, text: str) -> Item:
    """As a reviewer edits: other words, the detail untouched, resting on the reviewer."""
    said = Citation(kind=CitationKind.REVIEWER, source=str(CLINICIAN), start=0, end=len(text), quote=text)
    decision = Decision(verdict=Verdict.EDIT, by=CLINICIAN, at=LATER, was=item.text)
    return replace(
        item, text=text, citations=(said,), written_by="reviewer", support=Support.ASSERTED, decision=decision
    )


def decided(content: Content, by_id: dict[str, Item] | None = None) -> Content:
    """Everything accepted, but for the items given."""
    given = by_id or {}
    sections = tuple(
        replace(s, items=tuple(given.get(i.id, i if i.decision else accept(i)) for i in s.items))
        for s in content.sections
    )
    return replace(content, sections=sections)


def approved(draft: Draft, *changed: Item) -> Draft:
    """``draft`` with ``changed`` items decided as they stand, the rest accepted, its stops answered, and signed."""
    assert draft.content is not None
    content = decided(draft.content, {str(i.id): i for i in changed})
    answers = tuple(
        Acknowledgement(finding=f.id, by=CLINICIAN, at=LATER, reason="seen and meant")
        for f in content.findings
        if f.severity is Severity.STOP
    )
    content = replace(content, acknowledgements=answers)
    assert draft.state is State.WRITTEN
    ready = replace(draft, content=content)
    return ready.approved(by=CLINICIAN, at=LATER, seen=content.digest)


def the(id: str) -> Item:
    return next(i for i in EVERY_KIND if i.id == id)
