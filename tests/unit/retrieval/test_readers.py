"""A source is chosen by what is in it, and what cannot be read is refused by name, without a word of the patient."""

import gc
import gzip
import hashlib
import json
import time
import timeit
from typing import Any

import pytest

from retrieval.model import DocumentKind, PatientId
from retrieval.readers import Limits, NotOnePatient, NotReadable, SourceRefused, TooLarge, read

P1 = PatientId("p1")
RECORD: dict[str, Any] = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {"resource": {"resourceType": "Patient", "id": "p1", "name": [{"text": "Ada Brandt"}]}},
        {
            "resource": {
                "resourceType": "Condition",
                "id": "c",
                "subject": {"reference": "Patient/p1"},
                "code": {"text": "Gout"},
            }
        },
    ],
}
PLAIN = json.dumps(RECORD).encode()

FORMS = {
    "as it is": PLAIN,
    "packed": gzip.compress(PLAIN),
    "indented": json.dumps(RECORD, indent=2).encode(),
    "with a byte order mark": b"\xef\xbb\xbf" + PLAIN,
    "in UTF-16": json.dumps(RECORD).encode("utf-16"),
    "after blank lines": b"\n\n  " + PLAIN + b"\n",
    "a resource a line": b"\n".join(json.dumps(one["resource"]).encode() for one in RECORD["entry"]),
    "a list": json.dumps([one["resource"] for one in RECORD["entry"]]).encode(),
}


@pytest.mark.parametrize("data", FORMS.values(), ids=FORMS)
def test_one_record_is_the_same_in_any_form(data: bytes) -> None:
    reading = read(data, name="whatever.bin")
    assert (reading.format, reading.patient, [one.name for one in reading.facts]) == ("fhir", "p1", ["Gout"])


def test_a_source_is_named_by_the_bytes_as_they_were_received() -> None:
    packed = gzip.compress(PLAIN)
    assert read(packed, name="x").source == "sha256:" + hashlib.sha256(packed).hexdigest()


def test_a_note_is_read_as_one_even_when_it_begins_with_a_bracket() -> None:
    reading = read(b"[Nursing note] Day 3\nSlept well.", name="note.json", patient=P1)
    assert (reading.format, reading.patient) == ("note", "p1")
    assert [one.kind for one in reading.documents] == [DocumentKind.NOTE]


def test_a_note_that_is_a_page_is_read_without_its_markup() -> None:
    page = b"<!DOCTYPE html><html><body><h1>Visit</h1><p>Slept &amp; ate well.</p></body></html>"
    (document,) = read(page, name="note.html", patient=P1).documents
    assert document.text == "# Visit\n\nSlept & ate well."


def test_the_garbage_collector_is_left_as_it_was() -> None:
    read(PLAIN, name="x")
    assert gc.isenabled()
    with pytest.raises(NotReadable):
        read(PLAIN[:-30], name="x")
    assert gc.isenabled()


def test_a_note_without_a_patient_is_refused() -> None:
    with pytest.raises(NotOnePatient):
        read(b"Slept well.", name="note.txt")


REFUSED = {
    "nothing": (b"", "is empty"),
    "blanks": (b" \n\t", "is empty"),
    "packed nothing": (gzip.compress(b""), "is empty"),
    "a JPEG named .json": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "is a JPEG picture"),
    "a PNG": (b"\x89PNG\r\n\x1a\n\x00", "is a PNG picture"),
    "a PDF": (b"%PDF-1.7\nBrandt", "is a PDF"),
    "a zip": (b"PK\x03\x04\x14\x00", "is a zip archive"),
    "RTF": (rb"{\rtf1\ansi Brandt}", "is RTF"),
    "C-CDA": (b'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3">Brandt', "is a C-CDA document"),
    "FHIR in XML": (b'<Bundle xmlns="http://hl7.org/fhir"/>', "is FHIR in XML"),
    "HL7 v2": (b"MSH|^~\\&|LAB|Brandt", "is an HL7 v2 message"),
    "a NUL": (b"Seen today.\x00Brandt", "holds NUL bytes"),
    "cut off": (PLAIN[:-30], "breaks off or is damaged at line 1"),
    "cut off, indented": (json.dumps(RECORD, indent=2).encode()[:-30], "breaks off or is damaged at line"),
    "cut off, packed": (gzip.compress(PLAIN)[:-12], "breaks off or is damaged"),
    "two documents in one": (PLAIN + PLAIN, "breaks off or is damaged"),
    "an empty list": (b"[]", "holds no resource"),
    "an empty bundle": (b'{"resourceType": "Bundle", "type": "searchset"}', "holds no resource"),
    "other JSON": (b'{"name": "Brandt"}', "not FHIR"),
    "a list of other things": (b'["Brandt", 1]', "not FHIR"),
}


