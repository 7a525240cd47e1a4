"""A writer is killed at any moment: what it acknowledged is there, whole, and the trail verifies."""

import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pysqlite3
import pytest

from assistant.adapters.audit_chain import Verified, entries_of, verify
from assistant.adapters.data_folder import open_folder
from assistant.adapters.store import SqlStore
from assistant.domain.draft import DraftId
from tests.ports.samples import (
    ANNA,
    a_document,
    a_draft,
    a_source,
    published,
    received,
    requested,
    some_content,
    written,
)


def write_until_killed(place: str, life: int) -> None:
    """Says each thing that was kept, after it was kept. A draft is asked for, written and published, and so on."""
    said = os.open(Path(place) / "acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with open_folder(Path(place) / "data") as folder:
        store = SqlStore(folder.store_url, secret=folder.secret, checkpoint=folder.checkpoints.note)
        for n in count():
            source = a_source(text=f"Note {n} of life {life}. " * 200, name=f"note-{n % 5}")
            with store.work() as unit:
                unit.keep_source(source, received(source))
            os.write(said, f"source {source.id}\n".encode())
            draft = a_draft(f"draft-{life}-{n}")
            with store.work() as unit:
                unit.keep(draft, requested(draft))
            os.write(said, f"draft {draft.id} 1\n".encode())
            draft = draft.written(some_content(f"Text {n}. " * 300))
            with store.work() as unit:
                unit.keep(draft, written(draft))
            os.write(said, f"draft {draft.id} 2\n".encode())
            document = a_document(draft)
            with store.work() as unit:
                unit.keep(replace(draft, version=3), published(document), document)
            os.write(said, f"draft {draft.id} 3\n".encode())


def lives(place: Path, kills: int, *, seed: int) -> Iterator[int]:
    """Starts a writer and kills it, again and again; yields how many lines the killed ones have acknowledged."""
    chance = random.Random(seed)
    away = multiprocessing.get_context("forkserver")
    away.set_forkserver_preload([__name__, "pysqlite3", "sqlalchemy.dialects.sqlite"])
    acknowledged = place / "acknowledged"
    for life in range(kills):
        before = acknowledged.stat().st_size if acknowledged.exists() else 0
        writer = away.Process(target=write_until_killed, args=(str(place), life))
        writer.start()
        until = time.monotonic() + 30
        while (
            not acknowledged.exists() or acknowledged.stat().st_size == before
        ) and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.05))
        writer.kill()
        writer.join()
        yield len(acknowledged.read_bytes().splitlines())


def check(place: Path) -> None:
    with open_folder(place / "data") as folder:
        store = SqlStore(folder.store_url, secret=folder.secret)
        with store.work(read_only=True) as unit:
            entries = list(entries_of(unit))
            kept = {s.id for s in unit.sources(ANNA)}
            for line in (place / "acknowledged").read_text().splitlines():
                match line.split():
                    case ["source", id]:
                        assert id in kept
                    case ["draft", id, version]:
                        assert unit.draft(DraftId(id)).version >= int(version)
            happened = Counter(e.facts.get("draft") for e in entries)
            left = {e.facts["draft"] for e in entries if e.tag == "draft:published"}
            for summary in unit.drafts(limit=1_000_000):
                draft = unit.draft(summary.id)
                assert happened[draft.id] == draft.version
                assert (draft.version == 3) == (draft.id in left)
                assert draft.id not in left or unit.document(draft.id).data
            assert len(kept) == sum(e.tag == "source:received" for e in entries)
            assert len(unit.readings(ANNA)) <= 5
            assert verify(entries, head=unit.audit_head(), checkpoint=folder.checkpoints.last()) == Verified(
                len(entries)
            )
        store.close()
    connection = pysqlite3.connect(place / "data" / "caretrace.db")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(tmp_path: Path) -> None:
    acknowledged = list(lives(tmp_path, 10, seed=1))
    assert acknowledged[-1] >= 10
    check(tmp_path)


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_in_five_hundred_kills(tmp_path: Path) -> None:
    for life, _ in enumerate(lives(tmp_path, 500, seed=2)):
        if life % 50 == 49:
            check(tmp_path)
