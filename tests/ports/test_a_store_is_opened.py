"""SQL stores: made, brought up to date, refused when newer, shared by several, and quiet about what they hold."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError, OperationalError

from assistant.adapters.audit_chain import Verified, entries_of, verify
from assistant.adapters.store import SqlStore
from assistant.adapters.store.engine import connect, engine_for, in_our_words, wal_is_safe
from assistant.adapters.store.schema import MIGRATIONS, bring_up_to_date
from assistant.domain.errors import Invalid, NotFound, Unavailable
from assistant.workflow.ports import AuditHead
from tests.ports.conftest import SECRET
from tests.ports.samples import ANNA, BORIS, a_draft, a_source, patient_forgotten, received, requested

Opened = Callable[..., SqlStore]


@pytest.fixture
def opened(sql_url: str) -> Iterator[Opened]:
    with ExitStack() as closing:

        def open_store(**how: object) -> SqlStore:
            store = SqlStore(sql_url, secret=SECRET, **how)  # type: ignore[arg-type]
            closing.callback(store.close)
            return store

        yield open_store


def step(url: str, steps: dict[str, tuple[str, ...]]) -> set[str]:
    """Brings the store at ``url`` to these steps; the columns of its patients afterwards."""
    engine = engine_for(url)
    try:
        with connect(engine, read_only=False) as connection, connection.begin():
            bring_up_to_date(connection, steps)
            return {c["name"] for c in inspect(connection).get_columns("patients")}
    finally:
        engine.dispose()


def test_what_was_kept_is_there_when_the_store_is_opened_again(opened: Opened) -> None:
    source, store = a_source(), opened()
    with store.work() as unit:
        unit.keep_source(source, received(source))
    store.close()
    with opened().work(read_only=True) as unit:
        assert unit.readings(ANNA) == (source.reading,)


def test_an_older_store_takes_the_steps_it_lacks_and_keeps_what_it_has(opened: Opened, sql_url: str) -> None:
    source, store = a_source(), opened()
    with store.work() as unit:
        unit.keep_source(source, received(source))
    store.close()
    newer = {**MIGRATIONS, "9999 a nickname": ("ALTER TABLE patients ADD COLUMN nickname TEXT",)}
    assert "nickname" in step(sql_url, newer)
    assert "nickname" in step(sql_url, newer)
    with pytest.raises(Unavailable, match=r"newer Caretrace .*9999 a nickname"):
        opened()


def test_a_step_that_fails_leaves_the_store_as_it_was(opened: Opened, sql_url: str) -> None:
    opened().close()
    broken = {
        **MIGRATIONS,
        "9999": ("ALTER TABLE patients ADD COLUMN nickname TEXT", "ALTER TABLE nowhere ADD x TEXT"),
    }
    with pytest.raises(Exception, match="nowhere"):
        step(sql_url, broken)
    assert "nickname" not in step(sql_url, dict(MIGRATIONS))
    opened()


def test_two_who_open_the_store_write_one_trail(opened: Opened) -> None:
    source, stores = a_source(), [opened(), opened()]
    with stores[0].work() as unit:
        unit.keep_source(source, received(source))

    def work(n: int) -> None:
        for i in range(10):
            draft = a_draft(f"draft-{n}-{i}")
            with stores[n].work() as unit:
                unit.keep(draft, requested(draft))

    writers = [threading.Thread(target=work, args=(n,)) for n in (0, 1)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with stores[0].work(read_only=True) as unit:
        assert len(unit.drafts()) == 20
        assert verify(entries_of(unit), head=unit.audit_head()) == Verified(21)


def test_each_commit_that_changed_something_tells_its_checkpoint(opened: Opened) -> None:
    told: list[AuditHead] = []
    source, store = a_source(), opened(checkpoint=told.append)
    with store.work() as unit:
        unit.keep_source(source, received(source))
    with store.work() as unit:
        unit.patients()
    with pytest.raises(NotFound), store.work() as unit:
        unit.forget_patient(BORIS, patient_forgotten(BORIS))
    with store.work(read_only=True) as unit:
        assert told == [unit.audit_head()]


def test_an_id_that_no_database_can_hold_is_refused(opened: Opened) -> None:
    source = a_source("half \ud83d")  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="characters"), opened().work() as unit:
        unit.keep_source(source, received(source))


def test_sqlite_writes_ahead_where_that_is_safe(tmp_path: object) -> None:
    store = SqlStore(f"sqlite:///{tmp_path}/caretrace.db", secret=SECRET)
    assert (store.journal, store.erasing) == ("wal", False)
    store.close()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_writing_ahead_is_safe_from_the_mended_releases_on(version: tuple[int, int, int], safe: bool) -> None:
    assert wal_is_safe(version) is safe


@pytest.mark.parametrize("url", ["mysql://root@127.0.0.1/x", "caretrace.db", "", "oracle://x"])
def test_an_address_that_is_no_store_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        SqlStore(url, secret=SECRET)


def test_a_store_that_cannot_be_reached_says_so_without_its_password() -> None:
    with pytest.raises(Unavailable) as away:
        SqlStore("postgresql://caretrace:pa55word@127.0.0.1:1/caretrace", secret=SECRET)
    assert "pa55word" not in repr(away.value)


@pytest.mark.parametrize("kind", [IntegrityError, OperationalError])
def test_an_error_of_the_database_is_told_without_what_it_quotes(kind: type[IntegrityError]) -> None:
    error = kind("INSERT …", {"name": "Anna"}, Exception("Key (name)=(Anna) already exists"))
    assert "Anna" not in str(in_our_words(error))
