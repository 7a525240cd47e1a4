"""A unit is kept whole or not at all, in every store, and each change brings its event."""

import threading
from datetime import timedelta

import pytest

from assistant.adapters.audit_chain import Broken, Verified, entries_of, pseudonym, verify
from assistant.domain.draft import digest
from assistant.domain.errors import MovedOn
from assistant.domain.events import Stuck
from assistant.workflow.ports import Answered
from tests.ports.conftest import SECRET, Store
from tests.ports.samples import (
    ANNA,
    BORIS,
    CLINICIAN,
    COORDINATOR,
    NOON,
    a_draft,
    a_source,
    later,
    patient_forgotten,
    received,
    requested,
    source_forgotten,
)

ANSWER = Answered(
    request=digest("a request"),
    status=201,
    body=b'{"id":"draft-1"}',
    headers={"Location": "/v1/drafts/draft-1"},
)


class PowerCut(Exception):
    """Stands for anything that ends a unit early."""


def test_a_unit_that_ends_early_leaves_nothing(store: Store) -> None:
    source, draft = a_source(), a_draft()

    def end_early() -> None:
        with store.work() as unit:
            unit.keep_source(source, received(source))
            unit.keep(draft, requested(draft))
            unit.remember(COORDINATOR, "key-1", ANSWER, NOON)
            raise PowerCut

    with pytest.raises(PowerCut):
        end_early()
    with store.work(read_only=True) as unit:
        assert (unit.patients(), unit.sources(ANNA), unit.drafts()) == ((), (), ())
        assert (unit.audit(), unit.audit_head().seq, unit.answered(COORDINATOR, "key-1")) == ((), 0, None)


def test_a_unit_sees_its_own_changes_and_others_see_them_when_it_ends(store: Store) -> None:
    source = a_source()
    with store.work() as unit:
        unit.keep_source(source, received(source))
        assert len(unit.sources(ANNA)) == 1
        with store.work(read_only=True) as other:
            assert other.sources(ANNA) == ()
    with store.work(read_only=True) as other:
        assert len(other.sources(ANNA)) == 1


def test_a_reader_sees_one_moment_though_others_write(store: Store) -> None:
    first, second = a_source(text="One.", name="1"), a_source(text="Two.", name="2")
    with store.work() as unit:
        unit.keep_source(first, received(first))
    with store.work(read_only=True) as reader:
        assert len(reader.sources(ANNA)) == 1
        with store.work() as unit:
            unit.keep_source(second, received(second))
        assert len(reader.sources(ANNA)) == 1


def test_a_unit_that_only_reads_cannot_write(store: Store) -> None:
    source = a_source()
    with store.work(read_only=True) as unit:
        with pytest.raises(RuntimeError, match="only reads"):
            unit.keep_source(source, received(source))
        with pytest.raises(RuntimeError, match="only reads"):
            unit.remember(COORDINATOR, "key-1", ANSWER, NOON)
        with pytest.raises(RuntimeError, match="only reads"):
            unit.keep_vectors(ANNA, {}, "mini@1")


def test_a_second_unit_that_writes_in_the_same_thread_is_a_mistake_that_is_told(store: Store) -> None:
    with store.work(), pytest.raises(RuntimeError, match="writes already"), store.work():
        pass
    with store.work() as unit:
        assert unit.patients() == ()


def test_each_change_brings_its_event_in_order(store: Store) -> None:
    source, draft = a_source(), a_draft()
    with store.work() as unit:
        unit.keep_source(source, received(source))
        unit.keep(draft, requested(draft))
    with store.work() as unit:
        unit.forget_source(source.id, ANNA, source_forgotten(source))
    with store.work() as unit:
        unit.forget_patient(ANNA, patient_forgotten())
    with store.work(read_only=True) as unit:
        entries = unit.audit()
        assert [(e.seq, e.tag) for e in entries] == [
            (1, "source:received"),
            (2, "draft:requested"),
            (3, "source:forgotten"),
            (4, "patient:forgotten"),
        ]
        assert verify(entries_of(unit, page=2), head=unit.audit_head()) == Verified(4)
    assert (entries[0].by, entries[0].at, entries[0].facts["source"]) == (
        COORDINATOR,
        NOON.isoformat(),
        source.id,
    )


