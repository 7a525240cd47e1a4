"""Bad input to the real server and the command line: what is wrong is named, nothing repeated, nothing lost."""

import gzip
import io
import json
import os
import random
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from assistant.domain.people import Role
from tests.acceptance.command_line import Terminal, a_terminal
from tests.acceptance.service import ADA, NOTE, a_record
from tests.faults.service_process import Place, Running

CANARY = "Quackenbush"  # stands in all that is sent, and nowhere in what is answered
MIB = 1 << 20
MOST_MEMORY_MIB = 1200
BUNDLE = b'{"resourceType": "Bundle", "type": "collection", "note": "' + CANARY.encode() + b'", "entry": ['


# --- what is sent --------------------------------------------------------------------------------------------------


def of_two() -> bytes:
    both = [json.loads(a_record(id, name=CANARY))["entry"] for id in ("one", "two")]
    return json.dumps(
        {"resourceType": "Bundle", "type": "collection", "entry": [*both[0], *both[1]]}
    ).encode()


def ten_gigabytes() -> bytes:
    """Of zeros, behind a sound beginning: ten mebibytes of gzip."""
    head, zeros = zlib.compressobj(9, zlib.DEFLATED, 31), zlib.compressobj(9, zlib.DEFLATED, -15)
    begin = head.compress(BUNDLE) + head.flush(zlib.Z_FULL_FLUSH)
    block = zeros.compress(b"\0" * MIB) + zeros.flush(zlib.Z_FULL_FLUSH)
    return begin + block * (10 << 10)


def a_zip(content: bytes = b"0" * (16 * MIB)) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{CANARY}.json", content)
    return packed.getvalue()


def noise() -> bytes:
    return CANARY.encode() + random.Random(5).randbytes(100_000) + b"\x00"


#: What is sent, the status it gets, and words of what is said about it.
BAD: dict[str, tuple[Callable[[], bytes], int, str]] = {
    "nothing": (lambda: b"", 422, "is empty"),
    "only spaces": (lambda: b" \r\n\t" * 1000, 422, "is empty"),
    "JSON that breaks off": (lambda: a_record(name=CANARY)[:-400], 422, "breaks off or is damaged at line 1"),
    "gzip that breaks off": (lambda: gzip.compress(a_record(name=CANARY))[:-20], 422, "gzip that breaks off"),
    "gzip of gzip": (lambda: gzip.compress(gzip.compress(a_record(name=CANARY))), 422, "packed twice"),
    "gzip of a zip": (lambda: gzip.compress(a_zip(b"x")), 422, "a zip archive"),
    "a bomb of ten gigabytes": (ten_gigabytes, 413, "unpacks to more than 256 MiB"),
    "a bomb of many members": (lambda: gzip.compress(b" " * (100 * MIB)) * 100, 413, "unpacks to more than 256 MiB"),
    "a small bomb": (lambda: gzip.compress(BUNDLE + b" " * (64 * MIB)), 413, "200 times its size"),
    "a zip": (a_zip, 422, "a zip archive"),
    "a JPEG": (lambda: b"\xff\xd8\xff\xe0" + CANARY.encode() * 20, 422, "a JPEG picture"),
    "a PDF": (lambda: b"%PDF-1.7\n" + CANARY.encode(), 422, "a PDF"),
    "a database": (lambda: b"SQLite format 3\x00" + CANARY.encode(), 422, "a database"),
    "two patients": (of_two, 422, "2 patients"),
    "a note with a NUL": (lambda: f"{CANARY} was seen.\x00\n".encode(), 422, "NUL bytes"),
    "a NUL in a sound record": (lambda: a_record(name=CANARY) + b"\x00", 422, "NUL bytes"),
    "a note of nobody": (lambda: f"{CANARY} was seen.".encode(), 422, "does not say whose it is"),
    "UTF-16 that is none": (lambda: b"\xff\xfe" + CANARY.encode() + b"\x00\xd8", 422, "utf-16"),
    "UTF-32 that is none": (lambda: b"\xff\xfe\x00\x00" + CANARY.encode() + b"xyz", 422, "utf-32"),
    "noise": (noise, 422, "NUL bytes"),
    "brackets without end": (lambda: b"[" * 100_000, 413, "nested too deeply"),
    "brackets that end": (lambda: BUNDLE + b"[" * 100_000 + b"]" * 100_000 + b"]}", 413, "nested too deeply"),
    "too many entries": (lambda: BUNDLE + b'{"resource": {}},' * 100_000 + b"{}]}", 413, "60,000 entries"),
    "sixty megabytes of nothing": (lambda: BUNDLE + b"{}," * (20 * MIB) + b"{}]}", 413, "4,000,000 values"),
    "a note of sixty megabytes": (lambda: f"{CANARY} rests. ".encode() * (3 * MIB), 413, "longer than a note"),
    "a tangled page": (lambda: b"<html>" + CANARY.encode() + b"<div>" * 100_000, 422, "tangled"),
    "another kind of JSON": (lambda: f'{{"name": "{CANARY}"}}'.encode(), 422, "not FHIR"),
    "a number beyond numbers": (lambda: a_record(name=CANARY).replace(b"4.4", b"1e999"), 422, "damaged at line 1"),
    "front matter with an unknown key": (
        lambda: f"---\npatient: p\n{CANARY}: yes\n---\nSeen.".encode(), 422, "keys in its front matter"
    ),
    "front matter that is tangled": (
        lambda: b"---\npatient: " + b"[" * 5000 + CANARY.encode() + b"\n---\nSeen.", 422, "front matter"
    ),
}  # fmt: skip

