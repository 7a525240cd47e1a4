"""One folder, one process: private, locked, and with a secret that stays."""

import stat
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from assistant.adapters.audit_chain import EMPTY
from assistant.adapters.data_folder import KEPT_CHECKPOINTS, SECRET_BYTES, Checkpoints, open_folder
from assistant.domain.errors import AlreadyOpen, Unavailable
from assistant.workflow.ports import AuditHead

HEAD = AuditHead(seq=7, digest="sha256:" + "7" * 64)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    place = tmp_path / "deep" / "data"
    with open_folder(place) as folder:
        assert folder.path == place
        assert folder.store_url == f"sqlite:///{place}/caretrace.db"
        assert folder.jobs_url == f"sqlite:///{place}/jobs.db"
        assert {folder.library.parent, folder.tokens.parent} == {place}
    assert (mode(place), mode(place / "secret")) == (0o700, 0o600)


def test_a_folder_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with open_folder(tmp_path):
        assert mode(tmp_path) == 0o700


def test_the_secret_stays_the_same(tmp_path: Path) -> None:
    with open_folder(tmp_path / "a") as folder:
        secret = folder.secret
    with open_folder(tmp_path / "a") as folder:
        assert folder.secret == secret
    with open_folder(tmp_path / "b") as folder:
        assert folder.secret != secret
    assert len(secret) == SECRET_BYTES


def test_a_damaged_secret_is_never_replaced_by_another(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"short")
    with pytest.raises(Unavailable, match="backup"), open_folder(tmp_path):
        pass
    assert (tmp_path / "secret").read_bytes() == b"short"


@pytest.mark.parametrize(
    ("purpose", "way_out"),
    [("a server", "stop it, or use its HTTP interface"), ("another command", "wait for it")],
)
def test_a_folder_in_use_says_by_whom_and_what_to_do(tmp_path: Path, purpose: str, way_out: str) -> None:
    said = rf"{purpose} \(process \d+\) is using .*: {way_out}"
    with (
        open_folder(tmp_path, purpose=purpose),
        pytest.raises(AlreadyOpen, match=said),
        open_folder(tmp_path),
    ):
        pass
    with open_folder(tmp_path):
        pass


def test_another_process_finds_the_folder_in_use_until_the_first_is_killed(tmp_path: Path) -> None:
    hold = (
        "import sys, time; from pathlib import Path; from assistant.adapters.data_folder import open_folder\n"
    )
    hold += (
        "with open_folder(Path(sys.argv[1]), purpose='a server'): print('held', flush=True); time.sleep(60)"
    )
    words = [sys.executable, "-c", hold, str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(AlreadyOpen, match=f"process {other.pid}"), open_folder(tmp_path):
            pass
        other.kill()
        other.wait()
    with open_folder(tmp_path):
        pass


def test_whoever_can_wait_gets_the_folder_when_it_is_free(tmp_path: Path) -> None:
    held = ExitStack()
    held.enter_context(open_folder(tmp_path))
    with pytest.raises(AlreadyOpen), open_folder(tmp_path, wait_s=0.1):
        pass
    threading.Timer(0.2, held.close).start()
    with open_folder(tmp_path, wait_s=10) as folder:
        assert folder.path == tmp_path


def test_a_folder_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="cannot be used"), open_folder(tmp_path / "file"):
        pass


def test_the_newest_checkpoint_counts(tmp_path: Path) -> None:
    notes = Checkpoints(tmp_path / "audit.checkpoints")
    assert notes.last() == EMPTY
    notes.note(AuditHead(seq=6, digest="sha256:" + "6" * 64))
    notes.note(HEAD)
    assert notes.last() == HEAD


@pytest.mark.parametrize("torn", ["8", "8 sha256:88", "8 sha256:" + "8" * 63, "\x00\xff"])
def test_a_checkpoint_that_was_half_written_is_passed_over(tmp_path: Path, torn: str) -> None:
    notes = Checkpoints(tmp_path / "audit.checkpoints")
    notes.note(HEAD)
    with notes.path.open("a") as file:
        file.write(torn)
    assert notes.last() == HEAD
    later = AuditHead(seq=9, digest="sha256:" + "9" * 64)
    notes.note(later)
    notes.note(later)
    assert notes.last() == later


def test_a_long_file_of_checkpoints_begins_anew_with_the_last(tmp_path: Path) -> None:
    notes = Checkpoints(tmp_path / "audit.checkpoints")
    notes.path.write_text(f"1 sha256:{'1' * 64}\n" * (KEPT_CHECKPOINTS + 1))
    notes.note(HEAD)
    with open_folder(tmp_path) as folder:
        assert folder.checkpoints.last() == HEAD
    assert len(notes.path.read_text().splitlines()) == 1


def test_a_checkpoint_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    Checkpoints(tmp_path / "nowhere" / "audit.checkpoints").note(HEAD)
