"""The second look sees what a record supports with plain eyes, and the command fails when a draft leaves it out."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from assistant import demo
from assistant.domain.draft import Citation, CitationKind, Kind, Presence
from assistant.knowledge.element_file import required
from evals import __main__ as command
from evals import elements
from evals.element_looks import LOOKS
from evals.raw_record import Scope, read

#: Elements that are decided between items, or that no record shows.
NOT_LOOKED_FOR = {
    Kind.DISCHARGE_SUMMARY: set[str](),
    Kind.CARE_PLAN: {"concerns_have_goals", "goals_have_actions", "symptoms", "review"},
    Kind.REFERRAL: {"prepared"},
}


def test_every_element_has_its_second_look() -> None:
    for kind in Kind:
        assert {r.id for r in required(kind)} - LOOKS[kind].keys() == NOT_LOOKED_FOR[kind]
        assert LOOKS[kind].keys() <= {r.id for r in required(kind)}


def bundle(folder: Path, *resources: dict[str, Any]) -> Path:
    stay = {
        "resourceType": "Encounter",
        "id": "s",
        "status": "finished",
        "class": {"code": "IMP"},
        "period": {"start": "2026-11-15T08:00:00Z", "end": "2026-11-20T11:00:00Z"},
    }
    entries = [{"resource": r} for r in ({"resourceType": "Patient", "id": "ann"}, stay, *resources)]
    path = folder / "ann.json"
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    return path


def scope(path: Path) -> Scope:
    record = read(path)
    return Scope(record=record, stay=next(record.of("Encounter")))


def looked(path: Path, id: str) -> str:
    return LOOKS[Kind.DISCHARGE_SUMMARY][id](scope(path))


def a_note(text: str, on: str = "2026-11-17") -> dict[str, Any]:
    return {
        "resourceType": "DocumentReference",
        "id": "n",
        "status": "current",
        "date": on,
        "content": [
            {"attachment": {"contentType": "text/plain", "data": base64.b64encode(text.encode()).decode()}}
        ],
    }


SEEN: list[tuple[str, dict[str, Any]]] = [
    ("allergies", {"resourceType": "AllergyIntolerance", "id": "a"}),
    (
        "pending_results",
        {"resourceType": "DiagnosticReport", "id": "r", "status": "registered", "issued": "2026-11-18"},
    ),
    ("pending_results", a_note("Nothing pending.")),
    ("code_status", a_note("Full code.")),
    (
        "devices",
        {
            "resourceType": "Procedure",
            "id": "p",
            "performedDateTime": "2026-11-16",
            "code": {"text": "Foley catheter"},
        },
    ),
    ("caregiver", {"resourceType": "RelatedPerson", "id": "k"}),
]


@pytest.mark.parametrize(("id", "resource"), SEEN, ids=[i for i, _ in SEEN])
def test_what_the_record_shows_is_seen_and_what_it_does_not_is_not(
    id: str, resource: dict[str, Any], tmp_path: Path
) -> None:
    assert looked(bundle(tmp_path, resource), id)
    assert not looked(bundle(tmp_path), id)


def test_what_came_after_the_stay_is_not_seen(tmp_path: Path) -> None:
    late = {"resourceType": "AllergyIntolerance", "id": "a", "recordedDate": "2027-01-01"}
    assert not looked(bundle(tmp_path, late), "allergies")
    assert not looked(bundle(tmp_path, a_note("Full code.", on="2027-01-01")), "code_status")


def test_a_claim_without_a_quote_that_holds_is_wrong() -> None:
    def texts(citation: Citation) -> str | None:
        return "No known allergies. Penicillin rash."

    none = Citation(kind=CitationKind.CHART, source="d", start=0, end=19, quote="No known allergies.")
    rash = Citation(kind=CitationKind.CHART, source="d", start=20, end=36, quote="Penicillin rash.")
    wrong = Citation(kind=CitationKind.CHART, source="d", start=0, end=4, quote="Noon")
    assert elements._unproven([none], Presence.ABSENT, texts) == ""
    assert "no quote says so" in elements._unproven([rash], Presence.ABSENT, texts)
    assert "not exact" in elements._unproven([wrong], Presence.PRESENT, texts)
    assert "nothing is cited" in elements._unproven([], Presence.PRESENT, texts)


def test_every_element_that_a_story_supports_is_in_its_drafts(capsys: pytest.CaptureFixture[str]) -> None:
    stories = next(iter(demo.patients())).parent
    assert command.main(["elements", "--data", str(stories)]) == command.PASS
    said = capsys.readouterr().out
    assert "supportable_there" in said
    assert "100.00 %" in said


def test_an_element_that_is_left_out_fails_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle(tmp_path)
    monkeypatch.setitem(LOOKS[Kind.DISCHARGE_SUMMARY], "goals", lambda scope: "a goal that nobody drafted")
    assert (
        command.main(["elements", "--data", str(tmp_path), "--kinds", "discharge_summary"]) == command.QUALITY
    )
    assert "BUT the record supports it: a goal that nobody drafted" in capsys.readouterr().out


@pytest.mark.needs_shared_data
def test_every_element_that_an_inpatient_record_supports_is_in_its_summary(shared_data: Path) -> None:
    data = shared_data / "fhir" / "clinosim_inpatient"
    assert elements.run(data, kinds=(Kind.DISCHARGE_SUMMARY,))