#: What is odd and can be read all the same.
ODD: dict[str, Callable[[], bytes]] = {
    "half a character": lambda: a_record("odd", name="\ud800" + CANARY),
    "another character set": lambda: a_record("odd").replace(b"Lund", b"M\xfcller " + CANARY.encode()),
    "a byte order mark": lambda: b"\xef\xbb\xbf" + a_record("odd", name=CANARY),
    "UTF-16": lambda: a_record("odd", name=CANARY).decode().encode("utf-16"),
    "a key said twice": lambda: a_record("odd").replace(b'"gender"', b'"gender": "male", "gender"'),
    "a date beyond calendars": lambda: a_record("odd", name=CANARY, birth="999999-99-99"),
}


# --- the real server -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Served:
    place: Place
    running: Running

    def what_is_there(self) -> dict[str, Any]:
        """Of the patient who was here before anything bad came."""
        with self.running.client(Role.CLINICIAN) as clinician, self.running.client(Role.AUDITOR) as auditor:
            (source,) = clinician.get(f"/v1/patients/{ADA}/sources").json()["items"]
            kept = clinician.get(f"/v1/patients/{ADA}/sources/{source['id'].replace(':', '%3A')}")
            assert kept.content == a_record()
            trail = auditor.get("/v1/audit", params={"patient": ADA}).json()["items"]
            assert auditor.get("/v1/audit/verification").json()["verified"] is True
            record = clinician.get(f"/v1/patients/{ADA}/record").json()
            patients = [p["id"] for p in clinician.get("/v1/patients?limit=200").json()["items"]]
        return {"record": record, "trail": [e["seq"] for e in trail], "patients": patients}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    place = Place(folder=tmp_path_factory.mktemp("served"))
    with place.served(loud=True) as running:
        with running.client(Role.COORDINATOR) as coordinator:
            assert coordinator.post("/v1/sources?name=record.json", content=a_record()).status_code == 201
        yield Served(place, running)
        assert running.process.poll() is None
    said = place.log.read_text(errors="replace")
    assert len(said) > 1000
    assert CANARY.casefold() not in said.casefold()


def refused(answer: httpx2.Response, status: int, what: str) -> None:
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), (
        answer.text
    )
    said = answer.json()
    assert said["status"] == status
    assert what in said["detail"], said
    assert CANARY.casefold() not in (answer.text + str(answer.headers)).casefold()


