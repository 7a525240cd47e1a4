"""In every store: a changed or superseded guideline lists which approved documents rest on it."""

from dataclasses import replace

import pytest

from assistant.domain.draft import Decision, Draft, PersonId, Verdict
from assistant.domain.errors import NotPermitted
from assistant.domain.events import Approved
from assistant.domain.people import Actor, Role
from assistant.knowledge.guidelines import Library, library
from assistant.workflow.resting import Change, plans_resting_on
from tests.ports.conftest import Store
from tests.ports.samples import (
    ANNA,
    CLINICIAN,
    a_draft,
    a_source,
    later,
    received,
    requested,
    some_content,
    written,
)

READER = Actor(id=PersonId("rita"), role=Role.COORDINATOR)


def a_plan(store: Store, id: str, *cited: str, minute: int = 1, signed: bool = True) -> Draft:
    """A care plan that cites these guidelines, approved where ``signed``."""
    content = some_content()
    (section,) = content.sections
    decided = tuple(replace(i, decision=_accepted()) for i in section.items)
    content = replace(
        content,
        sections=(replace(section, items=decided),),
        provenance=replace(content.provenance, guidelines=cited),
    )
    draft = a_draft(id, minute=minute)
    with store.work() as unit:
        unit.keep(draft, requested(draft))
    draft = draft.written(content)
    with store.work() as unit:
        unit.keep(draft, written(draft))
    return _signed(store, draft) if signed else draft


def _accepted() -> Decision:
    return Decision(verdict=Verdict.ACCEPT, by=CLINICIAN, at=later(10))


def _signed(store: Store, draft: Draft) -> Draft:
    assert draft.digest is not None
    signed = draft.approved(by=CLINICIAN, at=later(20), seen=draft.digest)
    event = Approved(at=later(20), by=CLINICIAN, patient=draft.patient, draft=draft.id, digest=draft.digest)
    with store.work() as unit:
        unit.keep(signed, event)
    return signed


@pytest.fixture
def ward(store: Store) -> Store:
    with store.work() as unit:
        source = a_source(ANNA)
        unit.keep_source(source, received(source))
    return store


@pytest.fixture
def changed() -> Library:
    """The library after COPD had a newer version, and a rename took opioid safety out of it."""
    ours = library()
    newer = tuple(replace(g, version="2027.1") if g.id == "copd" else g for g in ours.guidelines)
    return replace(ours, guidelines=tuple(g for g in newer if g.id != "opioid-safety"))


def test_an_approved_plan_whose_guideline_changed_is_listed_with_what_is_in_force_now(
    ward: Store, changed: Library
) -> None:
    a_plan(ward, "old", "gl-copd@2026.1", "gl-asthma@2026.1")
    a_plan(ward, "gone", "gl-opioid-safety@2026.1", minute=2)
    a_plan(ward, "fine", "gl-asthma@2026.1", minute=3)
    found = plans_resting_on(changed, actor=READER, work=ward.work)
    assert [(r.draft.id, r.cited, r.now, r.change) for r in found] == [
        ("gone", "opioid-safety@2026.1", "", Change.GONE),
        ("old", "copd@2026.1", "copd@2027.1", Change.NEWER),
    ]


def test_a_plan_that_cites_a_superseded_text_is_told_what_took_its_place(ward: Store) -> None:
    a_plan(ward, "old", "gl-opioid-safety@2016.1")
    (found,) = plans_resting_on(library(), actor=READER, work=ward.work)
    assert (found.now, found.change) == ("opioid-safety@2026.1", Change.NEWER)


def test_a_plan_that_nobody_approved_rests_on_nothing_yet(ward: Store) -> None:
    a_plan(ward, "waiting", "gl-opioid-safety@2016.1", signed=False)
    assert plans_resting_on(library(), actor=READER, work=ward.work) == ()


def test_one_guideline_lists_every_plan_that_cites_it_changed_or_not(ward: Store) -> None:
    a_plan(ward, "a", "gl-copd@2026.1")
    a_plan(ward, "b", "gl-asthma@2026.1", minute=2)
    listed = plans_resting_on(library(), guideline="copd", changed_only=False, actor=READER, work=ward.work)
    assert [(r.draft.id, r.change) for r in listed] == [("a", Change.NONE)]


def test_whoever_may_not_read_drafts_is_not_told(ward: Store) -> None:
    admin = Actor(id=PersonId("x"), role=Role.ADMIN)
    with pytest.raises(NotPermitted):
        plans_resting_on(library(), actor=admin, work=ward.work)
