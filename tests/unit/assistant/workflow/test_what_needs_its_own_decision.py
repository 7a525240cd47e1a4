"""What may be accepted together, what needs a word, and what is looked at again after every decision."""

from dataclasses import replace
from typing import Any

import pytest

from assistant.adapters.memory import MemoryStore
from assistant.checks.reading import Reading
from assistant.domain.draft import (
    HIGH_RISK,
    Acknowledgement,
    Decision,
    Draft,
    Finding,
    Item,
    ItemId,
    ItemKind,
    Kind,
    PersonId,
    ReferralDetail,
    Section,
    Severity,
    Support,
    Verdict,
)
from assistant.domain.errors import Invalid
from assistant.domain.people import Actor, Role
from assistant.workflow.completeness import counted_anew
from assistant.workflow.publishing import publish
from assistant.workflow.review import Choice, decide, unremarkable
from tests.unit.assistant.checks.drafted import cite, item, note, reading
from tests.unit.assistant.test_draft import NOW, content, draft

ANNA = Actor(id=PersonId("anna"), role=Role.CLINICIAN)
CHART = note("Takes furosemide 40 mg twice daily.")
TAKEN = item("Takes furosemide 40 mg twice daily.", cite(CHART))


def said(severity: Severity, of: str | None = "i") -> Finding:
    return Finding(rule="r", severity=severity, reason="x", item=ItemId(of) if of else None)


def kept(one: Draft) -> MemoryStore:
    store = MemoryStore()
    with store.work() as unit:
        unit.kept.drafts[one.id] = one
    return store


def beside(_: Draft, sections: tuple[Section, ...]) -> Reading:
    return replace(reading(notes=(CHART,)), sections=sections)


def chosen(one: Draft, choice: Choice) -> Draft:
    seen = one.digest
    assert seen is not None
    given: dict[str, Any] = {"actor": ANNA, "reader": beside, "work": kept(one).work, "clock": lambda: NOW}
    return decide(one.id, [choice], seen=seen, **given)


# --- accepted together ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(ItemKind))
def test_what_hurts_most_is_never_accepted_with_the_rest(kind: ItemKind) -> None:
    assert bool(unremarkable(content(replace(TAKEN, kind=kind)))) is (kind not in HIGH_RISK)


@pytest.mark.parametrize(
    ("severity", "together"), [(Severity.STOP, False), (Severity.WARN, False), (Severity.NOTE, True)]
)
def test_what_has_a_stop_or_a_warning_is_looked_at_alone(severity: Severity, together: bool) -> None:
    assert bool(unremarkable(content(TAKEN, findings=(said(severity),)))) is together


@pytest.mark.parametrize("support", list(Support))
def test_only_what_its_sources_carry_is_accepted_with_the_rest(support: Support) -> None:
    assert bool(unremarkable(content(replace(TAKEN, support=support)))) is (support is Support.SUPPORTED)


# --- one decision ----------------------------------------------------------------------------------------------------


def test_what_no_passage_carries_is_accepted_only_with_a_word() -> None:
    waiting = draft(content(replace(TAKEN, support=Support.UNSUPPORTED)))
    with pytest.raises(Invalid, match="say why"):
        chosen(waiting, Choice(item=TAKEN.id, verdict=Verdict.ACCEPT))
    after = chosen(waiting, Choice(item=TAKEN.id, verdict=Verdict.ACCEPT, reason="I gave it myself"))
    assert after.content is not None
    assert after.content.undecided() == ()


def test_what_is_carried_is_accepted_without_one() -> None:
    after = chosen(draft(content(TAKEN)), Choice(item=TAKEN.id, verdict=Verdict.ACCEPT))
    assert after.content is not None
    assert after.content.undecided() == ()


def test_an_edit_is_held_against_the_passage_that_it_had() -> None:
    edit = Choice(
        item=TAKEN.id,
        verdict=Verdict.EDIT,
        text="Takes furosemide 400 mg twice daily.",
        reason="as told",
    )
    after = chosen(draft(content(TAKEN)), edit)
    assert after.content is not None
    found = [f for f in after.content.findings if f.item == TAKEN.id]
    assert any("400 mg" in f.reason for f in found)
    assert {f.severity for f in found} == {Severity.WARN}


# --- looked at again ----------------------------------------------------------------------------------------------


def test_a_reason_goes_with_the_finding_that_it_was_given_for() -> None:
    here, gone = said(Severity.STOP), said(Severity.STOP, None)
    reasons = tuple(Acknowledgement(finding=f.id, by=ANNA.id, at=NOW, reason="seen") for f in (here, gone))
    answered = replace(content(TAKEN, findings=(here,)), acknowledgements=reasons)
    assert [a.finding for a in counted_anew(Kind.CARE_PLAN, answered).acknowledgements] == [here.id]


def test_whom_a_letter_goes_to_is_looked_at_again() -> None:
    two = [_letter("cardiology"), _letter("ophthalmology")]
    stops = counted_anew(Kind.REFERRAL, content(*two)).findings
    assert any("Several recipients" in f.reason for f in stops)
    assert not any(
        "Several recipients" in f.reason for f in counted_anew(Kind.REFERRAL, content(two[0])).findings
    )


def _letter(specialty: str) -> Item:
    detail = ReferralDetail(specialty=specialty, reason="", question="")
    return item("A referral", kind=ItemKind.REFERRAL, detail=detail, id=specialty)


# --- what leaves ---------------------------------------------------------------------------------------------------


def test_what_nobody_signed_is_not_made_into_a_document() -> None:
    def rendered(_: Draft) -> Any:
        raise AssertionError("a draft that nobody signed was rendered")

    waiting = draft(content(TAKEN))
    assert publish(waiting.id, render=rendered, work=kept(waiting).work, clock=lambda: NOW) == waiting


@pytest.mark.parametrize(
    ("verdict", "leaves"), [(Verdict.ACCEPT, True), (Verdict.EDIT, True), (Verdict.REJECT, False)]
)
def test_what_was_struck_out_does_not_leave(verdict: Verdict, leaves: bool) -> None:
    assert replace(TAKEN, decision=Decision(verdict=verdict, by=ANNA.id, at=NOW)).leaves is leaves
    assert not TAKEN.leaves
