"""Two runs beside each other: better, worse, gone, new, and a worse one fails."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.__main__ import main
from evals.compare import NotAResult, compared, results
from evals.intervals import Share


def row(id: str, harm: str | None = None) -> dict[str, Any]:
    return {"id": id, "passed": harm is None, "harm": harm}


def kept(folder: Path, *rows: dict[str, Any]) -> Path:
    folder.mkdir()
    (folder / "results.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    (folder / "summary.json").write_text(json.dumps({"revision": "abc", "scores": {"must say": 0.9}}))
    return folder


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        (None, None, "same"),
        ("serious", None, "better"),
        ("serious", "minor", "better"),
        (None, "minor", "worse"),
        ("minor", "moderate", "worse"),
        ("moderate", "moderate", "same"),
    ],
)
def test_a_sample_gets_better_or_worse_by_the_harm_of_what_it_misses(
    before: str | None, after: str | None, moved: str
) -> None:
    told = compared({"a": row("a", before)}, {"a": row("a", after)})
    assert (len(told.better), len(told.worse), told.same) == (
        moved == "better",
        moved == "worse",
        moved == "same",
    )


def test_what_only_one_run_has_is_named() -> None:
    told = compared({"a": row("a"), "b": row("b")}, {"b": row("b"), "c": row("c")})
    assert (told.gone, told.new) == (("a",), ("c",))


def test_the_command_fails_when_anything_got_worse_or_is_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = kept(tmp_path / "a", row("one"), row("two", "serious"))
    assert main(["compare", str(first), str(kept(tmp_path / "b", row("one"), row("two")))]) == 0
    assert "1 better, 0 worse, 0 gone, 0 new, 1 the same" in capsys.readouterr().out
    assert main(["compare", str(first), str(kept(tmp_path / "c", row("one", "minor"), row("two")))]) == 1
    assert main(["compare", str(first), str(kept(tmp_path / "d", row("one")))]) == 1


def test_a_figure_that_moved_is_told_with_its_interval(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = [kept(tmp_path / name, row("one")) for name in "ab"]
    for folder, part in zip(folders, (9, 10), strict=True):
        told = {"support_rate": Share(part, 10).told(), "leaks": {"value": 0}, "tokens": {"value": part}}
        (folder / "summary.json").write_text(json.dumps({"figures": told}))
    assert main(["compare", *map(str, folders)]) == 0
    said = capsys.readouterr().out
    assert "support_rate: 0.9 (0.5958 to 0.9821) -> 1.0 (0.7225 to 1.0)" in said
    assert "tokens: 9 -> 10" in said
    assert "leaks" not in said


def test_a_folder_that_holds_no_results_cannot_be_compared(tmp_path: Path) -> None:
    assert main(["compare", str(tmp_path), str(tmp_path)]) == 2
    folder = kept(tmp_path / "a")
    with pytest.raises(NotAResult, match="no sample"):
        results(folder)
    (folder / "results.jsonl").write_text('{"name": "x"}\n')
    with pytest.raises(NotAResult, match="line 1"):
        results(folder)
