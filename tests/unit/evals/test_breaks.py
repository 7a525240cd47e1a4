"""Slips in the checks: each entry still fits the code, and what nobody would see is counted and named."""

import json
from pathlib import Path

import pytest

from evals.breaks import CHECKS, Break, asking, load, run
from evals.errors import CannotRun

ROOT = Path(__file__).parents[3]
ENTRIES = load()
CODE = "LIMIT = 5\n\n\ndef high(value: int) -> bool:\n    return value > LIMIT\n"
TEST = """
from assistant.checks.guard import high


def test_six_is_high():
    assert high(6)
"""


@pytest.mark.parametrize("one", ENTRIES, ids=lambda one: one.id)
def test_an_entry_still_fits_the_code(one: Break) -> None:
    code = (ROOT / one.file).read_text("utf-8")
    assert one.of(code) != code


def test_every_check_is_broken_at_least_once() -> None:
    checks = {f"assistant/checks/{f.name}" for f in (ROOT / "assistant/checks").glob("*.py")}
    assert checks <= {one.file for one in ENTRIES}
    assert len(ENTRIES) >= 60


def test_the_tests_that_are_asked_are_those_of_the_checks_and_never_this_one() -> None:
    asked = asking(ROOT, CHECKS)
    assert any(t.startswith("tests/unit/assistant/checks/") for t in asked)
    assert not any("test_breaks" in t for one in ENTRIES for t in asking(ROOT, _module(one)))


def _module(one: Break) -> str:
    return one.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def entry(**changes: str) -> str:
    one = {
        "id": "higher",
        "file": "assistant/checks/guard.py",
        "was": "value > LIMIT",
        "becomes": "value < LIMIT",
        "because": "A patient whose value is high would be told that it is not.",
    } | changes
    return "".join(
        f"{'- ' if n == 0 else '  '}{k}: {json.dumps(v)}\n" for n, (k, v) in enumerate(one.items())
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small tree with one check and one test of it."""
    for name, text in {
        "assistant/__init__.py": "",
        "assistant/checks/__init__.py": "",
        "assistant/checks/guard.py": CODE,
        "tests/unit/assistant/checks/test_limits.py": TEST,
        "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["."]\naddopts = ["--import-mode=importlib"]\n',
    }.items():
        (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / name).write_text(text)
    return tmp_path / "tree"


def measured(tree: Path, *entries: str, only: tuple[str, ...] = ()) -> bool:
    file = tree.parent / "breaks.yaml"
    file.write_text("".join(entries))
    return run(only=only, workers=2, out=tree.parent / "out", breaks=file, tree=tree)


def test_a_slip_that_a_test_sees_is_red_and_one_that_none_sees_is_named(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unseen = entry(id="five-is-high", becomes="value >= LIMIT")
    assert not measured(tree, entry(), unseen)
    summary = json.loads((tree.parent / "out/summary.json").read_text())
    assert (summary["seen"]["part"], summary["seen"]["of"], summary["unseen"]) == (1, 2, ["five-is-high"])
    lines = (tree.parent / "out/results.jsonl").read_text().splitlines()
    assert [(r["by"], r["red"]) for r in map(json.loads, lines)] == [("test", True), ("", False)]
    assert "test_limits.py::test_six_is_high" in lines[0]
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 1 failed"
    assert (tree / "assistant/checks/guard.py").read_text() == CODE


def test_enough_that_are_seen_is_good_enough(tree: Path) -> None:
    assert measured(tree, entry(), entry(id="five-is-high", becomes="value >= LIMIT"), only=("higher",))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"was": "value == LIMIT"}, "break higher: what it changes stands 0 times"),
        ({"was": "LIMIT"}, "break higher: what it changes stands 2 times"),
        ({"becomes": "value >"}, "break higher: .* would not load"),
        ({"becomes": "value > LIMIT"}, "break higher must change something"),
        ({"because": "It matters"}, "break higher must change something"),
        ({"harm": "much"}, "each entry has id, file, was, becomes and because"),
        ({"file": "assistant/checks/gone.py"}, "break higher: there is no assistant/checks/gone.py"),
    ],
    ids=str,
)
def test_an_entry_that_cannot_be_used_is_no_failure_of_quality(
    changes: dict[str, str], told: str, tree: Path
) -> None:
    with pytest.raises(CannotRun, match=told):
        measured(tree, entry(**changes))


def test_two_entries_of_one_name_are_refused(tree: Path) -> None:
    with pytest.raises(CannotRun, match="two entries are called higher"):
        measured(tree, entry(), entry())


def test_nothing_is_measured_where_the_tests_are_red_already(tree: Path) -> None:
    (tree / "assistant/checks/guard.py").write_text(CODE.replace("5", "7"))
    with pytest.raises(CannotRun, match=r"red before anything is broken: .*test_six_is_high"):
        measured(tree, entry())


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(CannotRun, match=r"no break of breaks\.yaml is called nobody"):
        run(only=("nobody",))
