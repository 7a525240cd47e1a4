"""A discharge summary is of a stay, else of an emergency visit, else of nothing: never filled from other visits."""

from datetime import date
from typing import Any

import pytest

from assistant.checks.missing import what_the_record_lacks_is_said
from assistant.checks.reading import Reading
from assistant.domain.draft import Kind, Severity
from assistant.knowledge.elements import exempt
from assistant.knowledge.stays import chosen, summarises_nothing
from retrieval.model import Encounter, Record
from tests.unit.assistant.charted import TODAY, record, stay, visit
from tests.unit.assistant.test_composer import drafted, small

STAY = stay(key="stay")
EMERGENCY = visit("EMER", "2026-11-11", "2026-11-11", key="emergency")
OFFICE = visit("AMB", "2026-11-17", "2026-11-17", key="office")


@pytest.mark.parametrize(
    ("given", "summary_of", "plan_of"),
    [
        (record(OFFICE, EMERGENCY, STAY), STAY, STAY),
        (record(OFFICE, EMERGENCY), EMERGENCY, OFFICE),
        (record(OFFICE), None, OFFICE),
        (record(), None, None),
    ],
    ids=["a stay", "an emergency visit", "an office visit", "no visit"],
)
def test_what_a_summary_and_what_a_plan_is_about(
    given: Record, summary_of: Encounter | None, plan_of: Encounter | None
) -> None:
    assert chosen(given, None, stays_only=False) == summary_of
    assert chosen(given, None, stays_only=True) == plan_of


def test_visits_that_were_no_stay_leave_nothing_to_summarise_and_notes_alone_may() -> None:
    assert summarises_nothing(record(OFFICE), None)
    assert not summarises_nothing(record(), None)
    assert not summarises_nothing(record(EMERGENCY), EMERGENCY)


def test_one_finding_says_that_there_is_no_stay_and_no_element_repeats_it() -> None:
    spared = exempt(Kind.DISCHARGE_SUMMARY, record(OFFICE), None, TODAY)
    assert {"reason", "medicines", "function", "pending_results"} <= spared.keys()
    assert set(spared.values()) == {"the record shows no stay"}
    assert exempt(Kind.CARE_PLAN, record(OFFICE), None, TODAY) == {}


def test_a_summary_of_an_emergency_visit_says_that_it_is_one() -> None:
    read = Reading(
        kind=Kind.DISCHARGE_SUMMARY, sections=(), record=record(EMERGENCY), guidelines={}, stay=EMERGENCY
    )
    (said,) = what_the_record_lacks_is_said(read)
    assert (said.severity, said.reason) == (
        Severity.WARN,
        "No hospital stay: this is the emergency visit of 2026-11-11",
    )
    assert "code_status" in exempt(Kind.DISCHARGE_SUMMARY, record(EMERGENCY), EMERGENCY, date(2026, 11, 11))


def _encounter(setting: str) -> dict[str, Any]:
    return {
        "resourceType": "Encounter",
        "id": "v",
        "status": "finished",
        "class": {"code": setting},
        "period": {"start": "2026-11-11T08:00:00Z", "end": "2026-11-11T11:00:00Z"},
        "reasonCode": [{"text": "Arm abscess"}],
    }


CONDITION = {
    "resourceType": "Condition",
    "id": "c",
    "clinicalStatus": {"coding": [{"code": "active"}]},
    "code": {"text": "Hypertension"},
}


def test_the_draft_of_no_stay_is_empty_and_that_of_an_emergency_visit_is_not() -> None:
    nothing, _ = drafted(small(_encounter("AMB"), CONDITION), Kind.DISCHARGE_SUMMARY)
    assert [i for s in nothing for i in s.items] == []
    visit, _ = drafted(small(_encounter("EMER"), CONDITION), Kind.DISCHARGE_SUMMARY)
    assert any("Arm abscess" in i.text for s in visit for i in s.items)
