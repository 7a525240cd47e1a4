"""Each check catches what it is for, and leaves honest sentences alone."""

from dataclasses import replace

import pytest

from assistant.checks import inspect
from assistant.checks.reading import Reading
from assistant.domain.draft import (
    ActionDetail,
    Citation,
    CitationKind,
    Detail,
    Due,
    Finding,
    Item,
    ItemId,
    ItemKind,
    Kind,
    MedicineDetail,
    Section,
    Severity,
    Support,
)
from evals.statements import ONE_NOTE
from retrieval.model import (
    Document,
    DocumentId,
    DocumentKind,
    Encounter,
    EncounterId,
    FactId,
    Patient,
    PatientId,
    Record,
    SourceId,
)

ANN = PatientId("ann")
SOURCE = SourceId("sha256:0")
NOTE = """HOSPITAL COURSE: She was treated with furosemide 40 mg twice daily for heart failure and improved.
She denies chest pain. The left knee is swollen. Warfarin was stopped on 2026-11-18 and apixaban 5 mg twice daily begun.

FAMILY HISTORY: Mother had breast cancer.
"""
GUIDELINE = "Book a visit within 7 days of discharge. Call within 2 business days."


def document(text: str, id: str = "doc-1", patient: PatientId | None = ANN, **more: object) -> Document:
    kind = DocumentKind.GUIDELINE if patient is None else DocumentKind.NOTE
    made = Document(
        id=DocumentId(id), patient=patient, source=SOURCE, kind=kind, title="note", text=text, pointer="n.md"
    )
    return replace(made, **more)  # type: ignore[arg-type]


def stay(start: str = "2026-11-16", end: str = "2026-11-21") -> Encounter:
    said = document("Stay", "res-stay")
    return Encounter(
        id=FactId("e"),
        patient=ANN,
        name="stay",
        words=said.span(),
        pointer="Encounter/e1",
        key=EncounterId("e1"),
        setting="IMP",
        start=start,
        end=end,
    )


def record(*documents: Document) -> Record:
    patient = Patient(id=ANN, name="Ann Ames", birth_date="1950-02-03")
    return Record(patient=patient, facts=(stay(),), documents=documents, coverage=ONE_NOTE)


def cite(
    quote: str, text: str = NOTE, source: str = "doc-1", kind: CitationKind = CitationKind.CHART
) -> Citation:
    start = text.index(quote)
    return Citation(kind=kind, source=source, start=start, end=start + len(quote), quote=quote)


def found(
    text: str,
    *citations: Citation,
    kind: ItemKind = ItemKind.STATEMENT,
    detail: Detail | None = None,
    note: Document | None = None,
    section: str = "hospital_course",
) -> tuple[Support, tuple[Finding, ...]]:
    item = Item(id=ItemId("i"), kind=kind, text=text, citations=citations, detail=detail)
    reading = Reading(
        kind=Kind.DISCHARGE_SUMMARY,
        sections=(Section(id=section, title="S", loinc="8648-8", items=(item,)),),
        record=record(note or document(NOTE, encounter=EncounterId("e1"))),
        guidelines={"gl-1": document(GUIDELINE, "gl-1", None)},
        stay=stay(),
    )
    sections, findings = inspect(reading)
    return sections[0].items[0].support, tuple(f for f in findings if f.item == "i")


def _due(day: str, anchor: str, days: int) -> Due:
    return Due(day=day, anchor=anchor, anchor_is="discharge", days=days)


COURSE = "She was treated with furosemide 40 mg twice daily for heart failure and improved."
CHANGE = "Warfarin was stopped on 2026-11-18 and apixaban 5 mg twice daily begun."


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        (COURSE, COURSE),
        ("Treated with furosemide 40 mg b.i.d. for heart failure; improved.", COURSE),
        ("Denies chest pain.", "She denies chest pain."),
        ("Warfarin stopped 2026-11-18; apixaban 5 mg twice daily started.", CHANGE),
        ("Left knee swollen.", "The left knee is swollen."),
        ("CHF treated with furosemide 40 mg twice daily.", COURSE),
    ],
)
def test_what_the_evidence_says_is_supported(said: str, quote: str) -> None:
    assert found(said, cite(quote)) == (Support.SUPPORTED, ())


@pytest.mark.parametrize(
    ("said", "quote", "rule"),
    [
        ("Treated with furosemide 80 mg twice daily for heart failure.", COURSE, "figures"),
        ("Treated with furosemide 40 mcg twice daily for heart failure.", COURSE, "figures"),
        ("Treated with furosemide 40 mg three times daily for heart failure.", COURSE, "figures"),
        ("Warfarin was stopped on 2026-11-19.", CHANGE, "figures"),
        ("Apixaban was stopped; warfarin 5 mg twice daily increased.", CHANGE, "trends"),
        ("Treated with metoprolol 40 mg twice daily for heart failure.", COURSE, "grounding"),
        ("She was treated with furosemide 40 mg twice daily for asthma and improved.", COURSE, "grounding"),
        ("She has chest pain.", "She denies chest pain.", "polarity"),
        ("She has chest pain.", "chest pain", "polarity"),
        ("Breast cancer.", "Mother had breast cancer.", "polarity"),
        ("The right knee is swollen.", "The left knee is swollen.", "polarity"),
    ],
)
def test_what_the_evidence_does_not_say_is_unsupported(said: str, quote: str, rule: str) -> None:
    support, findings = found(said, cite(quote))
    assert support is Support.UNSUPPORTED
    assert any(f.rule.startswith(rule) and f.severity is Severity.STOP for f in findings)


