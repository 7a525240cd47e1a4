"""Two sources that cannot both be right stand side by side, as grave as what may come of the wrong one."""

from dataclasses import replace

import pytest

from assistant.checks.conflicts import contradictions_are_shown as conflicts
from assistant.domain.draft import Change, Harm, Severity
from retrieval.model import Conflict, Medicine
from tests.unit.assistant.charted import medicine
from tests.unit.assistant.checks.drafted import cite, entry, medicine_item, note, placed, reading

LISTED = entry("Medication: warfarin 5 mg once daily", id="res-1")
SAID = note("Takes warfarin 2.5 mg once daily.", id="visit", date="2026-11-10")
FULL, DNR = entry("Code status: full code", id="res-2"), entry("Code status: DNR", id="res-3")


def of(name: str) -> Medicine:
    return placed(medicine(f"{name} 5 mg", dose="5 mg"), LISTED)


def found(
    conflict: Conflict, *facts: Medicine, items: tuple[object, ...] = ()
) -> list[tuple[Severity, Harm]]:
    beside = reading(*items, notes=(LISTED, SAID, FULL, DNR), facts=facts)  # type: ignore[arg-type]
    beside = replace(beside, record=replace(beside.record, conflicts=(conflict,)))
    shown = [f for f in conflicts(beside) if f.item is None]
    assert all(len(f.evidence) == 2 for f in shown)
    return [(f.severity, f.harm) for f in shown]


@pytest.mark.parametrize(
    ("about", "harm"),
    [
        ("code status", Harm.SEVERE),
        ("allergy", Harm.SERIOUS),
        ("birth date", Harm.SERIOUS),
        ("target", Harm.SERIOUS),
        ("medicine dose", Harm.MODERATE),
        ("address", Harm.MODERATE),
    ],
)
def test_a_contradiction_is_as_grave_as_what_may_come_of_it(about: str, harm: Harm) -> None:
    conflict = Conflict(about=about, said=(FULL.span(), DNR.span()), reason="two of them")
    assert found(conflict) == [(Severity.WARN, harm)]


@pytest.mark.parametrize(("name", "harm"), [("warfarin", Harm.SEVERE), ("loratadine", Harm.MODERATE)])
def test_one_about_a_high_alert_medicine_is_severe(name: str, harm: Harm) -> None:
    conflict = Conflict(about="medicine dose", said=(LISTED.span(), SAID.span()), reason="two doses")
    assert found(conflict, of(name)) == [(Severity.WARN, harm)]


def test_two_doses_are_shown_beside_a_status_that_was_explained() -> None:
    told = medicine_item(
        "Warfarin 5 mg once daily", cite(LISTED), cite(SAID), name="warfarin", change=Change.UNCLEAR
    )
    conflict = Conflict(about="medicine dose", said=(LISTED.span(), SAID.span()), reason="two doses")
    assert found(conflict, of("warfarin"), items=(told,)) == [(Severity.WARN, Harm.SEVERE)]


def test_a_medicine_that_the_sources_leave_open_is_to_be_clarified() -> None:
    for change, asked in ((Change.UNCLEAR, 1), (Change.CHANGED, 0), (Change.CURRENT, 0)):
        told = medicine_item("Loratadine 5 mg", cite(LISTED), name="loratadine", change=change)
        said = conflicts(reading(told, notes=(LISTED,), facts=(of("loratadine"),)))
        clarify = [f for f in said if f.reason.startswith("Medicine to clarify")]
        assert [f.item for f in clarify] == ["i"] * asked
