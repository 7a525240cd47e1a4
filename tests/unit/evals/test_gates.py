"""A gate says what failed, by how much and why it matters; nothing opens by taking a figure away."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.draft import Harm
from evals.__main__ import main
from evals.gates import BASELINE, BadGate, Gate, baseline_of, held, load, set_baseline, verdict
from evals.intervals import Share
from evals.scores.defined import DEFINITIONS

WHY = "a reason that is long enough to be one"


def gate(**more: Any) -> Gate:
    return Gate(**{"figure": "support_rate", "harm": Harm.SERIOUS, "because": WHY, "least": 0.9, **more})


def figures(part: int, of: int = 100) -> dict[str, Any]:
    return {"support_rate": Share(part, of).told()}


@pytest.mark.parametrize(
    ("asked", "found", "stands", "reason"),
    [
        (gate(), figures(95), "holds", "95 %, at least 90 %"),
        (gate(), figures(89), "fails", "89 % is below 90 %"),
        (gate(least=None, most=0.05), figures(4), "holds", "4 %, at most 5 %"),
        (gate(least=None, most=0.05), figures(6), "fails", "6 % is above 5 %"),
        (gate(), {}, "fails", "no such figure in the summary"),
        (gate(), figures(0, 0), "not measured", "nothing to score"),
        (gate(least=None, most=0), {"support_rate": {"value": 2}}, "fails", "2 is above 0"),
        (gate(least=None, most=0), {"support_rate": 0}, "holds", "0, at most 0"),
        (
            gate(figure="agreement.all.whole"),
            {"agreement": {"all": {"whole": {"agree": 0.8}}}},
            "fails",
            "80 % is below",
        ),
        (gate(), {"support_rate": {**Share(95, 100).told(), "least": 0.99}}, "fails", "95 % is below 99 %"),
    ],
)
def test_a_limit_holds_or_fails_and_says_by_how_much(
    asked: Gate, found: dict[str, Any], stands: str, reason: str
) -> None:
    told = held(asked, found, {})
    assert (told.stands, told.because) == (stands, WHY)
    assert told.reason.startswith(reason)


def test_a_lower_bound_below_the_baselines_fails_though_the_figure_is_above_its_limit() -> None:
    before = figures(1000, 1000)
    assert held(gate(slack=0.01), figures(1000, 1000), before).stands == "holds"
    slipped = held(gate(slack=0.01), figures(950, 1000), before)
    assert slipped.stands == "fails"
    assert "the lower bound fell from" in slipped.reason


def test_fewer_cases_do_not_pass_by_being_few() -> None:
    assert "the lower bound fell" in held(gate(slack=0.01), figures(10, 10), figures(1000, 1000)).reason


def test_an_upper_bound_above_the_baselines_fails() -> None:
    asked = gate(least=None, most=0.5, slack=0.01)
    assert "the upper bound rose" in held(asked, figures(20), figures(1)).reason


def test_a_figure_that_can_no_longer_be_scored_fails_where_the_baseline_had_one() -> None:
    assert held(gate(), figures(0, 0), figures(95)).stands == "fails"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "gates.toml"
    path.write_text(
        f'[[gate]]\nfigure = "said"\nharm = "minor"\nleast = 0.9\nbecause = "{WHY}"\n'
        f'[[gate]]\nfigure = "leaks"\nharm = "severe"\nmost = 0\neverywhere = true\nbecause = "{WHY}"\n'
        f'[[gate]]\ncommand = "mutations"\nfigure = "caught.*"\nharm = "serious"\nleast = 0.9\nbecause = "{WHY}"\n'
    )
    return path


def test_what_failed_is_told_gravest_first(file: Path, tmp_path: Path) -> None:
    told = verdict("run", {"said": 0.5, "leaks": 1}, file=file, baseline=tmp_path / "none.json")
    assert [g.figure for g in told.failed] == ["leaks", "said"]
    assert not told.holds


def test_on_anothers_cases_only_what_holds_everywhere_is_asked(file: Path) -> None:
    assert verdict("run", {"said": 0.5, "leaks": 0}, ours=False, file=file).holds


def test_a_star_asks_each_one_below_and_an_empty_list_fails(file: Path) -> None:
    told = verdict(
        "mutations", {"caught": {"dose": Share(99, 100).told(), "side": Share(1, 2).told()}}, file=file
    )
    assert [(g.figure, g.stands) for g in told.gates] == [("caught.dose", "holds"), ("caught.side", "fails")]
    assert not verdict("mutations", {"caught": {}}, file=file).holds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[gate]]\nfigure = 'x'\n",
        f"[[gate]]\nfigure='x'\nharm='minor'\nleast=1\nmost=1\nbecause='{WHY}'\n",
        "[[",
    ],
    ids=["no gate", "no limit", "two limits", "no toml"],
)
def test_a_file_that_gates_nothing_is_refused(tmp_path: Path, text: str) -> None:
    bad = tmp_path / "gates.toml"
    bad.write_text(text)
    with pytest.raises(BadGate, match=r"gates\.toml"):
        load(bad)


def test_our_gates_name_figures_that_exist_and_our_baseline_knows_each() -> None:
    ours = [g for g in load() if g.command == "run"]
    assert {g.figure for g in ours} <= set(DEFINITIONS)
    assert {g.figure for g in ours} == set(baseline_of("run"))
    assert json.loads(BASELINE.read_text("utf-8"))["run"]["because"]


def test_a_baseline_is_set_on_purpose_and_says_what_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    summary, kept = tmp_path / "summary.json", tmp_path / "baseline.json"
    summary.write_text(
        json.dumps({"revision": "abc", "figures": {"support_rate": Share(99, 100).told(), "x": 1}})
    )
    assert set_baseline(summary, because="first", file=kept)
    assert "support_rate: – -> 99 %" in capsys.readouterr().out
    told = json.loads(kept.read_text())["run"]
    assert (told["because"], list(told["figures"]), told["revision"]) == ("first", ["support_rate"], "abc")


def test_a_baseline_from_nothing_cannot_be_set(tmp_path: Path) -> None:
    (tmp_path / "summary.json").write_text("{}")
    assert main(["baseline", "--from", str(tmp_path / "summary.json"), "--because", "none"]) == 2
