"""Drafts with one thing wrong: the same for the same seed, evenly over records, caught only by what points there."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.domain.draft import Finding, ItemId, Severity
from evals import mutations
from evals.intervals import Share
from evals.mutations import trial
from evals.mutations.drafts import Drafted, Mutant
from evals.mutations.kinds import KINDS, KindOfChange
from evals.mutations.trial import Tried, Unchanged, catches, mutants, planned, tried
from evals.paraphrases import Judged, Pair
from evals.statements import reading

SAID = "She takes warfarin 5 mg by mouth once daily and denies chest pain; the left leg is swollen since 2026-03-02."


def _draft(record: str, said: str = SAID) -> Drafted:
    one, other = (
        reading(f"{record}-{n}", text, {"said": text}, title="")
        for n, text in enumerate((said, "He has gout."))
    )
    return Drafted(record=record, reading=one, others=(other,))


def _kind(name: str) -> KindOfChange:
    return next(k for k in KINDS if k.name == name)


def _tried(kind: str, *, caught: bool) -> Tried:
    return Tried(
        id=f"p/{kind}/0", record="p", kind=kind, how="", rules=("x@1",) if caught else (), was="1", now="2"
    )


def _measured(
    tried: list[Tried], *, alarms: int = 0, called_wrong: int = 0, few: bool = False
) -> mutations.Measured:
    pair = Pair(id="p01-01", topic="", source="", statement="", true=True, kind="order")
    flagged = [
        Judged(pair=pair, said="", rule="x@1" if n < called_wrong else "", told=True) for n in range(100)
    ]
    unchanged = Unchanged(
        draft="p", items=100, alarms=tuple((ItemId(str(n)), ("x@1",)) for n in range(alarms))
    )
    return mutations.Measured(mutants=tried, unchanged=[unchanged], paraphrased=flagged, few=few)


@pytest.mark.parametrize("kind", ["dose", "unit", "drug", "negation", "side", "date", "route", "frequency"])
def test_one_careless_word_in_a_quoted_sentence_is_caught(kind: str) -> None:
    drafted = _draft("ward")
    made = planned([drafted], seed=3, per_kind=4)
    ((unchanged, told),) = tried([drafted], made, workers=1)
    mine = [t for t in told if t.kind == kind]
    assert mine
    assert all(t.caught for t in mine)
    assert unchanged.alarms == ()


def test_the_same_seed_makes_the_same_mutants_and_another_seed_others() -> None:
    drafted, dose = _draft("ward", f"{SAID} Furosemide 40 mg twice daily."), _kind("dose")

    def made(seed: int) -> list[str]:
        return [m.now for m in mutants(drafted, dose, seed)]

    assert made(1) == made(1)
    assert len({tuple(made(seed)) for seed in range(6)}) > 1


def test_records_take_turns() -> None:
    drafts = [_draft("long"), *(_draft("long") for _ in range(5)), _draft("short")]
    tasks = planned(drafts, seed=1, per_kind=2)
    chosen = {drafts[t.draft].record for t in tasks if t.chosen.get("dose")}
    assert chosen == {"long", "short"}


def test_only_a_finding_at_the_changed_item_catches_it() -> None:
    mutant = Mutant(how="text", reading=_draft("p").reading, item=ItemId("said"))
    here = Finding(rule="x@1", severity=Severity.STOP, reason="wrong", item=ItemId("said"))
    assert catches(here, mutant)
    assert not catches(replace(here, item=ItemId("elsewhere")), mutant)
    assert not catches(replace(here, item=None), mutant)


def test_what_is_gone_is_caught_by_its_name() -> None:
    mutant = Mutant(how="dropped", reading=_draft("p").reading, names=("Penicillin",))
    lost = Finding(rule="x@1", severity=Severity.STOP, reason="does not show the allergy to penicillin")
    assert catches(lost, mutant)
    assert not catches(replace(lost, reason="does not show the allergy to latex"), mutant)


def test_a_grave_kind_below_its_bar_falls_short() -> None:
    short = _measured([_tried("dose", caught=n > 1) for n in range(100)]).falls_short()
    assert list(short) == ["dose", "grave kinds"]
    assert "0.9800 of 100" in short["dose"]


@pytest.mark.parametrize(
    ("missed", "short"),
    [
        ({"dose": 1}, []),
        ({"dose": 2}, ["dose"]),
        ({"dose": 1, "drug": 1, "side": 1}, ["grave kinds"]),
        ({"route": 2, "person": 1}, []),
    ],
)
def test_of_few_mutants_one_missed_is_left_to_the_sum_of_its_like(
    missed: dict[str, int], short: list[str]
) -> None:
    made = [_tried(k.name, caught=n >= missed.get(k.name, 0)) for k in KINDS for n in range(20)]
    assert list(_measured(made, few=True).falls_short()) == short


def test_false_alarms_have_bars_of_their_own() -> None:
    good = [_tried("dose", caught=True)]
    assert _measured(good, alarms=2, called_wrong=5).falls_short() == {}
    assert list(_measured(good, alarms=3, called_wrong=6).falls_short()) == [
        "unchanged drafts",
        "honest paraphrases",
    ]


def test_what_was_missed_is_named_and_every_share_has_its_interval() -> None:
    told = mutations.figures(_measured([_tried("side", caught=True), _tried("side", caught=False)]))
    assert told["missed"] == {"side": ["p/side/0"]}
    assert told["caught"]["side"] == {**Share(1, 2).told(), "least": 0.99}
    assert told["together"]["grave kinds"] == {**Share(1, 2).told(), "least": 0.99}
    assert told["together"]["other kinds"]["rate"] is None
    assert told["caught"]["dose"]["rate"] is None


def test_a_run_keeps_a_line_a_mutant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(mutations, "drafts_of", lambda folders: [_draft("ward")])
    monkeypatch.setattr("evals.paraphrases.load", lambda *_: [])
    kinds = tuple(_kind(k) for k in ("dose", "side"))
    monkeypatch.setattr(trial, "KINDS", kinds)
    assert mutations.run(per_kind=2, out=tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text().splitlines()]
    assert {line["kind"] for line in lines} == {"dose", "side"}
    assert all(line["passed"] for line in lines)
    assert json.loads((tmp_path / "summary.json").read_text())["caught"]["dose"]["rate"] == 1
    assert capsys.readouterr().out.splitlines()[-1] == f"{len(lines)} passed, 0 failed"
