"""An approval binds the exact content; a change of one byte voids it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.domain.draft import (
    Acknowledgement,
    Citation,
    CitationKind,
    Content,
    Decision,
    Digest,
    Draft,
    DraftId,
    Finding,
    Item,
    ItemId,
    ItemKind,
    Kind,
    PersonId,
    Provenance,
    Section,
    Severity,
    Verdict,
)
from assistant.domain.errors import StaleContent, Undecided, WrongState
from assistant.domain.lifecycle import MOVES, State, move
from retrieval.model import Coverage, PatientId

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ANNA, BEN = PersonId("anna"), PersonId("ben")


def coverage() -> Coverage:
    return Coverage(
        sources=(), found=0, read=0, skipped=0, unreadable=0, tallies=(), notes=0, earliest=None, latest=None
    )


def item(text: str = "Take apixaban 5 mg twice daily", id: str = "i1") -> Item:
    cited = Citation(kind=CitationKind.CHART, source="doc-1", start=0, end=len(text), quote=text)
    return Item(id=ItemId(id), kind=ItemKind.STATEMENT, text=text, citations=(cited,))


def content(*items: Item, findings: tuple[Finding, ...] = ()) -> Content:
    section = Section(id="s", title="S", loinc="8648-8", items=items)
    made = Provenance(software="test", writer="composer@1")
    return Content(sections=(section,), findings=findings, evidence=(), coverage=coverage(), provenance=made)


def draft(held: Content | None = None) -> Draft:
    asked = Draft(
        id=DraftId("d1"),
        kind=Kind.CARE_PLAN,
        patient=PatientId("p1"),
        encounter=None,
        requested_by=BEN,
        requested_at=NOW,
    )
    return asked.written(held) if held else asked


def accepted(one: Item, by: PersonId = ANNA, at: datetime = NOW) -> Item:
    return replace(one, decision=Decision(verdict=Verdict.ACCEPT, by=by, at=at))


def test_an_approval_of_content_the_clinician_did_not_see_is_refused() -> None:
    with pytest.raises(StaleContent):
        draft(content(accepted(item()))).approved(by=ANNA, at=NOW, seen=Digest("sha256:other"))


def test_an_approval_waits_for_every_item_and_every_stop() -> None:
    stop = Finding(rule="figures@1", severity=Severity.STOP, reason="no stay")
    held = content(item(), findings=(stop,))
    with pytest.raises(Undecided) as waiting:
        draft(held).approved(by=ANNA, at=NOW, seen=held.digest)
    assert waiting.value.waiting == ("i1", stop.id)


def test_a_stop_of_the_whole_draft_is_lifted_by_an_acknowledgement_with_a_reason() -> None:
    stop = Finding(rule="missing@1", severity=Severity.STOP, reason="no stay")
    held = content(accepted(item()), findings=(stop,))
    held = replace(held, acknowledgements=(Acknowledgement(finding=stop.id, by=ANNA, at=NOW, reason="seen"),))
    assert draft(held).approved(by=ANNA, at=NOW, seen=held.digest).state is State.APPROVED


CHANGES: list[Callable[[Item], Item]] = [
    lambda i: replace(i, text=i.text + "."),
    lambda i: replace(i, decision=None),
    lambda i: replace(i, decision=Decision(verdict=Verdict.REJECT, by=ANNA, at=NOW)),
    lambda i: replace(i, citations=()),
    lambda i: replace(i, citations=(replace(i.citations[0], start=1),)),
    lambda i: replace(i, citations=(replace(i.citations[0], quote="x"),)),
    lambda i: replace(i, kind=ItemKind.ACTION),
    lambda i: replace(i, written_by="model"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_of_an_item_changes_the_digest(change: Callable[[Item], Item]) -> None:
    before = accepted(item())
    assert content(change(before)).digest != content(before).digest


def test_who_decided_and_when_does_not_change_the_digest() -> None:
    one, other = accepted(item()), accepted(item(), by=BEN, at=datetime(2027, 1, 1, tzinfo=UTC))
    assert content(one).digest == content(other).digest


@pytest.mark.parametrize("here", list(State))
def test_a_draft_moves_only_as_the_table_says(here: State) -> None:
    for there in State:
        if there in MOVES[here]:
            assert move(here, there) is there
        else:
            with pytest.raises(WrongState):
                move(here, there)


def test_nothing_leads_to_published_but_an_approval() -> None:
    assert [s for s, moves in MOVES.items() if State.PUBLISHED in moves] == [State.APPROVED]


def test_a_returned_draft_comes_back_as_the_next_revision_of_itself() -> None:
    held = content(item())
    again = draft(held).returned("the dose is old", seen=held.digest).asked_again()
    assert (again.state, again.revision, again.content) == (State.REQUESTED, 2, None)