def test_an_item_that_cites_nothing_is_unsupported() -> None:
    assert found("She improved.")[0] is Support.UNSUPPORTED


@pytest.mark.parametrize(
    "broken",
    [
        replace(cite(COURSE), start=cite(COURSE).start + 1),
        replace(cite(COURSE), quote=COURSE + "!"),
        replace(cite(COURSE), source="doc-9"),
        replace(cite(COURSE), end=10_000),
        replace(cite(COURSE), start=-5),
    ],
)
def test_a_citation_that_is_not_the_text_at_its_place_is_unsupported(broken: Citation) -> None:
    assert found(COURSE, broken)[0] is Support.UNSUPPORTED


def test_a_note_of_another_patient_supports_nothing() -> None:
    stranger = document(NOTE, patient=PatientId("bob"))
    assert found(COURSE, cite(COURSE), note=stranger)[0] is Support.UNSUPPORTED


@pytest.mark.parametrize(
    "head", ["Patient: Robert Stone\n", "Name: Stone, Robert\nDOB: 1944-01-09\n", "DOB: 01/09/1944\n"]
)
def test_a_note_whose_header_names_somebody_else_supports_nothing(head: str) -> None:
    text = head + NOTE
    misfiled = document(text, encounter=EncounterId("e1"))
    support, findings = found(COURSE, cite(COURSE, text), note=misfiled)
    assert support is Support.UNSUPPORTED
    assert findings[0].rule.startswith("identity")


def test_a_note_whose_header_names_this_patient_is_fine() -> None:
    text = "Patient: AMES, ANN   DOB: 02/03/1950\n" + NOTE
    assert (
        found(COURSE, cite(COURSE, text), note=document(text, encounter=EncounterId("e1")))[0]
        is Support.SUPPORTED
    )


def test_the_hospital_course_does_not_rest_on_another_stay() -> None:
    earlier = document(NOTE, encounter=EncounterId("e0"))
    assert found(COURSE, cite(COURSE), note=earlier)[0] is Support.UNSUPPORTED
    assert found(COURSE, cite(COURSE), note=earlier, section="social_needs")[0] is Support.SUPPORTED


def test_a_medicine_that_its_evidence_does_not_name_is_unsupported() -> None:
    detail = MedicineDetail(name="metoprolol", dose="40 mg", frequency="twice daily")
    support, _ = found("metoprolol 40 mg twice daily", cite(COURSE), kind=ItemKind.MEDICINE, detail=detail)
    assert support is Support.UNSUPPORTED


def test_a_dose_is_wrong_in_the_form_even_when_the_sentence_is_right() -> None:
    detail = MedicineDetail(name="furosemide", dose="20 mg", frequency="twice daily")
    support, _ = found("furosemide 40 mg twice daily", cite(COURSE), kind=ItemKind.MEDICINE, detail=detail)
    assert support is Support.UNSUPPORTED


@pytest.mark.parametrize(
    ("sentence", "due", "holds"),
    [
        ("Book a visit within 7 days of discharge.", _due("2026-11-28", "2026-11-21", 7), True),
        ("Book a visit within 7 days of discharge.", _due("2026-11-29", "2026-11-21", 7), False),
        ("Book a visit within 7 days of discharge.", _due("2026-12-05", "2026-11-21", 14), False),
        ("Book a visit within 7 days of discharge.", _due("2026-11-27", "2026-11-20", 7), False),
        ("Call within 2 business days.", _due("2026-11-24", "2026-11-21", 2), True),
        ("Call within 2 business days.", _due("2026-11-23", "2026-11-21", 2), False),
    ],
)  # fmt: skip
def test_a_due_date_can_be_counted_again(sentence: str, due: Due, holds: bool) -> None:
    cited = cite(sentence, GUIDELINE, "gl-1", CitationKind.GUIDELINE)
    detail = ActionDetail(owner="nurse", due=due)
    support, _ = found(sentence, cited, kind=ItemKind.ACTION, detail=detail, section="follow_up")
    assert (support is Support.SUPPORTED) is holds


def test_what_a_reviewer_asserts_is_theirs_and_the_doubt_stays_visible() -> None:
    said = "Furosemide 80 mg twice daily."
    own = Citation(kind=CitationKind.REVIEWER, source="reviewer:anna", start=0, end=len(said), quote=said)
    support, findings = found("Treated with furosemide 80 mg.", own, cite(COURSE))
    assert support is Support.ASSERTED
    assert findings
    assert all(f.severity is Severity.WARN for f in findings)


def test_what_a_reader_relies_on_and_the_chart_lacks_is_said() -> None:
    reading = Reading(kind=Kind.CARE_PLAN, sections=(), record=record(document(NOTE)), guidelines={})
    _, findings = inspect(reading)
    assert any("none known" in f.reason for f in findings)
    assert any("what matters" in f.reason.lower() for f in findings)
