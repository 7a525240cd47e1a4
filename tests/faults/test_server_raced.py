"""Many at once at the real server's door: one signature is taken, and nobody gets in without a token."""

import http.client
import json
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from assistant.domain.people import Role
from tests.acceptance.service import ADA, a_record
from tests.faults.people_at_work import KINDS, Clinic, said
from tests.faults.service_process import WAIT_S, Place, Running

MANY = 100


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(folder=tmp_path_factory.mktemp("raced"))


@pytest.fixture(scope="module")
def doctors(place: Place) -> list[str]:
    """A token each."""
    return [place.token(f"doctor-{n}", Role.CLINICIAN) for n in range(MANY)]


@pytest.fixture(scope="module")
def running(place: Place, doctors: list[str]) -> Iterator[Running]:
    with place.served() as running:
        with running.client(Role.COORDINATOR) as coordinator:
            said(coordinator.post("/v1/sources?name=record", content=a_record()), 201)
        yield running


def written(running: Running, kind: str = "care_plan") -> dict[str, Any]:
    with running.client(Role.COORDINATOR) as coordinator, running.client(Role.CLINICIAN) as clinician:
        asked = said(coordinator.post("/v1/drafts", json={"kind": kind, "patient": ADA}), 202)
        for _ in range(1000):
            draft = said(clinician.get(f"/v1/drafts/{asked['id']}"), 200)
            if draft["state"] == "written":
                return draft
            running.pause()
    raise AssertionError("the draft is not written")


def decided(running: Running, kind: str = "care_plan") -> dict[str, Any]:
    """It waits for a signature alone."""
    draft = written(running, kind)
    with running.client(Role.CLINICIAN) as clinician:
        return Clinic().decided(draft, clinician)


def all_sign(running: Running, doctors: list[str], draft: dict[str, Any]) -> list[int]:
    """What each of them got, each over a line of their own, all let go at once."""
    where, gate = urlsplit(running.address), threading.Barrier(len(doctors))

    def sign(token: str) -> int:
        line = http.client.HTTPConnection(str(where.hostname), where.port, timeout=WAIT_S)
        line.connect()
        gate.wait(WAIT_S)
        headers = {"Authorization": f"Bearer {token}", "If-Match": f'"{draft["digest"]}"'}
        line.request("POST", f"/v1/drafts/{draft['id']}/approval", headers=headers)
        status = line.getresponse().status
        line.close()
        return status

    with ThreadPoolExecutor(len(doctors)) as pool:
        return list(pool.map(sign, doctors))


def is_signed_once(running: Running, draft: dict[str, Any]) -> None:
    with running.client(Role.CLINICIAN) as clinician, running.client(Role.AUDITOR) as auditor:
        assert said(clinician.get(f"/v1/drafts/{draft['id']}"), 200)["state"] == "published"
        trail: list[dict[str, Any]] = []
        page: dict[str, Any] = {"next": 0}
        while page["next"] is not None:
            page = said(auditor.get("/v1/audit", params={"after": page["next"], "limit": 200}), 200)
            trail += page["items"]
        assert said(auditor.get("/v1/audit/verification"), 200)["verified"] is True
    tags = Counter(e["tag"] for e in trail if e["facts"].get("draft") == draft["id"])
    assert (tags["draft:approved"], tags["draft:published"]) == (1, 1)


def test_of_a_hundred_who_sign_at_once_one_succeeds(running: Running, doctors: list[str]) -> None:
    draft = decided(running)
    got = Counter(all_sign(running, doctors, draft))
    assert got[200] == 1
    assert got.keys() <= {200, 409, 412}
    is_signed_once(running, draft)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_of_a_hundred_who_sign_at_once_one_succeeds_twenty_times_over(
    running: Running, doctors: list[str]
) -> None:
    total: Counter[int] = Counter()
    for number in range(20):
        draft = decided(running, KINDS[number % len(KINDS)])
        got = Counter(all_sign(running, doctors, draft))
        assert got[200] == 1
        assert got.keys() <= {200, 409, 412}
        is_signed_once(running, draft)
        total += got
    print(f"20 races of {MANY}: {dict(total)}")


def test_a_signature_takes_a_clinician_and_what_was_seen(running: Running) -> None:
    draft = decided(running)
    where = f"/v1/drafts/{draft['id']}/approval"
    right, stale = f'"{draft["digest"]}"', '"sha256:' + "0" * 64 + '"'
    refusals = [
        (Role.COORDINATOR, right, 403),
        (Role.ADMIN, right, 403),
        (Role.AUDITOR, right, 403),
        (None, right, 401),
        (Role.CLINICIAN, stale, 412),
        (Role.CLINICIAN, None, 428),
        (Role.CLINICIAN, "*", 428),
    ]
    for role, tag, status in refusals:
        with running.client(role) as somebody:
            got = somebody.post(where, headers={"If-Match": tag} if tag else {})
            assert (got.status_code, got.headers["Content-Type"]) == (status, "application/problem+json")
    with running.client(Role.CLINICIAN) as clinician:
        assert said(clinician.get(f"/v1/drafts/{draft['id']}"), 200)["state"] == "written"


def test_every_route_without_a_token_is_refused(running: Running) -> None:
    walked = 0
    with running.client() as nobody:
        described = said(nobody.get("/openapi.json"), 200)
        for path, methods in described["paths"].items():
            for method in methods:
                got = nobody.request(method, path.replace("{", "").replace("}", ""), content=b"{")
                if path.startswith("/v1"):
                    assert got.status_code == 401, (method, path)
                    walked += 1
                else:
                    assert path in {"/livez", "/readyz"}
    assert walked > 25


def test_of_many_with_one_key_one_draft_is_made(running: Running) -> None:
    gate = threading.Barrier(20)

    def ask(_: int) -> tuple[int, str]:
        with running.client(Role.COORDINATOR) as coordinator:
            gate.wait(WAIT_S)
            body = {"kind": "referral", "patient": ADA, "focus": "cardiology"}
            got = coordinator.post("/v1/drafts", json=body, headers={"Idempotency-Key": "one"})
            return got.status_code, json.loads(got.content).get("id", "")

    with ThreadPoolExecutor(20) as pool:
        got = set(pool.map(ask, range(20)))
    assert len(got) == 1
    assert got.pop()[0] == 202


def test_of_many_with_the_same_bytes_one_comes_in(running: Running) -> None:
    gate = threading.Barrier(20)

    def send(_: int) -> httpx2.Response:
        with running.client(Role.COORDINATOR) as coordinator:
            gate.wait(WAIT_S)
            return coordinator.post("/v1/sources?name=same", content=a_record("same"))

    with ThreadPoolExecutor(20) as pool:
        got = list(pool.map(send, range(20)))
    assert sorted(g.status_code for g in got) == [200] * 19 + [201]
    assert len({g.json()["source"] for g in got}) == 1
    with running.client(Role.CLINICIAN) as clinician:
        assert len(said(clinician.get("/v1/patients/same/sources"), 200)["items"]) == 1
