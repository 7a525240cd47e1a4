"""A patient who was forgotten is off the disk: no byte of text, vector or id is left in any file of the folder."""

import random
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from assistant.adapters.audit_chain import Verified, entries_of, verify
from assistant.adapters.data_folder import DataFolder, open_folder
from assistant.adapters.store import SqlStore, erasure
from assistant.domain.draft import DraftId
from assistant.domain.lifecycle import State
from assistant.workflow.ports import Answered
from retrieval.model import Passage, PassageId, PatientId, digest_of
from retrieval.patient_index import PassageRow
from tests.ports.samples import (
    COORDINATOR,
    a_document,
    a_draft,
    a_source,
    later,
    patient_forgotten,
    published,
    received,
    requested,
    some_content,
    source_forgotten,
    written,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """A patient whose every trace can be told from everybody else's."""

    id: PatientId
    words: str
    vector: bytes

    def left_in(self, folder: Path) -> dict[str, int]:
        data = b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
        traces = {"id": self.id.encode(), "text": self.words.encode(), "vector": self.vector}
        return {name: data.count(trace) for name, trace in traces.items() if trace in data}


def canaries(number: int, chance: random.Random) -> list[Canary]:
    return [
        Canary(
            id=PatientId(f"patient-{n}-{chance.randrange(10**9)}"),
            words=f"word{n}of{chance.randrange(10**9)}",
            vector=struct.pack("8f", *(chance.random() for _ in range(8))),
        )
        for n in range(number)
    ]


def live(store: SqlStore, patients: list[Canary], chance: random.Random, rounds: int) -> None:
    """Sources come, are superseded and forgotten; drafts grow and leave; in no order, so that pages split anyhow."""
    for minute in range(rounds):
        for canary in chance.sample(patients, len(patients)):
            patient, text = canary.id, f"{canary.words} takes apixaban. " * chance.randint(1, 60)
            source = a_source(patient, text=text, name=chance.choice("abc"), minute=minute)
            source = replace(source, rows=tuple(cut(canary, text, source.id, chance)))
            draft = a_draft(f"draft-{canary.words[4:]}-{minute}", patient)
            content = some_content(text[: chance.randint(10, 5_000)])
            done = replace(draft, version=2, state=State.WRITTEN, content=content)
            answer = Answered(
                request=content.digest, status=201, body=f'{{"id":"{draft.id}"}}'.encode(), headers={}
            )
            document = a_document(draft, f'{{"text":"{text}"}}'.encode())
            with store.work() as unit:
                unit.keep_source(source, received(source))
                unit.keep(draft, requested(draft))
                unit.remember(COORDINATOR, f"key-{draft.id}", answer, later(minute))
            with store.work() as unit:
                unit.keep_vectors(patient, {r.passage.id: canary.vector * 12 for r in source.rows}, "mini@1")
                unit.keep(done, written(done))
            with store.work() as unit:
                unit.keep(replace(done, version=3), published(document), document)
                if chance.random() < 0.2:
                    unit.forget_source(source.id, patient, source_forgotten(source))


def cut(canary: Canary, text: str, source: str, chance: random.Random) -> Iterator[PassageRow]:
    for n in range(chance.randint(1, 20)):
        start = chance.randrange(len(text))
        passage = Passage(
            id=PassageId(digest_of(source, str(n))),
            document=a_source(canary.id, text=text).reading.documents[0].id,
            patient=canary.id,
            section="",
            start=start,
            end=min(start + 200, len(text)),
            text=text[start : start + 200],
        )
        yield PassageRow(passage=passage, tokens=tuple(passage.text.split()), vector=None)


@contextmanager
def opened(place: Path) -> Iterator[tuple[DataFolder, SqlStore]]:
    with open_folder(place) as folder:
        store = SqlStore(folder.store_url, secret=folder.secret, checkpoint=folder.checkpoints.note)
        try:
            yield folder, store
        finally:
            store.close()


def forget(store: SqlStore, canary: Canary) -> None:
    with store.work() as unit:
        unit.forget_patient(canary.id, patient_forgotten(canary.id))


@pytest.mark.parametrize(
    ("seed", "patients", "rounds"),
    [(16, 12, 3), *(pytest.param(seed, 50, 4, marks=pytest.mark.slow) for seed in range(2, 14))],
)
def test_no_byte_of_a_forgotten_patient_is_left(
    tmp_path: Path, seed: int, patients: int, rounds: int
) -> None:
    chance = random.Random(seed)
    everybody = canaries(patients, chance)
    with opened(tmp_path) as (folder, store):
        live(store, everybody, chance, rounds)
        gone, staying = everybody[: patients // 2], everybody[patients // 2 :]
        for canary in gone:
            assert canary.left_in(tmp_path).keys() >= {"id", "text"}
            forget(store, canary)
            assert canary.left_in(tmp_path) == {}
        assert all(canary.left_in(tmp_path).keys() >= {"id", "text"} for canary in staying)
        assert any("vector" in canary.left_in(tmp_path) for canary in staying)
        with store.work(read_only=True) as unit:
            whole = verify(entries_of(unit), head=unit.audit_head(), checkpoint=folder.checkpoints.last())
            assert isinstance(whole, Verified)
            assert [p.id for p in unit.patients()] == sorted(c.id for c in staying)
            assert unit.audit(patient=gone[0].id)[-1].tag == "patient:forgotten"
            assert unit.draft(DraftId(f"draft-{staying[0].words[4:]}-0"))
    assert all(canary.left_in(tmp_path) == {} for canary in gone)


def test_a_forgotten_source_is_off_the_disk(tmp_path: Path) -> None:
    (canary,) = canaries(1, random.Random(3))
    source = a_source(canary.id, text=f"{canary.words} takes apixaban.")
    other = a_source(canary.id, text="Lives alone.", name="social.txt")
    with opened(tmp_path) as (_, store):
        with store.work() as unit:
            unit.keep_source(other, received(other))
            unit.keep_source(source, received(source))
        with store.work() as unit:
            unit.forget_source(source.id, canary.id, source_forgotten(source))
        assert canary.left_in(tmp_path).keys() == {"id"}


def test_what_a_killed_process_left_is_swept_when_the_store_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(9)
    everybody = canaries(24, chance)
    gone = everybody[:12]
    with opened(tmp_path) as (_, store):
        live(store, everybody, chance, 3)
        monkeypatch.setattr(erasure, "_sweep_sqlite", lambda engine, rewrite: False)
        for canary in gone:
            forget(store, canary)
        assert store.erasing
    assert any(canary.left_in(tmp_path) for canary in gone), "deleting left no copies: nothing is shown here"
    monkeypatch.undo()
    with opened(tmp_path) as (_, store):
        assert not store.erasing
        assert not any(canary.left_in(tmp_path) for canary in gone)


def test_whoever_still_reads_delays_the_sweep_to_the_next_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "_WAIT_MS", 50)
    chance = random.Random(5)
    canary, other = canaries(2, chance)
    with opened(tmp_path) as (_, store):
        live(store, [canary, other], chance, 2)
        with store.work(read_only=True) as reader:
            assert reader.patients()
            forget(store, canary)
            assert store.erasing
            assert reader.readings(canary.id)
        source = a_source(other.id, text="Lives alone.")
        with store.work() as unit:
            unit.keep_source(source, received(source))
        assert not store.erasing
        assert canary.left_in(tmp_path) == {}
