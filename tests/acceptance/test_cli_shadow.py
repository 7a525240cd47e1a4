"""Past stays beside their human summaries, from a terminal: who has what, what contradicts, and nothing is kept."""

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.command_line import Said, Terminal, a_terminal
from tests.acceptance.service import a_record

SUMMARY = """---
patient: ada-lund
title: Discharge summary
type: 18842-5 Discharge summary
date: 2026-11-20T12:00:00Z
author: Priya Raman
encounter: ada-lund-stay
---
# Discharge diagnoses
1. Heart failure
2. Zygomycosis of the sinus

# Discharge medications
1. Furosemide 20 mg by mouth twice daily
2. Metoprolol 25 mg by mouth twice daily

# Allergies
No known drug allergies.

# Follow-up
Cardiology clinic in two weeks with a repeat of the xenon scan.
"""
NEWER = """---
patient: ada-lund
title: Telephone call
date: 2026-11-27
---
She says that the quillwort tea made her dizzy after she went home.
"""
COPY = """Forwarded: Cardiology clinic in two weeks with a repeat of the xenon scan.
"""


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return a_terminal(tmp_path, monkeypatch, capsys)


@pytest.fixture
def ward(terminal: Terminal) -> Path:
    """A folder with one patient: a record, the human summary, a call from later, and a copy without a date."""
    terminal.puts("ward/ada/record.json", a_record())
    for name, text in (("summary", SUMMARY), ("call", NEWER), ("copy", COPY)):
        terminal.puts(f"ward/ada/notes/{name}.md", text.encode())
    return terminal.files / "ward"


def rows(said: dict[str, Any], has: str, about: str) -> list[dict[str, Any]]:
    return [r for r in said["stays"][0]["rows"] if (r["has"], r["about"]) == (has, about)]


def test_each_thing_is_said_to_be_ours_theirs_both_or_contradicted(terminal: Terminal, ward: Path) -> None:
    said = terminal.gives("shadow", ward)
    (dose,) = rows(said, "contradiction", "medicines")
    assert dose["theirs"][0]["quote"].startswith("Furosemide 20 mg")
    assert dose["because"] == "the dose differs: 40 mg with us, 20 mg with them"
    assert "Furosemide 40 mg" in dose["citations"][0]["quote"]
    (allergy,) = rows(said, "contradiction", "allergies")
    assert allergy["because"] == "an allergy with us, none known with them"
    assert "Metoprolol 25 mg" in rows(said, "theirs only", "medicines")[0]["theirs"][0]["quote"]
    assert rows(said, "both", "problems")[0]["theirs"][0]["quote"] == "Heart failure"
    assert any("xenon" in r["theirs"][0]["quote"] for r in rows(said, "theirs only", "follow-up"))
    assert any("Potassium" in r["ours"] for r in rows(said, "ours only", "results"))
    assert [r["has"] for r in said["stays"][0]["rows"]][:2] == ["contradiction"] * 2
    assert (said["totals"]["stays"], said["totals"]["contradiction"]) == (1, 2)


def test_nothing_of_the_summary_its_copy_or_later_reaches_the_draft(terminal: Terminal, ward: Path) -> None:
    (stay,) = terminal.gives("shadow", ward)["stays"]
    ours = " ".join(r["ours"] + "".join(c["quote"] for c in r["citations"]) for r in stay["rows"]).lower()
    for word in ("zygomycosis", "metoprolol", "xenon", "quillwort", "forwarded"):
        assert word not in ours
    out = stay["left_out"]
    assert (out["summaries"], out["newer"], out["copies"]) == (1, 1, 1)


def test_it_works_without_a_data_folder_and_makes_none(terminal: Terminal, ward: Path) -> None:
    said = terminal.types("shadow", ward)
    assert said.code == 0, said.err
    assert "the dose differs" in said.out
    assert "theirs “Furosemide 20 mg by mouth twice daily”" in said.out
    assert not terminal.data.exists()


def test_in_a_house_nothing_is_written_down(terminal: Terminal, ward: Path) -> None:
    assert terminal.types("ingest", ward).code == 0
    before = terminal.gives("audit", "list"), terminal.gives("drafts")
    said = terminal.types("shadow", "--patient", "ada-lund")
    assert "1 stay, 0 records not compared" in said.out, said.err
    assert (terminal.gives("audit", "list"), terminal.gives("drafts")) == before


def test_a_record_without_a_human_summary_is_named_with_what_to_do(terminal: Terminal, ward: Path) -> None:
    terminal.puts("ward/bo/record.json", a_record("bo-berg", name="Berg"))
    told = terminal.gives("shadow", ward)
    assert [a["record"] for a in told["not_compared"]] == ["bo-berg"]
    alone = terminal.types("shadow", terminal.files / "ward/bo")
    assert alone.code == 1
    assert "bo-berg has no human summary" in alone.one_line
    assert "18842-5" in alone.one_line


def test_records_with_one_reason_stand_together_and_none_is_named_twice(
    terminal: Terminal, ward: Path
) -> None:
    for id in ("bo-berg", "cy-dahl"):
        terminal.puts(f"ward/{id}/record.json", a_record(id, name="Berg"))
    terminal.puts("ward/stray.md", b"A note of nobody.")
    said = terminal.types("shadow", ward).out
    assert "not compared: bo-berg, cy-dahl: the record has no human summary" in said
    assert "not compared: stray.md: does not say whose it is" in said


@pytest.mark.parametrize("words", [["shadow"], ["shadow", "nowhere"]], ids=" ".join)
def test_what_is_not_there_is_said(terminal: Terminal, words: list[str]) -> None:
    said: Said = terminal.types(*words)
    assert said.code == 1
    assert said.one_line
