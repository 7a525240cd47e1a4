"""Whether the process tried to reach anybody, or to run anything, while somebody looked."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_TELLING = (
    "socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system", "os.exec", "os.fork",
    "os.posix_spawn", "urllib.Request", "http.client.connect", "smtplib.connect", "ftplib.connect", "webbrowser.open",
)  # fmt: skip
_seen: list[str] = []
_state = {"installed": False, "looking": False}


@contextmanager
def watching() -> Iterator[list[str]]:
    """The names of what it tried, as it goes. An audit hook stays for the life of the process, and sleeps."""
    if not _state["installed"]:
        sys.addaudithook(_hear)
        _state["installed"] = True
    _seen.clear()
    _state["looking"] = True
    try:
        yield _seen
    finally:
        _state["looking"] = False


def _hear(event: str, args: object) -> None:
    if _state["looking"] and event in _TELLING:
        _seen.append(event)
