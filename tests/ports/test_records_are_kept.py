"""Sources, readings and passages in every store: as received, by patient, and gone when they are forgotten."""

from dataclasses import replace

import pytest

from assistant.domain.draft import digest
from assistant.domain.errors import NotFound
from assistant.workflow.ports import Answered, KeptSource
from retrieval.model import PassageId, PatientId, SourceId
from tests.ports.conftest import Store
from tests.ports.samples import (
    ANNA,
    BORIS,
    COORDINATOR,
    a_document,
    a_draft,
    a_source,
    later,
    patient_forgotten,
    published,
    received,
    requested,
    source_forgotten,
)


def keep(store: Store, *sources: KeptSource) -> None:
    for source in sources:
        with store.work() as unit:
            unit.keep_source(source, received(source))


def forget(store: Store, source: KeptSource) -> None:
    with store.work() as unit:
        unit.forget_source(source.id, source.patient, source_forgotten(source))


def in_force(store: Store, patient: PatientId = ANNA) -> list[SourceId]:
    with store.work(read_only=True) as unit:
        return [r.source for r in unit.readings(patient)]


def test_a_source_is_read_back_as_it_was_received(store: Store) -> None:
    source = a_source(text="Clock 8:00\r\n\x00 naïve\tµg")
    keep(store, source)
    with store.work(read_only=True) as unit:
        assert unit.bytes_of(source.id, ANNA) == source.data
        assert unit.readings(ANNA) == (source.reading,)
        assert unit.rows(ANNA) == source.rows


def test_text_that_utf8_cannot_say_is_kept_all_the_same(store: Store) -> None:
    source = a_source()
    half = replace(source.reading.documents[0], text="a \ud83d half")
    reading = replace(source.reading, documents=(half,))
    keep(store, replace(source, reading=reading))
    with store.work(read_only=True) as unit:
        assert unit.readings(ANNA) == (reading,)


def test_a_source_says_what_became_of_its_entries(store: Store) -> None:
    source = a_source()
    keep(store, source)
    with store.work(read_only=True) as unit:
        summary = unit.source(source.id, ANNA)
    assert summary is not None
    assert (summary.name, summary.format, summary.size) == ("discharge.txt", "note", len(source.data))
    assert (summary.read, summary.skipped, summary.unreadable) == (1, 0, 0)
    assert (summary.received_at, summary.received_by) == (source.received_at, COORDINATOR)
    assert summary.superseded_by is None


def test_a_source_of_one_patient_is_out_of_reach_of_another(store: Store) -> None:
    mine, theirs = a_source(ANNA), a_source(BORIS, text="Penicillin: anaphylaxis.")
    keep(store, mine, theirs)
    with store.work(read_only=True) as unit:
        assert unit.source(mine.id, BORIS) is None
        assert unit.sources(BORIS) == (unit.source(theirs.id, BORIS),)
        assert unit.rows(BORIS) == theirs.rows
        with pytest.raises(NotFound):
            unit.bytes_of(mine.id, BORIS)


def test_the_same_bytes_may_belong_to_two_patients(store: Store) -> None:
    keep(store, a_source(ANNA), a_source(BORIS))
    forget(store, a_source(ANNA))
    assert in_force(store, BORIS) == [a_source(BORIS).id]


def test_an_unknown_patient_is_not_found(store: Store) -> None:
    with store.work(read_only=True) as unit:
        with pytest.raises(NotFound):
            unit.readings(ANNA)
        assert (unit.sources(ANNA), unit.rows(ANNA), unit.drafts(patient=ANNA)) == ((), (), ())


def test_a_newer_source_of_the_same_name_takes_the_place_of_the_older(store: Store) -> None:
    old, new = a_source(text="Apixaban 5 mg."), a_source(text="Apixaban 2.5 mg.", minute=1)
    other = a_source(text="Lives alone.", name="social.txt", minute=2)
    keep(store, old, other, new)
    assert in_force(store) == [other.id, new.id]
    with store.work(read_only=True) as unit:
        assert unit.rows(ANNA) == other.rows + new.rows
        assert {s.id: s.superseded_by for s in unit.sources(ANNA)} == {
            old.id: new.id,
            other.id: None,
            new.id: None,
        }
        assert unit.bytes_of(old.id, ANNA) == old.data


def test_sources_without_a_name_stand_beside_each_other(store: Store) -> None:
    first, second = a_source(text="Fell at home.", name=""), a_source(text="Afraid of falling.", name="")
    keep(store, first, second)
    assert in_force(store) == [first.id, second.id]


def test_an_older_version_sent_again_is_in_force_again(store: Store) -> None:
    first, second, third = (a_source(text=f"Version {n}.") for n in (1, 2, 3))
    keep(store, first, second, third, second)
    assert in_force(store) == [second.id]
    forget(store, second)
    assert in_force(store) == [third.id]
    forget(store, third)
    assert in_force(store) == [first.id]


def test_what_a_forgotten_source_had_superseded_is_in_force_again(store: Store) -> None:
    old, new = a_source(text="Apixaban 5 mg."), a_source(text="Apixaban 2.5 mg.")
    keep(store, old, new)
    forget(store, new)
    assert in_force(store) == [old.id]
    with store.work(read_only=True) as unit:
        assert unit.source(new.id, ANNA) is None
        assert unit.rows(ANNA) == old.rows


