"""Bad input: what is wrong and with which file, no word of the patient, and nothing lost that was there."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.command_line import Terminal, a_terminal
from tests.acceptance.service import ADA, NOTE, a_record

SECRET = "Zebulon"  # stands in every source below that can hold a word


@pytest.fixture
def ada(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    terminal = a_terminal(tmp_path, monkeypatch, capsys)
    terminal.knows_ada()
    return terminal


def _two_patients() -> bytes:
    both = [json.loads(a_record(id, name=SECRET))["entry"] for id in ("one", "two")]
    return json.dumps(
        {"resourceType": "Bundle", "type": "collection", "entry": [*both[0], *both[1]]}
    ).encode()


def _zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{SECRET}.json", b"0" * (1 << 24))
    return packed.getvalue()


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "truncated.json": (lambda: a_record(name=SECRET)[:-400], "JSON"),
    "bomb.json.gz": (lambda: gzip.compress(b" " * (1 << 28), 9), "unpack"),
    "bomb.json": (_zip_bomb, "zip"),
    "empty.json": (lambda: b"", "empty"),
    "picture.json": (lambda: b"\xff\xd8\xff\xe0" + SECRET.encode() * 20, "JPEG"),
    "two.json": (_two_patients, "patient"),
    "nul.txt": (lambda: f"{SECRET} was seen.\x00\n".encode(), "NUL"),
    "nobody.txt": (lambda: f"{SECRET} was seen.".encode(), "whose"),
    "words.json": (lambda: f'["{SECRET}"]'.encode(), ""),
    "cut.json.gz": (lambda: gzip.compress(a_record(name=SECRET))[:-20], ""),
    "large.json": (lambda: b'{"resourceType":"Bundle","x":"' + b"z" * (65 << 20), "MiB"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_by_name_and_loses_nothing(ada: Terminal, name: str) -> None:
    make, told = BAD[name]
    before = ada.gives("patients")
    said = ada.types("ingest", ada.puts(name, make()))
    assert said.code == 1
    refusal, closing = said.err.strip().splitlines()
    assert refusal.startswith(f"refused: {name}")
    assert told.lower() in refusal.lower()
    assert closing.startswith("caretrace: 1 of 1 files were refused")
    assert SECRET not in said.out + said.err
    assert ada.gives("patients") == before
    assert ada.gives("audit", "verify")["count"] == 1


def test_one_bad_file_does_not_cost_its_neighbours(ada: Terminal) -> None:
    folder = ada.files / "many"
    ada.puts("many/a.json", a_record("bo-berg", name="Berg"))
    ada.puts("many/b.json", b"{")
    ada.puts("many/c.txt", NOTE.encode())
    said = ada.types("ingest", folder, "--json")
    assert said.code == 1
    assert [s["name"] for s in said.json["sources"]] == ["a.json", "c.txt"]
    assert [r["name"] for r in said.json["refused"]] == ["b.json"]


def test_a_record_of_somebody_else_than_said_is_refused(ada: Terminal) -> None:
    said = ada.types("ingest", ada.puts("bo.json", a_record("bo-berg", name=SECRET)), "--patient", ADA)
    assert said.code == 1
    assert SECRET not in said.err


@pytest.mark.slow
def test_a_bundle_of_two_hundred_megabytes_is_refused_before_it_is_read(ada: Terminal) -> None:
    path = ada.files / "huge.json"
    with path.open("wb") as file:
        file.write(a_record(name=SECRET)[:-2])
        file.truncate(200 << 20)
    said = ada.types("ingest", path)
    assert said.code == 1
    assert "64 MiB" in said.err
    assert SECRET not in said.err
