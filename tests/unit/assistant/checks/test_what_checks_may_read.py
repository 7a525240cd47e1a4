"""A check reads this patient's documents and no others, and of a stay what was known when it ended."""

from dataclasses import replace

from assistant.domain.draft import Change, Kind
from retrieval.model import PatientId
from tests.unit.assistant.charted import medicine, stay
from tests.unit.assistant.checks.drafted import cite, item, note, own_words, reading


def test_a_document_of_another_patient_is_not_there() -> None:
    mine, theirs = note("Potassium 4.1."), note("Potassium 6.8.", id="theirs", patient=PatientId("q"))
    beside = reading(notes=(mine, theirs))
    assert beside.document(cite(mine)) is mine
    assert beside.document(cite(theirs)) is None
    assert beside.document(replace(cite(mine), source="nowhere")) is None


def test_a_guideline_is_read_from_the_library_and_a_reviewer_from_nowhere() -> None:
    advice = note("Call within 2 days.", id="gl-1", patient=None)
    assert reading(guidelines={"gl-1": advice}).document(cite(advice)) is advice
    assert reading(guidelines={}).document(cite(advice)) is None
    assert reading().document(own_words("Call.")) is None


def test_a_summarys_medicines_are_those_known_when_the_patient_left() -> None:
    home = medicine("metoprolol 50 mg", setting="discharge", date="2026-11-20", encounter=stay().key)
    later = medicine("warfarin 5 mg", setting="community", date="2026-12-20")
    lines = reading(facts=(home, later), stay=stay(), kind=Kind.DISCHARGE_SUMMARY).medicine_lines()
    assert [line.ingredient for line in lines] == ["metoprolol"]
    today = reading(facts=(home, later), as_of=None).medicine_lines()
    assert {line.ingredient for line in today} == {"metoprolol", "warfarin"}
    assert all(line.change is Change.CURRENT for line in today)


def test_the_heading_of_a_frame_is_no_part_of_what_is_said() -> None:
    assert reading().said(item("Proposed, not ordered: an eye examination")) == "an eye examination"
    assert reading().said(item("Not now: colonoscopy")) == "colonoscopy"
