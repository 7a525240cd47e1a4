"""What stands on top of a draft: what may harm most and is likely so, three things, and how long they take."""

from datetime import UTC, datetime

import pytest

from assistant.checks import CHECKS, forms
from assistant.checks.ranking import expected_harm, in_a_sentence, likelihood, measured, most_serious
from assistant.domain.draft import (
    Acknowledgement,
    ActionDetail,
    Change,
    Content,
    Decision,
    Finding,
    Harm,
    Item,
    ItemId,
    ItemKind,
    MedicineDetail,
    PersonId,
    Provenance,
    Section,
    Severity,
    Verdict,
)
from assistant.workflow.attention import about, look_first, named, needs_attention, reading_time_s
from assistant.workflow.review import unremarkable
from assistant.workflow.unsaid import words_left
from tests.unit.assistant.charted import NOBODY_READ

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CLARA = PersonId("clara")


def finding(
    reason: str,
    severity: Severity = Severity.WARN,
    harm: Harm = Harm.MODERATE,
    *,
    item: str = "",
    rule: str = "r",
) -> Finding:
    return Finding(
        rule=rule, severity=severity, reason=reason, harm=harm, item=ItemId(item) if item else None
    )


def an_item(id: str, text: str = "Walk a little each day", kind: ItemKind = ItemKind.ACTION) -> Item:
    detail = ActionDetail(owner="nurse") if kind is ItemKind.ACTION else None
    return Item(id=ItemId(id), kind=kind, text=text, citations=(), detail=detail)


def decided(item: Item) -> Item:
    verdict = Decision(verdict=Verdict.ACCEPT, by=CLARA, at=NOON)
    return Item(id=item.id, kind=item.kind, text=item.text, citations=(), decision=verdict)


def content(*items: Item, findings: tuple[Finding, ...] = (), answered: tuple[Finding, ...] = ()) -> Content:
    return Content(
        sections=(Section(id="s", title="S", loinc="", items=items),),
        findings=findings,
        evidence=(),
        coverage=NOBODY_READ,
        provenance=Provenance(software="x", writer="y"),
        acknowledgements=tuple(
            Acknowledgement(finding=f.id, by=CLARA, at=NOON, reason="called the pharmacy") for f in answered
        ),
    )


# --- harm and likelihood --------------------------------------------------------------------------------------------


def test_a_graver_harm_comes_first_and_of_one_harm_the_likelier() -> None:
    grave = finding("may kill", Severity.NOTE, Harm.SEVERE)
    sure = finding("surely so", Severity.WARN, Harm.SERIOUS, rule="medicine_names@1")
    perhaps = finding("perhaps so", Severity.WARN, Harm.SERIOUS)
    small = finding("a trifle", Severity.STOP, Harm.MINOR)
    assert most_serious([small, perhaps, sure, grave], 4) == (grave, sure, perhaps, small)


def test_a_serious_thing_that_is_nearly_sure_comes_before_a_severe_one_that_is_hardly_ever_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("assistant.checks.ranking.measured", lambda: {"guess": 0.2, "proof": 0.95})
    guess = finding("may kill, one time in five", Severity.WARN, Harm.SEVERE, rule="guess@1")
    proof = finding("brings to hospital, nearly surely", Severity.WARN, Harm.SERIOUS, rule="proof@3/part")
    assert most_serious([guess, proof], 2) == (proof, guess)


def test_a_statement_that_does_not_hold_counts_as_serious_whatever_it_says() -> None:
    wrong = finding("is not in what it cites", Severity.STOP, Harm.MINOR, item="a")
    whole = finding("no day is charted", Severity.STOP, Harm.MINOR)
    assert expected_harm(wrong) == 9 * expected_harm(whole)


def test_a_rule_without_a_measurement_is_judged_by_its_severity() -> None:
    ranked = [likelihood(finding("x", severity, rule="nobody_measured@1")) for severity in Severity]
    assert ranked == sorted(ranked, reverse=True)
    assert len(set(ranked)) == 3


def test_the_table_names_rules_that_run_and_never_makes_one_certain() -> None:
    names = {rule.partition("@")[0] for rule in CHECKS} | {"not-told"}
    assert measured()
    assert set(measured()) <= names
    assert all(0 < share < 1 for share in measured().values())


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            "Metformin: may build up (It leaves by the kidneys alone.). Rests on: eGFR 28 (2026-11-18)",
            "Metformin: may build up",
        ),
        (
            "Potassium 6.8 mmol/L: above 6. No later result.",
            "Potassium 6.8 mmol/L: above 6. No later result.",
        ),
        (
            f"Warfarin was stopped (Replaced by apixaban (2026-11-18): {'unstable INR, ' * 15}); a list still has it",
            "Warfarin was stopped; a list still has it",
        ),
        ("word " * 60, ("word " * 39).strip() + " word …"),
    ],
)
def test_a_finding_is_named_in_one_sentence_without_what_it_rests_on(reason: str, said: str) -> None:
    assert in_a_sentence(finding(reason)) == said


# --- three of them ---------------------------------------------------------------------------------------------------


def test_the_same_sentence_three_times_does_not_hide_two_others() -> None:
    thrice = tuple(
        finding("cites nothing", Severity.STOP, Harm.SERIOUS, item=i, rule="grounding@2") for i in "abc"
    )
    others = finding("an old list shows warfarin"), finding("nobody answered")
    of = content(*(an_item(i) for i in "abc"), findings=(*thrice, *others))
    assert [f.reason for f in look_first(of)] == [
        "cites nothing",
        "an old list shows warfarin",
        "nobody answered",
    ]