def test_the_trail_names_a_patient_by_a_pseudonym_only(store: Store) -> None:
    for patient in (ANNA, BORIS, ANNA):
        source = a_source(patient)
        with store.work() as unit:
            unit.keep_source(source, received(source))
    with store.work(read_only=True) as unit:
        hers = unit.audit(patient=ANNA)
        assert [e.seq for e in hers] == [1, 3]
        assert {e.subject for e in hers} == {pseudonym(SECRET, ANNA)}
        assert ANNA not in repr(unit.audit())


def test_a_reason_in_the_trail_does_not_name_the_patient(store: Store) -> None:
    source, draft = a_source(), a_draft()
    stuck = Stuck(
        at=NOON, by=COORDINATOR, patient=ANNA, draft=draft.id, reason=f"no patient {ANNA} here: see {ANNA}-2."
    )
    with store.work() as unit:
        unit.keep_source(source, received(source))
        unit.keep(draft, stuck)
    with store.work(read_only=True) as unit:
        assert unit.audit()[-1].facts["reason"] == f"no patient (this patient) here: see {ANNA}-2."


def test_the_trail_is_read_a_page_at_a_time(store: Store) -> None:
    source = a_source()
    with store.work() as unit:
        unit.keep_source(source, received(source))
        for n in range(6):
            draft = a_draft(f"draft-{n}")
            unit.keep(draft, requested(draft))
    with store.work(read_only=True) as unit:
        assert [e.seq for e in unit.audit(limit=3)] == [1, 2, 3]
        assert [e.seq for e in unit.audit(after=3, limit=3)] == [4, 5, 6]
        assert [e.seq for e in unit.audit(after=6, limit=3)] == [7]


def test_a_trail_that_lost_an_entry_does_not_verify(store: Store) -> None:
    for n in range(3):
        source = a_source(text=f"Note {n}.", name=str(n))
        with store.work() as unit:
            unit.keep_source(source, received(source))
    with store.work(read_only=True) as unit:
        entries, head = unit.audit(), unit.audit_head()
    assert verify(entries[:2], head=head) == Broken(
        3, "entries are missing at the end: the trail is shorter than its head"
    )


def test_an_answer_is_given_again_to_the_same_person_and_key(store: Store) -> None:
    with store.work() as unit:
        unit.remember(COORDINATOR, "key-1", ANSWER, NOON)
    with store.work(read_only=True) as unit:
        assert unit.answered(COORDINATOR, "key-1") == ANSWER
        assert unit.answered(CLINICIAN, "key-1") is None
        assert unit.answered(COORDINATOR, "key-2") is None


def test_of_two_requests_with_one_key_the_second_leaves_no_change(store: Store) -> None:
    source = a_source()
    with store.work() as unit:
        unit.keep_source(source, received(source))
        unit.remember(COORDINATOR, "key-1", ANSWER, NOON)
    draft = a_draft("draft-2")

    def ask_again() -> None:
        with store.work() as unit:
            unit.keep(draft, requested(draft))
            unit.remember(COORDINATOR, "key-1", ANSWER, NOON)

    with pytest.raises(MovedOn):
        ask_again()
    with store.work(read_only=True) as unit:
        assert unit.drafts() == ()


def test_answers_are_not_kept_for_ever(store: Store) -> None:
    with store.work() as unit:
        unit.remember(COORDINATOR, "key-1", ANSWER, NOON)
        unit.remember(COORDINATOR, "key-2", ANSWER, NOON + timedelta(hours=23))
        unit.remember(COORDINATOR, "key-3", ANSWER, NOON + timedelta(hours=25))
        assert unit.answered(COORDINATOR, "key-1") is None
        assert unit.answered(COORDINATOR, "key-2") == ANSWER


def test_writers_come_one_after_another_and_every_change_is_there(store: Store) -> None:
    source = a_source()
    with store.work() as unit:
        unit.keep_source(source, received(source))

    def work(n: int) -> None:
        for i in range(5):
            draft = a_draft(f"draft-{n}-{i}", minute=i)
            with store.work() as unit:
                unit.keep(draft, requested(draft))

    writers = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with store.work(read_only=True) as unit:
        assert len(unit.drafts(limit=100)) == 30
        assert verify(entries_of(unit), head=unit.audit_head()) == Verified(31)
        assert unit.audit()[-1].at >= later(0).isoformat()
