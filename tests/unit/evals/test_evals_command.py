"""`python -m evals`: 0 when all is good enough, 1 when quality is not, 2 when it could not be measured."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.drafts import records_in
from evals.intervals import quantile
from evals.notes import lists_medicines, lists_problems
from evals.report import digest_of
from tests.acceptance.service import a_record
from tests.unit.evals.test_eval_cases import WHOLE

ONE_LINE = "DIAGNOSIS: , Heart failure.,MEDICATIONS: , 1. Furosemide 40 mg twice daily.,ALLERGIES: , None."


@pytest.fixture(autouse=True)
def _words_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CARETRACE_EMBEDDER", "none")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def cases(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        folder = tmp_path / "cases"
        folder.mkdir()
        (folder / "one.yaml").write_text(text)
        return folder

    return write


def test_a_run_that_passes_leaves_what_it_ran_on(
    cases: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--cases", str(cases(WHOLE)), "--out", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 0 failed"
    summary = json.loads((tmp_path / "out/summary.json").read_text())
    assert summary["engine"] == "composer"
    assert summary["embedder"].startswith("unavailable")
    assert {"revision", "software", "prompts"} <= set(summary)
    assert all(d.startswith("sha256:") for d in summary["data"].values())
    (result,) = map(json.loads, (tmp_path / "out/results.jsonl").read_text().splitlines())
    assert result["id"] == "one"
    assert {s["scorer"]: s["value"] for s in result["scores"]}["must flag"] is None


def test_a_run_that_misses_something_fails_and_says_what(
    cases: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--cases", str(cases(WHOLE.replace("[heart failure]", "[leprosy]")))]) == 1
    said = capsys.readouterr().out
    assert "missing: his heart failure" in said
    assert said.splitlines()[-1] == "0 passed, 1 failed"


@pytest.mark.parametrize(
    "words",
    [
        ["run", "--cases", "nowhere"],
        ["run", "--engine", "model"],
        ["drafts", "--data", "."],
        ["notes", "--data", "nowhere.jsonl"],
        ["negation", "--data", "nowhere.jsonl"],
        ["retrieval", "--data", "nowhere", "--words-only"],
        ["bench", "--data", "nowhere"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_measured_is_no_failure_of_quality(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert capsys.readouterr().err.startswith("evals: ")


def test_a_command_that_is_none_is_misuse() -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["dance"])
    assert stopped.value.code == 2


def test_records_are_drafted_twice_and_every_promise_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "ada.json").write_bytes(a_record())
    assert main(["drafts", "--data", str(data), "--out", str(tmp_path / "out")]) == 0
    summary = json.loads((tmp_path / "out/summary.json").read_text())
    assert summary["same_twice"] == "3 of 3"
    assert (summary["items_cited"], summary["quotes_exact"], summary["loose_figures"]) == (100.0, 100.0, 0)
    (data / "broken.json").write_bytes(b"{")
    assert main(["drafts", "--data", str(data)]) == 1
    assert "1 passed, 1 failed" in capsys.readouterr().out
    (data / "broken.json").unlink()
    assert main(["drafts", "--data", str(data), "--p95-s", "0.000001"]) == 1


def test_notes_alone_become_plans(tmp_path: Path) -> None:
    row = {"id": "n1", "specialties": ["Discharge Summary"], "sample_name": "one", "text": ONE_LINE}
    data = tmp_path / "notes.jsonl"
    data.write_text(json.dumps(row) + "\n")
    assert main(["notes", "--data", str(data), "--out", str(tmp_path / "out")]) == 0
    summary = json.loads((tmp_path / "out/summary.json").read_text())
    assert (summary["notes_that_list_problems"], summary["notes_that_list_medicines"]) == (1, 1)
    assert main(["notes", "--data", str(data), "--specialties", "Radiology"]) == 2


def test_the_bench_puts_each_step_beside_its_floor(tmp_path: Path) -> None:
    data = tmp_path / "ada.json"
    data.write_bytes(a_record())
    assert main(["bench", "--data", str(data), "--runs", "1", "--out", str(tmp_path / "out")]) == 0
    steps = [json.loads(line) for line in (tmp_path / "out/results.jsonl").read_text().splitlines()]
    assert [s["step"].split()[0] for s in steps] == ["ingest", "search", "draft", "draft", "draft", "approve"]
    assert all(s["ratio"] is None or s["ratio"] > 0 for s in steps)
    assert steps[-1]["floor"] > 0


@pytest.mark.parametrize(
    ("text", "problems", "medicines"),
    [
        (ONE_LINE, True, True),
        (
            "IMPRESSION: , He is doing about the same and we will see him again.,MEDICATIONS: , None.",
            False,
            False,
        ),
        (
            "DISCHARGE MEDICATIONS: , Discharge medications included his usual ones.,PLAN: , Rest.",
            False,
            False,
        ),
        ("CURRENT MEDICATIONS: , She is taking Lipitor 10 mg a day.", False, True),
        ("MEDICATIONS: , Lisinopril, Toprol, aspirin.", False, True),
        ("MEDICATIONS: , See the chart.,ASSESSMENT: ,1. Asthma.", True, False),
        ("PAST MEDICAL HISTORY: , None.,HEENT: , Normal.", False, False),
        ("The patient takes aspirin.", False, False),
    ],
)
def test_a_list_that_names_something_is_told_from_one_that_does_not(
    text: str, problems: bool, medicines: bool
) -> None:
    assert (lists_problems(text), lists_medicines(text)) == (problems, medicines)


def test_a_folder_with_a_record_and_notes_is_one_patient(tmp_path: Path) -> None:
    for name in ("a/record.json", "a/notes/x.md", "b/one.json", "b/two.ndjson", "b/read.me"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [name for name, _ in records_in(tmp_path)] == ["a", "b/one.json", "b/two.ndjson"]


def test_a_digest_of_data_changes_with_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    before = digest_of([tmp_path])
    (tmp_path / "a").write_text("2")
    assert digest_of([tmp_path]) != before


@pytest.mark.parametrize(("share", "value"), [(0.5, 3), (0.95, 5), (0.0, 1), (1.0, 5)])
def test_a_quantile_is_one_of_the_values(share: float, value: float) -> None:
    assert quantile([5, 1, 4, 2, 3], share) == value
