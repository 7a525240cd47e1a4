"""Agreement with the published cases: by population, held to a bar, each difference with its reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.knowledge.measures.named import OIDS
from evals.__main__ import main
from evals.measures import run
from tests.unit.assistant.measured import SYSTEM, chart_bundle, procedure, visit


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    path = tmp_path / "sets.json"
    path.write_text(json.dumps({t: {"oid": oid, "codes": [[SYSTEM, t, ""]]} for t, oid in OIDS.items()}))
    return path


def a_case(folder: Path, name: str, numerator: int, *shown: Any, other: bool = False) -> None:
    bundle = json.loads(chart_bundle([visit("Office Visit"), *shown], born="1960-06-15"))
    if other:
        bundle["entry"][1]["resource"]["subject"] = {"reference": "Patient/somebody"}
    expected = {"initial-population": 1, "denominator": 1, "denominator-exclusion": 0, "numerator": numerator}
    said = {"measure": "CMS130", "case": name, "period": {"start": "2026-01-01", "end": "2026-12-31"}}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(said | {"expected": [expected], "bundle": bundle}))


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_full_agreement_passes(tmp_path: Path, sets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = tmp_path / "cases"
    a_case(cases / "CMS130FHIR", "open", 0)
    a_case(cases / "CMS130FHIR", "met", 1, procedure("Colonoscopy", "2020-01-01"))
    assert main(["measures", "--cases", str(cases), "--valuesets", str(sets)]) == 0
    answer = told(capsys)
    assert answer["agreement"]["CMS130"]["numerator"] == {"of": 2, "right": 2, "agree": 1.0}
    assert (answer["cases"], answer["differs"]) == (2, [])


def test_what_differs_is_told_with_our_reasons_and_fails(
    tmp_path: Path, sets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_case(tmp_path / "cases" / "CMS130FHIR", "wrong", 1)
    assert main(["measures", "--cases", str(tmp_path / "cases"), "--valuesets", str(sets)]) == 1
    (one,) = told(capsys)["differs"]
    (difference,) = one["differs"]
    assert (difference["population"], difference["expected"], difference["got"]) == ("numerator", 1, 0)
    assert "no numerator: a colonoscopy within ten years" in difference["because"]


def test_a_case_is_one_patients_whomever_its_resources_name(
    tmp_path: Path, sets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_case(tmp_path / "cases" / "CMS130FHIR", "mixed", 0, other=True)
    assert run(tmp_path / "cases", sets)
    assert told(capsys)["entries_of_another_patient_taken_as_the_cases"] == 1


def test_without_value_sets_nothing_agrees(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_case(tmp_path / "cases" / "CMS130FHIR", "open", 0)
    few = tmp_path / "few.json"
    few.write_text('{"Referral": {"oid": "", "codes": [["s", "1"]]}}')
    assert not run(tmp_path / "cases", few)
    assert told(capsys)["undecided"] == {"CMS130": 1}


def test_a_case_that_our_reader_refuses_counts_against_us(
    tmp_path: Path, sets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_case(tmp_path / "cases" / "CMS130FHIR", "open", 0)
    (file,) = (tmp_path / "cases").rglob("*.json")
    said = json.loads(file.read_text())
    said["bundle"]["entry"].append(
        {"resource": {"resourceType": "Patient", "id": "q", "birthDate": "2000-01-01"}}
    )
    file.write_text(json.dumps(said))
    assert not run(tmp_path / "cases", sets) or told(capsys)["differs"] == []


@pytest.mark.parametrize("broken", ["no cases", "no json", "unknown measure", "no value sets"])
def test_what_cannot_be_measured_is_exit_2(tmp_path: Path, sets: Path, broken: str) -> None:
    cases = tmp_path / "cases"
    a_case(cases / "CMS130FHIR", "open", 0)
    (file,) = cases.rglob("*.json")
    match broken:
        case "no cases":
            file.unlink()
        case "no json":
            file.write_text("{")
        case "unknown measure":
            file.write_text(file.read_text().replace("CMS130", "CMS999"))
        case "no value sets":
            sets.write_text("[]")
    assert main(["measures", "--cases", str(cases), "--valuesets", str(sets)]) == 2


@pytest.mark.needs_shared_data
def test_the_published_cases_agree(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two CMS135 cases differ: published without the exception that their own name and data give."""
    out = tmp_path / "out"
    assert run(shared_data / "ecqm", shared_data / "ecqm" / "valuesets.json.gz", least=0.97, out=out)
    answer = told(capsys)
    assert answer["cases"] == 297
    assert {one["measure"] for one in answer["differs"]} == {"CMS135"}
    assert len(answer["differs"]) == 2
    assert len((out / "results.jsonl").read_text().splitlines()) == 297
