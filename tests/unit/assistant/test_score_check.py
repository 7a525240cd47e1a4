"""A score in a draft stands only as code counts it: whatever is changed in it is found."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assistant.checks import scores
from assistant.checks.reading import Reading
from assistant.domain.draft import Citation, Finding, Item, Kind, PersonId, ScoreDetail, Section, Severity
from assistant.writing.desk import Desk, placed
from assistant.writing.parts import scores as part
from retrieval.model import Record
from tests.unit.assistant.charted import TODAY, problem, record, result, stay, visit

PATIENT = record(
    stay("2026-11-20", "2026-11-15", admitted_from="From emergency department"),
    visit("EMER", "2026-08-01", "2026-08-01", key="ed"),
    problem("Heart failure", icd10="I50.22"),
    problem("Atrial fibrillation", icd10="I48.91"),
    result("Hemoglobin", 11.4, "g/dL", on="2026-11-19", loinc="718-7"),
    result("PHQ-9 total", 12.0, "{score}", on="2026-11-10", loinc="44261-6"),
    result("eGFR", 38.0, "mL/min/{1.73_m2}", on="2024-01-01", loinc="98979-8"),
)


def items(patient: Record = PATIENT) -> tuple[Item, ...]:
    desk = Desk(
        kind=Kind.CARE_PLAN, record=patient, stay=None, guidelines=(), as_of=TODAY, ask=lambda _: (),
        requested_by=PersonId("c"),
    )  # fmt: skip
    return placed("risk", part.scores(desk))


def found(*said: Item, patient: Record = PATIENT) -> tuple[Finding, ...]:
    section = Section(id="risk", title="Risk and need", loinc="51848-0", items=said)
    reading = Reading(kind=Kind.CARE_PLAN, sections=(section,), record=patient, guidelines={}, as_of=TODAY)
    return scores.every_score_can_be_computed_again(reading)


def test_what_the_composer_writes_is_counted_again_and_stands() -> None:
    assert [i.detail.name for i in items() if isinstance(i.detail, ScoreDetail)] == [
        "LACE", "HOSPITAL", "Charlson index", "CHA2DS2-VASc", "PHQ-9",
    ]  # fmt: skip
    assert found(*items()) == ()


def a_number_more(text: str) -> list[str]:
    """The text once for each of its digits, with that digit changed."""
    return [
        text[:n] + str((int(c) + 1) % 10) + text[n + 1 :]
        for n, c in enumerate(text)
        if c.isdigit() and c.isascii()
    ]


@pytest.mark.parametrize("said", items(), ids=lambda i: i.detail.name)
def test_every_changed_digit_of_the_text_is_found(said: Item) -> None:
    changed = a_number_more(said.text)
    assert len(changed) > 3
    for text in changed:
        (finding,) = found(replace(said, text=text))
        assert (finding.severity, finding.item) == (Severity.STOP, said.id)


def _inputs(d: ScoreDetail, **changes: Any) -> ScoreDetail:
    return replace(d, inputs=(replace(d.inputs[0], **changes), *d.inputs[1:]))


CHANGES: dict[str, Callable[[ScoreDetail], ScoreDetail]] = {
    "points": lambda d: replace(d, points=(d.points or 0) + 1),
    "no points": lambda d: replace(d, points=None),
    "most": lambda d: replace(d, of=100.0),
    "band": lambda d: replace(d, band="low as low"),
    "version": lambda d: replace(d, version="2031"),
    "name": lambda d: replace(d, name="APACHE"),
    "partial": lambda d: replace(d, partial=not d.partial),
    "missing": lambda d: replace(d, missing=("the weather",)),
    "source": lambda d: replace(d, source="somebody"),
    "an input's points": lambda d: _inputs(d, points=9.0),
    "an input's value": lambda d: _inputs(d, value="other"),
    "an input's date": lambda d: _inputs(d, date="1999-01-01"),
    "an input less": lambda d: replace(d, inputs=d.inputs[1:]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("said", items(), ids=lambda i: i.detail.name)
def test_every_changed_value_of_the_detail_is_found(
    said: Item, change: Callable[[ScoreDetail], ScoreDetail]
) -> None:
    assert isinstance(said.detail, ScoreDetail)
    changed = change(said.detail)
    assert changed != said.detail
    (finding,) = found(replace(said, detail=changed))
    assert finding.severity is Severity.STOP


@pytest.mark.parametrize("said", items(), ids=lambda i: i.detail.name)
def test_a_score_cites_all_that_it_was_counted_from(said: Item) -> None:
    for citation in said.citations:
        fewer: tuple[Citation, ...] = tuple(c for c in said.citations if c != citation)
        assert len(found(replace(said, citations=fewer))) == 1


def test_a_score_of_another_chart_is_found() -> None:
    other = record(problem("Dementia", icd10="F03.90"))
    assert len(found(*items(), patient=other)) == 5


def test_a_draft_without_scores_is_not_counted() -> None:
    assert found() == ()


def test_what_is_charted_after_the_day_of_the_draft_changes_no_score() -> None:
    later = (
        problem("Dementia", icd10="F03.90", onset="2026-12-01"),
        stay("2026-12-05", "2026-12-01", key="next"),
    )
    assert found(*items(), patient=replace(PATIENT, facts=(*PATIENT.facts, *later))) == ()
