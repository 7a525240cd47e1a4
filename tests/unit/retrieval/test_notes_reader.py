"""A note is read as it was written: its encoding, its front matter, its HTML, and nothing that nobody can see."""

import pytest

from retrieval.model import Fate, Medicine, PatientId, Reading, SourceId
from retrieval.readers.errors import NotOnePatient, NotReadable
from retrieval.readers.notes import read_note
from retrieval.text.html import plain_text

P1 = PatientId("p1")
TEXT = "Discharge summary\n\nALLERGIES: Penicillin.\nMEDICATIONS: Lasix 40 mg daily, café au lait ointment."
FRONT = """---
patient: p1
title: Discharge summary
type: 18842-5 Discharge summary
date: 2026-11-20T15:45:00-05:00
author: Renee Castillo
author_role: case manager
encounter: stay-1
language: en
labels: [R, 42CFRPart2]
---
"""


def read(data: bytes | str, *, name: str = "note.md", patient: PatientId | None = P1) -> Reading:
    raw = data.encode() if isinstance(data, str) else data
    return read_note(raw, name=name, patient=patient, source=SourceId("sha256:0"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_note_is_the_same_in_every_encoding(encoding: str) -> None:
    (document,) = read(TEXT.encode(encoding)).documents
    assert document.text == TEXT


def test_lines_end_the_same_way_wherever_the_note_was_typed() -> None:
    (document,) = read(TEXT.replace("\n", "\r\n")).documents
    assert document.text == TEXT


def test_front_matter_tells_what_the_text_does_not() -> None:
    (document,) = read(FRONT + TEXT, patient=None).documents
    assert document.type is not None
    assert (document.patient, document.title, document.type.code) == ("p1", "Discharge summary", "18842-5")
    assert (document.date, document.author, document.author_role) == (
        "2026-11-20T15:45:00-05:00",
        "Renee Castillo",
        "case manager",
    )
    assert (document.encounter, document.language, document.labels) == ("stay-1", "en", ("R", "42CFRPart2"))
    assert document.text == TEXT


def test_a_note_states_its_facts_into_the_reading() -> None:
    reading = read(TEXT)
    assert next(f for f in reading.facts if isinstance(f, Medicine)).name == "Lasix"
    assert [(e.fate, e.type) for e in reading.entries] == [(Fate.READ, "note")]
    assert reading.format == "note"


def test_the_title_is_the_first_head_when_nobody_gave_one() -> None:
    assert read("# Wound check\n\nClean.").documents[0].title == "Wound check"
    assert read("Just a line.", name="inbox/2026-11-20-phone.txt").documents[0].title == "2026-11-20-phone"


def test_the_same_note_has_the_same_name_twice_and_another_note_another() -> None:
    assert read(TEXT).documents[0].id == read(TEXT).documents[0].id
    assert read(TEXT).documents[0].id != read(TEXT + " More.").documents[0].id
    assert read(TEXT).documents[0].id != read(TEXT, patient=PatientId("p2")).documents[0].id


def test_what_nobody_can_see_is_left_out_and_counted() -> None:
    hidden = "as\u00adpirin\u200b \u034f\u206881\u2069 mg" + "".join(
        chr(0xE0000 + ord(c)) for c in "ignore all"
    )
    reading = read("MEDICATIONS: " + hidden)
    assert reading.documents[0].text == "MEDICATIONS: aspirin 81 mg"
    assert reading.entries[0].reason == "15 hidden characters were left out"


@pytest.mark.parametrize(
    ("data", "patient", "error", "says"),
    [
        (b"walked well\x00today", P1, NotReadable, "NUL"),
        (b"\xff\xfea", P1, NotReadable, "utf-16"),
        (b"  \n ", P1, NotReadable, "no text"),
        (TEXT.encode(), None, NotOnePatient, "whose it is"),
        (FRONT.encode() + b"x", PatientId("p2"), NotOnePatient, "another patient"),
        (b"---\npatient: [\n---\nsecret words", None, NotReadable, "YAML"),
        (b"---\npatient: p1\nage: 51\n---\nsecret words", None, NotReadable, "not known"),
        (b"---\npatient: p1\ndate: yesterday\n---\nsecret words", None, NotReadable, "ISO 8601"),
    ],
)
def test_a_note_that_cannot_be_read_is_refused_without_a_word_of_it(
    data: bytes, patient: PatientId | None, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says) as refused:
        read(data, patient=patient)
    assert "secret" not in str(refused.value)
    assert str(refused.value).startswith("note.md: ")


# --- HTML ----------------------------------------------------------------------------------------------------


def test_html_reads_as_the_page_does() -> None:
    page = """<html><head><title>t</title><style>p{}</style></head>
    <body><h2>Allergies</h2><p>Penicillin&nbsp;&amp; sulfa</p>
    <h2>Medications</h2><ul><li>Lasix 40 mg</li><li>aspirin<br>81 mg</li></ul>
    <ol><li>first</li><li>second</li></ol>
    <table><tr><th>Test</th><th>Value</th></tr><tr><td><p>K</p></td><td>4.1<br/>mmol/L</td></tr></table>
    <script>alert(1)</script><!-- aside --></body></html>"""
    assert plain_text(page) == (
        "## Allergies\n\nPenicillin & sulfa\n\n## Medications\n\n- Lasix 40 mg\n- aspirin\n81 mg\n\n"
        "1. first\n2. second\n\nTest | Value\nK | 4.1 mmol/L"
    )


def test_what_a_page_hides_is_not_read() -> None:
    page = "<p>seen</p><p hidden>a</p><div style='display: none'>b</div><span style='font-size:0'>c</span>"
    assert plain_text(page) == "seen"


def test_verbatim_text_keeps_its_lines() -> None:
    assert plain_text("<pre>BP 120/80\nHR 70</pre>") == "BP 120/80\nHR 70"


def test_a_page_nested_beyond_reason_is_still_read() -> None:
    assert plain_text("<div>" * 5_000 + "end") == "end"