def test_what_is_answered_or_decided_makes_room_for_what_waits() -> None:
    first, second, third, fourth = (
        finding(reason, Severity.STOP, harm)
        for reason, harm in zip(("one", "two", "three", "four"), Harm, strict=True)
    )
    of = content(findings=(first, second, third, fourth), answered=(first,))
    assert look_first(of) == (second, third, fourth)
    on_an_item = finding("of an item", Severity.STOP, Harm.SEVERE, item="a")
    of = content(decided(an_item("a")), findings=(on_an_item, fourth))
    assert look_first(of) == (fourth, on_an_item)


def test_a_missing_element_that_stops_comes_before_a_note() -> None:
    note = finding("good to know", Severity.NOTE, Harm.MODERATE)
    missing = finding("no allergy is charted", Severity.STOP, Harm.SERIOUS, rule="elements@1")
    risk = finding("high potassium", Severity.WARN, Harm.SERIOUS)
    assert look_first(content(findings=(note, missing, risk))) == (risk, missing, note)


def test_a_minor_note_is_named_only_where_there_is_room() -> None:
    minor = finding("one more habit is not shown", Severity.NOTE, Harm.MINOR)
    risks = [finding(f"high potassium {n}", Severity.WARN, Harm.MINOR) for n in range(3)]
    assert look_first(content(findings=(minor, *risks))) == tuple(risks)
    assert look_first(content(findings=(minor, risks[0]))) == (risks[0], minor)


def test_a_finding_that_goes_on_from_its_item_is_named_with_the_items_words() -> None:
    of = content(
        an_item("a", "Metoprolol 500 mg daily"),
        findings=(
            finding("says “500 mg”, and the chart “50 mg”", item="a"),
            finding("Nobody called", item="a"),
        ),
    )
    assert [named(of, f) for f in of.findings] == [
        "“Metoprolol 500 mg daily” says “500 mg”, and the chart “50 mg”",
        "Nobody called",
    ]


# --- how long it takes -----------------------------------------------------------------------------------------------


def test_only_what_needs_attention_takes_time() -> None:
    plain = content(an_item("a", "word " * 238))
    assert (needs_attention(plain), reading_time_s(plain)) == ((), 0)
    risky = content(an_item("a", ("word " * 238).strip(), ItemKind.MEDICINE))
    assert reading_time_s(risky) == 60
    assert reading_time_s(content(decided(an_item("a", "word " * 238, ItemKind.MEDICINE)))) == 0


def test_every_finding_that_is_shown_takes_eight_seconds_and_its_words() -> None:
    shown = finding("an old list still shows warfarin")
    assert reading_time_s(content(findings=(shown,))) == 10  # six words are 1.5 seconds
    assert reading_time_s(content(findings=(shown,), answered=(shown,))) == 0


def test_what_needs_attention_and_what_may_be_accepted_together_are_all_that_waits() -> None:
    of = content(
        an_item("a"),
        an_item("b", kind=ItemKind.MEDICINE),
        an_item("c"),
        decided(an_item("d")),
        findings=(finding("look", item="c"),),
    )
    needed, together = {i.id for i in needs_attention(of)}, {i.id for i in unremarkable(of)}
    assert needed == {"b", "c"}
    assert together == {"a"}
    assert needed | together == {i.id for i in of.undecided()}


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(5, "less than a minute"), (30, "less than a minute"), (60, "about 1 minute"), (119, "about 2 minutes")],
)
def test_a_time_is_told_as_one_would_say_it(seconds: int, said: str) -> None:
    assert about(seconds) == said


# --- what a form says beside its sentence -----------------------------------------------------------------------------


def a_medicine(text: str, **more: str) -> Item:
    detail = MedicineDetail(name="furosemide 40 mg tablet", change=Change.CONTINUED, **more)  # type: ignore[arg-type]
    return Item(id=ItemId("m"), kind=ItemKind.MEDICINE, text=text, citations=(), detail=detail)


@pytest.mark.parametrize(
    ("text", "more", "left"),
    [
        (
            "furosemide 40 mg tablet: 1 tablet by mouth twice daily - continued",
            {"dose": "40 mg", "route": "Oral route", "frequency": "2 times a day"},
            0,
        ),
        ("furosemide 40 mg tablet: 1 tablet twice daily - continued", {"route": "Oral route"}, 2),
        ("furosemide 40 mg tablet: HOLD - continued", {"frequency": "once daily"}, 2),
        ("furosemide 40 mg tablet: 80 mg daily - continued", {"dose": "20 mg"}, 2),
        ("furosemide 40 mg tablet - continued", {"reason": "Heart failure"}, 2),
        ("furosemide 40 mg tablet", {}, 1),
    ],
    ids=["all said", "no route", "on hold", "another dose", "no reason", "no word of the change"],
)
def test_only_what_the_sentence_does_not_say_is_read_beside_it(
    text: str, more: dict[str, str], left: int
) -> None:
    assert words_left(a_medicine(text, **more)) == left


def test_where_form_and_sentence_differ_all_of_the_form_is_read() -> None:
    one = a_medicine("furosemide 40 mg tablet: 40 mg by mouth - continued", dose="40 mg")
    assert not words_left(one)
    assert words_left(one, [finding("the form has another dose", item="m", rule=forms.RULE)]) > 5


def test_of_a_long_finding_the_sentence_is_read_and_of_a_stop_all_of_it() -> None:
    reason = "Metformin: may build up (It leaves by the kidneys alone.). Rests on: eGFR 28 (2026-11-18)"
    seconds = [
        reading_time_s(content(findings=(finding(reason, severity),)))
        for severity in (Severity.WARN, Severity.STOP)
    ]
    assert seconds == [10, 12]
