"""The report is one page that needs nothing else, escapes all, and says the verdict and what was not measured."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from evals.__main__ import main
from evals.errors import CannotRun
from evals.everything import planned
from evals.intervals import Share
from evals.report.card import BEGIN, END, card, in_readme
from evals.report.gather import gathered
from evals.report.html import html
from evals.report.views import percent, plot, revisions, share
from evals.scores.total import by_group, figures
from tests.unit.evals.test_scores_total import sample

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = "<script>alert(1)</script>"
CASE = sample(
    id="one", why=f"an old man bleeds {SCRIPT}", kind="care_plan", passed=False, harm="serious", fails_today="",
    scores=[{"scorer": "must say", "value": 0.0, "reason": f"missing: {SCRIPT}"}], wrong=[f"allergies: {SCRIPT}"],
    counted={"support_rate": (9, 10), "said": (0, 1)}, tallied={"allergies": (1, 0, 0)},
    strata={"age": "80 and over", "sex": "male", "language": "English", "kind": "care plan"},
)  # fmt: skip


def kept(out: Path, command: str, summary: dict[str, Any], *results: dict[str, Any]) -> Path:
    folder = out / command
    folder.mkdir(parents=True)
    (folder / "summary.json").write_text(
        json.dumps({"at": "2026-11-22T10:00:00", "revision": "abcdef", **summary})
    )
    (folder / "results.jsonl").write_text("".join(json.dumps(r) + "\n" for r in results))
    return out


def a_run(out: Path, *results: dict[str, Any]) -> Path:
    passed = sum(r["passed"] for r in results)
    summary = {
        "passed": passed,
        "failed": len(results) - passed,
        "misses": {"serious": sum(r["harm"] == "serious" for r in results)},
        "figures": figures(results),
        "groups": by_group(results),
    }
    return kept(out, "run", summary, *results)


class Page(HTMLParser):
    """What a page would fetch or run, and what it says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetched: list[str] = []
        self.said = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [
            v or "" for k, v in attrs if k in {"src", "href", "srcset", "action"} and v and v[0] != "#"
        ]

    def handle_data(self, data: str) -> None:
        self.said += data


def test_the_page_fetches_nothing_runs_nothing_and_escapes_what_a_record_says(tmp_path: Path) -> None:
    text = html(gathered(a_run(tmp_path, CASE)))
    page = Page(text)
    assert page.fetched == []
    assert "script" not in page.tags
    assert SCRIPT in page.said
    assert not re.search(r"url\(|@import|https?://", text)
    assert "default-src 'none'" in text


def test_a_serious_miss_is_the_verdict_and_stands_first(tmp_path: Path) -> None:
    said = " ".join(Page(html(gathered(a_run(tmp_path, CASE)))).said.split())
    assert "Do not ship" in said
    assert said.index("Serious misses") < said.index("All cases")
    assert "1 is above 0" in said
    assert "an old man bleeds" in said


def test_every_figure_stands_beside_its_definition(tmp_path: Path) -> None:
    said = " ".join(Page(html(gathered(a_run(tmp_path, CASE)))).said.split())
    assert "90 %" in said
    assert "59.6 % – 98.2 %" in said
    assert "cites at least one exact quote" in said
    assert "Not measured here: mutations, paraphrases" in said


def test_what_to_expect_of_free_wording_stands_among_the_first_figures(tmp_path: Path) -> None:
    a_run(tmp_path, CASE)
    own = {"false_alarms": Share(1, 400).told(), "detection": Share(9, 10).told(), "most": 0.05}
    held_out = {"false_alarms": Share(2, 5).told(), "detection": Share(4, 5).told()}
    kept(tmp_path, "paraphrases", {**own, "held_out": held_out})
    found = gathered(tmp_path)
    said = " ".join(Page(html(found)).said.split())
    assert "Called wrong40 %of 5 honest rewordings that no check was built on" in said
    assert "| honest paraphrases called wrong, held out | 40 % of 5" in card(found)


