"""Notes beside their conversations: which sentences stand, which change is found, and what a reader said of them."""

import json
from pathlib import Path

import pytest

from evals import paired
from evals.__main__ import main
from evals.paired.notes import load

TALK = "[doctor] so you take metoprolol 25 mg twice daily\n[patient] yes and my left knee is swollen"
NOTE = """HISTORY OF PRESENT ILLNESS

Metoprolol 25 mg twice daily. Left knee is swollen. Her brother is a plumber in Ohio.

PHYSICAL EXAM

Cardiovascular
Left knee is swollen.
"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    file = tmp_path / "notes.jsonl"
    file.write_text(json.dumps({"id": "N1", "dialogue": TALK, "note": NOTE}) + "\n")
    return file


def test_a_note_is_its_sentences_each_once_and_without_its_heads(notes: Path) -> None:
    (pair,) = load(notes)
    assert [s.text for s in pair.sentences] == [
        "Metoprolol 25 mg twice daily.",
        "Left knee is swollen.",
        "Her brother is a plumber in Ohio.",
    ]
    assert {s.section for s in pair.sentences} == {"history_of_present_illness"}


def test_what_the_talk_does_not_carry_is_stopped_and_a_careless_change_is_found(
    notes: Path, tmp_path: Path
) -> None:
    (pair,) = load(notes)
    invented = pair.sentences[2].id
    labels = tmp_path / "labels.tsv"
    labels.write_text(f"note\tsentence\tlabel\nN1\t{invented}\tnot carried\n")
    assert paired.run(notes, labels=labels, out=tmp_path / "out")
    told = json.loads((tmp_path / "out/summary.json").read_text())
    assert (told["supported"]["part"], told["supported"]["of"]) == (2, 3)
    assert told["by_rule"]
    assert told["rightly_stopped"]["part"] == 1
    assert told["false_alarms"]["part"] == 0
    found = {kind: share["rate"] for kind, share in told["detection_by_corruption"].items() if share["of"]}
    assert {"dose": 1.0, "side": 1.0}.items() <= found.items()
    assert set(paired.MEANS) == set(told["means"])


def test_the_labels_name_no_patient_and_quote_no_sentence() -> None:
    rows = [r.split("\t") for r in paired.LABELS.read_text("utf-8").splitlines() if not r.startswith("#")][1:]
    assert len(rows) >= 60
    assert {label for _, _, label in rows} <= {"carried", "partly", "not carried"}
    assert all(len(sentence) == 10 and int(sentence, 16) >= 0 for _, sentence, _ in rows)


@pytest.mark.parametrize("line", ["", "{}", "not json", '{"id": "N1", "dialogue": "a"}'])
def test_a_file_that_holds_no_pair_is_said_to(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "notes.jsonl"
    file.write_text(line + "\n")
    assert main(["paired", "--notes", str(file)]) == 2
    assert "pair" in capsys.readouterr().err
