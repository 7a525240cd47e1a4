"""Whether the process tried to reach anybody or to run anything, and what it logged, while somebody looked."""

import logging
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


@contextmanager
def hearing() -> Iterator[list[str]]:
    """Every line that anything logs from INFO on, as it would be written."""
    root, lines = logging.getLogger(), _Lines()
    level = root.level
    root.addHandler(lines)
    root.setLevel(logging.INFO)
    try:
        yield lines.written
    finally:
        root.setLevel(level)
        root.removeHandler(lines)


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))
