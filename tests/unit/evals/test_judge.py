"""A model as judge: told the offered verdicts only, asked over real HTTP, and itself held against the labels."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.settings import Settings
from evals import judge as judges
from evals.__main__ import main
from evals.judge import VERDICTS, Labelled, asked, judge_of, kappa, sample, scores
from tests.acceptance.test_model_writer import server

TRUE = Labelled(id="t", source="She takes apixaban 5 mg.", statement="On apixaban 5 mg.", true=True)
FALSE = Labelled(id="f", source="She takes apixaban 5 mg.", statement="On apixaban 50 mg.", true=False)


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MODEL", "MODEL_BASE_URL", "MODEL_KEY", "MODEL_HOSTS"):
        monkeypatch.delenv(f"CARETRACE_{name}", raising=False)


def answers(verdict: str) -> Callable[[list[tuple[int, str]]], tuple[int, str]]:
    return lambda shown: (200, json.dumps({"verdict": verdict}))


def test_the_judge_is_told_the_offered_verdicts_and_not_the_label() -> None:
    with server(answers("contradicted")) as (url, requests):
        (judged,) = asked(judge_of(Settings(model="m", model_base_url=url)), [FALSE])
    assert (judged.verdict, judged.supported) == ("contradicted", False)
    (request,) = requests
    said = json.dumps(request["messages"])
    assert all(f"- {name}: " in said for name in VERDICTS)
    assert FALSE.statement in said
    assert not any(word in said for word in ("false", "label", "decimal", "grounding"))
    schema = request["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["verdict"]["enum"] == list(VERDICTS)


@pytest.mark.parametrize(
    "said", ['{"verdict": "probably"}', '{"verdict": 1}', "{}", "no JSON", '["supported"]']
)
def test_an_answer_that_was_not_offered_is_unusable_and_no_verdict(said: str) -> None:
    with server(lambda shown: (200, said)) as (url, _):
        judged = asked(judge_of(Settings(model="m", model_base_url=url)), [TRUE])
    told = scores(judged)
    assert told["unusable"]["part"] == 1
    assert told["agreement"]["of"] == 0
    assert told["kappa"]["value"] is None


def test_a_judge_that_says_yes_to_everything_agrees_by_chance_alone() -> None:
    with server(answers("supported")) as (url, _):
        told = scores(asked(judge_of(Settings(model="m", model_base_url=url)), [TRUE, FALSE]))
    assert told["agreement"]["rate"] == 0.5
    assert told["kappa"]["value"] == 0.0
    assert told["wrongly_supported"]["rate"] == 1.0


def test_kappa_is_cohens() -> None:
    both = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    told = kappa(both)
    assert told["value"] == pytest.approx(0.4)
    assert told["interval"] == pytest.approx([0.1460, 0.6540], abs=1e-4)
    assert kappa([(True, True)] * 3)["value"] is None


def test_the_same_pairs_are_drawn_every_time() -> None:
    many = [Labelled(id=str(n), source="s", statement="t", true=True) for n in range(50)]
    assert sample(many, 5) == sample(many, 5)
    assert len(sample(many, 500)) == 50


def test_the_command_tells_figures_and_means(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with server(answers("supported")) as (url, requests):
        monkeypatch.setenv("CARETRACE_MODEL", "m")
        monkeypatch.setenv("CARETRACE_MODEL_BASE_URL", url)
        assert main(["judge", "--most", "4", "--least", "0.9", "--out", str(tmp_path)]) == 1
    assert len(requests) == 4
    told = json.loads((tmp_path / "summary.json").read_text())
    assert told["model"] == "m"
    assert set(judges.MEANS) <= set(told)
    assert "Cohen" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [["judge"], ["paired", "--judge", "--notes", "nowhere.jsonl"]], ids=" ".join
)
def test_without_a_model_it_is_said_what_is_missing(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert "CARETRACE_MODEL" in capsys.readouterr().err


def test_a_model_that_is_away_ends_the_measurement_and_not_the_quality(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CARETRACE_MODEL", "m")
    monkeypatch.setenv("CARETRACE_MODEL_BASE_URL", "http://127.0.0.1:9/v1")
    assert main(["judge", "--most", "1"]) == 2
    assert "cannot be reached" in capsys.readouterr().err


def test_nothing_is_sent_to_a_host_that_was_not_allowed() -> None:
    with pytest.raises(ValidationError, match=r"CARETRACE_MODEL|model_base_url"):
        Settings(model="m", model_base_url="https://judge.example/v1")
