"""A result that nobody owns, a finding that nobody follows: said in plans and summaries alike, as a warning."""

from dataclasses import replace

from assistant.checks.open_loops import what_is_open_has_an_owner as loops
from assistant.domain.draft import Kind, Severity
from tests.unit.assistant.charted import order, report, stay
from tests.unit.assistant.checks.drafted import entry, note, placed, reading

STAY = stay()
SENT = entry("Report: blood culture. Status: preliminary", id="res-1")
CULTURE = replace(
    placed(report("blood culture", status="preliminary", on="2026-11-19"), SENT), encounter=STAY.key
)
REFERRED = placed(
    order("Referral to cardiology", category="referral", on="2026-08-01"),
    entry("Referral to cardiology", id="res-2"),
)


def test_a_result_without_an_owner_is_a_warning() -> None:
    (only,) = loops(reading(notes=(SENT,), facts=(CULTURE,), stay=STAY, kind=Kind.DISCHARGE_SUMMARY))
    assert only.reason == "blood culture is pending: owner not charted"
    assert (only.severity, only.item) == (Severity.WARN, None)
    assert only.evidence
    assert only.source


def test_a_summary_goes_by_its_own_last_day() -> None:
    left = reading(notes=(SENT,), facts=(CULTURE,), stay=STAY, kind=Kind.DISCHARGE_SUMMARY, as_of=None)
    assert [f.severity for f in loops(left)] == [Severity.WARN]
    assert loops(reading(notes=(SENT,), facts=(CULTURE,), as_of=None)) == ()


def test_a_result_with_an_owner_is_left_alone() -> None:
    owned = replace(CULTURE, requester="Priya Raman")
    assert loops(reading(notes=(SENT,), facts=(owned,), stay=STAY, kind=Kind.DISCHARGE_SUMMARY)) == ()


def test_a_plan_and_a_referral_say_it_without_a_stay() -> None:
    awaited = replace(CULTURE, encounter=None)
    for kind in (Kind.CARE_PLAN, Kind.REFERRAL):
        assert [f.severity for f in loops(reading(notes=(SENT,), facts=(awaited,), kind=kind))] == [
            Severity.WARN
        ]
    assert loops(reading(notes=(SENT,), facts=(awaited,), kind=Kind.DISCHARGE_SUMMARY)) == ()


def test_a_summary_asks_what_was_open_when_the_patient_left() -> None:
    answered = note("Blood culture: no growth after five days.", id="later", date="2026-12-10")
    done = replace(CULTURE, status="final", date="2026-12-10")
    left = reading(notes=(SENT, answered), facts=(done,), stay=STAY, kind=Kind.DISCHARGE_SUMMARY)
    assert loops(left) == ()
    nodule = note(
        "CT of the chest. Incidental 8 mm nodule of the left lung: repeat CT in 6 months is recommended.",
        id="ct",
        date="2026-12-10",
    )
    later = reading(notes=(nodule,), stay=STAY, kind=Kind.DISCHARGE_SUMMARY, as_of=None)
    assert [f for f in loops(later) if "nodule" in f.reason] == []
