"""What no person wrote is refused or read in the time that its length allows, and never fills the memory."""

import base64
import json
import time
from collections.abc import Callable

import pytest

from retrieval.model import Fate, PatientId
from retrieval.readers import Limits, NotReadable, SourceRefused, TooLarge, read
from retrieval.text.html import plain_text
from retrieval.text.sections import sections

P1 = PatientId("p1")
BUNDLE = b'{"resourceType": "Bundle", "type": "collection", "entry": ['
MIB = 1 << 20


def seconds(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def refused(data: bytes) -> str:
    with pytest.raises(SourceRefused) as refusal:
        read(data, name="chart", patient=P1)
    return str(refusal.value)


TOO_MANY = {
    "empty entries": (BUNDLE + b"{}," * (16 * MIB) + b"{}]}", "4,000,000 values"),
    "empty lists": (BUNDLE + b"[]," * (16 * MIB) + b"[]]}", "4,000,000 values"),
    "numbers": (BUNDLE + b"0," * (16 * MIB) + b"0]}", "4,000,000 values"),
    "lines": (b'{"resourceType": "Patient"}\n' + b"0\n" * (16 * MIB), "4,000,000 values"),
    "resources": (BUNDLE + b'{"resource":{}},' * 70_000 + b"{}]}", "60,000 entries"),
    "bundles in a bundle": (
        BUNDLE + b",".join([b'{"resource":' + BUNDLE + b"{}," * 20_000 + b"{}]}}"] * 4) + b"]}",
        "60,000 entries",
    ),
    "a note": (b"Seen today. " * MIB, "longer than a note"),
    "a page": (b"<html>" + b"<p>Seen today." * MIB, "longer than a note"),
}


@pytest.mark.parametrize(("data", "what"), TOO_MANY.values(), ids=TOO_MANY)
def test_more_than_anyone_charts_is_refused_before_it_is_made(data: bytes, what: str) -> None:
    with pytest.raises(TooLarge) as refusal:
        read(data, name="chart", patient=P1)
    assert what in str(refusal.value)


def test_as_much_as_the_limits_allow_is_read() -> None:
    entries = b",".join(b'{"resource":{"resourceType":"Observation","id":"o%d"}}' % n for n in range(2000))
    patient = b'{"resource":{"resourceType":"Patient","id":"p1","name":[{"family":"Berg"}]}},'
    reading = read(
        BUNDLE + patient + entries + b"]}", name="chart", limits=Limits(max_entries=2001, max_values=14_100)
    )
    assert len(reading.entries) == 2001


LONG_LINES = {
    "spaces": b"x" + b" " * 100_000 + b"y",
    "dashes": b"-" * 100_000 + b" x",
    "colons": b":" * 100_000 + b" x",
    "dots": b"." * 100_000,
    "brackets": b"(" * 100_000,
    "letters": b"a" * 100_000,
    "capitals": b"A" * 100_000,
    "capitals and spaces": b"A  " * 33_000,
    "hashes": b"# x" + b" #" * 50_000 + b"x",
    "bars": b"|" * 100_000,
    "digits": b"1" * 100_000,
    "heads": b"Medications: aspirin; " * 4_500,
    "numbered heads": b"1. Plan: rest; " * 6_000,
    "breaks": b"\n" * 100_000,
}


@pytest.mark.parametrize("text", LONG_LINES.values(), ids=LONG_LINES)
def test_a_line_without_an_end_is_read_in_the_time_of_its_length(text: bytes) -> None:
    assert seconds(lambda: sections(text.decode())) < 5
    try:
        assert read(text, name="note", patient=P1).documents
    except NotReadable:
        assert not text.strip()


def test_a_head_at_the_start_of_an_endless_line_is_found() -> None:
    found = sections("Allergies: penicillin. " + "She denies pain. " * 500)
    assert found[0].kind == sections("Allergies: penicillin.")[0].kind != ""


PAGES = {
    "divisions": "<html>" + "<div>" * 29_000 + "end",
    "items": "<html><ol>" + "<li>x" * 29_000,
    "cells": "<html><table><tr>" + "<td>x" * 29_000,
    "marks left open": "<html><p>" + "".join(f"<b a{n}>" for n in range(9_000)) + "</p><p>x" * 9_000,
    "marks left open in cells": "<html>"
    + "".join(f"<font a{n}><table><td></font></table><p>" for n in range(4_000)),
    "attributes": "<html><p " + " ".join(f"a{n}" for n in range(6_000)) + ">end",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_is_read_in_the_time_of_its_length(page: str) -> None:
    assert seconds(lambda: plain_text(page)) < 8


def test_what_marks_hide_is_hidden_still() -> None:
    assert plain_text(
        '<p>seen <b style="display:none">not</b> <A HREF="x">linked</A> <small>low</small></p>'
    ) == ("seen linked low")


@pytest.mark.parametrize("page", ["<html>" + "<div>" * 200_000, "<html><p " + "a " * 60_000 + ">end"])
def test_a_page_that_is_tangled_beyond_reading_is_refused(page: str) -> None:
    assert "tangled" in refused(page.encode())


@pytest.mark.parametrize(
    ("kind", "text"),
    [("text/plain", "Seen today. " * MIB), ("text/html", "<div>" * 200_000)],
    ids=["long", "tangled"],
)
def test_an_attachment_that_nobody_wrote_costs_no_neighbour(kind: str, text: str) -> None:
    note = {"contentType": kind, "data": base64.b64encode(text.encode()).decode()}
    resources = [
        {"resourceType": "Patient", "id": "p1", "name": [{"family": "Berg"}]},
        {
            "resourceType": "DocumentReference",
            "id": "n",
            "status": "current",
            "content": [{"attachment": note}],
        },
    ]
    data = json.dumps(
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}
    )
    reading = read(data.encode(), name="chart")
    assert [e.fate for e in reading.entries] == [Fate.READ, Fate.UNREADABLE]
