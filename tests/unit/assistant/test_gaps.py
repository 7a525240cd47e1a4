"""Each gap says what it rests on: what closed it and until when, what keeps it open, why it is not for this patient."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from assistant.knowledge.gaps import Gap, GapState, Measured, Why, gaps
from assistant.knowledge.guidelines import library
from retrieval.model import Document, DocumentId, DocumentKind, PatientId, Record, SourceId, Span
from tests.unit.assistant.charted import (
    TODAY,
    medicine,
    order,
    preference,
    problem,
    procedure,
    record,
    result,
    vaccine,
)

OF_56 = "1970-01-01"
HOSPICE = procedure("Hospice care", on="2026-10-01")


def noted(text: str, *facts: object, on: str = "2026-11-10", born: str = OF_56) -> Record:
    """A patient with one note."""
    note = Document(
        id=DocumentId("note"), patient=PatientId("p"), source=SourceId("s"), kind=DocumentKind.NOTE, title="Visit",
        text=text, pointer="note.md", date=on,
    )  # fmt: skip
    return replace(record(*facts, born=born), documents=(note,))  # type: ignore[arg-type]


def gap(patient: Record, id: str, as_of: date = TODAY) -> Gap | None:
    return next((g for g in gaps(library(), patient, as_of) if g.id == id), None)


COLON = "colorectal-screening/choose-test"
BREAST = "breast-cancer-screening/mammogram"


def test_an_open_gap_says_what_was_done_too_long_ago_and_by_when_to_do_it() -> None:
    old = procedure("Colonoscopy", on="2015-01-01")
    found = gap(record(old, born=OF_56), COLON)
    assert found is not None
    assert found.state is GapState.OPEN
    assert found.before == "last Colonoscopy on 2015-01-01"
    assert found.evidence == (old,)
    assert found.next_due == date(2027, 2, 20)
    assert "no colonoscopy in the last 3650 days" in found.reason


def test_a_closed_gap_says_by_which_fact_on_which_day_and_when_it_is_due_again() -> None:
    done = procedure("Colonoscopy", on="2020-06-01")
    found = gap(record(done, born=OF_56), COLON)
    assert found is not None
    assert (found.state, found.evidence, found.since) == (GapState.CLOSED, (done,), date(2020, 6, 1))
    assert found.next_due == date(2030, 5, 30)
    assert not found.elsewhere


def test_of_two_tests_the_one_that_lasts_longer_decides() -> None:
    fit = result("FIT", None, value="Negative", loinc="57905-2", on="2026-10-01")
    found = gap(record(fit, procedure("Colonoscopy", on="2024-06-01"), born=OF_56), COLON)
    assert found is not None
    assert found.since == date(2024, 6, 1)


def test_care_that_falls_due_within_two_months_is_called_due() -> None:
    found = gap(record(procedure("Mammogram", on="2024-12-30"), born=OF_56), BREAST)
    assert found is not None
    assert (found.state, found.next_due) == (GapState.DUE, date(2026, 12, 30))


def test_what_is_done_once_has_no_next_day() -> None:
    found = gap(
        record(result("HCV antibody", None, value="Negative", on="2012-01-01")), "hepatitis-c-screening/once"
    )
    assert found is not None
    assert (found.state, found.next_due) == (GapState.CLOSED, None)


NOT_FOR: list[tuple[str, Record, str, Why]] = [
    ("hospice", record(HOSPICE, born=OF_56), BREAST, Why.HOSPICE),
    (
        "frail with advanced illness",
        record(problem("Frailty", icd10="R54"), problem("Dementia", icd10="F03.90"), born="1956-01-01"),
        BREAST,
        Why.LIMITED_BENEFIT,
    ),
    ("excluded", record(problem("Total colectomy"), born=OF_56), COLON, Why.EXCLUDED),
    (
        "a vaccine declined",
        record(vaccine("140", on="2026-10-01", status="not-done", reason="Patient refused"), born=OF_56),
        "influenza-vaccine/adult",
        Why.DECLINED,
    ),
    (
        "an order not to",
        record(preference("treatment", "declines mammogram"), born=OF_56),
        BREAST,
        Why.DECLINED,
    ),
]


@pytest.mark.parametrize(("name", "patient", "id", "why"), NOT_FOR, ids=[row[0] for row in NOT_FOR])
def test_care_that_is_not_for_this_patient_says_why_with_its_fact(
    name: str, patient: Record, id: str, why: Why
) -> None:
    found = gap(patient, id)
    assert found is not None
    assert (found.state, found.why) == (GapState.NOT_APPLICABLE, why)
    assert found.evidence


def test_whoever_it_was_never_meant_for_is_not_told_so() -> None:
    assert gap(record(born=OF_56, sex="male"), BREAST) is None
    assert gap(record(born="2000-01-01"), COLON) is None


def test_what_cannot_be_decided_says_what_is_missing() -> None:
    found = gap(record(problem("Tobacco use"), born="1960-01-01"), "lung-cancer-screening/low-dose-ct")
    assert found is not None
    assert found.state is GapState.UNKNOWN
    assert "how many pack-years were smoked" in found.missing


def test_a_gap_in_treatment_is_set_aside_while_the_medicine_is_on_hold() -> None:
    patient = record(
        problem("Type 2 diabetes", icd10="E11.9"),
        medicine("atorvastatin 20 mg", status="on-hold"),
        born=OF_56,
    )
    found = gap(patient, "diabetes-statin/statin")
    assert found is not None
    assert (found.state, found.why) == (GapState.NOT_APPLICABLE, Why.EXCLUDED)
    assert "on hold" in found.reason


# --- what notes tell ------------------------------------------------------------------------------------------------

DONE_ELSEWHERE = [
    "- **Mammogram** (last done 2025)",
    "Health maintenance: mammogram 3/2025 at an outside hospital, normal.",
    "Had her mammogram in March 2025.",
    "2025-03-01: mammogram, normal",
]
NOT_DONE = [
    "Mammogram due 2026.",
    "Mammogram ordered 2026-10-01.",
    "No mammogram since 2025.",
    "Mother had a mammogram in 2025.",
    "Mammogram (last done 2019)",
    "Recommend mammogram; last visit 2025.",
    "Dexamethasone given 2025-03-01.",
]


@pytest.mark.parametrize("text", DONE_ELSEWHERE)
def test_a_test_done_elsewhere_closes_the_gap_and_says_so(text: str) -> None:
    found = gap(noted(text), BREAST)
    assert found is not None
    assert found.state in {GapState.CLOSED, GapState.DUE}
    assert found.elsewhere
    (where,) = found.evidence
    assert isinstance(where, Span)
    assert where.text in text


@pytest.mark.parametrize("text", NOT_DONE)
def test_a_sentence_that_does_not_say_it_was_done_lately_closes_nothing(text: str) -> None:
    found = gap(noted(text), BREAST)
    assert found is not None
    assert found.state is GapState.OPEN


DECLINED = [
    "She declined mammogram again today.",
    "Mammogram: patient refuses.",
    "Declines breast cancer screening.",
]
NOT_DECLINED = [
    "Declined a ride; mammogram booked.",
    "She has never declined a mammogram.",
    "Her sister declined mammogram.",
    "Declined colonoscopy but agreed to mammogram.",
]


@pytest.mark.parametrize("text", DECLINED)
def test_a_no_in_a_note_is_respected_for_a_year(text: str) -> None:
    found = gap(noted(text), BREAST)
    assert found is not None
    assert (found.why, found.since, found.next_due) == (Why.DECLINED, date(2026, 11, 10), date(2027, 11, 10))
    again = gap(noted(text, on="2025-10-01"), BREAST)
    assert again is not None
    assert again.state is GapState.OPEN


@pytest.mark.parametrize("text", NOT_DECLINED)
def test_a_no_to_something_else_is_none(text: str) -> None:
    found = gap(noted(text), BREAST)
    assert found is not None
    assert found.state is GapState.OPEN


def test_a_no_to_one_of_several_tests_leaves_the_others_open_and_is_said() -> None:
    found = gap(noted("Declined colonoscopy."), COLON)
    assert found is not None
    assert found.state is GapState.OPEN
    assert found.before == "colonoscopy declined on 2026-11-10"


def test_an_order_that_the_patient_declined_is_a_no() -> None:
    kept = order("Screening mammogram", status="revoked", category="imaging")
    refused = replace(
        kept, words=replace(kept.words, text="Order: Screening mammogram; status reason: declined")
    )
    found = gap(record(refused, born=OF_56), BREAST)
    assert found is not None
    assert found.why is Why.DECLINED


# --- the whole ------------------------------------------------------------------------------------------------------


def test_nobody_who_died_has_a_gap() -> None:
    assert gaps(library(), record(born=OF_56, deceased="2026-01-01"), TODAY) == ()


def test_open_gaps_come_first_the_soonest_due_first() -> None:
    found = gaps(library(), record(born=OF_56), TODAY)
    states = [list(GapState).index(g.state) for g in found]
    assert states == sorted(states)
    due = [g.next_due for g in found if g.state is GapState.OPEN and g.next_due]
    assert due == sorted(due)


def test_a_national_measure_stands_beside_our_answer() -> None:
    said = Measured(measure="CMS130", says="not_met", reason="no test in the period")
    found = {g.id: g for g in gaps(library(), record(born=OF_56), TODAY, measured={"CMS130": said})}
    assert found[COLON].measured == (said,)
    assert found[BREAST].measured == ()


@pytest.fixture
def plan() -> Callable[[Record], tuple[Gap, ...]]:
    return lambda patient: gaps(library(), patient, TODAY)


def test_every_gap_names_an_entry_that_evidence_can_close(plan: Callable[[Record], tuple[Gap, ...]]) -> None:
    for found in plan(record(born=OF_56)):
        assert found.entry.done_when is not None
        assert found.reason
