"""A result that someone must be told about is found where the draft shows it, and missed where it does not."""

from dataclasses import replace

from assistant.checks.critical_results import results_in_an_alert_range_are_pointed_at
from assistant.checks.reading import Reading
from assistant.domain.draft import (
    Citation,
    CitationKind,
    Finding,
    Item,
    ItemId,
    ItemKind,
    Kind,
    Section,
    Severity,
)
from retrieval.model import AnyFact, DocumentId, Measurement, Span
from tests.unit.assistant.charted import TODAY, record, result, stay


def placed(fact: Measurement, at: int) -> Measurement:
    words = Span(document=DocumentId("labs"), start=at, end=at + 20, text="a line of the chart")
    return replace(fact, words=words)


HIGH = placed(result("Potassium", 6.2, "mmol/L", loinc="2823-3", on="2026-11-20"), 0)
RAISED = placed(result("Potassium", 5.7, "mmol/L", loinc="2823-3", on="2026-11-20"), 0)
A1C = placed(result("A1c", 9.4, "%", loinc="4548-4", on="2026-11-20"), 40)
PRESSURE = placed(result("Systolic blood pressure", 171, "mm[Hg]", loinc="8480-6", on="2026-11-20"), 80)


def citing(fact: AnyFact, text: str = "a result") -> Item:
    words = fact.words
    cited = Citation(
        kind=CitationKind.CHART, source=words.document, start=words.start, end=words.end, quote=words.text
    )
    return Item(id=ItemId("shown"), kind=ItemKind.RESULT, text=text, citations=(cited,))


def read(*facts: AnyFact, items: tuple[Item, ...] = (), kind: Kind = Kind.CARE_PLAN) -> tuple[Finding, ...]:
    section = Section(id="results", title="Results", loinc="", items=items)
    at = next((f for f in facts if f.kind == "encounter"), None)
    return results_in_an_alert_range_are_pointed_at(
        Reading(kind=kind, sections=(section,), record=record(*facts), guidelines={}, stay=at, as_of=TODAY)  # type: ignore[arg-type]
    )


def test_a_result_to_tell_now_that_the_draft_leaves_out_stops_it() -> None:
    (only,) = read(HIGH)
    assert (only.severity, only.item) == (Severity.STOP, None)
    assert only.rule == "critical_results@1/potassium/notify"
    assert only.reason.startswith(
        "The draft does not show a result that someone must be told about. Potassium 6.2"
    )
    assert only.evidence[0].quote == "a line of the chart"


def test_one_that_the_draft_shows_is_pointed_at_where_it_stands() -> None:
    (only,) = read(HIGH, items=(citing(HIGH),))
    assert (only.severity, only.item) == (Severity.WARN, "shown")
    assert only.consider
    assert only.source


def test_an_item_that_names_the_result_with_its_value_shows_it() -> None:
    said = replace(citing(A1C), text="Potassium was 6.2 mmol/L on the last day")
    other = replace(citing(A1C), text="Potassium was 16.2, then 6.25")
    assert read(HIGH, items=(said,))[0].item == "shown"
    assert read(HIGH, items=(other,))[0].item is None


def test_a_result_to_review_soon_is_a_warning() -> None:
    assert [f.severity for f in read(RAISED)] == [Severity.WARN]
    assert [f.severity for f in read(RAISED, items=(citing(RAISED),))] == [Severity.WARN]


def test_what_is_out_of_range_without_hurry_is_one_note() -> None:
    (only,) = read(A1C, PRESSURE)
    assert only.severity is Severity.NOTE
    assert only.reason.startswith("Not in the draft: ")
    assert "A1c 9.4 %" in only.reason
    assert "171" in only.reason


def test_a_unit_that_cannot_be_compared_is_a_note() -> None:
    (only,) = read(result("Potassium", 240, "mg/L", loinc="2823-3", on="2026-11-20"))
    assert only.severity is Severity.NOTE
    assert only.reason.startswith("Not checked: ")


def test_a_summary_looks_at_the_day_the_patient_left() -> None:
    then = placed(result("Potassium", 6.2, "mmol/L", loinc="2823-3", on="2026-09-03"), 0)
    later = placed(result("Potassium", 4.2, "mmol/L", loinc="2823-3", on="2026-11-20"), 40)
    visit = stay("2026-09-04", "2026-09-01")
    (only,) = read(then, later, visit, kind=Kind.DISCHARGE_SUMMARY)
    assert "6.2 mmol/L on 2026-09-03, 1 day old" in only.reason
    assert read(then, later, visit) == ()