@pytest.mark.parametrize("case", BAD)
def test_a_bad_source_is_refused_with_what_is_wrong_and_nothing_changes(served: Served, case: str) -> None:
    make, status, what = BAD[case]
    before = served.what_is_there()
    with served.running.client(Role.COORDINATOR) as coordinator:
        refused(coordinator.post("/v1/sources", params={"name": CANARY}, content=make()), status, what)
    assert served.what_is_there() == before
    assert served.running.most_memory_mib() < MOST_MEMORY_MIB


@pytest.mark.parametrize("told", [True, False], ids=["with its length", "without"])
def test_two_hundred_megabytes_are_refused_before_they_are_all_sent(served: Served, told: bool) -> None:
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        for piece in [a_record("huge", name=CANARY)[:-2], *[b" " * MIB] * 200]:
            sent += len(piece)
            yield piece

    before = served.what_is_there()
    headers = {"Content-Length": str(len(a_record("huge", name=CANARY)) - 2 + 200 * MIB)} if told else {}
    with served.running.client(Role.COORDINATOR) as coordinator:
        try:
            answer = coordinator.post("/v1/sources?name=huge", content=pieces(), headers=headers)
        except httpx2.TransportError:
            answer = None  # it hung up on us while we went on sending
    if answer is not None:
        refused(answer, 413, "67,108,864 bytes")
    assert sent < 150 * MIB
    assert served.what_is_there() == before
    assert served.running.most_memory_mib() < MOST_MEMORY_MIB


@pytest.mark.parametrize("case", ODD)
def test_an_odd_source_is_read_all_the_same(served: Served, case: str) -> None:
    admin = served.running.client(Role.ADMIN)
    with served.running.client(Role.COORDINATOR) as coordinator, admin:
        got = coordinator.post("/v1/sources?name=odd", content=ODD[case]())
        assert got.status_code == 201, got.text
        assert got.json()["read"] == 6
        asked = coordinator.post("/v1/drafts", json={"kind": "care_plan", "patient": "odd"})
        assert asked.status_code == 202
        assert admin.delete("/v1/patients/odd").status_code == 200


ASKS: dict[str, tuple[dict[str, Any], int]] = {
    "an unknown patient": ({"kind": "care_plan", "patient": CANARY}, 404),
    "an unknown kind": ({"kind": CANARY, "patient": ADA}, 422),
    "an unknown encounter": ({"kind": "care_plan", "patient": ADA, "encounter": CANARY}, 404),
    "an unknown field": ({"kind": "care_plan", "patient": ADA, CANARY: 1}, 422),
    "a NUL": ({"kind": "care_plan", "patient": f"{CANARY}\x00"}, 422),
    "half a character": ({"kind": "care_plan", "patient": f"{CANARY}\udc00"}, 422),
}


@pytest.mark.parametrize("case", ASKS)
def test_a_draft_that_cannot_be_is_refused_with_what_is_wrong(served: Served, case: str) -> None:
    body, status = ASKS[case]
    with served.running.client(Role.COORDINATOR) as coordinator:
        headers = {"Content-Type": "application/json"}
        refused(
            coordinator.post("/v1/drafts", content=json.dumps(body).encode(), headers=headers), status, ""
        )
        assert coordinator.get("/v1/drafts", params={"patient": ADA}).json()["items"] == []


HEADERS: dict[str, dict[str, str]] = {
    "one that is huge": {"X-Note": CANARY * 20_000},
    "very many": {f"X-Note-{n}": CANARY for n in range(5_000)},
    "a huge token": {"Authorization": f"Bearer {CANARY * 5_000}"},
    "a huge tag": {"If-None-Match": f'"{CANARY}", ' * 5_000},
    "a huge key": {"Idempotency-Key": CANARY * 5_000},
    "a huge cookie": {"Cookie": f"caretrace_session={CANARY * 5_000}"},
}


