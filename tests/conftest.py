"""The machine is sealed: no test reaches past loopback or reads what a person has set for themselves."""

import atexit
import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"

# Set before anything of ours is imported, for some libraries look only once.
THEIRS = (
    "CARETRACE_",
    "OPENAI_",
    "AZURE_OPENAI_",
    "LANGCHAIN_",
    "LANGSMITH_",
    "TIKTOKEN_",
    "HF_",
    "OTEL_",
    "DBOS_",
)
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
CACHE = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")  # the fetched embedder may be there
HOME = tempfile.mkdtemp(prefix="caretrace-home-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_OFFLINE": "1",
    "LANGSMITH_TRACING": "false",
    "NO_PROXY": "*",
}

for name in list(os.environ):
    theirs = name.startswith(THEIRS) and not name.startswith("CARETRACE_TEST_")
    if theirs or name.upper() in PROXIES:
        del os.environ[name]
os.environ.update(QUIET, HOME=HOME, XDG_CACHE_HOME=CACHE)

# A slow machine is no counterexample, and a red run in CI is the same run when it is tried again.
settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("house")


# ----------------------------------------------------------------------------------------------- the network


class ReachedOutside(RuntimeError):
    """A test tried to leave this machine. Serve what it needs on loopback."""


attempts: list[str] = []


def _refused(host: object) -> ReachedOutside:
    attempts.append(str(host))
    return ReachedOutside(f"{ReachedOutside.__doc__} It asked for {host!r}.")


def _stays_here(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _guarded(connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
    def guard(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _stays_here(address[0]):
            raise _refused(address[0])
        return connect(self, address)

    return guard


def _looked_up(getaddrinfo: Callable[..., Any]) -> Callable[..., Any]:
    def guard(host: object, *args: Any, **kwargs: Any) -> Any:
        if not _stays_here(host):
            raise _refused(host)
        return getaddrinfo(host, *args, **kwargs)

    return guard


@pytest.fixture(scope="session", autouse=True)
def _sealed() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", _looked_up(socket.getaddrinfo))
        yield


@pytest.fixture(autouse=True)
def reached_outside(_sealed: None) -> Iterator[list[str]]:
    """A refused attempt fails its test even where the code under test swallowed the refusal."""
    attempts.clear()
    yield attempts
    assert not attempts, f"{ReachedOutside.__doc__} It asked for {', '.join(attempts)}."


# ------------------------------------------------------------------------------- what a machine may not have


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public data sets beside the repository."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the public data sets are not beside the repository")
    return SHARED_DATA


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium to drive."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium on this machine")
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A marker alone is enough to be skipped where the machine lacks the thing."""
    if SHARED_DATA.is_dir():
        return
    for item in items:
        if item.get_closest_marker("needs_shared_data"):
            item.add_marker(pytest.mark.skip(reason="the public data sets are not beside the repository"))
