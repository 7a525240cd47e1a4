"""Prose that came inside FHIR becomes documents, and what cannot be read says why."""

import re
from typing import Any

import pytest

from retrieval.model import DocumentKind, Report
from tests.unit.retrieval.charts import (
    LOINC,
    attachment,
    coded,
    fates,
    note,
    of,
    reading,
)

# --- prose -------------------------------------------------------------------------------------------------------

NOTES = [
    ("plain", note(text="Seen today.\nBetter.")),
    ("in Windows' own encoding", note(text="Seen today.\nBetter – ½".encode("cp1252"))),
    (
        "in a declared character set",
        note(text="Seen today.\nBetter".encode("utf-16-le"), kind="text/plain; charset=utf-16le"),
    ),
    ("without a type", note(text="Seen today.\nBetter.", kind="")),
    ("as HTML", note(text="<p>Seen today.</p><p>Better.</p>", kind="text/html")),
]


@pytest.mark.parametrize("resource", [one for _, one in NOTES], ids=[way for way, _ in NOTES])
def test_a_note_is_read_from_its_attachment(resource: dict[str, Any]) -> None:
    (document,) = (one for one in reading(resource).documents if one.kind is DocumentKind.NOTE)
    assert re.match(r"Seen today\.\s+Better", document.text)


def test_a_note_keeps_who_wrote_it_when_and_of_which_visit() -> None:
    read = reading(
        {
            "resourceType": "Practitioner",
            "id": "d",
            "name": [{"text": "Kim Wade"}],
            "qualification": [{"code": {"text": "Registered nurse"}}],
        },
        note(
            type=coded(LOINC, "34746-8", "Nurse note"),
            date="2026-01-11T00:00:00Z",
            docStatus="final",
            author=[{"reference": "Practitioner/d"}],
            context={"encounter": [{"reference": "Encounter/e9"}]},
            meta={"security": [{"code": "R"}]},
            securityLabel=[coded("act", "42CFRPart2")],
        ),
    )
    (document,) = (one for one in read.documents if one.kind is DocumentKind.NOTE)
    assert (document.title, document.author, document.author_role) == (
        "Nurse note",
        "Kim Wade",
        "Registered nurse",
    )
    assert (document.date, document.encounter, document.status) == ("2026-01-11T00:00:00Z", "e9", "final")
    assert document.type is not None
    assert (document.type.code, document.labels) == ("34746-8", ("R", "42CFRPart2"))


def test_a_note_kept_in_a_binary_of_the_same_source_is_read() -> None:
    binary = {
        "resourceType": "Binary",
        "id": "b",
        "contentType": "text/plain",
        "data": attachment("Kept apart.")["data"],
    }
    read = reading(binary, note(content=[{"attachment": {"contentType": "text/plain", "url": "Binary/b"}}]))
    assert "Kept apart." in [one.text for one in read.documents]


def test_of_several_formats_of_one_note_the_plainest_is_read_once() -> None:
    formats = [
        attachment(b"%PDF-1.7", "application/pdf"),
        attachment("<p>Same</p>", "text/html"),
        attachment("Same"),
    ]
    read = reading(note(content=[{"attachment": one} for one in formats]))
    assert [one.text for one in read.documents if one.kind is DocumentKind.NOTE] == ["Same"]


UNREAD = [
    (
        "a PDF",
        attachment(b"%PDF-1.7", "application/pdf"),
        ("skipped", "its attachment is application/pdf that is not read"),
    ),
    (
        "an address",
        {"contentType": "text/plain", "url": "https://elsewhere.example/n"},
        ("skipped", "its text is elsewhere: there is only an address"),
    ),
    ("nothing", {"contentType": "text/plain"}, ("skipped", "its attachment is empty")),
    (
        "broken base64",
        {"contentType": "text/plain", "data": "%%%"},
        ("unreadable", "its attachment is not base64"),
    ),
    ("a number", {"contentType": "text/plain", "data": 12}, ("unreadable", "its attachment is not base64")),
    ("bytes", attachment(b"\x00\x01\x02"), ("unreadable", "its attachment is not plain text")),
]


