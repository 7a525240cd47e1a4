"""The service as a process: on this machine only, told to stop it stops, and no bytes of any kind make it fall."""

import random
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from api.server import serve
from assistant.domain.errors import Invalid, Unavailable
from tests.acceptance.service import Service, on_the_wire

MAIN = """
import sys
from pathlib import Path
from api.auth import Tokens
from api.server import serve
from assistant.bootstrap import open_assistant
from assistant.domain.people import Role
from assistant.settings import Settings

folder = Path(sys.argv[1])
tokens = Tokens.open(folder / "tokens.json")
print(tokens.add("clara", Role.CLINICIAN), flush=True)
with open_assistant(Settings(data=folder / "data", embedder="none")) as assistant:
    serve(assistant, tokens, port=0, ready=lambda url: print(url, flush=True))
print("closed", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_stops_and_closes_what_it_holds(tmp_path: Path, number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    token, address = process.stdout.readline().strip(), process.stdout.readline().strip()
    asked = urllib.request.Request(f"{address}/v1/patients/Zebediah/record?x=secret")
    asked.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(f"{address}/readyz", timeout=10) as answer:
        assert answer.status == 200
        assert answer.headers["Server"] is None
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(asked, timeout=10)
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out.strip()) == (0, "closed"), err
    assert "GET /v1/patients/{patient}/record 404" in err
    assert "Zebediah" not in err
    assert "secret" not in err
    assert token not in err


def test_beyond_this_machine_it_serves_only_when_that_is_said(service: Service) -> None:
    with pytest.raises(Invalid, match="can be reached from other machines"):
        serve(service.assistant, service.tokens, host="0.0.0.0", port=0)


def test_a_port_that_is_taken_is_named(service: Service) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(Unavailable, match="name another port"),
    ):
        serve(service.assistant, service.tokens, port=taken.getsockname()[1])


def garbage(seed: int) -> bytes:
    """Heads that are none: noise, endless lines, wrong lengths, smuggled second requests."""
    chance = random.Random(seed)
    head = b"GET /v1/drafts HTTP/1.1\r\nHost: localhost\r\n"
    return [
        chance.randbytes(chance.randint(1, 3000)),
        b"GET " + b"/" * 200_000 + b" HTTP/1.1\r\n\r\n",
        head + b"X: " + b"x" * 200_000 + b"\r\n\r\n",
        head + b"".join(b"X-%d: y\r\n" % n for n in range(20_000)) + b"\r\n",
        head + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        head + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        head + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\n",
        head + b"Host: evil.example\r\n\r\n",
        b"GET http://evil.example/v1/drafts HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /\xff\xfe%00%ff%c0%ae HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + chance.randbytes(500),
    ][seed % 13]


def test_bytes_that_are_no_request_are_refused_and_the_next_request_is_served(service: Service) -> None:
    with on_the_wire(service.app) as address:
        where = (str(urlsplit(address).hostname), int(urlsplit(address).port or 0))
        for seed in range(130):
            with socket.create_connection(where, timeout=10) as connection:
                try:
                    connection.sendall(garbage(seed))
                    connection.shutdown(socket.SHUT_WR)
                    answer = connection.recv(200)
                except OSError:
                    continue
            assert not answer or answer[9:10] == b"4", (seed, answer)
        with urllib.request.urlopen(f"{address}/readyz", timeout=10) as served:
            assert served.status == 200
