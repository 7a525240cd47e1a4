"""Each check broken on purpose, one slip at a time: a test or a case turns red, or the check guards nothing.

The slips are data (``breaks.yaml``): a comparison turned, a list emptied, a severity lowered. Each is made in a copy of
the code. The tests of the broken file are asked first, then those of the checks, then the cases; the first that turns
red ends it.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from queue import Queue

import yaml

from evals import report
from evals.errors import CannotRun
from evals.intervals import Share

BREAKS = Path(__file__).parent / "breaks.yaml"
OUT = Path(".caretrace/breaks")
#: Of the slips, the share that must turn something red.
LEAST = 0.95
LIMIT_S = 600  # for one set of tests; what runs longer than this is red
CHECKS = "assistant.checks"
_COPIED = ("assistant", "retrieval", "prompts", "evals", "api", "tests", "pyproject.toml")
_UNIT = Path("tests/unit")
_CASES = Path("evals/cases")
#: What pytest and ``python -m evals`` both exit with when everything passed, and when something did not.
_GREEN, _RED = 0, 1
_NOTHING_TO_ASK = 5  # pytest's, where every test of a set is a slow one
_ASKED = ("-p", "pytest_timeout", "-p", "no:cacheprovider", "-m", "not slow", "--tb=no", "-rfE")
_SAID_RED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)
_CASE_RED = re.compile(r"^([a-z0-9-]+), serious: ", re.MULTILINE)
_SENTENCE = re.compile(r"[A-Z].{30,}\.$", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """``was`` stands in ``file`` once, and becomes ``becomes``; ``because`` is why a patient would care."""

    id: str
    file: str
    was: str
    becomes: str
    because: str

    def of(self, code: str) -> str:
        """``code`` with the slip in it. Raises CannotRun where it no longer fits, or does not load."""
        if (times := code.count(self.was)) != 1:
            raise CannotRun(
                f"break {self.id}: what it changes stands {times} times in {self.file}: write it anew"
            )
        broken = code.replace(self.was, self.becomes)
        if self.file.endswith(".py"):
            try:
                compile(broken, self.file, "exec")
            except SyntaxError as error:
                raise CannotRun(
                    f"break {self.id}: {self.file} would not load ({error.msg}): mend the entry"
                ) from None
        return broken


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """``by`` is "test", "case" or "time", "" when nothing turned red; ``first`` is what did."""

    id: str
    file: str
    by: str
    first: str
    because: str
    seconds: float

    @property
    def red(self) -> bool:
        return bool(self.by)


def run(
    *,
    only: Sequence[str] = (),
    workers: int = 2,
    out: Path | None = None,
    breaks: Path = BREAKS,
    tree: Path = report.ROOT,
) -> bool:
    """Whether at least ``LEAST`` of the slips were seen. ``only`` names entries, or the files they are in.

    Raises CannotRun for an entry that does not fit the code, and where the tests are red before anything is broken.
    """
    chosen = [b for b in load(breaks) if not only or any(o == b.id or o in b.file for o in only)]
    if not chosen:
        raise CannotRun(f"no break of {breaks.name} is called {' or '.join(only)}, nor in such a file")
    for one in chosen:
        if not (tree / one.file).is_file():
            raise CannotRun(f"break {one.id}: there is no {one.file}: name the file that keeps this rule now")
        one.of((tree / one.file).read_text("utf-8"))
    with _copies(tree, max(1, min(workers, len(chosen)))) as copies:
        _whole(copies[0], chosen)
        free: Queue[Path] = Queue()
        for copy in copies:
            free.put(copy)
        with ThreadPoolExecutor(len(copies)) as threads:
            seen = list(threads.map(lambda one: _broken(one, free), chosen))
    return _reported(seen, out or OUT, breaks)


def load(file: Path = BREAKS) -> tuple[Break, ...]:
    """Every entry in its order. Raises CannotRun, naming the entry that cannot be used."""
    try:
        read = yaml.safe_load(file.read_text("utf-8"))
        found = tuple(Break(**entry) for entry in read)
    except (yaml.YAMLError, TypeError) as error:
        raise CannotRun(
            f"{file.name}: each entry has id, file, was, becomes and because, and no more: {error}"
        ) from None
    for n, one in enumerate(found):
        if any(one.id == b.id for b in found[:n]):
            raise CannotRun(f"{file.name}: two entries are called {one.id}")
        if one.was == one.becomes or not one.was or not _SENTENCE.match(one.because.strip()):
            raise CannotRun(
                f"{file.name}: break {one.id} must change something, and say in a sentence why it matters"
            )
    return found


# --- copies of the code ------------------------------------------------------------------------------------------


@contextmanager
def _copies(tree: Path, number: int) -> Iterator[list[Path]]:
    """So many copies that may be broken, each by one slip at a time; gone when the run ends."""
    with tempfile.TemporaryDirectory(prefix="caretrace-breaks-") as folder:
        copies = [Path(folder) / str(n) / "tree" for n in range(number)]
        for copy in copies:
            for name in _COPIED:
                if (tree / name).is_dir():
                    shutil.copytree(tree / name, copy / name)
                elif (tree / name).exists():
                    copy.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(tree / name, copy / name)
        yield copies


@contextmanager
def _with(one: Break, copy: Path) -> Iterator[None]:
    file = copy / one.file
    whole, stamp = file.read_text("utf-8"), file.stat()
    file.write_text(one.of(whole), "utf-8")
    try:
        yield
    finally:
        file.write_text(whole, "utf-8")
        os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))  # its compiled form fits again


# --- what looks at them ------------------------------------------------------------------------------------------


def _broken(one: Break, free: "Queue[Path]") -> Seen:
    copy = free.get()
    try:
        began = time.perf_counter()
        with _with(one, copy):
            by, first = _looked(one, copy)
        took = round(time.perf_counter() - began, 1)
        return Seen(id=one.id, file=one.file, by=by, first=first, because=one.because, seconds=took)
    finally:
        free.put(copy)


def _looked(one: Break, copy: Path) -> tuple[str, str]:
    for tests in _sets(copy, one):
        by, first = _tested(copy, tests, one.id)
        if by:
            return by, first
    return _cases(copy) if (copy / _CASES).is_dir() else ("", "")


def _sets(copy: Path, one: Break) -> list[list[str]]:
    """What is asked, set after set: the tests that name the broken file, then those of the checks; of both first the
    ones in the folder of the file or called after it, which ask of little else. A set that is empty is left out.
    """
    module = one.file.rpartition(".")[0].replace("/", ".").removesuffix(".__init__")
    own = asking(copy, module)
    others = [t for t in asking(copy, CHECKS) if t not in own]
    return [tests for of in (own, others) for tests in _nearer_first(of, one) if tests]


def _nearer_first(tests: Sequence[str], one: Break) -> tuple[list[str], list[str]]:
    folder, _, file = one.file.rpartition("/")
    called = f"/test_{file.rpartition('.')[0]}.py"
    near = [t for t in tests if t.startswith(f"{_UNIT.as_posix()}/{folder}/") or t.endswith(called)]
    return near, [t for t in tests if t not in near]


def asking(tree: Path, module: str) -> list[str]:
    """The files of unit tests that import the module or what is in it, or that are called after it."""
    name = module.rpartition(".")[2]
    return [
        f.relative_to(tree).as_posix()
        for f, imported in _tests(tree)
        if f.stem == f"test_{name}" or any(i == module or i.startswith(f"{module}.") for i in imported)
    ]


@cache
def _tests(tree: Path) -> tuple[tuple[Path, frozenset[str]], ...]:
    """Each file of unit tests with what it imports. No slip touches them, so they are read once."""
    return tuple((f, frozenset(_imported(f))) for f in sorted((tree / _UNIT).rglob("test_*.py")))


def _imported(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
    return found


def _tested(copy: Path, tests: Sequence[str], id: str) -> tuple[str, str]:
    ended = _ran(copy, "pytest", "-x", *_ASKED, *tests)
    if ended is None:
        return "time", f"no end after {LIMIT_S} s"
    if ended.returncode in {_GREEN, _NOTHING_TO_ASK}:
        return "", ""
    if ended.returncode != _RED:
        raise CannotRun(f"break {id}: its tests could not begin, so nothing was measured: mend the entry")
    said = _SAID_RED.search(ended.stdout)
    return "test", said[1] if said else tests[0]


def _cases(copy: Path) -> tuple[str, str]:
    with tempfile.TemporaryDirectory(prefix="caretrace-breaks-out-") as out:
        ended = _ran(copy, "evals", "run", "--out", out)
    if ended is None:
        return "time", f"no end after {LIMIT_S} s"
    if ended.returncode == _GREEN:
        return "", ""
    said = _CASE_RED.search(ended.stdout)
    return "case", said[1] if said else "the cases could not be run"


def _ran(copy: Path, *words: str) -> "subprocess.CompletedProcess[str] | None":
    """None when it did not end. Nothing is compiled to disk, so that a broken file leaves no trace of itself."""
    quiet = {
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # some that libraries bring take seconds to load
        "CARETRACE_EMBEDDER": "none",
        "COLUMNS": "500",
    }
    try:
        return subprocess.run(
            [sys.executable, "-m", *words],
            cwd=copy,
            env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | quiet,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
        )
    except subprocess.TimeoutExpired:
        return None


def _whole(copy: Path, chosen: Sequence[Break]) -> None:
    """Raises CannotRun where the tests that are asked are red while nothing is broken."""
    every = sorted({test for one in chosen for tests in _sets(copy, one) for test in tests})
    ended = _ran(copy, "pytest", *_ASKED, *every)
    if ended is None or ended.returncode != _GREEN:
        red = _SAID_RED.findall(ended.stdout)[:5] if ended else []
        raise CannotRun(f"red before anything is broken: {', '.join(red) or 'the tests do not end or begin'}")
    if (copy / _CASES).is_dir() and (red_case := _cases(copy)[1]):
        raise CannotRun(f"red before anything is broken: case {red_case}")


# --- what is left behind -----------------------------------------------------------------------------------------


def _reported(seen: Sequence[Seen], out: Path, breaks: Path) -> bool:
    share = Share(sum(s.red for s in seen), len(seen))
    summary = report.ran_on(
        data={"breaks": report.digest_of([breaks])},
        definition="the share of the slips, each made alone, after which a unit test or a case turned red",
        least=LEAST,
        seen=share.told(),
        by={by: sum(s.by == by for s in seen) for by in ("test", "case", "time")},
        files=len({s.file for s in seen}),
        unseen=[s.id for s in seen if not s.red],
        seconds=round(sum(s.seconds for s in seen), 1),
    )
    report.keep(out, summary, [asdict(s) | {"red": s.red} for s in seen])
    rows = [[s.id, s.by or "NOT SEEN", s.first, s.seconds] for s in seen]
    report.table("Checks broken on purpose", ["break", "seen by", "first", "seconds"], rows)
    for s in seen:
        if not s.red:
            print(f"{s.id} ({s.file}) was not seen: {' '.join(s.because.split())}")
    report.counts(share.part, share.of - share.part)
    return share.rate is not None and share.rate >= LEAST