def test_an_unknown_source_cannot_be_forgotten(store: Store) -> None:
    keep(store, a_source(BORIS))
    with pytest.raises(NotFound):
        forget(store, a_source(ANNA))


def test_a_patient_is_known_by_what_the_newest_source_says(store: Store) -> None:
    keep(
        store,
        a_source(person="A. Novak", text="One."),
        a_source(person="Anna Nováková", name="two.txt", text="Two."),
    )
    keep(store, a_source(person="", name="three.txt", text="Three."))
    with store.work(read_only=True) as unit:
        (patient,) = unit.patients()
    assert (patient.id, patient.name, patient.birth_date, patient.sex) == (
        ANNA,
        "Anna Nováková",
        "1950-05-04",
        "female",
    )
    assert patient.sources == 3


def test_patients_are_listed_by_id_a_page_at_a_time(store: Store) -> None:
    ids = ["Z9", "a-1", "a-10", "a-2", "é", "ž"]
    keep(store, *(a_source(PatientId(id)) for id in reversed(ids)))
    seen: list[PatientId] = []
    with store.work(read_only=True) as unit:
        while page := unit.patients(after=seen[-1] if seen else None, limit=2):
            seen += [p.id for p in page]
    assert seen == ids


def test_a_patient_without_sources_is_known_while_a_draft_is_kept(store: Store) -> None:
    source, draft = a_source(), a_draft()
    keep(store, source)
    with store.work() as unit:
        unit.keep(draft, requested(draft))
    forget(store, source)
    with store.work(read_only=True) as unit:
        assert unit.readings(ANNA) == ()
        assert [(p.id, p.name, p.sources) for p in unit.patients()] == [(ANNA, "", 0)]


def test_a_patient_without_anything_is_no_longer_known(store: Store) -> None:
    source = a_source()
    keep(store, source)
    forget(store, source)
    with store.work(read_only=True) as unit:
        assert unit.patients() == ()
        with pytest.raises(NotFound):
            unit.readings(ANNA)


def test_a_forgotten_patient_leaves_nothing_and_takes_nobody_along(store: Store) -> None:
    draft, neighbour = a_draft(), a_draft("draft-2", BORIS)
    answer = Answered(request=digest("a request"), status=201, body=b'{"id":"draft-1"}', headers={})
    keep(store, a_source(ANNA), a_source(BORIS))
    with store.work() as unit:
        unit.keep(draft, requested(draft))
        unit.keep(neighbour, requested(neighbour))
        document = a_document(draft)
        unit.keep(replace(draft, version=2), published(document), document)
        unit.remember(COORDINATOR, "key-1", answer, later(1))
        unit.remember(COORDINATOR, "key-2", replace(answer, body=b'{"id":"draft-2"}'), later(1))
    with store.work() as unit:
        unit.forget_patient(ANNA, patient_forgotten())
    with store.work(read_only=True) as unit:
        assert (unit.sources(ANNA), unit.rows(ANNA), unit.drafts(patient=ANNA)) == ((), (), ())
        for gone in (
            lambda: unit.draft(draft.id),
            lambda: unit.document(draft.id),
            lambda: unit.readings(ANNA),
        ):
            with pytest.raises(NotFound):
                gone()
        assert unit.answered(COORDINATOR, "key-1") is None
        assert unit.answered(COORDINATOR, "key-2") is not None
        assert [d.id for d in unit.drafts()] == ["draft-2"]
        assert [p.id for p in unit.patients()] == [BORIS]


def test_a_writer_who_comes_back_after_the_patient_was_forgotten_changes_nothing(store: Store) -> None:
    draft = a_draft()
    keep(store, a_source())
    with store.work() as unit:
        unit.keep(draft, requested(draft))
    with store.work() as unit:
        unit.forget_patient(ANNA, patient_forgotten())
    with pytest.raises(NotFound), store.work() as unit:
        unit.keep(draft.stuck("too late"), requested(draft))
    with pytest.raises(NotFound), store.work() as unit:
        unit.forget_patient(ANNA, patient_forgotten())


def test_vectors_are_kept_with_their_passages(store: Store) -> None:
    source, other = a_source(), a_source(BORIS)
    keep(store, source, other)
    (row,) = source.rows
    with store.work(read_only=True) as unit:
        assert unit.awaiting_vectors("mini@1") == (ANNA, BORIS)
        assert unit.awaiting_vectors("mini@1", limit=1) == (ANNA,)
    with store.work() as unit:
        unit.keep_vectors(ANNA, {row.passage.id: b"\x00\x01\xff", PassageId("gone"): b"x"}, "mini@1")
    with store.work(read_only=True) as unit:
        assert unit.rows(ANNA) == (replace(row, vector=b"\x00\x01\xff"),)
        assert unit.rows(BORIS) == other.rows
        assert unit.awaiting_vectors("mini@1") == (BORIS,)
        assert unit.awaiting_vectors("mini@2") == (ANNA, BORIS)


def test_a_superseded_source_awaits_no_vectors(store: Store) -> None:
    old, new = a_source(text="Old."), a_source(text="New.")
    keep(store, old, new)
    with store.work() as unit:
        unit.keep_vectors(ANNA, {row.passage.id: b"v" for row in new.rows}, "mini@1")
        assert unit.awaiting_vectors("mini@1") == ()