@pytest.mark.parametrize("case", HEADERS)
def test_headers_without_measure_are_refused_and_the_next_request_is_served(
    served: Served, case: str
) -> None:
    with served.running.client(Role.CLINICIAN) as clinician:
        try:
            answer = clinician.get("/v1/drafts", headers=HEADERS[case])
            assert answer.status_code in {200, 400, 401, 431}, answer.text
            assert CANARY not in answer.text
        except httpx2.TransportError:
            pass  # it hung up
        assert clinician.get("/v1/patients").status_code == 200


# --- the command line ----------------------------------------------------------------------------------------------


@pytest.fixture
def ada(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    terminal = a_terminal(tmp_path, monkeypatch, capsys)
    terminal.knows_ada()
    return terminal


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_with_what_is_wrong_and_nothing_changes(ada: Terminal, case: str) -> None:
    make, _, what = BAD[case]
    before = ada.gives("record", ADA)
    said = ada.types("ingest", ada.puts("sent.json", make()), "--words-only")
    assert said.code == 1
    assert "sent.json" in said.err
    assert what in said.err
    assert CANARY.casefold() not in (said.out + said.err).casefold()
    assert ada.gives("record", ADA) == before
    assert ada.gives("audit", "verify")["count"] == 1


def _nowhere(ada: Terminal) -> Path:
    return ada.files / "nowhere.json"


def _broken_link(ada: Terminal) -> Path:
    (ada.files / "link.json").symlink_to("nowhere.json")
    return ada.files / "link.json"


def _pipe(ada: Terminal) -> Path:
    os.mkfifo(ada.files / "pipe.json")
    return ada.files / "pipe.json"


def _empty_folder(ada: Terminal) -> Path:
    (ada.files / "none").mkdir()
    return ada.files / "none"


def _locked(ada: Terminal) -> Path:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    path = ada.puts("locked.json", a_record())
    path.chmod(0)
    return path


PATHS: dict[str, Callable[[Terminal], Path]] = {
    "no such file": _nowhere,
    "a link to nowhere": _broken_link,
    "a pipe": _pipe,
    "a folder with nothing": _empty_folder,
    "a locked file": _locked,
    "a file that fails while it is read": lambda ada: Path("/proc/self/mem"),
}


@pytest.mark.parametrize("case", PATHS)
def test_a_path_that_cannot_be_read_is_named(ada: Terminal, case: str) -> None:
    path = PATHS[case](ada)
    if not path.exists() and case.startswith("a file that fails"):
        pytest.skip("no such file on this system")
    said = ada.types("ingest", path)
    assert said.code == 1
    assert path.name in said.err or "no record and no note" in said.err
    assert "Traceback" not in said.err
    assert len(ada.gives("patients")["items"]) == 1


COMMANDS = {
    "an unknown patient": (["draft", CANARY, "--kind", "care_plan"], 1),
    "an unknown kind": (["draft", ADA, "--kind", "recipe"], 2),
    "an unknown encounter": (["draft", ADA, "--kind", "care_plan", "--encounter", "nowhere"], 1),
    "an unknown draft": (["show", "nothing"], 1),
    "a record of nobody": (["record", CANARY], 1),
    "a search in nobody": (["search", CANARY, "potassium"], 1),
    "no path": (["ingest"], 2),
    "an unknown command": (["heal", ADA], 2),
}


@pytest.mark.parametrize("case", COMMANDS)
def test_a_command_that_cannot_be_done_says_so_in_a_line(ada: Terminal, case: str) -> None:
    words, code = COMMANDS[case]
    said = ada.types(*words)
    assert (said.code, said.out) == (code, "")
    assert said.one_line


def test_a_note_of_a_patient_that_nobody_named_is_not_anybodys(ada: Terminal) -> None:
    said = ada.types("ingest", ada.puts("note.txt", NOTE.encode()))
    assert said.code == 1
    assert "whose" in said.err
