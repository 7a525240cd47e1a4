"""One folder holds all that is kept, and one process at a time opens it."""

import contextlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.adapters.audit_chain import EMPTY
from assistant.domain.errors import AlreadyOpen, Unavailable
from assistant.workflow.ports import AuditHead

SECRET_BYTES = 32
KEPT_CHECKPOINTS = 10_000  # beyond this the file begins anew with the last one
_CHECKPOINT = re.compile(r"(\d+) (sha256:[0-9a-f]{64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFolder:
    """Where each thing lies. ``secret`` keys the patients' pseudonyms in the audit trail."""

    path: Path
    secret: bytes

    @property
    def store_url(self) -> str:
        return f"sqlite:///{self.path / 'caretrace.db'}"

    @property
    def jobs_url(self) -> str:
        return f"sqlite:///{self.path / 'jobs.db'}"

    @property
    def library(self) -> Path:
        return self.path / "library"

    @property
    def tokens(self) -> Path:
        return self.path / "tokens"

    @property
    def value_sets(self) -> Path:
        return self.path / "value_sets.json.gz"

    @property
    def checkpoints(self) -> "Checkpoints":
        return Checkpoints(self.path / "audit.checkpoints")


@contextmanager
def open_folder(path: Path, *, purpose: str = "another command", wait_s: float = 0) -> Iterator[DataFolder]:
    """The folder, made when it is not there, and held until the block ends; readable by its owner alone.

    ``purpose`` is what others are told while it is held ("a server"). Raises AlreadyOpen when somebody else still
    holds it after ``wait_s`` seconds, Unavailable when it cannot be made or written. A process that was killed
    holds nothing.
    """
    path = path.expanduser().absolute()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)
        lock = FileLock(path / "lock", mode=0o600, thread_local=False)
        lock.acquire(timeout=wait_s)
    except Timeout:
        raise AlreadyOpen(_in_use(path)) from None
    except OSError as error:
        raise Unavailable(f"the data folder {path} cannot be used: {error.strerror}") from None
    holder = path / "lock.holder"
    try:
        holder.write_text(f"{purpose} (process {os.getpid()})")
        folder = DataFolder(path=path, secret=_secret(path / "secret"))
        folder.checkpoints.trim()
        yield folder
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _in_use(path: Path) -> str:
    with contextlib.suppress(OSError):
        if who := (path / "lock.holder").read_text():
            way_out = (
                "stop it, or use its HTTP interface" if who.startswith("a server") else "wait for it to end"
            )
            return f"{who} is using the data folder {path}: {way_out}"
    return f"another process is using the data folder {path}: wait for it to end"


def _secret(path: Path) -> bytes:
    if not path.exists():
        _made_once(path, secrets.token_bytes(SECRET_BYTES))
    secret = path.read_bytes()
    if len(secret) != SECRET_BYTES:
        raise Unavailable(f"{path} is damaged: put the one from your backup in its place")
    return secret


def _made_once(path: Path, data: bytes) -> None:
    """Whole or absent, whenever the power fails."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """Heads of the audit trail, a line each, outside the store that they vouch for. Copy the file elsewhere."""

    path: Path

    def note(self, head: AuditHead) -> None:
        """A checkpoint that cannot be written is left out: what it vouches for is kept already."""
        with contextlib.suppress(OSError), self.path.open("a") as file:
            file.write(f"{head.seq} {head.digest}\n")

    def last(self) -> AuditHead:
        """The newest whole line, for a process killed while it wrote leaves a part of one; EMPTY when there is none."""
        for line in reversed(self._lines()):
            if whole := _CHECKPOINT.fullmatch(line):
                return AuditHead(seq=int(whole[1]), digest=whole[2])
        return EMPTY

    def trim(self) -> None:
        if len(self._lines()) > KEPT_CHECKPOINTS:
            last = self.last()
            fresh = self.path.with_suffix(".new")
            fresh.write_text(f"{last.seq} {last.digest}\n")
            fresh.replace(self.path)

    def _lines(self) -> list[str]:
        try:
            return self.path.read_text(errors="replace").split("\n")
        except FileNotFoundError:
            return []
