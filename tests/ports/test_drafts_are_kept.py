"""Drafts in every store: saved with their event, by whoever read the last save, listed newest first."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from assistant.domain.draft import Draft, DraftId, Severity
from assistant.domain.errors import MovedOn, NotFound
from assistant.domain.lifecycle import State
from tests.ports.conftest import Store
from tests.ports.samples import (
    ANNA,
    BORIS,
    a_document,
    a_draft,
    a_finding,
    a_source,
    published,
    received,
    requested,
    some_content,
    written,
)


@pytest.fixture
def ward(store: Store) -> Store:
    """A store that knows two patients."""
    with store.work() as unit:
        for patient in (ANNA, BORIS):
            source = a_source(patient)
            unit.keep_source(source, received(source))
    return store


def ask(store: Store, id: str = "draft-1", **how: object) -> Draft:
    draft = a_draft(id, **how)  # type: ignore[arg-type]
    with store.work() as unit:
        unit.keep(draft, requested(draft))
    return draft


def write(store: Store, draft: Draft, *findings: object) -> Draft:
    done = draft.written(some_content("Apixaban 5 mg twice daily.", *findings))  # type: ignore[arg-type]
    with store.work() as unit:
        unit.keep(done, written(done))
    return done


def test_a_draft_is_read_back_as_it_was_kept(ward: Store) -> None:
    draft = write(ward, ask(ward), a_finding("5 mg is not in the evidence"))
    with ward.work(read_only=True) as unit:
        assert unit.draft(draft.id) == draft
        assert unit.draft(draft.id).digest == draft.digest


def test_an_unknown_draft_is_not_found(ward: Store) -> None:
    with ward.work() as unit, pytest.raises(NotFound, match="draft-9"):
        unit.draft(DraftId("draft-9"))


def test_a_draft_for_an_unknown_patient_is_refused(store: Store) -> None:
    draft = a_draft()
    with pytest.raises(NotFound), store.work() as unit:
        unit.keep(draft, requested(draft))


def test_whoever_read_an_older_save_has_to_read_again(ward: Store) -> None:
    draft = ask(ward)
    write(ward, draft)
    late = draft.withdrawn("not needed")
    with pytest.raises(MovedOn, match="draft-1"), ward.work() as unit:
        unit.keep(late, written(draft.written(some_content())))
    with ward.work(read_only=True) as unit:
        assert unit.draft(draft.id).state is State.WRITTEN


def test_a_draft_is_asked_for_once(ward: Store) -> None:
    draft = ask(ward)
    with pytest.raises(MovedOn), ward.work() as unit:
        unit.keep(draft, requested(draft))


def test_of_a_hundred_who_save_the_same_version_one_wins(ward: Store) -> None:
    draft = ask(ward)
    start = threading.Barrier(20)

    def save(n: int) -> bool:
        mine = draft.written(some_content(f"Version of clinician {n}."))
        if n < 20:
            start.wait()
        try:
            with ward.work() as unit:
                assert unit.draft(draft.id)
                unit.keep(mine, written(mine))
        except MovedOn:
            return False
        return True

    with ThreadPoolExecutor(20) as clinicians:
        assert sum(clinicians.map(save, range(100))) == 1
    with ward.work(read_only=True) as unit:
        assert [e.tag for e in unit.audit()].count("draft:written") == 1


def test_drafts_are_listed_newest_first_with_what_a_worklist_shows(ward: Store) -> None:
    ask(ward, "draft-1")
    stop = a_finding("the dose is not in the evidence", Severity.STOP)
    warning = a_finding("the note is two years old")
    write(ward, ask(ward, "draft-2"), warning, stop)
    with ward.work(read_only=True) as unit:
        second, first = unit.drafts()
    assert (first.id, first.state, first.items, first.top) == ("draft-1", State.REQUESTED, 0, ())
    assert (second.id, second.state, second.items, second.undecided) == ("draft-2", State.WRITTEN, 1, 1)
    assert (second.stops, second.warnings) == (1, 1)
    assert second.top == (
        "“Apixaban 5 mg twice daily.” the dose is not in the evidence",
        "“Apixaban 5 mg twice daily.” the note is two years old",
    )


def test_drafts_are_listed_by_patient_and_by_state(ward: Store) -> None:
    ask(ward, "draft-1")
    ask(ward, "draft-2", patient=BORIS)
    write(ward, ask(ward, "draft-3"))
    with ward.work(read_only=True) as unit:
        assert [d.id for d in unit.drafts(patient=ANNA)] == ["draft-3", "draft-1"]
        assert [d.id for d in unit.drafts(states=(State.REQUESTED,))] == ["draft-2", "draft-1"]
        both = unit.drafts(patient=ANNA, states=(State.WRITTEN, State.REQUESTED))
        assert [d.id for d in both] == ["draft-3", "draft-1"]
        assert unit.drafts(patient=ANNA, states=(State.PUBLISHED,)) == ()


def test_a_page_goes_on_where_the_last_one_ended_though_drafts_came_meanwhile(ward: Store) -> None:
    for n in range(5):
        ask(ward, f"draft-{n}")
    with ward.work(read_only=True) as unit:
        page = unit.drafts(limit=2)
    ask(ward, "draft-5")
    seen = [d.id for d in page]
    while page:
        with ward.work(read_only=True) as unit:
            page = unit.drafts(limit=2, after=seen[-1])
        seen += [d.id for d in page]
    assert seen == ["draft-4", "draft-3", "draft-2", "draft-1", "draft-0"]


def test_a_page_after_a_draft_that_is_gone_says_so(ward: Store) -> None:
    with ward.work(read_only=True) as unit, pytest.raises(NotFound):
        unit.drafts(after="draft-9")


def test_what_was_sent_back_stays_as_a_revision(ward: Store) -> None:
    draft = write(ward, ask(ward))
    assert draft.digest is not None
    returned = draft.returned("the dose is missing", seen=draft.digest)
    again = returned.asked_again()
    with ward.work() as unit:
        unit.keep(returned, written(draft))
        unit.keep(again, requested(again))
    with ward.work(read_only=True) as unit:
        assert unit.revisions(draft.id) == (returned,)
        assert unit.draft(draft.id) == again
        assert unit.revisions(DraftId("draft-9")) == ()


def test_a_document_is_kept_with_the_draft_that_it_came_from_byte_for_byte(ward: Store) -> None:
    draft = write(ward, ask(ward))
    document = a_document(draft, b'{"resourceType":"Bundle","note":"5 \xc2\xb5g"}')
    with ward.work() as unit:
        unit.keep(replace(draft, version=draft.version + 1), published(document), document)
    with ward.work(read_only=True) as unit:
        assert unit.document(draft.id) == document


def test_a_draft_that_has_not_left_has_no_document(ward: Store) -> None:
    draft = ask(ward)
    with ward.work(read_only=True) as unit, pytest.raises(NotFound, match="has not left"):
        unit.document(draft.id)


def test_of_two_documents_the_later_one_counts(ward: Store) -> None:
    draft = write(ward, ask(ward))
    for n, data in enumerate((b'{"status":"final"}', b'{"status":"entered-in-error"}'), 1):
        document = a_document(draft, data)
        with ward.work() as unit:
            unit.keep(replace(draft, version=draft.version + n), published(document), document)
    with ward.work(read_only=True) as unit:
        assert unit.document(draft.id).data == b'{"status":"entered-in-error"}'
