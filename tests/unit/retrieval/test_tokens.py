"""Tokens are counted as tiktoken counts them, on a machine that reaches nothing."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import tiktoken

from retrieval import tokens


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty; tiktoken looks for its files elsewhere again after the test."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path / "tiktoken"))
    return tmp_path / "tiktoken"


def digests(folder: Path) -> set[str]:
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


EXPECTED = {
    "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
}


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("hello world", 2), ("<|endoftext|>", 7), ("\ud800", 1), ("metoprolol 25 mg", 7)],
)
def test_a_text_counts_as_many_tokens_as_tiktoken_says(text: str, count: int) -> None:
    assert tokens.count(text) == count


def test_the_encodings_are_put_where_tiktoken_looks_for_them(folder: Path) -> None:
    assert tokens.seed() == folder
    assert digests(folder) == EXPECTED
    assert tiktoken.get_encoding("o200k_base").encode("hello world")


def test_a_file_that_was_cut_short_is_written_again(folder: Path) -> None:
    tokens.seed(folder)
    broken = next(folder.iterdir())
    broken.write_bytes(broken.read_bytes()[:1000])
    tokens.seed(folder)
    assert digests(folder) == EXPECTED


def test_many_at_once_leave_whole_files_and_nothing_else(folder: Path) -> None:
    with ThreadPoolExecutor(8) as at_once:
        assert set(at_once.map(tokens.seed, [folder] * 8)) == {folder}
    assert digests(folder) == EXPECTED
    assert len(list(folder.iterdir())) == 2


def test_where_the_folder_cannot_be_written_the_temporary_folder_serves(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    tmp_path.joinpath("taken").write_text("a file, not a folder")
    found = tokens.seed(tmp_path / "taken" / "tiktoken")
    assert found.parent == tmp_path
    assert digests(found) == EXPECTED


def test_no_writable_folder_at_all_is_said_with_what_to_do(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file, not a folder")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(taken))
    with pytest.raises(OSError, match="TIKTOKEN_CACHE_DIR"):
        tokens.seed(taken / "tiktoken")
