"""What an item rests on, whose names stand in a draft, and what of the record it leaves out."""

from dataclasses import replace
from typing import Any

import pytest

from assistant.domain.draft import (
    Citation,
    CitationKind,
    Element,
    Finding,
    Item,
    ItemId,
    ItemKind,
    Kind,
    Presence,
    ScoreDetail,
    Severity,
)
from evals.raw_record import RawNote, Scope, holding
from evals.scores.support import (
    citations_that_bear,
    contradicted,
    figures_cited,
    leaks,
    left_out,
    marks_of,
    supported,
)
from tests.unit.evals.test_eval_scorers import APIXABAN, an_item, content_of, quoted, texts


def stop(rule: str, item: Item = APIXABAN, source: str = "") -> Finding:
    return Finding(rule=rule, severity=Severity.STOP, reason="x", item=item.id, source=source)


@pytest.mark.parametrize(
    ("item", "findings", "good"),
    [
        (APIXABAN, (), 1),
        (an_item("Apixaban 10 mg twice daily"), (), 0),
        (replace(APIXABAN, citations=()), (), 0),
        (replace(APIXABAN, citations=(replace(quoted(0, 26), quote="something else"),)), (), 0),
        (APIXABAN, (stop("figures@1"),), 0),
        (APIXABAN, (stop("medicines@1", source="AGS, 2023"),), 1),
    ],
    ids=[
        "as charted",
        "another dose",
        "no citation",
        "no exact quote",
        "stopped",
        "stopped by a clinical rule",
    ],
)
def test_an_item_is_supported_or_is_not(item: Item, findings: tuple[Finding, ...], good: int) -> None:
    assert supported(content_of(item, findings=findings), texts) == (good, 1)


def test_what_nothing_carries_is_no_contradiction_and_what_the_case_forbids_is_one() -> None:
    assert contradicted(content_of(APIXABAN, findings=(stop("polarity@2"),)), 0) == (1, 1)
    assert contradicted(content_of(APIXABAN, findings=(stop("grounding@2"),)), 0) == (0, 1)
    assert contradicted(content_of(APIXABAN), 1) == (1, 1)


def test_a_citation_about_something_else_does_not_bear_and_the_reasons_of_a_proposal_are_not_asked() -> None:
    beside = an_item("Warfarin was stopped", quoted(0, 26))
    assert citations_that_bear(content_of(APIXABAN, beside), texts) == (1, 2)
    proposal = an_item("Offer a vaccine", quoted(0, 26), kind=ItemKind.ACTION)
    assert citations_that_bear(content_of(proposal), texts) == (0, 0)


def test_figures_are_counted_one_by_one_and_computed_points_are_not() -> None:
    score = Item(
        id=ItemId("s"), kind=ItemKind.SCORE, text="LACE 12", citations=(), detail=ScoreDetail(name="LACE")
    )
    assert figures_cited(content_of(APIXABAN, an_item("Apixaban 5 mg, 10 tablets"), score)) == (2, 3)


def test_an_element_that_the_record_supports_and_the_draft_lacks_is_left_out() -> None:
    goal = {"resourceType": "Goal", "lifecycleStatus": "active", "target": [{"detailString": "x"}]}
    scope = Scope(record=holding([goal]), stay=None)
    lacking = Element(id="measurable_goals", title="Goals", presence=Presence.MISSING)
    nowhere = Element(id="problems", title="Problems", presence=Presence.MISSING)
    content = replace(content_of(APIXABAN), checklist=(lacking, nowhere))
    assert left_out(content, Kind.CARE_PLAN, scope) == {"measurable_goals": (1, 1)}
    there = replace(content, checklist=(replace(lacking, presence=Presence.PRESENT),))
    assert left_out(there, Kind.CARE_PLAN, scope) == {"measurable_goals": (0, 1)}
    assert left_out(content, Kind.DISCHARGE_SUMMARY, scope) == {}


# --- leaks ------------------------------------------------------------------------------------------------------

BORIS: dict[str, Any] = {
    "resourceType": "Patient",
    "name": [{"family": "Weiss", "given": ["Boris"]}],
    "identifier": [{"value": "MRN-0815-22"}],
}


@pytest.mark.parametrize("said", ["As told to Boris Weiss", "See MRN-0815-22"])
def test_another_patients_name_or_number_is_a_leak(said: str) -> None:
    others = {"boris": marks_of(holding([BORIS]))}
    content = content_of(an_item(said))
    assert leaks(content, Kind.CARE_PLAN, holding([]), others) == ["boris"]
    own = holding([])
    own.notes.append(RawNote(text=f"Filed in error: {said}", day=None))
    assert leaks(content, Kind.CARE_PLAN, own, others) == []


def test_a_name_inside_another_word_is_no_leak() -> None:
    others = {"boris": marks_of(holding([BORIS]))}
    assert (
        leaks(content_of(an_item("Boris Weissmann, his doctor")), Kind.CARE_PLAN, holding([]), others) == []
    )


def test_what_a_program_knows_is_a_leak_in_a_referral_without_consent() -> None:
    citation = Citation(kind=CitationKind.CHART, source="d", start=0, end=1, quote="x")
    told = Item(
        id=ItemId("film"), kind=ItemKind.MEDICINE, text="film", citations=(citation,), labels=("42CFRPart2",)
    )
    consent = holding([{"resourceType": "Consent", "status": "active"}])
    assert leaks(content_of(told), Kind.REFERRAL, holding([]), {}) == ["film"]
    assert leaks(content_of(told), Kind.REFERRAL, consent, {}) == []
    assert leaks(content_of(told), Kind.CARE_PLAN, holding([]), {}) == []
