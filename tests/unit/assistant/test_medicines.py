"""Lists laid side by side, by ingredient: what changed, and what nobody can tell without asking."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.domain.draft import Change
from assistant.knowledge.chart import Chart
from assistant.knowledge.medicine_reasons import told, why
from assistant.knowledge.medicines import Reconciled, at_discharge, current, taken
from assistant.writing.parts.medicine_lines import directions
from retrieval.model import (
    Coverage,
    Document,
    DocumentId,
    DocumentKind,
    Encounter,
    EncounterId,
    FactId,
    Medicine,
    Patient,
    PatientId,
    Record,
    SourceId,
    Span,
)

ANN = PatientId("ann")
TODAY = date(2026, 11, 22)
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
        ([medicine("warfarin 5 mg")], Change.CURRENT),
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


def test_what_was_taken_before_is_the_order_that_ended_and_not_a_dose_in_prose() -> None:
    order = medicine("furosemide", "40 mg daily", status="stopped", date="2026-11-17")
    prose = medicine("furosemide", "400 mg every 2 hours", setting="", date="2026-11-18", stated=True)
    now = leaving("furosemide", "80 mg daily")
    assert only(at_discharge(record(order, prose, now), stay())).was is order
    listed = replace(prose, setting="community", date="2026-01-05")
    assert only(at_discharge(record(order, listed, now), stay())).was is listed


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
    assert line.change is Change.STOPPED
    assert line.was is old
    assert {old.words, gone.words} <= set(line.spans)


def test_a_list_of_the_day_on_which_a_note_stops_a_medicine_leaves_it_unclear() -> None:
    listed = medicine("warfarin 5 mg tablet", "5 mg every evening", date="2026-11-21")
    gone = medicine("Warfarin", status="stopped", date="2026-11-21", stated=True)
    assert only(current(record(listed, gone))).change is Change.UNCLEAR


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("does not take atorvastatin", Change.UNCLEAR),  # the prescription stands: somebody must ask why
        ("not on atorvastatin", Change.STOPPED),
        ("atorvastatin: none since 2023", Change.STOPPED),
    ],
)
def test_a_prescribed_medicine_that_is_left_out_is_in_doubt_and_one_the_patient_is_off_is_over(
    words: str, change: Change
) -> None:
    ordered = medicine("atorvastatin 40 mg", "40 mg daily", date="2026-01-05")
    denied = medicine("atorvastatin", status="not-taken", date="2026-11-17", stated=True)
    denied = replace(denied, words=Span(document=DocumentId("n"), start=0, end=len(words), text=words))
    assert only(current(record(ordered, denied))).change is change


def test_what_only_an_imported_list_has_and_a_note_denies_is_no_medicine() -> None:
    imported = replace(
        medicine("alprazolam 1 mg", date="2022-03-14"), note="Imported from another hospital's list"
    )
    denied = medicine("alprazolam", status="not-taken", date="2026-11-17", stated=True)
    assert current(record(imported, denied)) == ()
    assert Chart(record(imported, denied), TODAY).medicines() == ()


# --- one reconciliation for every document -------------------------------------------------------------------------


def today(*medicines: Medicine) -> dict[str, Reconciled]:
    return {line.ingredient: line for line in current(record(*medicines))}


def test_the_plan_shows_what_the_discharge_settled() -> None:
    lines = today(
        medicine("furosemide", "40 mg daily"),
        leaving("furosemide", "40 mg twice daily"),
        medicine("metoprolol", "50 mg daily"),
        leaving("metoprolol", "50 mg daily"),
        leaving("apixaban", "5 mg twice daily"),
        medicine("warfarin 5 mg", "5 mg every evening"),
        stopped_in_a_note("warfarin"),
    )
    assert {name: line.change for name, line in lines.items()} == {
        "furosemide": Change.CHANGED,
        "metoprolol": Change.CONTINUED,
        "apixaban": Change.NEW,
        "warfarin": Change.STOPPED,
    }


def test_a_hold_is_shown_with_the_criteria_of_the_newest_order() -> None:
    older = medicine("lisinopril 10 mg", "10 mg daily", status="on-hold", reason="held until it is repeated")
    newest = leaving("lisinopril 10 mg", "HOLD", status="on-hold", reason="restart at 5 mg if creatinine 1.9")
    line = today(older, newest)["lisinopril"]
    assert (line.change, line.because) == (Change.HELD, "restart at 5 mg if creatinine 1.9")
    assert line.now is newest


def test_without_a_discharge_list_too_the_newest_hold_gives_the_reason() -> None:
    older = medicine("lisinopril 10 mg", status="on-hold", reason="cough", date="2025-01-05")
    newest = medicine("lisinopril 10 mg", status="on-hold", reason="potassium 5.8", date="2026-06-05")
    assert today(older, newest)["lisinopril"].because == "potassium 5.8"


def test_a_word_of_after_the_stay_wins_over_its_list() -> None:
    newer = medicine("furosemide", "20 mg daily", date="2026-12-03")
    line = today(medicine("furosemide", "40 mg daily"), leaving("furosemide", "40 mg twice daily"), newer)
    assert line["furosemide"].now is newer
    assert line["furosemide"].change is Change.CURRENT


def test_a_stay_that_ended_long_ago_settles_nothing_any_more() -> None:
    later = medicine("metformin", "500 mg daily", date="2027-06-01")
    assert today(leaving("apixaban", "5 mg twice daily"), later)["apixaban"].change is Change.CURRENT


def test_what_was_held_on_the_ward_and_goes_on_at_home_says_so() -> None:
    home, now = medicine("metformin", "1000 mg twice daily"), leaving("metformin", "1000 mg twice daily")
    ward = medicine("metformin", status="on-hold", setting="inpatient", date="2026-11-16", reason="AKI")
    line = today(home, ward, now)["metformin"]
    assert line.change is Change.CONTINUED
    assert line.because == "held in the stay, to be taken again; AKI"


def test_a_stopped_medicine_is_neither_screened_nor_acted_on() -> None:
    told = record(medicine("ibuprofen 200 mg", date="2026-10-01"), stopped_in_a_note("ibuprofen"))
    assert taken(Chart(told, TODAY)) == ()
    assert Chart(told, TODAY).medicines() == ()


def test_a_medicine_that_was_begun_again_after_its_stop_is_taken() -> None:
    again = medicine("ibuprofen 200 mg", date="2026-11-20")
    assert Chart(record(stopped_in_a_note("ibuprofen"), again), TODAY).medicines() == (again,)


def test_a_medicine_that_was_stopped_and_is_on_no_list_is_left_out() -> None:
    assert current(record(medicine("warfarin", status="stopped"))) == ()


def test_two_directions_of_one_day_wait_for_a_clinician() -> None:
    once, twice = medicine("metformin", "500 mg daily"), medicine("metformin", "1000 mg daily")
    assert only(current(record(once, twice))).change is Change.UNCLEAR


# --- what a list loses when lines are laid on top of each other ----------------------------------------------------


def lines_of(*medicines: Medicine) -> dict[str, Reconciled]:
    return {line.now.name: line for line in at_discharge(record(*medicines), stay())}


def test_a_short_line_of_a_note_does_not_replace_the_order_in_full() -> None:
    order = replace(
        medicine("albuterol 2.5 mg/3 mL", "2.5 mg by nebulizer every 4 hours if needed"), dose="2.5 mg"
    )
    short = replace(leaving("albuterol", "neb"), stated=True)
    line = only(at_discharge(record(order, short), stay()))
    assert line.change is Change.CONTINUED
    assert line.now is order
    assert {order.words, short.words} <= set(line.spans)


def test_the_steps_of_a_course_are_not_replaced_by_the_order_before() -> None:
    before = medicine("albuterol HFA", "2 puffs every 4 to 6 hours if needed")
    steps = leaving(
        "albuterol HFA", "4 puffs every 4 hours through 2026-11-23, then 2 puffs every 4 hours if needed"
    )
    line = only(at_discharge(record(before, steps), stay()))
    assert line.now is steps
    assert line.change is Change.CHANGED


def test_two_directions_on_one_discharge_list_wait_for_a_clinician() -> None:
    one, other = (
        leaving("metoprolol tartrate", "25 mg twice daily"),
        leaving("metoprolol succinate", "50 mg daily"),
    )
    line = only(at_discharge(record(one, other), stay()))
    assert line.change is Change.UNCLEAR
    assert line.because == "charted with two directions"
    assert {one.words, other.words} <= set(line.spans)


def test_one_to_take_regularly_and_one_when_needed_are_two_lines() -> None:
    regular = leaving("oxycodone ER", "10 mg every 12 hours")
    needed = replace(leaving("oxycodone", "5 mg every 4 hours"), as_needed=True)
    assert {line.change for line in lines_of(regular, needed).values()} == {Change.NEW}
    assert len(lines_of(regular, needed)) == 2


def test_the_steps_of_a_taper_charted_as_two_orders_are_no_contradiction() -> None:
    first, then = (
        leaving("prednisone", "40 mg daily for 3 days"),
        leaving("prednisone", "20 mg daily for 3 days"),
    )
    assert {line.change for line in lines_of(first, then).values()} == {Change.NEW}


def test_the_last_dose_given_in_the_stay_is_known() -> None:
    given = replace(
        medicine("enoxaparin 40 mg", status="completed", setting="inpatient", date="2026-11-20T21:00:00Z"),
        intent="administration",
    )
    earlier = replace(given, id=FactId("earlier"), date="2026-11-19T21:00:00Z")
    line = only(at_discharge(record(earlier, given, leaving("enoxaparin 40 mg", "40 mg daily")), stay()))
    assert line.last_given is given


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({"dosage": "35mg", "route": "PO", "frequency": "once weekly"}, "35mg PO once weekly"),
        ({"dosage": "100mcg INH", "route": "INH", "as_needed": True}, "100mcg INH as needed"),
        ({"dosage": "40 mg by mouth daily", "route": "oral", "frequency": "daily"}, "40 mg by mouth daily"),
        ({"dosage": "", "dose": "5 mg", "route": "PO", "frequency": "BID"}, "5 mg PO BID"),
    ],
)  # fmt: skip
def test_a_bare_dose_is_said_with_the_route_and_the_frequency_of_its_entry(
    now: dict[str, Any], said: str
) -> None:
    assert directions(replace(medicine("a medicine"), **now)) == said


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Change.HELD, "Lisinopril was held due to acute kidney injury."),
        (Change.HELD, "Hold lisinopril until creatinine is below 1.9."),
        (Change.STOPPED, "We stopped lisinopril because of a dry cough."),
        (Change.CHANGED, "Lisinopril increased from 5 mg to 10 mg for blood pressure."),
        (Change.NEW, "Lisinopril was started for albuminuria."),
    ],
)
def test_a_note_gives_the_reason_that_the_lists_leave_out(change: Change, sentence: str) -> None:
    said = told(noted(f"HOSPITAL COURSE\nShe did well. {sentence} Amlodipine was continued."), stay())
    span = why(change, "lisinopril", said)
    assert span is not None
    assert span.text == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Consider stopping lisinopril because of cough.",
        "Amlodipine was stopped because of edema and lisinopril is well tolerated.",
        "Lisinopril was stopped for good.",
        "Lisinopril 10 mg daily for blood pressure.",
        "If potassium rises, stop lisinopril because of the kidneys.",
        "- Lisinopril 10 mg. It was stopped this stay; last dose 11/15.",
    ],
)
def test_what_was_not_done_or_has_no_reason_gives_none(sentence: str) -> None:
    assert why(Change.STOPPED, "lisinopril", told(noted(sentence), stay())) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "He takes ibuprofen most nights, so it likely played a part. Stop ibuprofen for good.",
            "He takes ibuprofen most nights, so it likely played a part. Stop ibuprofen for good.",
        ),
        (
            "- **Ibuprofen 200 mg** most evenings. With apixaban and CKD this has to stop.\n- Apixaban: new.",
            "With apixaban and CKD this has to stop.",
        ),
    ],
)
def test_the_reason_is_found_before_the_stop_and_under_the_name(text: str, reason: str) -> None:
    said = told(noted(text), stay())
    span = why(Change.STOPPED, "ibuprofen", said)
    assert span is not None
    assert span.text == reason
    assert why(Change.STOPPED, "apixaban", said) is None


def noted(text: str) -> Record:
    note = Document(
        id=DocumentId("note"),
        patient=ANN,
        source=SourceId("sha256:0"),
        kind=DocumentKind.NOTE,
        title="Note",
        text=text,
        pointer="note.md",
        date="2026-11-20",
        encounter=STAY,
    )
    return replace(record(), documents=(note,))