@pytest.mark.parametrize(("content", "fate"), [one[1:] for one in UNREAD], ids=[one[0] for one in UNREAD])
def test_a_note_that_cannot_be_read_says_why(content: dict[str, Any], fate: tuple[str, str]) -> None:
    read = reading(note(content=[{"attachment": content}]), of("Condition", code={"text": "Gout"}))
    assert fates(read)[1][1:] == fate
    assert fates(read)[2][1] == "read"


def test_a_superseded_note_is_left_aside_only_when_its_replacement_is_read() -> None:
    old, new = (
        note("old", "Old.", status="superseded"),
        note(
            "new", "New.", relatesTo=[{"code": "replaces", "target": {"reference": "DocumentReference/old"}}]
        ),
    )
    pdf = {**new, "content": [{"attachment": attachment(b"%PDF-", "application/pdf")}]}
    assert [one.text for one in reading(old, new).documents[1:]] == ["New."]
    assert [one.text for one in reading(old).documents[1:]] == ["Old."]
    assert [one.text for one in reading(old, pdf).documents[1:]] == ["Old."]


def test_of_a_chain_of_replacements_only_the_last_is_read() -> None:
    chain = [
        note(
            f"n{n}",
            f"Version {n}.",
            relatesTo=[{"code": "replaces", "target": {"reference": f"DocumentReference/n{n - 1}"}}],
        )
        for n in (3, 2, 1, 0)
    ]
    for several in (chain, chain[::-1]):
        assert [one.text for one in reading(*several).documents[1:]] == ["Version 3."]


def test_a_document_in_sections_becomes_a_note_under_headings() -> None:
    sections = [
        {
            "title": "Hospital course",
            "text": {"div": "<div xmlns='http://www.w3.org/1999/xhtml'><p>Improved.</p></div>"},
            "section": [{"title": "Cardiac", "text": {"div": "<div>Stable.</div>"}}],
        },
        {"title": "Empty"},
        {"code": coded(LOINC, "10183-2", "Discharge medications"), "text": {"div": "<div>Aspirin</div>"}},
    ]
    read = reading(
        of("Composition", title="Discharge summary", date="2026-01-13", section=sections, confidentiality="R")
    )
    (document,) = (one for one in read.documents if one.kind is DocumentKind.NOTE)
    assert (
        document.text
        == "## Hospital course\nImproved.\n\n### Cardiac\nStable.\n\n## Discharge medications\nAspirin"
    )
    assert (document.title, document.labels) == ("Discharge summary", ("R",))


def test_a_report_is_a_fact_and_its_prose_a_document() -> None:
    report = of(
        "DiagnosticReport",
        status="final",
        code={"text": "CT head"},
        conclusion="No bleed.",
        presentedForm=[attachment("Findings: none.")],
    )
    read = reading(report)
    (fact,) = read.facts
    assert isinstance(fact, Report)
    assert fact.conclusion == "No bleed."
    assert [(one.kind.value, one.text) for one in read.documents[2:]] == [("report", "Findings: none.")]


def test_a_report_whose_attachment_cannot_be_read_is_read_and_says_so() -> None:
    read = reading(
        of("DiagnosticReport", code={"text": "CT"}, presentedForm=[attachment(b"%PDF-", "application/pdf")])
    )
    assert fates(read)[-1] == (
        "DiagnosticReport/1",
        "read",
        "its attachment is application/pdf that is not read",
    )


def test_what_nobody_can_see_is_not_in_a_text() -> None:
    read = reading(
        of("Condition", code={"text": "Gout\u200b\U000e0041\x07 \u2068foo"}),
        note(text="Seen\u2060 today\ufeff."),
    )
    assert read.facts[0].name == "Gout foo"
    assert read.documents[-1].text == "Seen today."
