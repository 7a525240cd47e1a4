"""A passage keeps its place: what is cited is what the document says there."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.chunking import passages
from retrieval.model import Document, DocumentId, DocumentKind, EncounterId, PatientId, Section, SourceId
from retrieval.text.sections import sections
from retrieval.tokens import count

NOTE = """CHIEF COMPLAINT: Shortness of breath.

HISTORY OF PRESENT ILLNESS: Mrs. Smith is a 78-year-old woman with heart failure. She takes furosemide
40 mg p.o. b.i.d. and has gained 3.5 kg in a week. She denies chest pain.

MEDICATIONS:
1. Furosemide 40 mg twice daily
2. Metoprolol succinate 50 mg daily
3. Apixaban 5 mg twice daily

PLAN:
- Increase furosemide to 80 mg twice daily.
- Weigh daily; call if more than 1 kg in a day.
"""


def document(text: str, kind: DocumentKind = DocumentKind.NOTE, pointer: str = "note.txt") -> Document:
    return Document(
        id=DocumentId("d1"),
        patient=PatientId("p1"),
        source=SourceId("s1"),
        kind=kind,
        title="",
        text=text,
        pointer=pointer,
        date="2026-03-01",
        encounter=EncounterId("e1"),
    )


words = st.sampled_from(
    [
        "pain",
        "40",
        "mg.",
        "b.i.d.",
        "Dr.",
        "1.",
        "-",
        "\n",
        "\n\n",
        "HPI:",
        "ΔΣ",
        "\U0001f9b4",
        "x" * 300,
        ".,A",
        "\r\n",
    ]
)
texts = st.lists(st.one_of(words, st.text(max_size=12)), max_size=120).map(" ".join)


@given(text=texts, cuts=st.lists(st.integers(0, 1500), max_size=12), budget=st.integers(5, 60))
def test_whatever_the_text_its_passages_are_exact_whole_and_within_budget(
    text: str, cuts: list[int], budget: int
) -> None:
    places = sorted({min(cut, len(text)) for cut in cuts})
    parts = [Section(kind=f"k{a}", title="", start=a, body=a, end=b) for a, b in pairwise(places)]
    cut = passages(document(text), parts, budget_tokens=budget)
    assert all(p.text == text[p.start : p.end] and p.text.strip() == p.text != "" for p in cut)
    assert all(a.end <= b.start for a, b in pairwise(cut))
    assert "".join("".join(p.text for p in cut).split()) == "".join(text.split())
    assert all(count(p.text) <= budget for p in cut)
    for p in cut:
        assert not any(p.start < place < p.end for s in parts for place in (s.start, s.end)), (
            "across a section"
        )
        assert p.section == next((s.kind for s in parts if s.start <= p.start < s.end), "")
    assert len({p.id for p in cut}) == len(cut)


def test_sentences_stay_whole_when_they_fit() -> None:
    cut = passages(document(NOTE), sections(NOTE), budget_tokens=28)
    history = [p.text for p in cut if p.section == "history_of_present_illness"]
    assert history == [
        "HISTORY OF PRESENT ILLNESS: Mrs. Smith is a 78-year-old woman with heart failure.",
        "She takes furosemide\n40 mg p.o. b.i.d. and has gained 3.5 kg in a week.",
        "She denies chest pain.",
    ]


def test_a_list_is_cut_between_its_items_and_each_keeps_its_mark() -> None:
    cut = passages(document(NOTE), sections(NOTE), budget_tokens=16)
    medicines = [p.text for p in cut if p.section == "medications"]
    assert medicines[1:] == ["2. Metoprolol succinate 50 mg daily", "3. Apixaban 5 mg twice daily"]


def test_sentences_of_one_section_stand_together_while_they_fit() -> None:
    cut = passages(document(NOTE), sections(NOTE))
    assert [p.section for p in cut] == [
        "chief_complaint",
        "history_of_present_illness",
        "medications",
        "plan",
    ]


def test_a_sentence_over_the_budget_is_cut_between_words() -> None:
    text = "the patient was seen and " * 60
    cut = passages(document(text), budget_tokens=30)
    assert len(cut) > 5
    assert {word for p in cut for word in p.text.split()} == {"the", "patient", "was", "seen", "and"}


def test_a_word_over_the_budget_is_cut_within() -> None:
    text = "QUJD" * 500
    cut = passages(document(text), budget_tokens=20)
    assert "".join(p.text for p in cut) == text
    assert all(count(p.text) <= 20 for p in cut)


@pytest.mark.parametrize(
    ("pointer", "section"),
    [("MedicationRequest/1", "medications"), ("AllergyIntolerance/2", "allergies"), ("Appointment/3", "")],
)
def test_the_line_of_a_resource_is_one_passage_where_a_note_would_have_put_it(
    pointer: str, section: str
) -> None:
    line = "Medicine: furosemide 40 mg. Twice daily. PLAN: as before. Status active."
    (only,) = passages(document(line, DocumentKind.RESOURCE, pointer), sections(line))
    assert (only.text, only.section) == (line, section)


def test_a_passage_carries_the_day_and_the_stay_of_its_document() -> None:
    p = passages(document("Seen today."))[0]
    assert (p.patient, p.document, p.date, p.encounter) == ("p1", "d1", "2026-03-01", "e1")


def test_the_same_text_cut_again_has_the_same_ids() -> None:
    assert passages(document(NOTE), sections(NOTE)) == passages(document(NOTE), sections(NOTE))


@pytest.mark.parametrize("text", ["", " \n\t \n"])
def test_a_text_of_nothing_has_no_passages(text: str) -> None:
    assert passages(document(text)) == ()


@pytest.mark.parametrize(
    "text", ["a" * 400_000, "1. " * 40_000, "." * 400_000, " " * 400_000 + "x", "x\n" * 40_000]
)
@pytest.mark.timeout(20)
def test_a_text_of_one_thing_over_and_over_does_not_stall(text: str) -> None:
    assert "".join("".join(p.text for p in passages(document(text))).split()) == "".join(text.split())
