"""Two servers on one folder, a folder that cannot be had, a disk that is full: it is said, and nothing is half done."""

import resource
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from assistant.domain.people import Role
from tests.acceptance.service import ADA, NOTE, a_record
from tests.faults.people_at_work import said
from tests.faults.service_process import WAIT_S, Place, Running, close


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(folder=tmp_path)


def told(place: Place, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A command that could not: it exits 1, with one line that says why."""
    ended = place.caretrace(*arguments)
    assert ended.returncode == 1, ended
    assert ended.stdout == ""
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr
    assert ended.stderr.startswith("caretrace: ")
    return ended


def test_a_second_server_on_a_folder_says_who_has_it_and_ends(place: Place) -> None:
    with place.served() as running:
        for command in (["serve", "--port", "0"], ["patients"], ["ingest", str(place.log)]):
            ended = told(place, *command)
            assert f"a server (process {running.process.pid}) is using the data folder" in ended.stderr
        with running.client(Role.COORDINATOR) as coordinator:
            said(coordinator.post("/v1/sources?name=record", content=a_record()), 201)
        running.kill()
    with place.served() as running, running.client(Role.CLINICIAN) as clinician:
        assert said(clinician.get(f"/v1/patients/{ADA}/record"), 200)["patient"]["id"] == ADA


def test_a_port_that_is_taken_is_named(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"port {port}" in told(place, "serve", "--port", port).stderr


@pytest.mark.parametrize("name", ["/proc/caretrace", "file/below"])
def test_a_folder_that_cannot_be_made_is_named(place: Place, name: str) -> None:
    (place.folder / "file").write_text("")
    folder = str(place.folder / name)
    assert folder in told(place, "ingest", str(place.folder / "file"), "--data", folder).stderr


def test_told_to_stop_it_ends_well_and_the_next_one_starts(place: Place) -> None:
    running = place.start()
    with socket.create_connection((str(urlsplit(running.address).hostname), urlsplit(running.address).port)):
        assert running.stop() == 0  # although somebody holds a line open
    close(running.process)
    with place.served() as again:
        assert again.address


def test_a_full_disk_is_said_and_when_there_is_room_again_it_goes_on(place: Place) -> None:
    with place.served() as running, running.client(Role.COORDINATOR) as coordinator:
        said(coordinator.post("/v1/sources?name=record", content=a_record()), 201)
        largest = max(f.stat().st_size for f in place.data.iterdir() if f.is_file())
        limits = resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (largest + 100_000, limits[1]))
        note = f"{NOTE}\n{'She rests. ' * 20_000}".encode()
        for _ in range(2):
            got = coordinator.post("/v1/sources", params={"name": "note", "patient": ADA}, content=note)
            assert (got.status_code, got.json()["type"]) == (503, "/problems/Unavailable")
            assert "disk" in got.json()["detail"]
            assert "rests" not in got.text
        with running.client(Role.CLINICIAN) as clinician, running.client(Role.AUDITOR) as auditor:
            assert len(said(clinician.get(f"/v1/patients/{ADA}/sources"), 200)["items"]) == 1
            assert said(auditor.get("/v1/audit/verification"), 200) | {"reason": ""} == {
                "verified": True, "count": 1, "seq": None, "reason": ""
            }  # fmt: skip
        resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, limits)
        said(coordinator.post("/v1/sources", params={"name": "note", "patient": ADA}, content=note), 201)
    assert "rests" not in place.log.read_text()
    assert place.caretrace("audit", "verify").returncode == 0


def test_a_draft_asked_for_while_the_disk_is_full_is_refused_or_written_when_there_is_room(
    place: Place,
) -> None:
    with place.served() as running, running.client(Role.COORDINATOR) as coordinator:
        said(coordinator.post("/v1/sources?name=record", content=a_record()), 201)
        jobs = sum((place.data / name).stat().st_size for name in ("jobs.db", "jobs.db-wal"))
        limits = resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (jobs, limits[1]))
        got = [coordinator.post("/v1/drafts", json={"kind": "care_plan", "patient": ADA}) for _ in range(40)]
        assert {g.status_code for g in got} == {202, 503}
        resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, limits)
        asked = {g.json()["id"] for g in got if g.status_code == 202}
        until = time.monotonic() + 30
        while len(written(running)) < len(asked) and time.monotonic() < until:
            time.sleep(0.1)
        assert set(written(running)) == asked


def written(running: Running) -> list[str]:
    with running.client(Role.CLINICIAN) as clinician:
        page = said(clinician.get("/v1/drafts", params={"state": "written", "limit": 200}), 200)
    return [d["id"] for d in page["items"]]


def test_a_command_waits_for_no_answer_that_never_comes(place: Place) -> None:
    """A server that is stopped in its tracks holds the folder still: the next one says so and does not hang."""
    process = place.spawn()
    assert process.stdout is not None
    assert process.stdout.readline()
    process.send_signal(signal.SIGSTOP)
    try:
        assert "is using the data folder" in told(place, "patients").stderr
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        assert process.wait(WAIT_S) == 0
        close(process)
