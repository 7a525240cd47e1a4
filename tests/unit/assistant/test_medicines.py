"""Lists laid side by side, by ingredient: what changed, and what nobody can tell without asking."""

import pytest

from assistant.domain.draft import Change
from assistant.knowledge.medicines import Reconciled, at_discharge, current
from retrieval.model import (
    Coverage,
    DocumentId,
    Encounter,
    EncounterId,
    FactId,
    Medicine,
    Patient,
    PatientId,
    Record,
    Span,
)

ANN = PatientId("ann")
STAY = EncounterId("e1")


def medicine(
    name: str,
    dosage: str = "",
    *,
    status: str = "active",
    setting: str = "community",
    date: str = "2026-01-05",
    reason: str = "",
    ended: str | None = None,
    stated: bool = False,
) -> Medicine:
    text = f"{name} {dosage} {status} {setting} {date}"
    return Medicine(
        id=FactId(text),
        patient=ANN,
        name=name,
        words=Span(document=DocumentId(text), start=0, end=len(text), text=text),
        pointer="MedicationRequest/1",
        status=status,
        date=date,
        setting=setting,
        dosage=dosage,
        status_reason=reason,
        ended=ended,
        stated=stated,
        encounter=STAY if setting in {"inpatient", "discharge"} else None,
    )


def stay() -> Encounter:
    words = Span(document=DocumentId("stay"), start=0, end=4, text="Stay")
    return Encounter(
        id=FactId("stay"),
        patient=ANN,
        name="stay",
        words=words,
        pointer="Encounter/e1",
        key=STAY,
        setting="IMP",
        start="2026-11-16",
        end="2026-11-21",
    )


def record(*medicines: Medicine) -> Record:
    none = Coverage(
        sources=(), found=0, read=0, skipped=0, unreadable=0, tallies=(), notes=0, earliest=None, latest=None
    )
    return Record(patient=Patient(id=ANN), facts=(stay(), *medicines), documents=(), coverage=none)


def leaving(name: str, dosage: str = "", status: str = "active", reason: str = "") -> Medicine:
    return medicine(name, dosage, status=status, setting="discharge", date="2026-11-21", reason=reason)


def stopped_in_a_note(name: str) -> Medicine:
    return medicine(name, status="stopped", date="2026-11-18", stated=True)


def only(lines: tuple[Reconciled, ...]) -> Reconciled:
    [line] = lines
    return line


@pytest.mark.parametrize(
    ("medicines", "change"),
    [
        ([medicine("furosemide", "40 mg daily"), leaving("Furosemide Oral Tablet", "40 mg daily")], Change.CONTINUED),
        ([medicine("furosemide", "40 mg daily"), leaving("furosemide", "80 mg daily")], Change.CHANGED),
        ([medicine("furosemide", "40 mg", status="stopped"), leaving("furosemide", "80 mg")], Change.CHANGED),
        ([leaving("apixaban 5 mg", "5 mg twice daily")], Change.NEW),
        ([medicine("lisinopril"), leaving("lisinopril", status="on-hold", reason="AKI")], Change.HELD),
        ([medicine("warfarin 5 mg"), stopped_in_a_note("warfarin"), leaving("apixaban")], Change.STOPPED),
        ([medicine("warfarin 5 mg"), leaving("apixaban")], Change.UNCLEAR),
        ([medicine("warfarin 5 mg")], Change.CONTINUED),
    ],
)  # fmt: skip
def test_a_medicine_at_discharge_falls_in_its_bucket(medicines: list[Medicine], change: Change) -> None:
    lines = {line.ingredient: line for line in at_discharge(record(*medicines), stay())}
    first = next(iter(k for k in lines if k in medicines[0].name.lower()))
    assert lines[first].change is change


def test_a_change_shows_the_direction_before_and_rests_on_both_lists() -> None:
    home, now = medicine("furosemide", "40 mg daily"), leaving("furosemide", "40 mg twice daily")
    line = only(at_discharge(record(home, now), stay()))
    assert line.was is home
    assert {home.words, now.words} <= set(line.spans)


def test_a_medicine_that_ended_long_before_the_stay_is_not_called_stopped() -> None:
    old = medicine("amoxicillin", status="stopped", date="2019-02-01")
    assert at_discharge(record(old), stay()) == ()


def test_what_was_given_only_in_hospital_is_not_a_discharge_medicine() -> None:
    given = medicine("heparin", status="completed", setting="inpatient", date="2026-11-17")
    assert at_discharge(record(given), stay()) == ()


def test_an_old_list_that_still_has_a_stopped_anticoagulant_is_not_believed() -> None:
    old = medicine("warfarin 5 mg tablet", "5 mg every evening", date="2025-02-18")
    gone = medicine("Warfarin", status="stopped", date="2026-11-21", stated=True)
    line = only(current(record(old, gone)))
    assert line.change is Change.UNCLEAR
    assert {old.words, gone.words} <= set(line.spans)


def test_a_medicine_that_was_stopped_and_is_on_no_list_is_left_out() -> None:
    assert current(record(medicine("warfarin", status="stopped"))) == ()


def test_two_directions_of_one_day_wait_for_a_clinician() -> None:
    once, twice = medicine("metformin", "500 mg daily"), medicine("metformin", "1000 mg daily")
    assert only(current(record(once, twice))).change is Change.UNCLEAR
