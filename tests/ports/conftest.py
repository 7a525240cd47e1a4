"""Every store there is. PostgreSQL runs where its server is installed, in a temporary folder, on loopback."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

from assistant.adapters.memory import MemoryStore
from assistant.adapters.store import SqlStore

Store = MemoryStore | SqlStore
SECRET = b"a secret of thirty-two bytes....."
_numbers = count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a server that is there for this run only."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="caretrace-pg-"))
    run, port = _as_other_than_root(folder), _free_port()
    options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off"
    try:
        run(
            binaries / "initdb",
            "-D",
            str(folder / "data"),
            "-U",
            "caretrace",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        )
        run(
            binaries / "pg_ctl",
            "-D",
            str(folder / "data"),
            "-l",
            str(folder / "log"),
            "-w",
            "-o",
            options,
            "start",
        )
        yield f"postgresql://caretrace@127.0.0.1:{port}/postgres"
        run(binaries / "pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql: str) -> str:
    """A schema of its own."""
    return f"{postgresql}?options={quote('-csearch_path=' + _made(postgresql, 'SCHEMA'))}"


@pytest.fixture
def postgresql_database(postgresql: str) -> str:
    """A database of its own, for what chooses its schema itself."""
    return postgresql.removesuffix("postgres") + _made(postgresql, "DATABASE")


def _made(server: str, kind: str) -> str:
    psycopg = pytest.importorskip("psycopg", reason="the driver of PostgreSQL is not installed")
    name = f"t{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE {kind} {name}")
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def sql_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'caretrace.db'}"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    kept: Store
    match request.param:
        case "sqlite":
            kept = SqlStore(f"sqlite:///{tmp_path / 'caretrace.db'}", secret=SECRET)
        case "postgresql":
            kept = SqlStore(request.getfixturevalue("postgresql_url"), secret=SECRET)
        case _:
            kept = MemoryStore(secret=SECRET)
    yield kept
    kept.close()


def _binaries() -> Path:
    found = shutil.which("pg_ctl")
    places = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not places:
        pytest.skip("no PostgreSQL server on this machine")
    return places[-1]


def _as_other_than_root(folder: Path) -> Callable[..., None]:
    """PostgreSQL refuses to run as root; where we are root, it runs as the user that its package made."""
    user: str | None = None
    if os.getuid() == 0:
        user = "postgres"
        try:
            pwd.getpwnam(user)
        except KeyError:
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
        shutil.chown(folder, user)

    def run(program: Path, *words: str) -> None:
        subprocess.run(
            [str(program), *words], user=user, cwd=folder, check=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60,
        )  # fmt: skip

    return run


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
