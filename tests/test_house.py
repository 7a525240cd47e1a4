"""The house keeps its own rules: who imports whom, what is locked, what ships, what no file may name."""

import ast
import re
import shutil
import socket
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from packaging.version import Version

from assistant.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
HOUSES = ("api", "evals", "assistant", "retrieval", "prompts")
INNER_ROOMS = tuple(f"assistant/{room}" for room in ("domain", "knowledge", "writing", "checks", "workflow"))
GIT = ("git", "-c", "safe.directory=*")
LOCK = (ROOT / "requirements.lock").read_text()


def tracked(*folders: str) -> list[Path]:
    """What git knows or would take, so that a machine's leavings are no part of the house."""
    listed = subprocess.run(
        [*GIT, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


# ------------------------------------------------------------------------------------------ who imports whom


def contracts(tree: Path, *only: str) -> subprocess.CompletedProcess[str]:
    chosen = [word for name in only for word in ("--contract", name)]
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(linter), "--no-cache", "--no-logo", *chosen], cwd=tree, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code alone, to be broken on purpose."""
    tree = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", tree)
    for source in (path for house in HOUSES for path in (ROOT / house).rglob("*.py")):
        copy = tree / source.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, copy)
    return tree


def test_every_import_contract_is_kept() -> None:
    answer = contracts(ROOT)
    assert answer.returncode == 0, answer.stdout + answer.stderr


BREAKS = [
    ("houses", "retrieval/__init__.py", "import assistant.domain"),
    ("houses", "evals/__init__.py", "import api.app"),
    ("rooms", "assistant/domain/__init__.py", "import assistant.knowledge"),
    ("rooms", "assistant/checks/figures.py", "import assistant.writing"),
    ("rooms", "assistant/annexe.py", ""),
    ("pure", "assistant/domain/__init__.py", "import logging"),
    ("pure", "assistant/workflow/__init__.py", "def later():\n    import sqlalchemy"),
    ("pure-at-any-distance", "assistant/checks/figures.py", "import retrieval.embeddings_remote"),
    ("doors", "api/__init__.py", "from openai import OpenAI"),
    ("doors", "assistant/adapters/memory.py", "import sqlalchemy.orm"),
    ("bootstrap", "api/__init__.py", "from assistant.adapters import memory"),
    ("checks", "assistant/checks/figures.py", "from assistant.checks import grounding"),
    ("cycles", "retrieval/model/record.py", "from retrieval import search"),
]


@pytest.mark.parametrize(("contract", "where", "line"), BREAKS, ids=[f"{c}: {w}" for c, w, _ in BREAKS])
def test_a_broken_contract_is_seen(copied: Path, contract: str, where: str, line: str) -> None:
    with _written(copied / where, line):
        answer = contracts(copied, contract)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert "BROKEN" in answer.stdout, answer.stdout + answer.stderr


class _written:
    """A line more in a file, for as long as it is looked at."""

    def __init__(self, path: Path, line: str) -> None:
        self.path, self.line = path, line

    def __enter__(self) -> None:
        self.before = self.path.read_text() if self.path.exists() else None
        self.path.write_text(f"{self.before or ''}\n{self.line}\n")

    def __exit__(self, *_: object) -> None:
        self.path.unlink() if self.before is None else self.path.write_text(self.before)


# -------------------------------------------------------------------------------- what comes in from outside

# Names that bring in a clock, chance or a file. A `.now` or `.today` is one whatever it hangs on.
CLOCKS_AND_CHANCE = {"now", "today", "utcnow", "uuid1", "uuid4"}
FILES = {"open", "input", "print"}


def called(source: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(source.read_text(), str(source))):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in CLOCKS_AND_CHANCE:
                yield name, node.lineno
            case ast.Call(func=ast.Name(id=name)) if name in CLOCKS_AND_CHANCE | FILES:
                yield name, node.lineno


@pytest.mark.parametrize("room", [*INNER_ROOMS, "retrieval/model"])
def test_time_ids_and_chance_come_in_from_outside(room: str) -> None:
    sources = sorted((ROOT / room).rglob("*.py"))
    assert sources, f"{room} is empty"
    assert [f"{s.relative_to(ROOT)}:{line} calls {name}" for s in sources for name, line in called(s)] == []


def test_a_call_to_a_clock_is_seen(tmp_path: Path) -> None:
    source = tmp_path / "late.py"
    source.write_text(
        "import datetime\nmade = datetime.datetime.now(datetime.UTC)\nwith open('x') as f: ...\n"
    )
    assert list(called(source)) == [("now", 2), ("open", 3)]


# -------------------------------------------------------------------------------------------- what is locked

FLOORS = {
    "starlette": "1.3.1",  # CVE-2025-62727, 2026-48710, 2026-48817, 2026-54282: range, Host, form limits
    "python-multipart": "0.0.34",  # a history of denial of service
    "langchain-core": "1.2.5",  # CVE-2025-68664
    "langchain-openai": "1.1.14",
    "pyjwt": "2.13.0",  # CVE-2026-32597, 2026-48526
    "authlib": "1.6.9",  # CVE-2026-27962
    "mcp": "1.23",  # DNS rebinding
    "weasyprint": "70.0",  # CVE-2026-55073
    "h11": "0.16.0",  # CVE-2025-43859
    "urllib3": "2.5.0",
}
NEVER = {
    "litellm": "its releases were taken over once",
    "passlib": "unmaintained",
    "python-jose": "accepts a token whose algorithm it was not asked for",
    "torch": "gigabytes, for one embedder that onnxruntime runs",
}


def locked() -> dict[str, list[Version]]:
    """Each name with its versions: some have one for each range of Python."""
    found: dict[str, list[Version]] = {}
    for name, version in re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", LOCK, re.MULTILINE):
        found.setdefault(name, []).append(Version(version))
    return found


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_no_locked_version_lies_below_its_security_floor(name: str, floor: str) -> None:
    assert all(version >= Version(floor) for version in locked().get(name, [])), locked()[name]


def test_chroma_is_the_one_version_whose_advisories_were_read() -> None:
    assert locked()["chromadb"] == [Version("1.5.9")]


def test_chroma_is_never_spoken_to_over_a_wire() -> None:
    wire = re.compile(r"\b(Async)?(Http|Cloud)Client\b|chromadb\.(server|app|auth)")
    sources = [path for house in HOUSES for path in (ROOT / house).rglob("*.py")]
    assert [
        str(s.relative_to(ROOT))
        for s in sources
        if "chromadb" in (text := s.read_text()) and wire.search(text)
    ] == []


@pytest.mark.parametrize("name", NEVER)
def test_what_we_never_install_is_not_locked(name: str) -> None:
    assert name not in locked(), NEVER[name]


def test_every_locked_package_carries_a_hash() -> None:
    entries = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) == sum(map(len, locked().values()))
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_lock_holds_every_direct_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = chain(project["dependencies"], *project["optional-dependencies"].values())
    names = {re.sub(r"[._]+", "-", re.match(r"[\w.-]+", line).group().lower()) for line in asked}  # type: ignore[union-attr]
    assert names <= locked().keys()


def test_the_lock_is_the_same_wherever_it_was_made() -> None:
    for file in (ROOT / "requirements.lock", ROOT / "retrieval/data/models.lock"):
        assert not re.search(r"://|--(index|extra|find|trusted)|(^|\s)/\w", file.read_text()), file.name


# ------------------------------------------------------------------------------------------------ what ships


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_the_wheel_carries_every_file_of_the_packages(wheel: set[str]) -> None:
    ours = {path.relative_to(ROOT).as_posix() for path in tracked(*HOUSES)}
    assert ours - wheel == set()
    assert {top for name in wheel if not (top := name.split("/")[0]).endswith(".dist-info")} == {*HOUSES}


@pytest.mark.parametrize("house", HOUSES)
def test_every_package_tells_its_types(wheel: set[str], house: str) -> None:
    assert f"{house}/py.typed" in wheel


# ------------------------------------------------------------------------------------- what no file may name

# Spelled with a bracket, so that the rule does not break itself.
PATHS_OF_A_MACHINE = re.compile(r"(?<![\w.])/(wor[k]|roo[t]|home/[a-z]\w*|op[t]/(pypi|wheels))/")
REGISTRIES = re.compile(r"pypi\.or[g]|pythonhosted\.or[g]|registry\.npmj[s]|deb\.debia[n]", re.IGNORECASE)


def test_no_file_names_a_path_of_a_machine_or_a_package_registry() -> None:
    def named(path: Path) -> list[str]:
        text = path.read_bytes().decode(errors="replace")
        where = path.relative_to(ROOT)
        return [
            f"{where}: {m.group()}" for rule in (PATHS_OF_A_MACHINE, REGISTRIES) for m in rule.finditer(text)
        ]

    assert [name for path in tracked() for name in named(path)] == []


# ---------------------------------------------------------------------------------------- the sealed machine


def test_no_test_reaches_past_loopback(reached_outside: list[str]) -> None:
    with pytest.raises(RuntimeError, match=r"192\.0\.2\.1"), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))
    with pytest.raises(RuntimeError, match=r"model\.example"):
        socket.getaddrinfo("model.example", 443)
    assert reached_outside == ["192.0.2.1", "model.example"]
    reached_outside.clear()


def test_no_test_writes_where_a_person_keeps_theirs() -> None:
    assert Path.home().name.startswith("caretrace-home-")
    assert Settings().data.is_relative_to(Path.home())


def test_loopback_is_within_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as here:
        here.connect(server.getsockname())
    assert socket.getaddrinfo("localhost", 80)
