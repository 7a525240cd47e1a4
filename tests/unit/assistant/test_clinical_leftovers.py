"""A replaced dose is a change, an emergency's instructions are no condition, and a well adult's function is no gap."""

import pytest

from assistant.domain.draft import Change, Kind
from assistant.knowledge.chart import Chart
from assistant.knowledge.child_fit import fit
from assistant.knowledge.children import per_kilogram
from assistant.knowledge.medicines import current
from assistant.knowledge.well_adult import well_adult
from retrieval.model import Record
from tests.unit.assistant.charted import TODAY, device, medicine, problem, record, result, visit
from tests.unit.assistant.test_plan import plan, said, small
from tests.unit.assistant.test_plan_actions import note, resource

# --- a dose that was replaced ---------------------------------------------------------------------------------------

OLD = {"date": "2026-11-02", "ended": "2026-11-05", "dose": "1000 mg", "frequency": "twice daily",
       "setting": "community"}  # fmt: skip
NOW = {"date": "2026-11-05", "dose": "500 mg", "frequency": "once daily", "setting": "community"}


def changes(*entries: object) -> list[Change]:
    return [line.change for line in current(record(*entries))]  # type: ignore[arg-type]


def test_a_stopped_order_beside_an_active_one_at_another_dose_is_one_changed_medicine() -> None:
    [line] = current(
        record(
            medicine("metformin 1000 mg", status="stopped", status_reason="vomiting", **OLD),
            medicine("metformin 500 mg", **NOW),
        )
    )
    assert line.change is Change.CHANGED
    assert line.was is not None
    assert (line.was.dose, line.now.dose, line.because) == ("1000 mg", "500 mg", "vomiting")


@pytest.mark.parametrize(
    "old",
    [
        {**OLD, "dose": "500 mg", "frequency": "once daily"},  # the same dose, written again
        {**OLD, "date": "2024-01-01", "ended": "2024-02-01"},  # an earlier course
    ],
)
def test_the_same_dose_or_a_course_of_long_ago_is_no_change(old: dict[str, str]) -> None:
    stopped = medicine("metformin", status="stopped", **old)
    assert changes(stopped, medicine("metformin 500 mg", **NOW)) == [Change.CURRENT]


# --- a child's dose against its rule ---------------------------------------------------------------------------------


def pen(kg: float, dose: str, on: str = "2026-11-18") -> Record:
    return record(
        result("Body weight", kg, "kg", on=on, loinc="29463-7"),
        medicine(f"epinephrine {dose} auto-injector", dose=dose, route="Intramuscular route"),
        born="2018-05-14",
    )


@pytest.mark.parametrize(
    ("kg", "dose", "said"),
    [
        (27.2, "0.15 mg", "differs: 0.01 mg/kg, at most 0.3 mg, is 0.27 mg, and this is 0.12 mg (45 %) less"),
        (27.2, "0.3 mg", "fits"),
        (15.0, "0.15 mg", "fits"),
        (15.0, "0.3 mg", "differs: 0.01 mg/kg, at most 0.3 mg, is 0.15 mg, and this is 0.15 mg (100 %) more"),
        (20.0, "0.15 mg", "fits, the nearest auto-injector: 0.01 mg/kg, at most 0.3 mg, is 0.2 mg"),
        (35.0, "0.3 mg", "fits"),
        (16.0, "150 mcg", "fits"),
    ],
)
def test_an_auto_injector_is_held_against_the_weight(kg: float, dose: str, said: str) -> None:
    [one] = per_kilogram(Chart(pen(kg, dose), TODAY))
    assert fit(one).startswith(said)


def test_between_two_devices_both_bands_are_said_and_the_prescriber_chooses() -> None:
    [one] = per_kilogram(Chart(pen(27.2, "0.15 mg"), TODAY))
    assert "labeling 0.15 mg for 15 to 30 kg, AAP 0.3 mg for 25 kg or more; the prescriber chooses" in fit(
        one
    )


def test_nothing_is_counted_with_a_weight_that_is_too_old() -> None:
    assert per_kilogram(Chart(pen(27.2, "0.15 mg", on="2026-01-01"), TODAY)) == ()


# --- the condition at discharge --------------------------------------------------------------------------------------

STAY = resource("Encounter", "s", status="finished", period={"start": "2026-11-16", "end": "2026-11-18"},
                **{"class": {"code": "IMP"}})  # fmt: skip


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("Home. Metformin 1000 mg BID.", False),
        ("Follow up clinic this week.", False),
        ("Instructions printed in English.", False),
        ("Home with her daughter, stable and comfortable.", True),
    ],
)
def test_what_to_take_and_when_to_come_back_is_no_condition(text: str, stands: bool) -> None:
    sections = plan(small(STAY, note=note(f"# Disposition\n\n{text}")), Kind.DISCHARGE_SUMMARY)
    assert any(text[:20] in t for t in said(sections, "condition")) is stands


# --- function of a well adult ----------------------------------------------------------------------------------------


def test_of_a_well_adult_an_empty_function_section_is_no_gap() -> None:
    assert well_adult(record(problem("Hypertension"), born="1975-01-01"), None, TODAY)


@pytest.mark.parametrize(
    "known",
    [
        record(problem("Hypertension"), born="1950-01-01"),
        record(problem("Ischemic stroke"), born="1975-01-01"),
        record(device("Walker"), born="1975-01-01"),
        record(problem("Hypertension"), born=None),
    ],
)
def test_age_an_illness_or_an_aid_asks_for_it(known: Record) -> None:
    assert well_adult(known, None, TODAY) == ""


def test_who_goes_to_a_facility_is_asked_about_function() -> None:
    left = visit("IMP", "2026-11-16", "2026-11-18", disposition="Skilled nursing facility")
    assert well_adult(record(born="1975-01-01"), left, TODAY) == ""


def test_a_cancelled_suspicion_of_a_stroke_is_no_stroke() -> None:
    ruled_out = problem("Stroke", verification="refuted")
    assert well_adult(record(ruled_out, born="1975-01-01"), None, TODAY)
