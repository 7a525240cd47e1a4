"""How much a request may carry is counted before it is parsed, and while it comes in; nobody can hold a worker."""

import http.client
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from api import bodies
from assistant.domain.people import Role
from tests.acceptance.service import ADA, Service, a_record, a_service, on_the_wire

MIB = 1 << 20


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with a_service(tmp_path_factory.mktemp("small"), max_source_mb=2) as made:
        yield made


@pytest.fixture(scope="module")
def address(small: Service) -> Iterator[str]:
    with on_the_wire(small.app) as made:
        yield made


@pytest.mark.parametrize(
    ("path", "most"),
    [("/v1/sources?name=x&patient=x", 2 * MIB), ("/v1/drafts", MIB), (f"/v1/patients/{ADA}/search", MIB)],
)
@pytest.mark.parametrize("streamed", [False, True])
def test_more_than_the_limit_is_refused_by_its_length_and_while_it_comes(
    small: Service, path: str, most: int, streamed: bool
) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(most // 4096 + 1):
            yield b" " * 4096

    content = pieces() if streamed else b" " * (most + 1)
    answer = small.coordinator.post(path, content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert answer.json()["type"] == "/problems/BodyTooLarge"
    assert f"{most:,}" in answer.json()["detail"]


def test_a_source_of_the_largest_size_comes_in(small: Service) -> None:
    record = a_record("big", name="Big")
    source = record + b" " * (2 * MIB - len(record))
    assert small.coordinator.post("/v1/sources?name=n", content=source).status_code == 201


@pytest.mark.parametrize("length", ["-1", "1e3", "٣", "9" * 30, " ", "0x10"])
def test_a_length_that_is_none_is_refused(small: Service, length: str) -> None:
    answer = small.coordinator.post("/v1/drafts", headers={b"Content-Length": length.encode()})
    assert answer.status_code in {400, 413}


def raw(address: str, head: str) -> socket.socket:
    where = urlsplit(address)
    assert where.hostname
    assert where.port
    connection = socket.create_connection((where.hostname, where.port), timeout=20)
    connection.sendall(head.replace("\n", "\r\n").encode())
    return connection


def test_without_a_token_a_large_body_is_not_even_waited_for(address: str) -> None:
    with raw(
        address, "POST /v1/sources HTTP/1.1\nHost: localhost\nContent-Length: 50000000000\n\n"
    ) as connection:
        assert connection.recv(4096).startswith(b"HTTP/1.1 401")


def test_a_sender_who_goes_silent_is_given_up_and_others_are_served_meanwhile(
    small: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = bodies.Bounded.__init__
    monkeypatch.setattr(
        bodies.Bounded, "__init__", lambda self, app, *, limit: real(self, app, limit=limit, grace_s=1.0)
    )
    from tests.acceptance.service import make

    app = make(small.assistant, small.tokens, small.sessions)
    token = small.given[Role.COORDINATOR]
    head = f"POST /v1/sources?name=n HTTP/1.1\nHost: localhost\nAuthorization: Bearer {token}\nContent-Length: 1000\n\n"
    with on_the_wire(app) as address:
        silent = [raw(address, head) for _ in range(60)]  # more than there are threads
        began = time.monotonic()
        client = http.client.HTTPConnection(
            str(urlsplit(address).hostname), urlsplit(address).port, timeout=5
        )
        client.request("GET", "/readyz")
        assert client.getresponse().status == 200
        assert time.monotonic() - began < 1
        client.close()
        for connection in silent:
            assert connection.recv(4096).startswith(b"HTTP/1.1 408")
            connection.close()


def test_a_sender_who_breaks_off_leaves_nothing_behind(small: Service, address: str, tmp_path: Path) -> None:
    token = small.given[Role.COORDINATOR]
    head = (
        f"POST /v1/sources?name=n&patient=broken HTTP/1.1\nHost: localhost\nAuthorization: Bearer {token}\n"
        "Content-Length: 100000\n\nDischarge note"
    )
    for _ in range(5):
        raw(address, head).close()
    time.sleep(0.3)
    assert small.clinician.get("/v1/patients/broken/record").status_code == 404
    with socket.create_connection(
        (str(urlsplit(address).hostname), int(urlsplit(address).port or 0))
    ) as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