def test_what_other_commands_left_is_told_beside_it(tmp_path: Path) -> None:
    a_run(tmp_path, CASE)
    kept(
        tmp_path,
        "mutations",
        {
            "mutants": 6000,
            "caught": {"dose": {**Share(99, 100).told(), "least": 0.99}, "side": Share(1, 2).told()},
            "false_alarms": {"items of unchanged drafts": {**Share(0, 50).told(), "most": 0.02}},
        },
    )
    kept(
        tmp_path,
        "injection",
        {"effects": 0, "tried": 48, "payloads": 40, "surfaces": {"note body": {"tried": 48}}},
    )
    kept(tmp_path, "breaks", {"seen": Share(39, 40).told(), "least": 0.95, "unseen": ["dates-off-by-one"]})
    kept(tmp_path, "paired", {"supported": Share(1, 4).told(), "means": {"supported": "no check stops it"}})
    kept(tmp_path, "retrieval", {"words": {"ndcg_at_10": 0.7}})
    kept(tmp_path, "measures", {"agreement": {"all": {"whole": {"of": 10, "agree": 0.9}}}})
    found = gathered(tmp_path)
    said = " ".join(Page(html(found)).said.split())
    for told in (
        "Found when changed: side",
        "of 48 hostile words tried",
        "dates-off-by-one",
        "0.7",
        "no check stops it",
    ):
        assert told in said
    assert "| drafts with one thing wrong | 98 % of 102 found" in card(found)


def test_a_folder_with_nothing_in_it_is_no_report(tmp_path: Path) -> None:
    assert main(["report", "--out", str(tmp_path)]) == 2
    (tmp_path / "run").mkdir()
    (tmp_path / "run/summary.json").write_text("{")
    with pytest.raises(CannotRun, match="not what"):
        gathered(tmp_path)


def test_the_command_writes_both_and_fails_where_a_gate_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "--out", str(a_run(tmp_path, CASE))]) == 1
    assert "GATE FAILED, severe: run serious_misses: 1 is above 0" in capsys.readouterr().out
    assert (tmp_path / "report.html").is_file()
    assert "| cases | 0 of 1; 1 serious misses |" in (tmp_path / "card.md").read_text()


@pytest.mark.parametrize(
    ("rate", "told"),
    [
        (1.0, "100 %"),
        (0.9996, "99.96 %"),
        (0.955, "95.5 %"),
        (0.0004, "0.04 %"),
        (0.0, "0 %"),
        (None, "nothing to score"),
    ],
)
def test_a_miss_is_not_rounded_away(rate: float | None, told: str) -> None:
    assert percent(rate) == told


def test_a_revision_that_files_differed_from_says_so() -> None:
    told = revisions([{"revision": "0123456789abcdef+"}, {"revision": "0123456789abcdef+"}, {}])
    assert told == ["0123456789ab+", "unknown"]


def test_a_plot_shows_every_interval_and_limit() -> None:
    drawn = plot("x", [share("a", Share(99, 100).told()), share("b", Share(5, 10).told(), limit=0.99)])
    assert drawn.start == 0.0
    assert plot("x", [share("a", Share(1, 1000).told())], more_is_better=False).end == 0.02


def test_without_the_data_only_what_needs_the_repository_is_planned(tmp_path: Path) -> None:
    alone = [s.command for s in planned(None)]
    assert alone == ["run", "paraphrases", "injection", "mutations", "patient-versions", "breaks"]
    assert [s.command for s in planned(tmp_path, fast=True)] == [
        "run",
        "paraphrases",
        "injection",
        "mutations",
    ]
    (tmp_path / "fhir").mkdir()
    assert {"drafts", "elements"} <= {s.command for s in planned(tmp_path)}


# --- the README -------------------------------------------------------------------------------------------------


def test_the_card_of_a_readme_is_what_stands_between_its_marks() -> None:
    assert in_readme(f"a\n{BEGIN}\nthe card\n{END}\nb") == "the card"
    assert in_readme("a README without a card") is None
    assert in_readme(f"{BEGIN} and no end") is None


def test_the_readmes_figures_are_the_reports() -> None:
    shown = in_readme((ROOT / "README.md").read_text("utf-8"))
    if shown is None:
        pytest.skip("the README has no card yet")
    assert shown == (ROOT / "evals" / "card.md").read_text("utf-8").strip(), (
        "run `make evals`, copy .caretrace/evals/card.md to evals/card.md, and put it between the README's marks"
    )
