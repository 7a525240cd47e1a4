"""The real server as a process of its own: started as people start it, spoken to over loopback, stopped or killed."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from api.auth import Tokens
from assistant.domain.people import Role

CARETRACE = str(Path(sys.executable).with_name("caretrace"))
#: The same server with every library saying all that it can say.
LOUD = "import logging; logging.basicConfig(level=logging.DEBUG); from api.cli import main; main()"
WAIT_S = 60.0  # for an answer, on a machine that does other things too


class Gone(Exception):
    """The server lives no more."""


@dataclass(frozen=True, kw_only=True)
class Running:
    """One life of the server. ``address`` is where it listens."""

    process: subprocess.Popen[str]
    address: str
    given: Mapping[Role, str]

    def client(self, role: Role | None = None, *, token: str = "") -> httpx2.Client:
        token = token or (self.given[role] if role else "")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx2.Client(base_url=self.address, headers=headers, timeout=WAIT_S, trust_env=False)

    def pause(self) -> None:
        """A moment, for whoever has nothing to ask. Raises Gone."""
        time.sleep(0.005)
        if self.process.poll() is not None:
            raise Gone

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """The exit status, once it was asked to stop."""
        self.process.terminate()
        return self.process.wait(WAIT_S)

    def most_memory_mib(self) -> float:
        """The most that it ever had in memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found, "this system does not tell how much memory a process had"
        return int(found[1]) / 1024


@dataclass(kw_only=True)
class Place:
    """A data folder, a token for each role, and the log of every server that ever ran on it."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    given: dict[Role, str] = field(init=False)

    def __post_init__(self) -> None:
        self.given = {role: self.token(f"{role}-1", role) for role in Role}

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def environment(self) -> dict[str, str]:
        """Ours, with this folder; bytecode is kept, as it is for whoever installs the program."""
        kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        here = {"CARETRACE_DATA": str(self.data), "CARETRACE_EMBEDDER": "none"}
        return {**kept, **here, **{f"CARETRACE_{k.upper()}": v for k, v in self.settings.items()}}

    def token(self, person: str, role: Role) -> str:
        """One more person. A server that runs already does not know them."""
        return Tokens.open(self.data / "tokens.json").add(person, role, person.replace("-", " ").title())

    def caretrace(self, *arguments: str, timeout_s: float = WAIT_S) -> subprocess.CompletedProcess[str]:
        """One command of ours, to its end."""
        return subprocess.run(
            [CARETRACE, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            stdin=subprocess.DEVNULL,
        )

    def spawn(self, *arguments: str, loud: bool = False) -> "subprocess.Popen[str]":
        """A server that was started and may not be up yet."""
        program = [sys.executable, "-c", LOUD] if loud else [CARETRACE]
        with self.log.open("a") as log:
            return subprocess.Popen(
                [*program, "serve", "--port", "0", *arguments],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def start(self, *arguments: str, loud: bool = False) -> Running:
        """A server that answers."""
        process = self.spawn(*arguments, loud=loud)
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.match(r"(http://\S+) is served", said)
        if not found:
            close(process)
            raise AssertionError(f"the server did not start: {said}{self.log.read_text()[-2000:]}")
        return Running(process=process, address=found[1], given=self.given)

    @contextmanager
    def served(self, *arguments: str, loud: bool = False) -> Iterator[Running]:
        """A server for as long as the block lasts."""
        running = self.start(*arguments, loud=loud)
        try:
            yield running
        finally:
            if running.process.poll() is None:
                running.stop()
            close(running.process)


def close(process: "subprocess.Popen[str]") -> None:
    """No process and no pipe is left behind."""
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
