"""The disk is full, the file is damaged, an older copy was put back: it is said, and nothing is half kept."""

import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pysqlite3
import pytest

from assistant.adapters.audit_chain import Broken, Verified, entries_of, verify
from assistant.adapters.data_folder import Checkpoints
from assistant.adapters.store import SqlStore
from assistant.domain.errors import Unavailable
from tests.ports.samples import ANNA, a_draft, a_source, received, requested

SECRET = b"a secret of thirty-two bytes....."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store with five changes in it, closed."""
    store = opened(tmp_path / "caretrace.db")
    add(store, *range(5))
    store.close()
    return tmp_path / "caretrace.db"


def opened(file: Path) -> SqlStore:
    return SqlStore(
        f"sqlite:///{file}", secret=SECRET, checkpoint=Checkpoints(file.parent / "checkpoints").note
    )


def add(store: SqlStore, *notes: int) -> None:
    for n in notes:
        source = a_source(text=f"Note {n}.", name=f"note-{n}")
        with store.work() as unit:
            unit.keep_source(source, received(source))


def verified(file: Path) -> Verified | Broken:
    store = opened(file)
    with store.work(read_only=True) as unit:
        found = verify(
            entries_of(unit),
            head=unit.audit_head(),
            checkpoint=Checkpoints(file.parent / "checkpoints").last(),
        )
    store.close()
    return found


def edit(file: Path, *statements: str) -> None:
    connection = pysqlite3.connect(file)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_keeps_nothing_of_the_change_and_goes_on_when_there_is_room(file: Path) -> None:
    store = opened(file)
    big, draft = a_source(text="Long. " * 200_000, name="long"), a_draft()

    def keep_both() -> None:
        with store.work() as unit:
            unit.keep(draft, requested(draft))
            unit.keep_source(big, received(big))

    with files_no_longer_than(300_000), pytest.raises(Unavailable, match=r"SQLITE_(FULL|IOERR)"):
        keep_both()
    with store.work(read_only=True) as unit:
        assert (unit.drafts(), len(unit.sources(ANNA)), unit.audit_head().seq) == ((), 5, 5)
    with store.work() as unit:
        unit.keep_source(big, received(big))
    store.close()
    assert verified(file) == Verified(6)


@pytest.mark.parametrize("where", [0, 100])
def test_a_damaged_file_is_told_and_not_overwritten(file: Path, where: int) -> None:
    data = bytearray(file.read_bytes())
    data[where : where + 100] = b"\xff" * 100
    file.write_bytes(data)
    with pytest.raises(Unavailable, match="restore a backup"):
        opened(file)
    assert file.read_bytes() == bytes(data)


EDITS: dict[str, tuple[str, ...]] = {
    "an entry edited": ("UPDATE audit SET by = 'somebody' WHERE seq = 3",),
    "facts edited": (
        "UPDATE audit SET facts = CAST(replace(facts, '\"read\":1', '\"read\":2') AS BLOB) WHERE seq = 3",
    ),
    "facts damaged": ("UPDATE audit SET facts = X'00ff' WHERE seq = 3",),
    "facts taken away": ("UPDATE audit SET facts = X'6e756c6c' WHERE seq = 3",),
    "an entry deleted": ("DELETE FROM audit WHERE seq = 3",),
    "entries swapped": (
        "UPDATE audit SET seq = 99 WHERE seq = 3",
        "UPDATE audit SET seq = 3 WHERE seq = 4",
        "UPDATE audit SET seq = 4 WHERE seq = 99",
    ),
    "a patient's name swapped": ("UPDATE audit SET subject = '0' WHERE seq = 3",),
    "an entry renumbered": ("UPDATE audit SET seq = 99 WHERE seq = 3",),
}


@pytest.mark.parametrize("statements", EDITS.values(), ids=EDITS.keys())
def test_an_edit_of_the_trail_in_the_file_is_seen(file: Path, statements: tuple[str, ...]) -> None:
    assert verified(file) == Verified(5)
    edit(file, *statements)
    found = verified(file)
    assert isinstance(found, Broken)
    assert found.seq == 3


@pytest.mark.parametrize(
    "head", ["", "UPDATE audit_head SET seq = 4, digest = (SELECT digest FROM audit WHERE seq = 4)"]
)
def test_a_trail_cut_short_in_the_file_is_seen_even_when_its_head_was_moved(file: Path, head: str) -> None:
    edit(file, "DELETE FROM audit WHERE seq = 5", *filter(None, [head]))
    found = verified(file)
    assert isinstance(found, Broken)
    assert found.seq == 5


def test_an_older_copy_of_the_file_put_back_is_seen(file: Path, tmp_path: Path) -> None:
    shutil.copy(file, tmp_path / "older")
    store = opened(file)
    add(store, 5, 6)
    store.close()
    shutil.copy(tmp_path / "older", file)
    found = verified(file)
    assert isinstance(found, Broken)
    assert (found.seq, "older copy" in found.reason) == (6, True)


def test_a_trail_that_went_on_from_an_older_copy_is_seen(file: Path, tmp_path: Path) -> None:
    shutil.copy(file, tmp_path / "older")
    store = opened(file)
    add(store, 5, 6)
    store.close()
    last = Checkpoints(tmp_path / "checkpoints").last()
    shutil.copy(tmp_path / "older", file)
    store = SqlStore(f"sqlite:///{file}", secret=SECRET)
    add(store, 7, 8, 9)
    with store.work(read_only=True) as unit:
        found = verify(entries_of(unit), head=unit.audit_head(), checkpoint=last)
    store.close()
    assert isinstance(found, Broken)
    assert (found.seq, "written anew" in found.reason) == (7, True)


def test_a_reading_that_was_damaged_is_told_by_what_it_is(file: Path) -> None:
    edit(file, "UPDATE readings SET body = X'7b7d'")
    store = opened(file)
    with (
        pytest.raises(Unavailable, match="a kept Reading cannot be read"),
        store.work(read_only=True) as unit,
    ):
        unit.readings(ANNA)
    store.close()


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "caretrace.db").mkdir()
    with pytest.raises(Unavailable, match="SQLITE_CANTOPEN"):
        opened(tmp_path / "caretrace.db")
