"""Hazards of medicines and critical results: as of the day the draft tells of, as grave as they are, never silent."""

from datetime import date

import pytest

from assistant.checks.critical_results import results_in_an_alert_range_are_pointed_at as critical
from assistant.checks.medicines import SEVERITY, risky_medicines_are_shown, screened_for
from assistant.domain.draft import Harm, Kind, Severity
from tests.unit.assistant.charted import allergy, medicine, problem, result, stay
from tests.unit.assistant.checks.drafted import cite, entry, item, placed, reading

STAY = stay()
APIXABAN = medicine("apixaban 5 mg", setting="discharge", date="2026-11-20", encounter=STAY.key)
LATER = medicine("ibuprofen 400 mg", setting="community", date="2026-12-20")


def test_a_summary_is_screened_with_what_was_known_when_the_patient_left() -> None:
    then = reading(facts=(APIXABAN, LATER), stay=STAY, kind=Kind.DISCHARGE_SUMMARY)
    assert not any("nsaid" in h.rule for h in screened_for(then).hazards)
    now = reading(facts=(medicine("apixaban 5 mg"), medicine("ibuprofen 400 mg")))
    assert any("nsaid" in h.rule for h in screened_for(now).hazards)


def test_a_summary_tells_no_value_from_after_the_stay() -> None:
    leaving = {"setting": "discharge", "date": "2026-11-20", "encounter": STAY.key}
    taken = [medicine(name, **leaving) for name in ("lisinopril", "spironolactone")]
    values = [
        result("potassium", value, "mmol/L", loinc="2823-3", on=on)
        for value, on in ((5.6, "2026-11-19"), (4.9, "2026-12-20"))
    ]
    given = reading(facts=(*taken, *values), stay=STAY, kind=Kind.DISCHARGE_SUMMARY, as_of=date(2027, 1, 5))
    told = next(f.reason for f in risky_medicines_are_shown(given) if "ras-potassium" in f.rule)
    assert "2026-11-19" in told
    assert "2026-12-20" not in told


def test_how_grave_a_hazard_is_decides_whether_it_stops() -> None:
    assert [SEVERITY[h] for h in Harm] == [Severity.STOP, Severity.WARN, Severity.NOTE, Severity.NOTE]


def test_a_contraindication_names_who_says_so_and_stops() -> None:
    danger = allergy("penicillin", reactions=("anaphylaxis",), status="active")
    found = risky_medicines_are_shown(reading(facts=(danger, medicine("amoxicillin 500 mg"))))
    stops = [f for f in found if f.severity is Severity.STOP]
    assert stops
    assert all(f.source and f.evidence for f in stops)


def test_what_could_not_be_checked_is_said() -> None:
    found = risky_medicines_are_shown(reading(facts=(medicine("amiodarone 200 mg"), medicine("simvastatin"))))
    assert [f.severity for f in found if f.rule.endswith("/not-checked")] == [Severity.NOTE]


@pytest.mark.parametrize(
    ("on", "age"), [("2026-11-20", ""), ("2026-09-10", ", 2 months old"), ("2023-10-01", "")]
)
def test_an_old_value_is_told_with_its_age(on: str, age: str) -> None:
    potassium = result("potassium", 5.6, "mmol/L", loinc="2823-3", on=on)
    found = risky_medicines_are_shown(
        reading(facts=(medicine("lisinopril"), medicine("spironolactone"), potassium))
    )
    told = next(f.reason for f in found if "ras-potassium" in f.rule)
    assert (f"{on}{age})" in told) or on < "2026"  # one of three years ago is no longer looked at


SHEET = entry("Potassium 6.8 mmol/L. Sodium 139 mmol/L", id="labs")


def test_only_the_passage_of_the_result_shows_the_result() -> None:
    high = placed(
        result("Potassium", 6.8, "mmol/L", loinc="2823-3", on="2026-11-20"), SHEET, "Potassium 6.8 mmol/L"
    )
    for quote, where in (("Potassium 6.8 mmol/L", "i"), ("Sodium 139 mmol/L", None)):
        shown = reading(item("A result", cite(SHEET, quote)), notes=(SHEET,), facts=(high,))
        (only,) = critical(shown)
        assert only.item == where
        assert only.severity is (Severity.WARN if where else Severity.STOP)


def test_a_summary_is_held_to_the_results_of_its_stay() -> None:
    high = result("Potassium", 6.8, "mmol/L", loinc="2823-3", on="2026-11-20")
    better = result("Potassium", 4.1, "mmol/L", loinc="2823-3", on="2026-12-20")
    then = critical(
        reading(facts=(high, better), stay=STAY, kind=Kind.DISCHARGE_SUMMARY, as_of=date(2027, 1, 5))
    )
    assert [f.severity for f in then] == [Severity.STOP]


def test_a_medicine_that_harms_an_unborn_child_is_pointed_at() -> None:
    pregnant = problem("Pregnancy", icd10="Z34.90", onset="2026-06-01")
    facts = (pregnant, medicine("valproate 500 mg"))
    found = risky_medicines_are_shown(reading(facts=facts, person={"born": "1990-01-01"}))
    assert any("pregnancy" in f.rule and f.severity is not Severity.NOTE for f in found)
