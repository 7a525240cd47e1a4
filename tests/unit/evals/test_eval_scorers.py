"""A score says what is missing, in words; what cannot be scored is no score."""

from dataclasses import replace
from typing import Any

import pytest

from assistant.domain.draft import (
    Change,
    Citation,
    CitationKind,
    Content,
    Finding,
    Item,
    ItemId,
    ItemKind,
    MedicineDetail,
    Section,
)
from evals.case import Case, Flagged, Said, Words
from evals.quotes import figures_without_a_quote, inexact, runs
from evals.scorers import (
    does_not_say_what_it_must_not,
    every_figure_is_quoted,
    every_item_cites,
    every_quote_is_exact,
    flags_what_it_must,
    has,
    says_what_it_must,
)
from tests.ports.samples import a_finding, some_content

CHART = "Apixaban 5 mg twice daily. Warfarin was stopped."


def quoted(start: int, end: int) -> Citation:
    return Citation(kind=CitationKind.CHART, source="doc-1", start=start, end=end, quote=CHART[start:end])


def an_item(
    text: str, *citations: Citation, kind: ItemKind = ItemKind.STATEMENT, change: Change | None = None
) -> Item:
    detail = MedicineDetail(name=text.split()[0], change=change) if change else None
    return Item(
        id=ItemId(text[:12]), kind=kind, text=text, citations=citations or (quoted(0, 26),), detail=detail
    )


def content_of(*items: Item, findings: tuple[Finding, ...] = ()) -> Content:
    section = Section(id="medications", title="Medicines", loinc="10160-0", items=items)
    return replace(some_content(), sections=(section,), findings=findings)


def a_case(**said: Any) -> Case:
    why = "two anticoagulants at once make an old man bleed"
    return Case(id="c", why=why, kind="care_plan", patient="arthur-okafor", **said)


def texts(citation: Citation) -> str | None:
    return CHART if citation.source == "doc-1" else None


APIXABAN = an_item("Apixaban 5 mg twice daily", kind=ItemKind.MEDICINE, change=Change.NEW)
WARFARIN = an_item("Warfarin", quoted(27, 48), kind=ItemKind.MEDICINE, change=Change.STOPPED)


def test_what_must_be_said_is_looked_for_in_one_item() -> None:
    asked = Said(
        fact="apixaban begins", kind=ItemKind.MEDICINE, change=(Change.NEW,), all_of=("apixaban", "5 mg")
    )
    case = a_case(must_say=(asked,))
    assert says_what_it_must(case, content_of(APIXABAN, WARFARIN), texts).value == 1.0
    apart = an_item("Apixaban", kind=ItemKind.MEDICINE, change=Change.NEW), an_item("5 mg")
    missed = says_what_it_must(case, content_of(*apart), texts)
    assert missed.value == 0.0
    assert missed.reason == "missing: apixaban begins"
    assert missed.serious


def test_what_must_not_be_said_may_be_said_of_a_stopped_medicine() -> None:
    never = Said(
        fact="warfarin goes on", kind=ItemKind.MEDICINE, change=(Change.CONTINUED,), any_of=("warfarin",)
    )
    case = a_case(must_not_say=(never,))
    assert does_not_say_what_it_must_not(case, content_of(WARFARIN), texts).holds
    goes_on = an_item("Warfarin", kind=ItemKind.MEDICINE, change=Change.CONTINUED)
    assert does_not_say_what_it_must_not(case, content_of(goes_on), texts).value == 0.0


def test_a_case_that_asks_nothing_of_a_scorer_gets_no_score() -> None:
    case = a_case(must_say=(Said(fact="x", any_of=("x",)),))
    score = flags_what_it_must(case, content_of(APIXABAN), texts)
    assert score.value is None
    assert score.holds


def test_a_flag_is_a_finding_with_these_words() -> None:
    found = replace(a_finding("the allergies do not agree"), item=None)
    asked = a_case(must_flag=(Flagged(fact="it", any_of=("allerg*",), rule=found.rule[:4]),))
    assert flags_what_it_must(asked, content_of(APIXABAN, findings=(found,)), texts).value == 1.0
    assert flags_what_it_must(asked, content_of(APIXABAN), texts).value == 0.0


def test_an_item_without_a_citation_is_counted() -> None:
    bare = replace(APIXABAN, citations=())
    assert (
        every_item_cites(a_case(must_flag=(Flagged(fact="x"),)), content_of(bare, WARFARIN), texts).value
        == 0.5
    )


@pytest.mark.parametrize(
    ("citation", "wrong"),
    [
        (quoted(0, 8), False),
        (replace(quoted(0, 8), end=9), True),
        (replace(quoted(0, 8), quote="apixaban"), True),
        (replace(quoted(0, 8), source="doc-9"), True),
        (replace(quoted(0, 8), start=3, end=3, quote=""), True),
    ],
)
def test_a_quote_is_the_text_at_its_offsets(citation: Citation, wrong: bool) -> None:
    assert inexact(citation, texts) is wrong
    score = every_quote_is_exact(
        a_case(must_flag=(Flagged(fact="x"),)), content_of(an_item("A", citation)), texts
    )
    assert score.holds is not wrong


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ("Apixaban 5 mg twice daily", []),
        ("Apixaban 2.5 mg twice daily", ["2.5"]),
        ("Apixaban 50 mg", ["50"]),
        ("Apixaban, since 2026", ["2026"]),
        ("Warfarin was stopped", []),
    ],
)
def test_a_figure_that_no_quote_has_is_named(text: str, loose: list[str]) -> None:
    item = an_item(text)
    assert figures_without_a_quote(item) == loose
    case = a_case(must_flag=(Flagged(fact="x"),))
    assert every_figure_is_quoted(case, content_of(item), texts).holds is not bool(loose)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,000 mg", ["1000"]),
        ("2,5 mg", ["2,5"]),
        ("88.6 kg on 2026-11-21", ["88.6", "2026", "11", "21"]),
        ("120/70", ["120", "70"]),
        ("A1c 7.9.", ["1", "7.9"]),
        ("4-6 tablets, 12,500 in all", ["4", "6", "12500"]),
    ],
)
def test_runs_of_digits_go_as_far_as_they_go(text: str, found: list[str]) -> None:
    assert runs(text) == found


@pytest.mark.parametrize(
    ("text", "phrase", "says"),
    [
        ("takes 5 mg daily", "5 mg", True),
        ("takes 25 mg daily", "5 mg", False),
        ("takes 2.5 mg daily", "5 mg", False),
        ("target 88–92 %", "88-92", True),
        ("on 2026-11-17", "17", False),
        ("at 16:30", "30", False),
        ("score 17 of 30", "17", True),
        ("Anaphylaxis in 2021", "anaphyla*", True),
        ("an  old\nlist", "old list", True),
        ("disallowed", "allow", False),
    ],
)
def test_a_phrase_stands_by_itself(text: str, phrase: str, says: bool) -> None:
    assert has(text, Words(fact="x", any_of=(phrase,))) is says
