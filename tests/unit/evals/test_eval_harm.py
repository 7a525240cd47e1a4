"""What a case asks beyond its items: suggestions, false alarms, elements, lines at home; and how bad a miss is."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.draft import (
    Digest,
    DraftId,
    Element,
    Finding,
    ItemId,
    ItemKind,
    Presence,
    Severity,
)
from assistant.domain.patient_version import Audience, Language, Line, MedicineRow, Part, PatientVersion
from evals.__main__ import main
from evals.case import AtHome, Flagged, Harm, Said, Standing, Words
from evals.scorers import (
    its_elements_stand_as_they_should,
    raises_no_false_alarm,
    says_what_it_must,
    suggests_nothing_that_it_must_not,
    tells_at_home,
    worst,
)
from tests.unit.evals.test_eval_cases import WHOLE
from tests.unit.evals.test_eval_scorers import APIXABAN, a_case, an_item, content_of, texts

COLONOSCOPY = Words(fact="screening", any_of=("colonoscopy",), harm="moderate")
FALSE = Finding(rule="medicines@1/kidneys/x", severity=Severity.WARN, reason="Metformin: may build up")


def test_what_must_not_be_suggested_may_be_quoted() -> None:
    case = a_case(must_not_suggest=(COLONOSCOPY,))
    quoted = an_item("Colonoscopy 2022 was normal")
    proposed = an_item("Offer a colonoscopy", kind=ItemKind.ACTION)
    assert suggests_nothing_that_it_must_not(case, content_of(quoted), texts).value == 1.0
    score = suggests_nothing_that_it_must_not(case, content_of(quoted, proposed), texts)
    assert (score.value, score.harm) == (0.0, "moderate")


@pytest.mark.parametrize(
    ("flag", "raised"),
    [
        ({"rule": "medicines@1/kidneys"}, True),
        ({"rule": "medicines@1/kidneys", "any_of": ("metformin",)}, True),
        ({"rule": "medicines@1/kidneys", "severity": Severity.STOP}, False),
        ({"rule": "medicines@1/interaction"}, False),
        ({"any_of": ("apixaban",)}, False),
    ],
)
def test_a_finding_that_nobody_needs_is_a_false_alarm(flag: dict[str, Any], raised: bool) -> None:
    case = a_case(must_not_flag=(Flagged(fact="x", **flag),))
    assert raises_no_false_alarm(case, content_of(APIXABAN, findings=(FALSE,)), texts).holds is not raised


def test_an_element_stands_in_one_of_the_ways_it_may() -> None:
    pending = Element(id="pending_results", title="Pending", presence=Presence.ABSENT)
    content = replace(content_of(APIXABAN), checklist=(pending,))
    allowed = Standing(fact="none pending", element="pending_results", presence=("absent", "present"))
    assert its_elements_stand_as_they_should(a_case(elements=(allowed,)), content, texts).value == 1.0
    missing = replace(content, checklist=(replace(pending, presence=Presence.MISSING),))
    wrong = its_elements_stand_as_they_should(a_case(elements=(allowed,)), missing, texts)
    assert wrong.reason == "stands otherwise: none pending (pending_results is missing)"
    assert not its_elements_stand_as_they_should(
        a_case(elements=(allowed,)), content_of(APIXABAN), texts
    ).holds


def test_what_is_taken_home_is_looked_for_in_lines_and_in_rows_of_the_calendar() -> None:
    row = MedicineRow(item=ItemId("1"), name="Naproxen", how="", why="", change="Do not take it any more")
    part = Part(id="medicines", heading="Medicines", lines=(Line(text="Rest.", items=()),), rows=(row,))
    version = PatientVersion(
        draft=DraftId("d"), digest=Digest("sha256:0"), language=Language.ENGLISH, audience=Audience.PATIENT,
        title="Plan", parts=(part,), questions=(),
    )  # fmt: skip
    says = Words(fact="stopped", all_of=("naproxen", "do not take"))
    never = Words(fact="rest", any_of=("rest",), harm="minor")
    home = AtHome(must_say=(says,), must_not_say=(never,))
    score = tells_at_home(a_case(at_home=(home,)), [(home, version)])
    assert (score.value, score.harm, score.reason) == (0.5, "minor", "wrong: rest")


@pytest.mark.parametrize(
    ("harms", "gravest"),
    [
        (["minor", "serious", "moderate"], "serious"),
        (["minor", "moderate"], "moderate"),
        ([None, "minor"], "minor"),
        ([None], None),
    ],
)
def test_the_gravest_harm_of_several(harms: list[Harm | None], gravest: Harm | None) -> None:
    assert worst(harms) == gravest


def test_a_score_has_the_gravest_harm_of_what_it_misses_alone() -> None:
    asked = (Said(fact="a", any_of=("apixaban",)), Said(fact="b", any_of=("leprosy",), harm="minor"))
    assert says_what_it_must(a_case(must_say=asked), content_of(APIXABAN), texts).harm == "minor"


@pytest.fixture
def cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    monkeypatch.setenv("CARETRACE_EMBEDDER", "none")

    def write(text: str) -> list[str]:
        folder = tmp_path / "cases"
        folder.mkdir()
        (folder / "one.yaml").write_text(text)
        return ["run", "--cases", str(folder), "--out", str(tmp_path / "out")]

    return write


@pytest.mark.parametrize(("harm", "exits"), [("serious", 1), ("moderate", 0), ("minor", 0)])
def test_a_serious_miss_fails_a_run_and_a_lesser_one_is_named(
    harm: str,
    exits: int,
    cases: Callable[[str], list[str]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    missing = WHOLE.replace("any_of: [heart failure]", f"any_of: [leprosy], harm: {harm}")
    assert main(cases(missing)) == exits
    assert f"one, {harm}:" in capsys.readouterr().out
    summary = json.loads((tmp_path / "out/summary.json").read_text())
    assert summary["failing"] == {harm: ["one"]}
    assert summary["misses"][harm] == 1


def test_a_known_failure_says_so_and_one_that_passes_asks_to_be_unmarked(
    cases: Callable[[str], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(cases(f"{WHOLE}fails_today: the reader is blind\n")) == 0
    assert "passes now" in capsys.readouterr().out


def test_what_is_taken_home_is_scored_in_a_run(
    cases: Callable[[str], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    home = (
        "at_home:\n  - language: en\n    must_say:\n      - {fact: nothing of the kind, any_of: [leprosy]}\n"
    )
    assert main(cases(WHOLE + home)) == 1
    assert "at home 0.00: wrong: nothing of the kind" in capsys.readouterr().out