@pytest.mark.parametrize(("data", "what"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_by_name(data: bytes, what: str) -> None:
    with pytest.raises(NotReadable) as refusal:
        read(data, name="chart.json", patient=P1)
    assert what in str(refusal.value)
    assert str(refusal.value).startswith("chart.json: ")
    assert "Brandt" not in str(refusal.value)


TOO_MUCH = {
    "too many bytes": (b" " * 5_000_000 + PLAIN, Limits(max_bytes=1_000_000)),
    "too many entries": (PLAIN, Limits(max_entries=1)),
    "too deep": (b'{"resourceType":' + b"[" * 5000 + b"]" * 5000 + b"}", Limits()),
    "a bomb": (gzip.compress(b"[" + b" " * 50_000_000), Limits()),
}


@pytest.mark.parametrize(("data", "limits"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_too_much_is_refused_as_too_large(data: bytes, limits: Limits) -> None:
    with pytest.raises(TooLarge):
        read(data, name="chart.json", limits=limits)


def test_a_bundle_of_two_hundred_megabytes_is_refused_without_being_parsed() -> None:
    started = time.perf_counter()
    with pytest.raises(TooLarge, match="larger than 64 MiB"):
        read(b'{"resourceType": "Bundle", "entry": [' + b" " * 200_000_000, name="big.json")
    assert time.perf_counter() - started < 5


def test_a_resource_nested_to_the_parsers_limit_harms_nobody() -> None:
    def nested(type: str, key: str) -> str:
        return f'{{"resourceType": "{type}", ' + f'"{key}": [{{' * 480 + '"text": "end"' + "}]" * 480 + "}"

    deep = [
        nested("Composition", "section"),
        nested("QuestionnaireResponse", "item"),
        nested("Observation", "value"),
    ]
    entries = PLAIN.decode().removesuffix("]}") + "".join(f', {{"resource": {one}}}' for one in deep) + "]}"
    reading = read(entries.encode(), name="x")
    assert [one.name for one in reading.facts] == ["Gout"]
    assert len(reading.entries) == 5


CHARACTERS = {
    "half a surrogate pair": (rb"Gout \ud83d end", "Gout \ufffd end"),
    "the other half": (rb"Gout \ude00 end", "Gout \ufffd end"),
    "a whole pair": (rb"Gout \ud83d\ude00 end", "Gout \U0001f600 end"),
    "an escaped backslash": (rb"Gout \\ud83d end", r"Gout \ud83d end"),
    "a NUL": (rb"Gout\u0000end", "Gout end"),
    "UTF-8 with one bad byte": ("Gøut é ü".encode() + b"\xff", "Gøut é ü\ufffd"),
    "old Windows encoding": ("Gøut".encode("cp1252"), "Gøut"),
}


@pytest.mark.parametrize(("written", "read_as"), CHARACTERS.values(), ids=CHARACTERS)
def test_one_bad_character_does_not_cost_the_record(written: bytes, read_as: str) -> None:
    data = PLAIN.replace(b"Gout", written)
    lone = b'"note": [{"text": "\\ud83d"}], "code"'  # so that each case goes through the mending
    reading = read(data, name="x")
    mended = read(data.replace(b'"code"', lone), name="x")
    assert [one.name for one in reading.facts] == [read_as]
    assert [one.name for one in mended.facts] == [read_as]
    for document in mended.documents:
        document.text.encode()


def test_every_refusal_says_which_what_and_what_to_do() -> None:
    refusal = SourceRefused(what="is empty", which="chart.json", do="Send it whole.")
    assert str(refusal) == "chart.json: is empty. Send it whole."
    assert (refusal.what, refusal.which, refusal.do) == ("is empty", "chart.json", "Send it whole.")


def test_a_thousand_resources_are_read_in_well_under_half_a_second() -> None:
    observation = {
        "resourceType": "Observation",
        "status": "final",
        "subject": {"reference": "Patient/p1"},
        "code": {"text": "Sodium"},
        "category": [
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/observation-category",
                        "code": "laboratory",
                    }
                ]
            }
        ],
        "effectiveDateTime": "2026-01-09T16:14:00Z",
        "valueQuantity": {"value": 138.5, "unit": "mmol/L"},
        "text": {"div": "<div>" + "x" * 1000 + "</div>"},
    }
    entries = [RECORD["entry"][0]] + [{"resource": {**observation, "id": str(n)}} for n in range(1000)]
    data = json.dumps({"resourceType": "Bundle", "entry": entries}).encode()
    assert len(read(data, name="x").facts) == 1000
    assert min(timeit.repeat(lambda: read(data, name="x"), number=1, repeat=3)) < 0.5
