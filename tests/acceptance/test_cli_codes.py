"""Value sets and national measures from a terminal."""

import json
from pathlib import Path

import pytest

from assistant.knowledge.measures import MEASURES
from assistant.knowledge.measures.named import OIDS
from tests.acceptance.command_line import Terminal, a_terminal
from tests.unit.assistant.measured import SYSTEM, chart_bundle, used, visit


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return a_terminal(tmp_path, monkeypatch, capsys)


def all_sets() -> bytes:
    return json.dumps({t: {"oid": OIDS[t], "codes": [[SYSTEM, t, ""]]} for t in used()}).encode()


def test_imported_value_sets_let_measures_be_decided(terminal: Terminal) -> None:
    chart = chart_bundle([visit("Office Visit")], born="1960-06-15")
    assert terminal.types("ingest", terminal.puts("p.json", chart)).code == 0
    before = terminal.types("measures", "p", "--year", "2026")
    assert (before.code, "cannot be decided" in before.out) == (0, True)
    assert "caretrace codes import PATH" in before.out

    said = terminal.types("codes", "import", terminal.puts("codes/all.json", all_sets()))
    assert (said.code, f"{len(MEASURES)} of {len(MEASURES)} measures can be decided" in said.out) == (0, True)

    told = terminal.types("measures", "p", "--year", "2026").out
    assert "CMS130 Colorectal cancer screening: open" in told
    assert "no numerator: lacks a colonoscopy within ten years" in told
    assert "[Encounter/0]" in told
    given = terminal.gives("measures", "p", "--year", "2026")
    (colon,) = [one for one in given["measures"] if one["measure"] == "CMS130"]
    assert (colon["standing"], colon["rates"][0]["denominator"], colon["missing"]) == ("open", 1, [])
    assert colon["rates"][0]["reasons"][1]["facts"][0]["pointer"] == "Encounter/0"


def test_a_folder_is_imported_whole_and_what_cannot_be_used_is_told(terminal: Terminal) -> None:
    terminal.puts("codes/good.json", json.dumps({"Referral": {"oid": "", "codes": [[SYSTEM, "1"]]}}).encode())
    terminal.puts(
        "codes/rule.json", b'{"resourceType": "ValueSet", "title": "Diabetes", "compose": {"include": [{}]}}'
    )
    said = terminal.types("codes", "import", terminal.files / "codes")
    assert said.code == 1
    assert (
        'refused: rule.json: "Diabetes" is said by a rule, not by its codes: give its expansion' in said.err
    )
    assert "1 of 2 files refused" in said.err
    listed = terminal.gives("codes", "list")
    assert [one["title"] for one in listed["sets"]] == ["Referral"]
    assert "Mammography" in listed["missing"]["CMS125"]


def test_the_list_says_what_each_measure_still_needs(terminal: Terminal) -> None:
    terminal.knows_ada()
    said = terminal.types("codes", "list")
    assert "no value set yet: caretrace codes import PATH" in said.out
    assert "CMS125 cannot be decided without" in said.out


def test_a_path_that_is_not_there_is_told(terminal: Terminal) -> None:
    said = terminal.types("codes", "import", terminal.files / "missing.json")
    assert (said.code, "there is no such file" in said.err) == (1, True)


def test_measures_of_nobody_are_refused(terminal: Terminal) -> None:
    terminal.knows_ada()
    assert terminal.types("measures", "nobody").code == 1
